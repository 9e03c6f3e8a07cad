"""Turns JSON into values as `written.read` does, but goes on after a fault, so that all are told at once."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, is_dataclass
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from domain.kernel.refusals import InvalidInput
from domain.kernel.words import Path
from domain.recipes.exchange.decimals import plain_decimal
from domain.recipes.exchange.form_checks import LISTS, check_fields
from domain.recipes.exchange.header import told
from domain.recipes.exchange.json_text import SHOWN, Fault, Found
from domain.recipes.exchange.problems import Problems
from domain.recipes.written import camel, read

T = TypeVar("T")


class _Nothing:
    """Stands for a value that couldn't be read; its problem was told."""


NOTHING: Final = _Nothing()


def collected(of: type[T], given: Found, problems: Problems) -> T | None:
    """The dataclass that the JSON holds, each field of its form; None where the problems say why not.

    Raises FileRefused when the problems are enough.
    """
    value = _value(of, given, (), problems)
    return None if value is NOTHING else cast("T", value)


def _value(of: Any, given: Found, path: Path, problems: Problems) -> Any:  # noqa: ANN401, PLR0911 -- of any type
    if isinstance(given, Fault):
        return _told(path, given.what, problems)
    if get_origin(of) in {Union, UnionType}:
        inner = next(one for one in get_args(of) if one is not NoneType)
        return None if given is None else _value(inner, given, path, problems)
    if get_origin(of) is tuple:
        return _list(get_args(of)[0], given, path, problems)
    if is_dataclass(of):
        return _object(of, given, path, problems)
    try:
        if of is Decimal and isinstance(given, str):
            return plain_decimal(given, path=path)
        return read(of, cast("Any", _plain(given)), path=path)
    except InvalidInput as refused:
        return _told(refused.path, refused.problem, problems)


def _plain(given: Found) -> Found:
    """What is shown to who sent it, where a word or number should stand, needs no depth."""
    if isinstance(given, Mapping):
        return {}
    return given if isinstance(given, str) or not isinstance(given, Sequence) else []


def _list(of: Any, given: Found, path: Path, problems: Problems) -> Any:  # noqa: ANN401 -- as above
    if isinstance(given, str) or not isinstance(given, Sequence):
        return _told(path, "This takes a list, in [ ].", problems)
    most = LISTS[path[-1]]
    if len(given) > most:
        return _told(path, f"This takes at most {most}; {len(given)} were given.", problems)
    values = [_value(of, one, (*path, str(at)), problems) for at, one in enumerate(given)]
    return NOTHING if any(one is NOTHING for one in values) else tuple(values)


def _object(of: Any, given: Found, path: Path, problems: Problems) -> Any:  # noqa: ANN401 -- the dataclass asked for
    if not isinstance(given, Mapping):
        return _told(path, "This takes an object, in { }.", problems)
    known, types = _fields(of)
    for key in given:
        if key not in known:
            what = f"{key[:SHOWN]!r} is no field here; there are {', '.join(known)}."
            problems.add((*path, key[:SHOWN]), what)
    values = {one.name: _field(one, types[one.name], given, path, problems) for one in known.values()}
    sound = {name: value for name, value in values.items() if value is not MISSING}
    complete = check_fields(of, sound, path, problems, left_out=NOTHING)
    if not complete or any(value is NOTHING for value in sound.values()):
        return NOTHING
    return of(**sound)


def _field(one: Field[Any], of: Any, given: Mapping[str, Found], path: Path, problems: Problems) -> Any:  # noqa: ANN401 -- as above
    key = camel(one.name)
    if key in given:
        return _value(of, given[key], (*path, key), problems)
    if one.default is MISSING and one.default_factory is MISSING:
        return _told((*path, key), f"{key} is missing.", problems)
    return MISSING


@cache
def _fields(of: Any) -> tuple[dict[str, Field[Any]], dict[str, Any]]:  # noqa: ANN401 -- as above
    return {camel(one.name): one for one in told(of)}, get_type_hints(of)


def _told(path: Path, what: str, problems: Problems) -> _Nothing:
    problems.add(path, what)
    return NOTHING
