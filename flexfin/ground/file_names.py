"""Names of files that work on every system: what is written here may be opened on Windows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from flexfin.ground.messages import _

YAML: Final = (".yaml", ".yml")
WORKBOOKS: Final = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")  # only the first can be read
TABLES: Final = (".csv", ".tsv", ".txt")
DOCUMENTS: Final = (".docx", ".pptx", ".pdf", ".html", ".htm", ".md")  # that flexfin writes
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\.|$)", re.I)
_NEVER: Final = re.compile(r'[<>:"|?*\\\x00-\x1f]')
_DRIVE: Final = re.compile(r"[A-Za-z]:")


def fault_of_name(path: Path) -> str:
    """Say why a file cannot have this name on Windows, or nothing."""
    name = path.name
    if found := _DEVICES.match(name):
        return _("on Windows '{name}' is a device", name=found[1])
    if found := _NEVER.search(name):
        sign = found[0] if found[0].isprintable() else "\N{REPLACEMENT CHARACTER}"
        return _("on Windows a name has no {sign}", sign=sign)
    if name.endswith((".", " ")):
        return _("on Windows a name does not end in a dot or a space")
    return ""


def is_device(path: Path) -> bool:
    """Tell whether Windows takes a name for a device, which would be waited for without end."""
    return _DEVICES.match(path.name) is not None


def is_on_a_drive(path: Path) -> bool:
    """Tell whether a path begins on a drive of Windows, which other systems do not have."""
    return any(_DRIVE.match(part) for part in path.parts)
