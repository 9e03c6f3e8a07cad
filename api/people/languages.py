"""Choosing the language in which one reads."""

import strawberry

from api.context import Info, act, changed
from api.people.types import Person
from api.problems import Problem
from domain.people.commands import languages
from infra.transaction import Outcome


@strawberry.input
class ChooseLanguageInput:
    version: int = strawberry.field(description="The version of my person that I saw.")
    language: str | None = strawberry.field(
        default=None, description="A BCP 47 tag, such as de-AT; null for my site's."
    )
    command_id: str | None = None


@strawberry.type
class ChooseLanguagePayload:
    person: Person | None = None
    problems: list[Problem]


@strawberry.type
class LanguageMutation:
    @strawberry.mutation(description="Choose the language in which I read.")
    def choose_language(self, info: Info, input: ChooseLanguageInput) -> ChooseLanguagePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, ChooseLanguagePayload, "person", Person, lambda: _choose(info, input))


def _choose(info: Info, given: ChooseLanguageInput) -> Outcome:
    return act(
        info,
        "chooseLanguage",
        lambda uow: languages.choose_language(uow, seen=given.version, language=given.language),
        given={"version": given.version, "language": given.language},
        command_id=given.command_id,
        by_inspectors=True,
    )
