"""Another site's qualified person confirms that site's part (QPC-5; EU GMP Annex 16, 1.7 and Appendix I)."""

from dataclasses import dataclass
from uuid import UUID

from domain.certification import queries, rules
from domain.certification.events import PartConfirmed
from domain.certification.kinds import PartState
from domain.certification.models import PartConfirmation
from domain.certification.refusals import AlreadyConfirmed, BatchNotReleased, NoPartOfIt
from domain.execution.kinds import Disposition
from domain.execution.models import Batch
from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_line
from domain.review import afterwards, executors
from domain.review.content import content_of
from domain.review.rules import require_not_executed
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature
from domain.tenancy.models import Site

STAGE = 500
AGREEMENT = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmPart:
    """`subject` is the own batch, `for_batch` another site's that it went into.

    `stage` says which stage of manufacture that was, `agreement` names the Technical Quality Agreement.
    """

    subject: UUID
    version: int
    for_batch: UUID
    stage: str
    agreement: str

    def as_json(self) -> dict[str, Json]:
        return {
            "batch": str(self.subject),
            "version": str(self.version),
            "forBatch": str(self.for_batch),
            "stage": self.stage,
            "agreement": self.agreement,
        }


def _content(uow: UnitOfWork, batch: Batch, given: ConfirmPart) -> Json:
    certifier = _for(uow, given)
    return {
        "statement": _statement(uow, certifier),
        "for": {"batch": certifier.number, "product": certifier.product, "site": _site(uow, certifier).name},
        "confirmed": content_of(uow.session, batch),
    }


def _check(uow: UnitOfWork, batch: Batch, given: ConfirmPart) -> None:
    """Raises InvalidInput, NotFound, NoPartOfIt, BatchNotReleased, AlreadyConfirmed; and what has to be settled first.

    That is PartNotReleased, FoundAfterwards, FlaggedAfterwards.
    """
    require_line(given.stage, limit=STAGE, path=("stage",))
    require_line(given.agreement, limit=AGREEMENT, path=("agreement",))
    certifier = _for(uow, given)
    _require_part(uow, batch, certifier)
    if batch.disposition != Disposition.RELEASED:
        raise BatchNotReleased(number=batch.number, disposition=batch.disposition, path=("batch",))
    queries.require_released(uow.session, batch)
    afterwards.require_nothing_found_of(uow, [batch.id])
    part = queries.part_of(uow.session, batch, certifier.id)
    if part.state is PartState.CONFIRMED:
        assert part.confirmation is not None, batch.id
        raise AlreadyConfirmed(batch=batch.number, by=part.confirmation.confirmed_name, path=("batch",))


def _require_part(uow: UnitOfWork, batch: Batch, certifier: Batch) -> None:
    because = None
    if certifier.site_id == batch.site_id:
        because = "both are of one site, whose qualified person certifies the whole"
    elif certifier.id not in {one.id for one in queries.downstream(uow.session, batch)}:
        because = "nothing of it went in there"
    if because is not None:
        raise NoPartOfIt(batch=batch.number, for_batch=certifier.number, because=because, path=("forBatch",))


def _signer(uow: UnitOfWork, batch: Batch, _: ConfirmPart) -> None:
    """Raises SamePerson."""
    require_not_executed(uow.person, executors.executed_by(uow.session, batch), act="Confirmation")


def _perform(uow: UnitOfWork, batch: Batch, given: ConfirmPart, signature: Signature) -> PartConfirmation:
    confirmation = PartConfirmation(
        id=new_id(),
        site_id=batch.site_id,
        batch_id=batch.id,
        for_batch_id=given.for_batch,
        stage=given.stage,
        agreement=given.agreement,
        statement=_statement(uow, _for(uow, given)),
        content_digest=queries.digest_of(uow.session, batch),
        confirmed_by=signature.person_id,
        confirmed_name=signature.printed_name,
        confirmed_at=uow.now,
        signature_id=signature.id,
    )
    uow.record(PartConfirmed(batch=batch.id, for_batch=given.for_batch, confirmation=confirmation.id))
    return uow.add(confirmation)


def _for(uow: UnitOfWork, given: ConfirmPart) -> Batch:
    found = uow.look_at(Batch, given.for_batch)
    if found is None:
        raise NotFound(kind="Batch", id=given.for_batch, path=("forBatch",))
    return found


def _site(uow: UnitOfWork, batch: Batch) -> Site:
    return uow.find(Site, Site.id == batch.site_id)[0]


def _statement(uow: UnitOfWork, certifier: Batch) -> str:
    return rules.CONFIRMATION.format(certifier=f"the site {_site(uow, certifier).name}")


CONFIRM_PART: SignedAct[ConfirmPart, Batch] = SignedAct(
    name="confirmPart",
    model=Batch,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.BATCH_CERTIFY,
    meaning=lambda _: Meaning.CONFIRMED,
    content=_content,
    check=_check,
    perform=_perform,
    signer=_signer,
    may_wait=ConfirmPart,
)
