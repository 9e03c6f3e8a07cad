"""The one sequence of bytes that stands for a JSON value, so that hashes of it can be compared (RFC 8785)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import rfc8785

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"
"""What may be hashed: no binary floats (EXE-4), so a decimal travels as text."""

_Plain: TypeAlias = "bool | int | str | list[_Plain] | dict[str, _Plain] | None"


def canonical(value: Json) -> bytes:
    """The RFC 8785 form of a value: UTF-8, keys in UTF-16 order, no spaces.

    Raises TypeError for a float or anything else that JSON doesn't have, and ValueError for an integer beyond
    ±(2⁵³-1), which no double holds exactly, or text with lone surrogates, which UTF-8 can't write.
    """
    return rfc8785.dumps(_plain(value))


def parse(data: bytes) -> Json:
    """The value whose canonical form these bytes are: one value, one sequence of bytes, in both directions.

    Raises ValueError for anything else, be it hostile: other spacing or order, a key given twice, a float, bad
    UTF-8, or nesting deeper than the interpreter follows.
    """
    try:
        value: Json = json.loads(data.decode())
        written = canonical(value)
    except (TypeError, RecursionError) as error:
        raise ValueError(f"not the canonical form of a value: {error}") from error
    if written != data:
        raise ValueError("not in canonical form (RFC 8785)")
    return value


def digest(value: Json) -> str:
    """SHA-256 of the canonical form, in lower-case hex."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _plain(value: Json) -> _Plain:
    """The same value in the types that rfc8785 takes; what it would quietly accept and we don't is refused here."""
    match value:
        case None | bool() | int() | str():
            return value
        case Mapping():
            return {_key(key): _plain(item) for key, item in value.items()}
        case Sequence() if not isinstance(value, bytes | bytearray):
            return [_plain(item) for item in value]
        case _:
            raise TypeError(f"{type(value).__name__} has no canonical form; write decimals, ids and times as text")


def _key(key: str) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a JSON object's keys are text, not {type(key).__name__}")
    return key
