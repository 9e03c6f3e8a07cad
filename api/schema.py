"""The composed schema; schema.graphql is its printed copy, held together by a test."""

import strawberry
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig

from api.context import Info, read
from api.people.mutations import PeopleMutation
from api.people.types import Person
from api.problems import PROBLEM_TYPES
from api.scalars import SCALARS
from api.tenancy.types import Company, Site

IDS_LIMIT = 100


@strawberry.type(description="Who is signed in.")
class Viewer:
    @strawberry.field
    def person(self, info: Info) -> Person | None:
        return read(info, Person, info.context.actor.as_person)

    @strawberry.field
    def company(self, info: Info) -> Company | None:
        return read(info, Company, info.context.actor.company)


@strawberry.type
class Query:
    @strawberry.field(description="Who is signed in; null without a valid token.")
    def viewer(self, info: Info) -> Viewer | None:
        return None if info.context.caller is None else Viewer()


@strawberry.type
class Mutation(PeopleMutation):
    pass


schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    types=[*PROBLEM_TYPES, Site],
    extensions=[lambda: ParserCache(maxsize=1000), lambda: ValidationCache(maxsize=1000)],
    config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=True),
)
