"""What is known of a batch whose review or release is asked for, and what there is that forbids it (REV-4)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from domain.ending.leaving import LeftOver
from domain.execution.kinds import BatchState
from domain.review.trail.kinds import TrailKind


class BlockerKind(StrEnum):
    """What still forbids release; the list of REV-4, as far as there are such things yet."""

    UNFINISHED_PHASE = "UNFINISHED_PHASE"
    MISSING_SIGNATURE = "MISSING_SIGNATURE"
    STALE_SIGNATURE = "STALE_SIGNATURE"
    OPEN_EXCEPTION = "OPEN_EXCEPTION"
    EXCEPTION_NOT_LOOKED_AT = "EXCEPTION_NOT_LOOKED_AT"
    EXCEPTION_NOT_APPROVED = "EXCEPTION_NOT_APPROVED"
    OPEN_HOLD = "OPEN_HOLD"
    UNRECONCILED_LABELS = "UNRECONCILED_LABELS"
    NOT_RECONCILED = "NOT_RECONCILED"
    PAPER_NOT_ACCOUNTED = "PAPER_NOT_ACCOUNTED"
    PAPER_NOT_CHECKED = "PAPER_NOT_CHECKED"
    NOT_REVIEWED = "NOT_REVIEWED"
    TRAIL_NOT_REVIEWED = "TRAIL_NOT_REVIEWED"
    OPEN_QUESTION = "OPEN_QUESTION"
    NOT_REVIEWED_BY_PRODUCTION = "NOT_REVIEWED_BY_PRODUCTION"
    PARTS_NOT_MARKED = "PARTS_NOT_MARKED"
    LEFT_OVER = "LEFT_OVER"
    ABORTED = "ABORTED"
    UPSTREAM = "UPSTREAM"
    PENDING_TEST = "PENDING_TEST"
    LOTS_REJECTED = "LOTS_REJECTED"
    REWORK_WITHDRAWN = "REWORK_WITHDRAWN"
    OPEN_DEVIATION = "OPEN_DEVIATION"


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing that forbids release: where it is, and what clears it."""

    kind: BlockerKind
    place: str
    explanation: str
    clears: str


@dataclass(frozen=True, slots=True)
class Upstream:
    """A batch or a lot that went into the batch, at any depth, and isn't released: what it is called, and its state."""

    kind: Literal["batch", "lot"]
    number: str
    state: str


class WaitsFor(StrEnum):
    """What a test of a lot that the batch gave waits for."""

    NOT_SPECIFIED = "NOT_SPECIFIED"
    MISSING = "MISSING"
    UNDER_INVESTIGATION = "UNDER_INVESTIGATION"
    OUT_OF_SPECIFICATION = "OUT_OF_SPECIFICATION"
    REWORKED = "REWORKED"


@dataclass(frozen=True, slots=True)
class PendingTest:
    """A test of a lot that the batch gave, by the lot's number and the test's code, and what it waits for.

    Of a batch that gave no lot yet there is no number.
    """

    lot: str | None
    test: str
    waits_for: WaitsFor


@dataclass(frozen=True, slots=True)
class Unapproved:
    """An assessed exception, and as what somebody has to approve that."""

    number: int
    awaits: str


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """What the blockers are computed from; phases and exceptions by their numbers, additions by their labels' codes.

    `unlooked_exceptions` were resolved by a correction, and quality didn't look at them since.
    `unreconciled_labels` are lots by their numbers; `unreconciled` tells what is missing of a reconciliation, or None.
    `issued_pages` are pages of used downtime sets that nobody accounted for, `unchecked_pages` those not checked yet.
    `ended` is STOPPED or ABORTED, of a batch that ended before it was complete, `left_over` what people still clear.
    `upstream` is what went into the batch, at any depth, and isn't released. `pending_tests` are of the lots that it
    gave, `lots_rejected` where it gave some and quality rejected all of them. `rework_withdrawn` where it is made of
    rejected lots, and the approval of that doesn't stand. `unreviewed_trail` are the kinds of audit entries that nobody
    reviewed as they are written. `open_questions` are to the floor, by their numbers. `lacks_production` where the site
    demands production's review, and none stands; `unmarked` are the parts that it demands somebody marks as looked at.
    `open_deviations` group an exception of it and aren't closed: their numbers at the site, and their states.
    """

    unfinished_phases: tuple[int, ...]
    unsigned_phases: tuple[int, ...]
    stale_signatures: tuple[int, ...]
    open_exceptions: tuple[int, ...]
    open_holds: int
    reviewed: bool
    unverified_additions: tuple[str, ...] = ()
    unreconciled_labels: tuple[str, ...] = ()
    unreconciled: str | None = None
    issued_pages: tuple[str, ...] = ()
    unchecked_pages: tuple[str, ...] = ()
    ended: BatchState | None = None
    left_over: tuple[LeftOver, ...] = ()
    upstream: tuple[Upstream, ...] = ()
    pending_tests: tuple[PendingTest, ...] = ()
    lots_rejected: bool = False
    unlooked_exceptions: tuple[int, ...] = ()
    unapproved_exceptions: tuple[Unapproved, ...] = ()
    rework_withdrawn: bool = False
    unreviewed_trail: tuple[TrailKind, ...] = ()
    open_questions: tuple[int, ...] = ()
    lacks_production: bool = False
    unmarked: tuple[str, ...] = ()
    open_deviations: tuple[tuple[int, str], ...] = ()
