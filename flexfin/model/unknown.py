"""Which parts of formulas may come to a figure of the law that is not known on the day."""

from __future__ import annotations

from collections.abc import Collection

from flexfin.formulas.formula import Call, Name, Node, children
from flexfin.formulas.reach import takes_history
from flexfin.model.line import FormulaLine
from flexfin.model.models import Models
from flexfin.model.order import blocks, hanging_on


class Unknown:
    """The lines that may come to a figure that is not known.

    `figures` are the lines of such figures, `never` those of them that were not known before that
    day either: what asks whether these are known never holds, and what stands behind it is not
    looked at.
    """

    def __init__(self, models: Models, figures: Collection[str], never: Collection[str]) -> None:
        self.never = set(never)  # figures, and conditions that never hold
        self.lines = set(figures)
        hanging = hanging_on(models, figures) - self.lines
        for block in blocks(models.lines, [*hanging]) if hanging else ():
            for name in hanging.intersection(block.lines):
                line = models.lines[name]
                assert isinstance(line, FormulaLine)
                if block.stepped or self.may_be(line.formula):
                    self.lines.add(name)
                if self.fails(line.formula):
                    self.never.add(name)

    def fails(self, node: Node) -> bool:
        """Tell whether a condition never holds, because the law knows no such figure yet."""
        match node:
            case Name():
                return node.name in self.never
            case Call("known", (Name(figure), *_)):
                return figure in self.never
            case Call("and"):
                return any(self.fails(part) for part in node.args)
            case Call("or"):
                return all(self.fails(part) for part in node.args)
        return False

    def may_be(self, node: Node) -> bool:
        """Tell whether a formula may come to a figure that is not known."""
        match node:
            case Name():
                return node.name in self.lines
            case Call("known"):
                return any(self.may_be(part) for part in node.args[1:])
            case Call(_, (Name(figure), *rest)) if takes_history(node):
                return figure in self.never or any(self.may_be(part) for part in rest)
            case Call("if") if self.fails(node.args[0]):
                return self.may_be(node.args[2])
            case Call("and"):
                ends = [place for place, part in enumerate(node.args) if self.fails(part)]
                return any(self.may_be(part) for part in node.args[: min(ends, default=None)])
        return any(self.may_be(part) for part in children(node))
