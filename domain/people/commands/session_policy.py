"""A company says how long its sessions last unused, and for how long one component signs again (SIG-2)."""

from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import VersionConflict
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.people import rules
from domain.people.events import SessionPolicySet
from domain.people.models import SessionPolicy
from domain.tenancy.models import Company


def set_policy(
    uow: UnitOfWork, *, signing_minutes: int, idle_minutes: int, seen: int | None, reason: str
) -> SessionPolicy:
    """Say how long sessions last; it counts at the next request. `seen` is None where nothing was set yet.

    Raises Forbidden, InvalidInput, VersionConflict.
    """
    uow.require(Permission.COMPANY_ADMINISTER, site=None)
    rules.require_session_minutes(signing_minutes, idle_minutes)
    because = rules.require_reason(reason)
    uow.lock(Company, Company.id == uow.actor.company)
    found = next(iter(uow.lock(SessionPolicy)), None)
    if found is None:
        if seen is not None:
            raise VersionConflict(kind="SessionPolicy", id=uow.actor.company, seen=seen, current=0)
        found = uow.add(SessionPolicy(id=new_id()))
    else:
        require_version(found, 0 if seen is None else seen)
    found.signing_minutes, found.idle_minutes, found.because = signing_minutes, idle_minutes, because
    uow.record(SessionPolicySet(policy=found.id))
    return found
