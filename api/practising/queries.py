"""Asking for practice runs."""

import strawberry
from sqlalchemy import ColumnElement

from api.context import Info, read
from api.listing import listed
from api.practising.types import Practice
from api.reading.vocabulary import Given, Pages, Row, by_id, lowered
from api.relay import Connection, Window, local_id
from domain.practising.kinds import PracticeState


def _chosen(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    found += [row.person_id == given.id("person", "Person")] if given.has("person") else []
    if given.has("recipeVersion"):
        found += [row.recipe_version_id == given.id("recipeVersion", "MasterRecipeVersion")]
    return [*found, row.state == given.text("state")] if given.has("state") else found


PRACTICES = Pages(_chosen, newest_first=True)


@strawberry.type
class PracticeQuery:
    @strawberry.field(
        description="The practice run with this id; null where there is none that you may read.",
        metadata=by_id("Practice"),
    )
    def practice(self, info: Info, id: strawberry.ID) -> Practice | None:  # noqa: A002 -- GraphQL's word
        return read(info, Practice, local_id(id, "Practice", path="id"))

    @strawberry.field(
        description="Your own practice runs, and those of others that you may know of; the newest first.",
        metadata=lowered(PRACTICES),
    )
    def practices(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        person: strawberry.ID | None = None,
        recipe_version: strawberry.ID | None = None,
        state: PracticeState | None = None,
    ) -> Connection[Practice]:
        given = {"person": person, "recipeVersion": recipe_version, "state": state}
        return listed(info, Practice, PRACTICES, Window(first, after, last, before), **given)
