"""Noting what an inspector looked at (INS-4)."""

import re
from dataclasses import dataclass
from uuid import UUID

from domain.inspection import rules
from domain.inspection.events import InspectorLooked
from domain.inspection.kinds import LookKind
from domain.inspection.models import InspectionLook
from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork

_BATCH = re.compile(r"\bBatch:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A request as `InspectionLook` keeps it, its texts not yet cut; SHA-256 in hex, sizes in bytes."""

    kind: LookKind
    name: str
    session: UUID | None = None
    document: str | None = None
    document_sha256: str | None = None
    variables: str | None = None
    batches: frozenset[UUID] = frozenset()
    failed: bool | None = None
    answer_sha256: str | None = None
    answer_bytes: int | None = None


def batches_in(*texts: str) -> frozenset[UUID]:
    """The batches whose ids stand in what was asked or answered."""
    return frozenset(UUID(one) for text in texts for one in _BATCH.findall(text))


def note(uow: UnitOfWork, look: Look) -> InspectionLook:
    """That the actor looked; committed before they see the answer."""
    noted = InspectionLook(
        id=new_id(),
        person_id=uow.person,
        session_id=look.session,
        looked_at=uow.now,
        kind=look.kind,
        name=look.name[: rules.NAME],
        document=_cut(look.document),
        document_sha256=look.document_sha256,
        variables=_cut(look.variables),
        batches=sorted(look.batches)[: rules.LOOKED_AT_BATCHES],
        failed=look.failed,
        answer_sha256=look.answer_sha256,
        answer_bytes=look.answer_bytes,
    )
    uow.record(InspectorLooked(look=noted.id, person=noted.person_id))
    return uow.add(noted)


def _cut(text: str | None) -> str | None:
    return (text or None) and text[: rules.TEXT]
