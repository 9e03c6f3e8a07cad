"""The parts of a batch that a reviewer looks at one by one, each with the digest of what is shown of it (REV-11)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.exceptions.models import BatchException, ExceptionState
from domain.execution.kinds import OVER, PhaseState
from domain.execution.models import Batch, ParameterValue, PhaseExecution
from domain.execution.procedure.passes import in_pass
from domain.kernel.canonical import digest
from domain.review.content import content_of
from domain.review.progress.kinds import PartKind
from domain.review.progress.models import ReviewMark

SECTIONS: Final = {
    "outputLots": "the lots that it gave",
    "comments": "comments",
    "plannedDeviations": "planned deviations",
    "paperPutRight": "what was put right of its paper",
    "questions": "questions to the floor",
    "deviations": "deviations",
    "reconciliation": "reconciliation",
    "releaseRevoked": "the release that was taken back",
}
"""What else a review signs of a batch, by its name there, in words; there where there is something of it."""
ENDED = frozenset({PhaseState.COMPLETE, PhaseState.STOPPED, PhaseState.ABORTED})
SETTLED = frozenset({ExceptionState.ASSESSED, ExceptionState.RESOLVED_BY_CORRECTION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part: `key` calls it in its batch, `at_rest` says whether it may be looked at for good."""

    kind: PartKind
    key: str
    place: str
    digest: str
    at_rest: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """A part with the last mark on it; `stale` where the part is another by now."""

    part: Part
    mark: ReviewMark | None

    @property
    def stale(self) -> bool:
        return self.mark is not None and self.mark.digest != self.part.digest

    @property
    def done(self) -> bool:
        return self.mark is not None and not self.stale


def parts_of(session: Session, batch: Batch) -> tuple[Part, ...]:
    """Phases, then exceptions, then the rest, each in the record's order; in five statements more than the review's."""
    content: dict[str, Any] = content_of(session, batch)
    return (*_phases(session, batch, content), *_exceptions(session, batch, content), *_sections(batch, content))


def progress_of(session: Session, batch: Batch) -> tuple[Seen, ...]:
    """Each part with its last mark."""
    mark = ReviewMark
    chosen = select(mark).where(mark.company_id == batch.company_id, mark.batch_id == batch.id).order_by(mark.id)
    last = {one.part: one for one in session.scalars(chosen)}
    return tuple(Seen(part, last.get(part.key)) for part in parts_of(session, batch))


def unseen(session: Session, batch: Batch) -> tuple[str, ...]:
    """The places of the parts that no mark stands on."""
    return tuple(one.part.place for one in progress_of(session, batch) if not one.done)


def _phases(session: Session, batch: Batch, content: dict[str, Any]) -> Iterator[Part]:
    """A phase by what its signatures cover, and by the revision of each of its values, which may be newer."""
    run, value = PhaseExecution, ParameterValue
    runs: Sequence[PhaseExecution] = session.scalars(
        select(run)
        .where(run.company_id == batch.company_id, run.batch_id == batch.id)
        .order_by(run.number, run.passes, run.id)
    ).all()
    revisions: dict[UUID, dict[str, str]] = {one.id: {} for one in runs}
    chosen = select(value.phase_execution_id, value.id, value.revision).where(
        value.company_id == batch.company_id, value.batch_id == batch.id
    )
    for phase, id_, revision in session.execute(chosen):
        revisions[phase][str(id_)] = str(revision)
    for one, told in zip(runs, content["phases"], strict=True):
        again = f", run {one.run}" if (one.run or 1) > 1 else ""
        shown = {"phase": told, "values": revisions[one.id], "signedOff": one.signed_off_at is not None}
        excused = one.left_out_at is not None or one.not_applicable_at is not None
        yield Part(
            kind=PartKind.PHASE,
            key=f"phase/{one.id}",
            place=f"phase {one.number}{in_pass(one.passes)}{again}",
            digest=digest(shown),
            at_rest=excused or PhaseState(one.state) in ENDED,
        )


def _exceptions(session: Session, batch: Batch, content: dict[str, Any]) -> Iterator[Part]:
    of = BatchException
    chosen = select(of.id, of.number, of.state).where(of.company_id == batch.company_id, of.batch_id == batch.id)
    for row, told in zip(session.execute(chosen.order_by(of.number)), content["exceptions"], strict=True):
        yield Part(
            kind=PartKind.EXCEPTION,
            key=f"exception/{row.id}",
            place=f"exception {row.number}",
            digest=digest(told),
            at_rest=row.state in SETTLED,
        )


def _sections(batch: Batch, content: dict[str, Any]) -> Iterator[Part]:
    for name, place in SECTIONS.items():
        if name in content:
            yield Part(
                kind=PartKind.SECTION,
                key=f"section/{name}",
                place=place,
                digest=digest(content[name]),
                at_rest=batch.state in OVER,
            )
