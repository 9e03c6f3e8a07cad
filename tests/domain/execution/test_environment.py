"""A room's readings decide whether something begins there; an excursion is kept and told to who runs there."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Engine

from domain.equipment.clearance.procedures import Place
from domain.equipment.environment import watching
from domain.equipment.environment.refusals import EnvironmentWatchedAlready
from domain.equipment.environment.values import EnvironmentDetails
from domain.kernel.actor import Actor
from domain.kernel.refusals import Forbidden, InvalidInput, VersionConflict, WrongState
from infra.transaction import Transactions
from tests.conftest import Do
from tests.domain.execution.test_equipment import another, reasons
from tests.domain.logbooks.test_logbooks import entries
from tests.domain.recipes.forcing import CHECK, RESTRICTED, refused_by_the_database
from tests.equipment import REASON, Workshop, refused, run_of
from tests.execution import Run
from tests.plant import Plant

D = Decimal
MINUTE = timedelta(minutes=1)


@pytest.fixture
def shop(do: Do, plant: Plant, admin: Engine) -> Workshop:
    return Workshop(do, plant, admin)


@pytest.fixture
def run(do: Do, plant: Plant, admin: Engine) -> Run:
    return run_of(do, plant, admin)


@pytest.mark.requirement("ENV-1", "ENV-2")
def test_nothing_begins_in_a_room_that_is_not_as_declared(shop: Workshop, run: Run, plant: Plant) -> None:
    room = shop.room()
    mixer = shop.unit(room=room)
    shop.clean(mixer)
    shop.allocate(mixer, run)
    limit = shop.watch(room)
    refused(
        shop,
        (EnvironmentWatchedAlready, lambda: shop.watch(room, "TEMPERATURE")),
        (InvalidInput, lambda: shop.watch(room, "Humidity", unit="no unit")),
        (Forbidden, lambda: shop.watch(room, "Humidity", by=plant.operator)),
        (Forbidden, lambda: shop.measure(limit, "21", by=plant.qualified)),
        (InvalidInput, lambda: shop.measure(limit, "294", unit="K")),
        (InvalidInput, lambda: shop.measure(limit, "21", ago=-MINUTE)),
    )
    assert reasons(lambda: shop.use(mixer, run)) == ["NO_RECENT_READING"]
    shop.measure(limit, "25.10", device="THERMO-7")
    assert reasons(lambda: shop.use(mixer, run)) == ["ENVIRONMENT_OUTSIDE"]
    assert run.rows("batch_exception") == [], "no batch ran there"
    shop.measure(limit, "21", ago=59 * MINUTE)
    assert reasons(lambda: shop.use(mixer, run)) == ["ENVIRONMENT_OUTSIDE"], "the last measured counts"
    shop.measure(limit, "25.0")
    shop.later(61 * MINUTE)
    assert reasons(lambda: shop.use(mixer, run)) == ["NO_RECENT_READING"]
    shop.measure(limit, "19")
    shop.use(mixer, run)
    told = [(f"{one.value:f}", one.outside, one.source, one.device) for one in shop.state()["environment_reading"]]
    assert sorted(told) == [
        ("19", False, "PERSON", None),
        ("21", False, "PERSON", None),
        ("25.0", False, "PERSON", None),
        ("25.10", True, "DEVICE", "THERMO-7"),
    ]


@pytest.mark.requirement("ENV-2", "EQP-6")
def test_an_excursion_is_an_exception_of_who_runs_there_once(
    shop: Workshop, run: Run, transactions: Transactions
) -> None:
    room = shop.room()
    mixer, elsewhere = shop.unit(room=room), shop.unit("RMG-02")
    limit, other = shop.watch(room), another(run, "B-002")
    shop.measure(limit, "21")
    for one, of in ((mixer, run), (elsewhere, other)):
        shop.clean(one)
        shop.allocate(one, of)
        shop.use(one, of)
    shop.measure(limit, "27.5", device="THERMO-7")
    shop.measure(limit, "28")
    (raised,) = run.rows("batch_exception")
    assert (raised.rule, raised.batch_id) == ("ENV-2", run.batch)
    assert raised.title == "R-101: Temperature outside its limits"
    assert "27.5 °C" in raised.description
    assert "19 to 25 °C" in raised.description
    shop.measure(limit, "22")
    shop.measure(limit, "18.9")
    assert len(run.rows("batch_exception")) == 2, "another excursion is another exception"
    found = [one for one in entries(transactions, shop, Place(room=room)) if one.kind == "ENVIRONMENT"]
    assert [one.says for one in found] == [
        "Temperature 27.5 Cel, outside 19 to 25; told by THERMO-7",
        "Temperature 28 Cel, outside 19 to 25",
        "Temperature 18.9 Cel, outside 19 to 25",
    ]


@pytest.mark.requirement("ENV-2")
def test_limits_change_for_what_is_read_from_then_on(shop: Workshop, plant: Plant) -> None:
    limit = shop.watch(shop.room())
    wider = EnvironmentDetails(low=D(15), high=None, max_age_minutes=120)

    def change(version: int, by: Actor = plant.engineer, details: EnvironmentDetails = wider) -> object:
        command = watching.change_limit
        return shop.do(by, lambda uow: command(uow, limit=limit, version=version, details=details, reason=REASON))

    def end(version: int, by: Actor = plant.engineer) -> object:
        return shop.do(by, lambda uow: watching.end_limit(uow, limit=limit, version=version, reason=REASON))

    first = shop.measure(limit, "30")
    refused(
        shop,
        (Forbidden, lambda: change(1, plant.operator)),
        (VersionConflict, lambda: change(2)),
        (InvalidInput, lambda: change(1, details=EnvironmentDetails(low=None, high=None, max_age_minutes=1))),
        (Forbidden, lambda: end(1, plant.operator)),
    )
    change(1)
    second = shop.measure(limit, "30")

    def judged(reading: UUID) -> tuple[bool, Decimal | None]:
        row = shop.row("environment_reading", reading)
        return row.outside, row.high

    assert (judged(first), judged(second)) == ((True, D(25)), (False, None))
    for statement, state in (
        ("update environment_reading set value = 20 where company_id = :c", "42501"),
        ("update environment_limit set unit = 'K' where company_id = :c", RESTRICTED),
        ("update environment_limit set low = 'NaN' where company_id = :c", CHECK),
    ):
        assert refused_by_the_database(shop.do, plant, statement) == state, statement
    end(2)
    refused(shop, (WrongState, lambda: shop.measure(limit, "20")), (WrongState, lambda: end(3)))
