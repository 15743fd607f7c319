"""The figures of the law: as a list, or all that is known of some."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from flexfin.formulas.units import unit_after
from flexfin.ground.messages import _
from flexfin.ground.numbers import number
from flexfin.ground.view import (
    Outline,
    OutlineEntry,
    Part,
    Said,
    Sentence,
    TableColumn,
    TableRow,
    View,
    ViewTable,
    part,
    shown,
    view,
)
from flexfin.model.figures import Dated, Parameter
from flexfin.model.openended import calendar_text

_STEPS: Final = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000)
_LONG: Final = 500  # characters of a label or source that are shown
_ROWS: Final = 13  # of a table that suffice on a screen


class Shown(NamedTuple):
    """A figure with the values that are shown of it, and a remark: why it is stale, or unknown."""

    parameter: Parameter
    values: tuple[Dated, ...]
    remark: str = ""
    data: Mapping[str, object] = {}


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
        if a_year_after(parameter.checked_of(dated)) < day:
            reasons.append(_("last checked more than a year before"))
        if dated.status == "memory":
            reasons.append(_("from memory, not checked"))
        if reasons:
            yield Shown(parameter, (dated,), "; ".join(reasons))


def a_year_after(day: datetime.date) -> datetime.date:
    """Give the same day a year later; 1 March for 29 February."""
    if day.year == datetime.MAXYEAR:
        return datetime.date.max
    if (day.month, day.day) == (2, 29):
        return datetime.date(day.year + 1, 3, 1)
    return day.replace(year=day.year + 1)


# --- the answer ----------------------------------------------------------------------------------


def figures_view(figures: Sequence[Shown], day: datetime.date | None) -> View:
    """Give a few lines for every figure: name, label, value, period, last check, source."""
    lead = () if day else (
        Sentence(_("The newest value that is known of each figure; with --on DATE, that of a day."),
                 tone="note"),
    )  # fmt: skip
    entries = tuple(
        OutlineEntry(one.parameter.name, _name(one.parameter), None, "", tuple(_lines(one)),
                     _about(one) | (_data(one.parameter, one.values[0]) if one.values else {}))
        for one in figures
    )  # fmt: skip
    way = _("`flexfin parameters NAME` shows all values of a figure, with their sources.")
    found = part(
        "figures",
        "",
        Outline("figures", entries) if entries else None,
        None if entries else Sentence(_("No figure wants looking after.")),
        Sentence(way, tone="note"),
    )
    return view("parameters", _title(day), _facts(day), lead, found)


def history_view(figures: Sequence[Shown], day: datetime.date | None) -> View:
    """Give all that is known of figures: every value with its period, source and address."""
    return view("parameters", _title(day), _facts(day), (), *map(_history, figures))


def _title(day: datetime.date | None) -> str:
    if day is None:
        return _("The figures of the law")
    return _("The figures of the law on {day}", day=day.isoformat())


def _facts(day: datetime.date | None) -> dict[str, object]:
    return {"on": day and day.isoformat()}


def _name(parameter: Parameter) -> str:
    return f"{parameter.name}: {shown(str(parameter.label), _LONG)}"


def _checked(one: Shown) -> str:
    days = [one.parameter.checked_of(dated) for dated in one.values[-1:]] or [one.parameter.checked]
    return _("checked on {day}", day=days[0].isoformat())


def _lines(one: Shown) -> Iterator[Sentence]:
    for dated in one.values:
        yield Sentence(f"{written(one.parameter, dated)}  ({_period(dated)})")
    if one.remark:
        yield Sentence(one.remark, tone="plain" if one.values else "strong")
    sources = [f"{_status(dated)}{shown(dated.source, _LONG)}" for dated in one.values]
    yield Sentence("; ".join([*sources, _checked(one)]), tone="note")


def _history(one: Shown) -> Part:
    parameter, values, remark, _more = one
    entries = []
    for dated in values:
        told = [Sentence(f"{_status(dated)}{shown(dated.source, _LONG)}", tone="note")]
        if dated.url:
            told.append(Sentence(shown(dated.url, _LONG), tone="note"))
        label = f"{_period(dated)}: {written(parameter, dated)}"
        key = dated.since.isoformat()
        entries.append(OutlineEntry(key, label, None, "", tuple(told), _data(parameter, dated)))
    tables = [_table(parameter, dated) for dated in values if isinstance(dated.value, Mapping)]
    return part(
        parameter.name,
        _name(parameter),
        Sentence(remark, data=_about(one)) if remark else None,
        Outline(parameter.name, tuple(entries)),
        *(tables if len(values) == 1 else []),
        note=_checked(one),
    )


def _about(one: Shown) -> dict[str, object]:
    parameter, remark = one.parameter, {"remark": one.remark} if one.remark else {}
    return {"unit": parameter.unit, "checked": parameter.checked.isoformat(), **remark, **one.data}


def _data(parameter: Parameter, dated: Dated) -> dict[str, object]:
    words = written(parameter, dated)
    value = bool(dated.value) if parameter.is_yes_no else dated.value
    return {
        "since": dated.since.isoformat(),
        "until": dated.until and dated.until.isoformat(),
        **({} if isinstance(value, Mapping) else {"value": Said(value, words)}),
        "unit": parameter.unit,
        "status": dated.status,
        "source": dated.source,
        "url": dated.url,
        **({"file": dated.given_in} if dated.given_in else {}),
    }


def _table(parameter: Parameter, dated: Dated) -> ViewTable:
    """Give a table of the law; in brief the first row, the last, and round keys in between."""
    assert isinstance(dated.value, Mapping)
    keys = sorted(dated.value)
    span = keys[-1] - keys[0]
    step = next((step for step in _STEPS if span / step <= _ROWS), span)
    some = [key for key in keys if key in (keys[0], keys[-1]) or key % step == 0]
    head = TableColumn("value", unit_after(parameter.measure), unit=parameter.unit)
    rows = tuple(TableRow(f"{key:g}", number(key, "digits"), (dated.value[key],)) for key in keys)
    brief = tuple(f"{key:g}" for key in some)
    return ViewTable(parameter.name, shown(str(parameter.key or "")), (head,), rows, "cents",
                     brief=brief)  # fmt: skip


def written(parameter: Parameter, dated: Dated) -> str:
    """Write the value of a figure with its unit, as its file writes it."""
    if isinstance(dated.value, Mapping):
        first, last = (number(key, "digits") for key in (min(dated.value), max(dated.value)))
        key = shown(str(parameter.key or ""))
        words = _("table, {first}-{last} {key}", first=first, last=last, key=key)
        text = f"{words.rstrip()},"
    elif parameter.is_yes_no:
        text = _("yes") if dated.value else _("no")
    elif dated.percent:
        text = f"{number(dated.value * 100, 'digits')}%"
    elif year := calendar_text(parameter.measure, dated.value):
        return year
    else:
        text = number(dated.value, "cents" if _is_cents(parameter, dated.value) else "digits")
    return f"{text} {unit_after(parameter.measure)}".rstrip()


def _is_cents(parameter: Parameter, value: float) -> bool:
    """Tell whether a value is money in euros and cents; yearly amounts have no cents."""
    unit = parameter.measure
    per_thing = any(unit.power_of(base) < 0 for base in ("unit", "place", "day"))
    return unit.power_of("EUR") > 0 and (per_thing or value != int(value))


def _period(dated: Dated) -> str:
    since = dated.since.isoformat()
    if dated.until is None:
        return _("from {first} on", first=since)
    return _("from {first} until {last}", first=since, last=dated.until.isoformat())


def _status(dated: Dated) -> str:
    words = {"memory": _("from memory, not checked"), "derived": _("derived")}
    given = f"{shown(dated.given_in)}: " if dated.given_in else ""
    return given + (f"{words[dated.status]}: " if dated.status else "")
