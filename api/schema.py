"""The composed schema; schema.graphql is its printed copy, held together by a test."""

import strawberry
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig

from api.context import Info
from api.execution.subscriptions import ExecutionSubscription
from api.nodes import NodeQuery
from api.people.mutations import PeopleMutation
from api.people.queries import PeopleQuery
from api.people.viewer import Viewer
from api.problems import PROBLEM_TYPES
from api.scalars import SCALARS
from api.tenancy.types import Site


@strawberry.type
class Query(NodeQuery, PeopleQuery):
    @strawberry.field(description="Who is signed in; null without a valid token.")
    def viewer(self, info: Info) -> Viewer | None:
        return None if info.context.caller is None else Viewer()


@strawberry.type
class Mutation(PeopleMutation):
    pass


@strawberry.type
class Subscription(ExecutionSubscription):
    pass


schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=[*PROBLEM_TYPES, Site],
    extensions=[lambda: ParserCache(maxsize=1000), lambda: ValidationCache(maxsize=1000)],
    config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=True),
)
