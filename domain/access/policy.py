"""A company says within how many months it reviews who has which rights (PPL-1)."""

from domain.access import rules
from domain.access.events import AccessReviewPolicySet
from domain.access.models import AccessReviewPolicy
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import VersionConflict
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.people.rules import require_reason
from domain.tenancy.models import Company


def set_policy(uow: UnitOfWork, *, months: int, seen: int | None, reason: str) -> AccessReviewPolicy:
    """Say how often access is reviewed; it counts at once, from the last review on. `seen` is None where none is set.

    Raises Forbidden, InvalidInput, VersionConflict.
    """
    uow.require(Permission.ACCESS_REVIEW, site=None)
    rules.require_months(months)
    because = require_reason(reason)
    uow.lock(Company, Company.id == uow.actor.company)
    found = next(iter(uow.lock(AccessReviewPolicy)), None)
    if found is not None:
        require_version(found, 0 if seen is None else seen)
    elif seen is not None:
        raise VersionConflict(kind="AccessReviewPolicy", id=uow.actor.company, seen=seen, current=0)
    else:
        found = uow.add(AccessReviewPolicy(id=new_id()))
    found.months, found.because = months, because
    uow.record(AccessReviewPolicySet(policy=found.id))
    return found
