"""By what right somebody decides on a batch: a qualified person's, or what the site's policy gives (REV-6)."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from domain.execution.models import Batch
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.review.policy import rules, setting
from domain.review.policy.rules import Releaser
from domain.tenancy.models import Site


@dataclass(frozen=True, slots=True)
class Warrant:
    """All None where a qualified person who didn't review decides, which takes no policy."""

    policy: UUID | None = None
    decided_as: Releaser | None = None
    reviewer_because: str | None = None


def warrant(uow: UnitOfWork, batch: Batch, *, reviewers: Collection[UUID]) -> Warrant:
    """What the actor, who may decide, rests on. Raises SamePerson, ReleasePolicyUnusable."""
    uow.rely_on(Site, batch.site_id)  # who sets its policy holds it
    last = setting.last_set(uow, batch.site_id)
    because = rules.relaxation(setting.read(last), uow.actor.as_person, reviewers)
    qualified = uow.actor.may(Permission.BATCH_DISPOSE, site=SiteId(batch.site_id))
    if qualified and because is None:
        return Warrant()
    assert last is not None, "what holds where nothing was set lets nobody else decide"
    return Warrant(last.id, None if qualified else Releaser.QUALITY_UNIT, because)
