"""Reviews through the domain's own commands: of the audit trail, of the record, and how a site demands them."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from domain.execution.models import Batch
from domain.kernel.actor import Actor, Grant
from domain.kernel.permissions import Role
from domain.review.acts import COMPLETE_REVIEW, Review
from domain.review.due.rules import NO_DAYS, Days
from domain.review.policies import SET_REVIEW_POLICY, SetReviewPolicy
from domain.review.progress import marking
from domain.review.progress.parts import Seen, progress_of
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


def policy(
    do: Do,
    plant: Plant,
    admin: Engine,
    *,
    by: Actor | None = None,
    seen: int | None = None,
    production: bool = True,
    marks: bool = False,
    days: Days = NO_DAYS,
) -> UUID:
    """Production reviews the batches of the plant's site first, or every part is marked, or both, within these days."""
    with admin.connect() as connection:
        query = "select version from site where company_id = :c and id = :s"
        version = connection.execute(text(query), {"c": plant.company, "s": plant.site}).scalar_one()
    given = SetReviewPolicy(
        subject=plant.site,
        version=version,
        production_review=production,
        marks=marks,
        days=days,
        seen=seen,
        reason="As our procedure says.",
    )
    return recipes.sign(do, by or plant.reviewer, SET_REVIEW_POLICY, given).id


def parts(run: Run) -> tuple[Seen, ...]:
    """The parts of the batch, each with its last mark."""
    with Session(run.admin) as session:
        return progress_of(session, session.get_one(Batch, (run.plant.company, run.batch)))


def mark(run: Run, place: str, *, by: Actor | None = None, digest: str | None = None) -> UUID:
    """The part at this place, as it stands or by another digest."""
    part = next(one.part for one in parts(run) if one.part.place == place)
    given = digest or part.digest
    return run.do(
        by or run.plant.reviewer, lambda uow: marking.mark(uow, batch=run.batch, part=part.key, digest=given)
    ).id


def supervising(actor: Actor, plant: Plant) -> Actor:
    """The same person as a supervisor of the plant's site besides."""
    return replace(actor, grants=actor.grants | {Grant(Role.SUPERVISOR, plant.site)})
