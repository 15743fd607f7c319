"""What a Dutch reader calls a command, who types that instead of its name."""

from __future__ import annotations

from typing import Final

from flexfin.ground.nearest import nearest

_NEAR: Final = 0.85  # a slip of the pen, and no other word
_MEANT: Final = {
    word: command
    for command, words in {
        "new": "nieuw maken", "check": "nakijken controle controleren", "cost": "kosten kost",
        "rent": "huur huren", "vacancy": "leegstand", "budget": "begroting",
        "units": "verplaatsbaar verplaatsen", "agreement": "overeenkomst afspraak",
        "counter": "tegenvoorstel tegenbod", "compare": "vergelijk vergelijken",
        "forecast": "prognose vooruitzien verwachting",
        "settle": "afrekenen afrekening verrekenen verrekening", "demand": "vraag",
        "portfolio": "portefeuille locaties", "workbook": "werkmap excel",
        "readback": "teruglezen terug", "rounds": "rondes ronde", "verify": "nazien echtheid",
        "lint": "fouten", "values": "waarden", "explain": "uitleg uitleggen verklaar",
        "show": "toon tonen", "models": "modellen", "parameters": "cijfers wet",
    }.items()
    for word in words.split()
}  # fmt: skip


def command_meant(word: str) -> str:
    """Give the command that a Dutch word stands for; else the word as it was typed."""
    return _MEANT.get(nearest(word.casefold(), _MEANT, _NEAR), word)
