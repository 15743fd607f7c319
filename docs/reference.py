"""Write the pages of reference from the program itself: `make reference`.

The commands, the lines of all models and the figures of the law, in Dutch and English. A test
compares what this gives with the pages that stand in docs/nl and docs/en.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import click

from flexfin.answers.models import shown_lines
from flexfin.answers.parameters import written
from flexfin.case.bounds import range_words
from flexfin.cli import COMMANDS as SENTENCES
from flexfin.cli import main as program
from flexfin.cli import speak
from flexfin.cli.translated import Command
from flexfin.formulas.formula import Call, Name, Node, walk, write
from flexfin.formulas.units import UnitByChoice, unit_words
from flexfin.ground.messages import _
from flexfin.ground.months import format_month
from flexfin.ground.numbers import number
from flexfin.model.figures import Dated, Parameter, load_parameter, parameter_names
from flexfin.model.line import FigureLine, InputLine, Line
from flexfin.model.models import Models
from flexfin.model.openended import shown
from flexfin.model.read import load_models, shipped
from flexfin.workbook.sheets.inputs import section_titles

HERE: Final = Path(__file__).parent
COMMANDS: Final = {"nl": "opdrachten.md", "en": "commands.md"}
KEYS: Final = {"nl": "sleutels.md", "en": "keys.md"}
SECTIONS: Final = ("costs", "contracts", "investments", "grants")  # of the page of keys
MARKUP: Final = re.compile(r"([\\`*_{}\[\]<>#|~])")

# what the pages say around what the program gives; the program has no use for it
WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "nl": {
        "made": "Deze bladzijde is uit het programma gemaakt met `make reference`; wijzig haar "
        "niet met de hand.",
        "commands": "De opdrachten",
        "every": "`flexfin OPDRACHT --help` toont hetzelfde op het scherm.",
        "option": "Optie",
        "does": "Wat zij doet",
        "examples": "Voorbeelden:",
        "lines": "De regels van de modellen",
        "lines_are": "Elke regel staat zo in `models/`, in de werkmap en in `flexfin values`. Een "
        "regel is invoer uit de casus, een cijfer van de wet of een formule.",
        "needs": "Nodig uit de casus",
        "nothing": "niets",
        "per": "per",
        "input": "invoer",
        "parameter": "cijfer van de wet",
        "check": "moet 0 zijn",
        "finding": "bevinding als",
        "choices": "keuze uit",
        "pays": "betaling van {payer} aan {receiver}",
        "source": "bron",
        "text": "tekst",
        "number": "getal",
        "default": "standaard",
        "if_else": "{then} als `{condition}`, anders {other}",
        "required": "verplicht",
        "keys": "De sleutels van kosten, contracten, investeringen en subsidies",
        "keys_are": "Zo staat een post in de casus: `contracts: {huur: {pays: coa, receives: "
        "gemeente, group: opvang, amount: 6.50, per: place_day}}`. Een *plek* is een "
        "slaapplaats, ook als er niemand slaapt; een *bezette plek* is een plek waarin iemand "
        "slaapt. Een prijs per plek "
        "wordt dus ook bij leegstand betaald, een prijs per bezette plek alleen voor wie er "
        "is (met `minimum_share` ten minste voor een deel van de plekken). Hetzelfde "
        "geldt voor kamers.",
        "key": "Sleutel",
        "holds": "Wat er staat",
        "of_these": "Keuzes",
        "by_per": "volgens `per`",
        "several": "een of meer, `[a, b]`",
        "monthly": "een getal, of stappen per maand: `{2027-01: 3%, 2028-01: 2%}`",
        "given_by": "zoals",
        "figures": "De cijfers van de wet",
        "figures_are": "Een waarde geldt vanaf de eerste dag die erbij staat. De casus kiest met "
        "`reference_date` de dag waarop de wet wordt gelezen. Nieuwere cijfers, of andere, staan "
        "in een bestand dat de casus met `figures` noemt: zie [Nieuwe cijfers](nieuwe-cijfers.md).",
        "checked": "nagezien op",
        "since": "Vanaf",
        "until": "Tot en met",
        "value": "Waarde",
        "found": "Bron",
        "memory": "uit het geheugen, niet nagezien",
        "derived": "afgeleid",
    },
    "en": {
        "made": "This page is made from the program with `make reference`; do not change it by "
        "hand.",
        "commands": "The commands",
        "every": "`flexfin COMMAND --help` shows the same on the screen.",
        "option": "Option",
        "does": "What it does",
        "examples": "Examples:",
        "lines": "The lines of the models",
        "lines_are": "Every line stands like this in `models/`, in the workbook and in "
        "`flexfin values`. A line is an input of the case, a figure of the law or a formula.",
        "needs": "Needs of the case",
        "nothing": "nothing",
        "per": "by",
        "input": "input",
        "parameter": "figure of the law",
        "check": "must be 0",
        "finding": "finding if",
        "choices": "one of",
        "pays": "payment from {payer} to {receiver}",
        "source": "source",
        "text": "text",
        "number": "number",
        "default": "default",
        "if_else": "{then} if `{condition}`, else {other}",
        "required": "required",
        "keys": "The keys of costs, contracts, investments and grants",
        "keys_are": "An item stands in the case like this: `contracts: {rent: {pays: coa, "
        "receives: municipality, group: reception, amount: 6.50, per: place_day}}`. A *place* is "
        "a place to sleep, also when nobody sleeps there; an *occupied place* is one in which "
        "somebody does. So a price per place is paid in vacancy too, a price per occupied place "
        "only for those who are there (with `minimum_share` at least for a "
        "share of the places). The same goes for rooms.",
        "key": "Key",
        "holds": "What it holds",
        "of_these": "Choices",
        "by_per": "as `per` says",
        "several": "one or several, `[a, b]`",
        "monthly": "a number, or steps by month: `{2027-01: 3%, 2028-01: 2%}`",
        "given_by": "as",
        "figures": "The figures of the law",
        "figures_are": "A value holds from the first day beside it. The case chooses with "
        "`reference_date` the day on which the law is read. Newer figures, or others, stand in a "
        "file that the case names with `figures`: see [Nieuwe cijfers](../nl/nieuwe-cijfers.md).",
        "checked": "checked on",
        "since": "From",
        "until": "Until",
        "value": "Value",
        "found": "Source",
        "memory": "from memory, not checked",
        "derived": "derived",
    },
}


def main() -> None:
    """Write the pages."""
    for path, text in pages().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(HERE.parent))


def pages() -> dict[Path, str]:
    """Give the text of every page of reference, in both languages."""
    found = {}
    for language, words in WORDS.items():
        speak(language)
        folder = HERE / language
        found[folder / COMMANDS[language]] = page(commands(words))
        found[folder / "lines.md"] = page(lines(load_models(), words))
        found[folder / KEYS[language]] = page(keys(load_models(), words))
        found[folder / "figures.md"] = page(figures(shipped("models") / "parameters", words))
    speak(None)
    return found


def page(parts: Iterable[str]) -> str:
    """Put paragraphs together."""
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def plain(text: str) -> str:
    """Write text from a file or the program so that Markdown shows it as it is."""
    return MARKUP.sub(r"\\\1", " ".join(text.split()))


# --- commands ------------------------------------------------------------------------------------


def commands(words: Mapping[str, str]) -> Iterator[str]:
    """Give the page of the commands, from their own help."""
    yield f"# {words['commands']}"
    yield f"{words['every']} {words['made']}"
    yield from described(program, click.Context(program, info_name="flexfin"), words)


def described(
    command: click.Command, ctx: click.Context, words: Mapping[str, str]
) -> Iterator[str]:
    """Describe a command, and below it the commands that it has of its own."""
    if isinstance(command, click.Group) and ctx.parent is None:
        known = command.list_commands(ctx)
        yield "\n".join(f"- [`{name}`](#flexfin-{name}): {short(name)}" for name in known)
    yield f"## {ctx.command_path}"
    yield from (plain(_(part)) for part in (command.help or "").split("\n\n"))
    yield f"```text\n{ctx.command_path} {' '.join(command.collect_usage_pieces(ctx))}\n```"
    records = [
        record for param in command.get_params(ctx) if (record := param.get_help_record(ctx))
    ]
    rows = [(f"`{first}`".replace("|", "\\|"), plain(second)) for first, second in records]
    yield table((words["option"], words["does"]), rows)
    if isinstance(command, Command) and command.examples:
        yield words["examples"]
        yield "```text\n" + "\n".join(command.examples_shown()) + "\n```"
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            inner = command.get_command(ctx, name)
            assert inner is not None
            yield from described(inner, click.Context(inner, ctx, info_name=name), words)


def short(name: str) -> str:
    """Give what a command does in one sentence, as the help of flexfin has it."""
    return plain(_(SENTENCES[name]))


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Write a table."""
    lines = [head, tuple("---" for _name in head), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)


# --- lines of the models -------------------------------------------------------------------------


def lines(models: Models, words: Mapping[str, str]) -> Iterator[str]:
    """Give the page of all lines."""
    yield f"# {words['lines']}"
    yield f"{words['lines_are']} {words['made']}"
    for model in models.models.values():
        yield f"## {plain(str(model.label))} (`{model.name}`)"
        needs = ", ".join(f"`{name}`" for name in model.needs) or words["nothing"]
        yield f"{words['needs']}: {needs}." + (f" {plain(model.source)}." if model.source else "")
        for line in shown_lines(models, model.name):
            yield described_line(line, models, words)


def described_line(line: Line, models: Models, words: Mapping[str, str]) -> str:
    """Describe one line: name, label, unit, axes, where it comes from, source."""
    unit = words["text"] if line.unit is None else unit_words(line.unit)
    if line.is_condition:
        unit = unit_words("yes_no")
    axes = ", ".join(models.axis_name(axis) for axis in line.axes)
    per = f" {words['per']} {axes}" if axes else ""
    label = plain(str(line.label)).rstrip(".")  # that of a finding is a sentence
    parts = [f"{label}, {unit_in(unit, words)}{per}", origin(line, models, words)]
    if line.choices:
        parts.append(f"{words['choices']} {choices(line)}")
    if line.paid_by and line.paid_to:
        payer, receiver = (
            " / ".join(f"`{name}`" for name in side.names) for side in (line.paid_by, line.paid_to)
        )
        parts.append(words["pays"].format(payer=payer, receiver=receiver))
    if line.source:
        parts.append(f"{words['source']}: {plain(line.source)}")
    return f"### {line.name}\n\n" + "\\\n".join(parts)


def unit_in(unit: str, words: Mapping[str, str]) -> str:
    """Write the unit of a line; a plain number has none."""
    return words["number"] if unit == "1" else plain(unit)


def origin(line: Line, models: Models, words: Mapping[str, str]) -> str:
    """Say where a line comes from."""
    if isinstance(line, InputLine):
        found = [f"{words['input']} `{line.path}`"]
        found += kinds(line, models, words)
        if line.range.text:
            found.append(plain(range_words(line, models.lines)))
        if isinstance(line.default, int | float | str):
            found.append(f"{words['default']} {plain(default(line))}")
        elif line.default is None and not line.only:
            found.append(words["required"])
        return ", ".join(found) + (f". {plain(str(line.hint))}" if line.hint else "")
    if isinstance(line, FigureLine):
        return f"{words['parameter']} [`{line.parameter}`](figures.md#{line.parameter})"
    before = f"{words[line.kind]} " if line.kind in words else ""
    return f"{before}`= {line.text}`"


def default(line: InputLine) -> str:
    """Write what an input is where the case does not give it."""
    value = line.default
    if isinstance(value, str):
        return str(line.choices.get(value, value)) or "-"
    if not isinstance(value, int | float):
        return "-"
    if word := shown(line, value):
        return word
    if line.date:
        return format_month(int(value))
    return f"{number(value * 100, 'digits')}%" if line.is_percentage else number(value, "digits")


def choices(line: Line) -> str:
    """Write the choices of a line, each with its label."""
    return ", ".join(f"`{word}` ({plain(str(label))})" for word, label in line.choices.items())


# --- keys of a case ------------------------------------------------------------------------------


def keys(models: Models, words: Mapping[str, str]) -> Iterator[str]:
    """Give the page of the keys that an item of cost, contract, investment or grant can have."""
    yield f"# {words['keys']}"
    yield f"{words['keys_are']} {words['made']}"
    titles = section_titles(models)
    head = tuple(words[name] for name in ("key", "holds", "of_these", "default"))
    for section in SECTIONS:
        start = f"{section}.*."
        found = [line for path, line in models.inputs.items() if path.startswith(start)]
        yield f"## {titles.get(section, section)} (`{section}`)"
        yield table(head, [key_row(line, start, models, words) for line in found])


def key_row(
    line: InputLine, start: str, models: Models, words: Mapping[str, str]
) -> tuple[str, ...]:
    """Describe one key: what it holds, in what unit, with what choices, and what without it."""
    key = line.path.removeprefix(start)
    unit = "" if line.unit is None or line.date else unit_words(line.unit)
    if isinstance(line.unit, UnitByChoice):
        unit = words["by_per"]
    label = plain(str(line.label)) + (f" [{unit}]" if unit not in ("", "1") else "")
    hint = f". {plain(str(line.hint))}" if line.hint else ""
    named = "<br>".join(f"`{word}`: {plain(str(text))}" for word, text in line.choices.items())
    bounds = "" if line.names or named else plain(range_words(line, models.lines))
    return (
        f"`{key}`",
        label + hint,
        "<br>".join(filter(None, (*kinds(line, models, words), named, bounds))),
        without(line, start, models, words),
    )


def kinds(line: InputLine, models: Models, words: Mapping[str, str]) -> Iterator[str]:
    """Say of which axis an input names elements, and whether it may have steps by month."""
    if line.names:
        several = f": {words['several']}" if line.several else ""
        yield f"{models.axis_name(line.names)}{several}"
    if line.is_monthly:
        yield words["monthly"]


def without(line: InputLine, start: str, models: Models, words: Mapping[str, str]) -> str:
    """Say what holds where a key is left out."""
    value = line.default
    if value is None:
        return words["required"]
    if isinstance(value, int | float | str):
        return plain(default(line))
    known = {part.name: models.lines[part.name] for part in walk(value)
             if isinstance(part, Name) and part.name in models.lines}  # fmt: skip

    def by_path(node: Node) -> str:
        text = write(node)
        for name, other in known.items():
            if isinstance(other, InputLine):
                text = re.sub(rf"\b{name}\b", other.path.removeprefix(start), text)
        return text

    if isinstance(value, Call) and value.name == "if":  # as people say it
        condition, then, other = map(by_path, value.args)
        return words["if_else"].format(condition=condition, then=then, other=other)
    return f"{words['given_by']} `{by_path(value)}`"


# --- figures of the law --------------------------------------------------------------------------


def figures(folder: Path, words: Mapping[str, str]) -> Iterator[str]:
    """Give the page of all figures of the law, with every value that is known."""
    yield f"# {words['figures']}"
    yield f"{words['figures_are']} {words['made']}"
    for name in parameter_names(folder):
        parameter = load_parameter(folder, name)
        yield f"## {name}"
        yield f"{plain(str(parameter.label))} ({words['checked']} {parameter.checked})."
        yield table(
            (words["since"], words["until"], words["value"], words["found"]),
            [figure_row(parameter, dated, words) for dated in parameter.values],
        )


def figure_row(parameter: Parameter, dated: Dated, words: Mapping[str, str]) -> tuple[str, ...]:
    """Write one value of a figure as a row."""
    end = parameter.end_of(dated)
    source = plain(dated.source)
    if dated.url:
        source = f"[{source}]({dated.url})"
    if dated.status:
        source += f" ({words[dated.status]})"
    return (str(dated.since), str(end) if end else "", plain(written(parameter, dated)), source)


if __name__ == "__main__":
    main()
