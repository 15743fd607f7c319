"""The figures of the law as a list: on the terminal, as JSON and as CSV."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from flexfin.answers.page import Column, Page, shown
from flexfin.engine.tables import to_csv, to_json
from flexfin.formulas.units import parse_unit, unit_after
from flexfin.ground.messages import _
from flexfin.ground.numbers import number
from flexfin.model.figures import Dated, Parameter

_STEPS: Final = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000)
_LONG: Final = 500  # characters of a label or source that are shown
_ROWS: Final = 13  # of a table that are shown; all of them stand in JSON and CSV
_COLUMNS: Final = (
    "name", "label", "unit", "since", "until", "checked", "key", "value", "status", "remark",
    "source", "url",
)  # fmt: skip


class Shown(NamedTuple):
    """A figure with the values that are shown of it, and a remark: why it is stale, or unknown."""

    parameter: Parameter
    values: tuple[Dated, ...]
    remark: str = ""


def at(parameter: Parameter, day: datetime.date | None) -> Shown:
    """Give the value of a figure on a day; the newest one known without a day."""
    if day is None:
        return Shown(parameter, parameter.values[-1:])
    found = parameter.find(day)
    if found is not None:
        return Shown(parameter, (found,))
    remark = _(
        "not known on {day}; known {periods}",
        day=day.isoformat(),
        periods=", ".join(parameter.periods()),
    )
    return Shown(parameter, (), remark)


def stale(parameters: Iterable[Parameter], day: datetime.date) -> Iterator[Shown]:
    """Give the figures that want looking after on a day, with why."""
    for parameter in parameters:
        known = [dated for dated in parameter.values if dated.since <= day]
        if not known:
            continue  # not yet in force
        dated, reasons = known[-1], []
        if dated.until is not None and dated.until < day:
            reasons.append(_("ended on {day}", day=dated.until.isoformat()))
        if _a_year_after(parameter.checked) < day:
            reasons.append(_("last checked more than a year before"))
        if dated.status == "memory":
            reasons.append(_("from memory, not checked"))
        if reasons:
            yield Shown(parameter, (dated,), "; ".join(reasons))


def _a_year_after(day: datetime.date) -> datetime.date:
    if (day.month, day.day) == (2, 29):
        return datetime.date(day.year + 1, 3, 1)
    return day.replace(year=day.year + 1)


# --- on the terminal -----------------------------------------------------------------------------


def figure_list(
    figures: Sequence[Shown], day: datetime.date | None, width: int, colours: bool
) -> str:
    """Write a few lines for every figure: name, label, value, period, last check, source."""
    page = Page(width)
    if day is None:
        page.say(
            _("The newest value that is known of each figure; with --on DATE, that of a day."),
            "dim",
        )
    else:
        page.say(_("The figures of the law on {day}.", day=day.isoformat()), "dim")
    for parameter, values, remark in figures:
        page.lines.append([])
        page.say(f"{parameter.name}: {shown(str(parameter.label), _LONG)}", "bold")
        for dated in values:
            page.say(f"{written(parameter, dated)}  ({_period(dated)})", indent=4)
        if remark:
            page.say(remark, "bold" if not values else "", indent=4)
        checked = _("checked on {day}", day=parameter.checked.isoformat())
        sources = [f"{_status(dated)}{shown(dated.source, _LONG)}" for dated in values]
        page.say("; ".join([*sources, checked]), "dim", indent=4)
    if not figures:
        page.say(_("No figure wants looking after."))
    page.lines.append([])
    page.say(
        _("`flexfin parameters NAME` shows all values of a figure, with their sources."), "dim"
    )
    return page.text(colours)


def figure_history(figures: Sequence[Shown], width: int, colours: bool) -> str:
    """Write all that is known of figures: every value with its period, source and address."""
    page = Page(width)
    for position, (parameter, values, remark) in enumerate(figures):
        if position:
            page.lines.append([])
        page.say(f"{parameter.name}: {shown(str(parameter.label), _LONG)}", "bold")
        page.say(_("checked on {day}", day=parameter.checked.isoformat()), "dim", indent=4)
        if remark:
            page.say(remark, indent=4)
        for dated in values:
            page.lines.append([])
            page.say(f"{_period(dated)}: {written(parameter, dated)}", indent=4)
            page.say(f"{_status(dated)}{shown(dated.source, _LONG)}", "dim", indent=8)
            if dated.url:
                page.lines.append(
                    [(" " * 8, ""), (shown(dated.url, _LONG), "dim")]
                )  # to be clicked
            if isinstance(dated.value, Mapping) and len(values) == 1:
                _say_table(page, parameter, dated.value)
    return page.text(colours)


def written(parameter: Parameter, dated: Dated) -> str:
    """Write the value of a figure with its unit, as its file writes it."""
    if isinstance(dated.value, Mapping):
        first, last = (number(key, "digits") for key in (min(dated.value), max(dated.value)))
        key = shown(str(parameter.key or ""))
        words = _("table, {first}-{last} {key}", first=first, last=last, key=key)
        text = f"{words.rstrip()},"
    elif dated.percent:
        text = f"{number(dated.value * 100, 'digits')}%"
    else:
        text = number(dated.value, "cents" if _is_cents(parameter, dated.value) else "digits")
    return f"{text} {unit_after(parse_unit(parameter.unit))}".rstrip()


def _is_cents(parameter: Parameter, value: float) -> bool:
    """Tell whether a value is money in euros and cents; yearly amounts have no cents."""
    unit = parse_unit(parameter.unit)
    per_thing = any(unit.power_of(base) < 0 for base in ("unit", "place", "day"))
    return unit.power_of("EUR") > 0 and (per_thing or value != int(value))


def _period(dated: Dated) -> str:
    since = dated.since.isoformat()
    if dated.until is None:
        return _("from {first} on", first=since)
    return _("from {first} until {last}", first=since, last=dated.until.isoformat())


def _status(dated: Dated) -> str:
    words = {"memory": _("from memory, not checked"), "derived": _("derived")}
    return f"{words[dated.status]}: " if dated.status else ""


def _say_table(page: Page, parameter: Parameter, table: Mapping[float, float]) -> None:
    """Write some rows of a table: the first, the last, and round keys in between."""
    keys = sorted(table)
    span = keys[-1] - keys[0]
    step = next((step for step in _STEPS if span / step <= _ROWS), span)
    some = [key for key in keys if key in (keys[0], keys[-1]) or key % step == 0]
    values = tuple(number(table[key], "cents") for key in some)
    page.lines.append([])
    page.table(
        shown(str(parameter.key or "")),
        [number(key, "digits") for key in some],
        [Column("", unit_after(parse_unit(parameter.unit)), values)],
    )
    left = len(keys) - len(some)
    if left:
        page.say(
            _("{count} rows between these are left out; --format csv gives all.", count=left), "dim"
        )


# --- for other programs --------------------------------------------------------------------------


def figures_json(figures: Iterable[Shown], day: datetime.date | None) -> str:
    """Write figures as JSON, in full precision."""
    found = {
        parameter.name: {
            "label": str(parameter.label),
            "unit": parameter.unit,
            "checked": parameter.checked.isoformat(),
            **({"remark": remark} if remark else {}),
            "values": [_entry(dated) for dated in values],
        }
        for parameter, values, remark in figures
    }
    return to_json({"on": day and day.isoformat(), "parameters": found})


def _entry(dated: Dated) -> dict[str, Any]:
    value = dated.value
    return {
        "since": dated.since.isoformat(),
        "until": dated.until and dated.until.isoformat(),
        "value": {f"{key:g}": one for key, one in value.items()}
        if isinstance(value, Mapping)
        else value,
        "status": dated.status,
        "source": dated.source,
        "url": dated.url,
    }


def figures_csv(figures: Iterable[Shown]) -> str:
    """Write figures as CSV: a row for every value, and for every row of a table."""
    return to_csv(_COLUMNS, (row for figure in figures for row in _rows(figure)))


def _rows(figure: Shown) -> Iterator[Sequence[Any]]:
    parameter, values, remark = figure
    first = [parameter.name, str(parameter.label), parameter.unit]
    if not values:
        yield [*first, "", "", parameter.checked, "", "", "", remark, "", ""]
    for dated in values:
        table = dated.value if isinstance(dated.value, Mapping) else {"": dated.value}
        for key, value in table.items():
            yield [
                *first, dated.since, dated.until, parameter.checked, key, value, dated.status,
                remark, dated.source, dated.url,
            ]  # fmt: skip
