"""What a signer of a weighing or an addition is shown, and signs: all of it, so that any change shows (SIG-1)."""

from decimal import Decimal

from domain.dispensing import automated, queries
from domain.dispensing.models import DispenseOrder
from domain.dispensing.weighing_models import DispensedContainer, Weighing, WeightReading
from domain.execution.content import time_text
from domain.execution.models import Batch, PhaseExecution
from domain.execution.signed_content import of_batch
from domain.kernel.canonical import Json
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.container_models import Container
from domain.materials.models import MaterialLot


def of_weighing(uow: UnitOfWork, weighing: Weighing) -> Json:
    """Batch, material, lot, containers, target with its band, scale, and each reading: who, when, how much."""
    order = _order(uow, weighing.order_id)
    lot = uow.find(MaterialLot, MaterialLot.id == weighing.lot_id)[0]
    container = uow.find(Container, Container.id == weighing.container_id)[0]
    return {
        "batch": of_batch(uow.find(Batch, Batch.id == weighing.batch_id)[0]),
        "material": {"code": order.code, "name": order.name},
        "lot": lot.number,
        "container": container.number,
        "weighing": str(weighing.number),
        "method": weighing.method,
        "target": _amount(weighing.target, weighing.unit),
        "low": _amount(weighing.low, weighing.unit),
        "high": _amount(weighing.high, weighing.unit),
        "scale": _scale(weighing),
        "net": None if weighing.net is None else _amount(weighing.net, weighing.unit),
        "emptied": weighing.emptied,
        "readings": [_reading(one) for one in queries.readings_of(uow, weighing.id)],
        **_automated(automated.rationales(uow, weighing)),
    }


def of_dispensed(uow: UnitOfWork, dispensed: DispensedContainer) -> Json:
    """The container that went into the batch: what its label says, in which phase, by whom, when."""
    order = _order(uow, dispensed.order_id)
    lot = uow.find(MaterialLot, MaterialLot.id == dispensed.lot_id)[0]
    phase = dispensed.phase_execution_id
    number = None if phase is None else uow.find(PhaseExecution, PhaseExecution.id == phase)[0].number
    return {
        "batch": of_batch(uow.find(Batch, Batch.id == dispensed.batch_id)[0]),
        "material": {"code": order.code, "name": order.name},
        "lot": lot.number,
        "container": dispensed.code,
        "net": _amount(dispensed.net_value, dispensed.net_unit),
        "expiresOn": None if dispensed.expires_on is None else dispensed.expires_on.isoformat(),
        "phase": number,
        "chargedBy": _person(dispensed.charged_by, dispensed.charged_name),
        "chargedAt": None if dispensed.charged_at is None else time_text(dispensed.charged_at),
        **_automated(automated.rationales_of_addition(uow, dispensed)),
    }


def _automated(because: tuple[str, ...]) -> dict[str, Json]:
    """Where the recipe lets the system verify, whoever signs is shown why it says so (WGH-14; 21 CFR 211.68(c)).

    Whether the system does, or a second person, follows from who signs: nobody knows that when this is shown.
    """
    return {"automatedVerification": {"declaredBecause": list(because)}} if because else {}


def _order(uow: UnitOfWork, order: object) -> DispenseOrder:
    return uow.find(DispenseOrder, DispenseOrder.id == order)[0]


def _amount(value: Decimal, unit: str) -> Json:
    return {"value": f"{value:f}", "unit": unit}


def _person(person: object, name: str | None) -> Json:
    return None if person is None else {"id": str(person), "name": name}


def _scale(weighing: Weighing) -> Json:
    if weighing.scale is None or weighing.scale_unit is None:
        return None
    figures = (weighing.capacity, weighing.division, weighing.minimum_weight)
    names = ("capacity", "division", "minimumWeight")
    told = {
        name: _amount(one, weighing.scale_unit) for name, one in zip(names, figures, strict=True) if one is not None
    }
    if weighing.scale_id is not None and weighing.calibrated_until is not None:
        until = weighing.calibrated_until.isoformat()
        enrolled = {"id": str(weighing.scale_id), "serialNumber": weighing.scale_serial, "calibratedUntil": until}
        told = {**told, **enrolled}
    return {"code": weighing.scale, "source": weighing.scale_source, **told}


def _reading(row: WeightReading) -> Json:
    told = {} if row.scale_reading_id is None else {"scaleReading": str(row.scale_reading_id)}
    return {
        **told,
        "id": str(row.id),
        "kind": row.kind,
        "container": row.container,
        "quantity": _amount(row.quantity_value, row.quantity_unit),
        "source": row.source,
        "reason": row.reason,
        "attempt": row.attempt,
        "net": None if row.net is None else f"{row.net:f}",
        "verdict": row.verdict,
        "recordedBy": _person(row.recorded_by, row.recorded_name),
        "recordedAt": time_text(row.recorded_at),
    }
