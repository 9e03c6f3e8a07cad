"""The daily check of a scale with its weights: from signed readings, or typed with a reason and a witness (WGH-9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from domain.equipment import queries, rules
from domain.equipment.events import ScaleChecked, ScaleCheckWitnessed
from domain.equipment.kinds import CheckState, Quality, ScaleState, Verdict
from domain.equipment.models import Scale, ScaleCheckWeight
from domain.equipment.proof_models import ScaleCheck, ScaleCheckResult
from domain.equipment.reading_models import ScaleReading
from domain.equipment.readings import Kind
from domain.equipment.refusals import CheckNotOfToday, NoCheckWeights, OwnCheck, ReadingUnfit, TypedNeedsReason
from domain.equipment.states import CHECK, SCALE, CheckAct, ScaleAct
from domain.equipment.values import CheckGiven
from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature


@dataclass(frozen=True, slots=True)
class WitnessCheck:
    """`subject` is the check."""

    subject: UUID
    version: int

    def as_json(self) -> dict[str, Json]:
        return {"check": str(self.subject), "version": str(self.version)}


def record_check(
    uow: UnitOfWork, *, scale: UUID, results: Sequence[CheckGiven], reason: str | None = None
) -> ScaleCheck:
    """What the scale showed of each of its weights today; whether that passes is computed, never claimed.

    A failed check blocks the scale at once; a passed one of typed weights counts when another person witnessed it.
    Raises NotFound, Forbidden, WrongState, InvalidInput, NoCheckWeights, CheckIncomplete, ReadingUnfit,
    TypedNeedsReason.
    """
    found = uow.load(Scale, scale, Permission.SCALE_USE)
    found.state = SCALE.after(ScaleState(found.state), ScaleAct.CHECK)
    weights = {one.position: one for one in uow.find(ScaleCheckWeight, ScaleCheckWeight.scale_id == found.id)}
    if not weights:
        raise NoCheckWeights(scale_code=found.code)
    rules.require_all(tuple(weights), [one.position for one in results])
    _require_once(results)
    typed = _require_reason(results, reason)
    check = ScaleCheck(
        id=new_id(),
        site_id=found.site_id,
        scale_id=found.id,
        day=queries.today_at(uow, found.site_id),
        state=CheckState.AWAITS_WITNESS if typed else CheckState.RECORDED,
        reason=reason,
        performed_by=uow.person,
        performed_name=uow.actor.name,
        performed_at=uow.now,
    )
    since = _last_check(uow, found)
    rows = [_result(uow, found, check, weights[one.position], one, since=since) for one in results]
    check.verdict = rules.all_of([Verdict(one.verdict) for one in rows])
    uow.add(check)
    for row in rows:
        uow.add(row)
    queries.renew_proofs(uow, found)
    uow.record(ScaleChecked(scale=found.id, check=check.id, verdict=check.verdict))
    return check


def _require_once(results: Sequence[CheckGiven]) -> None:
    """A reading is of one weight. Raises ReadingUnfit."""
    seen: set[UUID] = set()
    for one in results:
        if one.reading in seen:
            raise _unfit(one, "another weight of this check was given the same")
        seen |= set() if one.reading is None else {one.reading}


def _require_reason(results: Sequence[CheckGiven], reason: str | None) -> bool:
    """Whether weights were typed. Raises TypedNeedsReason, InvalidInput."""
    typed = any(one.typed is not None for one in results)
    if reason is not None:
        rules.require_reason(reason)
    if typed and reason is None:
        raise TypedNeedsReason(path=("reason",))
    if not typed and reason is not None:
        raise InvalidInput(path=("reason",), problem="A reason is stated for typed weights only; these were read.")
    return typed


def _last_check(uow: UnitOfWork, scale: Scale) -> datetime | None:
    """When the scale was checked last: what was read before belongs to that check, or was left out of it."""
    last = select(func.max(ScaleCheck.performed_at)).where(
        ScaleCheck.company_id == uow.actor.company, ScaleCheck.scale_id == scale.id
    )
    return uow.session.scalars(last).one()


def _result(
    uow: UnitOfWork,
    scale: Scale,
    check: ScaleCheck,
    weight: ScaleCheckWeight,
    given: CheckGiven,
    *,
    since: datetime | None,
) -> ScaleCheckResult:
    path = ("results", str(given.position))
    if (given.reading is None) == (given.typed is None):
        raise InvalidInput(path=path, problem="Give either a reading or what was typed.")
    if given.typed is not None:
        rules.require_mass(given.typed, path=(*path, "typed", "unit"))
    shown = given.typed or _read(uow, scale, check, given, since=since)
    return ScaleCheckResult(
        id=new_id(),
        site_id=scale.site_id,
        check_id=check.id,
        position=weight.position,
        reference=weight.reference,
        nominal=weight.nominal,
        tolerance=weight.tolerance,
        nominal_unit=scale.unit,
        value=shown.value,
        unit=shown.unit,
        reading_id=given.reading,
        verdict=rules.verdict(shown, nominal=weight.nominal, tolerance=weight.tolerance, unit=scale.unit),
    )


def _read(uow: UnitOfWork, scale: Scale, check: ScaleCheck, given: CheckGiven, *, since: datetime | None) -> Quantity:
    """What a reading of this scale for a check of today showed. Raises ReadingUnfit."""
    assert given.reading is not None, given
    reading = uow.look_at(ScaleReading, given.reading)
    if reading is None or reading.scale_id != scale.id:
        raise _unfit(given, "this scale has no such reading")
    if reading.quality != Quality.GOOD:
        raise _unfit(given, f"it is no weight but {reading.quality}")
    if reading.kind != Kind.CHECK:
        raise _unfit(given, f"it was read for {reading.kind}")
    if queries.day_at(uow, scale.site_id, reading.received_at) != check.day:
        raise _unfit(given, f"it isn't of today, {check.day}")
    if since is not None and reading.requested_at <= since:
        raise _unfit(given, "it was asked for before the last check")
    assert reading.value is not None, reading.id
    assert reading.unit is not None, reading.id
    return Quantity(reading.value, reading.unit)


def _unfit(given: CheckGiven, because: str) -> ReadingUnfit:
    return ReadingUnfit(position=given.position, because=because, path=("results", str(given.position), "reading"))


def _content(uow: UnitOfWork, check: ScaleCheck, _: WitnessCheck) -> Json:
    scale = uow.find(Scale, Scale.id == check.scale_id)[0]
    results = uow.find(ScaleCheckResult, ScaleCheckResult.check_id == check.id)
    return {
        "scale": {"code": scale.code, "serialNumber": scale.serial_number},
        "day": check.day.isoformat(),
        "verdict": check.verdict,
        "reason": check.reason,
        "performedBy": {"id": str(check.performed_by), "name": check.performed_name},
        "results": [_shown(one) for one in sorted(results, key=lambda one: one.position)],
    }


def _shown(result: ScaleCheckResult) -> dict[str, Json]:
    return {
        "weight": result.reference,
        "nominal": f"{result.nominal:f} {result.nominal_unit}",
        "tolerance": f"{result.tolerance:f} {result.nominal_unit}",
        "shown": f"{result.value:f} {result.unit}",
        "typed": result.reading_id is None,
        "verdict": result.verdict,
    }


def _check(uow: UnitOfWork, check: ScaleCheck, _: WitnessCheck) -> None:
    """Raises WrongState, CheckNotOfToday."""
    CHECK.after(CheckState(check.state), CheckAct.WITNESS)
    today = queries.today_at(uow, check.site_id)
    if check.day != today:
        raise CheckNotOfToday(day=check.day, today=today)


def _witness(uow: UnitOfWork, check: ScaleCheck, _: WitnessCheck, signature: Signature) -> ScaleCheck:
    """Raises OwnCheck."""
    if check.performed_by == uow.person:
        raise OwnCheck
    scale = uow.hold(Scale, check.scale_id)
    check.state = CHECK.after(CheckState(check.state), CheckAct.WITNESS)
    check.witnessed_by, check.witnessed_at = uow.person, uow.now
    check.witnessed_name, check.witness_signature_id = signature.printed_name, signature.id
    queries.renew_proofs(uow, scale)
    uow.record(ScaleCheckWitnessed(scale=scale.id, check=check.id))
    return check


WITNESS_CHECK: SignedAct[WitnessCheck, ScaleCheck] = SignedAct(
    name="witnessScaleCheck",
    model=ScaleCheck,
    reads=Permission.EQUIPMENT_READ,
    needs=lambda _: Permission.SCALE_USE,
    meaning=lambda _: Meaning.WITNESSED,
    content=_content,
    check=_check,
    perform=_witness,
)
