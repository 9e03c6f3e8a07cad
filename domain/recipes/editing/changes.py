"""What an edit did to rows, as JSON that can be turned round: each row's columns before and after."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import inspect

from domain.kernel.canonical import Json
from domain.kernel.models import OfSite
from domain.recipes import models

ELEMENTS: dict[str, type[OfSite]] = {
    one.__name__: one
    for one in (
        models.RecipeMaterial,
        models.RecipeOutput,
        models.RecipeProcessParameter,
        models.RecipeBlock,
        models.RecipePhase,
        models.RecipeEquipment,
        models.RecipeCapability,
        models.RecipeCharge,
        models.RecipeParameter,
        models.RecipeLink,
        models.RecipeTranslation,
        models.RecipeOverride,
        models.RecipeFile,
    )
}
"""The tables of a draft's elements and their translations, each behind those whose rows it names."""

FOLLOWING = frozenset({"number", "unit_procedure", "operation", "during_number"})
"""Columns of a phase that follow from where it stands, and are settled again whatever is undone."""

NO_CONTENT = frozenset({"company_id", "id", "version", "site_id", "recipe_version_id"})

Columns = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """A row's columns before and after an edit; None where there was no row. `version` is the row's after it."""

    element_type: str
    id: UUID
    before: Columns | None
    after: Columns | None
    version: int | None

    def as_json(self) -> Json:
        return {
            "type": self.element_type,
            "id": str(self.id),
            "before": None if self.before is None else _written(self.before),
            "after": None if self.after is None else _written(self.after),
            "version": self.version,
        }


def columns_of(row: OfSite) -> Columns:
    """What a row says of its element and its place."""
    left_out = NO_CONTENT | (FOLLOWING if isinstance(row, models.RecipePhase) else frozenset())
    return {
        one.key: _copied(getattr(row, one.key)) for one in inspect(type(row)).column_attrs if one.key not in left_out
    }


def same(before: Columns, after: Columns) -> bool:
    """Whether nothing changed; 5.1 and 5.10 differ (EXE-4)."""
    return _written(before) == _written(after)


def text_of(changes: Sequence[Change]) -> str:
    return json.dumps([one.as_json() for one in changes], ensure_ascii=False, separators=(",", ":"))


def parsed(text: str) -> list[Change]:
    """The changes that `text_of` wrote."""
    return [
        Change(
            one["type"],
            UUID(one["id"]),
            _read(one["type"], one["before"]),
            _read(one["type"], one["after"]),
            one["version"],
        )
        for one in json.loads(text)
    ]


def _copied(value: object) -> object:
    return list(value) if isinstance(value, list) else value


def _written(columns: Columns) -> dict[str, Json]:
    return {name: _text(value) for name, value in columns.items()}


def _text(value: object) -> Any:  # noqa: ANN401 -- JSON is anything
    match value:
        case Decimal():
            return str(value)
        case UUID():
            return str(value)
        case _:
            return value


def _read(element_type: str, columns: dict[str, Any] | None) -> Columns | None:
    if columns is None:
        return None
    mapped = inspect(ELEMENTS[element_type]).columns
    return {name: _typed(mapped[name].type.python_type, value) for name, value in columns.items()}


def _typed(kind: type, value: Any) -> Any:  # noqa: ANN401 -- what a column holds
    return kind(value) if value is not None and kind in {Decimal, UUID} else value
