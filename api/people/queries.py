"""Asking for the company's people."""

from typing import cast

import strawberry
from sqlalchemy import select

from api.context import Info
from api.people.identity_provider import IdentityProviderQuery
from api.people.types import Person
from api.reading.prefetch import prefetch
from api.reading.vocabulary import Pages, lowered
from api.relay import Connection, Window, page
from domain.people import models


@strawberry.type
class PeopleQuery(IdentityProviderQuery):
    @strawberry.field(
        description="The company's people, the deactivated too; administrators see accounts and roles.",
        metadata=lowered(Pages(lambda *_: ())),
    )
    def people(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Person]:
        context = info.context
        chosen = select(models.Person).where(models.Person.company_id == context.actor.company)
        chosen = chosen.options(*prefetch(info, Person, below="edges.node"))
        return cast(
            "Connection[Person]", page(context.session, chosen, models.Person, Window(first, after, last, before))
        )
