"""Note that people are to be told of a review of access that is due soon (PPL-1); the schedule does it."""

from datetime import timedelta
from uuid import UUID

from domain.access import queries
from domain.access.events import AccessReviewNears
from domain.access.models import AccessReviewNotice
from domain.access.rules import LEAD_DAYS
from domain.kernel.ids import new_id
from domain.kernel.models import OfCompany
from domain.kernel.unit_of_work import UnitOfWork
from domain.tenancy.models import Company


def heed_time(uow: UnitOfWork, *, place: UUID) -> OfCompany:
    """Once for each day on which it is due; what isn't due soon, or was told before, is left as it is."""
    company = uow.lock(Company, Company.id == uow.actor.company)[0]
    found = next((one for one in queries.standing(uow.session, uow.actor.company) if one.id == place), None)
    if found is None or found.due_on > found.today(uow.now) + timedelta(days=LEAD_DAYS):
        return company
    row = AccessReviewNotice
    if uow.any(row, row.site_id.is_not_distinct_from(found.site), row.due_on == found.due_on):
        return company
    notice = uow.add(AccessReviewNotice(id=new_id(), site_id=found.site, due_on=found.due_on, told_at=uow.now))
    uow.record(AccessReviewNears(notice=notice.id))
    return notice
