"""What exists of certification: authorisations, confirmations of parts, certificates and their revocations."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Text, and_, inspect
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from domain.execution.models import Batch
from domain.kernel.models import Base, OfCompany, OfSite, Versioned
from domain.materials.models import MaterialDefinition
from domain.signatures.models import Signature
from domain.tenancy.models import Site


class _Authorised:
    """What is the same of both kinds of authorisation: numbered, good from a day on, until its last day if it has one.

    It says what it said when it was signed; another one is signed in its place, or it is withdrawn, once (QPC-1).
    """

    number: Mapped[str]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    state: Mapped[str]
    set_by: Mapped[UUID]
    set_name: Mapped[str]
    set_at: Mapped[datetime]
    signature_id: Mapped[UUID]
    withdrawn_because: Mapped[str | None]
    withdrawn_by: Mapped[UUID | None]
    withdrawn_name: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawal_signature_id: Mapped[UUID | None]


class MarketingAuthorisation(_Authorised, Versioned, Base):
    """By what a product may be put on a market, or given in a clinical trial, with the words that its packs bear.

    `market` is an ISO 3166-1 code, or EU. The material is the one whose lots are certified by it.
    """

    __tablename__ = "marketing_authorisation"

    kind: Mapped[str]
    material_id: Mapped[UUID]
    market: Mapped[str]
    holder: Mapped[str]
    product_name: Mapped[str]
    strength: Mapped[str]
    dosage_form: Mapped[str]
    pack_size: Mapped[str]

    material: Mapped[MaterialDefinition] = relationship(
        primaryjoin=lambda: and_(
            MarketingAuthorisation.company_id == MaterialDefinition.company_id,
            foreign(MarketingAuthorisation.material_id) == MaterialDefinition.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            MarketingAuthorisation.company_id == Signature.company_id,
            foreign(MarketingAuthorisation.signature_id) == Signature.id,
        ),
        viewonly=True,
        lazy="raise",
    )


class ManufacturingAuthorisation(_Authorised, OfSite, Base):
    """By what a site may manufacture, from which authority, with the name and address that it is authorised under."""

    __tablename__ = "manufacturing_authorisation"

    authority: Mapped[str]
    name: Mapped[str]
    address: Mapped[str]

    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(
            ManufacturingAuthorisation.company_id == Site.company_id,
            foreign(ManufacturingAuthorisation.site_id) == Site.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            ManufacturingAuthorisation.company_id == Signature.company_id,
            foreign(ManufacturingAuthorisation.signature_id) == Signature.id,
        ),
        viewonly=True,
        lazy="raise",
    )


class PartConfirmation(OfSite, Base):
    """That a site's qualified person confirmed its own batch for another site's that it went into (Annex 16, App. I).

    Accepts no change. The last of a pair of batches counts, while the batch is what `content_digest` was computed of.
    """

    __tablename__ = "part_confirmation"

    batch_id: Mapped[UUID]
    for_batch_id: Mapped[UUID]
    stage: Mapped[str]
    agreement: Mapped[str]
    statement: Mapped[str]
    content_digest: Mapped[str]
    confirmed_by: Mapped[UUID]
    confirmed_name: Mapped[str]
    confirmed_at: Mapped[datetime]
    signature_id: Mapped[UUID]

    batch: Mapped[Batch] = relationship(
        primaryjoin=lambda: and_(
            PartConfirmation.company_id == Batch.company_id, foreign(PartConfirmation.batch_id) == Batch.id
        ),
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            PartConfirmation.company_id == Signature.company_id, foreign(PartConfirmation.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )


class QpCertificate(OfSite, Base):
    """A qualified person's certificate of lots of a released batch for one authorisation (Annex 16, App. II).

    Accepts no change; a revocation stands beside it. `number` is its place in the site's register, from 1 and without a
    gap. What the authorisation said is kept with it; `destinations` are ISO 3166-1 codes.
    """

    __tablename__ = "qp_certificate"

    batch_id: Mapped[UUID]
    authorisation_id: Mapped[UUID]
    number: Mapped[int]
    kind: Mapped[str]
    product_name: Mapped[str]
    strength: Mapped[str]
    dosage_form: Mapped[str]
    pack_size: Mapped[str]
    batch_number: Mapped[str]
    market: Mapped[str]
    authorisation_number: Mapped[str]
    authorisation_holder: Mapped[str]
    destinations: Mapped[list[str]] = mapped_column(ARRAY(Text))
    statement: Mapped[str]
    certified_by: Mapped[UUID]
    certified_name: Mapped[str]
    certified_at: Mapped[datetime]
    signature_id: Mapped[UUID]

    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(
            QpCertificate.company_id == Site.company_id, foreign(QpCertificate.site_id) == Site.id
        ),
        viewonly=True,
        lazy="raise",
    )
    batch: Mapped[Batch] = relationship(
        primaryjoin=lambda: and_(
            QpCertificate.company_id == Batch.company_id, foreign(QpCertificate.batch_id) == Batch.id
        ),
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            QpCertificate.company_id == Signature.company_id, foreign(QpCertificate.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )
    lots: Mapped[list["QpCertificateLot"]] = relationship(
        primaryjoin=lambda: and_(
            QpCertificate.company_id == QpCertificateLot.company_id,
            QpCertificate.id == foreign(QpCertificateLot.certificate_id),
        ),
        order_by=lambda: QpCertificateLot.id,
        viewonly=True,
        lazy="raise",
    )
    parts: Mapped[list["QpCertificatePart"]] = relationship(
        primaryjoin=lambda: and_(
            QpCertificate.company_id == QpCertificatePart.company_id,
            QpCertificate.id == foreign(QpCertificatePart.certificate_id),
        ),
        order_by=lambda: QpCertificatePart.id,
        viewonly=True,
        lazy="raise",
    )
    revocation: Mapped["QpCertificateRevocation | None"] = relationship(
        primaryjoin=lambda: and_(
            QpCertificate.company_id == QpCertificateRevocation.company_id,
            QpCertificate.id == foreign(QpCertificateRevocation.certificate_id),
        ),
        viewonly=True,
        lazy="raise",
        uselist=False,
    )


class QpCertificateLot(OfCompany, Base):
    """How much of which lot a certificate is for; accepts no change."""

    __tablename__ = "qp_certificate_lot"

    site_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    certificate_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    lot_number: Mapped[str]
    quantity_value: Mapped[Decimal]
    quantity_unit: Mapped[str]
    manufactured_on: Mapped[date]
    expires_on: Mapped[date]


class QpCertificatePart(OfCompany, Base):
    """A batch in which the certified lots were made, the certified one itself among them; accepts no change.

    Where it was made, by which manufacturing authorisation and, where that was another site, who confirmed it there.
    """

    __tablename__ = "qp_certificate_part"

    site_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    certificate_id: Mapped[UUID]
    made_batch_id: Mapped[UUID]
    made_site_id: Mapped[UUID]
    made_number: Mapped[str]
    product: Mapped[str]
    begun_on: Mapped[date | None]
    completed_on: Mapped[date | None]
    authorisation_id: Mapped[UUID]
    site_name: Mapped[str]
    site_address: Mapped[str]
    authorisation_number: Mapped[str]
    confirmation_id: Mapped[UUID | None]
    confirmed_name: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]
    agreement: Mapped[str | None]


class QpCertificateRevocation(OfCompany, Base):
    """That a certificate no longer stands, from when on and why; once, and accepts no change."""

    __tablename__ = "qp_certificate_revocation"

    site_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    certificate_id: Mapped[UUID]
    reason: Mapped[str]
    revoked_by: Mapped[UUID]
    revoked_name: Mapped[str]
    revoked_at: Mapped[datetime]
    signature_id: Mapped[UUID]

    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            QpCertificateRevocation.company_id == Signature.company_id,
            foreign(QpCertificateRevocation.signature_id) == Signature.id,
        ),
        viewonly=True,
        lazy="raise",
    )


inspect(Batch).add_property(
    "certificates",
    relationship(
        QpCertificate,
        primaryjoin=lambda: and_(
            Batch.company_id == QpCertificate.company_id, Batch.id == foreign(QpCertificate.batch_id)
        ),
        order_by=lambda: QpCertificate.number,
        viewonly=True,
        lazy="raise",
    ),
)
