"""What was scanned in a phase as GraphQL shows it, and confirming by a scan."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from api.context import Info, act, changed
from api.materials.containers import Container, OperationalLocation
from api.materials.types import MaterialLot
from api.problems import Problem
from api.relay import Node, local_id
from domain.execution.scans import models
from domain.execution.scans.kinds import ScannedKind, ScanOutcome
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.labelling.commands import confirming
from infra.transaction import Outcome

if TYPE_CHECKING:
    from api.equipment.plant.types import Equipment

strawberry.enum(ScannedKind)
strawberry.enum(ScanOutcome, description="WRONG is kept too: another thing than was expected, or none.")


@strawberry.type(description="One scan in a phase: what was read, what it names, and whether that was expected there.")
class ScanConfirmation(Node):
    model: ClassVar[type[OfCompany]] = models.ScanConfirmation
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    codes: list[str] = strawberry.field(description="As the scanner sent them.")
    symbology: str | None = strawberry.field(description="The symbol's identifier, where the scanner sends it: ]d2.")
    text: str = strawberry.field(description="As people read it.")
    kind: ScannedKind | None
    named: str | None = strawberry.field(description="What that one thing is called.")
    lot: MaterialLot | None
    container: Container | None
    equipment: Annotated["Equipment", strawberry.lazy("api.equipment.plant.types")] | None
    room: OperationalLocation | None
    outcome: ScanOutcome
    says: str | None = strawberry.field(description="What is wrong with it, and what was expected.")
    scanned_name: str
    scanned_at: datetime


@strawberry.input(description="What was scanned in a phase: the codes of one label, or a code of equipment or a room.")
class ConfirmScanInput:
    phase: strawberry.ID
    codes: list[str]
    command_id: str | None = None


@strawberry.type
class ConfirmScanPayload:
    scan: ScanConfirmation | None = None
    problems: list[Problem]


@strawberry.type
class ScanMutation:
    @strawberry.mutation(
        description="Confirm a lot, container, piece of equipment or room by a scan in a phase; a wrong one is kept and"
        " told what was expected. A site may demand it before something is used or charged (setCapturePolicy)."
    )
    def confirm_scan(self, info: Info, input: ConfirmScanInput) -> ConfirmScanPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, ConfirmScanPayload, "scan", ScanConfirmation, lambda: _confirm(info, input))


def _confirm(info: Info, given: ConfirmScanInput) -> Outcome:
    phase = local_id(given.phase, "PhaseExecution", path="phase")
    return act(
        info,
        "confirmScan",
        lambda uow: confirming.confirm_scan(uow, phase=phase, codes=given.codes),
        given={"phase": str(phase), "codes": [*given.codes]},
        command_id=given.command_id,
    )
