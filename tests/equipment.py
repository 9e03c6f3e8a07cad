"""Equipment of a plant for tests: registered, cleaned and used through the domain's own commands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, Row, text

from domain.equipment.cleaning.commands import cleaning, procedures
from domain.equipment.cleaning.commands.approving import APPROVE_CLEANING_PROCEDURE, ApproveProcedure
from domain.equipment.cleaning.commands.cleaning import COMPLETE_CLEANING, VERIFY_CLEANING, InspectCleaning
from domain.equipment.cleaning.kinds import Inspection, ProcedureKind
from domain.equipment.cleaning.values import ProcedureDetails
from domain.equipment.clearance import procedures as clearances
from domain.equipment.clearance.kinds import ClearanceFinding
from domain.equipment.clearance.procedures import Place
from domain.equipment.clearance.values import ClearanceDetails, Finding
from domain.equipment.environment import watching
from domain.equipment.environment.values import EnvironmentDetails, NewReading
from domain.equipment.plant.commands import classes, registering, serving
from domain.equipment.plant.kinds import EquipmentLevel, PropertyKind
from domain.equipment.plant.values import ClassDetails, ClassProperty, CleaningRules, EquipmentDetails, PropertyValue
from domain.execution.clearance import clearing
from domain.execution.clearance.clearing import (
    COMPLETE_CLEARANCE,
    VERIFY_CLEARANCE,
    CompleteClearance,
    VerifyClearance,
)
from domain.execution.equipment.commands import allocating, replacing, using
from domain.execution.equipment.commands.replacing import Replace
from domain.execution.rules.recording import Late
from domain.kernel.actor import Actor
from domain.kernel.models import OfCompany
from domain.kernel.refusals import Refusal
from domain.kernel.unit_of_work import UnitOfWork
from domain.logbooks import exporting
from domain.logbooks.exporting import Wanted
from domain.logbooks.noting import WRITE_EQUIPMENT_LOGBOOK, WRITE_ROOM_LOGBOOK, WriteLogbook
from domain.materials.commands import locating
from domain.materials.container_kinds import LocationKind
from tests import execution, recipes
from tests.conftest import Do, every_row
from tests.execution import Run
from tests.plant import Plant
from tests.triggers import triggers_off

D = Decimal
WEEK, DAY = 7 * 24 * 60, 24 * 60
RULES = CleaningRules(clean_hold_minutes=WEEK, dirty_hold_minutes=DAY, campaign_batches=2, campaign_days=10)
PROPERTIES = (
    ClassProperty(name="Volume", kind=PropertyKind.NUMBER, unit="L", low=D(10), high=D(1000)),
    ClassProperty(name="Impeller", kind=PropertyKind.RANGE, unit="{rpm}", low=D(0), high=D(500)),
    ClassProperty(name="Contact material", kind=PropertyKind.TEXT),
)
MIXER = ClassDetails(name="High-shear mixer", cleaning=RULES, properties=PROPERTIES)
VALUES = (
    PropertyValue(property="Volume", low=D("600")),
    PropertyValue(property="impeller", low=D(20), high=D(300)),
    PropertyValue(property="Contact material", text="1.4404"),
)
STEPS = "1. Dismantle the impeller.\n2. Wash at 60 °C for 20 min.\n3. Rinse with purified water, dry."
REASON = "As its procedure says."
TABLES = (
    *("equipment_class", "equipment_property", "equipment", "equipment_value", "cleaning_procedure"),
    *("cleaning_record", "equipment_allocation", "equipment_use", "batch_exception", "signature"),
    *("clearance_procedure", "clearance_item", "clearance_demand", "line_clearance", "clearance_check"),
    *("logbook_note", "logbook_export", "environment_limit", "environment_reading"),
)
TIMES = {
    "equipment": ("clean_until", "dirty_until", "overdue_at"),
    "cleaning_record": ("begun_at", "performed_at", "verified_at"),
    "equipment_use": ("begun_at", "ended_at"),
    "environment_reading": ("measured_at", "recorded_at"),
    "line_clearance": ("begun_at", "performed_at", "verified_at", "clear_until", "lapsed_at"),
}
ITEMS = ("Nothing of another batch is left.", "No papers or labels of another batch.", "Floor and drain are dry.")
ROOMS = "operational_location"
CLEAR, NOT_CLEAR = ClearanceFinding.CLEAR, ClearanceFinding.NOT_CLEAR


@dataclass
class Workshop:
    """The equipment of a plant, seen from outside of the domain: a class, and its procedure of each kind."""

    do: Do
    plant: Plant
    admin: Engine
    details: ClassDetails = MIXER
    code: str = "HIGH_SHEAR_MIXER"
    kind: UUID = field(init=False)
    procedures: dict[ProcedureKind, UUID] = field(init=False)
    cell: UUID = field(init=False)

    def __post_init__(self) -> None:
        self.kind = self.defined(self.code, self.details)
        kinds = [ProcedureKind.MINOR, ProcedureKind.MAJOR]
        kinds += [] if self.details.cleaning.sterile_hold_minutes is None else [ProcedureKind.STERILISATION]
        self.procedures = {one: self.procedure(one) for one in kinds}
        area = self.registered(f"A-{self.code}", EquipmentLevel.AREA, EquipmentDetails(name="Solids"))
        self.cell = self.registered(
            f"C-{self.code}", EquipmentLevel.PROCESS_CELL, EquipmentDetails(name="Line", parent=area)
        )

    def defined(self, code: str, details: ClassDetails) -> UUID:
        return self.do(self.plant.engineer, lambda uow: classes.define_class(uow, code=code, details=details)).id

    def procedure(self, kind: ProcedureKind, *, verified: bool = True) -> UUID:
        """In effect."""
        procedure = self.draft(kind, verified=verified)
        self.approve(procedure)
        return procedure

    def approve(self, procedure: UUID, *, by: Actor | None = None) -> None:
        given = ApproveProcedure(procedure, self.row("cleaning_procedure", procedure).version, self.plant.site)
        recipes.sign(self.do, by or self.plant.reviewer, APPROVE_CLEANING_PROCEDURE, given)

    def draft(self, kind: ProcedureKind, *, verified: bool = True) -> UUID:
        code = f"SOP-{self.code}-{kind}{'' if verified else '-P'}"
        details = ProcedureDetails(name=f"{kind} cleaning", kind=kind, steps=STEPS, verified=verified)
        command, of = procedures.define_procedure, self.kind
        return self.do(self.plant.engineer, lambda uow: command(uow, equipment_class=of, code=code, details=details)).id

    def registered(self, code: str, level: EquipmentLevel, details: EquipmentDetails) -> UUID:
        of = self.kind if level in {EquipmentLevel.UNIT, EquipmentLevel.EQUIPMENT_MODULE} else None
        site, command = self.plant.site, registering.register_equipment
        return self.do(
            self.plant.engineer,
            lambda uow: command(uow, site=site, code=code, level=level, equipment_class=of, details=details),
        ).id

    def unit(self, code: str = "RMG-01", **said: Any) -> UUID:  # noqa: ANN401 -- what details hold
        details = EquipmentDetails(**{"name": "Granulator", "parent": self.cell, "values": VALUES, **said})
        return self.registered(code, EquipmentLevel.UNIT, details)

    def rename(self, equipment: UUID, name: str, **said: Any) -> None:  # noqa: ANN401 -- what details hold
        """Said anew; what isn't told is as `unit` registers it."""
        details = EquipmentDetails(**{"parent": self.cell, "values": VALUES, **said, "name": name})
        version, command = self.row("equipment", equipment).version, registering.change_equipment
        self.do(
            self.plant.engineer,
            lambda uow: command(uow, equipment=equipment, version=version, details=details, reason=REASON),
        )

    def serve(self, equipment: UUID, act: str, *, by: Actor | None = None, reason: str = REASON) -> None:
        """`act` is a command of `serving`."""
        version = self.row("equipment", equipment).version
        command = getattr(serving, act)
        self.do(
            by or self.plant.engineer,
            lambda uow: command(uow, equipment=equipment, version=version, reason=reason),
        )

    def begin(self, equipment: UUID, kind: ProcedureKind = ProcedureKind.MAJOR, *, by: Actor | None = None) -> UUID:
        version, procedure = self.row("equipment", equipment).version, self.procedures[kind]
        command = cleaning.begin_cleaning
        return self.do(
            by or self.plant.operator,
            lambda uow: command(uow, equipment=equipment, version=version, procedure=procedure),
        ).id

    def complete(self, record: UUID, found: Inspection = Inspection.PASSED, *, by: Actor | None = None) -> None:
        self._inspect(COMPLETE_CLEANING, record, found, by or self.plant.operator)

    def verify(self, record: UUID, found: Inspection = Inspection.PASSED, *, by: Actor | None = None) -> None:
        self._inspect(VERIFY_CLEANING, record, found, by or self.plant.second_operator)

    def _inspect(self, act: Any, record: UUID, found: Inspection, by: Actor) -> None:  # noqa: ANN401 -- a signed act
        remark = "Residue at the seal." if found is Inspection.FAILED else None
        given = InspectCleaning(record, self.row("cleaning_record", record).version, found, remark)
        recipes.sign(self.do, by, act, given)

    def clean(self, equipment: UUID, kind: ProcedureKind = ProcedureKind.MAJOR) -> UUID:
        """By an operator, verified by another."""
        record = self.begin(equipment, kind)
        self.complete(record)
        self.verify(record)
        return record

    def allocate(self, equipment: UUID, run: Run, *, requirement: UUID | None = None, by: Actor | None = None) -> UUID:
        return self.do(
            by or self.plant.operator,
            lambda uow: allocating.allocate(uow, equipment=equipment, batch=run.batch, requirement=requirement),
        ).id

    def release(self, allocation: UUID, *, by: Actor | None = None) -> None:
        version = self.row("equipment_allocation", allocation).version
        self.do(
            by or self.plant.operator,
            lambda uow: allocating.release(uow, allocation=allocation, version=version, reason=REASON),
        )

    def use(
        self, equipment: UUID, run: Run, *, phase: int = 1, late: Late | None = None, by: Actor | None = None
    ) -> UUID:
        at, command = run.phase(phase).id, using.begin_use
        return self.do(by or self.plant.operator, lambda uow: command(uow, equipment=equipment, phase=at, late=late)).id

    def end(self, use: UUID, run: Run, *, phase: int = 1, late: Late | None = None, by: Actor | None = None) -> None:
        at, version, command = run.phase(phase).id, self.row("equipment_use", use).version, using.end_use
        self.do(by or self.plant.operator, lambda uow: command(uow, use=use, version=version, phase=at, late=late))

    def replace(
        self,
        use: UUID,
        run: Run,
        equipment: UUID,
        *,
        phase: int = 1,
        version: int | None = None,
        reason: str = "The seal leaks",
        by: Actor | None = None,
    ) -> UUID:
        """The use that begins in the other's place."""
        seen, at = version or self.row("equipment_use", use).version, run.phase(phase).id
        given = Replace(use=use, version=seen, phase=at, equipment=equipment, reason=reason)
        return self.do(by or self.plant.operator, lambda uow: replacing.replace(uow, given)).id

    def used(self, equipment: UUID, run: Run) -> None:
        """Allocated, used and released again: it is dirty."""
        allocation = self.allocate(equipment, run)
        self.end(self.use(equipment, run), run)
        self.release(allocation)

    def room(self, code: str = "R-101") -> UUID:
        site, kind, command = self.plant.site, LocationKind.PRODUCTION, locating.open_location
        return self.do(
            self.plant.supervisor, lambda uow: command(uow, site=site, code=code, name=f"Room {code}", kind=kind)
        ).id

    def clearing(self, code: str = "SOP-CLEAR", *, minutes: int = 120, items: tuple[str, ...] = ITEMS) -> UUID:
        """A procedure of the site."""
        details = ClearanceDetails(name="Line clearance", lasts_minutes=minutes, items=items)
        command, site = clearances.define_procedure, self.plant.site
        return self.do(self.plant.engineer, lambda uow: command(uow, site=site, code=code, details=details)).id

    def demand(self, procedure: UUID, place: Place, *, by: Actor | None = None) -> UUID:
        command = clearances.demand_clearance
        return self.do(by or self.plant.engineer, lambda uow: command(uow, procedure=procedure, place=place)).id

    def look(self, place: Place, run: Run, *, by: Actor | None = None) -> UUID:
        """Begin a clearance."""
        command = clearing.begin_clearance
        return self.do(by or self.plant.operator, lambda uow: command(uow, batch=run.batch, place=place)).id

    def answer(self, clearance: UUID, *findings: Finding, by: Actor | None = None) -> None:
        """Complete it: all clear unless told."""
        version = self.row("line_clearance", clearance).version
        asked = [one.position for one in self.state()["clearance_check"] if one.clearance_id == clearance]
        given = findings or tuple(Finding(position=one, found=CLEAR) for one in sorted(asked))
        recipes.sign(
            self.do, by or self.plant.operator, COMPLETE_CLEARANCE, CompleteClearance(clearance, version, given)
        )

    def confirm(
        self, clearance: UUID, found: ClearanceFinding = CLEAR, *, remark: str | None = None, by: Actor | None = None
    ) -> None:
        """Verify it."""
        version = self.row("line_clearance", clearance).version
        given = VerifyClearance(clearance, version, found, remark)
        recipes.sign(self.do, by or self.plant.second_operator, VERIFY_CLEARANCE, given)

    def clear(self, place: Place, run: Run) -> UUID:
        """By an operator, verified by another."""
        clearance = self.look(place, run)
        self.answer(clearance)
        self.confirm(clearance)
        return clearance

    def watch(self, room: UUID, name: str = "Temperature", *, unit: str = "Cel", by: Actor | None = None) -> UUID:
        """From 19 to 25, by readings that are an hour old at most."""
        details, command = EnvironmentDetails(low=D(19), high=D(25), max_age_minutes=60), watching.watch
        return self.do(
            by or self.plant.engineer, lambda uow: command(uow, room=room, name=name, unit=unit, details=details)
        ).id

    def measure(
        self,
        limit: UUID,
        value: str,
        *,
        ago: timedelta = timedelta(0),
        unit: str = "Cel",
        device: str | None = None,
        by: Actor | None = None,
    ) -> UUID:
        """Record a reading that was measured so long ago."""

        def act(uow: UnitOfWork) -> OfCompany:
            new = NewReading(value=D(value), unit=unit, measured_at=uow.now - ago, device=device)
            return watching.record(uow, limit=limit, given=new)

        return self.do(by or self.plant.operator, act).id

    def note(self, place: Place, says: str, *, by: Actor | None = None, **said: Any) -> UUID:  # noqa: ANN401 -- when, and what it corrects
        """Write in a logbook."""
        table, act = ("equipment", WRITE_EQUIPMENT_LOGBOOK) if place.room is None else (ROOMS, WRITE_ROOM_LOGBOOK)
        subject = place.equipment or place.room
        assert subject is not None, place
        version = every_row(self.admin, (table,), self.plant.company)[table]
        seen = next(one.version for one in version if one.id == subject)
        given = WriteLogbook(subject, seen, says, **said)
        return recipes.sign(self.do, by or self.plant.operator, act, given).id

    def export(self, wanted: Wanted, *, by: Actor | None = None) -> UUID:
        """Request a logbook as files."""
        return self.do(by or self.plant.operator, lambda uow: exporting.request_export(uow, wanted)).id

    def row(self, table: str, id: UUID) -> Row[Any]:  # noqa: A002 -- the plant's word
        return next(one for one in self.state()[table] if one.id == id)

    def is_now(self, equipment: UUID) -> str | None:
        """Its cleanliness, as it is written."""
        found: str | None = self.row("equipment", equipment).cleanliness
        return found

    def state(self, tables: Sequence[str] = TABLES) -> dict[str, list[Row[Any]]]:
        return every_row(self.admin, tables, self.plant.company)

    def later(self, by: timedelta) -> None:
        """So much time passes for the company's equipment: everything that happened is moved into the past."""
        later(self.admin, self.plant.company, by)


def refused(shop: Workshop, *acts: tuple[type[Refusal], Callable[[], object]]) -> None:
    """Each is refused so, and changes nothing."""
    before = shop.state()
    for refusal, act in acts:
        with pytest.raises(refusal):
            act()
    assert shop.state() == before


def later(admin: Engine, company: UUID, by: timedelta) -> None:
    """So much time passes: everything that happened to the company's equipment lies so much further back."""
    with admin.begin() as connection:
        for table, columns in TIMES.items():
            said = ", ".join(f"{one} = {one} - :by" for one in columns)
            moved = text(f"update {table} set {said} where company_id = :c")  # noqa: S608 -- our own names
            with triggers_off(connection, table):
                connection.execute(moved, {"by": by, "c": company})


def run_of(do: Do, plant: Plant, admin: Engine, *, product: str = "MET-500", number: str = "B-001") -> Run:
    """A batch of a product whose first phase runs."""
    version = recipes.effective_recipe(do, plant, code=product)
    made = Run(do, plant, admin, execution.issue(do, plant, version, number))
    made.start(1)
    return made


def one_of_each(do: Do, plant: Plant, admin: Engine) -> None:
    """A row of each kind: a class, what belongs to it, its cleaning, and the batch that had it."""
    run = run_of(do, plant, admin, product="EQUIPPED", number="B-EQUIPPED")
    shop = Workshop(do, plant, admin)
    room = Place(room=shop.room("R-ALL"))
    mixer = shop.unit("RMG-ALL", room=room.room)
    shop.clean(mixer)
    shop.demand(shop.clearing("SOP-ALL"), room)
    shop.clear(room, run)
    other = shop.unit("RMG-OTHER")
    shop.clean(other)
    shop.allocate(mixer, run)
    late = Late(datetime.now(UTC), "The terminal was down")
    shop.replace(shop.use(mixer, run, late=late), run, other)
    shop.note(room, "The lamp over the mixer was replaced.")
    shop.measure(shop.watch(room.room or mixer), "21.5")
    shop.export(Wanted(equipment=mixer))
