"""Which entries of an audit trail a reviewer looks at: what changed, went, came late or set something aside."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Text, and_, any_, case, literal, null, or_


class TrailKind(StrEnum):
    """What an entry tells; the first that holds of DELETED, CORRECTED, OVERRIDDEN, LATE, CHANGED.

    What was recorded for the first time, in its time and by nobody's leave, is of no kind, nor is what the review
    itself writes.
    """

    CHANGED = "CHANGED"
    CORRECTED = "CORRECTED"
    DELETED = "DELETED"
    LATE = "LATE"
    OVERRIDDEN = "OVERRIDDEN"


OF_THE_REVIEW = ("audit_trail_review", "batch_review", "disposition", "floor_question")
"""Nobody reviews that it was reviewed; answers are in what the review of the record signs."""
CORRECTIONS = ("downtime_page_account", "transcription_correction")
"""What stood before a slip was put right."""
OVERRIDES = ("conditional_use", "gate_override", "not_applicable")
"""By which something that is demanded was set aside."""
LATE = ("transcription",)
"""Written after it was done, always."""
TOLD_LATE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "parameter_value": ("event_at",),
        "genealogy_edge": ("event_at",),
        "equipment_use": ("begun_event_at", "ended_event_at"),
    }
)
"""Of what may be entered late (EXE-11), the columns that say when it was."""
CHANGES = ("lot_flag",)
"""Rows that tell of a change of something else: of what the batch took."""

Row = Any
"""An audit entry, or an alias of its model: its attributes are columns then."""


def kind_of(entry: Row) -> ColumnElement[str | None]:
    """What an entry tells, null where it is of no kind (REV-4; EU GMP Annex 11 §9; PIC/S PI 041 6.6)."""
    table, first = entry.table_name, entry.act == "INSERT"
    corrected = or_(
        and_(first, _one_of(table, CORRECTIONS)),
        and_(first, table == "genealogy_edge", _says(entry, "reverses_id")),
        and_(entry.act == "UPDATE", table == "parameter_value", _says(entry, "revision")),
    )
    overridden = or_(
        and_(first, _one_of(table, OVERRIDES)),
        and_(first, table == "parameter_reading", _says(entry, "fallback_reason")),
        and_(first, table == "procedure_decision", _says(entry, "signature_id")),
    )
    told = (and_(table == name, or_(*(_says(entry, one) for one in columns))) for name, columns in TOLD_LATE.items())
    late = or_(and_(first, _one_of(table, LATE)), *told)
    changed = or_(entry.act == "UPDATE", _one_of(table, CHANGES))
    return case(
        (_one_of(table, OF_THE_REVIEW), null()),
        (entry.act == "DELETE", _told(TrailKind.DELETED)),
        (corrected, _told(TrailKind.CORRECTED)),
        (overridden, _told(TrailKind.OVERRIDDEN)),
        (late, _told(TrailKind.LATE)),
        (changed, _told(TrailKind.CHANGED)),
        else_=null(),
    )


def _one_of(table: ColumnElement[str], names: tuple[str, ...]) -> ColumnElement[bool]:
    return table == any_(literal(list(names), ARRAY(Text)))


def _says(entry: Row, column: str) -> ColumnElement[bool]:
    """Of an update only what changed is kept."""
    said: ColumnElement[bool] = entry.new[column].astext.is_not(None)
    return said


def _told(kind: TrailKind) -> ColumnElement[str]:
    return literal(kind.value, Text())
