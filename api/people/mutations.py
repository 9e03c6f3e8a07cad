"""Signing in and out."""

import strawberry

from api.auth import sessions
from api.context import Info, act, answer, changed
from api.people.types import Person
from api.problems import Problem
from domain.people.commands import sessions as commands


@strawberry.input
class SignInInput:
    company: str
    name: str
    password: str


@strawberry.type
class SignInPayload:
    token: str | None = strawberry.field(default=None, description="Send it as `Authorization: Bearer …`.")
    person: Person | None = None
    problems: list[Problem]


@strawberry.type
class SignOutPayload:
    person: Person | None = None
    problems: list[Problem]


@strawberry.type
class PeopleMutation:
    @strawberry.mutation(description="Sign in with a local account; browsers get a cookie as well.")
    def sign_in(self, info: Info, input: SignInInput) -> SignInPayload:  # noqa: A002 -- GraphQL's word
        return answer(SignInPayload, lambda: sessions.sign_in(info, input.company, input.name, input.password))

    @strawberry.mutation(description="End all my sessions, on every device.")
    def sign_out_everywhere(self, info: Info, command_id: str | None = None) -> SignOutPayload:
        return changed(
            info,
            SignOutPayload,
            "person",
            Person,
            lambda: act(info, "signOutEverywhere", commands.end_all_sessions, given={}, command_id=command_id),
        )
