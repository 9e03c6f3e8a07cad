"""Quality's signature on an edition of a cleaning procedure: what puts it into effect."""

from dataclasses import dataclass
from uuid import UUID

from domain.equipment.cleaning import rules
from domain.equipment.cleaning.events import CleaningProcedureApproved
from domain.equipment.cleaning.kinds import ProcedureState
from domain.equipment.cleaning.models import CleaningProcedure
from domain.equipment.cleaning.states import PROCEDURE, ProcedureAct
from domain.equipment.plant.models import EquipmentClass
from domain.kernel.canonical import Json
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature
from domain.tenancy.models import Company


@dataclass(frozen=True, slots=True)
class ApproveProcedure:
    """`subject` is the draft, `site` where quality signs: a procedure is the company's."""

    subject: UUID
    version: int
    site: UUID

    def as_json(self) -> dict[str, Json]:
        return {"cleaningProcedure": str(self.subject), "version": self.version, "site": str(self.site)}


def _content(uow: UnitOfWork, found: CleaningProcedure, _: ApproveProcedure) -> Json:
    of = uow.find(EquipmentClass, EquipmentClass.id == found.class_id)[0]
    return {
        "class": {"code": of.code, "name": of.name},
        "code": found.code,
        "edition": found.edition,
        "kind": found.kind,
        "name": found.name,
        "steps": found.steps,
        "verified": found.verified,
        "written": {"by": found.written_name, "at": f"{found.written_at:%Y-%m-%dT%H:%M:%S.%fZ}"},
    }


def _check(_: UnitOfWork, found: CleaningProcedure, __: ApproveProcedure) -> None:
    """Raises WrongState."""
    PROCEDURE.after(ProcedureState(found.state), ProcedureAct.APPROVE)


def _signer(uow: UnitOfWork, found: CleaningProcedure, _: ApproveProcedure) -> None:
    """Raises ProcedureAuthorApproves."""
    rules.require_not_author(uow.person, authors=found.authors)


def _approve(uow: UnitOfWork, found: CleaningProcedure, _: ApproveProcedure, signature: Signature) -> CleaningProcedure:
    """In effect from now on, in place of the edition that was."""
    uow.lock(Company)  # editions approved at once take turns
    in_effect = CleaningProcedure.code == found.code, CleaningProcedure.state == ProcedureState.EFFECTIVE
    for one in uow.lock(CleaningProcedure, *in_effect):
        one.state = PROCEDURE.after(ProcedureState(one.state), ProcedureAct.SUPERSEDE)
        one.superseded_at = uow.now
    uow.session.flush()  # the index holds one in effect at a time
    found.state = PROCEDURE.after(ProcedureState(found.state), ProcedureAct.APPROVE)
    found.approved_by, found.approved_name = signature.person_id, signature.printed_name
    found.approved_at, found.signature_id = uow.now, signature.id
    uow.record(CleaningProcedureApproved(procedure=found.id))
    return found


APPROVE_CLEANING_PROCEDURE: SignedAct[ApproveProcedure, CleaningProcedure] = SignedAct(
    name="approveCleaningProcedure",
    model=CleaningProcedure,
    reads=Permission.EQUIPMENT_READ,
    needs=lambda _: Permission.EQUIPMENT_APPROVE,
    meaning=lambda _: Meaning.APPROVED,
    content=_content,
    check=_check,
    perform=_approve,
    site=lambda _, given: SiteId(given.site),
    signer=_signer,
    may_wait=ApproveProcedure,
)
