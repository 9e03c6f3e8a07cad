"""How far a load is, from when a worker begins it; each act is that of the job which has its lease."""

from collections.abc import Sequence
from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork
from domain.loading.events import DataLoadAdvanced, DataLoaded, DataLoadFailed, DataLoadRefused
from domain.loading.kinds import ENDS, LoadState
from domain.loading.models import DataLoad, DataLoadProblem
from domain.loading.refusals import MOST, Overtaken
from domain.loading.states import LOAD, LoadAct
from domain.recipes.exchange.problems import Problem

PLACE, WHAT = 500, 2_000
"""Characters of a problem's place and words."""


def held(uow: UnitOfWork, data_load: UUID, lease: UUID) -> DataLoad:
    """The load, locked, for the job whose lease it is. Raises Overtaken."""
    found = uow.hold(DataLoad, data_load)
    if found.lease != lease or LoadState(found.state) in ENDS:
        raise Overtaken(data_load)
    return found


def begin(uow: UnitOfWork, *, data_load: UUID, lease: UUID) -> DataLoad:
    """Read the table, from the beginning if somebody began before: whoever did has lost the lease.

    Raises Overtaken where it has ended.
    """
    found = uow.hold(DataLoad, data_load)
    if LoadState(found.state) in ENDS:
        raise Overtaken(data_load)
    found.lease, found.steps_done, found.steps_of = lease, 0, None
    return _moved(uow, found, LoadAct.READ)


def check(uow: UnitOfWork, *, data_load: UUID, lease: UUID, steps: int) -> DataLoad:
    """The table was read, and this many steps are to come. Raises Overtaken."""
    found = held(uow, data_load, lease)
    found.steps_of = steps
    return _moved(uow, found, LoadAct.CHECK)


def write(uow: UnitOfWork, *, data_load: UUID, lease: UUID, steps: int) -> DataLoad:
    """So many steps were made in checking; now comes the writing. Raises Overtaken."""
    found = held(uow, data_load, lease)
    found.steps_done = steps
    return _moved(uow, found, LoadAct.WRITE)


def finish(uow: UnitOfWork, job: DataLoad, *, made: int) -> DataLoad:
    """End it with how many it made, in the transaction that made them."""
    job.state = LOAD.after(LoadState(job.state), LoadAct.FINISH)
    job.made, job.steps_done, job.ended_at = made, job.steps_of or 0, uow.now
    uow.record(DataLoaded(data_load=job.id, made=made))
    return job


def end_dry_run(uow: UnitOfWork, *, data_load: UUID, lease: UUID) -> DataLoad:
    """The table could be loaded, and isn't. Raises Overtaken."""
    found = held(uow, data_load, lease)
    assert found.dry_run, found.id
    return finish(uow, found, made=0)


def refuse(
    uow: UnitOfWork, *, data_load: UUID, lease: UUID, problems: Sequence[Problem], of: int | None = None
) -> DataLoad:
    """Nothing is taken over, and these are the reasons, the first ones `of` so many. Raises Overtaken."""
    found = held(uow, data_load, lease)
    _end(uow, found, LoadAct.REFUSE, problems, len(problems) if of is None else of)
    uow.record(DataLoadRefused(data_load=found.id))
    return found


def fail(uow: UnitOfWork, *, data_load: UUID, lease: UUID, problem: Problem) -> DataLoad:
    """Give it up for a reason of ours; the table may be good. Raises Overtaken."""
    found = held(uow, data_load, lease)
    _end(uow, found, LoadAct.FAIL, [problem], 1)
    uow.record(DataLoadFailed(data_load=found.id))
    return found


def _end(uow: UnitOfWork, job: DataLoad, act: LoadAct, problems: Sequence[Problem], found: int) -> None:
    job.state = LOAD.after(LoadState(job.state), act)
    job.ended_at, job.problems_found = uow.now, found
    for position, one in enumerate(problems[:MOST], 1):
        place, what = _kept(one.place, PLACE), _kept(one.what, WHAT)
        uow.add(DataLoadProblem(id=new_id(), load_id=job.id, position=position, place=place, what=what))


def _kept(text: str, most: int) -> str:
    """Words that the database takes, whatever a table has in its names."""
    return text.encode(errors="replace").decode().replace("\0", "?")[:most] or "-"


def _moved(uow: UnitOfWork, job: DataLoad, act: LoadAct) -> DataLoad:
    job.state = LOAD.after(LoadState(job.state), act)
    uow.record(DataLoadAdvanced(data_load=job.id, state=job.state))
    return job
