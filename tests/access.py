"""Reviews of access for tests."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text

from domain.access import policy
from domain.access.kinds import AccessOutcome
from domain.access.reviewing import REVIEW_ACCESS, ReviewAccess
from domain.access.rules import Decision
from domain.kernel.actor import Actor
from infra.transaction import Outcome
from tests import recipes
from tests.asof import now
from tests.conftest import Do
from tests.plant import Plant
from tests.triggers import triggers_off

CONCLUSION = "Each is needed for the work that its person does"
WHY = "Moved to packaging"


def held(admin: Engine, plant: Plant, site: UUID | None) -> list[Any]:
    """The roles that are held at the site, or of none, as they stand."""
    query = text(
        "select * from role_grant where company_id = :c and site_id is not distinct from :s and revoked_at is null"
        " order by id"
    )
    with admin.connect() as connection:
        return list(connection.execute(query, {"c": plant.company, "s": site}))


def given(
    admin: Engine,
    plant: Plant,
    site: UUID | None,
    revoked: Mapping[UUID, str] | None = None,
    *,
    seen_at: datetime | None = None,
) -> ReviewAccess:
    """All of them kept, but the roles of these persons, with why."""
    ends = revoked or {}
    return ReviewAccess(
        subject=plant.company,
        version=1,
        site=site,
        seen_at=seen_at or now(admin),
        decisions=tuple(
            Decision(one.id, AccessOutcome.REVOKED, ends[one.person_id])
            if one.person_id in ends
            else Decision(one.id, AccessOutcome.KEPT)
            for one in held(admin, plant, site)
        ),
        conclusion=CONCLUSION,
    )


def review(
    do: Do,
    plant: Plant,
    admin: Engine,
    site: UUID | None,
    revoked: Mapping[UUID, str] | None = None,
    *,
    by: Actor | None = None,
) -> Outcome:
    """Signed by the site's quality unless told."""
    return recipes.sign(do, by or plant.reviewer, REVIEW_ACCESS, given(admin, plant, site, revoked))


def reviewed_before(admin: Engine, plant: Plant, days: int) -> None:
    """As if each review had been so many days before."""
    with admin.begin() as connection, triggers_off(connection, "access_review"):
        moved = text("update access_review set reviewed_at = reviewed_at - :days where company_id = :c")
        connection.execute(moved, {"days": timedelta(days=days), "c": plant.company})


def one_of_each(do: Do, plant: Plant, admin: Engine) -> None:
    """A period, and a review of the site that keeps all."""
    do(plant.administrator, lambda uow: policy.set_policy(uow, months=12, seen=None, reason="As it was"))
    review(do, plant, admin, plant.site)
