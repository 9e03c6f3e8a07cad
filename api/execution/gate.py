"""Allowing overrides of the gate, signing one, and asking for them."""

import strawberry
from sqlalchemy import ColumnElement, select

from api.auth.signing import sign
from api.context import Info, act, changed, visible
from api.execution import gate_types as forms
from api.execution.gate_types import GateOverride, OverrideGatePayload, OverridePolicy, SetOverridePolicyPayload
from api.listing import listed
from api.reading.prefetch import prefetch
from api.reading.vocabulary import Given, Pages, Row, Rows, lowered
from api.relay import Connection, Window
from domain.execution.gate import models
from domain.execution.gate.commands import allowing
from domain.people.rules import require_reason
from infra.transaction import Outcome


def _of(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `gateOverrides` in SQL."""
    found: list[ColumnElement[bool]] = []
    found += [row.batch_id == given.id("batch", "Batch")] if given.has("batch") else []
    found += [row.person_id == given.id("person", "Person")] if given.has("person") else []
    return [*found, row.equipment_id == given.id("equipment", "Equipment")] if given.has("equipment") else found


POLICY, OVERRIDES = Rows(lambda *_: ()), Pages(_of, newest_first=True)


@strawberry.type
class GateQuery:
    @strawberry.field(
        description="Whether overrides are allowed, and how far; null where quality set nothing: none is.",
        metadata=lowered(POLICY),
    )
    def override_policy(self, info: Info) -> OverridePolicy | None:
        actor, row = info.context.actor, models.OverridePolicy
        chosen = visible(actor, OverridePolicy, select(row).where(row.company_id == actor.company))
        found: OverridePolicy | None = info.context.session.scalars(
            chosen.options(*prefetch(info, OverridePolicy))
        ).one_or_none()
        return found

    @strawberry.field(
        description="Overrides that you may read, such as those of a batch; the newest first.",
        metadata=lowered(OVERRIDES),
    )
    def gate_overrides(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        batch: strawberry.ID | None = None,
        person: strawberry.ID | None = None,
        equipment: strawberry.ID | None = None,
    ) -> Connection[GateOverride]:
        given = {"batch": batch, "person": person, "equipment": equipment}
        return listed(info, GateOverride, OVERRIDES, Window(first, after, last, before), **given)


@strawberry.type
class GateMutation:
    @strawberry.mutation(description="Allow overrides of what an act demands, within limits, or none (EXE-15).")
    def set_override_policy(self, info: Info, input: forms.SetOverridePolicyInput) -> SetOverridePolicyPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, SetOverridePolicyPayload, "policy", OverridePolicy, lambda: _allow(info, input))

    @strawberry.mutation(
        description="Sign that one person may act, or equipment be used, in a phase although something is lacking."
        " It is an exception of the batch, and lapses; it makes nobody a second person (EXE-15, SIG-5)."
    )
    def override_gate(self, info: Info, input: forms.OverrideGateInput) -> OverrideGatePayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            OverrideGatePayload,
            "override",
            GateOverride,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )


def _allow(info: Info, given: forms.SetOverridePolicyInput) -> Outcome:
    limit = given.limit
    return act(
        info,
        "setOverridePolicy",
        lambda uow: allowing.set_policy(uow, limit=limit, seen=given.version, reason=given.reason),
        given=[given.minutes, given.acts, given.version, given.reason],
        command_id=given.command_id,
        reason=require_reason(given.reason),
    )
