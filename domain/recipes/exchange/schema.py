"""The JSON Schema of a recipe's file, made from the dataclasses that it is read into: their fields, types and words."""

import inspect
import json
import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, is_dataclass
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from domain.kernel.canonical import Json
from domain.kernel.quantity import MAX_DIGITS
from domain.kernel.units.parsing import MAX_LENGTH
from domain.recipes.exchange.decimals import PATTERN
from domain.recipes.exchange.form_checks import LISTS
from domain.recipes.exchange.header import FORMAT, RecipeDocument, told
from domain.recipes.written import camel, written

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NAME = "urn:theriac:recipe-file:1"
_DECIMAL: Mapping[str, Json] = {
    "type": "string",
    "description": f"A decimal number as text, so that every digit is kept; {MAX_DIGITS} digits at most.",
    "pattern": f"^{PATTERN}$",
}
_UNIT: Mapping[str, Json] = {
    "type": "string",
    "description": "A unit's UCUM code, such as kg, mg/mL or [CFU]/(100.mL).",
    "minLength": 1,
    "maxLength": MAX_LENGTH,
}
_NAMED = re.compile(r"`(\w+)`")

_Schema = dict[str, Json]


@dataclass(slots=True)
class _Definitions:
    """What is defined so far, by its name."""

    known: dict[str, Json] = field(default_factory=dict)


def recipe_schema() -> dict[str, Json]:
    """The schema (JSON Schema 2020-12) of what `recipe_file.exported` writes and `imported` reads.

    It says what a file looks like; that codes are given once and references lead somewhere, only `imported` checks.
    """
    definitions = _Definitions()
    root = _object(RecipeDocument, definitions)
    properties = cast("dict[str, Json]", root["properties"])
    return {
        "$schema": DIALECT,
        "$id": NAME,
        "title": "Master batch record",
        **root,
        "properties": {**properties, "format": {"const": FORMAT}},
        "$defs": {name: definitions.known[name] for name in sorted(definitions.known)},
    }


def printed() -> str:
    """The schema as it stands in the repository: spaced for people, with a last line break."""
    return json.dumps(recipe_schema(), indent=2, ensure_ascii=False) + "\n"


def _of(of: Any, key: str, definitions: _Definitions) -> _Schema:  # noqa: ANN401 -- a field may be of any of these
    if get_origin(of) in {Union, UnionType}:
        inner = next(one for one in get_args(of) if one is not NoneType)
        return {"anyOf": [_of(inner, key, definitions), {"type": "null"}]}
    if get_origin(of) is tuple:
        return {"type": "array", "items": _of(get_args(of)[0], key, definitions), "maxItems": LISTS[key]}
    if is_dataclass(of) or (isinstance(of, type) and issubclass(of, StrEnum)):
        return _defined(cast("type", of), definitions)
    if of is Decimal:
        return _named("Decimal", _DECIMAL, definitions)
    if key == "unit":
        return _named("Unit", _UNIT, definitions)
    return {"type": {str: "string", int: "integer", bool: "boolean"}[of]}


def _defined(of: type, definitions: _Definitions) -> _Schema:
    if of.__name__ not in definitions.known:
        definitions.known[of.__name__] = {}  # stands in while its own fields are defined
        definitions.known[of.__name__] = (
            _words(of) | {"enum": [one.value for one in of]} if issubclass(of, StrEnum) else _object(of, definitions)
        )
    return {"$ref": f"#/$defs/{of.__name__}"}


def _named(name: str, schema: Mapping[str, Json], definitions: _Definitions) -> _Schema:
    definitions.known[name] = dict(schema)
    return {"$ref": f"#/$defs/{name}"}


def _object(of: type, definitions: _Definitions) -> _Schema:
    types = get_type_hints(of)
    known = told(of)
    return {
        **_words(of),
        "type": "object",
        "properties": {camel(one.name): _field(one, types[one.name], definitions) for one in known},
        "required": [camel(one.name) for one in known if _default(one) is MISSING],
        "additionalProperties": False,
    }


def _field(one: Field[Any], of: Any, definitions: _Definitions) -> _Schema:  # noqa: ANN401 -- as above
    schema = _of(of, camel(one.name), definitions)
    default = _default(one)
    return schema if default is MISSING else {**schema, "default": written(default)}


def _default(one: Field[Any]) -> Any:  # noqa: ANN401 -- whatever the field's is
    return one.default if one.default_factory is MISSING else one.default_factory()


def _words(of: type) -> _Schema:
    """What its docstring says, in the words of JSON; the one that Python makes by itself says nothing."""
    text = inspect.getdoc(of) or ""
    if not of.__doc__ or text.startswith(f"{of.__name__}(") or of.__doc__ == StrEnum.__doc__:
        return {}
    told = _NAMED.sub(lambda found: f"`{camel(found[1])}`", " ".join(text.split()))
    return {"description": re.sub(r"\bNone\b", "null", told)}
