"""Reporting a credential as lost, and replacing it (SIG-6)."""

import strawberry

from api.context import Info, act, changed
from api.people.types import Account
from api.problems import Problem
from api.relay import local_id
from domain.people import rules
from domain.people.commands import lost
from infra.transaction import Outcome


@strawberry.input
class ReportLostCredentialInput:
    account_id: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input
class ReplaceCredentialInput(ReportLostCredentialInput):
    reason: str = strawberry.field(description="How the identity was verified again, such as which document was seen.")


@strawberry.type
class ReportLostCredentialPayload:
    account: Account | None = None
    problems: list[Problem]


@strawberry.type
class ReplaceCredentialPayload:
    account: Account | None = None
    problems: list[Problem]


@strawberry.type
class LostCredentialMutation:
    @strawberry.mutation(
        description="Say that the credential of an account of mine, or as an administrator of anybody's, is lost: it"
        " opens and signs nothing from now on, and its person is signed out everywhere (21 CFR 11.300(c))."
    )
    def report_lost_credential(self, info: Info, input: ReportLostCredentialInput) -> ReportLostCredentialPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, ReportLostCredentialPayload, "account", Account, lambda: _report(info, input))

    @strawberry.mutation(
        description="Let another person replace their lost credential, having verified again who they are: they are"
        " mailed a link that is good once and for an hour. A federated account opens again."
    )
    def replace_credential(self, info: Info, input: ReplaceCredentialInput) -> ReplaceCredentialPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, ReplaceCredentialPayload, "account", Account, lambda: _replace(info, input))


def _report(info: Info, given: ReportLostCredentialInput) -> Outcome:
    account = local_id(given.account_id, "Account", path="accountId")
    return act(
        info,
        "reportLostCredential",
        lambda uow: lost.report(uow, account, version=given.version),
        given={"account": str(account), "version": given.version},
        command_id=given.command_id,
        reason=rules.require_reason(given.reason),
    )


def _replace(info: Info, given: ReplaceCredentialInput) -> Outcome:
    account, key = local_id(given.account_id, "Account", path="accountId"), info.context.services.secret
    return act(
        info,
        "replaceCredential",
        lambda uow: lost.replace(uow, account, version=given.version, key=key),
        given={"account": str(account), "version": given.version},
        command_id=given.command_id,
        reason=rules.require_reason(given.reason),
    )
