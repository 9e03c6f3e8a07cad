"""Approve a cycle count: what was found is booked in one act (CNT-4, CNT-5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.materials import container_queries as containers
from domain.materials import container_rules
from domain.materials import rules as materials
from domain.materials.commands.booking import Why, book
from domain.materials.container_events import ContainerAdjusted, ContainerMoved
from domain.materials.container_kinds import ContainerState, LocationKind, LocationState
from domain.materials.container_models import Container, OperationalLocation
from domain.materials.container_states import CONTAINER, ContainerAct
from domain.materials.counting import queries, rules
from domain.materials.counting.events import StockCountApproved
from domain.materials.counting.kinds import CountLineState, CountState
from domain.materials.counting.models import StockCount, StockCountEntry, StockCountLine
from domain.materials.counting.queries import BookedSince
from domain.materials.counting.refusals import CountOvertaken, DestructionUnderWay, FoundOutOfPlace
from domain.materials.counting.rules import Since, difference
from domain.materials.counting.states import COUNT, CountAct
from domain.materials.kinds import TransactionKind
from domain.materials.models import LotBalance, MaterialLot

PREFIX = 40
"""What of a reason's length the count's own name takes before it."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A line with what was found last, and its container as it is now, locked."""

    line: StockCountLine
    entry: StockCountEntry
    container: Container
    lot: MaterialLot
    since: BookedSince

    @property
    def differed(self) -> Decimal:
        return difference(self.entry.found, self.entry.book)

    @property
    def kept(self) -> bool:
        return self.container.state == ContainerState.RETAINED

    @property
    def to_post(self) -> Decimal | None:
        """None where it must be counted again."""
        destroyed = self.container.state == ContainerState.DESTROYED  # two persons signed that nothing is left
        emptied = self.container.state == ContainerState.EMPTY and not self.entry.was_empty
        since = Since(
            remaining=self.container.remaining,
            given_back=self.since.reversals > self.entry.reversals,
            set_right=self.since.corrections > self.entry.corrections or destroyed,
            emptied=emptied,
        )
        return rules.to_post(self.differed, since)

    @property
    def to_place(self) -> UUID | None:
        """Where it was found and the book, which nobody changed since, doesn't have it."""
        unmoved = self.container.location_id == self.entry.book_location_id
        stands = self.container.state != ContainerState.DESTROYED and unmoved
        return self.entry.location_id if stands and self.entry.location_id != self.container.location_id else None


def approve_count(uow: UnitOfWork, *, count: UUID, version: int, reason: str) -> StockCount:
    """Book every difference that was found, put containers where they were found, and flag those that are missing.

    All of it or nothing, against the book at the moment of counting (CNT-5). A supervisor who counted a difference
    doesn't approve it. Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput, CountUnfinished,
    CounterApproves, CountOvertaken, DestructionUnderWay, FoundOutOfPlace.
    """
    found = uow.load(StockCount, count, Permission.STOCK_SUPERVISE, version=version)
    state = COUNT.after(CountState(found.state), CountAct.APPROVE)
    reason = require_words(reason, limit=materials.REASON - PREFIX, path=("reason",))
    lines = queries.lines_of(uow, found.id)
    rules.require_settled((one.container_number, CountLineState(one.state)) for one in lines)
    counted = _counted(uow, [one for one in lines if one.state != CountLineState.LEFT])
    differing = {one.line.container_number: one.entry.counted_by for one in counted if one.differed}
    rules.require_approver(differing, uow.actor.as_person)
    _require_bookable(counted)
    places = _places(uow, counted)
    percent = containers.tolerance(uow)
    for one in counted:
        one.line.book_right = _right(one, percent)
        _post(uow, one, f"Count {found.number}: {reason}")
        _put(uow, one, places)
    found.state, found.reason = state, reason
    found.ended_by, found.ended_name, found.ended_at = uow.actor.as_person, uow.actor.name, uow.now
    found.lines_total, found.lines_right = len(counted), sum(bool(one.line.book_right) for one in counted)
    found.accuracy = rules.accuracy(found.lines_right, found.lines_total)
    uow.record(StockCountApproved(count=found.id))
    return found


def _counted(uow: UnitOfWork, lines: Sequence[StockCountLine]) -> list[Counted]:
    """The lots, their balances and the containers, locked in this order, as everywhere (MAT-7)."""
    ids = [one.container_id for one in lines]
    if not ids:
        return []
    wanted = {one.lot_id for one in uow.find(Container, Container.id.in_(ids))}
    lots = {one.id: one for one in uow.lock(MaterialLot, MaterialLot.id.in_(wanted))}
    uow.lock(LotBalance, LotBalance.id.in_(wanted))
    held = {one.id: one for one in uow.lock(Container, Container.id.in_(ids))}
    entries, since = queries.last_entries(uow, [one.id for one in lines]), queries.booked(uow, ids)
    found: list[Counted] = []
    for line in lines:
        container = held[line.container_id]
        booked = since.get(container.id, BookedSince())
        found.append(Counted(line, entries[line.id], container, lots[container.lot_id], booked))
    return found


def _require_bookable(counted: Sequence[Counted]) -> None:
    """Raises CountOvertaken, DestructionUnderWay."""
    if overtaken := tuple(one.line.container_number for one in counted if one.to_post is None or _kept_for_batch(one)):
        raise CountOvertaken(numbers=overtaken, path=("count",))
    waiting = [
        one for one in counted if one.container.state == ContainerState.DESTROYING and (one.to_post or one.to_place)
    ]
    if waiting:
        raise DestructionUnderWay(numbers=tuple(one.line.container_number for one in waiting), path=("count",))


def _kept_for_batch(one: Counted) -> bool:
    """It was dispensed since it was counted: what it holds is its batch's alone (WGH-13)."""
    return bool(one.container.dispensed and (one.to_post or one.to_place))


def _places(uow: UnitOfWork, counted: Sequence[Counted]) -> dict[UUID, OperationalLocation]:
    """Where containers were found. Raises FoundOutOfPlace."""
    wanted = sorted({one.to_place for one in counted if one.to_place is not None})
    places = {one: uow.rely_on(OperationalLocation, one) for one in wanted}
    wrong: list[str] = []
    for one in counted:
        place = None if one.to_place is None else places[one.to_place]
        if place is not None and not _may_stand(one, place):
            wrong.append(one.line.container_number)
    if wrong:
        raise FoundOutOfPlace(numbers=tuple(wrong), path=("count",))
    return places


def _may_stand(one: Counted, place: OperationalLocation) -> bool:
    fit = container_rules.is_fit(one.lot.status, LocationKind(place.kind), kept=one.kept)
    return fit and place.state == LocationState.OPEN


def _right(one: Counted, percent: Decimal) -> bool:
    limit = container_rules.tolerated(one.container.initial, percent)
    placed = not one.entry.missing and one.entry.location_id == one.entry.book_location_id
    return rules.is_right(one.differed, limit, placed=placed, listed=one.line.listed)


def _post(uow: UnitOfWork, one: Counted, reason: str) -> None:
    posted, container = one.to_post, one.container
    assert posted is not None, one.line.container_number
    one.line.posted = posted
    if not posted:
        return
    # What was emptied, and is found with something in it, was emptied of less than all.
    act = ContainerAct.ADD if container.state == ContainerState.EMPTY else ContainerAct.ADJUST
    container.state = CONTAINER.after(ContainerState(container.state), act)
    book(uow, one.lot, container, posted, Why(TransactionKind.ADJUSTMENT, reason=reason))
    uow.record(ContainerAdjusted(container=container.id))


def _put(uow: UnitOfWork, one: Counted, places: dict[UUID, OperationalLocation]) -> None:
    container, entry = one.container, one.entry
    if container.state == ContainerState.DESTROYED:
        return
    to, unmoved = one.to_place, container.location_id == entry.book_location_id
    container.counted_at = entry.counted_at
    gone = entry.missing and unmoved and container.remaining + (one.line.posted or Decimal(0)) == 0
    container.missing_at = entry.counted_at if gone else None
    if gone:
        container.location_id = None
    elif to is not None:
        container.state = CONTAINER.after(ContainerState(container.state), ContainerAct.MOVE)
        container.location_id = places[to].id
        uow.record(ContainerMoved(container=container.id, location=to))
