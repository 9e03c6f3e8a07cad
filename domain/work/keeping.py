"""Reads at once what the rules of dispensing ask for each of many orders: how far it is, its lots, their results."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Executable

from domain.dispensing import queries
from domain.dispensing.kinds import NextStep, WeighingState
from domain.dispensing.models import DispenseOrder, DispenseSource
from domain.dispensing.weighing_models import DispensedContainer, Weighing, WeightReading
from domain.equipment.models import Scale
from domain.equipment.reading_models import ScaleReading
from domain.execution.kinds import GOING_ON
from domain.execution.lots.models import ConditionalUse
from domain.execution.models import Batch, PhaseExecution
from domain.kernel.models import OfCompany
from domain.kernel.rows import Lookup
from domain.materials.container_kinds import LocationKind, LocationState
from domain.materials.container_models import OperationalLocation
from domain.materials.models import GenealogyEdge, LotDisposition, MaterialLot
from domain.materials.quality.kinds import SpecificationState
from domain.materials.quality.models import LotInvestigation, LotResult, LotStatusChange, LotTesting
from domain.materials.quality.specification_models import MaterialSpecification, SpecificationTest
from domain.materials.queries import MAKERS, MAKERS_OF_ONE
from domain.materials.rules import CONDITIONAL
from domain.recipes.models import MasterRecipeVersion, RecipeCharge, RecipeMaterial, RecipePhase
from domain.tenancy.models import Site
from domain.work.ahead import KeptRows

Wanted = Sequence[tuple[DispenseOrder, Batch, NextStep]]
CALCULATED = frozenset({NextStep.RESTART, NextStep.CHOOSE_LOTS, NextStep.BEGIN_WEIGHING})
FIT = frozenset({NextStep.CHOOSE_LOTS, NextStep.BEGIN_WEIGHING, NextStep.RECORD_WEIGHT, NextStep.CHARGE})


def keep_standings(kept: KeptRows, orders: Sequence[DispenseOrder]) -> dict[UUID, Batch]:
    """What each order's next step follows from; the batches by their ids."""
    batches = kept.keep(Batch, "id", {one.batch_id for one in orders})
    beside = kept.keep(DispenseOrder, "batch_id", {one.id for one in batches})
    sources = kept.keep(DispenseSource, "order_id", _ids(beside), DispenseSource.dropped_at.is_(None))
    weighings = kept.keep(Weighing, "order_id", _ids(orders))
    dispensed = kept.keep(DispensedContainer, "order_id", _ids(orders))
    _keep_declared(kept, orders, dispensed)
    open_ones = [one for one in weighings if one.state in {WeighingState.RUNNING, WeighingState.WEIGHED}]
    readings = kept.keep(WeightReading, "weighing_id", {one.weighing_id for one in dispensed} | _ids(open_ones))
    kept.keep(ScaleReading, "id", {one.scale_reading_id for one in readings if one.scale_reading_id is not None})
    kept.keep(Scale, "id", {one.scale_id for one in open_ones if one.scale_id is not None})
    of_orders = {one.lot_id for one in sources} | {one.lot_id for one in open_ones}
    kept.keep(MaterialLot, "id", of_orders | {one.lot_id for one in dispensed})
    return {one.id: one for one in batches}


def _keep_declared(kept: KeptRows, orders: Sequence[DispenseOrder], dispensed: Sequence[DispensedContainer]) -> None:
    """Whether the recipe declares that the system verifies what is weighed and added (WGH-14)."""
    kept.keep(DispenseOrder, "id", _ids(orders))
    kept.keep(RecipeCharge, "material_id", {one.recipe_material_id for one in orders})
    kept.keep(PhaseExecution, "id", {one.phase_execution_id for one in dispensed if one.phase_execution_id is not None})


def keep_for_rules(kept: KeptRows, wanted: Wanted) -> None:
    """What the rules ask about those next steps which this person may take."""
    _keep_charges(kept, [one for one in wanted if one[2] is NextStep.CHARGE])
    _keep_booths(kept, [order for order, _, step in wanted if step is NextStep.BEGIN_WEIGHING])
    chosen = [order for order, _, step in wanted if step is NextStep.CHOOSE_LOTS]
    lots = kept.keep(MaterialLot, "material_id", {one.material_id for one in chosen}, queries.HOLDS)
    fit = [one for one in wanted if one[2] in FIT]
    lots += _chosen(kept, {order.batch_id for order, _, step in wanted if step in CALCULATED | FIT})
    kept.keep(MaterialLot, "id", _ids(lots))
    if fit:
        _keep_fitness(kept, lots, {batch.id for _, batch, _ in fit})
    calculated = [one for one in wanted if one[2] in CALCULATED]
    if calculated:
        _keep_recipes(kept, {batch.recipe_version_id for _, batch, _ in calculated})
        _keep_balances(kept, _ids(lots))
        active = {order.material_id for order, _, _ in calculated if queries.by_potency(order)}
        _keep_results(kept, [one for one in lots if one.material_id in active])


def _chosen(kept: KeptRows, batches: Collection[UUID]) -> list[MaterialLot]:
    """The lots that are chosen for any order of these batches."""
    orders = [one for one in kept.of(DispenseOrder) if one.batch_id in batches]
    ids = _ids(orders)
    lots = {one.lot_id for one in kept.of(DispenseSource) if one.order_id in ids}
    return [one for one in kept.of(MaterialLot) if one.id in lots]


def _keep_charges(kept: KeptRows, wanted: Wanted) -> None:
    kept.keep(
        PhaseExecution,
        "batch_id",
        {batch.id for _, batch, _ in wanted},
        PhaseExecution.state.in_(GOING_ON),
    )
    charges = kept.keep(RecipeCharge, "material_id", {order.recipe_material_id for order, _, _ in wanted})
    kept.keep(RecipePhase, "id", {one.recipe_phase_id for one in charges})


def _keep_booths(kept: KeptRows, orders: Iterable[DispenseOrder]) -> None:
    booth = OperationalLocation
    found = kept.keep(
        booth,
        "site_id",
        {one.site_id for one in orders},
        booth.kind == LocationKind.BOOTH,
        booth.state == LocationState.OPEN,
    )
    kept.keep(Weighing, "booth_id", _ids(found), Weighing.state == WeighingState.RUNNING)


def _keep_fitness(kept: KeptRows, lots: Sequence[MaterialLot], batches: Collection[UUID]) -> None:
    """What says whether a lot may be used for a batch today (MAT-1)."""
    conditional = _ids(one for one in lots if one.status in CONDITIONAL)
    kept.keep(Site, "id", {one.site_id for one in lots})
    kept.keep(GenealogyEdge, "source_id", batches)
    kept.keep(ConditionalUse, "lot_id", conditional)
    kept.keep(LotStatusChange, "lot_id", conditional)
    kept.keep(LotDisposition, "lot_id", conditional)
    makers = kept.session.execute(MAKERS, {"company": kept.company, "lots": list(_ids(lots))}).all()
    kept.answering(MAKERS_OF_ONE, lambda asked: [row for row in makers if row[0] == asked["lot"]])


def _keep_recipes(kept: KeptRows, versions: Collection[UUID]) -> None:
    kept.keep(MasterRecipeVersion, "id", versions)
    kept.keep(RecipeMaterial, "recipe_version_id", versions)


def _keep_balances(kept: KeptRows, lots: Collection[UUID]) -> None:
    """What is in each lot's free containers, what of it is promised to whom, and which have a container at hand."""
    promised: dict[UUID, dict[UUID, Decimal]] = defaultdict(dict)
    for lot, order, value in _looked_up(kept, queries.PROMISES, lots):
        promised[lot][order] = value
    contents: dict[UUID, Decimal] = {row[0]: row[1] for row in _looked_up(kept, queries.CONTENTS, lots)}
    at_hand = {lot for (lot,) in _looked_up(kept, queries.AT_HAND, lots)}
    kept.answering(queries.CONTENT, lambda asked: [(contents.get(asked["lot"], Decimal(0)),)])
    kept.answering(
        queries.PROMISED_TO_OTHERS,
        lambda asked: [
            (sum((value for by, value in promised[asked["lot"]].items() if by != asked["order"]), Decimal(0)),)
        ],
    )
    kept.answering(queries.AT_HAND, lambda asked: [(one,) for one in asked["lots"] if one in at_hand])


def _looked_up(kept: KeptRows, statement: Executable, lots: Collection[UUID]) -> Sequence[Sequence[Any]]:
    return kept.look_up(Lookup(statement, {"lots": tuple(lots)}))


def _keep_results(kept: KeptRows, lots: Sequence[MaterialLot]) -> None:
    """What was found of the lots' potency (WGH-1, WGH-5)."""
    ids = _ids(lots)
    testings = kept.keep(LotTesting, "lot_id", ids)
    kept.keep(LotResult, "lot_id", ids)
    kept.keep(LotInvestigation, "lot_id", ids)
    spec = MaterialSpecification
    effective = kept.keep(
        spec, "material_id", {one.material_id for one in lots}, spec.state == SpecificationState.EFFECTIVE
    )
    frozen = {one.specification_id for one in testings if one.specification_id is not None}
    kept.keep(spec, "id", frozen)
    kept.keep(SpecificationTest, "specification_id", frozen | _ids(effective))


def _ids(rows: Iterable[OfCompany]) -> set[UUID]:
    return {one.id for one in rows}
