"""The one sequence of bytes that stands for a JSON value, so that hashes of it can be compared (RFC 8785)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import NoReturn, TypeAlias, cast

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"
"""What may be hashed: no binary floats (EXE-4), so a decimal travels as text."""

_LARGEST = 2**53 - 1

_Plain: TypeAlias = "bool | int | str | list[_Plain] | dict[str, _Plain] | None"

_AS_IT_IS = frozenset([str, bool, type(None)])
"""Types that most values have, looked up before anything is asked of them."""

_BEYOND_16_BITS = tuple(bytes([lead]) for lead in range(0xF0, 0xF5))
"""What the UTF-8 of a character begins with that takes two units of UTF-16."""

# Without floats and with its keys in order, the standard library writes this form, ten times faster than the
# reference implementation that a test compares it with; the sealer hashes every entry of every company.
_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_write_sorted = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def canonical(value: Json) -> bytes:
    """The RFC 8785 form of a value: UTF-8, keys in UTF-16 order, no spaces.

    Raises TypeError for a float or anything else that JSON doesn't have, and ValueError for an integer beyond
    ±(2⁵³-1), which no double holds exactly, or text with lone surrogates, which UTF-8 can't write.
    """
    return _write(_plain(value)).encode()


def parse(data: bytes) -> Json:
    """The value whose canonical form these bytes are: one value, one sequence of bytes, in both directions.

    Raises ValueError for anything else, be it hostile: other spacing or order, a key given twice, a float, bad
    UTF-8, or nesting deeper than the interpreter follows.
    """
    try:
        value: Json = _read(data.decode())
        written = _rewritten(value, data)
    except (TypeError, RecursionError) as error:
        raise ValueError(f"not the canonical form of a value: {error}") from error
    if written != data:
        raise ValueError("not in canonical form (RFC 8785)")
    return value


def _rewritten(value: Json, data: bytes) -> bytes:
    """The canonical form of what was just read, thus of plain types: most keys are in UTF-16's order by themselves."""
    if any(lead in data for lead in _BEYOND_16_BITS):
        return canonical(value)
    return _write_sorted(value).encode()


def digest(value: Json) -> str:
    """SHA-256 of the canonical form, in lower-case hex."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _plain(value: Json) -> _Plain:
    """The same value in plain types, its keys in order; what has no exact form is refused here."""
    if type(value) in _AS_IT_IS or isinstance(value, str):
        return cast("_Plain", value)
    if isinstance(value, int):
        return _exact(value)
    if isinstance(value, Mapping):
        return {key: _plain(value[key]) for key in _in_order(value)}
    if isinstance(value, bytes | bytearray) or not isinstance(value, Sequence):
        raise TypeError(f"{type(value).__name__} has no canonical form; write decimals, ids and times as text")
    return [_plain(item) for item in value]


def _exact(value: int) -> int:
    if abs(value) > _LARGEST:
        raise ValueError(f"{value} is beyond what every reader of JSON holds exactly; write it as text")
    return value


def _whole(digits: str) -> int:
    return _exact(int(digits))


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text[:40]} is no number that every reader holds exactly; write it as text")


_read = json.JSONDecoder(parse_int=_whole, parse_float=_no_number, parse_constant=_no_number).decode


def _in_order(keys: Mapping[str, Json]) -> list[str]:
    """The keys in the order of their UTF-16, which is Python's own where all of them are ASCII."""
    return sorted(keys) if "".join(keys).isascii() else sorted(keys, key=_utf_16)


def _utf_16(key: str) -> bytes:
    return key.encode("utf-16-be")
