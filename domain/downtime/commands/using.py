"""A supervisor declares, once the service is back, that a set was used: its pages are then to be accounted for."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.downtime import rules
from domain.downtime.events import DowntimeSetUsed
from domain.downtime.kinds import DowntimePageState
from domain.downtime.models import DowntimePage, DowntimeSet, DowntimeUse
from domain.downtime.refusals import SetNotMade, SetUsedAlready
from domain.exceptions import commands as exceptions
from domain.exceptions.commands import Place
from domain.execution.models import Batch
from domain.execution.queries import locked_batch
from domain.execution.rules import batches
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words


@dataclass(frozen=True, slots=True, kw_only=True)
class UseSet:
    """Which set, as it was seen: from when until when, in how many copies, and why."""

    downtime_set: UUID
    version: int
    began_at: datetime
    ended_at: datetime
    copies: int
    reason: str


def use_set(uow: UnitOfWork, given: UseSet) -> DowntimeUse:
    """Declare it, an exception of the batch; each of its pages is issued then, in each copy (EXE-11).

    Raises NotFound, Forbidden, VersionConflict, SetNotMade, SetUsedAlready, BatchDecided, InvalidInput.
    """
    found = uow.load(DowntimeSet, given.downtime_set, Permission.BATCH_SUPERVISE, version=given.version)
    if found.as_of is None or found.pages is None:
        raise SetNotMade(number=found.number, state=found.state)
    for before in uow.find(DowntimeUse, DowntimeUse.set_id == found.id):
        raise SetUsedAlready(number=found.number, by=before.declared_name)
    batch = locked_batch(uow, found.batch_id)
    batches.require_undecided(batch.number, batch.disposition)
    rules.require_use(given.began_at, given.ended_at, given.copies, as_of=found.as_of, now=uow.now)
    reason = require_words(given.reason, limit=rules.REASON, path=("reason",))
    use = uow.add(
        DowntimeUse(
            id=new_id(),
            site_id=found.site_id,
            batch_id=batch.id,
            set_id=found.id,
            began_at=given.began_at,
            ended_at=given.ended_at,
            copies=given.copies,
            reason=reason,
            exception_id=_raise(uow, batch, found, given, found.pages, reason),
            declared_by=uow.actor.as_person,
            declared_name=uow.actor.name,
            declared_at=uow.now,
        )
    )
    uow.session.flush()
    _issue(uow, use, found.pages)
    uow.record(DowntimeSetUsed(batch=batch.id, use=use.id))
    return use


def _raise(uow: UnitOfWork, batch: Batch, found: DowntimeSet, given: UseSet, pages: int, reason: str) -> UUID:
    description = rules.told(
        number=found.number,
        began=given.began_at,
        ended=given.ended_at,
        copies=given.copies,
        pages=pages,
        reason=reason,
    )
    place = Place(site=batch.site_id, batch=batch.id)
    title = f"Set {found.number} used on paper during downtime"
    return exceptions.raise_by_rule(uow, place, rule=rules.RULE, title=title, description=description).id


def _issue(uow: UnitOfWork, use: DowntimeUse, pages: int) -> None:
    for copy in range(1, use.copies + 1):
        for page in range(1, pages + 1):
            uow.add(
                DowntimePage(
                    id=new_id(),
                    site_id=use.site_id,
                    batch_id=use.batch_id,
                    use_id=use.id,
                    page=page,
                    copy=copy,
                    state=DowntimePageState.ISSUED,
                )
            )
