"""Plan a corrective or preventive action, change who does it and when, do it, verify it, or cancel it (DEV-5)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from domain.deviations import rules
from domain.deviations.events import (
    ActionCancelled,
    ActionChanged,
    ActionDone,
    ActionOverdue,
    ActionPlanned,
    ActionVerified,
)
from domain.deviations.kinds import ActionKind, ActionState, DeviationState
from domain.deviations.models import CorrectiveAction, Deviation
from domain.deviations.states import ACTION, DEVIATION, ActionAct, DeviationAct
from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.materials.queries import day_at
from domain.people.models import Person
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What is to be done about a deviation, by whom, and until and including which day of its site."""

    deviation: UUID
    kind: ActionKind
    says: str
    owner: UUID
    due_on: date


def plan_action(uow: UnitOfWork, given: Planned) -> CorrectiveAction:
    """Plan an action for a deviation that isn't withdrawn (DEV-5; EU GMP 1.4(xiv); ICH Q10 3.2.2).

    Raises NotFound, Forbidden, WrongState, InvalidInput.
    """
    of = uow.load(Deviation, given.deviation, Permission.EXCEPTION_ASSESS)
    DEVIATION.after(DeviationState(of.state), DeviationAct.PLAN_ACTION)
    says = require_words(given.says, limit=rules.TEXT_LENGTH, path=("says",))
    rules.require_due(given.due_on, today=day_at(uow, of.site_id, uow.now))
    owner = _owner(uow, given.owner)
    last = _last_number(uow, of.id)
    rules.require_room(last, deviation=of.number)
    found = CorrectiveAction(
        id=new_id(),
        site_id=of.site_id,
        deviation_id=of.id,
        number=last + 1,
        kind=given.kind,
        says=says,
        state=ActionState.OPEN,
        owner_id=owner.id,
        owner_name=owner.name,
        due_on=given.due_on,
        planned_by=uow.actor.as_person,
        planned_name=uow.actor.name,
        planned_at=uow.now,
    )
    uow.record(ActionPlanned(action=found.id, deviation=of.id))
    return uow.add(found)


def change_action(
    uow: UnitOfWork, *, action: UUID, version: int, owner: UUID, due_on: date, reason: str
) -> CorrectiveAction:
    """Give an action that isn't done to another owner, or another day (DEV-5).

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput.
    """
    found = uow.load(CorrectiveAction, action, Permission.EXCEPTION_ASSESS, version=version)
    because = require_words(reason, limit=rules.REASON_LENGTH, path=("reason",))
    found.state = ACTION.after(ActionState(found.state), ActionAct.CHANGE)
    if due_on != found.due_on:
        rules.require_due(due_on, today=day_at(uow, found.site_id, uow.now))
        found.due_on, found.overdue_at = due_on, None
    person = _owner(uow, owner)
    found.owner_id, found.owner_name, found.because = person.id, person.name, because
    uow.record(ActionChanged(action=found.id))
    return found


def complete_action(uow: UnitOfWork, *, action: UUID, version: int, done: str) -> CorrectiveAction:
    """Say what was done; the owner's act (DEV-5).

    Raises NotFound, Forbidden, NotTheOwner, VersionConflict, WrongState, InvalidInput.
    """
    found = uow.load(CorrectiveAction, action, Permission.BATCH_READ, version=version)
    rules.require_owner(uow.actor.as_person, owner=found.owner_id, name=found.owner_name)
    words = require_words(done, limit=rules.TEXT_LENGTH, path=("done",))
    found.state = ACTION.after(ActionState(found.state), ActionAct.COMPLETE)
    found.done, found.done_by, found.done_name, found.done_at = words, uow.actor.as_person, uow.actor.name, uow.now
    uow.record(ActionDone(action=found.id))
    return found


def cancel_action(uow: UnitOfWork, *, action: UUID, version: int, reason: str) -> CorrectiveAction:
    """It isn't done after all, and why; it stays known (DEV-5).

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput.
    """
    found = uow.load(CorrectiveAction, action, Permission.EXCEPTION_ASSESS, version=version)
    because = require_words(reason, limit=rules.REASON_LENGTH, path=("reason",))
    found.state = ACTION.after(ActionState(found.state), ActionAct.CANCEL)
    found.cancelled_by, found.cancelled_name = uow.actor.as_person, uow.actor.name
    found.cancelled_at, found.cancelled_because = uow.now, because
    uow.record(ActionCancelled(action=found.id))
    return found


def heed_time(uow: UnitOfWork, *, action: UUID) -> CorrectiveAction:
    """Tell that its day has passed, once; one that isn't open, or is due still, is left as it is. Raises NotFound."""
    found = uow.hold(CorrectiveAction, action)
    late = found.due_on < day_at(uow, found.site_id, uow.now)
    if found.state == ActionState.OPEN and found.overdue_at is None and late:
        found.overdue_at = uow.now
        uow.record(ActionOverdue(action=found.id))
    return found


@dataclass(frozen=True, slots=True)
class VerifyAction:
    """`subject` is the action; where it wasn't done as it should, `verified` is false, and it is open again."""

    subject: UUID
    version: int
    verified: bool
    remark: str

    @property
    def reason(self) -> str:
        return self.remark

    def as_json(self) -> dict[str, Json]:
        return {
            "action": str(self.subject),
            "version": self.version,
            "verified": self.verified,
            "remark": self.remark,
        }


def _check(_: UnitOfWork, found: CorrectiveAction, given: VerifyAction) -> None:
    """Raises WrongState, InvalidInput."""
    ACTION.after(ActionState(found.state), _act(given))
    require_words(given.remark, limit=rules.REASON_LENGTH, path=("remark",))


def _act(given: VerifyAction) -> ActionAct:
    return ActionAct.VERIFY if given.verified else ActionAct.SEND_BACK


def _content(uow: UnitOfWork, found: CorrectiveAction, _: VerifyAction) -> Json:
    of = uow.find(Deviation, Deviation.id == found.deviation_id)[0]
    return {
        "deviation": of.number,
        "number": found.number,
        "kind": found.kind,
        "says": found.says,
        "dueOn": str(found.due_on),
        "done": found.done,
        "doneBy": found.done_name,
    }


def _signer(uow: UnitOfWork, found: CorrectiveAction, _: VerifyAction) -> None:
    """Raises SamePerson."""
    assert found.done_by is not None, found.id
    rules.require_verifier(uow.person, done_by={found.done_by, found.owner_id})


def _perform(uow: UnitOfWork, found: CorrectiveAction, given: VerifyAction, signature: Signature) -> CorrectiveAction:
    found.state = ACTION.after(ActionState(found.state), _act(given))
    if given.verified:
        found.verified_by, found.verified_name = signature.person_id, signature.printed_name
        found.verified_at, found.verification_remark = uow.now, given.remark.strip()
        found.verification_signature_id = signature.id
    else:
        found.done = found.done_by = found.done_name = found.done_at = None
        found.because = given.remark.strip()
    uow.record(ActionVerified(action=found.id, verified=given.verified))
    return found


def _owner(uow: UnitOfWork, person: UUID) -> Person:
    """Raises NotFound, InvalidInput."""
    found = uow.rely_on(Person, person)
    if not found.active:
        raise InvalidInput(path=("owner",), problem=f"{found.name} is no longer active; name somebody who is.")
    return found


def _last_number(uow: UnitOfWork, deviation: UUID) -> int:
    """The deviation is held, so that numbers come one after the other."""
    row = CorrectiveAction
    last = select(func.coalesce(func.max(row.number), 0)).where(
        row.company_id == uow.actor.company, row.deviation_id == deviation
    )
    return uow.session.scalars(last).one()


VERIFY_ACTION: SignedAct[VerifyAction, CorrectiveAction] = SignedAct(
    name="verifyAction",
    model=CorrectiveAction,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.EXCEPTION_ASSESS,
    meaning=lambda given: Meaning.VERIFIED if given.verified else Meaning.REJECTED,
    content=_content,
    check=_check,
    perform=_perform,
    may_mean=(Meaning.VERIFIED, Meaning.REJECTED),
    signer=_signer,
    may_wait=VerifyAction,
)
