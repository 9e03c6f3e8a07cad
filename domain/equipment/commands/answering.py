"""Taking what a gateway answers to a request: a signed weight, or why there is none (WGH-6, EXE-17)."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from domain.audit.notes import VerifierKey
from domain.equipment import readings
from domain.equipment.answers import Answer, NoWeight, Signed
from domain.equipment.commands.requesting import require_enrolled
from domain.equipment.events import ScaleReadingTaken
from domain.equipment.gateway_refusals import AnotherAnswerTaken, AnswerTooLate, RequestUnknown
from domain.equipment.kinds import Quality
from domain.equipment.models import Gateway, Scale
from domain.equipment.reading_models import ScaleReading, ScaleReadingRequest
from domain.equipment.readings import Asked, Kind, ReadingRefused, Reason, SignedReading
from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork

GRACE: Final = timedelta(seconds=60)
"""So long past its request's time a gateway tries to deliver its answer."""


def take_answer(uow: UnitOfWork, *, gateway: UUID, request: UUID, answer: Answer) -> ScaleReading:
    """Keep what came of a request, once; the very same answer again changes nothing.

    What isn't a reading of this request is kept too, without a weight, as REFUSED: the person at the scale is told at
    once. Raises NotFound, GatewayIsRetired, RequestUnknown, AnotherAnswerTaken, AnswerTooLate.
    """
    by = require_enrolled(uow, gateway)
    asked = uow.look_at(ScaleReadingRequest, request)
    if asked is None or asked.gateway_id != gateway:
        raise RequestUnknown
    uow.hold(Scale, asked.scale_id)  # answers take turns
    for before in uow.find(ScaleReading, ScaleReading.request_id == asked.id):
        if not _says_the_same(before, answer):
            raise AnotherAnswerTaken
        return before
    if uow.now > asked.expires_at + GRACE:
        raise AnswerTooLate(expired_at=asked.expires_at)
    reading = _reading(uow, asked)
    try:
        _fill(reading, answer, _proven(uow, by, asked, answer))
    except ReadingRefused as refused:
        reading.quality, reading.message, reading.at = Quality.REFUSED, refused.message, uow.now
    uow.record(ScaleReadingTaken(scale=asked.scale_id, request=asked.id, reading=reading.id, quality=reading.quality))
    return uow.add(reading)


def _says_the_same(taken: ScaleReading, answer: Answer) -> bool:
    if isinstance(answer, Signed):
        return (taken.octets, taken.signature) == (answer.octets, answer.signature)
    return (taken.quality, taken.message, taken.at) == (answer.quality, answer.message, answer.at)


def _reading(uow: UnitOfWork, asked: ScaleReadingRequest) -> ScaleReading:
    return ScaleReading(
        id=new_id(),
        site_id=asked.site_id,
        scale_id=asked.scale_id,
        request_id=asked.id,
        gateway_id=asked.gateway_id,
        gateway_scale=asked.gateway_scale,
        kind=asked.kind,
        requested_by=asked.requested_by,
        requested_name=asked.requested_name,
        requested_at=asked.requested_at,
        received_at=uow.now,
    )


def _proven(uow: UnitOfWork, gateway: Gateway, asked: ScaleReadingRequest, answer: Answer) -> SignedReading | None:
    """The reading that the gateway's key vouches for and that answers this request. Raises ReadingRefused."""
    wanted = Asked(
        scale=asked.gateway_scale,
        serial=asked.serial_number,
        kind=Kind(asked.kind),
        nonce=asked.nonce,
        after=_last_sequence(uow, asked),
        since=asked.requested_at,
        until=min(uow.now, asked.expires_at),
    )
    if isinstance(answer, NoWeight):
        _require_of(answer, wanted)
        return None
    key = VerifierKey.parse(gateway.verifier_key)
    found = readings.verify(answer.octets.encode(), answer.signature_octets, key)
    readings.require_answer(found, wanted)
    if uow.any(ScaleReading, ScaleReading.gateway_id == gateway.id, ScaleReading.sequence == found.sequence):
        raise ReadingRefused(reason=Reason.OUT_OF_SEQUENCE, says=f"the number {found.sequence} was signed before")
    return found


def _last_sequence(uow: UnitOfWork, asked: ScaleReadingRequest) -> int:
    """The number of the last reading of this scale. A gateway counts for all its scales, whose answers may overtake."""
    numbers = select(func.max(ScaleReading.sequence)).where(
        ScaleReading.company_id == uow.actor.company,
        ScaleReading.gateway_id == asked.gateway_id,
        ScaleReading.gateway_scale == asked.gateway_scale,
    )
    return uow.session.scalars(numbers).one() or 0


def _require_of(answer: NoWeight, wanted: Asked) -> None:
    if answer.nonce != wanted.nonce:
        raise ReadingRefused(reason=Reason.OTHER_REQUEST, says="it answers another request")
    if answer.scale != wanted.scale:
        raise ReadingRefused(reason=Reason.OTHER_SCALE, says=f"it is of {answer.scale}, not of {wanted.scale}")
    if not wanted.since - readings.SKEW <= answer.at <= wanted.until + readings.SKEW:
        raise ReadingRefused(reason=Reason.OUT_OF_TIME, says="the gateway dates it otherwise; set its clock")


def _fill(reading: ScaleReading, answer: Answer, proven: SignedReading | None) -> None:
    if isinstance(answer, NoWeight):
        reading.quality, reading.message, reading.at = answer.quality, answer.message, answer.at
        return
    assert proven is not None, reading.request_id
    reading.quality, reading.at = Quality.GOOD, proven.at
    reading.value, reading.unit, reading.basis = proven.value, proven.unit, proven.basis
    reading.serial_number, reading.sequence = proven.serial, proven.sequence
    reading.octets, reading.signature = answer.octets, answer.signature
