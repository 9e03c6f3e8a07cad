"""Dispensing for tests: a batch of metformin, its lots tested, weighed and charged by the domain's own commands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, text

from domain.dispensing.commands import (
    abandoning,
    adding,
    asking,
    campaigning,
    choosing,
    holding,
    ordering,
    recording,
    returning,
    weighing,
)
from domain.dispensing.commands.adding import VERIFY_ADDITION, VerifyAddition
from domain.dispensing.commands.clearing import CLEAR_BOOTH, ClearBooth
from domain.dispensing.commands.recording import RecordWeight
from domain.dispensing.commands.verifying import VERIFY_WEIGHING, WITNESS_WEIGHING, SignWeighing
from domain.dispensing.commands.weighing import BeginWeighing
from domain.dispensing.enrolled import EnrolledScale
from domain.dispensing.kinds import ReadingKind
from domain.dispensing.readings import Scale, TypedScale, TypedWeight
from domain.dispensing.told import ToldWeight
from domain.equipment.readings import Kind
from domain.execution.rules.recording import Late
from domain.kernel.actor import Actor
from domain.kernel.quantity import Quantity
from domain.materials.container_kinds import LocationKind
from domain.recipes.values import Charge, Material, Phase
from tests import execution, recipes
from tests.conftest import Do
from tests.containers import Shelves
from tests.execution import Run
from tests.materials import LATER, Store
from tests.metformin import MATERIALS
from tests.plant import Plant
from tests.quality import ASSAY, WATER, Laboratory, percent
from tests.scales import Booth, D

TABLES = (
    *("dispense_order", "dispense_source", "dispense_calculation", "weighing", "weight_reading"),
    *("dispensed_container", "booth_clearance", "dispense_campaign", "dispense_campaign_order"),
    *("container", "inventory_transaction", "lot_balance", "genealogy_edge", "batch_exception", "signature"),
)
API, MCC, PVP = (one.code for one in MATERIALS)
REASON = "The scale's line is down"
PHASES = (
    recipes.phase(
        1,
        "Charge granulator",
        charges=tuple(Charge(material=one.position, quantity=one.quantity) for one in MATERIALS),
        signatures=(recipes.P, recipes.V),
    ),
    recipes.phase(2, "Dry mix"),
)


def scale(
    code: str = "SCL-01", capacity: str = "150", division: str = "0.01", minimum: str = "30", unit: str = "kg"
) -> TypedScale:
    """A scale as its plate tells of it; unless told, the large one of the plant."""
    figures = (Quantity(Decimal(one), unit) for one in (capacity, division, minimum))
    capacity_, division_, minimum_ = figures
    return TypedScale(code=code, capacity=capacity_, division=division_, minimum_weight=minimum_)


LARGE = scale()
SMALL = scale("SCL-02", "35", "0.001", "0.820")
FINE = scale("SCL-03", "150", "0.001", "1")


@dataclass(frozen=True)
class Dispensary:
    """The dispensing of a plant, seen from outside of the domain."""

    do: Do
    plant: Plant
    admin: Engine

    @property
    def store(self) -> Store:
        return Store(self.do, self.plant, self.admin)

    @property
    def lab(self) -> Laboratory:
        return Laboratory(self.store)

    @property
    def shelves(self) -> Shelves:
        return Shelves(self.store)

    def rows(self, table: str) -> list[Row[Any]]:
        with self.admin.connect() as connection:
            query = f"select * from {table} where company_id = :c order by id"  # noqa: S608 -- our own table's name
            return list(connection.execute(text(query), {"c": self.plant.company}))

    def row(self, table: str, wanted: UUID) -> Row[Any]:
        return next(one for one in self.rows(table) if one.id == wanted)

    def of(self, run: Run, table: str) -> list[Row[Any]]:
        """The rows of a table that name a batch."""
        return [one for one in self.rows(table) if one.batch_id == run.batch]

    def everything(self) -> dict[str, list[Row[Any]]]:
        return {table: self.rows(table) for table in TABLES}

    # What there is to dispense.

    def recipe(
        self, materials: Sequence[Material] = MATERIALS, phases: Sequence[Phase] = PHASES, *, code: str = "MET-500"
    ) -> UUID:
        return recipes.effective_recipe(self.do, self.plant, phases=phases, materials=materials, code=code)

    def batch(self, version: UUID, number: str = "MET-0001") -> Run:
        return Run(self.do, self.plant, self.admin, execution.issue(self.do, self.plant, version, number))

    def materials(self) -> dict[str, UUID]:
        """The three materials, the active with a specification that tells its potency."""
        found = {code: self.store.material(code) for code in (API, MCC, PVP)}
        self.lab.specified(found[API], (ASSAY, WATER))
        return found

    def active(
        self,
        material: UUID,
        number: str,
        quantity: str,
        assay: str,
        water: str,
        *,
        expires_on: date = LATER,
    ) -> UUID:
        """A lot of the active, tested and released; so much of it is left after its sample."""
        received = str(Decimal(quantity) + Decimal("0.050"))
        lot = self.store.receive(material, number, received, expires_on=expires_on)
        sample = self.lab.sample(lot)
        for test, value in (("ASSAY", assay), ("WATER", water)):
            self.lab.found(sample, test, percent(value))
        self.store.dispose(lot)
        return lot

    def lots(self, materials: dict[str, UUID]) -> dict[str, UUID]:
        """Lots A and B of the worked example, A first to expire, and plenty of the excipients."""
        sooner = LATER - timedelta(days=30)
        return {
            "A": self.active(materials[API], "A", "100.000", "99.2", "0.4", expires_on=sooner),
            "B": self.active(materials[API], "B", "80.000", "99.8", "0.2"),
            MCC: self.store.released("CEL-1", "500.000", material=materials[MCC]),
            PVP: self.store.released("PVP-1", "500.000", material=materials[PVP]),
        }

    def booth(self, code: str = "BOOTH-1") -> UUID:
        return self.shelves.place(code, LocationKind.BOOTH)

    # What is done with it.

    def ordered(self, run: Run, materials: Sequence[str] | None = None, *, by: Actor | None = None) -> dict[str, UUID]:
        """Orders for the batch, by their materials' codes."""
        self.do(
            by or self.plant.operator,
            lambda uow: ordering.order_dispensing(uow, batch=run.batch, materials=materials),
        )
        return {one.code: one.id for one in self.of(run, "dispense_order")}

    def order(self, order: UUID) -> Row[Any]:
        return self.row("dispense_order", order)

    def choose(
        self, order: UUID, lots: Sequence[UUID] | None = None, reason: str | None = None, *, by: Actor | None = None
    ) -> None:
        version = self.order(order).version
        self.do(
            by or self.plant.operator,
            lambda uow: choosing.choose_lots(uow, order=order, version=version, lots=lots, reason=reason),
        )

    def begin(
        self,
        order: UUID,
        container: UUID,
        booth: UUID,
        scale: Scale | None = LARGE,
        *,
        by: Actor | None = None,
        **more: Any,  # noqa: ANN401 -- whatever else a weighing is begun with
    ) -> UUID:
        given = BeginWeighing(order=order, container=container, booth=booth, scale=scale, **more)
        return self.do(by or self.plant.operator, lambda uow: weighing.begin_weighing(uow, given)).id

    def read(
        self,
        weighing: UUID,
        kind: ReadingKind,
        quantity: str,
        *,
        container: str = "BIN-1",
        emptied: bool = False,
        unit: str = "kg",
        stable: bool = True,
        reason: str | None = REASON,
        by: Actor | None = None,
    ) -> None:
        weight = TypedWeight(
            container=container, quantity=Quantity(Decimal(quantity), unit), stable=stable, reason=reason
        )
        version = self.row("weighing", weighing).version
        given = RecordWeight(weighing=weighing, version=version, kind=kind, weight=weight, emptied=emptied)
        self.do(by or self.plant.operator, lambda uow: recording.record_weight(uow, given))

    def ask(self, weighing: UUID, scale: UUID, kind: Kind, *, by: Actor | None = None) -> UUID:
        return self.do(
            by or self.plant.operator,
            lambda uow: asking.request_reading(uow, scale=scale, kind=kind, weighing=weighing),
        ).id

    def told(
        self, weighing: UUID, kind: ReadingKind, reading: UUID, *, container: str = "BIN-1", by: Actor | None = None
    ) -> None:
        """What an enrolled scale told, recorded."""
        weight = ToldWeight(reading=reading, container=container)
        version = self.row("weighing", weighing).version
        given = RecordWeight(weighing=weighing, version=version, kind=kind, weight=weight)
        self.do(by or self.plant.operator, lambda uow: recording.record_weight(uow, given))

    def net(self, weighing: UUID, tare: str, gross: str, **more: Any) -> None:  # noqa: ANN401 -- as `read`
        self.read(weighing, ReadingKind.TARE, tare)
        self.read(weighing, ReadingKind.GROSS, gross, **more)

    def witness(self, weighing: UUID, *, by: Actor | None = None) -> None:
        given = SignWeighing(weighing, self.row("weighing", weighing).version)
        recipes.sign(self.do, by or self.plant.second_operator, WITNESS_WEIGHING, given)

    def verify(self, weighing: UUID, *, by: Actor | None = None) -> None:
        given = SignWeighing(weighing, self.row("weighing", weighing).version)
        recipes.sign(self.do, by or self.plant.second_operator, VERIFY_WEIGHING, given)

    def abandon(self, weighing: UUID) -> None:
        version = self.row("weighing", weighing).version
        self.do(
            self.plant.operator,
            lambda uow: abandoning.abandon_weighing(uow, weighing=weighing, version=version, reason="Spilt"),
        )

    def weighed(
        self,
        order: UUID,
        lot: UUID,
        booth: UUID,
        tare: str,
        gross: str,
        *,
        on: TypedScale = LARGE,
        emptied: bool = False,
    ) -> UUID:
        """A net out of a lot's first container, witnessed and verified; what was dispensed by it."""
        done = self.begin(order, self.shelves.of(lot)[0].id, booth, on)
        self.net(done, tare, gross, emptied=emptied)
        self.witness(done)
        self.verify(done)
        found: UUID = next(one.id for one in self.rows("dispensed_container") if one.weighing_id == done)
        return found

    def dispensed(self, dispensed: UUID) -> Row[Any]:
        return self.row("dispensed_container", dispensed)

    def charge(self, run: Run, number: int, code: str, *, late: Late | None = None, by: Actor | None = None) -> None:
        phase, command = run.phase(number).id, adding.charge_dispensed
        self.do(by or self.plant.operator, lambda uow: command(uow, phase=phase, scanned=code, late=late))

    def verify_addition(self, dispensed: UUID, *, by: Actor | None = None) -> None:
        given = VerifyAddition(dispensed, self.dispensed(dispensed).version)
        recipes.sign(self.do, by or self.plant.second_operator, VERIFY_ADDITION, given)

    def give_back(self, dispensed: UUID, *, by: Actor | None = None) -> None:
        version = self.dispensed(dispensed).version
        self.do(
            by or self.plant.supervisor,
            lambda uow: returning.return_dispensed(uow, dispensed=dispensed, version=version, reason="Not needed"),
        )

    def clear(self, booth: UUID, *, by: Actor | None = None) -> None:
        given = ClearBooth(booth, self.row("operational_location", booth).version)
        recipes.sign(self.do, by or self.plant.operator, CLEAR_BOOTH, given)

    def restart(self, order: UUID, *, by: Actor | None = None) -> None:
        version = self.order(order).version
        self.do(
            by or self.plant.supervisor,
            lambda uow: holding.restart_dispense(uow, order=order, version=version, reason="Other lots were chosen"),
        )

    def close(self, order: UUID, *, by: Actor | None = None) -> None:
        version = self.order(order).version
        self.do(
            by or self.plant.supervisor,
            lambda uow: holding.close_dispense(uow, order=order, version=version, reason="The batch is made elsewhere"),
        )

    def campaign(self, booth: UUID, orders: Sequence[UUID], *, by: Actor | None = None) -> UUID:
        return self.do(
            by or self.plant.operator, lambda uow: campaigning.open_campaign(uow, booth=booth, orders=orders)
        ).id


def one_of_each(dispensary: Dispensary) -> UUID:
    """A row of each kind that dispensing keeps; the batch."""
    povidone = replace(MATERIALS[2], position=1, code="DISP-PVP")
    lot = dispensary.store.released("DISP-1", "50.000", material=dispensary.store.material("DISP-PVP"))
    charges = (Charge(material=1, quantity=povidone.quantity),)
    phase = recipes.phase(1, "Charge", charges=charges, signatures=(recipes.P, recipes.V))
    version = dispensary.recipe((povidone,), (phase,), code="DISP-500")
    run, other = dispensary.batch(version, "DISP-1"), dispensary.batch(version, "DISP-2")
    (order,), (beside,) = dispensary.ordered(run).values(), dispensary.ordered(other).values()
    booth = dispensary.booth("BOOTH-9")
    dispensary.campaign(booth, [order, beside])
    dispensary.choose(order)
    _fell_back(dispensary, order, lot, booth)
    dispensary.clear(booth)
    return run.batch


def _fell_back(dispensary: Dispensary, order: UUID, lot: UUID, booth: UUID) -> None:
    """An enrolled scale tells the tare, and tells no gross, which is typed."""
    scales = Booth(dispensary.do, dispensary.plant, dispensary.admin)
    small = scales.usable("SCL-02", scales.gateway("Dispensary"), division=D("0.001"), minimum_weight=D("0.820"))
    weighing = dispensary.begin(order, dispensary.shelves.of(lot)[0].id, booth, EnrolledScale(id=small))
    dispensary.told(weighing, ReadingKind.TARE, scales.tell(dispensary.ask(weighing, small, Kind.TARE), "1.000"))
    scales.answered(dispensary.ask(weighing, small, Kind.GROSS))
    dispensary.read(weighing, ReadingKind.GROSS, "8.500")
    dispensary.witness(weighing)
    dispensary.verify(weighing)
