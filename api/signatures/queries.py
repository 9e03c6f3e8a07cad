"""Asking for signatures, on whatever they stand."""

import strawberry

from api.context import Info, read
from api.listing import listed
from api.reading.vocabulary import by_id, lowered
from api.relay import Connection, Window, local_id
from api.signatures.lists import SIGNATURES, SignatureFilter
from api.signatures.types import Signature


@strawberry.type
class SignatureQuery:
    @strawberry.field(
        description="The signature with this id; null where there is none that you may read.",
        metadata=by_id("Signature"),
    )
    def signature(self, info: Info, id: strawberry.ID) -> Signature | None:  # noqa: A002 -- GraphQL's word
        return read(info, Signature, local_id(id, "Signature", path="id"))

    @strawberry.field(description="The signatures that you may read, the newest first.", metadata=lowered(SIGNATURES))
    def signatures(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        where: SignatureFilter | None = None,
    ) -> Connection[Signature]:
        return listed(info, Signature, SIGNATURES, Window(first, after, last, before), where=where)
