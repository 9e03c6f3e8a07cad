"""Who releases at a plant, for tests."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import Engine, text

from domain.kernel.actor import Actor
from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.models import MaterialLot
from domain.review.events import ReleaseRevoked
from domain.review.models import ReleaseRevocation, RevokedLot
from domain.review.policy.rules import Releaser
from domain.review.policy.setting import SET_RELEASE_POLICY, SetReleasePolicy
from domain.review.revoking import REVOKE_RELEASE, Revoke
from infra.transaction import as_process
from tests import recipes
from tests.conftest import Do
from tests.execution import Run
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


def revoke(run: Run, reason: str, *, by: Actor | None = None) -> None:
    """By the qualified person, unless another is named."""
    recipes.sign(run.do, by or run.plant.qualified, REVOKE_RELEASE, Revoke(run.batch, run.row().version, reason))


def revoked_with_a_lot(run: Run) -> None:
    """The release of a batch that gave nothing, revoked; with a lot as one that it had given."""
    revoke(run, "A result was found in a notebook.")

    def give(uow: UnitOfWork) -> ReleaseRevocation:
        (revocation,) = uow.find(ReleaseRevocation, ReleaseRevocation.batch_id == run.batch)
        lot = uow.find(MaterialLot, MaterialLot.site_id == revocation.site_id)[0]
        of = {"site_id": revocation.site_id, "batch_id": run.batch, "revocation_id": revocation.id}
        given = {"number": lot.number, "status": lot.status, "shipped_value": Decimal(0), "unit": lot.unit}
        uow.add(RevokedLot(id=new_id(), lot_id=lot.id, **of, **given))
        uow.record(ReleaseRevoked(batch=run.batch))
        return revocation

    run.do(as_process(run.plant.company, "test"), give)
