"""The axes along which amounts vary, and what model files say under `sets`.

An axis that a model file names under `sets` needs no code: its elements stand there (a fixed set),
or it says from which section of a case they come:

    sets:
      season: {nl: seizoen, en: season, summer: {nl: Zomer, en: Summer}, winter: {...}}
      permit: {section: permits, nl: vergunning, en: permit, all_nl: vergunningen, all_en: permits}

With `codes: yes` the names of its elements may be numbers that others gave them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from flexfin.ground.errors import Problem
from flexfin.ground.messages import _
from flexfin.ground.nearest import did_you_mean
from flexfin.ground.yaml import Entry, Scalar, Value
from flexfin.ground.yaml import Mapping as Section
from flexfin.model.keys import Keys
from flexfin.model.line import Label, Line
from flexfin.model.models import Axis
from flexfin.model.names import name_fault


def _axis(name: str, one: tuple[str, str], all_: tuple[str, str], section: str = "") -> Axis:
    return Axis(name, Label(*one), Label(*all_), section)


# in the order in which results are nested; other fixed sets come after outcome, in the order of the
# model files, and other sections after layer
_KNOWN: Final = (
    _axis("scenario", ("scenario", "scenario"), ("scenario's", "scenarios"), "demand.scenarios"),
    _axis("strategy", ("strategie", "strategy"), ("strategieën", "strategies")),
    _axis("basis", ("bezetting", "occupancy basis"), ("bezettingen", "occupancy bases")),
    _axis("outcome", ("uitkomst", "outcome"), ("uitkomsten", "outcomes")),
    _axis("investment", ("investering", "investment"), ("investeringen", "investments"),
          "investments"),
    _axis("grant", ("subsidie", "grant"), ("subsidies", "grants"), "grants"),
    _axis("cost", ("kostenpost", "cost item"), ("kostenposten", "cost items"), "costs"),
    _axis("contract", ("contract", "contract"), ("contracten", "contracts"), "contracts"),
    _axis("layer", ("laag", "layer"), ("lagen", "layers"), "vacancy_risk.layers"),
    _axis("party", ("partij", "party"), ("partijen", "parties"), "parties"),
    _axis("index", ("index", "index"), ("indexen", "indexes"), "indexation"),
    _axis("group", ("groep", "group"), ("groepen", "groups"), "groups"),
    _axis("month", ("maand", "month"), ("maanden", "months")),
    _axis("year", ("jaar", "year"), ("jaren", "years")),
)  # fmt: skip
_AFTER: Final = {False: "outcome", True: "layer"}  # whether a section defines it
KNOWN_AXES: Final[Mapping[str, Axis]] = {axis.name: axis for axis in _KNOWN}
_OWN_KEYS: Final = ("section", "nl", "en", "all_nl", "all_en", "codes")


def read_axes(keys: Keys, trees: Iterable[Section]) -> dict[str, Axis]:
    """Give all axes, in their order: those there always are, and those that model files name."""
    found = dict(KNOWN_AXES)
    declared: dict[str, Entry] = {}
    new: dict[bool, list[str]] = {False: [], True: []}
    for tree in trees:
        for entry in keys.section(tree, "sets"):
            name = entry.key.text
            if name in declared:
                message = _("there is another set '{name}'", name=name)
                first = declared[name].key.place
                where = _("It stands in {file}, line {line}.", file=first.file, line=first.line)
                keys.problem(entry.key.place, message, where)
                continue
            declared[name] = entry
            axis = _read(keys, entry, found.get(name))
            if name not in found:
                new[bool(axis.section)].append(name)
            found[name] = axis
    order = []
    for name in KNOWN_AXES:
        order.append(name)
        for by_section, after in _AFTER.items():
            order += new[by_section] if name == after else []
    return {name: found[name] for name in order}


def _read(keys: Keys, entry: Entry, known: Axis | None) -> Axis:
    """Read the words of an axis, and the section that its elements come from."""
    name, value = entry.key.text, entry.value
    if known is None and (fault := name_fault(name)):
        keys.problem(entry.key.place, _("'{name}' cannot be a name", name=name), fault)
    axis = known or Axis(name, Label(name, name), Label(name, name))
    if not isinstance(value, Section):
        return axis
    own = _own(value)
    one = keys.label(value) if "nl" in own or "en" in own else axis.label
    several = keys.both(value, "all") if "all_nl" in own or "all_en" in own else None
    section = keys.word(value, "section") if "section" in own else axis.section
    elements = () if "section" in own else tuple(k for k in value.entries if k not in own)
    codes = "codes" in own and keys.one_of(value, "codes", ("yes", "no")) == "yes"
    return Axis(name, one, several or (axis.plural if known else one), section, elements, codes)


def _own(value: Section) -> list[str]:
    """Give the keys that say something of the axis itself; other keys are elements."""
    return [e.key.text for e in value if e.key.text in _OWN_KEYS and isinstance(e.value, Scalar)]


def read_sets(keys: Keys, tree: Section) -> dict[str, Mapping[str, Label]]:
    """Read the sets that a model file fixes itself: the elements of each axis, with their words."""
    found: dict[str, Mapping[str, Label]] = {}
    for entry in keys.section(tree, "sets"):
        own = _own(entry.value) if isinstance(entry.value, Section) else []
        labels = keys.labels(_without(entry.value, own))
        if "section" not in own:
            found[entry.key.text] = labels
        elif labels:
            message = _("a set is fixed here, or comes from a section; not both")
            keys.problem(entry.key.place, message)
    return found


def _without(value: Value, own: list[str]) -> Value:
    if not isinstance(value, Section):
        return value
    entries = {key: entry for key, entry in value.entries.items() if key not in own}
    return Section(entries, value.place)


def unused_sets(
    trees: Iterable[Section], axes: Mapping[str, Axis], lines: Mapping[str, Line]
) -> Iterator[Problem]:
    """Find sets that no line varies by: their names are probably not what was meant."""
    used = {axis for line in lines.values() for axis in line.axes}
    for tree in trees:
        value = tree.get("sets")
        for entry in value if isinstance(value, Section) else ():
            name = entry.key.text
            if name not in used:
                others = [axis for axis in axes if axis != name]
                yield Problem(
                    entry.key.place,
                    _("no line varies by '{name}'", name=name),
                    did_you_mean(name, others),
                )
