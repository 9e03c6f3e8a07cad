"""Scales of a plant for tests: enrolled, calibrated and checked through the domain's own commands."""

import base64
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine, Row, text

from domain.audit.notes import SigningKey
from domain.equipment import readings
from domain.equipment.answers import NoWeight, Signed
from domain.equipment.commands import answering, calibrating, checking, gateways, requesting, scales
from domain.equipment.commands.checking import WITNESS_CHECK, WitnessCheck
from domain.equipment.kinds import Quality
from domain.equipment.readings import Basis, Kind, SignedReading
from domain.equipment.values import (
    CalibrationPoint,
    CheckGiven,
    CheckWeight,
    Instrument,
    NewCalibration,
    ScaleDetails,
)
from domain.kernel.actor import Actor
from domain.kernel.quantity import Quantity
from infra.transaction import as_process
from tests import recipes
from tests.conftest import Do
from tests.plant import Plant

D = Decimal
INSTRUMENT = Instrument(maker="Mettler-Toledo", model_name="XS204", serial_number="B021002593", unit="kg")
DETAILS = ScaleDetails(name="Booth 1", capacity=D("150.00"), division=D("0.01"), minimum_weight=D("30.00"))
WEIGHTS = (
    CheckWeight(reference="F1-20-01", nominal=D("20.00"), tolerance=D("0.02")),
    CheckWeight(reference="F1-50-01", nominal=D("50.00"), tolerance=D("0.05")),
)
REASON = "The gateway is being repaired."


def today() -> date:
    """Of the plant's first site."""
    return datetime.now(UTC).astimezone(ZoneInfo("Europe/Vienna")).date()


def new_key() -> SigningKey:
    return SigningKey("theriac.gateway", Ed25519PrivateKey.generate())


def calibration(*, on: int = -1, due: int = 365, left: str = "50.00") -> NewCalibration:
    """Made and due so many days from today."""
    return NewCalibration(
        calibrated_on=today() + timedelta(days=on),
        due_on=today() + timedelta(days=due),
        certificate="DKD-4711",
        calibrated_by="Calibration Ltd",
        points=(
            CalibrationPoint(nominal=D(50), tolerance=D("0.05"), as_found=D("50.07"), as_left=D(left)),
            CalibrationPoint(nominal=D(0), tolerance=D("0.01"), as_found=D("0.00")),
        ),
    )


def typed(*values: str, unit: str = "kg") -> tuple[CheckGiven, ...]:
    return tuple(CheckGiven(position=at, typed=Quantity(D(one), unit)) for at, one in enumerate(values, 1))


def one_of_each(do: Do, plant: Plant, admin: Engine) -> None:
    """A row of each kind: a scale of a gateway, what proves it, and what came of asking it."""
    booth = Booth(do, plant, admin)
    scale = booth.scale("SCL-ALL", replace(DETAILS, gateway=booth.gateway("All"), gateway_scale="all"))
    booth.calibrate(scale)
    booth.check(scale)
    booth.answered(booth.asked(scale))


@dataclass
class Booth:
    """The scales of a plant, seen from outside of the domain."""

    do: Do
    plant: Plant
    admin: Engine
    key: SigningKey = field(default_factory=new_key)
    sequence: int = 0

    def rows(self, table: str) -> list[Row[Any]]:
        with self.admin.connect() as connection:
            query = text(f"select * from {table} where company_id = :c order by id")  # noqa: S608 -- our own table's name
            return list(connection.execute(query, {"c": self.plant.company}))

    def row(self, table: str, id: UUID) -> Row[Any]:  # noqa: A002 -- the plant's word
        return next(one for one in self.rows(table) if one.id == id)

    def gateway(self, name: str = "Booth gateway", *, key: SigningKey | None = None, by: Actor | None = None) -> UUID:
        verifier = str((key or self.key).verifier)
        site = self.plant.site
        return self.do(
            by or self.plant.engineer,
            lambda uow: gateways.enrol_gateway(uow, site=site, name=name, verifier_key=verifier),
        ).id

    def scale(
        self, code: str = "SCL-01", details: ScaleDetails = DETAILS, *, weights: tuple[CheckWeight, ...] = WEIGHTS
    ) -> UUID:
        site, command = self.plant.site, scales.enrol_scale
        scale = self.do(
            self.plant.engineer,
            lambda uow: command(uow, site=site, code=code, instrument=INSTRUMENT, details=details),
        ).id
        if weights:
            self.do(
                self.plant.engineer,
                lambda uow: scales.set_check_weights(
                    uow, scale=scale, version=1, weights=weights, reason="As its SOP."
                ),
            )
        return scale

    def usable(self, code: str, gateway: UUID, **figures: Any) -> UUID:  # noqa: ANN401 -- of its details
        """A scale with these figures that its gateway reads, calibrated and checked today."""
        scale = self.scale(code, replace(DETAILS, **figures, gateway=gateway, gateway_scale=code))
        self.calibrate(scale)
        self.witness(self.check(scale))
        return scale

    def calibrate(self, scale: UUID, new: NewCalibration | None = None, *, by: Actor | None = None) -> UUID:
        made = new or calibration()
        return self.do(
            by or self.plant.engineer, lambda uow: calibrating.record_calibration(uow, scale=scale, new=made)
        ).id

    def withdraw(self, found: UUID, *, version: int = 1, by: Actor | None = None) -> UUID:
        command = calibrating.withdraw_calibration
        return self.do(
            by or self.plant.engineer,
            lambda uow: command(uow, calibration=found, version=version, reason="Of another scale."),
        ).id

    def check(self, scale: UUID, *given: CheckGiven, reason: str | None = REASON, by: Actor | None = None) -> UUID:
        results = given or typed("20.00", "50.00")
        return self.do(
            by or self.plant.operator,
            lambda uow: checking.record_check(uow, scale=scale, results=results, reason=reason),
        ).id

    def witness(self, check: UUID, *, by: Actor | None = None, version: int = 1) -> None:
        recipes.sign(self.do, by or self.plant.second_operator, WITNESS_CHECK, WitnessCheck(check, version))

    def asked(self, scale: UUID, kind: Kind = Kind.CHECK, *, by: Actor | None = None) -> UUID:
        command = requesting.request_reading
        return self.do(by or self.plant.operator, lambda uow: command(uow, scale=scale, kind=kind)).id

    def answered(self, request: UUID, quality: Quality = Quality.BUSY) -> UUID:
        """The gateway says why there is no weight."""
        asked = self.row("scale_reading_request", request)
        said = NoWeight(
            quality=quality,
            message="The scale is busy.",
            at=datetime.now(UTC),
            nonce=asked.nonce,
            scale=asked.gateway_scale,
        )
        gateway = as_process(self.plant.company, f"gateway {asked.gateway_id}")
        return self.do(
            gateway,
            lambda uow: answering.take_answer(uow, gateway=asked.gateway_id, request=request, answer=said),
        ).id

    def tell(self, request: UUID, value: str, *, unit: str = "kg", basis: Basis = Basis.GROSS) -> UUID:
        """The gateway signs what the scale shows; the reading."""
        asked = self.row("scale_reading_request", request)
        self.sequence += 1
        reading = SignedReading(
            gateway=asked.gateway_id,
            scale=asked.gateway_scale,
            serial=asked.serial_number,
            kind=Kind(asked.kind),
            value=D(value),
            unit=unit,
            basis=basis,
            stable=True,
            at=datetime.now(UTC),
            sequence=self.sequence,
            nonce=asked.nonce,
        )
        signature = base64.b64encode(readings.sign(reading, self.key)).decode()
        answer = Signed(octets=readings.octets(reading).decode(), signature=signature)
        gateway, command = asked.gateway_id, answering.take_answer
        process = as_process(self.plant.company, f"gateway {gateway}")
        return self.do(process, lambda uow: command(uow, gateway=gateway, request=request, answer=answer)).id

    def proofs(self, scale: UUID) -> tuple[object, ...]:
        """What stands on the scale: calibrated until when, passed; checked when, passed."""
        found = self.row("scale", scale)
        return (found.calibrated_until, found.calibration_passed, found.checked_on, found.check_passed)
