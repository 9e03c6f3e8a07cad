"""Authorisations, confirmations and certificates as GraphQL shows them."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from api.certification import downloads
from api.context import Info
from api.materials.definitions import MaterialDefinition
from api.materials.types import QUANTITY
from api.reading.vocabulary import lowered
from api.relay import Node
from api.scalars import Quantity
from api.signatures.types import Signature
from api.tenancy.types import Site
from domain.certification import kinds, models
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission

if TYPE_CHECKING:
    from api.execution.types import Batch

strawberry.enum(kinds.AuthorisationKind, description="To put a product on a market, or to give it in a clinical trial.")
strawberry.enum(kinds.AuthorisationState, description="REPLACED by what was signed in its place.")
strawberry.enum(
    kinds.PartState, description="STALE once the batch isn't any more what was confirmed, or isn't released."
)

LAST_DAY = "Its last day; null where it has none."
WITHDRAWN = "Null unless it was withdrawn."


@strawberry.type(description="By what a product may go to a market, with the words that its packs bear (QPC-1).")
class MarketingAuthorisation(Node):
    model: ClassVar[type[OfCompany]] = models.MarketingAuthorisation
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    version: int
    kind: kinds.AuthorisationKind
    number: str
    market: str = strawberry.field(description="ISO 3166-1, two letters, or EU.")
    holder: str
    material: MaterialDefinition = strawberry.field(description="Whose lots are the product.")
    product_name: str
    strength: str
    dosage_form: str
    pack_size: str
    valid_from: date
    valid_until: date | None = strawberry.field(description=LAST_DAY)
    state: kinds.AuthorisationState
    set_name: str
    set_at: datetime
    signature: Signature
    withdrawn_because: str | None = strawberry.field(description=WITHDRAWN)
    withdrawn_name: str | None
    withdrawn_at: datetime | None


@strawberry.type(description="By what a site may manufacture, and the name and address it is authorised under (QPC-1).")
class ManufacturingAuthorisation(Node):
    model: ClassVar[type[OfCompany]] = models.ManufacturingAuthorisation
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    version: int
    site: Site
    number: str
    authority: str
    name: str
    address: str
    valid_from: date
    valid_until: date | None = strawberry.field(description=LAST_DAY)
    state: kinds.AuthorisationState
    set_name: str
    set_at: datetime
    signature: Signature
    withdrawn_because: str | None = strawberry.field(description=WITHDRAWN)
    withdrawn_name: str | None
    withdrawn_at: datetime | None


@strawberry.type(description="That a site's qualified person confirmed its batch for another site's (QPC-5).")
class PartConfirmation(Node):
    model: ClassVar[type[OfCompany]] = models.PartConfirmation
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    batch: Annotated["Batch", strawberry.lazy("api.execution.types")]
    stage: str
    agreement: str = strawberry.field(description="The Technical Quality Agreement.")
    statement: str
    confirmed_name: str
    confirmed_at: datetime
    signature: Signature


@strawberry.type(description="A batch of another site that went into one, and whether that site confirmed it (QPC-5).")
class PartOfOther:
    batch_id: strawberry.ID
    number: str
    product: str
    site: str = strawberry.field(description="Its name.")
    state: kinds.PartState
    confirmed_name: str | None = strawberry.field(description="Who confirmed it last; null where nobody did.")
    confirmed_at: datetime | None


@strawberry.type(description="How much of a lot a certificate is for.")
class QpCertificateLot(Node):
    model: ClassVar[type[OfCompany]] = models.QpCertificateLot
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    lot_number: str
    manufactured_on: date = strawberry.field(description="The lot's day, or the one on which its batch began.")
    expires_on: date

    @strawberry.field(description="How much was certified.", metadata=lowered(QUANTITY))
    def quantity(self, root: strawberry.Parent[models.QpCertificateLot]) -> Quantity:
        return Quantity(value=root.quantity_value, unit=root.quantity_unit)


@strawberry.type(description="A batch in which it was made: where, when, and by which manufacturing authorisation.")
class QpCertificatePart(Node):
    model: ClassVar[type[OfCompany]] = models.QpCertificatePart
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    made_number: str = strawberry.field(description="The batch's number.")
    product: str
    begun_on: date | None
    completed_on: date | None
    site_name: str
    site_address: str
    authorisation_number: str
    confirmed_name: str | None = strawberry.field(description="Who confirmed it, where another site made it.")
    confirmed_at: datetime | None
    agreement: str | None = strawberry.field(description="The Technical Quality Agreement that it was confirmed by.")


@strawberry.type(description="That a certificate no longer stands; the register keeps both.")
class QpCertificateRevocation(Node):
    model: ClassVar[type[OfCompany]] = models.QpCertificateRevocation
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    reason: str
    revoked_name: str
    revoked_at: datetime
    signature: Signature


@strawberry.type(
    description="A qualified person's certificate of lots of a released batch for one authorisation; never changed, and"
    " an entry of its site's register (QPC-2, QPC-3)."
)
class QpCertificate(Node):
    model: ClassVar[type[OfCompany]] = models.QpCertificate
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    number: int = strawberry.field(description="In the site's register, from 1, without a gap.")
    site: Site
    batch: Annotated["Batch", strawberry.lazy("api.execution.types")]
    batch_number: str
    kind: kinds.AuthorisationKind
    product_name: str
    strength: str
    dosage_form: str
    pack_size: str
    market: str
    authorisation_number: str
    authorisation_holder: str
    destinations: list[str] = strawberry.field(description="Countries, ISO 3166-1.")
    statement: str
    certified_name: str
    certified_at: datetime
    signature: Signature
    lots: list[QpCertificateLot]
    parts: list[QpCertificatePart] = strawberry.field(description="In which it was made, the batch itself last.")
    revocation: QpCertificateRevocation | None = strawberry.field(description="Null while it stands.")

    @strawberry.field(description="Fetches it as PDF/A for you, for five minutes; revoked, it says so (Annex 16).")
    def document_url(self, root: strawberry.Parent[models.QpCertificate], info: Info) -> str:
        services, person = info.context.services, info.context.actor.as_person
        return downloads.link(root.id, company=root.company_id, person=person).url(services.secret, services.public_url)
