"""Whether each phase began in its turn, by what the audit trail says was done when it did (EXE-1, EXE-20)."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from operations.proving.findings import MOST, Finding, asked

APART = frozenset({"PARALLEL", "SELECTION"})
LOOP = "LOOP"

BLOCKS = text("select id, parent_id, kind, position from recipe_block where company_id = :company")
PHASES = text("""
    select id, number, block_id, coalesce(position, number) as position, during_id from recipe_phase
    where company_id = :company
      and recipe_version_id in (select recipe_version_id from batch where company_id = :company)
""")
UNATTESTED = text("""
    select phase_execution_id from offline_act
    where company_id = :company and kind = 'COMPLETE' and outcome = 'APPLIED'
""")
STEPS = text("""
    select row_id, at, act, first_value(new ->> 'batch_id') over made as batch, new ->> 'recipe_phase_id' as phase,
      new ->> 'passes' as passes, new ? 'state' as moved, new ->> 'state' as state,
      new ? 'signed_off_at' as signing, new ->> 'signed_off_at' as signed_off,
      new ? 'left_out_at' as leaving, new ->> 'left_out_at' as left_out,
      new ? 'not_applicable_at' as excusing, new ->> 'not_applicable_at' as excused, new ? 'replaced_at' as replacing
    from audit_entry where company_id = :company and table_name = 'phase_execution' and act <> 'DELETE'
      and not exists (select from purged_row p where p.company_id = :company and p.row_id = audit_entry.row_id)
    window made as (partition by row_id order by at, transaction_id, number)
    order by batch, at, transaction_id, number
""").execution_options(yield_per=1000)


@dataclass(frozen=True, slots=True)
class Step:
    """Where a phase, or a block around it, stands among its siblings."""

    id: UUID
    kind: str
    position: int


@dataclass(frozen=True, slots=True)
class Place:
    """A phase in the procedure: the way to it from the top, and what it runs during at last."""

    number: int
    way: tuple[Step, ...]
    carrier: UUID
    during: UUID | None


@dataclass(slots=True)
class Run:
    """One run of a phase as the trail has told it so far.

    Behind what was completed on a device the next phase may have begun there before it was signed (OFL-4).
    """

    id: UUID
    phase: UUID
    passes: tuple[int, ...]
    unattested: bool = False
    state: str = "IDLE"
    signed_off: bool = False
    out: bool = False
    excused: bool = False

    @property
    def begun(self) -> bool:
        return self.excused or self.state != "IDLE"

    @property
    def done(self) -> bool:
        return self.excused or (self.state == "COMPLETE" and (self.signed_off or self.unattested))

    def heed(self, row: Row[Any]) -> None:
        """What an entry says of it, from then on."""
        if row.moved:
            self.state = row.state
        if row.signing:
            self.signed_off = row.signed_off is not None
        if row.leaving:
            self.out = row.left_out is not None
        if row.excusing:
            self.excused = row.excused is not None


def stands_before(one: Place, one_passes: Sequence[int], other: Place, other_passes: Sequence[int]) -> bool:
    """Whether the procedure has the one done before the other begins: in an earlier pass, or earlier in its row."""
    shared, loops = 0, 0
    for left, right in zip(one.way, other.way, strict=False):
        if left.id != right.id:
            break
        shared, loops = shared + 1, loops + (left.kind == LOOP)
    if tuple(one_passes[:loops]) != tuple(other_passes[:loops]):
        return tuple(one_passes[:loops]) < tuple(other_passes[:loops])
    if one.carrier == other.carrier or shared in (len(one.way), len(other.way)):
        return False
    if shared and one.way[shared - 1].kind in APART:
        return False
    return (one.way[shared].position, one.number) < (other.way[shared].position, other.number)


def begun_in_turn(session: Session, company: UUID) -> Iterator[Finding]:
    """Walk through what happened to the phases, batch by batch; at each start look at all that stands before."""
    places, unattested = _places(session, company), set(session.scalars(UNATTESTED, {"company": company}))
    steps = session.execute(STEPS, {"company": company})
    for told, finding in enumerate(_too_early(steps, places, unattested), start=1):
        yield finding
        if told == MOST:
            return


def _too_early(
    steps: Iterable[Row[Any]], places: Mapping[UUID, Place], unattested: Collection[UUID]
) -> Iterator[Finding]:
    batch, runs = None, dict[UUID, Run]()
    for row in steps:
        if row.batch != batch:
            batch, runs = row.batch, {}
        if row.act == "INSERT" and UUID(row.phase) in places:
            passes = _passes(row.passes)
            runs[row.row_id] = Run(row.row_id, UUID(row.phase), passes, row.row_id in unattested)
        run = runs.get(row.row_id)
        if run is None:
            continue  # inserted, replaced by now, or nothing tells of its making: the trail's own checks say so
        begins = row.moved and row.state == "RUNNING" and run.state == "IDLE"
        waiting = _waiting(run, runs.values(), places) if begins else ()
        if waiting:
            yield Finding("EXE-1", "phase_execution", run.id, _told(places[run.phase], row.at, waiting))
        run.heed(row)
        if row.replacing and row.act == "UPDATE":
            del runs[row.row_id]


def _waiting(run: Run, runs: Iterable[Run], places: Mapping[UUID, Place]) -> tuple[int, ...]:
    """The numbers of what should have been done, or begun where the run is during it."""
    here = places[run.phase]
    found = {
        places[one.phase].number
        for one in runs
        if not one.done and not one.out and stands_before(places[one.phase], one.passes, here, run.passes)
    }
    if here.during is not None and not any(one.phase == here.during and one.begun for one in runs):
        found.add(places[here.during].number)
    return tuple(sorted(found))


def _places(session: Session, company: UUID) -> dict[UUID, Place]:
    blocks = {one.id: one for one in session.execute(BLOCKS, {"company": company})}
    phases = {one.id: one for one in session.execute(PHASES, {"company": company})}

    def way(block: UUID | None) -> Iterator[Step]:
        while block is not None:
            found = blocks[block]
            yield Step(found.id, found.kind, found.position)
            block = found.parent_id

    def carrier(phase: UUID) -> UUID:
        while phases[phase].during_id is not None:
            phase = phases[phase].during_id
        return phase

    return {
        one.id: Place(
            one.number,
            (*reversed(list(way(one.block_id))), Step(one.id, "PHASE", one.position)),
            carrier(one.id),
            one.during_id,
        )
        for one in phases.values()
    }


def _passes(told: str | None) -> tuple[int, ...]:
    """Of a list as the trail has it: `[1, 2]` or `{1,2}`, or nothing."""
    return tuple(int(one) for one in re.findall(r"\d+", told or ""))


def _told(place: Place, at: datetime, waiting: Sequence[int]) -> str:
    return f"phase {place.number} began at {at}, before phase {', '.join(map(str, waiting))}"


# What was withdrawn later kept the phase from beginning until then.
INSERTED = asked(
    "EXE-10",
    "phase_execution",
    """
    select e.id, 'phase ' || e.number || ' began before phase ' || i.number || ', which was inserted before it'
    from inserted_phase i join phase_execution b on b.company_id = i.company_id and b.id = i.before_id
    join phase_execution e on e.company_id = b.company_id and e.batch_id = b.batch_id and e.number = b.number
      and coalesce(e.passes, '{}') = coalesce(b.passes, '{}') and e.started_at > i.proposed_at
    where i.company_id = :company and (i.withdrawn_at is null or i.withdrawn_at > e.started_at)
      and not exists (select from phase_execution r where r.company_id = i.company_id and r.inserted_id = i.id
        and least(r.completed_at, r.not_applicable_at) <= e.started_at)
    order by 1
    """,
)

CHECKS = (begun_in_turn, INSERTED)
