"""Each act on pick lists."""

import strawberry

from api.context import Info, act, changed
from api.problems import Problem
from api.readiness.picking_types import Pick, PickList
from api.relay import local_id
from domain.readiness.picking.commands import ending, opening, staging
from infra.transaction import Outcome


@strawberry.input(description="Which batch is picked for, and where that is staged.")
class OpenPickListInput:
    batch: strawberry.ID
    location: strawberry.ID
    command_id: str | None = None


@strawberry.input(description="The number on the container that is taken.")
class PickContainerInput:
    pick_list: strawberry.ID
    number: str
    in_place_of: strawberry.ID | None = strawberry.field(
        default=None, description="The pick whose container it replaces, where it isn't the proposed one."
    )
    reason: str | None = strawberry.field(default=None, description="Why it isn't the proposed one (MAT-2).")
    command_id: str | None = None


@strawberry.input(description="A staged container that isn't used, and where it goes.")
class ReturnPickInput:
    pick: strawberry.ID
    version: int
    location: strawberry.ID
    command_id: str | None = None


@strawberry.input
class CancelPickListInput:
    pick_list: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.type
class OpenPickListPayload:
    pick_list: PickList | None = None
    problems: list[Problem]


@strawberry.type
class PickContainerPayload(OpenPickListPayload):
    pass


@strawberry.type
class CancelPickListPayload(OpenPickListPayload):
    pass


@strawberry.type
class ReturnPickPayload:
    pick: Pick | None = None
    problems: list[Problem]


@strawberry.type
class PickingMutation:
    @strawberry.mutation(
        description=f"Propose and reserve containers for a batch, at most {opening.MOST_PICKS} of them (RDY-4, MAT-2)."
    )
    def open_pick_list(self, info: Info, input: OpenPickListInput) -> OpenPickListPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, OpenPickListPayload, "pick_list", PickList, lambda: _open(info, input))

    @strawberry.mutation(description="Confirm a container by its number, and stage it (RDY-4).")
    def pick_container(self, info: Info, input: PickContainerInput) -> PickContainerPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, PickContainerPayload, "pick_list", PickList, lambda: _pick(info, input))

    @strawberry.mutation(description="Take a staged container back to the warehouse (RDY-4).")
    def return_pick(self, info: Info, input: ReturnPickInput) -> ReturnPickPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, ReturnPickPayload, "pick", Pick, lambda: _return(info, input))

    @strawberry.mutation(description="Pick nothing more by a list.")
    def cancel_pick_list(self, info: Info, input: CancelPickListInput) -> CancelPickListPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, CancelPickListPayload, "pick_list", PickList, lambda: _cancel(info, input))


def _open(info: Info, given: OpenPickListInput) -> Outcome:
    batch = local_id(given.batch, "Batch", path="batch")
    location = local_id(given.location, "OperationalLocation", path="location")
    return act(
        info,
        "openPickList",
        lambda uow: opening.open_pick_list(uow, batch=batch, location=location),
        given={"batch": str(batch), "location": str(location)},
        command_id=given.command_id,
    )


def _pick(info: Info, given: PickContainerInput) -> Outcome:
    found = local_id(given.pick_list, "PickList", path="pickList")
    other = None if given.in_place_of is None else local_id(given.in_place_of, "Pick", path="inPlaceOf")
    return act(
        info,
        "pickContainer",
        lambda uow: staging.pick_container(
            uow, pick_list=found, number=given.number, in_place_of=other, reason=given.reason
        ),
        given={
            "pickList": str(found),
            "number": given.number,
            "inPlaceOf": None if other is None else str(other),
            "reason": given.reason,
        },
        command_id=given.command_id,
        reason=given.reason,
    )


def _return(info: Info, given: ReturnPickInput) -> Outcome:
    pick = local_id(given.pick, "Pick", path="pick")
    location = local_id(given.location, "OperationalLocation", path="location")
    return act(
        info,
        "returnPick",
        lambda uow: staging.return_pick(uow, pick=pick, version=given.version, location=location),
        given={"pick": str(pick), "version": str(given.version), "location": str(location)},
        command_id=given.command_id,
    )


def _cancel(info: Info, given: CancelPickListInput) -> Outcome:
    found = local_id(given.pick_list, "PickList", path="pickList")
    return act(
        info,
        "cancelPickList",
        lambda uow: ending.cancel_pick_list(uow, pick_list=found, version=given.version, reason=given.reason),
        given={"pickList": str(found), "version": str(given.version), "reason": given.reason},
        command_id=given.command_id,
        reason=given.reason,
    )
