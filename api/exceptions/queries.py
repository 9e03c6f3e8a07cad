"""Asking for exceptions, of whichever batch."""

import strawberry

from api.context import Info
from api.exceptions.lists import EXCEPTIONS, ExceptionFilter
from api.exceptions.types import BatchException
from api.listing import listed
from api.reading.vocabulary import lowered
from api.relay import Connection, Window


@strawberry.type
class ExceptionQuery:
    @strawberry.field(
        description="The exceptions of the batches that you may read, the newest first.", metadata=lowered(EXCEPTIONS)
    )
    def exceptions(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        where: ExceptionFilter | None = None,
    ) -> Connection[BatchException]:
        return listed(info, BatchException, EXCEPTIONS, Window(first, after, last, before), where=where)
