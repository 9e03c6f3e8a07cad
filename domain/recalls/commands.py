"""What can be done with recalls: begin one, fix what was found, give it up."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from domain.execution.models import Batch
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_line, require_words
from domain.materials import rules
from domain.materials.distribution.figures import Figures, Total, least_accounted
from domain.materials.models import MaterialLot
from domain.recalls.events import RecallBegun, RecallFailed, RecallFound
from domain.recalls.kinds import RecallKind, RecallState
from domain.recalls.models import Recall, RecallStart, RecallTotal
from domain.recalls.refusals import RecallNumberTaken
from domain.recalls.states import RECALL, RecallAct
from domain.tenancy.enterprise import is_enterprise
from domain.tenancy.models import Company

NUMBER, MOST_STARTS, LONGEST_PROBLEM = 40, 20, 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRecall:
    """Which kind, under which number and why, and the lots and batches that are suspect; `site` leads it."""

    site: SiteId
    number: str
    kind: RecallKind
    reason: str
    lots: Sequence[UUID] = ()
    batches: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """A file of a recall: its SHA-256 in hex and its size in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found at that moment, and the files that tell all of it."""

    at: datetime
    lots: int
    batches: int
    shipments: int
    consignees: int
    edges: int
    totals: Sequence[Total]
    json: Stored
    csv: Stored
    pdf: Stored

    @property
    def accounted_percent(self) -> Decimal | None:
        """The least of the sums'."""
        return least_accounted(self.totals)


def begin_recall(uow: UnitOfWork, given: NewRecall) -> Recall:
    """Begin to find all that suspect lots and batches are in (DIS-3; EU GMP 8.30, 21 CFR 7.42).

    The quality unit of a site leads it; the starts may lie at any sites whose materials or batches it reads.
    Raises Forbidden, NotFound, InvalidInput, RecallNumberTaken.
    """
    uow.require(Permission.LOT_RECALL, site=given.site)
    if is_enterprise(uow, given.site):
        raise InvalidInput(path=("site",), problem="Nothing lies at the enterprise; one of the sites leads a recall.")
    require_line(given.number, limit=NUMBER, path=("number",))
    reason = require_words(given.reason, limit=rules.REASON, path=("reason",))
    lots, batches = sorted(set(given.lots)), sorted(set(given.batches))
    _require_starts(uow, lots, batches)
    uow.lock(Company)  # one at a time, so that two of one number are refused, not broken off
    if uow.any(Recall, Recall.number == given.number):
        raise RecallNumberTaken(number=given.number, path=("number",))
    recall = Recall(
        id=new_id(),
        site_id=given.site,
        number=given.number,
        kind=given.kind,
        reason=reason,
        state=RecallState.TRACING,
        begun_by=uow.actor.as_person,
        begun_name=uow.actor.name,
        begun_at=uow.now,
    )
    uow.add(recall)
    for lot, batch in [*((one, None) for one in lots), *((None, one) for one in batches)]:
        uow.add(RecallStart(id=new_id(), site_id=given.site, recall_id=recall.id, lot_id=lot, batch_id=batch))
    uow.record(RecallBegun(recall=recall.id))
    return recall


def state_found(uow: UnitOfWork, *, recall: UUID, found: Found) -> Recall:
    """Fix, once, what was found. Stated by somebody else meanwhile, it stays as it is. Raises WrongState."""
    row = uow.load(Recall, recall, Permission.LOT_RECALL)
    if row.state == RecallState.FOUND:
        return row
    row.state = RECALL.after(RecallState(row.state), RecallAct.FIND)
    row.found_at, row.accounted_percent = found.at, found.accounted_percent
    row.lots, row.batches, row.edges = found.lots, found.batches, found.edges
    row.shipments, row.consignees = found.shipments, found.consignees
    row.json_sha256, row.json_bytes = found.json.sha256, found.json.size
    row.csv_sha256, row.csv_bytes = found.csv.sha256, found.csv.size
    row.pdf_sha256, row.pdf_bytes = found.pdf.sha256, found.pdf.size
    for one in found.totals:
        uow.add(_total(row, one))
    uow.record(RecallFound(recall=row.id))
    return row


def fail_recall(uow: UnitOfWork, *, recall: UUID, problem: str) -> Recall:
    """Give the recall up, saying why; one that has ended stays. Raises WrongState."""
    row = uow.load(Recall, recall, Permission.LOT_RECALL)
    row.state = RECALL.after(RecallState(row.state), RecallAct.FAIL)
    row.problem = problem[:LONGEST_PROBLEM]
    uow.record(RecallFailed(recall=row.id))
    return row


def _require_starts(uow: UnitOfWork, lots: Sequence[UUID], batches: Sequence[UUID]) -> None:
    """1 to 20 that are there for the actor. Raises InvalidInput, NotFound."""
    if not 1 <= len(lots) + len(batches) <= MOST_STARTS:
        count = len(lots) + len(batches)
        problem = f"A recall begins at 1 to {MOST_STARTS} lots and batches; {count} were given."
        raise InvalidInput(path=("lots",), problem=problem)
    for lot in lots:
        found = uow.look_at(MaterialLot, lot)
        if found is None or not uow.actor.may(Permission.MATERIAL_READ, site=SiteId(found.site_id)):
            raise NotFound(kind="MaterialLot", id=lot, path=("lots",))
    for batch in batches:
        made = uow.look_at(Batch, batch)
        if made is None or not uow.actor.may(Permission.BATCH_READ, site=SiteId(made.site_id)):
            raise NotFound(kind="Batch", id=batch, path=("batches",))


def _total(recall: Recall, one: Total) -> RecallTotal:
    return RecallTotal(
        id=new_id(),
        site_id=recall.site_id,
        recall_id=recall.id,
        material_id=one.material,
        unit=one.unit,
        lots=one.lots,
        unaccounted=one.figures.unaccounted,
        accounted_percent=one.accounted_percent,
        **{field.name: getattr(one.figures, field.name) for field in fields(Figures)},
    )
