"""Purges for tests: retention that is over, a purge proposed and approved, and what carries it out."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from domain.keeping import rules
from domain.keeping.rules import Kept
from domain.kernel.actor import Actor
from domain.kernel.ids import new_id
from domain.purging.commands.proposing import APPROVE_PURGE, PROPOSE_PURGE, ApprovePurge, ProposePurge
from domain.review.acts import DISPOSE_BATCH, Decide
from domain.review.models import Decision
from infra.services import Services
from tests import execution, keeping, recipes
from tests.conftest import Do
from tests.execution import Run
from tests.plant import Plant
from tests.triggers import triggers_off
from workers import purge
from workers.outbox import Job

COUNT = text("""
    insert into purge_count (company_id, id, site_id, batch_purge_id, table_name, gone, stays)
    select company_id, gen_random_uuid(), site_id, id, 'phase_execution', 3, 1 from batch_purge where company_id = :c
""")
OVER = Kept(date(2020, 1, 31), "60 months after the decision of 2015-01-31")


@contextmanager
def retention_over() -> Iterator[None]:
    """What is decided meanwhile, or asked for again, was kept until years ago."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rules, "kept_until", lambda *_, **__: OVER)
        yield


def propose(do: Do, plant: Plant, *batches: UUID, by: Actor | None = None, reason: str = "Kept long enough") -> UUID:
    version = keeping.version_of(do, plant, plant.site)
    given = ProposePurge(subject=plant.site, version=version, batches=batches, reason=reason)
    return recipes.sign(do, by or plant.reviewer, PROPOSE_PURGE, given).id


def approve(do: Do, plant: Plant, purge: UUID, *, by: Actor | None = None, version: int = 1) -> None:
    recipes.sign(do, by or plant.second_reviewer, APPROVE_PURGE, ApprovePurge(purge, version))


def rejected(do: Do, plant: Plant, admin: Engine, number: str) -> Run:
    """A batch that is decided on at once, of the recipe that the plant's first one is of."""
    with admin.connect() as connection:
        query = text("select recipe_version_id from batch where company_id = :c and site_id = :s order by id limit 1")
        version = connection.execute(query, {"c": plant.company, "s": plant.site}).scalar_one()
    run = Run(do, plant, admin, execution.issue(do, plant, version, number))
    given = Decide(run.batch, run.row().version, Decision.REJECTED, "It was never begun.")
    recipes.sign(do, plant.qualified, DISPOSE_BATCH, given)
    return run


def one_of_each(do: Do, plant: Plant, admin: Engine) -> None:
    """A purge that waits for its approval, and a count as it would be told after that."""
    with retention_over():
        propose(do, plant, rejected(do, plant, admin, "B-GONE").batch)
    with admin.begin() as connection, triggers_off(connection, "purge_count"):
        connection.execute(text("set constraints all immediate"))
        connection.execute(COUNT, {"c": plant.company})


def carry_out(services: Services, plant: Plant, proposed: UUID) -> None:
    """As the job of the approval does."""
    payload = {"purge": str(proposed)}
    purge.carry_out(
        services, Job(plant.company, new_id(), new_id(), "PurgeApproved", payload, datetime.now(UTC), attempt=1)
    )


def stored_long_ago(root: Path) -> None:
    """As if the retention of every object of a folder had ended."""
    for about in root.rglob("about.json"):
        told = json.loads(about.read_bytes()) | {"retain_until": "2020-02-02T00:00:00+00:00"}
        about.chmod(0o640)
        about.write_text(json.dumps(told, sort_keys=True))
