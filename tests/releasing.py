"""Who releases at a plant, for tests."""

from uuid import UUID

from sqlalchemy import Engine, text

from domain.kernel.actor import Actor
from domain.review.acts import DISPOSE_BATCH, Decide
from domain.review.apart import OfLot
from domain.review.models import Decision
from domain.review.policy.rules import Releaser
from domain.review.policy.setting import SET_RELEASE_POLICY, SetReleasePolicy
from domain.review.revoking import REVOKE_RELEASE, Revoke
from tests import recipes
from tests.conftest import Do
from tests.domain.review.test_deciding import dry
from tests.execution import Run
from tests.materials import Store
from tests.plant import Plant
from tests.reconciliation import reconcile
from tests.reviewing import mark, review

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


def revoke(run: Run, reason: str, *, by: Actor | None = None) -> None:
    """By the qualified person, unless another is named."""
    recipes.sign(run.do, by or run.plant.qualified, REVOKE_RELEASE, Revoke(run.batch, run.row().version, reason))


def released_with_a_lot(run: Run) -> None:
    """A batch that isn't begun, executed and released with the lot that it gave, as decided on by itself."""
    store = Store(run.do, run.plant, run.admin)
    run.up_to_drying()
    lot = store.output(run, store.material("GIVEN"), "GIVEN-1")
    dry(run)
    reconcile(run)
    for one in run.rows("batch_exception"):
        if one.batch_id == run.batch:
            run.assess(one.id)
    mark(run, "phase 1")
    review(run)
    decide(run, OfLot(lot, Decision.RELEASED))


def decide(run: Run, *lots: OfLot, decision: Decision = Decision.RELEASED, by: Actor | None = None) -> None:
    """By the qualified person, unless another is named; with a decision on each of the lots."""
    given = Decide(run.batch, run.row().version, decision, "Certified.", lots)
    recipes.sign(run.do, by or run.plant.qualified, DISPOSE_BATCH, given)
