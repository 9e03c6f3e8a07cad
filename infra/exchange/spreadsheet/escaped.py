"""Characters that a workbook writes by their number: `_x000D_` stands for a carriage return (ECMA-376, ST_Xstring)."""

import re

_WRITTEN = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LOOKS_WRITTEN = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def read(text: str) -> str:
    """A text as it is meant."""
    return _WRITTEN.sub(lambda found: chr(int(found[1], 16)), text)


def written(text: str) -> str:
    """A text so that it is read as it is meant."""
    return _LOOKS_WRITTEN.sub("_x005F_", text)
