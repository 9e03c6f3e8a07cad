"""What the computed fields of execution are in SQL; a test holds each equal to its resolver."""

from sqlalchemy import ARRAY, ColumnElement, Integer, Text, and_, case, cast, exists, func, literal_column, select
from sqlalchemy.orm import aliased

from api.reading.prefetch import needs
from api.reading.vocabulary import Expression, Given, Parts, Row, Rows, lowered
from api.recipes import words
from api.recipes.translated import LANGUAGE, said_of
from domain.execution import models
from domain.execution.content import NOTHING
from domain.materials.quality.values import QUALIFIED, WORDS
from domain.recipes.kinds import TextField
from domain.review.models import Disposition

TIME: ColumnElement[str] = literal_column("""'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'""")


def shown(row: Row) -> ColumnElement[str]:
    """A content in words, as `Content.shown` says it."""
    before = case(*((row.qualifier == one.value, word) for one, word in QUALIFIED.items()), else_="")
    number = before.concat(cast(row.number, Text))
    unit = words.unit(row.unit)
    moment = func.to_char(func.timezone(literal_column("'UTC'"), row.date_time), TIME, type_=Text)
    return case(
        *((row.qualifier == one.value, word) for one, word in WORDS.items()),
        (and_(row.number.is_not(None), unit == ""), number),
        (row.number.is_not(None), number.concat(" ").concat(unit)),
        (row.yes_no.is_not(None), case((row.yes_no, "yes"), else_="no")),
        (row.date_time.is_not(None), moment),
        (row.file_key.is_not(None), row.file_name.concat(" (SHA-256 ").concat(row.file_sha256).concat(")")),
        else_=func.coalesce(func.nullif(row.text, ""), row.choice, NOTHING, type_=Text),
    )


def _original(row: Row, _: Given) -> ColumnElement[str]:
    first = aliased(models.ParameterValueRevision)
    of_row = first.company_id == row.company_id, first.value_id == row.id, first.revision == 1
    return case((row.revision > 1, select(shown(first)).where(*of_row).scalar_subquery()))


def _choice(row: Row, given: Given) -> ColumnElement[str | None]:
    """A recorded choice in the reader's language."""
    choice: ColumnElement[str | None] = row.choice
    if not given.has(LANGUAGE):
        return choice
    translated = said_of(row, row.recipe_parameter_id, TextField.CHOICE, choice, given)
    return func.coalesce(translated, choice, type_=Text)


CHOICE = needs("recipe_parameter.translations", given=LANGUAGE) | lowered(Expression(_choice))
TEXT = Expression(lambda row, _: shown(row))
CHANGED = Expression(lambda row, _: row.revision > 1)
ORIGINAL = Expression(_original)
RUN = Expression(lambda row, _: func.coalesce(row.run, 1, type_=Integer()))
NO_PASSES = cast(literal_column("'{}'"), ARRAY(Integer))
PASSES = Expression(lambda row, _: func.coalesce(cast(row.passes, ARRAY(Integer)), NO_PASSES, type_=ARRAY(Integer)))
COMMAND = Expression(lambda row, _: func.coalesce(row.kind, "HOLD", type_=Text()))


def _decided_after(row: Row) -> ColumnElement[bool]:
    later = aliased(Disposition)
    return exists().where(later.company_id == row.company_id, later.batch_id == row.batch_id, later.id > row.id)


LEVEL = Expression(lambda row, _: func.coalesce(row.level, "PROCEDURE", type_=Text()))
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
DECISIONS = Rows(lambda row, batch, _: [row.batch_id == batch.id], order=lambda row: [row.id])
DECISION = Rows(lambda row, batch, _: [row.batch_id == batch.id, ~_decided_after(row)])
EXPORTS = Rows(lambda row, batch, _: [row.batch_id == batch.id], order=lambda row: [row.id.desc()], limit=100)
