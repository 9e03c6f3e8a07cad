"""What is dispensed for a batch is its own, and no more of it is demanded than its dispense still has to weigh."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from domain.execution.commands import planning
from domain.kernel.ids import new_id
from domain.kernel.models import OfCompany
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.container_kinds import LocationKind
from domain.materials.models import MaterialLot
from domain.readiness import promises, queries
from domain.readiness.picking.commands import opening, staging
from domain.readiness.reports import BatchReport, SiteReport
from tests.containers import filled
from tests.dispensing import API, MCC, PVP, SMALL, Dispensary
from tests.execution import Run
from tests.materials import Store

LATER = datetime.now(UTC).date() + timedelta(days=60)


class Site:
    """What its report says, before and after each act."""

    def __init__(self, here: Dispensary) -> None:
        self.here = here

    def report(self) -> SiteReport:
        found: list[SiteReport] = []

        def look(uow: UnitOfWork) -> OfCompany:
            found.append(queries.of_site(uow, self.here.plant.site, until=LATER, within=30))
            return uow.find(MaterialLot)[0]

        self.here.do(self.here.plant.operator, look)
        return found[0]

    def of(self, run: Run) -> BatchReport:
        return next(one for one in self.report().batches if one.batch == run.batch)

    def open_of(self, run: Run) -> dict[str, str]:
        return {one.code: str(one.still_open) for one in self.of(run).lines}

    def given(self, run: Run, code: str) -> dict[str, str]:
        """How much of which lots a line gets."""
        line = next(one for one in self.of(run).lines if one.code == code)
        return {one.number: str(one.quantity) for one in line.shares}

    def staged(self, run: Run) -> dict[UUID, Decimal]:
        found: list[dict[UUID, Decimal]] = []

        def look(uow: UnitOfWork) -> OfCompany:
            found.append(dict(promises.staged_for(uow, run.batch)))
            return uow.find(MaterialLot)[0]

        self.here.do(self.here.plant.operator, look)
        return found[0]


def plan(run: Run, days: int) -> None:
    start, version = datetime.now(UTC) + timedelta(days=days), run.row().version
    command = planning.plan_batch
    run.do(run.plant.supervisor, lambda uow: command(uow, batch=run.batch, version=version, planned_start=start))


@pytest.mark.requirement("RDY-1", "RDY-2", "RDY-4", "WGH-2")
def test_a_dispense_keeps_what_it_was_promised_and_demands_what_it_still_weighs(store: Store) -> None:
    here = Dispensary(store.do, store.plant, store.admin)
    materials, site, booth = here.materials(), Site(here), here.booth()
    here.active(materials[API], "A", "200.000", "99.2", "0.4")
    bags = (filled("9", number="BAG-9"), filled("5", number="BAG-5"))
    povidone = store.receive(materials[PVP], "PVP-1", "14", containers=bags)
    store.dispose(povidone)
    here.store.released("CEL-1", "500.000", material=materials[MCC])
    version = here.recipe()
    run, sooner = here.batch(version, "B-1"), here.batch(version, "B-2")
    plan(sooner, 2)
    plan(run, 20)
    assert site.given(sooner, PVP) == {"PVP-1": "7.500"}
    assert site.given(run, PVP) == {"PVP-1": "6.500"}

    orders = here.ordered(run)
    assert site.open_of(run) == {API: "150.000", MCC: "9.300", PVP: "7.500"}
    here.choose(orders[API])
    here.choose(orders[PVP])
    assert site.open_of(run) == {API: "151.817", MCC: "7.483", PVP: "7.500"}
    assert site.given(run, PVP) == {"PVP-1": "7.500"}
    assert site.given(sooner, PVP) == {"PVP-1": "6.500"}
    assert site.given(sooner, API) == {"A": "48.183"}

    stage = here.shelves.place("STAGE", LocationKind.STAGING)
    only_povidone = here.do(
        here.plant.operator, lambda uow: opening.open_pick_list(uow, batch=run.batch, location=stage)
    ).id
    here.do(here.plant.operator, lambda uow: staging.pick_container(uow, pick_list=only_povidone, number="BAG-9"))
    assert site.staged(run) == {materials[PVP]: Decimal("7.500")}
    dispensed = here.weighed(orders[PVP], povidone, booth, "1.000", "8.500", on=SMALL)
    assert site.staged(run) == {}
    assert site.open_of(run)[PVP] == "0"
    povidones = next(one for one in site.report().materials if one.code == PVP)
    assert [str(one.quantity) for one in povidones.lots] == ["6.500"]
    assert site.given(sooner, PVP) == {"PVP-1": "6.500"}

    here.close(orders[PVP])
    assert site.open_of(run)[PVP] == "0"
    here.give_back(dispensed)
    assert site.open_of(run)[PVP] == "7.500"
    assert site.given(sooner, PVP) == {"PVP-1": "7.500"}
    assert new_id() not in site.staged(run)
