"""Corrective and preventive actions over GraphQL: planned, changed, done, verified, cancelled, and asked for."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import strawberry
from sqlalchemy import ColumnElement, any_

from api.auth.signing import SignatureInput, sign
from api.context import Info, act, changed
from api.listing import listed
from api.ordering import Row
from api.people.types import Person
from api.problems import Problem
from api.reading.vocabulary import Given, Pages, lowered
from api.relay import Connection, Node, Window, local_id
from api.signatures.types import Signature
from domain.deviations import kinds, models
from domain.deviations.commands import acting
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.people.rules import require_reason
from domain.signatures.acts import SignedAct, SignedInput
from infra.transaction import Outcome

if TYPE_CHECKING:
    from api.deviations.types import Deviation

strawberry.enum(
    kinds.ActionKind,
    description="CORRECTION puts right what happened, CORRECTIVE removes its cause, PREVENTIVE keeps the like from"
    " happening elsewhere (ICH Q10 3.2.2).",
)
strawberry.enum(kinds.ActionState)


@strawberry.type(description="What is done about a deviation, by its owner and until its day (DEV-5).")
class CorrectiveAction(Node):
    model: ClassVar[type[OfCompany]] = models.CorrectiveAction
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    number: int = strawberry.field(description="From 1 in its deviation.")
    deviation: Annotated["Deviation", strawberry.lazy("api.deviations.types")]
    kind: kinds.ActionKind
    says: str
    state: kinds.ActionState
    owner: Person
    due_on: date = strawberry.field(description="Until and including this day of its site.")
    overdue_at: datetime | None = strawberry.field(description="When its day had passed and that was told.")
    planned_name: str
    planned_at: datetime
    because: str | None = strawberry.field(description="Why owner or day were changed last, or it was sent back.")
    done: str | None = strawberry.field(description="What was done.")
    done_name: str | None
    done_at: datetime | None
    verified_name: str | None
    verified_at: datetime | None
    verification_remark: str | None
    verification_signature: Signature | None
    cancelled_name: str | None
    cancelled_at: datetime | None
    cancelled_because: str | None


@strawberry.type
class CorrectiveActionPayload:
    action: CorrectiveAction | None = None
    problems: list[Problem]


@strawberry.input
class PlanActionInput:
    deviation: strawberry.ID
    kind: kinds.ActionKind
    says: str
    owner: strawberry.ID
    due_on: date
    command_id: str | None = None


@strawberry.input(description="Both as they are to be from now on.")
class ChangeActionInput:
    action: strawberry.ID
    version: int
    owner: strawberry.ID
    due_on: date
    reason: str
    command_id: str | None = None


@strawberry.input
class CompleteActionInput:
    action: strawberry.ID
    version: int
    done: str
    command_id: str | None = None


@strawberry.input
class CancelActionInput:
    action: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input(description="Whether what was done is what was to be done; if not, the action is open again.")
class VerifyActionAct:
    action: strawberry.ID
    version: int
    verified: bool
    remark: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        return acting.VERIFY_ACTION, acting.VerifyAction(_action(self.action), self.version, self.verified, self.remark)


@strawberry.input
class VerifyActionInput(VerifyActionAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(description="Actions that are all of what is given.")
class CorrectiveActionFilter:
    state: list[kinds.ActionState] | None = strawberry.field(default=None, description="One of these.")
    kind: list[kinds.ActionKind] | None = strawberry.field(default=None, description="One of these.")
    site_id: strawberry.ID | None = None
    deviation_id: strawberry.ID | None = None
    owner_id: strawberry.ID | None = None
    due_until: date | None = strawberry.field(default=None, description="Due on this day at the latest.")
    overdue: bool | None = strawberry.field(default=None, description="Open, its day passed and that told; or not so.")


def _chosen(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The argument of `correctiveActions` in SQL."""
    found: list[ColumnElement[bool]] = []
    for column in ("state", "kind"):
        name = f"where.{column}"
        found += [getattr(row, column) == any_(given.texts(name))] if given.has(name) else []
    for name, column, of in (
        ("where.siteId", "site_id", "Site"),
        ("where.deviationId", "deviation_id", "Deviation"),
        ("where.ownerId", "owner_id", "Person"),
    ):
        found += [getattr(row, column) == given.id(name, of)] if given.has(name) else []
    found += [row.due_on <= given.day("where.dueUntil")] if given.has("where.dueUntil") else []
    if given.has("where.overdue"):
        late = (row.state == kinds.ActionState.OPEN) & row.overdue_at.is_not(None)
        found.append(late if given.flag("where.overdue") else ~late)
    return found


ACTIONS = Pages(_chosen, newest_first=True)


@strawberry.type
class CorrectiveActionQuery:
    @strawberry.field(
        description="The actions of the sites whose batches you may read, the newest first.", metadata=lowered(ACTIONS)
    )
    def corrective_actions(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        where: CorrectiveActionFilter | None = None,
    ) -> Connection[CorrectiveAction]:
        return listed(info, CorrectiveAction, ACTIONS, Window(first, after, last, before), where=where)


@strawberry.type
class CorrectiveActionMutation:
    @strawberry.mutation(
        description="Plan what is done about a deviation, by whom and until when; quality's act (DEV-5)."
    )
    def plan_action(self, info: Info, input: PlanActionInput) -> CorrectiveActionPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, CorrectiveActionPayload, "action", CorrectiveAction, lambda: _plan(info, input))

    @strawberry.mutation(description="Give an open action to another owner, or another day; quality's act.")
    def change_action(self, info: Info, input: ChangeActionInput) -> CorrectiveActionPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, CorrectiveActionPayload, "action", CorrectiveAction, lambda: _change(info, input))

    @strawberry.mutation(description="Say what was done; the owner's act.")
    def complete_action(self, info: Info, input: CompleteActionInput) -> CorrectiveActionPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, CorrectiveActionPayload, "action", CorrectiveAction, lambda: _complete(info, input))

    @strawberry.mutation(
        description="Verify what was done, or send it back; as another person than who did it and its owner (DEV-5)."
    )
    def verify_action(self, info: Info, input: VerifyActionInput) -> CorrectiveActionPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            CorrectiveActionPayload,
            "action",
            CorrectiveAction,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )

    @strawberry.mutation(description="It isn't done after all, and why; quality's act.")
    def cancel_action(self, info: Info, input: CancelActionInput) -> CorrectiveActionPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, CorrectiveActionPayload, "action", CorrectiveAction, lambda: _cancel(info, input))


def _action(given: strawberry.ID) -> Any:  # noqa: ANN401 -- a UUID
    return local_id(given, "CorrectiveAction", path="action")


def _plan(info: Info, given: PlanActionInput) -> Outcome:
    planned = acting.Planned(
        deviation=local_id(given.deviation, "Deviation", path="deviation"),
        kind=given.kind,
        says=given.says,
        owner=local_id(given.owner, "Person", path="owner"),
        due_on=given.due_on,
    )
    return act(
        info,
        "planAction",
        lambda uow: acting.plan_action(uow, planned),
        given={
            "deviation": str(planned.deviation),
            "kind": planned.kind.value,
            "says": planned.says,
            "owner": str(planned.owner),
            "dueOn": str(planned.due_on),
        },
        command_id=given.command_id,
    )


def _change(info: Info, given: ChangeActionInput) -> Outcome:
    found, owner = _action(given.action), local_id(given.owner, "Person", path="owner")
    return act(
        info,
        "changeAction",
        lambda uow: acting.change_action(
            uow, action=found, version=given.version, owner=owner, due_on=given.due_on, reason=given.reason
        ),
        given={
            "action": str(found),
            "version": given.version,
            "owner": str(owner),
            "dueOn": str(given.due_on),
            "reason": given.reason,
        },
        command_id=given.command_id,
        reason=require_reason(given.reason),
    )


def _complete(info: Info, given: CompleteActionInput) -> Outcome:
    found = _action(given.action)
    return act(
        info,
        "completeAction",
        lambda uow: acting.complete_action(uow, action=found, version=given.version, done=given.done),
        given={"action": str(found), "version": given.version, "done": given.done},
        command_id=given.command_id,
    )


def _cancel(info: Info, given: CancelActionInput) -> Outcome:
    found = _action(given.action)
    return act(
        info,
        "cancelAction",
        lambda uow: acting.cancel_action(uow, action=found, version=given.version, reason=given.reason),
        given={"action": str(found), "version": given.version, "reason": given.reason},
        command_id=given.command_id,
        reason=require_reason(given.reason),
    )
