"""How long the company's sessions last unused, and for how long one component signs again."""

from typing import ClassVar

import strawberry
from sqlalchemy import select

from api.context import Info, act, changed, read
from api.problems import Problem
from api.reading.vocabulary import Rows, lowered
from api.relay import Node
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.people import models, rules
from domain.people.commands import session_policy
from infra.transaction import Outcome


@strawberry.type(description="How long sessions last unused. A company that set nothing has 60 minutes, and 15.")
class SessionPolicy(Node):
    model: ClassVar[type[OfCompany]] = models.SessionPolicy
    reads: ClassVar[Permission | None] = Permission.COMPANY_ADMINISTER

    version: int
    signing_minutes: int = strawberry.field(
        description="For so long after a signature its person signs again by the password alone, in the same session."
    )
    idle_minutes: int = strawberry.field(description="A session that nobody used for so long has ended, to the minute.")
    because: str


@strawberry.input(description="How long sessions last from now on, those that are open too.")
class SetSessionPolicyInput:
    signing_minutes: int = strawberry.field(description="0 to 60; 0 demands name and password for each signature.")
    idle_minutes: int = strawberry.field(description="5 to 720.")
    version: int | None = strawberry.field(default=None, description="Of the policy that it replaces; null for none.")
    reason: str
    command_id: str | None = None


@strawberry.type
class SetSessionPolicyPayload:
    policy: SessionPolicy | None = None
    problems: list[Problem]


@strawberry.type
class SessionPolicyQuery:
    @strawberry.field(
        description="How long sessions last, for administrators; null where nothing was set.",
        metadata=lowered(Rows(lambda *_: ())),
    )
    def session_policy(self, info: Info) -> SessionPolicy | None:
        context, model = info.context, models.SessionPolicy
        found = context.session.scalars(select(model.id).where(model.company_id == context.actor.company)).one_or_none()
        return None if found is None else read(info, SessionPolicy, found)


@strawberry.type
class SessionPolicyMutation:
    @strawberry.mutation(description="Say how long sessions last unused, and for how long one component signs (SIG-2).")
    def set_session_policy(self, info: Info, input: SetSessionPolicyInput) -> SetSessionPolicyPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, SetSessionPolicyPayload, "policy", SessionPolicy, lambda: _set(info, input))


def _set(info: Info, given: SetSessionPolicyInput) -> Outcome:
    return act(
        info,
        "setSessionPolicy",
        lambda uow: session_policy.set_policy(
            uow,
            signing_minutes=given.signing_minutes,
            idle_minutes=given.idle_minutes,
            seen=given.version,
            reason=given.reason,
        ),
        given=[given.signing_minutes, given.idle_minutes, given.version, given.reason],
        command_id=given.command_id,
        reason=rules.require_reason(given.reason),
    )
