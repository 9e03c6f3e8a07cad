"""Asking for exceptions, of whichever batch."""

import strawberry

from api.context import Info
from api.exceptions.assessments import ExceptionRoute
from api.exceptions.lists import EXCEPTIONS, ROUTES, ExceptionFilter
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

    @strawberry.field(
        description="Who approves exceptions: the company's route, and those of sites with their own (REV-1). Where"
        " none is set, QUALITY approves MAJOR, QUALITY and then QUALIFIED_PERSON approve CRITICAL.",
        metadata=lowered(ROUTES),
    )
    def exception_routes(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[ExceptionRoute]:
        return listed(info, ExceptionRoute, ROUTES, Window(first, after, last, before))
