"""Authorising, confirming, certifying, revoking: each signed."""

import strawberry

from api.auth.signing import sign
from api.certification.inputs import (
    CertifyBatchInput,
    ConfirmPartInput,
    RevokeCertificateInput,
    SetManufacturingAuthorisationInput,
    SetMarketingAuthorisationInput,
    WithdrawManufacturingAuthorisationInput,
    WithdrawMarketingAuthorisationInput,
)
from api.certification.types import (
    ManufacturingAuthorisation,
    MarketingAuthorisation,
    PartConfirmation,
    QpCertificate,
)
from api.context import Info, changed
from api.problems import Problem
from infra.transaction import Outcome

Given = (
    SetMarketingAuthorisationInput
    | SetManufacturingAuthorisationInput
    | WithdrawMarketingAuthorisationInput
    | WithdrawManufacturingAuthorisationInput
    | ConfirmPartInput
    | CertifyBatchInput
    | RevokeCertificateInput
)


@strawberry.type
class SetMarketingAuthorisationPayload:
    authorisation: MarketingAuthorisation | None = None
    problems: list[Problem]


@strawberry.type
class WithdrawMarketingAuthorisationPayload(SetMarketingAuthorisationPayload):
    pass


@strawberry.type
class SetManufacturingAuthorisationPayload:
    authorisation: ManufacturingAuthorisation | None = None
    problems: list[Problem]


@strawberry.type
class WithdrawManufacturingAuthorisationPayload(SetManufacturingAuthorisationPayload):
    pass


@strawberry.type
class ConfirmPartPayload:
    confirmation: PartConfirmation | None = None
    problems: list[Problem]


@strawberry.type
class CertifyBatchPayload:
    certificate: QpCertificate | None = None
    problems: list[Problem]


@strawberry.type
class RevokeCertificatePayload(CertifyBatchPayload):
    pass


@strawberry.type
class CertificationMutation:
    @strawberry.mutation(description="Sign by what a product may go to a market; quality's act (QPC-1).")
    def set_marketing_authorisation(
        self,
        info: Info,
        input: SetMarketingAuthorisationInput,  # noqa: A002 -- GraphQL's word
    ) -> SetMarketingAuthorisationPayload:
        node, payload = MarketingAuthorisation, SetMarketingAuthorisationPayload
        return changed(info, payload, "authorisation", node, lambda: _signed(info, input))

    @strawberry.mutation(description="Sign that nothing is certified by it any more; quality's act (QPC-1).")
    def withdraw_marketing_authorisation(
        self,
        info: Info,
        input: WithdrawMarketingAuthorisationInput,  # noqa: A002 -- GraphQL's word
    ) -> WithdrawMarketingAuthorisationPayload:
        node, payload = MarketingAuthorisation, WithdrawMarketingAuthorisationPayload
        return changed(info, payload, "authorisation", node, lambda: _signed(info, input))

    @strawberry.mutation(description="Sign by what a site may manufacture; quality's act (QPC-1).")
    def set_manufacturing_authorisation(
        self,
        info: Info,
        input: SetManufacturingAuthorisationInput,  # noqa: A002 -- GraphQL's word
    ) -> SetManufacturingAuthorisationPayload:
        node, payload = ManufacturingAuthorisation, SetManufacturingAuthorisationPayload
        return changed(info, payload, "authorisation", node, lambda: _signed(info, input))

    @strawberry.mutation(description="Sign that a site manufactures nothing by it any more; quality's act (QPC-1).")
    def withdraw_manufacturing_authorisation(
        self,
        info: Info,
        input: WithdrawManufacturingAuthorisationInput,  # noqa: A002 -- GraphQL's word
    ) -> WithdrawManufacturingAuthorisationPayload:
        node, payload = ManufacturingAuthorisation, WithdrawManufacturingAuthorisationPayload
        return changed(info, payload, "authorisation", node, lambda: _signed(info, input))

    @strawberry.mutation(
        description="Confirm your site's part of another site's batch, as its qualified person (QPC-5; Annex 16, 1.7)."
    )
    def confirm_part(self, info: Info, input: ConfirmPartInput) -> ConfirmPartPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, ConfirmPartPayload, "confirmation", PartConfirmation, lambda: _signed(info, input))

    @strawberry.mutation(
        description="Certify lots of a released batch for an authorisation, as an entry of the site's register (QPC-2)."
    )
    def certify_batch(self, info: Info, input: CertifyBatchInput) -> CertifyBatchPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, CertifyBatchPayload, "certificate", QpCertificate, lambda: _signed(info, input))

    @strawberry.mutation(
        description="Sign that a certificate no longer stands, and why; the register keeps both (QPC-3)."
    )
    def revoke_certificate(self, info: Info, input: RevokeCertificateInput) -> RevokeCertificatePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, RevokeCertificatePayload, "certificate", QpCertificate, lambda: _signed(info, input))


def _signed(info: Info, given: Given) -> Outcome:
    return sign(info, *given.signed(), given.signature, given.command_id)
