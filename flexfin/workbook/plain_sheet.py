"""The worksheet that XlsxWriter writes, without its search for functions that we never use."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet


class PlainSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """A worksheet for plain formulas."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        # XlsxWriter looks through every formula for thirty functions of recent Excel versions; the
        # functions table has none of them, and in 50,000 formulas that search takes most of the
        # time
        del expand_future_functions
        return formula.removeprefix("=")
