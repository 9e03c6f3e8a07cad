"""Each act on shifts."""

from collections.abc import Callable

import strawberry

from api.context import Info, act, changed
from api.problems import Problem
from api.relay import local_id
from api.training.asking import told, with_reason
from api.training.shifts import inputs as forms
from api.training.shifts.types import Shift, ShiftAssignment
from domain.kernel.canonical import Json
from domain.kernel.ids import SiteId
from domain.training.shifts.commands import assigning, defining
from domain.training.shifts.rules import ShiftDetails
from infra.transaction import Outcome


@strawberry.type
class ShiftPayload:
    shift: Shift | None = None
    problems: list[Problem]


@strawberry.type
class ShiftAssignmentPayload:
    assignment: ShiftAssignment | None = None
    problems: list[Problem]


@strawberry.type
class ShiftsMutation:
    @strawberry.mutation(description="A shift that a site works in (TRN-12).")
    def define_shift(self, info: Info, input: forms.DefineShiftInput) -> ShiftPayload:  # noqa: A002 -- GraphQL's word
        return _shift(info, lambda: _define(info, input))

    @strawberry.mutation(description="Other times or weekdays of a shift, from now on.")
    def change_shift(self, info: Info, input: forms.ChangeShiftInput) -> ShiftPayload:  # noqa: A002 -- GraphQL's word
        return _shift(info, lambda: _change(info, input))

    @strawberry.mutation(description="A shift is worked no more; it stays on record.")
    def retire_shift(self, info: Info, input: forms.RetireShiftInput) -> ShiftPayload:  # noqa: A002 -- GraphQL's word
        return _shift(info, lambda: _retire(info, input))

    @strawberry.mutation(description="A person works in a shift; who rotates is in several (TRN-12).")
    def assign_shift(self, info: Info, input: forms.AssignShiftInput) -> ShiftAssignmentPayload:  # noqa: A002 -- GraphQL's word
        return _assignment(info, lambda: _assign(info, input))

    @strawberry.mutation(description="A person works in a shift until a day; the assignment stays on record.")
    def end_shift_assignment(
        self,
        info: Info,
        input: forms.EndShiftAssignmentInput,  # noqa: A002 -- GraphQL's word
    ) -> ShiftAssignmentPayload:
        return _assignment(info, lambda: _end(info, input))


def _shift(info: Info, work: Callable[[], Outcome]) -> ShiftPayload:
    return changed(info, ShiftPayload, "shift", Shift, work)


def _assignment(info: Info, work: Callable[[], Outcome]) -> ShiftAssignmentPayload:
    return changed(info, ShiftAssignmentPayload, "assignment", ShiftAssignment, work)


def _details(given: forms.DefineShiftInput | forms.ChangeShiftInput) -> ShiftDetails:
    return ShiftDetails(
        name=given.name, begins_at=given.begins_at, ends_at=given.ends_at, weekdays=tuple(given.weekdays)
    )


def _as_json(details: ShiftDetails) -> list[Json]:
    return [details.name, details.begins_at, details.ends_at, *details.in_order]


def _define(info: Info, given: forms.DefineShiftInput) -> Outcome:
    site, details = SiteId(local_id(given.site_id, "Site", path="siteId")), _details(given)
    return act(
        info,
        "defineShift",
        lambda uow: defining.define_shift(uow, site=site, code=given.code, details=details),
        given=[str(site), given.code, *_as_json(details)],
        command_id=given.command_id,
    )


def _change(info: Info, given: forms.ChangeShiftInput) -> Outcome:
    shift, details = local_id(given.shift, "Shift", path="shift"), _details(given)
    return act(
        info,
        "changeShift",
        lambda uow: defining.change_shift(uow, shift=shift, version=given.version, details=details),
        given=[str(shift), given.version, *_as_json(details)],
        command_id=given.command_id,
    )


def _retire(info: Info, given: forms.RetireShiftInput) -> Outcome:
    shift = local_id(given.shift, "Shift", path="shift")
    return with_reason(
        info,
        "retireShift",
        lambda uow: defining.retire_shift(uow, shift=shift, version=given.version, reason=given.reason),
        subject=shift,
        version=given.version,
        reason=given.reason,
        command_id=given.command_id,
    )


def _assign(info: Info, given: forms.AssignShiftInput) -> Outcome:
    shift, person = local_id(given.shift, "Shift", path="shift"), local_id(given.person, "Person", path="person")
    return act(
        info,
        "assignShift",
        lambda uow: assigning.assign_shift(
            uow, shift=shift, person=person, from_on=given.from_on, until_on=given.until_on
        ),
        given=[str(shift), str(person), str(given.from_on), told(given.until_on)],
        command_id=given.command_id,
    )


def _end(info: Info, given: forms.EndShiftAssignmentInput) -> Outcome:
    found = local_id(given.assignment, "ShiftAssignment", path="assignment")
    return act(
        info,
        "endShiftAssignment",
        lambda uow: assigning.end_assignment(
            uow, assignment=found, version=given.version, until_on=given.until_on, reason=given.reason
        ),
        given=[str(found), given.version, str(given.until_on), given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )
