"""Open a deviation, change what it groups, begin to investigate it, or withdraw it (DEV-1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import flag_modified

from domain.deviations import queries, rules
from domain.deviations.commands import reopening
from domain.deviations.events import (
    DeviationExtended,
    DeviationInvestigated,
    DeviationOpened,
    DeviationReduced,
    DeviationTakenBack,
)
from domain.deviations.kinds import DeviationState
from domain.deviations.models import Deviation, DeviationException
from domain.deviations.refusals import NotGrouped
from domain.deviations.states import DEVIATION, DeviationAct
from domain.exceptions.kinds import Classification
from domain.exceptions.models import BatchException
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A deviation as it is opened; its class is a first one, which the investigation confirms or changes."""

    exceptions: Sequence[UUID]
    title: str
    description: str
    classification: Classification


def open_deviation(uow: UnitOfWork, given: Opened) -> Deviation:
    """Group exceptions of one site, of one batch or several, to be investigated together (DEV-1; EU GMP 8.9).

    Raises NotFound, Forbidden, InvalidInput, OtherSite, AlreadyGrouped.
    """
    exceptions = _load(uow, given.exceptions)
    title = require_words(given.title, limit=rules.TITLE_LENGTH, path=("title",))
    description = require_words(given.description, limit=rules.TEXT_LENGTH, path=("description",))
    site = exceptions[0].site_id
    rules.require_groupable(queries.grouped(uow, exceptions), site=site, already=0)
    found = Deviation(
        id=new_id(),
        site_id=site,
        number=_next_number(uow, site),
        title=title,
        description=description,
        classification=given.classification,
        state=DeviationState.OPEN,
        opened_by=uow.actor.as_person,
        opened_name=uow.actor.name,
        opened_at=uow.now,
    )
    uow.record(DeviationOpened(deviation=found.id))
    _link(uow, found, exceptions)
    return uow.add(found)


def add_exceptions(uow: UnitOfWork, *, deviation: UUID, version: int, exceptions: Sequence[UUID]) -> Deviation:
    """Group further exceptions; what was concluded without them is opened again (DEV-1, DEV-3).

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput, OtherSite, AlreadyGrouped.
    """
    found = uow.load(Deviation, deviation, Permission.EXCEPTION_RAISE, version=version)
    state = DEVIATION.after(DeviationState(found.state), DeviationAct.ADD)
    further = _load(uow, exceptions)
    already = len(queries.links_of(uow, found.id))
    rules.require_groupable(queries.grouped(uow, further), site=found.site_id, already=already)
    _link(uow, found, further)
    if state != found.state:
        reopening.reopen(uow, found, because="Further exceptions were added to it.")
    flag_modified(found, "state")  # what it groups is of it: its own version counts up (EXE-14)
    uow.record(DeviationExtended(deviation=found.id))
    return found


def remove_exception(uow: UnitOfWork, *, deviation: UUID, version: int, exception: UUID, reason: str) -> Deviation:
    """Take an exception out of a deviation that isn't concluded; that it was there stays in the record (DEV-1).

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput, NotGrouped, LastException.
    """
    found = uow.load(Deviation, deviation, Permission.EXCEPTION_ASSESS, version=version)
    because = require_words(reason, limit=rules.REASON_LENGTH, path=("reason",))
    found.state = DEVIATION.after(DeviationState(found.state), DeviationAct.REMOVE)
    links = queries.links_of(uow, found.id)
    if exception not in {one.exception_id for one in links}:
        raise NotGrouped(deviation=found.number, path=("exception",))
    rules.require_another(len(links), deviation=found.number)
    _remove(uow, [one for one in links if one.exception_id == exception], because=because)
    flag_modified(found, "state")  # what it groups is of it: its own version counts up (EXE-14)
    uow.record(DeviationReduced(deviation=found.id))
    return found


def begin_investigation(uow: UnitOfWork, *, deviation: UUID, version: int) -> Deviation:
    """Begin to look for its cause, or go on in another's place (DEV-2; EU GMP 8.10).

    Raises NotFound, Forbidden, VersionConflict, WrongState.
    """
    found = uow.load(Deviation, deviation, Permission.EXCEPTION_ASSESS, version=version)
    found.state = DEVIATION.after(DeviationState(found.state), DeviationAct.INVESTIGATE)
    found.begun_by, found.begun_name, found.begun_at = uow.actor.as_person, uow.actor.name, uow.now
    uow.record(DeviationInvestigated(deviation=found.id))
    return found


def withdraw(uow: UnitOfWork, *, deviation: UUID, version: int, reason: str) -> Deviation:
    """Withdraw a deviation that isn't concluded: what it grouped may be grouped elsewhere (DEV-1).

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput.
    """
    found = uow.load(Deviation, deviation, Permission.EXCEPTION_ASSESS, version=version)
    because = require_words(reason, limit=rules.REASON_LENGTH, path=("reason",))
    found.state = DEVIATION.after(DeviationState(found.state), DeviationAct.WITHDRAW)
    found.withdrawn_by, found.withdrawn_name = uow.actor.as_person, uow.actor.name
    found.withdrawn_at, found.withdrawn_because = uow.now, because
    _remove(uow, queries.links_of(uow, found.id), because=because)
    uow.record(DeviationTakenBack(deviation=found.id))
    return found


def _load(uow: UnitOfWork, exceptions: Sequence[UUID]) -> list[BatchException]:
    """Each of them held, in one order, so that nobody else groups it meanwhile."""
    rules.require_named(exceptions)
    return [uow.load(BatchException, one, Permission.EXCEPTION_RAISE) for one in sorted(set(exceptions))]


def _link(uow: UnitOfWork, found: Deviation, exceptions: Sequence[BatchException]) -> None:
    for one in exceptions:
        uow.add(
            DeviationException(
                id=new_id(),
                site_id=found.site_id,
                deviation_id=found.id,
                batch_id=one.batch_id,
                exception_id=one.id,
                added_by=uow.actor.as_person,
                added_name=uow.actor.name,
                added_at=uow.now,
            )
        )


def _remove(uow: UnitOfWork, links: Sequence[DeviationException], *, because: str) -> None:
    for one in links:
        one.removed_by, one.removed_name = uow.actor.as_person, uow.actor.name
        one.removed_at, one.removed_because = uow.now, because


def _next_number(uow: UnitOfWork, site: UUID) -> int:
    """The next number of the site, which nobody else gets until the commit: a refused opening leaves no gap."""
    key = func.hashtextextended(f"deviations {uow.actor.company} {site}", 0)
    uow.session.execute(select(func.pg_advisory_xact_lock(key)))
    last = select(func.coalesce(func.max(Deviation.number), 0)).where(
        Deviation.company_id == uow.actor.company, Deviation.site_id == site
    )
    return uow.session.scalars(last).one() + 1
