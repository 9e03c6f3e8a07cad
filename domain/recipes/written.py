"""Elements as JSON and back, field by field, so that nothing is left out: keys as in the API, decimals as text.

A field that says its default isn't written: a phase of a thousand parameters is read by whoever signs it. What is left
out means the default of the form that the content names, and never anything else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

from domain.kernel.canonical import Json
from domain.kernel.quantity import decimal
from domain.kernel.refusals import InvalidInput
from domain.kernel.words import Path

T = TypeVar("T")

SHOWN = 60
"""So much of a wrong value is repeated to who sent it."""


_AS_IT_IS = frozenset([str, bool, int, NoneType])
"""Types that most values have, looked up before anything is asked of them."""


def camel(name: str) -> str:
    """A field's name as the API writes it."""
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


def written(value: object) -> Json:
    """An element, or anything that one is made of, as JSON; without the fields that say their default."""
    if type(value) in _AS_IT_IS:
        return cast("Json", value)
    match value:
        case StrEnum():
            return value.value
        case Decimal():
            return f"{value:f}"
        case UUID():
            return str(value)
        case tuple():
            return [written(one) for one in value]
        case _:
            assert is_dataclass(value), type(value)
            return {
                key: written(one)
                for key, name, default in _shape(type(value))  # type: ignore[arg-type]  # a class is hashable
                if (one := getattr(value, name)) is not default and one != default
            }


def every_field(element: Any) -> dict[str, Json]:  # noqa: ANN401 -- a dataclass
    """An element by its fields, those too that say their default."""
    return {camel(one.name): written(getattr(element, one.name)) for one in fields(element)}


@cache
def _shape(of: Any) -> tuple[tuple[str, str, object], ...]:  # noqa: ANN401 -- a dataclass
    """Of each field its key, its name and its default, MISSING for one that has to be said."""
    return tuple((camel(one.name), one.name, one.default) for one in fields(of))


def read(of: type[T], given: Json, *, path: Path = ()) -> T:
    """The value of a dataclass that was written so; what is left out takes the field's default.

    Raises InvalidInput with the path to what is missing, unknown, or of another form.
    """
    found: T = _read(of, given, path)
    return found


def _read(of: Any, given: Json, path: Path) -> Any:  # noqa: ANN401, PLR0911 -- a field may be of any of these types
    if get_origin(of) in {Union, UnionType}:
        inner = next(one for one in get_args(of) if one is not NoneType)
        return None if given is None else _read(inner, given, path)
    if get_origin(of) is tuple:
        return tuple(_read(get_args(of)[0], one, (*path, str(at))) for at, one in enumerate(_list(given, path)))
    if is_dataclass(of):
        return _object(of, given, path)
    if of is Decimal:
        return decimal(_of(str, given, path, "a decimal number as text"), path=path)
    if issubclass(of, StrEnum):
        return _word(of, given, path)
    if of is UUID:
        return _id(given, path)
    if of is bool or of is int:
        return _of(of, given, path, "yes or no" if of is bool else "a whole number")
    return _of(str, given, path, "text")


def _object(of: Any, given: Json, path: Path) -> Any:  # noqa: ANN401 -- the dataclass that is asked for
    if not isinstance(given, Mapping):
        raise InvalidInput(path=path, problem=f"This takes an object; {_shown(given)} was given.")
    known, types = _fields(of)
    unknown = sorted(set(given) - set(known))
    if unknown:
        problem = f"{unknown[0][:SHOWN]!r} is no field here; there are {', '.join(known)}."
        raise InvalidInput(path=(*path, unknown[0][:SHOWN]), problem=problem)
    values = {}
    for key, one in known.items():
        if key in given:
            values[one.name] = _read(types[one.name], given[key], (*path, key))
        elif one.default is MISSING and one.default_factory is MISSING:
            raise InvalidInput(path=(*path, key), problem=f"{key} is missing.")
    return of(**values)


@cache
def _fields(of: Any) -> tuple[dict[str, Field[Any]], dict[str, Any]]:  # noqa: ANN401 -- as above
    return {camel(one.name): one for one in fields(of)}, get_type_hints(of)


def _list(given: Json, path: Path) -> Sequence[Json]:
    if isinstance(given, str) or not isinstance(given, Sequence):
        raise InvalidInput(path=path, problem=f"This takes a list; {_shown(given)} was given.")
    return given


def _of(kind: type[T], given: Json, path: Path, what: str) -> T:
    """A bool is an int to Python, never to a recipe."""
    if isinstance(given, kind) and (kind is bool or not isinstance(given, bool)):
        return given
    raise InvalidInput(path=path, problem=f"This takes {what}; {_shown(given)} was given.")


def _word(of: type[StrEnum], given: Json, path: Path) -> StrEnum:
    if isinstance(given, str) and given in {one.value for one in of}:
        return of(given)
    problem = f"This takes one of {', '.join(of)}; {_shown(given)} was given."
    raise InvalidInput(path=path, problem=problem)


def _id(given: Json, path: Path) -> UUID:
    try:
        return UUID(_of(str, given, path, "an id"))
    except ValueError:
        raise InvalidInput(path=path, problem=f"This takes an id; {_shown(given)} was given.") from None


def _shown(given: Json) -> str:
    text = "null" if given is None else repr(given)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
