"""Which signatures of a company a list shows."""

from typing import Any

import strawberry
from sqlalchemy import ColumnElement, Uuid, any_, case, cast, exists, func, literal_column

from api.filters import DateTimeRange, between
from api.ordering import Row
from api.reading.vocabulary import Given, Pages
from domain.signatures.models import Meaning, SignatureStaleness


@strawberry.input(description="Signatures that are all of what is given.")
class SignatureFilter:
    subject: strawberry.ID | None = strawberry.field(default=None, description="On this: any thing's id.")
    signer: strawberry.ID | None = None
    site_id: strawberry.ID | None = None
    act: str | None = strawberry.field(default=None, description="The mutation that it was given for.")
    meaning: list[Meaning] | None = strawberry.field(default=None, description="One of these.")
    stale: bool | None = None
    signed: DateTimeRange | None = None


def _chosen(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The argument of `signatures` in SQL."""
    found: list[ColumnElement[bool]] = []
    found += on(row, given.text("where.subject")) if given.has("where.subject") else []
    found += [row.person_id == given.id("where.signer", "Person")] if given.has("where.signer") else []
    found += [row.site_id == given.id("where.siteId", "Site")] if given.has("where.siteId") else []
    found += [row.act == given.text("where.act")] if given.has("where.act") else []
    found += [row.meaning == any_(given.texts("where.meaning"))] if given.has("where.meaning") else []
    if given.has("where.stale"):
        gone = SignatureStaleness
        is_stale = exists().where(gone.company_id == row.company_id, gone.id == row.id)
        found.append(is_stale if given.flag("where.stale") else ~is_stale)
    return found + between(row.signed_at, "where.signed", given)


_ID: ColumnElement[str] = literal_column("'^[A-Za-z]{1,100}:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'")
_COLON: ColumnElement[str] = literal_column("':'")
_TYPE: ColumnElement[int] = literal_column("1")
_LOCAL: ColumnElement[int] = literal_column("2")


def on(row: Row, subject: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """The parts of a global id, each against its column, so that an index finds them; of no id there is nothing."""
    local = cast(func.split_part(subject, _COLON, _LOCAL), Uuid)
    return [
        row.subject_id == case((subject.op("~")(_ID), local)),
        row.subject_type == func.split_part(subject, _COLON, _TYPE),
    ]


SIGNATURES = Pages(_chosen, newest_first=True)
