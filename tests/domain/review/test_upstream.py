"""A batch waits for the release of what went into it, at any depth and at another site too."""

from collections.abc import Sequence

import pytest
from sqlalchemy import Engine

from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.kinds import LotDecision
from domain.materials.models import MaterialLot
from domain.materials.quality.commands import statuses
from domain.materials.states import LotAct
from domain.review.facts import BlockerKind
from domain.review.refusals import ReleaseBlocked
from infra.transaction import as_process
from tests import stages
from tests.conftest import Do
from tests.execution import Run
from tests.materials import LATER
from tests.plant import Plant
from tests.quality import Laboratory
from tests.stages import Stages


@pytest.fixture
def made(do: Do, plant: Plant, admin: Engine) -> Stages:
    return stages.packed(do, plant, admin)


def blocking(run: Run) -> Sequence[str]:
    """What of upstream forbids the release: where, and how that stands."""
    with pytest.raises(ReleaseBlocked) as refused:
        stages.decide(run)
    assert run.row().disposition == "PENDING"
    found = [one for one in refused.value.blockers if one.kind is BlockerKind.UPSTREAM]
    return [f"{one.place}: {one.explanation.rpartition(' ')[2].rstrip('.')}" for one in found]


@pytest.mark.requirement("REV-4")
def test_packaging_is_released_after_its_bulk(made: Stages) -> None:
    assert blocking(made.bulk) == []
    assert blocking(made.here) == ["batch BULK: PENDING", "lot B: QUARANTINE"]
    assert blocking(made.there) == ["batch BULK: PENDING", "lot B: QUARANTINE", "lot B-BOS: QUARANTINE"]
    with pytest.raises(ReleaseBlocked) as refused:
        stages.release(made.there)  # the review waits for none of it
    assert {one.kind for one in refused.value.blockers} == {BlockerKind.UPSTREAM}
    stages.release(made.bulk)
    assert blocking(made.there) == ["lot B: QUARANTINE", "lot B-BOS: QUARANTINE"]
    made.away.dispose(made.lots["B-BOS"])
    assert blocking(made.there) == ["lot B: QUARANTINE"]
    made.store.dispose(made.lots["B"])
    stages.decide(made.there)
    stages.release(made.here)
    assert [row.disposition for row in made.bulk.rows("batch")] == ["RELEASED"] * 3


@pytest.mark.requirement("REV-4", "MAT-6")
def test_a_charge_that_was_reversed_holds_nothing_up(made: Stages) -> None:
    (edge,) = [one for one in made.store.rows("edge") if one.target_id == made.here.batch]
    made.store.reverse(edge.id)
    assert blocking(made.here) == []
    assert blocking(made.there) != []


@pytest.mark.requirement("REV-4", "MAT-1")
def test_days_that_passed_since_take_back_no_release(do: Do, plant: Plant, made: Stages) -> None:
    """A raw material that expired after it was used was released when it was; what quality rejects isn't."""

    def expire(uow: UnitOfWork) -> MaterialLot:
        (lot,) = uow.lock(MaterialLot, MaterialLot.id == made.lots["RAW"])
        statuses.change(uow, lot, LotAct.EXPIRE, because="Its last day passed")
        return lot

    do(as_process(plant.company, "lots"), expire)
    assert made.store.lot(made.lots["RAW"]).status == "EXPIRED"
    assert blocking(made.bulk) == []
    made.store.dispose(made.lots["RAW"], LotDecision.REJECTED)
    assert blocking(made.bulk) == ["lot RAW: REJECTED"]
    assert blocking(made.here) == ["batch BULK: PENDING", "lot B: QUARANTINE", "lot RAW: REJECTED"]


@pytest.mark.requirement("REV-4", "MAT-1")
def test_a_restricted_lot_went_in_with_quality_knowing_its_restriction(made: Stages) -> None:
    """What let it be used in quarantine knew of none; what an intermediate took is asked of that one's batch."""
    lab = Laboratory(made.store)
    risk = made.store.receive(made.store.material("RISK"), "RISK")
    lab.let_use(risk, made.bulk.batch, until=LATER)
    made.store.charge(made.bulk, 1, risk, "1")
    assert blocking(made.bulk) == ["lot RISK: QUARANTINE"]
    lab.dispose(risk, LotDecision.RESTRICTED, restriction="For trials only")
    assert blocking(made.bulk) == ["lot RISK: RESTRICTED"]
    with pytest.raises(ReleaseBlocked) as refused:
        stages.decide(made.bulk)
    assert "approveConditionalUse" in next(one.clears for one in refused.value.blockers if one.place == "lot RISK")
    assert blocking(made.here) == ["batch BULK: PENDING", "lot B: QUARANTINE"]
    lab.let_use(risk, made.bulk.batch, until=LATER)
    assert blocking(made.bulk) == []
    lab.dispose(risk, LotDecision.RESTRICTED, restriction="For one trial only")
    assert blocking(made.bulk) == ["lot RISK: RESTRICTED"]
    lab.dispose(risk)
    assert blocking(made.bulk) == []


@pytest.mark.requirement("REV-4", "MAT-3")
def test_a_lot_that_was_restricted_after_its_use_is_concluded_on_as_the_exception_that_this_is(made: Stages) -> None:
    lab = Laboratory(made.store)
    lab.dispose(made.lots["RAW"], LotDecision.RESTRICTED, restriction="For trials only")
    assert blocking(made.bulk) == []
    (told,) = [one for one in made.bulk.rows("batch_exception") if one.batch_id == made.bulk.batch]
    assert (told.rule, told.state) == ("MAT-3", "OPEN")
    lab.dispose(made.lots["RAW"], LotDecision.RESTRICTED, restriction="For one trial only")
    assert blocking(made.bulk) == ["lot RAW: RESTRICTED"]
