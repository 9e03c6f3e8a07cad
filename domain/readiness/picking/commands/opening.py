"""Propose what is picked for a batch."""

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from domain.execution.kinds import BatchState
from domain.execution.models import Batch
from domain.execution.rules import batches
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import NotFound, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.container_kinds import ContainerState, LocationKind, LocationState
from domain.materials.container_models import Container, OperationalLocation
from domain.materials.container_refusals import LocationClosed
from domain.materials.quality.many import MOST_ROWS
from domain.materials.rules import EXACT
from domain.readiness import promises, queries
from domain.readiness.kinds import Supplied
from domain.readiness.picking.choosing import Candidate, choose
from domain.readiness.picking.events import PickListOpened
from domain.readiness.picking.kinds import RESERVING, PickListState, PickState
from domain.readiness.picking.models import Pick, PickList
from domain.readiness.picking.refusals import NotForStaging, NothingToPick, PickListIsOpen, TooManyPicks
from domain.tenancy.models import Site

MOST_PICKS = 200
"""So many containers are picked by one list."""

PICKED_FOR = frozenset({BatchState.IDLE, BatchState.RUNNING})


def open_pick_list(uow: UnitOfWork, *, batch: UUID, location: UUID) -> PickList:
    """Propose containers for what is still open of a batch, first expired first, and reserve them (RDY-4, MAT-2).

    What earlier batches need, other lists reserve or this batch has staged isn't proposed. Raises NotFound, Forbidden,
    BatchDecided, WrongState, PickListIsOpen, LocationClosed, NotForStaging, NothingToPick, TooManyPicks, TooMuchAtOnce.
    """
    seen = uow.look_at(Batch, batch)
    if seen is None:
        raise NotFound(kind="Batch", id=batch, path=("batch",))
    uow.require(Permission.STOCK_MOVE, site=SiteId(seen.site_id))
    uow.lock(Site, Site.id == seen.site_id)  # one at a time, so that no container is proposed twice
    found = uow.rely_on(Batch, batch)
    require_picked_for(found)
    if uow.any(PickList, PickList.batch_id == found.id, PickList.state == PickListState.OPEN):
        raise PickListIsOpen(batch=found.number, path=("batch",))
    there = _place(uow, location, found)
    picks = list(_proposed(uow, found))
    if not picks:
        raise NothingToPick(batch=found.number, path=("batch",))
    if len(picks) > MOST_PICKS:
        raise TooManyPicks(count=len(picks), limit=MOST_PICKS, path=("batch",))
    made = PickList(
        id=new_id(),
        site_id=found.site_id,
        batch_id=found.id,
        location_id=there.id,
        state=PickListState.OPEN,
        opened_by=uow.actor.as_person,
        opened_name=uow.actor.name,
        opened_at=uow.now,
    )
    uow.add(made)
    for position, pick in enumerate(picks, start=1):
        pick.list_id, pick.position = made.id, position
        uow.add(pick)
    uow.record(PickListOpened(list=made.id, batch=found.id))
    return made


def require_picked_for(batch: Batch) -> None:
    """Nothing is picked for a batch that is held, complete or decided on. Raises BatchDecided, WrongState."""
    batches.require_undecided(batch.number, batch.disposition)
    if batch.state not in PICKED_FOR:
        raise WrongState(kind="batch", state=batch.state, act="PICK", allowed=())


def _place(uow: UnitOfWork, location: UUID, batch: Batch) -> OperationalLocation:
    found = uow.look_at(OperationalLocation, location)
    if found is None or found.site_id != batch.site_id:
        raise NotFound(kind="OperationalLocation", id=location, path=("location",))
    if found.state != LocationState.OPEN:
        raise LocationClosed(location_code=found.code, path=("location",))
    if found.kind != LocationKind.STAGING:
        raise NotForStaging(location_code=found.code, kind=found.kind, path=("location",))
    return found


def _proposed(uow: UnitOfWork, batch: Batch) -> Iterator[Pick]:
    """A pick for each container; its list and position are its caller's to say."""
    report = queries.of_batch(uow, batch)
    shares = [
        (line, share)
        for line in (report.lines if report else ())
        for share in line.shares
        if share.supplied is not Supplied.QUARANTINED
    ]
    staged = promises.staged_for(uow, batch.id)
    free = _free(uow, [share.lot for _, share in shares])
    for line, share in shares:
        assert line.material is not None, line
        assert line.unit is not None, line
        there = min(staged[line.material], share.quantity)
        staged[line.material] = EXACT.subtract(staged[line.material], there)
        for one in choose(free[share.lot], EXACT.subtract(share.quantity, there)):
            free[share.lot] = [other for other in free[share.lot] if other.container != one.container]
            yield Pick(
                id=new_id(),
                site_id=batch.site_id,
                material_id=line.material,
                lot_id=share.lot,
                proposed_id=one.container,
                container_id=one.container,
                quantity_value=one.quantity,
                quantity_unit=line.unit,
                state=PickState.PROPOSED,
            )


def _free(uow: UnitOfWork, lots: list[UUID]) -> dict[UUID, list[Candidate]]:
    """The containers of these lots that give, aren't missing, are kept for no batch, and that no list reserves."""
    free: dict[UUID, list[Candidate]] = defaultdict(list)
    if not lots:
        return free
    giving = Container.state.in_((ContainerState.OPEN, ContainerState.CLOSED)), Container.remaining > 0
    free_to_take = Container.missing_at.is_(None), Container.dispensed.is_not(True)
    found = uow.find(Container, Container.lot_id.in_(lots), *giving, *free_to_take, limit=MOST_ROWS)
    ids = [one.id for one in found]
    taken = {
        one.container_id
        for one in uow.find(Pick, Pick.container_id.in_(ids), Pick.state.in_(RESERVING), limit=MOST_ROWS)
    }
    for one in sorted(found, key=lambda container: container.position):
        if one.id not in taken:
            opened = one.state == ContainerState.OPEN
            free[one.lot_id].append(Candidate(container=one.id, remaining=one.remaining, opened=opened))
    return free
