"""Who may release a batch: pure, and another person than its reviewer, a qualified one, by default (REV-6)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from domain.kernel.permissions import Permission
from domain.kernel.words import require_text
from domain.review import rules
from domain.review.policy.refusals import ReleasePolicyUnusable

REASON = 2000


class Releaser(StrEnum):
    """Who decides on the batches of a site.

    A QUALIFIED_PERSON (EU GMP Annex 16); or, where there is none, the QUALITY_UNIT (21 CFR 211.22(a)), a qualified
    person among it.
    """

    QUALIFIED_PERSON = "QUALIFIED_PERSON"
    QUALITY_UNIT = "QUALITY_UNIT"


@dataclass(frozen=True, slots=True)
class Policy:
    """Who releases; `rationale` says why the reviewer may release as well, None where they may not (REV-6)."""

    releaser: Releaser
    rationale: str | None = None


FIRST_POLICY = Policy(Releaser.QUALIFIED_PERSON)
"""What holds until quality sets another."""

OR_NEEDS: Mapping[Releaser, Permission | None] = MappingProxyType(
    {Releaser.QUALIFIED_PERSON: None, Releaser.QUALITY_UNIT: Permission.BATCH_DISPOSE_QUALITY}
)
"""The permission that does as well as a qualified person's."""


def read_policy(releaser: str, rationale: str | None) -> Policy:
    """A policy as it is stored; by one that nobody knows nothing is released. Raises ReleasePolicyUnusable."""
    try:
        return Policy(Releaser(releaser), rationale)
    except ValueError as unknown:
        raise ReleasePolicyUnusable(because=f"{unknown}.") from None


def require_policy(policy: Policy, *, reason: str) -> None:
    """Raises InvalidInput."""
    require_text(reason, limit=REASON, path=("reason",))
    if policy.rationale is not None:
        require_text(policy.rationale, limit=REASON, path=("reviewerMayRelease",))


def relaxation(policy: Policy, person: UUID, reviewers: Collection[UUID]) -> str | None:
    """By which rationale somebody who reviewed the batch decides on it; None for another person (REV-6).

    Raises SamePerson.
    """
    if person not in reviewers:
        return None
    if policy.rationale is None:
        rules.require_not_reviewer(person, reviewers)
    return policy.rationale
