"""Signing in and out, and one's own password and word."""

import strawberry

from api.auth import links, own_password, sessions
from api.context import Info, act, answer, changed
from api.people.types import Person
from api.problems import Problem
from domain.people.commands import sessions as commands
from domain.people.commands import standing
from domain.people.models import TokenPurpose


@strawberry.type
class SignInPayload:
    token: str | None = strawberry.field(default=None, description="Send it as `Authorization: Bearer …`.")
    person: Person | None = None
    problems: list[Problem]


@strawberry.type
class SignOutPayload:
    person: Person | None = None
    problems: list[Problem]


@strawberry.input
class ChangePasswordInput:
    current: str
    new: str


@strawberry.type
class ChangePasswordPayload:
    person: Person | None = None
    problems: list[Problem]


@strawberry.type(description="The same whether there is such an account or not.")
class RequestPasswordResetPayload:
    problems: list[Problem]


@strawberry.type
class ResetPasswordPayload:
    account_name: str | None = strawberry.field(default=None, description="The name to sign in with.")
    problems: list[Problem]


@strawberry.input
class AcceptElectronicSignatureInput:
    version: int = strawberry.field(description="The version of my person that I saw.")
    command_id: str | None = None


@strawberry.type
class AcceptElectronicSignaturePayload:
    person: Person | None = None
    problems: list[Problem]


@strawberry.type
class SigningInMutation:
    @strawberry.mutation(description="Sign in with a local account; browsers get a cookie as well.")
    def sign_in(self, info: Info, company: str, name: str, password: str) -> SignInPayload:
        return answer(SignInPayload, lambda: sessions.sign_in(info, company, name, password))

    @strawberry.mutation(description="End this session; a browser's cookie is taken back.")
    def sign_out(self, info: Info) -> SignOutPayload:
        return changed(info, SignOutPayload, "person", Person, lambda: sessions.sign_out(info))

    @strawberry.mutation(description="End all my sessions, on every device.")
    def sign_out_everywhere(self, info: Info, command_id: str | None = None) -> SignOutPayload:
        info.context.signed_out = True
        return changed(
            info,
            SignOutPayload,
            "person",
            Person,
            lambda: act(
                info,
                "signOutEverywhere",
                commands.end_all_sessions,
                given={},
                command_id=command_id,
                by_inspectors=True,
            ),
        )

    @strawberry.mutation(description="Change my password. Every other session of mine ends.")
    def change_password(self, info: Info, input: ChangePasswordInput) -> ChangePasswordPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info, ChangePasswordPayload, "person", Person, lambda: own_password.change(info, input.current, input.new)
        )

    @strawberry.mutation(description="Have a link mailed with which a new password is chosen.")
    def request_password_reset(self, info: Info, company: str, name: str) -> RequestPasswordResetPayload:
        links.request_reset(info.context.services, company, name)
        return RequestPasswordResetPayload(problems=[])

    @strawberry.mutation(
        description="Choose a new password with a mailed link, also in place of a lost one. Every session of"
        " the person ends."
    )
    def reset_password(self, info: Info, token: str, password: str) -> ResetPasswordPayload:
        services, purposes = info.context.services, (TokenPurpose.PASSWORD_RESET, TokenPurpose.REPLACEMENT)
        return answer(ResetPasswordPayload, lambda: links.choose_password(services, token, password, *purposes))

    @strawberry.mutation(
        description="Accept that my electronic signature binds me as my handwritten one (21 CFR 11.100)."
    )
    def accept_electronic_signature(
        self,
        info: Info,
        input: AcceptElectronicSignatureInput,  # noqa: A002 -- GraphQL's word
    ) -> AcceptElectronicSignaturePayload:
        return changed(
            info,
            AcceptElectronicSignaturePayload,
            "person",
            Person,
            lambda: act(
                info,
                "acceptElectronicSignature",
                lambda uow: standing.accept_electronic_signature(uow, version=input.version),
                given={"version": input.version},
                command_id=input.command_id,
                reason="accepted that the electronic signature is legally binding",
            ),
        )
