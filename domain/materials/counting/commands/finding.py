"""Record what somebody found in a container that is counted, and demand that it is counted again."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.kernel.words import require_words
from domain.materials import container_queries as containers
from domain.materials import container_rules
from domain.materials import rules as materials
from domain.materials.container_kinds import ContainerState
from domain.materials.container_models import Container, OperationalLocation
from domain.materials.counting import queries, rules
from domain.materials.counting.commands import opening
from domain.materials.counting.events import ContainerCounted, RecountDemanded
from domain.materials.counting.kinds import CountLineState, CountScope, CountState
from domain.materials.counting.models import StockCount, StockCountEntry, StockCountLine
from domain.materials.counting.refusals import NotCountable, OutsideCount, UnknownContainer
from domain.materials.counting.rules import difference
from domain.materials.counting.states import COUNT, LINE, CountAct, CountLineAct
from domain.materials.models import MaterialDefinition, MaterialLot

DISPENSED = "DISPENSED"
"""What a container is called that is kept for its batch alone (WGH-13)."""
GONE = frozenset({ContainerState.DESTROYING, ContainerState.DESTROYED})


@dataclass(frozen=True, slots=True, kw_only=True)
class CountContainer:
    """What was found in the container with a number, or that it is missing: one of the two.

    `location` is where it was found, where that isn't the location that is counted nor where the book has it.
    """

    count: UUID
    number: str
    found: Quantity | None = None
    missing: bool = False
    location: UUID | None = None


def count_container(uow: UnitOfWork, given: CountContainer) -> StockCountLine:
    """Count a container, whoever may move stock, without knowing its book (CNT-2).

    One that isn't listed is added. A difference beyond the company's tolerance asks for another person's count, which
    stands as it is (CNT-3). Raises NotFound, Forbidden, WrongState, InvalidInput, WrongLotUnit, UnknownContainer,
    OutsideCount, NotCountable, CountedByYou, CountedOften.
    """
    count = uow.load(StockCount, given.count, Permission.STOCK_MOVE)
    COUNT.after(CountState(count.state), CountAct.COUNT)
    if given.missing is (given.found is not None):
        raise InvalidInput(path=("found",), problem="Say what you found in it, or that it is missing: one of the two.")
    container, lot = _scanned(uow, count, given.number)
    line = _line(uow, count, container, lot, missing=given.found is None)
    if given.found is None and _left(count, container):
        line.state = LINE.after(CountLineState(line.state), CountLineAct.LEAVE)
        uow.record(ContainerCounted(count=count.id, line=line.id))
        return line
    if given.found is not None and (container.state == ContainerState.DESTROYED or container.dispensed):
        state = DISPENSED if container.dispensed else container.state
        raise NotCountable(number=container.number, state=state, path=("number",))
    last = queries.last_entries(uow, [line.id]).get(line.id)
    person = uow.actor.as_person
    rules.require_another(line.container_number, last=None if last is None else last.counted_by, person=person)
    rules.require_attempt(line.container_number, line.attempts, path="number")
    if given.found is not None:
        container_rules.require_content(given.found, lot.unit, path="found")
    entry = _entry(uow, line, container, given, place=_place(uow, count, container, given))
    line.attempts, line.state = entry.attempt, _judged(uow, line, container, entry)
    uow.add(entry)
    uow.record(ContainerCounted(count=count.id, line=line.id))
    return line


def demand_recount(uow: UnitOfWork, *, line: UUID, version: int, reason: str) -> StockCountLine:
    """Have a container counted once more, by another person than last; five times at most (CNT-3).

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput, CountedOften.
    """
    seen = uow.look_at(StockCountLine, line)
    if seen is None:
        raise NotFound(kind="StockCountLine", id=line, path=("line",))
    count = uow.load(StockCount, seen.count_id, Permission.STOCK_SUPERVISE)
    COUNT.after(CountState(count.state), CountAct.COUNT)
    found = uow.hold(StockCountLine, line)
    require_version(found, version)
    state = LINE.after(CountLineState(found.state), CountLineAct.DEMAND_RECOUNT)
    rules.require_attempt(found.container_number, found.attempts, path="line")
    found.recount_reason = require_words(reason, limit=materials.REASON, path=("reason",))
    found.state = state
    uow.record(RecountDemanded(count=count.id, line=found.id))
    return found


def _scanned(uow: UnitOfWork, count: StockCount, number: str) -> tuple[Container, MaterialLot]:
    """The container that carries a number at the count's site, be it kept for a batch, locked, and its lot."""
    container_rules.require_container_number(number)
    seen = uow.find(Container, Container.number == number, Container.site_id == count.site_id)
    if not seen:
        raise UnknownContainer(number=number, path=("number",))
    return containers.held(uow, seen[0].id, Permission.STOCK_MOVE)


def _line(
    uow: UnitOfWork, count: StockCount, container: Container, lot: MaterialLot, *, missing: bool
) -> StockCountLine:
    of_count = StockCountLine.count_id == count.id
    held = uow.lock(StockCountLine, of_count, StockCountLine.container_id == container.id)
    if held:
        return held[0]
    if missing:
        problem = f"{container.number} isn't listed in this count; only what is listed can be missing."
        raise InvalidInput(path=("found",), problem=problem)
    within = {CountScope.LOT: lot.id == count.lot_id, CountScope.MATERIAL: lot.material_id == count.material_id}
    if not within.get(CountScope(count.scope), True):
        raise OutsideCount(number=container.number, scope=count.scope, path=("number",))
    if container.state in GONE:
        raise NotCountable(number=container.number, state=container.state, path=("number",))
    lines = len(uow.find(StockCountLine, of_count))
    rules.require_room(lines)
    code = uow.find(MaterialDefinition, MaterialDefinition.id == lot.material_id)[0].code
    return uow.add(opening.line(count, container, lot, position=lines + 1, code=code, listed=False))


def _left(count: StockCount, container: Container) -> bool:
    """Whether the book doesn't have it there any more either, or keeps it for a batch, so that nothing is missing."""
    elsewhere = count.location_id is not None and container.location_id != count.location_id
    gone = container.state in {ContainerState.EMPTY, ContainerState.DESTROYED}
    return elsewhere or gone or bool(container.dispensed)


def _place(uow: UnitOfWork, count: StockCount, container: Container, given: CountContainer) -> UUID | None:
    """Where it was found. Raises InvalidInput, NotFound."""
    path = ("location",)
    if given.found is None:
        if given.location is not None:
            raise InvalidInput(path=path, problem="What is missing was found nowhere; leave the location out.")
        return None
    if count.location_id is not None:
        if given.location not in {None, count.location_id}:
            problem = "This count is of one location, where it was found; leave the location out."
            raise InvalidInput(path=path, problem=problem)
        return count.location_id
    if given.location is None:
        return container.location_id
    place = uow.look_at(OperationalLocation, given.location)
    if place is None or place.site_id != count.site_id:
        raise NotFound(kind="OperationalLocation", id=given.location, path=path)
    return place.id


def _entry(
    uow: UnitOfWork, line: StockCountLine, container: Container, given: CountContainer, *, place: UUID | None
) -> StockCountEntry:
    """What was found, beside the book as it is while the container is locked."""
    before = queries.booked(uow, [container.id]).get(container.id, queries.BookedSince())
    return StockCountEntry(
        id=new_id(),
        site_id=line.site_id,
        line_id=line.id,
        attempt=line.attempts + 1,
        found=container_rules.NOTHING if given.found is None else given.found.value,
        unit=container.unit,
        missing=given.found is None,
        book=container.remaining,
        location_id=place,
        book_location_id=container.location_id,
        was_empty=container.state == ContainerState.EMPTY,
        corrections=before.corrections,
        reversals=before.reversals,
        counted_by=uow.actor.as_person,
        counted_name=uow.actor.name,
        counted_at=uow.now,
    )


def _judged(uow: UnitOfWork, line: StockCountLine, container: Container, entry: StockCountEntry) -> CountLineState:
    """The first count of a line is put in question by a difference; what a recount finds is decided on (CNT-3)."""
    limit = container_rules.tolerated(container.initial, containers.tolerance(uow))
    first = line.state in {CountLineState.TO_COUNT, CountLineState.LEFT}
    beyond = abs(difference(entry.found, entry.book)) > limit
    act = CountLineAct.QUESTION if first and beyond else CountLineAct.SETTLE
    return LINE.after(CountLineState(line.state), act)
