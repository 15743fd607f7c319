"""The fit of a history: YAML to paste in a case, or a view."""

from __future__ import annotations

from pathlib import Path

from flexfin.case.history import SURGE, Fit, History
from flexfin.case.named import section_titles
from flexfin.ground.errors import plain
from flexfin.ground.messages import _
from flexfin.ground.months import month_words, parse_month
from flexfin.ground.numbers import Shape, number, readable
from flexfin.ground.view import TableColumn, TableRow, View, ViewTable, part, points, view
from flexfin.model.models import Models


def fit_view(history: History, fit: Fit, scale: float, models: Models) -> View:
    """Give the figures of the simulation, and what has to be known of them."""
    first, last = history.months
    facts: dict[str, object] = {
        "history": {
            "file": _file(history),
            "first": first,
            "last": last,
            "months": len(history.values),
            "given": history.given,
            "interpolated": history.interpolated,
            "scale": scale,
        },
        "surges": list(fit.surges),
        "reverts": fit.reverts,
    }
    figures: list[tuple[str, float, Shape]] = [
        ("mean", fit.mean, "digits"),
        ("reversion", fit.reversion, "percent"),
        ("volatility", fit.volatility, "digits"),
        ("surges_per_year", fit.surges_per_year, "digits"),
        ("surge_size", fit.surge_size, "digits"),
        ("surge_decay", fit.surge_decay, "percent"),
    ]
    rows = tuple(
        TableRow(name, _label(models, name), (value,), shape) for name, value, shape in figures
    )
    sheet = section_titles(models)["demand"]
    table = ViewTable("simulation", sheet, (TableColumn("value", _("Value")),), rows)
    title = _("The simulation that fits {file} best", file=_file(history))
    return view(
        "fit", title, facts, points(_remarks(history, fit, scale)), part("simulation", "", table)
    )


def _label(models: Models, name: str) -> str:
    line = models.inputs.get(f"demand.simulation.{name}")
    return name if line is None else str(line.label)


def _file(history: History) -> str:
    return plain(Path(history.file).name)


def _remarks(history: History, fit: Fit, scale: float) -> list[str]:
    """Say what has to be known of the figures."""
    first, last = (month_words(parse_month(month)) for month in history.months)
    remarks = [
        _("fitted to {file}, {first} to {last}: {months} months, {given} of them given",
          file=_file(history), first=first, last=last, months=len(history.values),
          given=history.given),
    ]  # fmt: skip
    if history.interpolated:
        remarks.append(
            _("{count} months are a straight line between those given: the real volatility is "
              "higher, and surges were steeper", count=history.interpolated)
        )  # fmt: skip
    if scale != 1:
        remarks.append(
            _("times {scale}: the location follows the whole; what happens here alone comes on top",
              scale=number(scale, "fine"))
        )  # fmt: skip
    if not fit.reverts:
        remarks.append(
            _("this history shows no way back to a mean; mean is its average, reversion is 0 and "
              "people wander: put in a reversion of your own")
        )  # fmt: skip
    surges = ", ".join(month_words(parse_month(month)) for month in fit.surges)
    limit = number(SURGE, "digits")
    remarks.append(
        _("surges (above {limit} times the usual distance): {months}", limit=limit, months=surges)
        if surges
        else _("no surges (above {limit} times the usual distance)", limit=limit)
    )
    return remarks


def fit_yaml(history: History, fit: Fit, scale: float, models: Models) -> str:
    """Write the fit as YAML that can be pasted in a case under `demand`, with remarks.

    Below it stands what is typed in a workbook, with the words of its sheet.
    """
    sheet = section_titles(models)["demand"]
    figures = {
        "method": "process",
        "mean": _number(fit.mean),
        "reversion": f"{fit.reversion:.2%}",
        "volatility": _number(fit.volatility),
        "surges_per_year": _number(fit.surges_per_year),
        "surge_size": _number(fit.surge_size),
        "surge_decay": f"{fit.surge_decay:.0%}",
    }
    lines = ["  simulation:", *(f"    # {text}" for text in _remarks(history, fit, scale))]
    lines += [f"    {name}: {value}" for name, value in figures.items()]
    lines += ["", _("# In a workbook to fill in, on the sheet {sheet}:", sheet=sheet)]
    for name, value in figures.items():
        line = models.inputs.get(f"demand.simulation.{name}")
        if line is not None:
            word = str(line.choices[value]) if value in line.choices else readable(value)
            lines.append(f"#   {line.label}: {word}")
    return "\n".join(lines) + "\n"


def _number(number: float) -> str:
    """Write a number so that it cannot be read as thousands: never with three decimals."""
    return f"{number:.2f}" if number >= 1 else f"{number:.4f}"
