"""What the computed fields of execution are in SQL; a test holds each equal to its resolver."""

import json
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, case, cast, func, literal, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import aliased

from api.reading.vocabulary import Expression, Given, Parts, Row, Rows
from domain.execution import models
from domain.kernel.quantity import UNITS, shown_unit

TIME: ColumnElement[str] = literal_column("""'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'""")

OTHERWISE = json.dumps({unit: shown_unit(unit) for unit in UNITS if shown_unit(unit) != unit})
"""Units that people read otherwise than UCUM writes them."""


def shown(row: Row) -> ColumnElement[str]:
    """A content in words, as `Content.shown` says it."""
    number = cast(row.number, Text)
    unit = _shown_unit(row.unit)
    moment = func.to_char(func.timezone(literal_column("'UTC'"), row.date_time), TIME, type_=Text)
    return case(
        (and_(row.number.is_not(None), unit == ""), number),
        (row.number.is_not(None), number.concat(" ").concat(unit)),
        (row.yes_no.is_not(None), case((row.yes_no, "yes"), else_="no")),
        (row.date_time.is_not(None), moment),
        (row.file_key.is_not(None), row.file_name.concat(" (SHA-256 ").concat(row.file_sha256).concat(")")),
        else_=func.coalesce(func.nullif(row.text, ""), row.choice, "", type_=Text),
    )


def _shown_unit(ucum: ColumnElement[Any]) -> ColumnElement[str]:
    otherwise = cast(literal(OTHERWISE, Text), JSONB).op("->>", return_type=Text())(ucum)
    return func.coalesce(otherwise, ucum, "", type_=Text)


def _original(row: Row, _: Given) -> ColumnElement[str]:
    first = aliased(models.ParameterValueRevision)
    of_row = first.company_id == row.company_id, first.value_id == row.id, first.revision == 1
    return case((row.revision > 1, select(shown(first)).where(*of_row).scalar_subquery()))


TEXT = Expression(lambda row, _: shown(row))
CHANGED = Expression(lambda row, _: row.revision > 1)
ORIGINAL = Expression(_original)
SIZE = Parts({"value": "size_value", "unit": "size_unit"})
FILE = Parts(
    {"name": "file_name", "size": "file_size", "sha256": "file_sha256", "mediaType": "media_type"},
    when=lambda row: and_(
        row.file_name.is_not(None),
        row.file_size.is_not(None),
        row.file_sha256.is_not(None),
        row.media_type.is_not(None),
    ),
)
REVIEWS = Rows(lambda row, batch, _: [row.batch_id == batch.id], order=lambda row: [row.id])
DECISION = Rows(lambda row, batch, _: [row.batch_id == batch.id])
EXPORTS = Rows(lambda row, batch, _: [row.batch_id == batch.id], order=lambda row: [row.id.desc()], limit=100)
