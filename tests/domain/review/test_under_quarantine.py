"""What an undecided batch gave leaves under quarantine only: there is no conditional release."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from domain.kernel.actor import Actor
from domain.kernel.refusals import Forbidden, InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.kinds import LotDecision
from domain.materials.quality.kinds import LotBlockerKind
from domain.materials.quality.refusals import LotReleaseBlocked
from domain.materials.refusals import LotNotReleased, MadeInRejectedBatch
from domain.materials.transfers.events import TransferDispatched
from domain.materials.transfers.models import MaterialTransfer
from domain.materials.transfers.refusals import LotNotTransferable, UnderQuarantineOnly
from tests import stages
from tests.conftest import Do
from tests.containers import Shelves
from tests.distribution import Distribution
from tests.domain.review.test_outputs import reject
from tests.plant import Plant
from tests.quality import Laboratory
from tests.releasing import revoke
from tests.stages import AT_RISK, Stages
from tests.transfers import Transfers


@pytest.fixture
def made(do: Do, plant: Plant, admin: Engine) -> Stages:
    return stages.packed(do, plant, admin)


def refused(made: Stages, wanted: type[Exception], act: Callable[[], object]) -> Any:  # noqa: ANN401 -- as it is asked for
    before = everything(made)
    with pytest.raises(wanted) as raised:
        act()
    assert everything(made) == before
    return raised.value


def everything(made: Stages) -> dict[str, list[Any]]:
    tables = ("material_lot", "lot_disposition", "material_transfer", "inventory_transaction", "shipment")
    return {table: Laboratory(made.store).rows(table) for table in tables}


def back(made: Stages) -> Transfers:
    """Transfers from the other site to the first."""
    return Transfers(made.away)


@pytest.mark.requirement("TRF-5", "MAT-1", "REV-4")
def test_nothing_of_an_undecided_batch_leaves_but_under_quarantine(made: Stages) -> None:
    """Nor what came of it, here or elsewhere; it is neither shipped nor restricted as a way around."""
    transfers, depot, away = Transfers(made.store), Distribution(made.store), Laboratory(made.away)
    there = away.store.plant.supervisor
    part = Shelves(made.store).split_lot(made.lots["B"], "5", "B-1")
    for lot in (made.lots["B"], part):
        said = refused(made, UnderQuarantineOnly, lambda lot=lot: transfers.dispatch(lot, "1"))  # type: ignore[misc]  # bound at once
        assert "Batch BULK, which gave lot B" in said.message
        assert "is PENDING" in said.message
    refused(made, UnderQuarantineOnly, lambda: back(made).dispatch(made.lots["B-BOS"], "1", by=there))
    plant = made.store.plant
    refused(made, Forbidden, lambda: transfers.dispatch(part, "1", by=plant.operator, under_quarantine=AT_RISK))
    refused(made, InvalidInput, lambda: transfers.dispatch(made.lots["RAW"], "1", under_quarantine=AT_RISK))
    consignee = depot.consignee()
    refused(made, LotNotReleased, lambda: depot.ship(made.lots["B"], consignee, "1"))
    for at, lot in ((Laboratory(made.store), part), (away, made.lots["B-BOS"])):
        restricted = lambda at=at, lot=lot: at.dispose(lot, LotDecision.RESTRICTED, restriction="Shelf only")  # noqa: E731
        (blocker,) = refused(made, LotReleaseBlocked, restricted).blockers
        assert blocker.kind is LotBlockerKind.BATCH_NOT_RELEASED
    sent = transfers.dispatch(part, "1", under_quarantine=f" {AT_RISK} ")
    row = transfers.row(sent)
    assert (row.under_quarantine, row.dispatched_by) == (AT_RISK, plant.supervisor.person)
    received = transfers.receive(sent, "B-1-BOS", by=made.away.plant.operator)
    assert received is not None
    refused(made, LotReleaseBlocked, lambda: away.dispose(received))
    stages.release(made.bulk)
    away.dispose(received)
    assert made.store.lot(received).status == "RELEASED"
    assert transfers.row(transfers.dispatch(part, "1", document="TN-2")).under_quarantine is None


@pytest.mark.requirement("TRF-5", "REV-10", "REV-5")
def test_a_revoked_release_lets_it_leave_under_quarantine_again_and_a_rejection_not_at_all(made: Stages) -> None:
    transfers = Transfers(made.store)
    stages.release(made.bulk)
    revoke(made.bulk, "A result was found in a notebook.")
    refused(made, UnderQuarantineOnly, lambda: transfers.dispatch(made.lots["B"], "1"))
    sent = transfers.dispatch(made.lots["B"], "1", under_quarantine=AT_RISK)
    reject(made.bulk)
    late = transfers.receive(sent, "B-LATE", by=made.away.plant.operator)
    assert late is not None
    refused(made, LotNotTransferable, lambda: transfers.dispatch(made.lots["B"], "1", under_quarantine=AT_RISK))
    there: Actor = made.away.plant.supervisor
    again = lambda: back(made).dispatch(late, "1", by=there, under_quarantine=AT_RISK)  # noqa: E731
    refused(made, MadeInRejectedBatch, again)


@pytest.mark.requirement("TRF-5")
def test_the_database_lets_nothing_leave_undeclared(made: Stages) -> None:
    transfers, lab = Transfers(made.store), Laboratory(made.store)
    sent = transfers.dispatch(made.lots["B"], "1", under_quarantine=AT_RISK)
    of_raw = transfers.dispatch(made.store.released("RAW-2"), "1")
    copied = """insert into material_transfer select (jsonb_populate_record(null::material_transfer, to_jsonb(t)
      || jsonb_build_object('id', gen_random_uuid(), 'under_quarantine', cast(:why as text)))).*
      from material_transfer t where t.id = :t"""
    for of, why, match in (
        (sent, None, "leaves before its release under quarantine only"),
        (of_raw, "Why", "only a lot in quarantine"),
    ):
        with pytest.raises(DBAPIError, match=match):
            lab.tamper(copied, t=of, why=why)
    before = everything(made)

    def act(uow: UnitOfWork) -> MaterialTransfer:
        (found,) = uow.lock(MaterialTransfer, MaterialTransfer.id == sent)
        found.under_quarantine = None
        uow.record(TransferDispatched(transfer=sent, lot=found.lot_id))
        return found

    with pytest.raises(DBAPIError, match="what was dispatched never changes"):
        made.store.do(made.store.plant.supervisor, act)
    assert everything(made) == before
