"""Each act of practice."""

from collections.abc import Callable
from uuid import UUID

import strawberry

from api.context import Info, act, changed
from api.practising import inputs as forms
from api.practising.types import Practice
from api.problems import Problem
from api.relay import local_id
from domain.kernel.canonical import Json
from domain.kernel.models import OfCompany
from domain.kernel.unit_of_work import UnitOfWork
from domain.practising import commands
from infra.transaction import Outcome


@strawberry.type
class PracticePayload:
    practice: Practice | None = None
    problems: list[Problem]


@strawberry.type
class PracticeMutation:
    @strawberry.mutation(description="Begin a practice run of your own, of any version of a recipe (TRN-13).")
    def begin_practice(self, info: Info, input: forms.BeginPracticeInput) -> PracticePayload:  # noqa: A002 -- GraphQL's word
        return _practice(info, lambda: _begin(info, input))

    @strawberry.mutation(description="Start a step in its turn.")
    def start_practice_step(self, info: Info, input: forms.StartPracticeStepInput) -> PracticePayload:  # noqa: A002 -- GraphQL's word
        return _practice(info, lambda: _start(info, input))

    @strawberry.mutation(description="Enter a made-up value; it is judged as a batch's would be, and raises nothing.")
    def enter_practice_value(self, info: Info, input: forms.EnterPracticeValueInput) -> PracticePayload:  # noqa: A002 -- GraphQL's word
        return _practice(info, lambda: _enter(info, input))

    @strawberry.mutation(description="Click a signature that a step demands; it is nobody's signature.")
    def sign_practice_step(self, info: Info, input: forms.SignPracticeStepInput) -> PracticePayload:  # noqa: A002 -- GraphQL's word
        return _practice(info, lambda: _sign(info, input))

    @strawberry.mutation(description="All of it was run: it counts as training where the version is approved.")
    def complete_practice(self, info: Info, input: forms.CompletePracticeInput) -> PracticePayload:  # noqa: A002 -- GraphQL's word
        return _practice(info, lambda: _complete(info, input))

    @strawberry.mutation(description="It counts for nothing, and stays.")
    def abandon_practice(self, info: Info, input: forms.AbandonPracticeInput) -> PracticePayload:  # noqa: A002 -- GraphQL's word
        return _practice(info, lambda: _abandon(info, input))


def _practice(info: Info, work: Callable[[], Outcome]) -> PracticePayload:
    return changed(info, PracticePayload, "practice", Practice, work)


def _act(info: Info, name: str, command: Callable[[UnitOfWork], OfCompany], key: str | None, *given: Json) -> Outcome:
    return act(info, name, command, given=list(given), command_id=key)


def _id(given: str) -> UUID:
    return local_id(given, "Practice", path="practice")


def _begin(info: Info, given: forms.BeginPracticeInput) -> Outcome:
    version = local_id(given.recipe_version, "MasterRecipeVersion", path="recipeVersion")
    command = lambda uow: commands.begin(uow, recipe_version=version)  # noqa: E731 -- as short as it is
    return _act(info, "beginPractice", command, given.command_id, str(version))


def _start(info: Info, given: forms.StartPracticeStepInput) -> Outcome:
    found, step = _id(given.practice), given.step
    return _act(
        info,
        "startPracticeStep",
        lambda uow: commands.start_step(uow, practice=found, step=step),
        given.command_id,
        str(found),
        step,
    )


def _enter(info: Info, given: forms.EnterPracticeValueInput) -> Outcome:
    found, step, at, content = _id(given.practice), given.step, given.parameter, given.content.to_domain()
    return _act(
        info,
        "enterPracticeValue",
        lambda uow: commands.enter_value(
            uow, practice=found, step=step, parameter=at, repetition=given.repetition, content=content
        ),
        given.command_id,
        *(str(found), step, at, given.repetition, content.as_json()),
    )


def _sign(info: Info, given: forms.SignPracticeStepInput) -> Outcome:
    found, step, meaning = _id(given.practice), given.step, given.meaning
    return _act(
        info,
        "signPracticeStep",
        lambda uow: commands.sign_step(uow, practice=found, step=step, meaning=meaning),
        given.command_id,
        *(str(found), step, meaning.value),
    )


def _complete(info: Info, given: forms.CompletePracticeInput) -> Outcome:
    found = _id(given.practice)
    return _act(
        info, "completePractice", lambda uow: commands.complete(uow, practice=found), given.command_id, str(found)
    )


def _abandon(info: Info, given: forms.AbandonPracticeInput) -> Outcome:
    found, reason = _id(given.practice), given.reason
    return act(
        info,
        "abandonPractice",
        lambda uow: commands.abandon(uow, practice=found, reason=reason),
        given=[str(found), reason],
        command_id=given.command_id,
        reason=reason,
    )
