"""Where the recipe declares it, the system verifies what its scales told and one person signs (WGH-14)."""

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.dispensing import automation
from domain.dispensing.automation import SAYS, Obstacle, Seen
from domain.dispensing.enrolled import EnrolledScale
from domain.dispensing.kinds import DispensedState, ReadingKind, ReadingSource, Verdict, WeighingState
from domain.dispensing.order_refusals import WeigherSigns
from domain.equipment.readings import Kind
from domain.execution.models import Batch
from domain.exports import snapshot
from domain.exports.composing.dispenses import dispenses
from domain.exports.composing.phases import phases
from domain.exports.composing.source import Source
from domain.kernel.ids import new_id
from domain.recipes.values import Charge
from domain.review import executors
from tests import recipes
from tests.dispensing import Dispensary
from tests.domain.recipes.forcing import CHECK, RESTRICTED, refused_by_the_database
from tests.execution import Run
from tests.metformin import MATERIALS
from tests.scales import Booth, typed

pytestmark = pytest.mark.requirement("WGH-14")
BECAUSE = "The scale's weights are signed by its gateway and judged by the system."
POVIDONE = replace(MATERIALS[2], position=1)
SEEN = st.builds(Seen, source=st.sampled_from(ReadingSource), verdict=st.sampled_from([None, *Verdict]))


@given(st.lists(st.sampled_from([None, BECAUSE]), max_size=4), st.lists(SEEN, max_size=4), st.booleans(), st.booleans())
def test_the_system_verifies_what_is_declared_told_within_its_band_and_on_a_scale_in_order(
    charges: list[str | None], readings: list[Seen], witnessed: bool, usable: bool
) -> None:
    found = automation.obstacle(charges=charges, readings=readings, witnessed=witnessed, usable=usable)
    told = [one.source for one in readings] == [ReadingSource.ENROLLED] * len(readings) and readings != []
    holds = {
        Obstacle.NOT_DECLARED: BECAUSE in charges,
        Obstacle.PARTLY_DECLARED: set(charges) == {BECAUSE},
        Obstacle.NOT_TOLD: told and not witnessed,
        Obstacle.OUTSIDE: readings != [] and readings[-1].verdict is Verdict.WITHIN,
        Obstacle.SCALE: usable,
    }
    assert found == next((one for one, so in holds.items() if not so), None)
    assert set(SAYS) == set(Obstacle) == set(holds)


class Bench(NamedTuple):
    """Povidone to weigh for batches of a recipe that declares it, and of one that does for one of its two phases."""

    dispensary: Dispensary
    booth: Booth
    scale: UUID
    declared: UUID
    partly: UUID
    lot: UUID

    def begun(self, version: UUID, number: str) -> tuple[Run, UUID]:
        """A batch, and the weighing of its povidone."""
        here = self.dispensary
        run = here.batch(version, number)
        (order,) = here.ordered(run).values()
        here.choose(order, [self.lot], "As planned")
        place, container = here.booth(f"BOOTH-{number}"), here.shelves.of(self.lot)[0].id
        return run, here.begin(order, container, place, EnrolledScale(id=self.scale))

    def told(self, weighing: UUID, kind: ReadingKind, value: str) -> UUID:
        asked = self.dispensary.ask(weighing, self.scale, Kind.TARE if kind is ReadingKind.TARE else Kind.GROSS)
        reading = self.booth.tell(asked, value)
        self.dispensary.told(weighing, kind, reading)
        return reading

    def weighed(self, version: UUID, number: str) -> tuple[Run, UUID, list[UUID]]:
        """A net of 7.500 kg at the second attempt, all of it told."""
        run, weighing = self.begun(version, number)
        values = ((ReadingKind.TARE, "1.000"), (ReadingKind.GROSS, "8.400"), (ReadingKind.GROSS, "8.500"))
        return run, weighing, [self.told(weighing, kind, value) for kind, value in values]

    def refuse(self, act: Callable[[], object], because: str) -> None:
        before = self.dispensary.everything()
        with pytest.raises(WeigherSigns) as refused:
            act()
        assert refused.value.because == because
        assert self.dispensary.everything() == before

    def forced(self, table: str, row: UUID, *, automated: bool = True) -> str | None:
        """What the database says to a signature of who weighed or charged it, in the operator's name."""
        here, person = self.dispensary, self.dispensary.plant.operator.person
        state, act, signature = {
            "weighing": ("VERIFIED", "verified", "verification_signature_id"),
            "dispensed_container": ("ADDED", "added", "addition_signature_id"),
        }[table]
        statement = f"""update {table} set state = '{state}', {act}_by = '{person}', {act}_name = 'Operator',
            {act}_at = now(), {signature} = (select id from signature where company_id = :c limit 1),
            automated = {"true" if automated else "null"}
            where company_id = :c and id = '{row}'"""  # noqa: S608 -- our own ids
        return refused_by_the_database(here.do, here.plant, statement)


@pytest.fixture(scope="module")
def bench(shared: Dispensary) -> Bench:
    lot = shared.store.released("PVP-1", "90.000", material=shared.store.material(POVIDONE.code))
    half = replace(POVIDONE.quantity, value=POVIDONE.quantity.value / 2)
    whole = recipes.phase(1, "Charge", charges=(_charge(POVIDONE.quantity, BECAUSE),), signatures=(recipes.P,))
    first = recipes.phase(1, "Charge half", charges=(_charge(half, BECAUSE),), signatures=(recipes.P,))
    second = recipes.phase(2, "Charge the rest", charges=(_charge(half),), signatures=(recipes.P, recipes.V))
    booth = Booth(shared.do, shared.plant, shared.admin)
    scale = booth.usable("SCL-01", booth.gateway(), division=Decimal("0.001"), minimum_weight=Decimal("1.000"))
    declared, partly = (
        shared.recipe((POVIDONE,), given, code=code)
        for code, given in (("DECLARED", (whole,)), ("PARTLY", (first, second)))
    )
    return Bench(shared, booth, scale, declared, partly, lot)


def _charge(quantity: object, because: str | None = None) -> Charge:
    return Charge(material=1, quantity=quantity, automated_because=because)  # type: ignore[arg-type]  # an amount


@pytest.mark.requirement("WGH-11", "WGH-15", "REV-6")
def test_who_weighed_and_charged_signs_alone_what_the_recipe_declares(bench: Bench) -> None:
    here = bench.dispensary
    run, weighing, readings = bench.weighed(bench.declared, "MET-1")
    assert bench.forced("weighing", weighing, automated=False) == CHECK
    here.verify(weighing, by=here.plant.operator)
    verified = here.row("weighing", weighing)
    assert (verified.state, verified.automated, verified.verified_by) == (
        WeighingState.VERIFIED,
        True,
        here.plant.operator.person,
    )
    (dispensed,) = here.of(run, "dispensed_container")
    run.start(1)
    here.charge(run, 1, dispensed.code)
    assert bench.forced("dispensed_container", dispensed.id, automated=False) == CHECK
    here.verify_addition(dispensed.id, by=here.plant.operator)
    added = here.dispensed(dispensed.id)
    assert (added.state, added.automated) == (DispensedState.ADDED, True)
    signed = [one.content for one in here.rows("signature") if one.subject_id in {weighing, dispensed.id}]
    assert [BECAUSE in one for one in signed] == [True, True]
    with Session(here.admin) as session:
        batch = session.scalars(select(Batch).where(Batch.id == run.batch)).one()
        assert here.plant.operator.person in executors.executed_by(session, batch)
        source = Source(snapshot.read(session, snapshot.Chosen(here.plant.company, run.batch, new_id())))
    (weighed,) = dispenses(source)[0]["weighings"]
    assert weighed["automated"]["readings"] == [str(one) for one in readings]
    for said, name in (
        (weighed["automated"], verified.verified_name),
        (weighed["addition_automated"], added.added_name),
    ):
        assert (said["because"], said["checked_by"]) == ([BECAUSE], name)
    assert [one["automated"] for one in phases(source)[0]["charges"]] == [BECAUSE]
    here.store.reverse(added.edge_id)
    taken_back = here.dispensed(dispensed.id)
    assert (taken_back.state, taken_back.automated) == (DispensedState.VERIFIED, None)


def test_what_is_declared_for_some_charges_is_verified_by_another_person(bench: Bench) -> None:
    here = bench.dispensary
    run, weighing, _ = bench.weighed(bench.partly, "MET-2")
    bench.refuse(lambda: here.verify(weighing, by=here.plant.operator), SAYS[Obstacle.PARTLY_DECLARED])
    assert bench.forced("weighing", weighing) == RESTRICTED
    here.verify(weighing)
    assert here.row("weighing", weighing).automated is None
    (dispensed,) = here.of(run, "dispensed_container")
    run.start(1)
    run.complete(1)
    run.start(2)
    here.charge(run, 2, dispensed.code)
    bench.refuse(lambda: here.verify_addition(dispensed.id, by=here.plant.operator), "")
    assert bench.forced("dispensed_container", dispensed.id) == RESTRICTED
    here.verify_addition(dispensed.id)
    assert here.dispensed(dispensed.id).automated is None


@pytest.mark.requirement("WGH-9", "WGH-10")
def test_a_typed_weight_or_a_scale_that_failed_since_asks_for_another_person(bench: Bench) -> None:
    here = bench.dispensary
    _, typed_in = bench.begun(bench.declared, "MET-3")
    bench.told(typed_in, ReadingKind.TARE, "1.000")
    here.read(typed_in, ReadingKind.GROSS, "8.500")
    bench.refuse(lambda: here.witness(typed_in, by=here.plant.operator), "")
    here.witness(typed_in)
    bench.refuse(lambda: here.verify(typed_in, by=here.plant.operator), SAYS[Obstacle.NOT_TOLD])
    assert bench.forced("weighing", typed_in) == RESTRICTED
    here.verify(typed_in)
    _, weighing, _ = bench.weighed(bench.declared, "MET-4")
    bench.booth.check(bench.scale, *typed("21.00", "50.00"))
    bench.refuse(lambda: here.verify(weighing, by=here.plant.operator), SAYS[Obstacle.SCALE])
    assert bench.forced("weighing", weighing) == RESTRICTED
    here.verify(weighing)
    assert [here.row("weighing", one).automated for one in (typed_in, weighing)] == [None, None]
    signed = [json.loads(one.content)["content"] for one in here.rows("signature") if one.subject_id == weighing]
    assert [one["automatedVerification"] for one in signed] == [{"declaredBecause": [BECAUSE]}]
