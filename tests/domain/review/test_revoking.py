"""A release is taken back: its lots go out of use, who took of them is told, and the batch is decided on again."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from domain.certification.refusals import PartNotReleased
from domain.execution.kinds import Disposition
from domain.execution.models import Batch
from domain.kernel.refusals import Forbidden, InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.refusals import LotNotReleased
from domain.review.acts import DISPOSE_BATCH, Decide
from domain.review.events import ReleaseRevoked
from domain.review.facts import BlockerKind
from domain.review.models import Decision
from domain.review.refusals import (
    AlreadyDecided,
    FlaggedAfterwards,
    FoundAfterwards,
    NotReleased,
    ReleaseBlocked,
)
from domain.work.queries import work_of
from infra.transaction import Transactions, as_process
from operations.proving import stock
from tests import recipes, stages
from tests.certification import Register
from tests.conftest import Do
from tests.distribution import Distribution
from tests.execution import Run
from tests.plant import Plant
from tests.quality import Laboratory
from tests.releasing import revoke
from tests.reviewing import review
from tests.stages import Stages

BECAUSE = "A failing result was found in the laboratory's notebook."


@pytest.fixture
def made(do: Do, plant: Plant, admin: Engine) -> Stages:
    return stages.packed(do, plant, admin)


def everything(made: Stages) -> dict[str, list[Any]]:
    lab = Laboratory(made.store)
    tables = ("material_lot", "lot_status_change", "lot_flag", "batch", "disposition", "release_revocation")
    return {table: lab.rows(table) for table in (*tables, "revoked_lot", "batch_exception")}


def refused(made: Stages, wanted: type[Exception], act: Callable[[], object]) -> Any:  # noqa: ANN401 -- as it is asked for
    before = everything(made)
    with pytest.raises(wanted) as raised:
        act()
    assert everything(made) == before
    return raised.value


def status(made: Stages, *lots: str) -> list[str]:
    return [made.store.lot(made.lots[one]).status for one in lots]


def released(made: Stages) -> None:
    """The bulk and its lots, and what was packed elsewhere; what was packed here is still to be decided on."""
    stages.release(made.bulk)
    made.store.dispose(made.lots["B"])
    made.away.dispose(made.lots["B-BOS"])
    stages.release(made.there)


@pytest.mark.requirement("REV-12", "MAT-3", "SIG-1")
def test_a_revoked_release_takes_its_lots_out_of_use_and_tells_who_took_of_them(made: Stages) -> None:
    refused(made, NotReleased, lambda: revoke(made.bulk, BECAUSE))
    released(made)
    depot = Distribution(made.store)
    consignee = depot.consignee()
    depot.ship(made.lots["B"], consignee, "3")
    plant = made.store.plant
    refused(made, Forbidden, lambda: revoke(made.bulk, BECAUSE, by=plant.reviewer))
    refused(made, InvalidInput, lambda: revoke(made.bulk, " "))
    revoke(made.bulk, BECAUSE)
    assert made.bulk.row().disposition == "RELEASE_REVOKED"
    assert status(made, "B", "B-BOS", "RAW") == ["QUARANTINE", "QUARANTINE", "RELEASED"]
    lab = Laboratory(made.store)
    listed = {one.number: (one.status, one.shipped_value) for one in lab.rows("revoked_lot")}
    assert listed == {"B": ("RELEASED", 3), "B-BOS": ("RELEASED", 0)}
    (signature,) = [one for one in lab.rows("signature") if one.act == "revokeRelease"]
    first = json.loads(signature.content)["content"]["lots"][0]
    assert first == {
        "lot": "B",
        "status": "RELEASED",
        "becomes": "QUARANTINE",
        "shipped": {"value": "3", "unit": first["shipped"]["unit"]},
    }
    assert made.store.lot(made.lots["B"]).quarantine_reason == "RELEASE_REVOKED"
    told = {(one.batch_id, one.lot_id, one.exception_id is None) for one in lab.rows("lot_flag")}
    assert told == {
        (made.here.batch, made.lots["B"], False),
        (made.there.batch, made.lots["B"], True),
        (made.there.batch, made.lots["B-BOS"], True),
    }
    with pytest.raises(ReleaseBlocked) as blocked:
        stages.release(made.here)
    upstream = [one for one in blocked.value.blockers if one.kind is BlockerKind.UPSTREAM]
    assert [(one.place, one.explanation) for one in upstream] == [
        ("batch BULK", "It went into the batch, and is RELEASE_REVOKED."),
        ("lot B", "It went into the batch, and is QUARANTINE."),
    ]
    with pytest.raises(LotNotReleased):
        depot.ship(made.lots["B"], consignee, "1")
    refused(made, NotReleased, lambda: revoke(made.bulk, BECAUSE))


@pytest.mark.requirement("REV-12", "REV-4", "REV-5")
def test_a_batch_is_reviewed_and_decided_on_again_after_its_release_was_revoked(made: Stages) -> None:
    """Its record takes entries until then; each decision stays; the second release can be revoked in its turn."""
    released(made)
    revoke(made.bulk, BECAUSE)
    with pytest.raises(ReleaseBlocked) as blocked:
        stages.decide(made.bulk)
    assert {one.kind for one in blocked.value.blockers} == {BlockerKind.NOT_REVIEWED, BlockerKind.TRAIL_NOT_REVIEWED}
    told = made.bulk.tell("The notebook was compared")
    made.bulk.assess(told)
    review(made.bulk, by=made.bulk.plant.second_reviewer)
    stages.decide(made.bulk)
    made.store.dispose(made.lots["B"])
    assert (made.bulk.row().disposition, status(made, "B", "B-BOS")) == ("RELEASED", ["RELEASED", "QUARANTINE"])
    revoke(made.bulk, BECAUSE)
    review(made.bulk, by=made.bulk.plant.second_reviewer)
    given = Decide(made.bulk.batch, made.bulk.row().version, Decision.REJECTED, "It was confirmed.")
    recipes.sign(made.bulk.do, made.store.plant.qualified, DISPOSE_BATCH, given)
    assert status(made, "B", "B-BOS") == ["REJECTED", "REJECTED"]
    lab = Laboratory(made.store)
    decisions = [one for one in lab.rows("disposition") if one.batch_id == made.bulk.batch]
    revoked = lab.rows("release_revocation")
    assert [one.decision for one in decisions] == ["RELEASED", "RELEASED", "REJECTED"]
    assert [one.after_revocation_id for one in decisions] == [None, *(one.id for one in revoked)]
    refused(made, AlreadyDecided, lambda: stages.decide(made.bulk))
    refused(made, NotReleased, lambda: revoke(made.bulk, BECAUSE))
    with made.store.admin.connect() as connection:
        found = connection.execute(stock.DECISIONS.statement, {"company": made.store.plant.company, "most": 9}).all()
    assert found == []


@pytest.mark.requirement("REV-12", "REV-5")
def test_the_database_lets_one_decision_stand(made: Stages) -> None:
    lab = Laboratory(made.store)
    released(made)
    again = """insert into disposition (company_id, id, site_id, batch_id, decision, statement, decided_by,
        decided_name, decided_at, signature_id)
      select company_id, gen_random_uuid(), site_id, batch_id, decision, statement, decided_by,
        decided_name, decided_at, signature_id from disposition"""
    with pytest.raises(DBAPIError, match="disposition_stands"):
        lab.tamper(again)
    for state in ("PENDING", "REJECTED"):
        with pytest.raises(DBAPIError, match="never becomes"):
            lab.tamper("update batch set disposition = :d where id = :b", d=state, b=made.bulk.batch)
    before = everything(made)
    with pytest.raises(DBAPIError, match="by its row"):
        _written(made.bulk, Disposition.RELEASE_REVOKED)
    assert everything(made) == before
    revoke(made.bulk, BECAUSE)
    with pytest.raises(DBAPIError, match="after the batch that gave it"):
        lab.tamper("update material_lot set status = 'RELEASED' where id = :l", l=made.lots["B"])
    before = everything(made)
    with pytest.raises(DBAPIError, match="by its row"):
        _written(made.bulk, Disposition.RELEASED)
    assert everything(made) == before


def _written(run: Run, disposition: Disposition) -> None:
    """What a program would write that knew nothing of revocations."""

    def act(uow: UnitOfWork) -> Batch:
        (batch,) = uow.lock(Batch, Batch.id == run.batch)
        batch.disposition = disposition
        uow.record(ReleaseRevoked(batch=batch.id))
        return batch

    run.do(as_process(run.plant.company, "test"), act)


@pytest.mark.requirement("REV-12", "DEV-6", "QPC-2", "MAT-3")
def test_what_was_made_of_it_neither_leaves_nor_is_certified_until_quality_looked_at_that(
    made: Stages, transactions: Transactions
) -> None:
    """The packs stay released: a flag tells of them, and until it is assessed they are held back."""
    plant, depot = made.store.plant, Distribution(made.store)
    register, product = Register(made.bulk.do, plant, made.store.admin), made.store.material("PACK")
    packs = made.store.output(made.here, product, "U-1", "40")
    released(made)
    stages.release(made.here)
    made.store.dispose(packs)
    register.license()
    by, consignee = register.authorise(product), depot.consignee()
    revoke(made.bulk, BECAUSE)
    (flag,) = [one.id for one in Laboratory(made.store).rows("lot_flag") if one.batch_id == made.here.batch]
    before = depot.rows(), register.count()
    with pytest.raises(FlaggedAfterwards, match=r"Lot B, which batch P-1"):
        depot.ship(packs, consignee, "1")
    with pytest.raises(PartNotReleased, match=r"batch BULK .* RELEASE_REVOKED"):
        register.certify(made.here, by, packs)
    assert (depot.rows(), register.count()) == before
    with transactions.reading(plant.company) as session:
        (waits,) = [one.because for one in work_of(session, plant.qualified) if one.act == "certifyBatch"]
    assert "batch BULK is RELEASE_REVOKED" in str(waits)
    Laboratory(made.store).assess_flag(flag)
    depot.ship(packs, consignee, "1")
    with pytest.raises(PartNotReleased, match=r"batch BULK .* RELEASE_REVOKED"):
        register.certify(made.here, by, packs)
    review(made.bulk, by=plant.second_reviewer)
    stages.decide(made.bulk)
    made.store.dispose(made.lots["B"])
    told = made.here.tell("A bag was torn")
    with pytest.raises(FoundAfterwards):
        register.certify(made.here, by, packs)
    assert register.count() == before[1]
    made.here.assess(told)
    register.certify(made.here, by, packs)
