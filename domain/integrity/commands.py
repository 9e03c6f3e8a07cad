"""What can be done about what isn't as it was kept: tell it, and acknowledge it."""

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from domain.integrity.events import FindingAcknowledged, IntegrityAlarmRaised, MismatchFound
from domain.integrity.kinds import FindingState, VerifiedPart
from domain.integrity.models import VerificationFinding
from domain.integrity.states import FINDING, FindingAct
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission, roles_with
from domain.kernel.refusals import Forbidden
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.kernel.words import require_words

PLACE, EXPLANATION, REASON = 600, 2000, 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """What isn't as it was kept: an object's key or an entry's place, and the row that names the object."""

    kind: str
    place: str
    explanation: str
    position: int | None = None
    named_by: str | None = None
    named_by_id: UUID | None = None

    def digest(self, part: VerifiedPart) -> str:
        """SHA-256, in hex, of what it says: the same mismatch says the same whenever it is found."""
        said = "\0".join((part, self.kind, self.place, str(self.named_by_id), self.explanation))
        return hashlib.sha256(said.encode()).hexdigest()


def tell_mismatch(uow: UnitOfWork, *, run: UUID, part: VerifiedPart, found: Mismatch) -> VerificationFinding:
    """Keep what a run found, and raise the alarm with its first (AUD-4).

    What was told before, by this run or another, is answered as it stands, acknowledged or not.
    """
    digest = found.digest(part)
    known = uow.find(VerificationFinding, VerificationFinding.digest == digest)
    if known:
        return known[0]
    first = not uow.any(VerificationFinding, VerificationFinding.run_id == run)
    row = VerificationFinding(
        id=new_id(),
        run_id=run,
        part=part,
        state=FindingState.OPEN,
        kind=found.kind,
        place=found.place[:PLACE],
        position=None if found.position is None else Decimal(found.position),
        named_by=found.named_by,
        named_by_id=found.named_by_id,
        explanation=found.explanation[:EXPLANATION],
        digest=digest,
        found_at=uow.now,
    )
    uow.add(row)
    uow.record(IntegrityAlarmRaised(finding=row.id) if first else MismatchFound(finding=row.id))
    return row


def acknowledge_finding(uow: UnitOfWork, *, finding: UUID, version: int, reason: str) -> VerificationFinding:
    """Say that a person knows of it, and what it came from or what follows: it is told no more (AUD-4).

    It concerns the whole company, so whoever holds the permission anywhere may. Raises Forbidden, NotFound,
    VersionConflict, WrongState, InvalidInput.
    """
    permission = Permission.INTEGRITY_ACKNOWLEDGE
    if uow.actor.sites_for(permission) == frozenset():
        raise Forbidden(permission=permission.value, roles=roles_with(permission))
    because = require_words(reason, limit=REASON, path=("reason",))
    row = uow.hold(VerificationFinding, finding)
    require_version(row, version)
    row.state = FINDING.after(FindingState(row.state), FindingAct.ACKNOWLEDGE)
    row.acknowledged_by, row.acknowledged_name = uow.actor.as_person, uow.actor.name
    row.acknowledged_at, row.acknowledged_because = uow.now, because
    uow.record(FindingAcknowledged(finding=row.id))
    return row
