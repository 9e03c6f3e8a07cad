"""Lots that go into a batch, come out of it, and charges that are taken back."""

from datetime import date

import strawberry

from api.context import Info, act, changed
from api.execution.inputs import LateInput
from api.materials.container_inputs import NewContainerInput, told_quantity
from api.materials.mutations import new_lot, told
from api.materials.types import GenealogyEdge, MaterialLot
from api.problems import Problem
from api.relay import local_id
from api.scalars import QuantityInput
from domain.execution.commands import charging
from domain.execution.commands.charging import ChargeLot
from domain.materials.commands.moving import ANYWHERE, Source
from infra.transaction import Outcome


@strawberry.input(description="So much of a released lot, in its unit, into the batch of a running phase.")
class ChargeLotInput:
    phase: strawberry.ID
    lot: strawberry.ID
    quantity: QuantityInput
    container_id: strawberry.ID | None = strawberry.field(
        default=None, description="The one that it is taken of; else the lot's, the open ones first, by number."
    )
    empties_container: bool = strawberry.field(
        default=False,
        description="Nothing is left in it then; the difference to the book is recorded, a gain too (WGH-12).",
    )
    late: LateInput | None = None
    command_id: str | None = None


@strawberry.type
class ChargeLotPayload:
    edge: GenealogyEdge | None = None
    problems: list[Problem]


@strawberry.input(description="A charge that didn't happen, and why it was recorded.")
class ReverseChargeInput:
    edge: strawberry.ID
    reason: str
    command_id: str | None = None


@strawberry.type
class ReverseChargePayload:
    edge: GenealogyEdge | None = strawberry.field(default=None, description="The reversal.")
    problems: list[Problem]


@strawberry.input(description="A lot that the batch gave, under a number of your own.")
class RecordOutputLotInput:
    batch: strawberry.ID
    material: strawberry.ID
    number: str
    quantity: QuantityInput
    containers: list[NewContainerInput] | None = strawberry.field(
        default=None, description="What it comes in, the sum of which is its quantity; one unless told."
    )
    expires_on: date | None = strawberry.field(
        default=None,
        description="No later than the material's shelf life after the batch began, or an intermediate in it (MAT-4).",
    )
    late: LateInput | None = None
    command_id: str | None = None


@strawberry.type
class RecordOutputLotPayload:
    lot: MaterialLot | None = None
    problems: list[Problem]


@strawberry.type
class ChargingMutation:
    @strawberry.mutation(description="Charge a lot into the batch, during a running phase (MAT-1, MAT-7).")
    def charge_lot(self, info: Info, input: ChargeLotInput) -> ChargeLotPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, ChargeLotPayload, "edge", GenealogyEdge, lambda: _charge(info, input))

    @strawberry.mutation(description="Take a charge back: a new edge, the balance restored; the phase is signed again.")
    def reverse_charge(self, info: Info, input: ReverseChargeInput) -> ReverseChargePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, ReverseChargePayload, "edge", GenealogyEdge, lambda: _reverse(info, input))

    @strawberry.mutation(description="Record a lot that a running or complete batch gave; it stands in quarantine.")
    def record_output_lot(self, info: Info, input: RecordOutputLotInput) -> RecordOutputLotPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, RecordOutputLotPayload, "lot", MaterialLot, lambda: _give(info, input))


def _charge(info: Info, given: ChargeLotInput) -> Outcome:
    container = None if given.container_id is None else local_id(given.container_id, "Container", path="containerId")
    wanted = ChargeLot(
        phase=local_id(given.phase, "PhaseExecution", path="phase"),
        lot=local_id(given.lot, "MaterialLot", path="lot"),
        quantity=given.quantity.to_domain(path=("quantity",)),
        source=Source(container=container, emptied=given.empties_container),
        late=None if given.late is None else given.late.to_domain(),
    )
    source = {"container": None if container is None else str(container), "emptied": given.empties_container}
    return act(
        info,
        "chargeLot",
        lambda uow: charging.charge_lot(uow, wanted),
        given={
            "phase": str(wanted.phase),
            "lot": str(wanted.lot),
            "quantity": told_quantity(wanted.quantity),
            **({} if wanted.source == ANYWHERE else source),
            **({} if given.late is None else {"late": given.late.told}),
        },
        command_id=given.command_id,
    )


def _reverse(info: Info, given: ReverseChargeInput) -> Outcome:
    edge = local_id(given.edge, "GenealogyEdge", path="edge")
    return act(
        info,
        "reverseCharge",
        lambda uow: charging.reverse_charge(uow, edge=edge, reason=given.reason),
        given={"edge": str(edge), "reason": given.reason},
        command_id=given.command_id,
        reason=given.reason,
    )


def _give(info: Info, given: RecordOutputLotInput) -> Outcome:
    batch = local_id(given.batch, "Batch", path="batch")
    lot = new_lot(
        given.material, given.number, given.quantity, expires_on=given.expires_on, containers=given.containers
    )
    late = None if given.late is None else given.late.to_domain()
    return act(
        info,
        "recordOutputLot",
        lambda uow: charging.record_output_lot(uow, lot, batch=batch, late=late),
        given={"batch": str(batch), **told(lot), **({} if given.late is None else {"late": given.late.told})},
        command_id=given.command_id,
    )
