"""Reviews through the domain's own commands: of the audit trail, of the record, and how a site demands them."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from sqlalchemy import Engine, text

from domain.kernel.actor import Actor, Grant
from domain.kernel.permissions import Role
from domain.review.acts import COMPLETE_REVIEW, Review
from domain.review.policies import SET_REVIEW_POLICY, SetReviewPolicy
from domain.review.trail.kinds import TrailKind
from domain.review.trail.reviewing import REVIEW_AUDIT_TRAIL, ReviewAuditTrail
from tests import recipes
from tests.conftest import Do
from tests.execution import Run
from tests.plant import Plant


def review_trail(run: Run, *, by: Actor | None = None, kinds: Collection[TrailKind] = tuple(TrailKind)) -> None:
    """By the reviewer, unless told."""
    given = ReviewAuditTrail(run.batch, run.row().version, frozenset(kinds), "Nothing unexpected.")
    recipes.sign(run.do, by or run.plant.reviewer, REVIEW_AUDIT_TRAIL, given)


def review(run: Run, *, by: Actor | None = None, conclusion: str = "In order.") -> None:
    """The audit trail, then the record: by the reviewer, unless told."""
    review_trail(run, by=by)
    recipes.sign(run.do, by or run.plant.reviewer, COMPLETE_REVIEW, Review(run.batch, run.row().version, conclusion))


def policy(do: Do, plant: Plant, admin: Engine, *, by: Actor | None = None, seen: int | None = None) -> UUID:
    """Production reviews the batches of the plant's site first."""
    with admin.connect() as connection:
        query = "select version from site where company_id = :c and id = :s"
        version = connection.execute(text(query), {"c": plant.company, "s": plant.site}).scalar_one()
    given = SetReviewPolicy(
        subject=plant.site, version=version, production_review=True, seen=seen, reason="As our procedure says."
    )
    return recipes.sign(do, by or plant.reviewer, SET_REVIEW_POLICY, given).id


def supervising(actor: Actor, plant: Plant) -> Actor:
    """The same person as a supervisor of the plant's site besides."""
    return replace(actor, grants=actor.grants | {Grant(Role.SUPERVISOR, plant.site)})
