"""The printed form of a document: the same tree, its texts made printable, its times with their distance from UTC."""

import functools
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from domain.kernel.quantity import shown_unit
from infra.documents import fonts

# What people write in paragraphs; elsewhere a line feed prints as its code point, so that a name can't add a line.
_PARAGRAPHS = frozenset(
    [
        "address",
        "instruction",
        "description",
        "rationale",
        "reason",
        "restart_reason",
        "because",
        "abandoned",
        "statement",
        "notes",
        "conclusion",
        "remark",
        "automated",
        "verification_remark",
        "text",
        "original",
    ],
)
_TIME = frozenset(["utc", "local", "zone"])


class Printer(Protocol):
    """`glyphs.printable` or `glyphs.spelt_out`."""

    def __call__(self, text: str, fonts: tuple[fonts.Font, ...], *, lines: bool) -> str: ...


def printed(document: object, printer: Printer) -> object:
    """The document with printable leaves.

    A unit becomes the plant's way of writing it. A time becomes local, zone and offset ("+01:00"), which tells the hour
    that comes twice apart (EXE-13).
    """

    @functools.lru_cache(maxsize=4096)  # names, units and states come again and again
    def shown(text: str, *, lines: bool) -> str:
        return printer(text, fonts.bundled(), lines=lines)

    def leaf(text: str, key: str) -> str:
        return shown(shown_unit(text) if key == "unit" else text, lines=key in _PARAGRAPHS)

    return _tree(document, leaf, "")


def _tree(value: object, shown: Callable[[str, str], str], key: str) -> object:
    if isinstance(value, str):
        return shown(value, key)
    if isinstance(value, list):
        return [_tree(each, shown, key) for each in value]
    if isinstance(value, dict):
        known = _clock(value) if value.keys() == _TIME else value
        return {name: _tree(each, shown, name) for name, each in known.items()}
    return value


def _clock(time: dict[str, str]) -> dict[str, str]:
    return {"local": time["local"], "zone": time["zone"], "offset": _offset(time["utc"], time["local"])}


def _offset(utc: str, local: str) -> str:
    minutes = round((_moment(local) - _moment(utc)).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02d}:{rest:02d}"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=None)
