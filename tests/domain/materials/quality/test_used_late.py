"""What is charged before it can be entered is judged by what its lot was then (EXE-11, MAT-1, MAT-3)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from domain.execution.commands import charging
from domain.execution.commands.charging import ChargeLot
from domain.execution.rules.recording import Late
from domain.kernel.refusals import InvalidInput
from domain.materials.kinds import LotDecision
from domain.materials.quality.kinds import InvestigationOutcome
from domain.materials.quality.refusals import LotUnderInvestigation
from domain.materials.refusals import LotExpired, LotNotReleased
from tests.domain.recipes.forcing import RESTRICTED, refused_by_the_database
from tests.execution import Run
from tests.materials import LATER, Store, kg
from tests.plant import Plant
from tests.quality import Laboratory, percent

BECAUSE = "The terminal was down"


def now() -> datetime:
    return datetime.now(UTC)


def charge(run: Run, lot: UUID, at: datetime) -> UUID:
    given = ChargeLot(phase=run.phase(1).id, lot=lot, quantity=kg("1"), late=Late(at, BECAUSE))
    return run.do(run.plant.operator, lambda uow: charging.charge_lot(uow, given)).id


def told(run: Run) -> list[str]:
    return [one.rule for one in run.rows("batch_exception")]


def nothing_happened(store: Store, run: Run, lot: UUID) -> None:
    assert (store.rows("edge"), told(run), str(store.balance(lot).used)) == ([], [], "0")


@pytest.mark.requirement("EXE-11", "MAT-1", "MAT-3")
def test_a_lot_that_was_good_when_it_was_used_is_entered_and_what_became_of_it_is_told(
    store: Store, lab: Laboratory, run: Run
) -> None:
    lot = store.released()
    used = now()
    lab.take_back(lot)
    lab.dispose(lot, LotDecision.REJECTED)
    with pytest.raises(LotNotReleased):
        store.charge(run, 1, lot, "1")
    nothing_happened(store, run, lot)
    charge(run, lot, used)
    changes = [one.id for one in lab.rows("lot_status_change") if one.after in {"QUARANTINE", "REJECTED"}]
    flags = [(one.batch_id, one.change_id, one.exception_id is not None) for one in lab.rows("lot_flag")]
    assert flags == [(run.batch, one, True) for one in changes]
    assert len(changes) == 2
    assert told(run) == ["EXE-11", "MAT-3", "MAT-3"]


@pytest.mark.requirement("EXE-11", "MAT-1")
def test_what_wasnt_released_when_it_was_used_isnt_by_its_release_since(store: Store, run: Run, plant: Plant) -> None:
    before = now()
    lot = store.receive(store.material())
    between = now()
    store.dispose(lot)
    with pytest.raises(LotNotReleased) as refused:
        charge(run, lot, between)
    assert refused.value.status == "QUARANTINE"
    with pytest.raises(InvalidInput):
        charge(run, lot, before)
    nothing_happened(store, run, lot)
    charged = charge(run, lot, now())
    for wrong in (between, before):
        again = f"""
            insert into genealogy_edge (company_id, id, site_id, kind, source_lot_id, source_id, target_batch_id,
              target_id, phase_execution_id, quantity_value, quantity_unit, recorded_by, recorded_name, recorded_at,
              event_at, late_because)
            select company_id, gen_random_uuid(), site_id, kind, source_lot_id, source_id, target_batch_id, target_id,
              phase_execution_id, quantity_value, quantity_unit, recorded_by, recorded_name, recorded_at,
              '{wrong.isoformat()}', late_because
            from genealogy_edge where company_id = :c and id = '{charged}'"""  # noqa: S608 -- our own moments
        assert refused_by_the_database(run.do, plant, again) == RESTRICTED


@pytest.mark.requirement("EXE-11", "MAT-1")
def test_an_approval_counts_from_when_it_was_given(store: Store, lab: Laboratory, run: Run) -> None:
    lot = store.receive(store.material())
    before = now()
    lab.let_use(lot, run.batch, until=LATER)
    after = now()
    with pytest.raises(LotNotReleased):
        charge(run, lot, before)
    nothing_happened(store, run, lot)
    lab.dispose(lot, LotDecision.RESTRICTED, restriction="For trials")  # what was approved knew nothing of it
    with pytest.raises(LotNotReleased):
        charge(run, lot, now())
    charge(run, lot, after)
    assert told(run) == ["EXE-11", "MAT-1"]


@pytest.mark.requirement("EXE-11", "MAT-1", "REV-9")
def test_an_approval_covers_what_was_used_before_a_result_was_out_of_specification(
    store: Store, lab: Laboratory, run: Run, plant: Plant
) -> None:
    material = store.material()
    lab.specified(material)
    lot = store.receive(material)
    lab.let_use(lot, run.batch, until=LATER)
    used = now()
    result = lab.found(lab.sample(lot), "ASSAY", percent("90"))
    during = now()
    for outcome in (None, InvestigationOutcome.CONFIRMED):
        if outcome is not None:
            lab.conclude(result, outcome)
        for at in (during, now()):
            with pytest.raises(LotUnderInvestigation):
                charge(run, lot, at)
        nothing_happened(store, run, lot)
    charged = charge(run, lot, used)
    assert told(run) == ["EXE-11", "MAT-1"]
    again = f"""
        insert into genealogy_edge (company_id, id, site_id, kind, source_lot_id, source_id, target_batch_id,
          target_id, phase_execution_id, quantity_value, quantity_unit, recorded_by, recorded_name, recorded_at,
          event_at, late_because)
        select company_id, gen_random_uuid(), site_id, kind, source_lot_id, source_id, target_batch_id, target_id,
          phase_execution_id, quantity_value, quantity_unit, recorded_by, recorded_name, recorded_at,
          '{during.isoformat()}', late_because
        from genealogy_edge where company_id = :c and id = '{charged}'"""  # noqa: S608 -- our own moment
    assert refused_by_the_database(run.do, plant, again) == RESTRICTED


@pytest.mark.requirement("EXE-11", "MAT-1")
def test_the_day_of_use_counts(store: Store, run: Run, later: Callable[[int], None]) -> None:
    lot = store.receive(store.material(), expires_on=_days(3))
    store.dispose(lot)
    at = now()
    later(5)
    with pytest.raises(LotExpired):
        charge(run, lot, now() + timedelta(days=4))
    nothing_happened(store, run, lot)
    charge(run, lot, at)
    assert told(run) == ["EXE-11"]


def _days(days: int) -> date:
    return (now() + timedelta(days=days)).date()
