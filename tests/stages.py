"""A bulk that is packed as two batches, one at another site, through the domain's own commands."""

from dataclasses import dataclass, replace
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from domain.execution.lots.approving import APPROVE_CONDITIONAL_USE, ApproveConditionalUse
from domain.kernel.actor import Grant
from domain.kernel.permissions import Role
from domain.people.commands import roles
from domain.recipes.kinds import PhaseSignature
from domain.review.acts import DISPOSE_BATCH, Decide
from domain.review.models import Decision
from tests import execution, recipes
from tests.conftest import Do
from tests.execution import Run
from tests.materials import LATER, Store
from tests.plant import Plant
from tests.reconciliation import reconcile
from tests.reviewing import review
from tests.transfers import Transfers

PHASES = (recipes.phase(1, "Make", signatures=(PhaseSignature.PERFORMED,)),)
AT_RISK = "Packed there at risk"
BOSTON = ZoneInfo("America/New_York")


def at_other_site(do: Do, plant: Plant) -> Plant:
    """The same people, in their roles at the other site; those who approve are granted theirs, as a route asks."""
    for name, role in (("supervisor", Role.SUPERVISOR), ("reviewer", Role.QUALITY_REVIEWER)):
        person = plant.people[name].as_person
        do(plant.administrator, lambda uow, person=person, role=role: roles.grant(uow, person, role, plant.other_site))
    people = {
        name: replace(actor, grants=frozenset(Grant(one.role, plant.other_site) for one in actor.grants))
        for name, actor in plant.people.items()
    }
    return replace(plant, site=plant.other_site, other_site=plant.site, people=people)


@dataclass(frozen=True)
class Stages:
    """BULK, made of 100 kg of RAW, gave 90 kg of lot B; P-1 takes 40 of it here, P-2 28 of the 30 that went away."""

    store: Store
    away: Store
    lots: dict[str, UUID]
    bulk: Run
    here: Run
    there: Run


def packed(do: Do, plant: Plant, admin: Engine) -> Stages:
    """All three run in their only phase; the lots of the bulk are in quarantine, used by an approval."""
    store, away = Store(do, plant, admin), Store(do, at_other_site(do, plant), admin)
    version = recipes.effective_recipe(do, plant, phases=PHASES)
    elsewhere = recipes.effective_recipe(do, away.plant, phases=PHASES, code="PACK", zone=BOSTON)
    bulk, here = (Run(do, plant, admin, execution.issue(do, plant, version, number)) for number in ("BULK", "P-1"))
    there = Run(do, away.plant, admin, execution.issue(do, away.plant, elsewhere, "P-2"))
    for one in (bulk, here, there):
        one.start(1)
    lots = {"RAW": store.released("RAW")}
    store.charge(bulk, 1, lots["RAW"], "100")
    lots["B"] = store.output(bulk, store.material("TABLETS"), "B", "90")
    transfers = Transfers(store)
    sent = transfers.dispatch(lots["B"], "30", under_quarantine=AT_RISK)
    received = transfers.receive(sent, "B-BOS", by=away.plant.operator)
    assert received is not None
    lots["B-BOS"] = received
    for of, into, lot, quantity in ((store, here, "B", "40"), (away, there, "B-BOS", "28")):
        given = ApproveConditionalUse(lots[lot], of.lot(lots[lot]).version, into.batch, AT_RISK, LATER)
        recipes.sign(do, of.plant.reviewer, APPROVE_CONDITIONAL_USE, given)
        of.charge(into, 1, lots[lot], quantity)
    return Stages(store, away, lots, bulk, here, there)


def release(run: Run) -> None:
    """Completed, reconciled, reviewed and released, its exceptions assessed."""
    run.complete(1)
    for one in run.rows("batch_exception"):
        if one.batch_id == run.batch:
            run.assess(one.id)
    reconcile(run)
    review(run, by=run.plant.second_reviewer)
    decide(run)


def decide(run: Run) -> None:
    """Release what was reviewed."""
    given = Decide(run.batch, run.row().version, Decision.RELEASED, "Certified.")
    recipes.sign(run.do, run.plant.qualified, DISPOSE_BATCH, given)
