"""Quality's signature on a specification: what puts it into effect, and what ends it."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.canonical import Json, canonical, digest
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.materials.models import MaterialDefinition
from domain.materials.quality import form, queries
from domain.materials.quality.events import SpecificationApproved, SpecificationWithdrawn
from domain.materials.quality.kinds import SpecificationState
from domain.materials.quality.reading import test_of
from domain.materials.quality.refusals import SpecificationAuthorApproves
from domain.materials.quality.specification_models import MaterialSpecification
from domain.materials.quality.states import SPECIFICATION, SpecificationAct
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature
from domain.tenancy.models import Site


@dataclass(frozen=True, slots=True)
class ApproveSpecification:
    """`subject` is the draft, `version` as it was seen."""

    subject: UUID
    version: int

    def as_json(self) -> dict[str, Json]:
        return {"specification": str(self.subject), "version": str(self.version)}


@dataclass(frozen=True, slots=True)
class WithdrawSpecification:
    """Why nothing is judged by it any more; of a draft, why it isn't needed."""

    subject: UUID
    version: int
    reason: str

    def as_json(self) -> dict[str, Json]:
        return {"specification": str(self.subject), "version": str(self.version), "reason": self.reason}


def require_not_author(found: MaterialSpecification, person: UUID) -> None:
    """Raises SpecificationAuthorApproves."""
    if person in found.authors:
        raise SpecificationAuthorApproves


def content_of(uow: UnitOfWork, found: MaterialSpecification) -> dict[str, Json]:
    """The whole specification, as it is frozen and signed."""
    material = uow.find(MaterialDefinition, MaterialDefinition.id == found.material_id)[0]
    return {
        "material": {"code": material.code, "name": material.name},
        "site": uow.find(Site, Site.id == found.site_id)[0].code,
        "number": str(found.number),
        "change": found.change,
        "tests": [test_of(one).as_json() for one in queries.tests_of(uow, found.id)],
    }


def _check_approval(_: UnitOfWork, found: MaterialSpecification, __: ApproveSpecification) -> None:
    """Raises WrongState."""
    SPECIFICATION.after(SpecificationState(found.state), SpecificationAct.APPROVE)


def _signer(uow: UnitOfWork, found: MaterialSpecification, _: ApproveSpecification) -> None:
    """Raises SpecificationAuthorApproves."""
    require_not_author(found, uow.person)


def _approve(
    uow: UnitOfWork, found: MaterialSpecification, _: ApproveSpecification, signature: Signature
) -> MaterialSpecification:
    """In effect from now on, in place of the one that was."""
    content = content_of(uow, found)
    uow.hold(MaterialDefinition, found.material_id)  # two drafts approved at once take turns
    _supersede(uow, found)
    found.state = SPECIFICATION.after(SpecificationState(found.state), SpecificationAct.APPROVE)
    found.content, found.digest = canonical(content).decode(), digest(content)
    found.approved_by, found.approved_name = signature.person_id, signature.printed_name
    found.approved_at, found.signature_id = uow.now, signature.id
    uow.record(SpecificationApproved(specification=found.id))
    return found


def _supersede(uow: UnitOfWork, found: MaterialSpecification) -> None:
    spec = MaterialSpecification
    beside = spec.material_id == found.material_id, spec.site_id == found.site_id
    for one in uow.lock(spec, *beside, spec.state == SpecificationState.EFFECTIVE):
        one.state = SPECIFICATION.after(SpecificationState(one.state), SpecificationAct.SUPERSEDE)
        one.ended_at = uow.now
    uow.session.flush()  # the index holds one in effect at a time


def _check_withdrawal(_: UnitOfWork, found: MaterialSpecification, given: WithdrawSpecification) -> None:
    """Raises WrongState, InvalidInput."""
    SPECIFICATION.after(SpecificationState(found.state), SpecificationAct.WITHDRAW)
    require_words(given.reason, limit=form.REASON, path=("reason",))


def _withdraw(
    uow: UnitOfWork, found: MaterialSpecification, given: WithdrawSpecification, _: Signature
) -> MaterialSpecification:
    found.state = SPECIFICATION.after(SpecificationState(found.state), SpecificationAct.WITHDRAW)
    found.ended_at, found.ended_because = uow.now, given.reason.strip()
    uow.record(SpecificationWithdrawn(specification=found.id))
    return found


APPROVE_SPECIFICATION: SignedAct[ApproveSpecification, MaterialSpecification] = SignedAct(
    name="approveSpecification",
    model=MaterialSpecification,
    reads=Permission.MATERIAL_READ,
    needs=lambda _: Permission.SPECIFICATION_APPROVE,
    meaning=lambda _: Meaning.APPROVED,
    content=lambda uow, found, _: content_of(uow, found),
    check=_check_approval,
    perform=_approve,
    signer=_signer,
    may_wait=ApproveSpecification,
)
WITHDRAW_SPECIFICATION: SignedAct[WithdrawSpecification, MaterialSpecification] = SignedAct(
    name="withdrawSpecification",
    model=MaterialSpecification,
    reads=Permission.MATERIAL_READ,
    needs=lambda _: Permission.SPECIFICATION_APPROVE,
    meaning=lambda _: Meaning.QUALITY,
    content=lambda uow, found, _: content_of(uow, found),
    check=_check_withdrawal,
    perform=_withdraw,
)
