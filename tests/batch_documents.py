"""Documents of batches' records as they may be, made of their own types: any of them, and one that has everything."""

from collections.abc import Mapping
from datetime import datetime
from types import UnionType
from typing import Any, Literal, NotRequired, Union, cast, get_args, get_origin, get_type_hints, is_typeddict

from hypothesis import strategies as st

from domain.execution.kinds import PhaseState
from domain.exports.document.basics import Amount, Time
from domain.exports.document.whole import Document

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
"""Whatever a record may hold, control characters too."""
NUMBERS = st.sampled_from(["1", "2"])
"""Few, so that what the record names by number is often there, and often more than once."""
STATES = st.sampled_from([*PhaseState])
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=3).map(lambda one: f"{one:f}")
MOMENTS = st.datetimes(min_value=datetime(1970, 1, 1)).map(lambda one: f"{one.isoformat(timespec='microseconds')}Z")  # noqa: DTZ001 -- UTC is added as text

BY_KEY: Mapping[str, st.SearchStrategy[Any]] = {
    "number": NUMBERS,
    "phase": NUMBERS,
    "name": st.sampled_from(["Dry", "Weigh", "Ünïcødé\u0007 <&>"]),
    "from_phase": st.sampled_from(["1 Dry", "2 Dry", "2 Weigh"]),
    "on": st.sampled_from(["batch", "phase 1 Dry", "phase 2 Weigh, Remark, repetition 2"]),
    "kind": st.sampled_from(["NUMBER", "CHOICE", "TEXT", "CHARGE", "OUTPUT", "RETURN", "PAUSE"]),
    "state": STATES | TEXTS,
    "utc": MOMENTS,
}


def documents() -> st.SearchStrategy[Document]:
    """Any document of these types, whether or not such a batch can be."""
    return cast("st.SearchStrategy[Document]", _any(Document, ""))


def _any(of: Any, key: str) -> st.SearchStrategy[Any]:  # noqa: ANN401 -- any type, any value
    if of is Amount:
        return st.fixed_dictionaries({"value": DECIMALS, "unit": TEXTS})
    if is_typeddict(of):
        hints = get_type_hints(of, include_extras=True)
        made = {name: _any(_plain(hint), name) for name, hint in hints.items()}
        optional = {name: made.pop(name) for name, hint in hints.items() if get_origin(hint) is NotRequired}
        return st.fixed_dictionaries(made, optional=optional)
    origin, arguments = get_origin(of), get_args(of)
    if origin is list:
        return st.lists(_any(arguments[0], key), max_size=2)
    if origin in {Union, UnionType}:
        return st.none() | _any(next(one for one in arguments if one is not type(None)), key)
    if origin is Literal:
        return st.sampled_from(arguments)
    return st.booleans() if of is bool else BY_KEY.get(key, TEXTS)


def whole_document() -> Document:
    """A document that has one of all that it may have, each text being its own place there, "/batch/number"."""
    return cast("Document", _whole(Document, ""))


def _whole(of: Any, pointer: str) -> Any:  # noqa: ANN401 -- any type, any value
    if of in {Time, Amount}:
        return _time(pointer) if of is Time else {"value": "5.10", "unit": f"{pointer}/unit"}
    if is_typeddict(of):
        hints = get_type_hints(of, include_extras=True)
        return {name: _whole(_plain(hint), f"{pointer}/{name}") for name, hint in hints.items()}
    origin, arguments = get_origin(of), get_args(of)
    if origin is list:
        return [_whole(arguments[0], f"{pointer}/0")]
    if origin in {Union, UnionType}:
        return _whole(next(one for one in arguments if one is not type(None)), pointer)
    otherwise = True if of is bool else f"{pointer}!"
    return arguments[0] if origin is Literal else otherwise


def _time(pointer: str) -> Time:
    return {"utc": "2026-11-22T10:00:00.000001Z", "local": f"{pointer}/local!", "zone": f"{pointer}/zone!"}


def _plain(hint: Any) -> Any:  # noqa: ANN401 -- any type
    return get_args(hint)[0] if get_origin(hint) is NotRequired else hint
