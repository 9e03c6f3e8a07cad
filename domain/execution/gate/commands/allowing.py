"""The company says whether, and within which limit, the gate may be overridden."""

from domain.execution.gate import rules
from domain.execution.gate.events import OverridePolicySet
from domain.execution.gate.models import OverridePolicy
from domain.execution.gate.rules import Limit
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import VersionConflict
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.kernel.words import require_words
from domain.tenancy.models import Company


def set_policy(uow: UnitOfWork, *, limit: Limit | None, seen: int | None, reason: str) -> OverridePolicy:
    """Allow overrides within a limit, or none from now on; `seen` is None where nothing was set yet.

    What was signed before holds as it was signed. Raises Forbidden, InvalidInput, VersionConflict.
    """
    uow.require(Permission.OVERRIDE_POLICY_SET, site=None)
    rules.require_policy(limit)
    because = require_words(reason, limit=rules.REASON, path=("reason",))
    uow.lock(Company)
    found = next(iter(uow.lock(OverridePolicy)), None)
    if found is None:
        if seen is not None:
            raise VersionConflict(kind="OverridePolicy", id=uow.actor.company, seen=seen, current=0)
        found = uow.add(OverridePolicy(id=new_id(), minutes=None, acts=None, because=because))
    else:
        require_version(found, 0 if seen is None else seen)
    found.minutes, found.acts = (None, None) if limit is None else (limit.minutes, limit.acts)
    found.because = because
    uow.record(OverridePolicySet(policy=found.id))
    return found
