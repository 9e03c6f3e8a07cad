"""Who releases at a plant, for tests."""

from uuid import UUID

from sqlalchemy import Engine, text

from domain.kernel.actor import Actor
from domain.review.policy.rules import Releaser
from domain.review.policy.setting import SET_RELEASE_POLICY, SetReleasePolicy
from tests import recipes
from tests.conftest import Do
from tests.plant import Plant

REASON = "No qualified person works at this site"
RATIONALE = "The unit has two persons, and one of them executes"


def set_policy(
    do: Do,
    plant: Plant,
    admin: Engine,
    releaser: Releaser = Releaser.QUALITY_UNIT,
    *,
    rationale: str | None = None,
    seen: int | None = None,
    by: Actor | None = None,
) -> UUID:
    """Signed by quality; `seen` is the number of the policy that it replaces."""
    query = text("select version from site where company_id = :c and id = :s")
    with admin.connect() as connection:
        version = connection.execute(query, {"c": plant.company, "s": plant.site}).scalar_one()
    given = SetReleasePolicy(
        subject=plant.site,
        version=version,
        releaser=releaser,
        reviewer_may_release=rationale,
        seen=seen,
        reason=REASON,
    )
    return recipes.sign(do, by or plant.reviewer, SET_RELEASE_POLICY, given).id


def one_of_each(do: Do, plant: Plant, admin: Engine) -> None:
    """A policy."""
    set_policy(do, plant, admin)
