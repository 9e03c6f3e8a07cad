"""Take a sample of a lot, and attach what its supplier certifies."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_line
from domain.materials import rules
from domain.materials.commands import moving
from domain.materials.commands.booking import Why
from domain.materials.kinds import LotStatus, TransactionKind
from domain.materials.models import MaterialDefinition, MaterialLot
from domain.materials.quality import queries
from domain.materials.quality.commands.statuses import open_testing
from domain.materials.quality.events import LotCertificateAttached, LotSampled
from domain.materials.quality.kinds import SamplePurpose
from domain.materials.quality.models import LotCertificate, LotSample, LotTesting
from domain.materials.quality.testing import require_purpose
from domain.materials.retention.refusals import KeptByRule

REFERENCE = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeSample:
    """How much is taken of which lot, and what for; `reference` is the laboratory's own number."""

    lot: UUID
    purpose: SamplePurpose
    quantity: Quantity
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachCertificate:
    """An uploaded file by what its bytes are, under the certificate's own number."""

    lot: UUID
    number: str
    issued_on: date | None
    key: str
    name: str
    size: int
    sha256: str
    media_type: str


def take_sample(uow: UnitOfWork, given: TakeSample) -> LotSample:
    """A numbered sample, which is gone from the lot; the first of its purpose freezes the specification to judge by.

    Raises NotFound, Forbidden, InvalidInput, WrongLotUnit, KeptByRule, WrongPurpose, NotEnough.
    """
    lot = uow.load(MaterialLot, given.lot, Permission.LOT_SAMPLE)
    rules.require_counted(given.quantity, lot.unit)
    if given.reference is not None:
        require_line(given.reference, limit=REFERENCE, path=("reference",))
    last = queries.deciding(queries.testings_of(uow, lot))
    if given.purpose is SamplePurpose.RETENTION:
        _require_no_rule(uow, lot)
    purpose = require_purpose(given.purpose, LotStatus(lot.status), queries.current(last))
    testing = None if purpose is None else open_testing(uow, lot, purpose)
    if given.purpose is not SamplePurpose.COMPLAINT:  # what comes back with a complaint left the stock long ago
        moving.take(uow, lot, given.quantity, Why(TransactionKind.SAMPLE))
    sample = numbered(uow, lot, given.purpose, given.quantity, testing=testing, reference=given.reference)
    uow.record(LotSampled(lot=lot.id, sample=sample.id))
    return sample


def _require_no_rule(uow: UnitOfWork, lot: MaterialLot) -> None:
    """What a rule demands is kept in a container of its own (RET-2). Raises KeptByRule."""
    material = uow.find(MaterialDefinition, MaterialDefinition.id == lot.material_id)[0]
    if material.retention_from is not None:
        raise KeptByRule(material_code=material.code, path=("purpose",))


def numbered(
    uow: UnitOfWork,
    lot: MaterialLot,
    purpose: SamplePurpose,
    quantity: Quantity,
    *,
    testing: LotTesting | None = None,
    reference: str | None = None,
) -> LotSample:
    """The next sample of a lot, which is locked."""
    return uow.add(
        LotSample(
            id=new_id(),
            site_id=lot.site_id,
            lot_id=lot.id,
            testing_id=None if testing is None else testing.id,
            number=len(uow.find(LotSample, LotSample.lot_id == lot.id)) + 1,
            purpose=purpose,
            quantity_value=quantity.value,
            quantity_unit=quantity.unit,
            reference=reference,
            taken_by=uow.actor.as_person,
            taken_name=uow.actor.name,
            taken_at=uow.now,
        )
    )


def attach_certificate(uow: UnitOfWork, given: AttachCertificate) -> LotCertificate:
    """What the supplier certifies, as a file; its figures are then recorded one by one (21 CFR 211.84(d)(2)).

    Raises NotFound, Forbidden, InvalidInput.
    """
    lot = uow.load(MaterialLot, given.lot, Permission.LOT_SAMPLE)
    require_line(given.number, limit=REFERENCE, path=("number",))
    rules.require_day(given.issued_on)
    certificate = uow.add(
        LotCertificate(
            id=new_id(),
            site_id=lot.site_id,
            lot_id=lot.id,
            number=given.number,
            issued_on=given.issued_on,
            file_key=given.key,
            file_name=given.name,
            file_size=given.size,
            file_sha256=given.sha256,
            media_type=given.media_type,
            attached_by=uow.actor.as_person,
            attached_name=uow.actor.name,
            attached_at=uow.now,
        )
    )
    uow.record(LotCertificateAttached(lot=lot.id, certificate=certificate.id))
    return certificate
