"""The batches and lots that an order's batch is planned to be made from: the bulk that a packaging packs."""

from collections.abc import Collection
from uuid import UUID

from domain.execution.lots import feeding
from domain.execution.lots.feeding import End
from domain.execution.lots.stages import Recorded
from domain.execution.models import Batch
from domain.execution.orders.models import ProcessOrder, ProcessOrderSource
from domain.execution.orders.refusals import NotAnInput
from domain.execution.orders.rules import PlannedFrom
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import Path
from domain.materials.models import MaterialDefinition, MaterialLot
from domain.recipes.models import RecipeMaterial


def planned_from(uow: UnitOfWork, order: ProcessOrder) -> list[ProcessOrderSource]:
    """In the order of its planning."""
    found = uow.find(ProcessOrderSource, ProcessOrderSource.order_id == order.id)
    return sorted(found, key=lambda one: one.id)


def standing(uow: UnitOfWork, order: ProcessOrder) -> frozenset[PlannedFrom]:
    """What it is planned from as that reads now."""
    return frozenset(PlannedFrom(one.batch_id, one.lot_id) for one in planned_from(uow, order))


def plan(uow: UnitOfWork, order: ProcessOrder, wanted: frozenset[PlannedFrom]) -> None:
    """Plan it from these batches and lots and from no others. Raises NotFound, NotAnInput."""
    before = {PlannedFrom(one.batch_id, one.lot_id): one for one in planned_from(uow, order)}
    for gone in before.keys() - wanted:
        uow.remove(before[gone])
    added = sorted(wanted - before.keys(), key=lambda one: one.id)
    require_taken(uow, order, added, path=("plannedFrom",))
    for one in added:
        uow.add(
            ProcessOrderSource(
                id=new_id(), site_id=order.site_id, order_id=order.id, batch_id=one.batch, lot_id=one.lot
            )
        )


def require_taken(uow: UnitOfWork, order: ProcessOrder, wanted: Collection[PlannedFrom], *, path: Path) -> None:
    """Each is there, at whatever site, and is of a material that the order's version takes.

    What a batch will give isn't known before it gives a lot. Raises NotFound, NotAnInput.
    """
    inputs = inputs_of(uow, order.recipe_version_id) if wanted else frozenset[str]()
    for one in wanted:
        said = name_of(uow, one, path=path)
        given = {code for _, code in lots_of(uow, one)}
        if given and not given & inputs:
            raise NotAnInput(what=said, material=", ".join(sorted(given)), inputs=tuple(sorted(inputs)), path=path)


def inputs_of(uow: UnitOfWork, version: UUID) -> frozenset[str]:
    """The codes of the materials that a recipe version takes."""
    return frozenset(one.code for one in uow.find(RecipeMaterial, RecipeMaterial.recipe_version_id == version))


def name_of(uow: UnitOfWork, source: PlannedFrom, *, path: Path) -> str:
    """In words, as "batch MET-1" or "lot MET-1". Raises NotFound."""
    if source.batch is not None:
        batch = uow.look_at(Batch, source.batch)
        if batch is None:
            raise NotFound(kind="Batch", id=source.batch, path=path)
        return f"batch {batch.number}"
    lot = uow.look_at(MaterialLot, source.id)
    if lot is None:
        raise NotFound(kind="MaterialLot", id=source.id, path=path)
    return f"lot {lot.number}"


def lots_of(uow: UnitOfWork, source: PlannedFrom) -> list[tuple[MaterialLot, str]]:
    """The lots that it means, with their materials' codes: the lot or what the batch gave, and all that came of it.

    So a bulk that was sent to the order's site is found there (TRF-4).
    """
    edges = Recorded(uow.session, uow.actor.company)
    if source.batch is not None:
        ids = feeding.made(edges, source.batch)
    else:
        ids = feeding.closure(edges, {source.id}, near=End.SOURCE)
    lots = uow.find(MaterialLot, MaterialLot.id.in_(ids)) if ids else []
    materials = {one.material_id for one in lots}
    found = uow.find(MaterialDefinition, MaterialDefinition.id.in_(materials)) if materials else []
    codes = {one.id: one.code for one in found}
    return [(one, codes[one.material_id]) for one in sorted(lots, key=lambda lot: lot.id)]
