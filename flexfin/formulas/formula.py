"""The formula language: nodes, lexer and parser.

    formula    := comparison
    comparison := sum [('=' | '<>' | '<' | '<=' | '>' | '>=') sum]
    sum        := product {('+' | '-') product}
    product    := power {('*' | '/') power}
    power      := atom ['^' atom] | '-' atom
    atom       := number ['%'] | 'unlimited' | "text" | name | '(' formula ')'
                | name '(' formula {',' formula} ')'

`=` compares and `<>` differs, as in a spreadsheet; `5%` is a number; names are in lower case.
`unlimited` is the number that stands for "no limit".
`-2^2` is not in the grammar, because programs disagree on what it means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, NoReturn, TypeVar

from flexfin.ground.errors import FormulaError
from flexfin.ground.messages import _
from flexfin.ground.numbers import NO_LIMIT, UNLIMITED, number_value

MOST_PARTS = 400  # names, numbers and signs; a longer chain would exhaust Python's stack
LARGEST = 1e15  # beyond this, a number no longer keeps its cents
DEEPEST = 40  # brackets within brackets; Excel takes 64 levels, and some go to what we add

Span = tuple[int, int]
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Number:
    """A number; `text` is how it was written (`5%`, `unlimited`)."""

    value: float
    text: str
    at: Span = field(compare=False, default=(0, 0))


@dataclass(frozen=True, slots=True)
class Text:
    """A word between quotes: a choice, or the name of an element."""

    value: str
    at: Span = field(compare=False, default=(0, 0))


@dataclass(frozen=True, slots=True)
class Name:
    """A line, an axis (as argument of some functions) or the elements of an axis (`group`)."""

    name: str
    at: Span = field(compare=False, default=(0, 0))


@dataclass(frozen=True, slots=True)
class Call:
    """A function and its arguments."""

    name: str
    args: tuple[Node, ...]
    at: Span = field(compare=False, default=(0, 0))


@dataclass(frozen=True, slots=True)
class Operation:
    """Two formulas joined by + - * / ^ or a comparison; `at` spans the sign."""

    sign: str
    left: Node
    right: Node
    at: Span = field(compare=False, default=(0, 0))


@dataclass(frozen=True, slots=True)
class Negative:
    """Minus an atom."""

    operand: Node
    at: Span = field(compare=False, default=(0, 0))


Node = Number | Text | Name | Call | Operation | Negative
COMPARISONS = ("=", "<>", "<=", ">=", "<", ">")
COUNTED = ("given", "known")  # calls that are yes or no, and count as 1 or 0

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>[0-9][0-9_]*(?:\.[0-9]+)?%?)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<text>"[^"]*")"""
    r"""|(?P<sign><>|<=|>=|[-+*/^=<>(),])|(?P<other>\S))"""
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


def parse(text: str) -> Node:
    """Read one formula.

    Raises FormulaError, pointing at the characters concerned.
    """
    tokens = list(islice(_tokens(text), MOST_PARTS + 1))
    if len(tokens) > MOST_PARTS:
        raise FormulaError(
            _("this formula has more than {limit} parts", limit=MOST_PARTS),
            0,
            1,
            _("Cut it into more lines with a name of their own."),
        )
    return _Parser(tokens).formula_and_end()


class _Parser:
    """A method per rule of the grammar."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.position = 0
        self.depth = 0

    @property
    def next(self) -> _Token:
        return self.tokens[self.position]

    def take(self) -> _Token:
        token = self.next
        self.position += 1
        return token

    def formula_and_end(self) -> Node:
        node = self.comparison()
        if self.next.kind != "end":
            self.refuse_rest()
        return node

    def refuse_rest(self) -> NoReturn:
        token = self.next
        if token.text in COMPARISONS:
            raise _fault(
                token,
                _("two comparisons in a row"),
                _("Write and(a < b, b < c) for more than one comparison."),
            )
        if token.kind == "sign":
            raise _fault(token, _("'{text}' does not belong here", text=token.text))
        raise _fault(
            token,
            _("'{text}' follows without an operator", text=token.text),
            _("Put + - * / or a comma in between."),
        )

    def comparison(self) -> Node:
        left = self.sum()
        if self.next.text in COMPARISONS and self.next.kind == "sign":
            sign = self.take()
            return Operation(sign.text, left, self.sum(), (sign.start, sign.end))
        return left

    def sum(self) -> Node:
        return self.chain(("+", "-"), self.product)

    def product(self) -> Node:
        return self.chain(("*", "/"), self.power)

    def chain(self, signs: tuple[str, ...], rule: Callable[[], Node]) -> Node:
        node = rule()
        while self.next.kind == "sign" and self.next.text in signs:
            sign = self.take()
            node = Operation(sign.text, node, rule(), (sign.start, sign.end))
        return node

    def power(self) -> Node:
        if self.next.text == "-" and self.next.kind == "sign":
            sign = self.take()
            operand = self.atom()
            if self.next.text == "^":
                raise _fault(
                    self.next,
                    _("a minus before a power has two meanings"),
                    _("Write (-a)^b or -(a^b)."),
                )
            return Negative(operand, (sign.start, sign.end))
        node = self.atom()
        if self.next.text == "^":
            sign = self.take()
            node = Operation("^", node, self.atom(), (sign.start, sign.end))
            if self.next.text == "^":
                raise _fault(
                    self.next, _("two powers in a row"), _("Put brackets around one of them.")
                )
        return node

    def atom(self) -> Node:
        token = self.take()
        at = (token.start, token.end)
        if token.kind == "number":
            return _number(token)
        if token.kind == "text":
            return Text(token.text[1:-1], at)
        if token.kind == "name":
            if token.text != token.text.lower():
                raise _fault(
                    token,
                    _("names are written in lower case"),
                    _("Write '{name}'.", name=token.text.lower()),
                )
            if token.text == NO_LIMIT:
                return Number(UNLIMITED, NO_LIMIT, at)
            if self.next.text == "(":
                return Call(token.text, self.arguments(), at)
            return Name(token.text, at)
        if token.text == "(" and token.kind == "sign":
            return self.bracket(self.comparison)
        if token.kind == "end":
            raise _fault(token, _("the formula stops too early"))
        raise _fault(
            token, _("a number, name or bracket is expected, not '{text}'", text=token.text)
        )

    def arguments(self) -> tuple[Node, ...]:
        self.take()

        def several() -> tuple[Node, ...]:
            found = [self.comparison()]
            while self.next.text == ",":
                self.take()
                found.append(self.comparison())
            return tuple(found)

        return self.bracket(several)

    def bracket(self, rule: Callable[[], _Result]) -> _Result:
        self.depth += 1
        if self.depth > DEEPEST:
            raise _fault(
                self.next,
                _("brackets go deeper than {limit} levels", limit=DEEPEST),
                _("Cut the formula into more lines with a name of their own."),
            )
        result = rule()
        self.depth -= 1
        if self.next.text != ")":
            if self.next.kind == "end":
                raise _fault(self.next, _("a bracket is not closed"))
            self.refuse_rest()
        self.take()
        return result


def _number(token: _Token) -> Number:
    value = number_value(token.text)
    if value > LARGEST:
        raise _fault(token, _("this number is too large"))
    return Number(value, token.text, (token.start, token.end))


def _fault(token: _Token, message: str, remedy: str = "") -> FormulaError:
    return FormulaError(message, token.start, token.end, remedy)


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    while match := _TOKEN.match(text, position):
        kind = match.lastgroup or "other"
        token = _Token(kind, match[kind], match.start(kind), match.end(kind))
        if kind == "other":
            remedy = (
                _("A text ends with the quote it begins with.")
                if token.text == '"'
                else _("A formula has numbers, names, + - * / ^, brackets and comparisons.")
            )
            raise _fault(token, _("'{text}' is no part of a formula", text=token.text), remedy)
        yield token
        position = match.end()
    yield _Token("end", "", len(text), len(text))


def write(node: Node) -> str:
    """Write a formula back as text, with no more brackets than it needs."""
    return _write(node, 0)


# how tightly a sign binds: 1 a comparison, 2 a sum, 3 a product, 4 minus, 5 a power
LEVEL: Final = {"+": 2, "-": 2, "*": 3, "/": 3, "^": 5} | dict.fromkeys(COMPARISONS, 1)


def _write(node: Node, least: int) -> str:
    match node:
        case Number():
            return node.text
        case Text():
            return f'"{node.value}"'
        case Name():
            return node.name
        case Call():
            return f"{node.name}({', '.join(_write(arg, 0) for arg in node.args)})"
        case Negative():
            return bracket(f"-{_write(node.operand, 6)}", least > 4)
        case Operation():
            level = LEVEL[node.sign]
            left = _write(node.left, 6 if level == 5 else level + 1 if level == 1 else level)
            right = _write(node.right, 6 if level == 5 else level + 1)
            joined = f"{left}^{right}" if level == 5 else f"{left} {node.sign} {right}"
            return bracket(joined, least > level)


def bracket(text: str, needed: bool) -> str:
    """Put a text in brackets where needed."""
    return f"({text})" if needed else text


def walk(node: Node) -> Iterator[Node]:
    """Give a formula and every formula in it."""
    yield node
    for child in children(node):
        yield from walk(child)


def children(node: Node) -> tuple[Node, ...]:
    """Give the formulas directly in a formula."""
    match node:
        case Call():
            return node.args
        case Operation():
            return (node.left, node.right)
        case Negative():
            return (node.operand,)
        case _:
            return ()


def is_comparison(node: Node) -> bool:
    """Tell whether a formula is a comparison, or conditions put together."""
    if isinstance(node, Operation):
        return node.sign in COMPARISONS
    return isinstance(node, Call) and node.name in ("and", "or", "not", *COUNTED)
