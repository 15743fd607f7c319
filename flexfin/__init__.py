"""flexfin: the money of flexible reception locations, from one case file.

>>> import flexfin
>>> case = flexfin.load_case("examples/stieltjesstraat.yaml")
>>> case.values(scenario="base")["integral_cost"].axes
('scenario', 'group', 'month')
"""

from __future__ import annotations

TYPE_CHECKING = False  # the program starts here: what takes a while is imported when it is asked
if TYPE_CHECKING:
    from flexfin.cli.library import LoadedCase, load_case, view

__all__ = ["LoadedCase", "__version__", "load_case", "view"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Give what the library has, at its first use."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from flexfin.cli import library

    globals().update({one: getattr(library, one) for one in __all__ if one != "__version__"})
    return globals()[name]


def __dir__() -> list[str]:
    """Name what the library has."""
    return [*globals(), *__all__]
