"""Sampling lots, recording and correcting what was found, and concluding investigations."""

from datetime import date
from typing import Any
from uuid import UUID

import strawberry

from api.auth.signing import SignatureInput, sign
from api.context import Info, act, changed
from api.execution import uploads
from api.execution.uploads import Upload
from api.materials.quality.enums import InvestigationOutcome, SamplePurpose
from api.materials.quality.inputs import FoundInput, LotResultInput, told
from api.materials.quality.types import LotCertificate, LotInvestigation, LotResult, LotSample
from api.materials.types import MaterialLot
from api.problems import Problem
from api.relay import local_id
from api.scalars import QuantityInput
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials import models
from domain.materials.quality.commands import recording, sampling
from domain.materials.quality.commands.correcting import CORRECT_LOT_RESULT, CorrectResult
from domain.materials.quality.commands.investigating import CONCLUDE_INVESTIGATION, ConcludeInvestigation
from domain.materials.quality.commands.sampling import AttachCertificate, TakeSample
from domain.signatures.acts import SignedAct, SignedInput
from infra.transaction import Outcome


@strawberry.input(description="How much is taken of a lot, in its unit, and what for.")
class TakeLotSampleInput:
    lot: strawberry.ID
    purpose: SamplePurpose
    quantity: QuantityInput
    reference: str | None = strawberry.field(default=None, description="The laboratory's own number.")
    command_id: str | None = None


@strawberry.type
class TakeLotSamplePayload:
    sample: LotSample | None = None
    problems: list[Problem]


@strawberry.input(description="A result of a sample.")
class RecordLotResultInput:
    sample: strawberry.ID
    result: LotResultInput
    command_id: str | None = None


@strawberry.type
class RecordLotResultPayload:
    result: LotResult | None = None
    problems: list[Problem]


@strawberry.input(description="What a laboratory's system found in a sample; all or nothing. Each has a reference.")
class ImportLotResultsInput:
    sample: strawberry.ID
    results: list[LotResultInput]
    command_id: str | None = None


@strawberry.type
class ImportLotResultsPayload:
    lot: MaterialLot | None = None
    problems: list[Problem]


@strawberry.input(description="A supplier's certificate that was uploaded lately.")
class AttachLotCertificateInput:
    lot: strawberry.ID
    number: str = strawberry.field(description="The supplier's own.")
    upload: str = strawberry.field(description="The `upload` that POST /uploads answered with.")
    issued_on: date | None = None
    command_id: str | None = None


@strawberry.type
class AttachLotCertificatePayload:
    certificate: LotCertificate | None = None
    problems: list[Problem]


@strawberry.input(description="A figure of a certificate; it is enough for a test of reduced demand.")
class RecordCertifiedResultInput:
    certificate: strawberry.ID
    result: LotResultInput
    command_id: str | None = None


@strawberry.type
class RecordCertifiedResultPayload:
    result: LotResult | None = None
    problems: list[Problem]


@strawberry.input(description="Which result, as it was seen; what it should read, and why.")
class CorrectLotResultAct:
    result: strawberry.ID
    version: int
    found: FoundInput
    reason: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        result = local_id(self.result, "LotResult", path="result")
        return CORRECT_LOT_RESULT, CorrectResult(result, self.version, self.found.to_domain(), self.reason)


@strawberry.input
class CorrectLotResultInput(CorrectLotResultAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class CorrectLotResultPayload:
    result: LotResult | None = None
    problems: list[Problem]


@strawberry.input(description="INVALIDATED only for an assignable cause, which the conclusion tells (REV-9).")
class ConcludeLotInvestigationAct:
    investigation: strawberry.ID
    version: int
    outcome: InvestigationOutcome
    conclusion: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        found = local_id(self.investigation, "LotInvestigation", path="investigation")
        return CONCLUDE_INVESTIGATION, ConcludeInvestigation(found, self.version, self.outcome, self.conclusion)


@strawberry.input
class ConcludeLotInvestigationInput(ConcludeLotInvestigationAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class ConcludeLotInvestigationPayload:
    investigation: LotInvestigation | None = None
    problems: list[Problem]


@strawberry.type
class TestingMutation:
    @strawberry.mutation(
        description="Take a sample of a lot; the first freezes the specification that it is judged by."
    )
    def take_lot_sample(self, info: Info, input: TakeLotSampleInput) -> TakeLotSamplePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, TakeLotSamplePayload, "sample", LotSample, lambda: _sample(info, input))

    @strawberry.mutation(description="Record what was found; out of specification it opens an investigation (REV-9).")
    def record_lot_result(self, info: Info, input: RecordLotResultInput) -> RecordLotResultPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, RecordLotResultPayload, "result", LotResult, lambda: _record(info, input))

    @strawberry.mutation(description="Take over what a laboratory's system found in a sample.")
    def import_lot_results(self, info: Info, input: ImportLotResultsInput) -> ImportLotResultsPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, ImportLotResultsPayload, "lot", MaterialLot, lambda: _import(info, input))

    @strawberry.mutation(description="Attach what a lot's supplier certifies (EXE-16).")
    def attach_lot_certificate(self, info: Info, input: AttachLotCertificateInput) -> AttachLotCertificatePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, AttachLotCertificatePayload, "certificate", LotCertificate, lambda: _attach(info, input))

    @strawberry.mutation(description="Record a figure of a supplier's certificate.")
    def record_certified_result(self, info: Info, input: RecordCertifiedResultInput) -> RecordCertifiedResultPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, RecordCertifiedResultPayload, "result", LotResult, lambda: _certify(info, input))

    @strawberry.mutation(description="Correct a result with a reason, signed; the original stays visible (EXE-6).")
    def correct_lot_result(self, info: Info, input: CorrectLotResultInput) -> CorrectLotResultPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            CorrectLotResultPayload,
            "result",
            LotResult,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )

    @strawberry.mutation(description="Conclude, signed, whether a result out of specification counts (REV-9).")
    def conclude_lot_investigation(
        self,
        info: Info,
        input: ConcludeLotInvestigationInput,  # noqa: A002 -- GraphQL's word
    ) -> ConcludeLotInvestigationPayload:
        return changed(
            info,
            ConcludeLotInvestigationPayload,
            "investigation",
            LotInvestigation,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )


def _sample(info: Info, given: TakeLotSampleInput) -> Outcome:
    lot, quantity = local_id(given.lot, "MaterialLot", path="lot"), given.quantity.to_domain(path=("quantity",))
    wanted = TakeSample(lot=lot, purpose=given.purpose, quantity=quantity, reference=given.reference)
    return act(
        info,
        "takeLotSample",
        lambda uow: sampling.take_sample(uow, wanted),
        given={
            "lot": str(lot),
            "purpose": given.purpose.value,
            "quantity": {"value": f"{quantity.value:f}", "unit": quantity.unit},
            "reference": given.reference,
        },
        command_id=given.command_id,
    )


def _record(info: Info, given: RecordLotResultInput) -> Outcome:
    sample, entry = local_id(given.sample, "LotSample", path="sample"), given.result.to_domain()
    return act(
        info,
        "recordLotResult",
        lambda uow: recording.record_result(uow, entry, sample=sample),
        given={"sample": str(sample), **told(entry)},
        command_id=given.command_id,
    )


def _import(info: Info, given: ImportLotResultsInput) -> Outcome:
    sample = local_id(given.sample, "LotSample", path="sample")
    entries = [one.to_domain() for one in given.results]
    return act(
        info,
        "importLotResults",
        lambda uow: recording.import_results(uow, entries, sample=sample),
        given={"sample": str(sample), "results": [told(one) for one in entries]},
        command_id=given.command_id,
    )


def _attach(info: Info, given: AttachLotCertificateInput) -> Outcome:
    lot, context = local_id(given.lot, "MaterialLot", path="lot"), info.context
    issued = None if given.issued_on is None else given.issued_on.isoformat()

    def attach(uow: UnitOfWork) -> OfCompany:
        uow.load(models.MaterialLot, lot, Permission.LOT_SAMPLE)  # who may not is told that first
        upload = uploads.require(context.services.secret, context.actor.company, given.upload, path=("upload",))
        return sampling.attach_certificate(
            uow, _certificate(upload, lot=lot, number=given.number, issued_on=given.issued_on)
        )

    return act(
        info,
        "attachLotCertificate",
        attach,
        given={"lot": str(lot), "number": given.number, "upload": given.upload, "issuedOn": issued},
        command_id=given.command_id,
    )


def _certificate(upload: Upload, *, lot: UUID, number: str, issued_on: date | None) -> AttachCertificate:
    return AttachCertificate(
        lot=lot,
        number=number,
        issued_on=issued_on,
        key=upload.key,
        name=upload.name,
        size=upload.size,
        sha256=upload.sha256,
        media_type=upload.media_type,
    )


def _certify(info: Info, given: RecordCertifiedResultInput) -> Outcome:
    certificate = local_id(given.certificate, "LotCertificate", path="certificate")
    entry = given.result.to_domain()
    return act(
        info,
        "recordCertifiedResult",
        lambda uow: recording.record_certified(uow, entry, certificate=certificate),
        given={"certificate": str(certificate), **told(entry)},
        command_id=given.command_id,
    )
