"""What is said to authorise, to confirm, to certify and to revoke."""

from datetime import date
from typing import Any

import strawberry

from api.auth.signing import SignatureInput
from api.relay import local_id
from api.scalars import QuantityInput
from domain.certification import authorising, certifying, confirming
from domain.certification.kinds import AuthorisationKind
from domain.signatures.acts import SignedAct, SignedInput


@strawberry.input(description="Say by what a product may go to a market; the same number there again replaces it.")
class SetMarketingAuthorisationAct:
    material_id: strawberry.ID = strawberry.field(description="Whose lots are the product.")
    version: int = strawberry.field(description="The material's.")
    site_id: strawberry.ID = strawberry.field(description="Where quality signs it; it holds for the company.")
    kind: AuthorisationKind = AuthorisationKind.MARKETING
    number: str
    market: str = strawberry.field(description="ISO 3166-1, two letters, or EU.")
    holder: str
    product_name: str
    strength: str
    dosage_form: str
    pack_size: str
    valid_from: date
    valid_until: date | None = None
    reason: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        return authorising.SET_MARKETING, authorising.SetMarketing(
            subject=local_id(self.material_id, "MaterialDefinition", path="materialId"),
            version=self.version,
            site=local_id(self.site_id, "Site", path="siteId"),
            kind=self.kind,
            number=self.number,
            market=self.market,
            holder=self.holder,
            product_name=self.product_name,
            strength=self.strength,
            dosage_form=self.dosage_form,
            pack_size=self.pack_size,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            reason=self.reason,
        )


@strawberry.input
class SetMarketingAuthorisationInput(SetMarketingAuthorisationAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(description="Say by what a site may manufacture, in the place of what was said before.")
class SetManufacturingAuthorisationAct:
    site_id: strawberry.ID
    version: int = strawberry.field(description="The site's.")
    number: str
    authority: str
    name: str = strawberry.field(description="The manufacturer's, as authorised.")
    address: str
    valid_from: date
    valid_until: date | None = None
    reason: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        return authorising.SET_MANUFACTURING, authorising.SetManufacturing(
            subject=local_id(self.site_id, "Site", path="siteId"),
            version=self.version,
            number=self.number,
            authority=self.authority,
            name=self.name,
            address=self.address,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            reason=self.reason,
        )


@strawberry.input
class SetManufacturingAuthorisationInput(SetManufacturingAuthorisationAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(description="That nothing is certified by it any more.")
class WithdrawMarketingAuthorisationAct:
    marketing_authorisation: strawberry.ID
    version: int
    site_id: strawberry.ID = strawberry.field(description="Where quality signs it.")
    reason: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        found = local_id(self.marketing_authorisation, "MarketingAuthorisation", path="marketingAuthorisation")
        site = local_id(self.site_id, "Site", path="siteId")
        given = authorising.Withdraw(subject=found, version=self.version, site=site, reason=self.reason)
        return authorising.WITHDRAW_MARKETING, given


@strawberry.input
class WithdrawMarketingAuthorisationInput(WithdrawMarketingAuthorisationAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(description="That its site manufactures nothing by it any more.")
class WithdrawManufacturingAuthorisationAct:
    manufacturing_authorisation: strawberry.ID
    version: int
    reason: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        path = "manufacturingAuthorisation"
        found = local_id(self.manufacturing_authorisation, "ManufacturingAuthorisation", path=path)
        given = authorising.Withdraw(subject=found, version=self.version, site=None, reason=self.reason)
        return authorising.WITHDRAW_MANUFACTURING, given


@strawberry.input
class WithdrawManufacturingAuthorisationInput(WithdrawManufacturingAuthorisationAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(description="Confirm a batch of your site for a batch of another site that it went into.")
class ConfirmPartAct:
    batch: strawberry.ID
    version: int
    for_batch: strawberry.ID
    stage: str = strawberry.field(description="Which stage of which product, such as bulk tablets.")
    agreement: str = strawberry.field(description="The Technical Quality Agreement.")

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        return confirming.CONFIRM_PART, confirming.ConfirmPart(
            subject=local_id(self.batch, "Batch", path="batch"),
            version=self.version,
            for_batch=local_id(self.for_batch, "Batch", path="forBatch"),
            stage=self.stage,
            agreement=self.agreement,
        )


@strawberry.input
class ConfirmPartInput(ConfirmPartAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(description="A lot that the batch gave, or a part of one; all that is there, unless told.")
class LotToCertifyInput:
    lot: strawberry.ID
    quantity: QuantityInput | None = None

    def to_domain(self) -> certifying.LotToCertify:
        of = None if self.quantity is None else self.quantity.to_domain(path=("lots", "quantity"))
        return certifying.LotToCertify(local_id(self.lot, "MaterialLot", path="lot"), of)


@strawberry.input(description="Certify lots of a released batch for one authorisation.")
class CertifyBatchAct:
    batch: strawberry.ID
    version: int
    marketing_authorisation: strawberry.ID
    lots: list[LotToCertifyInput]
    destinations: list[str] = strawberry.field(description="Countries of the market, ISO 3166-1, two letters.")

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        by = local_id(self.marketing_authorisation, "MarketingAuthorisation", path="marketingAuthorisation")
        return certifying.CERTIFY_BATCH, certifying.Certify(
            subject=local_id(self.batch, "Batch", path="batch"),
            version=self.version,
            authorisation=by,
            lots=tuple(one.to_domain() for one in self.lots),
            destinations=tuple(self.destinations),
        )


@strawberry.input
class CertifyBatchInput(CertifyBatchAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(description="That a certificate no longer stands.")
class RevokeCertificateAct:
    batch: strawberry.ID
    version: int
    qp_certificate: strawberry.ID
    reason: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        return certifying.REVOKE_CERTIFICATE, certifying.Revoke(
            subject=local_id(self.batch, "Batch", path="batch"),
            version=self.version,
            certificate=local_id(self.qp_certificate, "QpCertificate", path="qpCertificate"),
            reason=self.reason,
        )


@strawberry.input
class RevokeCertificateInput(RevokeCertificateAct):
    signature: SignatureInput | None = None
    command_id: str | None = None
