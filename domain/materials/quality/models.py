"""What exists of a lot's quality: testings with samples and results, investigations, each change of its status."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_, inspect
from sqlalchemy.orm import InstrumentedAttribute, Mapped, RelationshipProperty, foreign, relationship

from domain.kernel.models import Base, OfCompany, OfSite
from domain.materials.models import LotDisposition, MaterialLot
from domain.materials.quality.specification_models import MaterialSpecification, SpecificationTest
from domain.signatures.models import Signature


class LotTesting(OfSite, Base):
    """One time that a lot is tested, by the specification that was in effect then; decided by a disposition."""

    __tablename__ = "lot_testing"

    lot_id: Mapped[UUID]
    number: Mapped[int]
    purpose: Mapped[str]
    specification_id: Mapped[UUID | None]
    opened_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]

    specification: Mapped[MaterialSpecification | None] = relationship(
        primaryjoin=lambda: and_(
            LotTesting.company_id == MaterialSpecification.company_id,
            foreign(LotTesting.specification_id) == MaterialSpecification.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    samples: Mapped[list["LotSample"]] = relationship(
        primaryjoin=lambda: and_(
            LotTesting.company_id == LotSample.company_id, LotTesting.id == foreign(LotSample.testing_id)
        ),
        order_by=lambda: LotSample.number,
        viewonly=True,
        lazy="raise",
    )
    results: Mapped[list["LotResult"]] = relationship(
        primaryjoin=lambda: and_(
            LotTesting.company_id == LotResult.company_id, LotTesting.id == foreign(LotResult.testing_id)
        ),
        order_by=lambda: LotResult.id,
        viewonly=True,
        lazy="raise",
    )


class LotSample(OfCompany, Base):
    """Material that was taken from a lot to be tested or kept; accepts no change. `reference` is a laboratory's."""

    __tablename__ = "lot_sample"

    site_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    testing_id: Mapped[UUID | None]
    number: Mapped[int]
    purpose: Mapped[str]
    quantity_value: Mapped[Decimal]
    quantity_unit: Mapped[str]
    reference: Mapped[str | None]
    taken_by: Mapped[UUID]
    taken_name: Mapped[str]
    taken_at: Mapped[datetime]


class LotCertificate(OfCompany, Base):
    """A supplier's certificate as an attached file, whose bytes its SHA-256 names; accepts no change (EXE-16)."""

    __tablename__ = "lot_certificate"

    site_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    number: Mapped[str]
    issued_on: Mapped[date | None]
    file_key: Mapped[str]
    file_name: Mapped[str]
    file_size: Mapped[int]
    file_sha256: Mapped[str]
    media_type: Mapped[str]
    attached_by: Mapped[UUID]
    attached_name: Mapped[str]
    attached_at: Mapped[datetime]


class Recorded(OfCompany):
    """The columns of what was found once: those of the test's kind are set; `reported` is the number as rounded."""

    number: Mapped[Decimal | None]
    unit: Mapped[str | None]
    qualifier: Mapped[str | None]
    text: Mapped[str | None]
    choice: Mapped[str | None]
    yes_no: Mapped[bool | None]
    reported: Mapped[Decimal | None]
    outcome: Mapped[str]
    instrument: Mapped[str | None]
    reference: Mapped[str | None]
    revision: Mapped[int]
    recorded_by: Mapped[UUID]
    recorded_name: Mapped[str]
    recorded_at: Mapped[datetime]


class LotResult(Recorded, OfSite, Base):
    """What stands for one test; a retest is a result of its own with the next `attempt` (REV-9)."""

    __tablename__ = "lot_result"

    lot_id: Mapped[UUID]
    testing_id: Mapped[UUID]
    test_id: Mapped[UUID]
    sample_id: Mapped[UUID | None]
    certificate_id: Mapped[UUID | None]
    attempt: Mapped[int]
    source: Mapped[str]

    test: Mapped[SpecificationTest] = relationship(
        primaryjoin=lambda: and_(
            LotResult.company_id == SpecificationTest.company_id, foreign(LotResult.test_id) == SpecificationTest.id
        ),
        viewonly=True,
        lazy="raise",
    )
    sample: Mapped[LotSample | None] = relationship(
        primaryjoin=lambda: and_(
            LotResult.company_id == LotSample.company_id, foreign(LotResult.sample_id) == LotSample.id
        ),
        viewonly=True,
        lazy="raise",
    )
    certificate: Mapped[LotCertificate | None] = relationship(
        primaryjoin=lambda: and_(
            LotResult.company_id == LotCertificate.company_id, foreign(LotResult.certificate_id) == LotCertificate.id
        ),
        viewonly=True,
        lazy="raise",
    )
    revisions: Mapped[list["LotResultRevision"]] = relationship(
        primaryjoin=lambda: and_(
            LotResult.company_id == LotResultRevision.company_id, LotResult.id == foreign(LotResultRevision.result_id)
        ),
        order_by=lambda: LotResultRevision.revision,
        viewonly=True,
        lazy="raise",
    )
    investigation: Mapped["LotInvestigation | None"] = relationship(
        primaryjoin=lambda: and_(
            LotResult.company_id == LotInvestigation.company_id, LotResult.id == foreign(LotInvestigation.result_id)
        ),
        viewonly=True,
        lazy="raise",
        uselist=False,
    )


class LotResultRevision(Recorded, Base):
    """A result as it was recorded or corrected once; accepts no change (EXE-6, AUD-2)."""

    __tablename__ = "lot_result_revision"

    site_id: Mapped[UUID]
    result_id: Mapped[UUID]
    reason: Mapped[str | None]
    signature_id: Mapped[UUID | None]

    signature: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: and_(
            LotResultRevision.company_id == Signature.company_id,
            foreign(LotResultRevision.signature_id) == Signature.id,
        ),
        viewonly=True,
        lazy="raise",
    )


class LotInvestigation(OfSite, Base):
    """What became of one result out of specification; while it is open, the lot isn't released (REV-9)."""

    __tablename__ = "lot_investigation"

    lot_id: Mapped[UUID]
    result_id: Mapped[UUID]
    state: Mapped[str]
    opened_at: Mapped[datetime]
    conclusion: Mapped[str | None]
    concluded_by: Mapped[UUID | None]
    concluded_name: Mapped[str | None]
    concluded_at: Mapped[datetime | None]
    signature_id: Mapped[UUID | None]

    result: Mapped[LotResult] = relationship(
        primaryjoin=lambda: and_(
            LotInvestigation.company_id == LotResult.company_id, foreign(LotInvestigation.result_id) == LotResult.id
        ),
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: and_(
            LotInvestigation.company_id == Signature.company_id, foreign(LotInvestigation.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )


class LotStatusChange(OfCompany, Base):
    """One change of a lot's status, and why; `changed_by` is None where a day had passed. Accepts no change."""

    __tablename__ = "lot_status_change"

    site_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    before: Mapped[str]
    after: Mapped[str]
    because: Mapped[str]
    changed_by: Mapped[UUID | None]
    changed_name: Mapped[str]
    changed_at: Mapped[datetime]


def _of_lot(model: type[OfCompany], column: InstrumentedAttribute[UUID]) -> RelationshipProperty[list[OfCompany]]:
    return relationship(
        model,
        primaryjoin=lambda: and_(MaterialLot.company_id == model.company_id, MaterialLot.id == foreign(column)),
        order_by=lambda: model.id,
        viewonly=True,
        lazy="raise",
        uselist=True,
    )


# A lot shows what is known of it, whichever part of quality keeps it.
for _name, _model, _column in (
    ("testings", LotTesting, LotTesting.lot_id),
    ("samples", LotSample, LotSample.lot_id),
    ("certificates", LotCertificate, LotCertificate.lot_id),
    ("investigations", LotInvestigation, LotInvestigation.lot_id),
    ("status_changes", LotStatusChange, LotStatusChange.lot_id),
):
    inspect(MaterialLot).add_property(_name, _of_lot(_model, _column))

inspect(LotDisposition).add_property(
    "specification",
    relationship(
        MaterialSpecification,
        primaryjoin=lambda: and_(
            LotDisposition.company_id == MaterialSpecification.company_id,
            foreign(LotDisposition.specification_id) == MaterialSpecification.id,
        ),
        viewonly=True,
        lazy="raise",
    ),
)
