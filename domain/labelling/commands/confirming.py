"""Confirm by its label that a thing is the expected one; a wrong one is kept too, and told what was expected."""

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from sqlalchemy import func, select

from domain.dispensing.weighing_models import DispensedContainer
from domain.equipment.plant.models import Equipment
from domain.execution.equipment.kinds import AllocationState
from domain.execution.equipment.models import EquipmentAllocation
from domain.execution.gate import person as gate
from domain.execution.models import Batch, BatchState, PhaseExecution, PhaseState
from domain.execution.rules import batches
from domain.execution.scans import rules
from domain.execution.scans.events import CodeScanned
from domain.execution.scans.kinds import ScannedKind, ScanOutcome
from domain.execution.scans.models import ScanConfirmation
from domain.execution.scans.refusals import TooManyScans
from domain.execution.scans.rules import Answer, Expected, Thing
from domain.execution.states import BATCH, PHASE, BatchAct, PhaseAct
from domain.kernel.ids import CompanyId, SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.labelling import queries, resolving
from domain.labelling.models import LabelIssuer
from domain.labelling.resolving import Kind, Reading
from domain.materials.container_models import Container, OperationalLocation
from domain.materials.models import GenealogyEdge, MaterialDefinition, MaterialLot
from domain.recipes.models import RecipeCharge, RecipeMaterial

SAYS = 4_000


def confirm_scan(uow: UnitOfWork, *, phase: UUID, codes: Sequence[str]) -> ScanConfirmation:
    """Keep what was scanned in a phase that runs or may start, and whether it is what is expected there.

    Expected are the equipment that the batch has and the rooms that this stands in, the lots of what the phase charges,
    with their containers, and what was dispensed for the batch. Raises NotFound, Forbidden, WrongState, BatchDecided,
    InvalidInput, TooManyScans, NotTrained.
    """
    found = uow.load(PhaseExecution, phase, Permission.BATCH_EXECUTE)
    idle = found.state == PhaseState.IDLE
    PHASE.after(PhaseState(found.state), PhaseAct.START if idle else PhaseAct.RECORD)
    batch = uow.rely_on(Batch, found.batch_id)
    batches.require_undecided(batch.number, batch.disposition)
    BATCH.after(BatchState(batch.state), BatchAct.START)
    rules.require_codes(codes)
    _require_room(uow, found)
    gate.require(uow, found)
    reading, named = _named(uow, batch, codes)
    problem = None if reading.problem is None else reading.problem.message
    answer = rules.judged(named, _expected(uow, found, batch, named), problem=problem)
    scan = _scan(uow, found, codes, reading, answer)
    uow.record(CodeScanned(batch=batch.id, phase=found.id, scan=scan.id, outcome=scan.outcome))
    return uow.add(scan)


def _require_room(uow: UnitOfWork, phase: PhaseExecution) -> None:
    """Raises TooManyScans."""
    scan = ScanConfirmation
    chosen = select(func.count()).where(scan.company_id == uow.actor.company, scan.phase_execution_id == phase.id)
    if uow.session.scalars(chosen).one() >= rules.MOST:
        raise TooManyScans(limit=rules.MOST)


def _named(uow: UnitOfWork, batch: Batch, codes: Sequence[str]) -> tuple[Reading, list[Thing]]:
    """Everything at the batch's site that the codes may name: by GS1 as every scan, or by the plain code of a place."""
    issuers = uow.find(LabelIssuer)
    reading = resolving.resolve(
        uow.session,
        CompanyId(uow.actor.company),
        codes,
        issuer=queries.as_issuer(issuers[0]) if issuers else None,
        sites=frozenset({SiteId(batch.site_id)}),
        today=uow.now.date(),
    )
    named = [one for kind, id_ in reading.things for one in _thing(uow, batch, kind, id_)]
    return reading, [*named, *(_by_code(uow, batch, rules.bare(codes[0])) if len(codes) == 1 else ())]


def _thing(uow: UnitOfWork, batch: Batch, kind: Kind, id_: UUID) -> Iterator[Thing]:
    """A sample or a material is nothing that a phase takes."""
    match kind:
        case Kind.CONTAINER:
            for one in uow.find(Container, Container.id == id_, Container.site_id == batch.site_id):
                yield Thing(ScannedKind.CONTAINER, one.id, one.number)
        case Kind.DISPENSED:
            of = DispensedContainer
            for dispensed in uow.find(of, of.id == id_, of.site_id == batch.site_id):
                yield Thing(ScannedKind.CONTAINER, dispensed.container_id, dispensed.code)
        case Kind.LOT:
            for lot in uow.find(MaterialLot, MaterialLot.id == id_, MaterialLot.site_id == batch.site_id):
                yield Thing(ScannedKind.LOT, lot.id, lot.number)
        case _:
            return


def _by_code(uow: UnitOfWork, batch: Batch, code: str) -> Iterator[Thing]:
    """What bears this code as equipment or as a room, on whatever label its site has."""
    for one in uow.find(Equipment, Equipment.site_id == batch.site_id, Equipment.code == code):
        yield Thing(ScannedKind.EQUIPMENT, one.id, one.code)
    place = OperationalLocation
    for room in uow.find(place, place.site_id == batch.site_id, place.code == code):
        yield Thing(ScannedKind.ROOM, room.id, room.code)


def _expected(uow: UnitOfWork, phase: PhaseExecution, batch: Batch, named: Sequence[Thing]) -> Expected:
    """Of lots and containers those that are named are looked at; the others are told by their materials."""
    of = EquipmentAllocation
    has = uow.find(of, of.batch_id == batch.id, of.state == AllocationState.ALLOCATED)
    equipment = uow.find(Equipment, Equipment.id.in_([one.equipment_id for one in has])) if has else []
    places = {one.location_id for one in equipment if one.location_id is not None}
    rooms = uow.find(OperationalLocation, OperationalLocation.id.in_(places)) if places else []
    materials = _charged_materials(uow, phase)
    return Expected(
        things=(
            *(Thing(ScannedKind.EQUIPMENT, one.id, one.code) for one in equipment),
            *(Thing(ScannedKind.ROOM, one.id, one.code) for one in rooms),
            *_of_lots(uow, phase, batch, named, {one.id for one in materials}),
        ),
        materials=tuple(one.code for one in materials),
    )


def _charged_materials(uow: UnitOfWork, phase: PhaseExecution) -> list[MaterialDefinition]:
    """What the recipe charges in the phase, as the company defines it."""
    charges = uow.find(RecipeCharge, RecipeCharge.recipe_phase_id == phase.recipe_phase_id)
    inputs = [one.material_id for one in charges]
    codes = [one.code for one in uow.find(RecipeMaterial, RecipeMaterial.id.in_(inputs))] if inputs else []
    of = MaterialDefinition
    return uow.find(of, of.code.in_(codes)) if codes else []


def _of_lots(
    uow: UnitOfWork, phase: PhaseExecution, batch: Batch, named: Sequence[Thing], materials: Collection[UUID]
) -> Iterator[Thing]:
    """The named lots and containers of what the phase charges, or charged; none that is kept for another batch."""
    scanned = [one.id for one in named if one.kind is ScannedKind.CONTAINER]
    containers = uow.find(Container, Container.id.in_(scanned)) if scanned else []
    ids = {*(one.id for one in named if one.kind is ScannedKind.LOT), *(one.lot_id for one in containers)}
    if not ids:
        return
    edges = uow.find(GenealogyEdge, GenealogyEdge.phase_execution_id == phase.id)
    charged = {one.source_lot_id for one in edges}
    lots = {
        lot.id: lot
        for lot in uow.find(MaterialLot, MaterialLot.id.in_(ids), MaterialLot.site_id == batch.site_id)
        if lot.material_id in materials or lot.id in charged
    }
    yield from (Thing(ScannedKind.LOT, lot.id, lot.number) for lot in lots.values())
    kept = _kept(uow, scanned)
    for one in containers:
        if one.lot_id in lots and kept.get(one.id, batch.id) == batch.id:
            yield Thing(ScannedKind.CONTAINER, one.id, one.number)


def _kept(uow: UnitOfWork, containers: Sequence[UUID]) -> dict[UUID, UUID]:
    """For which batch a container is dispensed now (WGH-13)."""
    of = DispensedContainer
    found = uow.find(of, of.container_id.in_(containers)) if containers else []
    live = uow.find(Container, Container.id.in_([one.container_id for one in found])) if found else []
    dispensed = {one.id for one in live if one.dispensed}
    newest = sorted((one for one in found if one.container_id in dispensed), key=lambda one: one.id)
    return {one.container_id: one.batch_id for one in newest}


def _scan(
    uow: UnitOfWork, phase: PhaseExecution, codes: Sequence[str], reading: Reading, answer: Answer
) -> ScanConfirmation:
    thing = answer.thing
    kind = None if thing is None else thing.kind

    def of(wanted: ScannedKind) -> UUID | None:
        return thing.id if thing is not None and kind is wanted else None

    return ScanConfirmation(
        id=new_id(),
        site_id=phase.site_id,
        batch_id=phase.batch_id,
        phase_execution_id=phase.id,
        codes=list(codes),
        symbology=rules.symbology(codes),
        text=rules.readable(codes) if reading.elements is None else str(reading.elements),
        kind=kind,
        named=None if thing is None else thing.called,
        lot_id=of(ScannedKind.LOT),
        container_id=of(ScannedKind.CONTAINER),
        equipment_id=of(ScannedKind.EQUIPMENT),
        location_id=of(ScannedKind.ROOM),
        outcome=ScanOutcome.CONFIRMED if answer.says is None else ScanOutcome.WRONG,
        says=None if answer.says is None else answer.says[:SAYS],
        scanned_by=uow.person,
        scanned_name=uow.actor.name,
        scanned_at=uow.now,
    )
