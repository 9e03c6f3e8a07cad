"""Note that people are to be told of a version whose day is near (TRN-10); the schedule does it."""

from datetime import timedelta
from uuid import UUID

from domain.kernel.unit_of_work import UnitOfWork
from domain.training import queries
from domain.training.commands import asking
from domain.training.events import TrainingVersionNears
from domain.training.models import TrainingVersion


def warn(uow: UnitOfWork, *, version: UUID) -> TrainingVersion:
    """Once, when its day is within the company's notice; what isn't near, or was told before, is left as it is.

    Raises NotFound.
    """
    found = uow.hold(TrainingVersion, version)
    day, (_, notice) = found.effective_on, queries.policy(uow.session, asking.company(uow))
    if found.warned_at is None and day is not None and day <= asking.today(uow, found.site_id) + timedelta(days=notice):
        found.warned_at = uow.now
        uow.record(TrainingVersionNears(version=found.id))
    return found
