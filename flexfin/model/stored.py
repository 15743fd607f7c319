"""The models that come with flexfin, kept as Python keeps compiled modules: beside the code.

Reading and checking all model files, and the figures of the law that they ask for, takes longer
than most questions about a case. So what was read is written to `__pycache__` with a mark of
everything it hangs on, and read back while that mark is the same. It is as trusted as the compiled
modules it stands beside; where it cannot be written, the models are simply read each time. The
folder of the models is left out of it, so that the portable folder may be put anywhere.
"""

from __future__ import annotations

import contextlib
import io
import os
import pickle  # what is read back was written here, beside the code
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, Final

from flexfin.ground.errors import FlexfinError, NotWritten
from flexfin.ground.files import write_whole
from flexfin.ground.portable import is_portable
from flexfin.model.models import Models, shipped

_CODE: Final = Path(__file__).parents[1]
_READ_BY: Final = ("ground", "formulas", "model")  # the packages that models hang on
_KEPT: Final = _CODE / "__pycache__" / f"models.{sys.implementation.cache_tag}.pickle"


def models_of(folder: Path | None) -> Models:
    """Give the models of a folder, or those that come with flexfin.

    Raises FlexfinError with everything that is wrong in them.
    """
    if folder is None:
        return _shipped_models()
    from flexfin.model.read import load_models

    return load_models(folder)


def _shipped_models() -> Models:
    folder = shipped("models")
    mark = _mark(folder)
    with contextlib.suppress(Exception):  # whatever is wrong with what was kept: read them anew
        data = _KEPT.read_bytes()
        if data.startswith(mark):
            found = _Unpacker(folder, data[len(mark) :]).load()  # as trusted as the code itself
            if isinstance(found, Models):
                return found
    from flexfin.model.figures import load_parameter, parameter_names
    from flexfin.model.read import load_models

    models = load_models(folder)
    for name in parameter_names(folder / "parameters"):
        with contextlib.suppress(FlexfinError):  # it is told where the figure is asked for
            models.figures[name] = load_parameter(folder / "parameters", name)
    if is_portable() or not sys.dont_write_bytecode:
        with contextlib.suppress(OSError, NotWritten):
            _KEPT.parent.mkdir(exist_ok=True)
            write_whole(_KEPT, mark + _packed(models, folder))  # others may be writing it too
    return models


class _Packer(pickle.Pickler):
    """Packs frozen records by what makes them: read back in half the time of pickle's own way."""

    def __init__(self, folder: Path, out: io.BytesIO) -> None:
        super().__init__(out, protocol=5)
        self.folder = str(folder)

    def persistent_id(self, part: Any) -> str | None:
        """Keep of a path in the folder of the models what comes after it."""
        if isinstance(part, str) and part.startswith(self.folder):
            return part[len(self.folder) :]
        return None

    def reducer_override(self, record: Any) -> Any:
        if isinstance(record, type) or not is_dataclass(record):
            return NotImplemented
        parts = fields(record)
        if not all(part.init and not part.kw_only for part in parts):
            return NotImplemented
        return type(record), tuple(getattr(record, part.name) for part in parts)


class _Unpacker(pickle.Unpickler):
    """Reads back what was packed, for the folder where the models are now."""

    def __init__(self, folder: Path, data: bytes) -> None:
        super().__init__(io.BytesIO(data))
        self.folder = str(folder)

    def persistent_load(self, after: str) -> str:
        """Give a path in the folder of the models."""
        return sys.intern(self.folder + after)


def _packed(models: Models, folder: Path) -> bytes:
    out = io.BytesIO()
    _Packer(folder, out).dump(models)
    return out.getvalue()


def _mark(folder: Path) -> bytes:
    """Give what the models hang on: their files and those of the figures, whole, and the code.

    The portable folder has no code in files, and its program is made anew with every change.
    """
    parts = [sys.version.encode()]
    for file in sorted(one for one in folder.glob("**/*") if one.is_file()):
        parts += [file.name.encode(), file.read_bytes()]
    for package in () if is_portable() else _READ_BY:
        with os.scandir(_CODE / package) as entries:
            code = sorted((e.name, e.stat().st_mtime_ns, e.stat().st_size) for e in entries)
        parts.append(repr([part for part in code if part[0].endswith(".py")]).encode())
    return b"\0".join(parts)
