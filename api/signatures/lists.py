"""Which signatures of a company a list shows."""

import strawberry
from sqlalchemy import ColumnElement, Text, any_, cast, exists

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
    if given.has("where.subject"):
        found.append(row.subject_type.concat(":").concat(cast(row.subject_id, Text)) == given.text("where.subject"))
    found += [row.person_id == given.id("where.signer", "Person")] if given.has("where.signer") else []
    found += [row.site_id == given.id("where.siteId", "Site")] if given.has("where.siteId") else []
    found += [row.act == given.text("where.act")] if given.has("where.act") else []
    found += [row.meaning == any_(given.texts("where.meaning"))] if given.has("where.meaning") else []
    if given.has("where.stale"):
        gone = SignatureStaleness
        is_stale = exists().where(gone.company_id == row.company_id, gone.id == row.id)
        found.append(is_stale if given.flag("where.stale") else ~is_stale)
    return found + between(row.signed_at, "where.signed", given)


SIGNATURES = Pages(_chosen, newest_first=True)
