"""The fit of a history: YAML to paste in a case, or data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flexfin.case.history import SURGE, Fit, History
from flexfin.engine.tables import to_json
from flexfin.ground.errors import plain
from flexfin.ground.messages import _


def fit_data(history: History, fit: Fit, scale: float) -> dict[str, Any]:
    """Give the fit as data, with English keys."""
    first, last = history.months
    return {
        "history": {
            "file": plain(Path(history.file).name),
            "first": first,
            "last": last,
            "months": len(history.values),
            "given": history.given,
            "interpolated": history.interpolated,
            "scale": scale,
        },
        "simulation": {
            "mean": fit.mean,
            "reversion": fit.reversion,
            "volatility": fit.volatility,
            "surges_per_year": fit.surges_per_year,
            "surge_size": fit.surge_size,
            "surge_decay": fit.surge_decay,
        },
        "surges": list(fit.surges),
        "reverts": fit.reverts,
    }


def fit_json(history: History, fit: Fit, scale: float) -> str:
    """Write the fit as JSON."""
    return to_json(fit_data(history, fit, scale))


def fit_yaml(history: History, fit: Fit, scale: float) -> str:
    """Write the fit as YAML that can be pasted in a case under `demand`, with remarks."""
    data = fit_data(history, fit, scale)
    about = data["history"]
    remarks = [
        _("fitted to {file}, {first} to {last}: {months} months, {given} of them given",
          file=about["file"], first=about["first"], last=about["last"],
          months=about["months"], given=about["given"]),
    ]  # fmt: skip
    if history.interpolated:
        remarks.append(
            _("{count} months are a straight line between those given: the real volatility is "
              "higher, and surges were steeper", count=history.interpolated)
        )  # fmt: skip
    if scale != 1:
        remarks.append(
            _("times {scale}: the location follows the whole; what happens here alone comes on top",
              scale=f"{scale:.6g}")
        )  # fmt: skip
    if not fit.reverts:
        remarks.append(
            _("this history shows no way back to a mean; mean is its average, reversion is 0 and "
              "people wander: put in a reversion of your own")
        )  # fmt: skip
    surges = ", ".join(fit.surges)
    remarks.append(
        _("surges (more than {limit} standard deviations): {months}", limit=SURGE, months=surges)
        if surges
        else _("no surges (more than {limit} standard deviations)", limit=SURGE)
    )
    figures = {
        "method": "process",
        "mean": _people(fit.mean),
        "reversion": f"{fit.reversion:.2%}",
        "volatility": _people(fit.volatility),
        "surges_per_year": f"{fit.surges_per_year:.2f}",
        "surge_size": _people(fit.surge_size),
        "surge_decay": f"{fit.surge_decay:.0%}",
    }
    lines = ["  simulation:", *(f"    # {remark}" for remark in remarks)]
    lines += [f"    {name}: {value}" for name, value in figures.items()]
    return "\n".join(lines) + "\n"


def _people(number: float) -> str:
    """Write a number so that it cannot be read as thousands: never with three decimals."""
    return f"{number:.2f}" if number >= 1 else f"{number:.4f}"
