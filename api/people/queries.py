"""Asking for the company's people."""

import strawberry

from api.context import Info
from api.listing import listed
from api.people.identity_provider import IdentityProviderQuery
from api.people.session_policy import SessionPolicyQuery
from api.people.types import Person
from api.reading.vocabulary import Pages, lowered
from api.relay import Connection, Window

PEOPLE = Pages(lambda *_: ())


@strawberry.type
class PeopleQuery(IdentityProviderQuery, SessionPolicyQuery):
    @strawberry.field(
        description="The company's people, the deactivated too; administrators see accounts and roles.",
        metadata=lowered(PEOPLE),
    )
    def people(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Person]:
        return listed(info, Person, PEOPLE, Window(first, after, last, before))
