"""What a call takes of other rows must be there: axes that are named, references, starts."""

from __future__ import annotations

from flexfin.formulas.formula import Call, Name, Node
from flexfin.ground.errors import FormulaError
from flexfin.ground.messages import _
from flexfin.ground.nearest import did_you_mean
from flexfin.model.axes import Varying
from flexfin.model.several import takes_several


def check_reach(known: Varying, call: Call) -> None:
    """See that axes are named where they must be, and that x varies along them."""
    reach = known.reach(call)
    named = call.args[len(reach.amounts(call)) :]
    for arg in named:
        if not isinstance(arg, Name) or arg.name not in known.every_axis:
            axes = ", ".join(known.every_axis)
            raise fault(arg, _("an axis is needed here"), _("Axes are: {axes}.", axes=axes))
        if any(arg == other and arg is not other for other in named):
            raise fault(arg, _("'{text}' stands here twice", text=arg.name))
        if reach.how in ("all", "before") and arg.name not in known.axes(call.args[0]):
            raise fault(
                arg, _("'{x}' does not vary by {axis}", x=_shown(call.args[0]), axis=arg.name)
            )
    if reach.how == "all" and not named and "month" not in known.axes(call.args[0]):
        raise fault(call, _("'{x}' does not vary by {axis}", x=_shown(call.args[0]), axis="month"))
    if reach.how == "before":
        _check_look_back(known, call)
    one = call.args[0] if call.name == "choose" else reach.by
    if one is not None and takes_several(one, known.lines):
        raise fault(
            one,
            _("'{x}' may name several elements, and {name}() needs one",
              x=_shown(one), name=call.name),
            _("Compare it with the name of an element instead."),
        )  # fmt: skip
    if reach.how == "one":
        _check_picked(known, call)
    if reach.how == "named" and not reach.to:
        raise fault(
            call, _("it is not clear to which axis this adds up"), _("Name it as third argument.")
        )
    alike = always_alike(known, call)
    if alike is not None and {"month", "scenario"} & known.axes(alike):
        raise fault(
            alike,
            _("a reference may not vary by month or scenario")
            if reach.how == "named"
            else _("the number of months may not vary by month or scenario"),
        )
    if reach.how in ("given", "table"):
        _check_kind_of_line(known, call, "input" if reach.how == "given" else "parameter")


def always_alike(known: Varying, call: Call) -> Node | None:
    """Give the argument of a call that is the same in all months and scenarios, if it has one."""
    how = known.reach(call).how
    has_one = how == "named" or (how == "before" and call.name != "previous")
    return call.args[1] if has_one else None


def _check_picked(known: Varying, call: Call) -> None:
    """See that it is clear of which axis an element is meant, and that there is such a one."""
    axis = known.picked_axis(call)
    if axis is None:
        raise fault(
            call,
            _("it is not clear of which axis one element is meant"),
            _("Use as the reference a word of a set that a model fixes, a line with such words "
              "as choices, or an input with 'names: axis'."),
        )  # fmt: skip
    elements = known.every_axis[axis].elements
    words = known.words(call.args[1]) or frozenset()
    missing = sorted(words.difference(elements)) if elements and len(call.args) < 3 else []
    if missing:
        raise fault(
            call.args[1],
            _("the set '{axis}' has no '{word}'", axis=axis, word=missing[0]),
            did_you_mean(missing[0], elements)
            or _("It can be: {words}.", words=", ".join(elements)),
        )


def _check_look_back(known: Varying, call: Call) -> None:
    start = (
        call.args[1] if call.name == "previous" else call.args[2] if call.name == "lag" else None
    )
    if start is not None and "month" in known.axes(start):
        raise fault(start, _("a start value may not vary by month"))


def _check_kind_of_line(known: Varying, call: Call, kind: str) -> None:
    first = call.args[0]
    line = known.lines.get(first.name) if isinstance(first, Name) else None
    if line is None or line.kind != kind:
        raise fault(first, _("{name}() needs a line that is an {kind}", name=call.name, kind=kind))


def _shown(node: Node) -> str:
    return node.name if isinstance(node, Name) else "x"


def fault(node: Node, message: str, remedy: str = "") -> FormulaError:
    """Give an error that points at a part of a formula."""
    return FormulaError(message, node.at[0], node.at[1], remedy)
