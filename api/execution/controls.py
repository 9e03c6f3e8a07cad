"""Telling that an in-process control was missed, and how a site captures data."""

from dataclasses import astuple

import strawberry
from sqlalchemy import select

from api.context import Info, act, changed, visible
from api.execution import control_types as forms
from api.execution.control_types import CapturePolicy, InProcessControl, MissControlPayload, SetCapturePolicyPayload
from api.reading.prefetch import prefetch
from api.reading.vocabulary import Rows, lowered
from api.relay import local_id
from domain.execution.controls import models
from domain.execution.controls.commands import missing, setting
from domain.execution.controls.commands.setting import Capture
from domain.people.rules import require_reason
from infra.transaction import Outcome

OF_SITE = Rows(lambda row, _, given: [row.site_id == given.id("site", "Site")])


@strawberry.type
class ControlQuery:
    @strawberry.field(
        description="How a site captures data; null where quality set nothing.", metadata=lowered(OF_SITE)
    )
    def capture_policy(self, info: Info, site: strawberry.ID) -> CapturePolicy | None:
        actor, row = info.context.actor, models.CapturePolicy
        chosen = select(row).where(row.company_id == actor.company, row.site_id == local_id(site, "Site", path="site"))
        seen = visible(actor, CapturePolicy, chosen).options(*prefetch(info, CapturePolicy))
        found: CapturePolicy | None = info.context.session.scalars(seen).one_or_none()
        return found


@strawberry.type
class ControlMutation:
    @strawberry.mutation(
        description="Tell why an in-process control wasn't taken: an exception. A supervisor does, for what is critical"
        " quality (EXE-9)."
    )
    def miss_control(self, info: Info, input: forms.MissControlInput) -> MissControlPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, MissControlPayload, "control", InProcessControl, lambda: _miss(info, input))

    @strawberry.mutation(description="Say how a site captures data from now on (EXE-20).")
    def set_capture_policy(self, info: Info, input: forms.SetCapturePolicyInput) -> SetCapturePolicyPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, SetCapturePolicyPayload, "policy", CapturePolicy, lambda: _set(info, input))


def _miss(info: Info, given: forms.MissControlInput) -> Outcome:
    control = local_id(given.control, "InProcessControl", path="control")
    return act(
        info,
        "missControl",
        lambda uow: missing.miss_control(uow, control=control, version=given.version, reason=given.reason),
        given={"control": str(control), "version": given.version, "reason": given.reason},
        command_id=given.command_id,
        reason=given.reason,
    )


def _set(info: Info, given: forms.SetCapturePolicyInput) -> Outcome:
    site = local_id(given.site, "Site", path="site")
    wanted = Capture(
        grace_minutes=given.grace_minutes,
        reading_seconds=given.reading_seconds,
        scan_equipment=given.scan_equipment,
        scan_charges=given.scan_charges,
    )
    return act(
        info,
        "setCapturePolicy",
        lambda uow: setting.set_policy(uow, site=site, wanted=wanted, seen=given.version, reason=given.reason),
        given=[str(site), *astuple(wanted), given.version, given.reason],
        command_id=given.command_id,
        reason=require_reason(given.reason),
    )
