"""Calibration of a plant's equipment for tests: defined, performed and verified through the domain's own commands."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Engine

from domain.equipment.calibration.commands import defining, standards
from domain.equipment.calibration.commands.judging import VERIFY_CALIBRATION, JudgeCalibration
from domain.equipment.calibration.commands.performing import PERFORM_CALIBRATION, PerformCalibration
from domain.equipment.calibration.values import (
    CalibrationDemand,
    CalibrationFound,
    DefinedPoint,
    PointFound,
    StandardDetails,
)
from domain.equipment.plant.kinds import EquipmentLevel
from domain.equipment.plant.values import EquipmentDetails
from domain.equipment.service.commands.returning import SIGN_RETURN, ReturnToService
from domain.kernel.actor import Actor
from tests import recipes
from tests.conftest import Do
from tests.equipment import MIXER, REASON, TABLES, Workshop, run_of
from tests.plant import Plant
from tests.scales import today

D = Decimal
DEMAND = CalibrationDemand(
    points=(
        DefinedPoint(nominal=D("40.0"), tolerance=D("0.5"), unit="Cel"),
        DefinedPoint(nominal=D("80.0"), tolerance=D("0.5"), unit="Cel"),
    ),
    interval_days=180,
    grace_days=14,
)
WEIGHING = CalibrationDemand(
    points=(DefinedPoint(nominal=D(50), tolerance=D("0.05"), unit="kg"),), interval_days=365, grace_days=10
)
GOOD, OFF = ("40.1", "79.8"), ("40.1", "81.0")
STANDARD = StandardDetails(name="Pt100 reference", certificate="DKD-77", valid_until=today() + timedelta(days=100))
ALL = (
    *TABLES,
    *("reference_standard", "calibration_definition", "calibration_definition_point", "equipment_calibration"),
    *("equipment_calibration_point", "calibration_standard", "service_tag", "calibration_impact", "impacted_batch"),
    *("impacted_use", "scale", "scale_calibration", "scale_calibration_point"),
)


@dataclass
class Metrology:
    """Who calibrates a workshop's equipment: an engineer performs, a supervisor verifies."""

    shop: Workshop

    def __post_init__(self) -> None:
        self.standard = self.registered("STD-01")

    @property
    def engineer(self) -> Actor:
        return self.shop.plant.engineer

    def registered(self, code: str, details: StandardDetails = STANDARD) -> UUID:
        site, command = self.shop.plant.site, standards.register_standard
        return self.shop.do(self.engineer, lambda uow: command(uow, site=site, code=code, details=details)).id

    def instrument(self, unit: UUID, code: str = "TT-01") -> UUID:
        """A module that belongs to a unit."""
        return self.shop.registered(code, EquipmentLevel.EQUIPMENT_MODULE, EquipmentDetails(name=code, parent=unit))

    def define(self, equipment: UUID, demand: CalibrationDemand = DEMAND, *, by: Actor | None = None) -> UUID:
        version, command = self.shop.row("equipment", equipment).version, defining.define_calibration
        return self.shop.do(
            by or self.engineer,
            lambda uow: command(uow, equipment=equipment, version=version, demand=demand, reason=REASON),
        ).id

    def end(self, equipment: UUID, *, by: Actor | None = None) -> None:
        version, command = self.shop.row("equipment", equipment).version, defining.end_calibration
        self.shop.do(by or self.engineer, lambda uow: command(uow, equipment=equipment, version=version, reason=REASON))

    def definition(self, equipment: UUID) -> Any:  # noqa: ANN401 -- a row
        return next(one for one in self.state()["calibration_definition"] if one.equipment_id == equipment)

    def perform(
        self,
        equipment: UUID,
        found: tuple[str, ...] = GOOD,
        left: tuple[str, ...] | None = None,
        *,
        by: Actor | None = None,
        on: date | None = None,
        with_: tuple[UUID, ...] | None = None,
    ) -> UUID:
        definition = self.definition(equipment)
        points = tuple(
            PointFound(position=at, as_found=D(one), as_left=None if left is None else D(left[at - 1]))
            for at, one in enumerate(found, 1)
        )
        given = CalibrationFound(
            calibrated_on=on or today(),
            certificate="C-1",
            calibrated_by="Calibration Ltd",
            points=points,
            standards=(self.standard,) if with_ is None else with_,
        )
        act = PerformCalibration(definition.id, definition.version, given)
        return recipes.sign(self.shop.do, by or self.engineer, PERFORM_CALIBRATION, act).id

    def verify(self, calibration: UUID, *, accepted: bool = True, by: Actor | None = None) -> None:
        version = self.row("equipment_calibration", calibration).version
        act = JudgeCalibration(calibration, version, accepted, None if accepted else "Another instrument's sheet.")
        recipes.sign(self.shop.do, by or self.shop.plant.supervisor, VERIFY_CALIBRATION, act)

    def calibrated(self, equipment: UUID, *found: str, left: tuple[str, ...] | None = None) -> UUID:
        done = self.perform(equipment, found or GOOD, left)
        self.verify(done)
        return done

    def returned(self, equipment: UUID, *, by: Actor | None = None) -> None:
        act = ReturnToService(equipment, self.shop.row("equipment", equipment).version, REASON)
        recipes.sign(self.shop.do, by or self.shop.plant.supervisor, SIGN_RETURN, act)

    def row(self, table: str, id: UUID) -> Any:  # noqa: A002, ANN401 -- the plant's word; a row
        return next(one for one in self.state()[table] if one.id == id)

    def state(self) -> dict[str, list[Any]]:
        return self.shop.state(ALL)


def one_of_each(do: Do, plant: Plant, admin: Engine) -> None:
    """A row of each kind: a mixer that was used, then found out of tolerance."""
    run = run_of(do, plant, admin, product="CALIBRATED", number="B-CALIBRATED")
    shop = Workshop(do, plant, admin, code="CALIBRATED", details=replace(MIXER, name="Calibrated"))
    mixer, lab = shop.unit("RMG-CAL"), Metrology(shop)
    lab.define(mixer)
    lab.calibrated(mixer)
    shop.clean(mixer)
    shop.used(mixer, run)
    lab.perform(mixer, OFF)
