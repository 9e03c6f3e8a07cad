"""A weight that an enrolled scale told, and one typed beside it: what counts, and what the database holds (WGH-10)."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.dispensing.enrolled import EnrolledScale, ScaleNotUsable
from domain.dispensing.kinds import ReadingKind, WeighingState
from domain.dispensing.order_refusals import NotWitnessed, OffDivision, WeigherSigns
from domain.dispensing.scale_refusals import NotOfThisWeighing, NotTheWholeLoad
from domain.equipment.readings import Basis, Kind
from domain.execution.models import Batch
from domain.exports import snapshot
from domain.exports.composing.dispenses import dispenses
from domain.exports.composing.source import Source
from domain.kernel.actor import Actor
from domain.kernel.ids import new_id
from domain.kernel.refusals import InvalidInput, Refusal, WrongState
from domain.recipes.values import Charge
from domain.review import executors
from tests import recipes
from tests.dispensing import Dispensary
from tests.domain.recipes.forcing import CHECK, RESTRICTED, refused_by_the_database
from tests.execution import Run
from tests.metformin import MATERIALS
from tests.scales import Booth, typed

GROSS, TARE = ReadingKind.GROSS, ReadingKind.TARE
TWICE = "23505"


class Bench(NamedTuple):
    """Povidone to weigh for two batches, 7.500 kg each, and a scale that may be used."""

    dispensary: Dispensary
    booth: Booth
    scale: UUID
    runs: tuple[Run, Run]
    weighings: tuple[UUID, UUID]

    def ask(self, weighing: UUID, kind: Kind, *, by: Actor | None = None) -> UUID:
        return self.dispensary.ask(weighing, self.scale, kind, by=by)

    def hear(
        self,
        weighing: UUID,
        kind: Kind,
        value: str,
        *,
        unit: str = "kg",
        basis: Basis = Basis.GROSS,
        by: Actor | None = None,
    ) -> UUID:
        return self.booth.tell(self.ask(weighing, kind, by=by), value, unit=unit, basis=basis)

    def refuse(self, *acts: tuple[type[Refusal], Callable[[], object]]) -> None:
        """Each act is refused so, and nothing is changed by it."""
        before = self.dispensary.everything()
        for refusal, act in acts:
            with pytest.raises(refusal):
                act()
            assert self.dispensary.everything() == before, refusal


@pytest.fixture(scope="module")
def bench(shared: Dispensary) -> Bench:
    povidone = replace(MATERIALS[2], position=1)
    material = shared.store.material(povidone.code)
    lots = [shared.store.released(f"PVP-{one}", "50.000", material=material) for one in (1, 2)]
    charges = (Charge(material=1, quantity=povidone.quantity),)
    phase = recipes.phase(1, "Charge", charges=charges, signatures=(recipes.P, recipes.V))
    version = shared.recipe((povidone,), (phase,))
    booth = Booth(shared.do, shared.plant, shared.admin)
    scale = booth.usable("SCL-01", booth.gateway(), division=Decimal("0.001"), minimum_weight=Decimal("1.000"))
    runs, weighings = [], []
    for number, lot in enumerate(lots, 1):
        run = shared.batch(version, f"MET-{number}")
        (order,) = shared.ordered(run).values()
        shared.choose(order, [lot], "As planned")
        place, container = shared.booth(f"BOOTH-{number}"), shared.shelves.of(lot)[0].id
        weighings.append(shared.begin(order, container, place, EnrolledScale(id=scale)))
        runs.append(run)
    return Bench(shared, booth, scale, (runs[0], runs[1]), (weighings[0], weighings[1]))


@pytest.mark.requirement("WGH-6", "WGH-10", "WGH-14", "WGH-16", "EXE-17", "AUD-5", "REV-6")
def test_a_weight_typed_on_an_enrolled_scale_is_an_exception_and_is_witnessed(bench: Bench) -> None:
    here, (run, _), (weighing, _) = bench.dispensary, bench.runs, bench.weighings
    second, third = here.plant.second_operator, here.plant.supervisor
    tare = bench.hear(weighing, Kind.TARE, "1.000", by=third)
    here.told(weighing, TARE, tare)
    early, late = (bench.hear(weighing, Kind.GROSS, value) for value in ("8.400", "8.500"))
    here.told(weighing, GROSS, early)  # 7.400 is too little: it stays
    assert here.of(run, "batch_exception") == []
    in_grams = bench.hear(weighing, Kind.GROSS, "8500", unit="g")
    between = bench.hear(weighing, Kind.GROSS, "8.5005")
    tared = bench.hear(weighing, Kind.GROSS, "7.500", basis=Basis.SHOWN)  # the container was tared once more
    bench.refuse(
        (NotOfThisWeighing, lambda: here.told(weighing, GROSS, late)),  # asked for before the attempt
        (NotOfThisWeighing, lambda: here.told(weighing, GROSS, in_grams)),
        (OffDivision, lambda: here.told(weighing, GROSS, between)),
        (NotTheWholeLoad, lambda: here.told(weighing, GROSS, tared)),
        (InvalidInput, lambda: here.read(weighing, GROSS, "8.500", reason=None)),
    )
    here.read(weighing, GROSS, "8.500")
    (raised,) = here.of(run, "batch_exception")
    assert (raised.rule, here.row("weighing", weighing).state) == ("WGH-10", WeighingState.WEIGHED)
    verified = f"""update weighing set state = 'VERIFIED', verified_by = '{second.person}', verified_name = 'Second',
        verified_at = now(), verification_signature_id = (select id from signature where company_id = :c limit 1)
        where company_id = :c and id = '{weighing}'"""  # noqa: S608 -- our own ids
    assert refused_by_the_database(here.do, here.plant, verified) == RESTRICTED
    bench.refuse(
        (NotWitnessed, lambda: here.verify(weighing)),
        (WeigherSigns, lambda: here.witness(weighing, by=third)),  # who asked the scale for the tare weighed too
        (WrongState, lambda: bench.ask(weighing, Kind.GROSS)),
    )
    here.witness(weighing)
    by_third = verified.replace(str(second.person), str(third.person))
    assert refused_by_the_database(here.do, here.plant, by_third) == RESTRICTED
    here.verify(weighing)
    with Session(here.admin) as session:
        batch = session.scalars(select(Batch).where(Batch.id == run.batch)).one()
        assert third.person in executors.executed_by(session, batch)
    require_in_the_record(here, run, tare)


def require_in_the_record(here: Dispensary, run: Run, tare: UUID) -> None:
    """Which scale, until when calibrated, which signed reading; what is left out of the net is among the rows."""
    with Session(here.admin) as session:
        rows = snapshot.read(session, snapshot.Chosen(here.plant.company, run.batch, new_id()))
    (weighed,) = dispenses(Source(rows))[0]["weighings"]
    until = here.row("weighing", here.of(run, "weighing")[0].id).calibrated_until
    assert weighed["enrolled"] == f"serial number B021002593, calibration due {until}"
    first, attempt, last = weighed["weights"]
    assert (first["told"]["id"], first["told"]["serial"]) == (str(tare), "B021002593")
    assert first["told"]["at"]["utc"][:2] == "20"
    assert ("told" in attempt, "told" in last, last["source"]) == (True, False, "TYPED")
    assert len(rows["scale_reading"]) == len(rows["scale_reading_request"]) == 6


def copied(weighing: UUID, changed: dict[str, str]) -> str:
    """A row like the weighing's first reading, but for what is changed."""
    names = """company_id, id, site_id, weighing_id, number, kind, container, quantity_value, quantity_unit, source,
        scale_reading_id, reason, attempt, net, verdict, recorded_by, recorded_name, recorded_at"""
    new = {"id": "gen_random_uuid()", "number": "41", **changed}
    values = ", ".join(new.get(one.strip(), one.strip()) for one in names.split(","))
    return f"""insert into weight_reading ({names}) select {values} from weight_reading
        where company_id = :c and weighing_id = '{weighing}'"""  # noqa: S608 -- our own words


@pytest.mark.requirement("WGH-6", "WGH-9", "WGH-10")
def test_a_reading_serves_its_weighing_once_and_a_scale_that_failed_serves_no_more(bench: Bench) -> None:
    here, (other, weighing) = bench.dispensary, bench.weighings
    beside = bench.booth.scale("SCL-02")
    tare, shown = (bench.hear(weighing, Kind.TARE, "1.000", basis=one) for one in (Basis.GROSS, Basis.SHOWN))
    bench.refuse((NotTheWholeLoad, lambda: here.told(weighing, TARE, shown)))  # what is tared off it nobody knows
    for scale, kind in ((bench.scale, Kind.GROSS), (beside, Kind.TARE)):
        with pytest.raises(InvalidInput):
            here.ask(weighing, scale, kind)
    unlike = (
        ({"quantity_value": "1.001"}, RESTRICTED),
        ({"kind": "'GROSS'", "attempt": "1", "net": "7.5", "verdict": "'WITHIN'"}, RESTRICTED),
        ({"weighing_id": f"'{other}'", "number": "40"}, RESTRICTED),
        ({"scale_reading_id": f"'{shown}'"}, RESTRICTED),
        ({"scale_reading_id": "null"}, CHECK),
        ({"source": "'TYPED'", "reason": "'So'"}, CHECK),
        ({"number": "41"}, TWICE),
    )
    here.told(weighing, TARE, tare)
    bench.refuse((NotOfThisWeighing, lambda: here.told(weighing, GROSS, tare)))
    for changed, state in unlike:
        assert refused_by_the_database(here.do, here.plant, copied(weighing, changed)) == state, changed
    gross = bench.hear(weighing, Kind.GROSS, "8.500")
    bench.booth.witness(bench.booth.check(bench.scale, *typed("20.00", "50.00")))
    bench.booth.check(bench.scale, *typed("21.00", "50.00"))
    bench.refuse(
        (ScaleNotUsable, lambda: bench.ask(weighing, Kind.GROSS)),
        (ScaleNotUsable, lambda: here.told(weighing, GROSS, gross)),
        (ScaleNotUsable, lambda: here.read(weighing, GROSS, "8.500")),
    )
    assert here.row("weighing", weighing).state == WeighingState.RUNNING
