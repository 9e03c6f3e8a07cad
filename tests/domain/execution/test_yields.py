"""Yields at the phases that ask for them, against the database."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from domain.execution.commands.correcting import CORRECT_VALUE, CorrectValue
from domain.execution.content import NOTHING
from domain.execution.models import Batch
from domain.execution.refusals import NotDemanded, SamePerson, ValuesUnsigned
from domain.reconciliation import yields as queries
from domain.signatures import commands as signatures
from domain.work.queries import work_of
from infra.transaction import Transactions
from tests import yields
from tests.calculating import kg
from tests.conftest import Do
from tests.execution import Run, percent
from tests.plant import Plant
from tests.yields import P, V


@pytest.fixture
def run(do: Do, plant: Plant, admin: Engine) -> Run:
    return yields.weighing(do, plant, admin)


def behind_its_back(run: Run, table: str, change: str) -> None:
    """What no command does."""
    with run.admin.begin() as connection:
        connection.execute(text(f"alter table {table} disable trigger audit"))
        connection.execute(text("set local session_replication_role = replica"))
        connection.execute(text("select set_config('theriac.company', :c, true)"), {"c": str(run.plant.company)})
        query = f"update {table} set {change} where company_id = :c"  # noqa: S608 -- our own words
        connection.execute(text(query), {"c": run.plant.company})


def raised(run: Run) -> list[tuple[str, str, str]]:
    return [(row.rule, row.title, row.state) for row in run.rows("batch_exception")]


@pytest.mark.requirement("REV-2", "EXE-7", "EXE-8")
def test_a_yield_outside_its_outputs_limits_is_an_exception_of_its_phase(run: Run) -> None:
    net = yields.weighed(run, "160.00")
    (found,) = run.rows("batch_exception")
    assert (found.rule, found.title, found.phase_number) == ("REV-2", "Yield of GRANULE: 94.45 %", 1)
    assert found.description == (
        "Phase 1, Granule yield: calculated 94.45 % of Granule, theoretically 169.410 kg; yield limits 97.0 to 101.0 %."
    )
    run.complete(1)
    assert run.row().state == "COMPLETE"

    run.correct(net, kg("168.35"))
    assert raised(run) == [("REV-2", "Yield of GRANULE: 94.45 %", "RESOLVED_BY_CORRECTION")]
    run.correct(net, kg("180.00"))
    assert raised(run)[1:] == [("REV-2", "Yield of GRANULE: 106.25 %", "OPEN")]


@pytest.mark.requirement("EXE-7")
def test_who_corrects_is_told_of_the_yield_that_leaves_its_limits(run: Run) -> None:
    net = yields.weighed(run, "168.35")
    version = next(row.version for row in run.rows("parameter_value") if row.id == net)
    given = CorrectValue(net, version, kg("160.00"), "Typing error")
    run.do(run.plant.operator, lambda uow: signatures.prepare(uow, CORRECT_VALUE, given))
    with run.admin.connect() as connection:
        query = text("select content from signature_challenge where company_id = :c and act = 'correctValue'")
        shown = connection.execute(query, {"c": run.plant.company}).scalar_one()["content"]["consequences"]
    assert shown["exceptionsRaised"] == [{"phase": 1, "parameter": "Granule yield", "outcome": "YIELD"}]


@pytest.mark.requirement("REV-2", "21 CFR 211.103")
def test_a_second_person_verifies_a_yield_that_the_system_could_not_calculate(
    run: Run, plant: Plant, transactions: Transactions
) -> None:
    value = yields.by_hand(run, "96.00")
    assert raised(run) == [
        ("EXE-7", f"Granule yield: {NOTHING}", "RESOLVED_BY_CORRECTION"),
        ("REV-2", "Yield of GRANULE: 96.00 %", "OPEN"),
        ("EXE-17", "Granule yield: 96.00 %, by hand", "OPEN"),
    ]
    with pytest.raises(ValuesUnsigned) as refused:
        run.complete(1)
    assert refused.value.missing == ("Granule yield (1): VERIFIED",)
    assert run.phase(1).state == "RUNNING"
    ended = "state = 'COMPLETE', completed_at = now(), completed_by = started_by, signed_off_at = now()"
    with pytest.raises(DBAPIError, match="a second person verifies a yield"):
        behind_its_back(run, "phase_execution", ended)
    with pytest.raises(SamePerson):
        yields.verify(run, value, plant.operator)
    with transactions.reading(plant.company) as session:
        work = [(one.title, one.because) for one in work_of(session, plant.second_operator) if one.act == "signValue"]
    assert work == [("Phase 1 Weigh: Granule yield (1) as VERIFIED", None)]

    yields.verify(run, value, plant.second_operator)
    assert told(run, transactions)[0][3:] == ("96.00", "ACTION", True, (plant.second_operator.name,))
    run.complete(1)
    assert run.row().state == "COMPLETE"
    run.correct(value, percent("99.00"))
    with pytest.raises(ValuesUnsigned):
        run.complete(1)


@pytest.mark.requirement("REV-2", "21 CFR 211.103")
def test_who_verifies_the_phase_verifies_its_yield(do: Do, plant: Plant, admin: Engine) -> None:
    run = yields.weighing(do, plant, admin, signatures=(P, V))
    value = yields.by_hand(run, "99.00")
    with pytest.raises(NotDemanded):
        yields.verify(run, value, plant.second_operator)
    run.complete(1)
    with pytest.raises(SamePerson):
        run.verify(1, by=plant.operator)
    run.verify(1)
    assert run.row().state == "COMPLETE"


@pytest.mark.requirement("REV-2")
def test_which_yield_a_value_tells_stays_as_it_is(run: Run) -> None:
    yields.weighed(run, "168.35")
    for told in ("null", "'OTHER'"):
        with pytest.raises(DBAPIError, match="stays as it is"):
            behind_its_back(run, "parameter_value", f"tells_output = case when formula is not null then {told} end")


@pytest.mark.requirement("REV-2", "21 CFR 211.186(b)(7)")
def test_a_batch_tells_its_yields_and_who_verified_them(run: Run, transactions: Transactions) -> None:
    yields.weighed(run, "168.35")
    assert told(run, transactions) == [("GRANULE", 1, "169.410 kg", "99.37", "WITHIN", False, ())]
    run.complete(1)
    assert told(run, transactions)[0][-1] == (run.plant.operator.name,)


def told(run: Run, transactions: Transactions) -> list[tuple[object, ...]]:
    with transactions.reading(run.plant.company) as session:
        batch = session.get_one(Batch, (run.plant.company, run.batch))
        return [
            (of.output.code, of.phase.number, str(of.theory), str(of.percent), of.outcome, of.by_hand, of.verified_by)
            for of in queries.told(session, batch)
        ]
