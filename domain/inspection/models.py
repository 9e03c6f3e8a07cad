"""What exists of inspections beside the access itself: what it names, and what its inspector looked at."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, inspect
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship
from sqlalchemy.types import BigInteger, Uuid

from domain.execution.models import Batch
from domain.kernel.models import Base, OfCompany
from domain.people.inspection_models import InspectionAccess
from domain.people.models import Person
from domain.recipes.models import MasterRecipe
from domain.signatures.models import Signature
from domain.tenancy.models import Site

__all__ = ["InspectionAccess", "InspectionBatch", "InspectionLook", "InspectionPeriod"]


class InspectionBatch(OfCompany, Base):
    """A batch that an access names, numbered from 1; accepts no change."""

    __tablename__ = "inspection_batch"

    site_id: Mapped[UUID]
    access_id: Mapped[UUID]
    number: Mapped[int]
    batch_id: Mapped[UUID]

    batch: Mapped[Batch] = relationship(
        primaryjoin=lambda: and_(
            InspectionBatch.company_id == Batch.company_id, foreign(InspectionBatch.batch_id) == Batch.id
        ),
        viewonly=True,
        lazy="raise",
    )


class InspectionPeriod(OfCompany, Base):
    """Dates of the site, both included: its batches that were made or decided on within them; accepts no change.

    Of one recipe's only, where it names one.
    """

    __tablename__ = "inspection_period"

    site_id: Mapped[UUID]
    access_id: Mapped[UUID]
    number: Mapped[int]
    from_on: Mapped[date]
    until_on: Mapped[date]
    recipe_id: Mapped[UUID | None]

    recipe: Mapped[MasterRecipe | None] = relationship(
        primaryjoin=lambda: and_(
            InspectionPeriod.company_id == MasterRecipe.company_id,
            foreign(InspectionPeriod.recipe_id) == MasterRecipe.id,
        ),
        viewonly=True,
        lazy="raise",
    )


class InspectionLook(OfCompany, Base):
    """One request of an inspector, as it was answered; accepts no change (INS-4).

    Of a query `document` and `variables` are the first of their characters, the digest is of the whole text; of a
    mutation, which may hold a password, only its name is kept. `batches` are those whose ids stand in what was asked
    or answered. The answer's SHA-256 and size are of the bytes that left; a download is noted before its file leaves.
    """

    __tablename__ = "inspection_look"

    person_id: Mapped[UUID]
    session_id: Mapped[UUID | None]
    looked_at: Mapped[datetime]
    kind: Mapped[str]
    name: Mapped[str]
    document: Mapped[str | None]
    document_sha256: Mapped[str | None]
    variables: Mapped[str | None]
    batches: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    failed: Mapped[bool | None]
    answer_sha256: Mapped[str | None]
    answer_bytes: Mapped[int | None] = mapped_column(BigInteger)

    person: Mapped[Person] = relationship(
        primaryjoin=lambda: and_(
            InspectionLook.company_id == Person.company_id, foreign(InspectionLook.person_id) == Person.id
        ),
        viewonly=True,
        lazy="raise",
    )


# People stand below batches and signatures; who reads an access wants these as well.
_OF_ACCESS = {
    "named": relationship(
        InspectionBatch,
        primaryjoin=lambda: and_(
            InspectionAccess.company_id == InspectionBatch.company_id,
            InspectionAccess.id == foreign(InspectionBatch.access_id),
        ),
        order_by=lambda: InspectionBatch.number,
        viewonly=True,
        lazy="raise",
    ),
    "dates": relationship(
        InspectionPeriod,
        primaryjoin=lambda: and_(
            InspectionAccess.company_id == InspectionPeriod.company_id,
            InspectionAccess.id == foreign(InspectionPeriod.access_id),
        ),
        order_by=lambda: InspectionPeriod.number,
        viewonly=True,
        lazy="raise",
    ),
    "site": relationship(
        Site,
        primaryjoin=lambda: and_(
            InspectionAccess.company_id == Site.company_id, foreign(InspectionAccess.site_id) == Site.id
        ),
        viewonly=True,
        lazy="raise",
    ),
    "inspector": relationship(
        Person,
        primaryjoin=lambda: and_(
            InspectionAccess.company_id == Person.company_id, foreign(InspectionAccess.person_id) == Person.id
        ),
        viewonly=True,
        lazy="raise",
    ),
    "signature": relationship(
        Signature,
        primaryjoin=lambda: and_(
            InspectionAccess.company_id == Signature.company_id,
            foreign(InspectionAccess.signature_id) == Signature.id,
        ),
        viewonly=True,
        lazy="raise",
    ),
    "revocation_signature": relationship(
        Signature,
        primaryjoin=lambda: and_(
            InspectionAccess.company_id == Signature.company_id,
            foreign(InspectionAccess.revocation_signature_id) == Signature.id,
        ),
        viewonly=True,
        lazy="raise",
    ),
}
for _name, _relation in _OF_ACCESS.items():
    inspect(InspectionAccess).add_property(_name, _relation)
