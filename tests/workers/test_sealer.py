"""Sealing: nothing is lost, nothing out of order, every crash is mended, another database stops it."""

import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from domain.audit import checkpoint, merkle, proofs
from domain.audit.entry import AuditEntry, seal
from domain.audit.fold import fold
from domain.kernel.ids import CompanyId
from domain.kernel.unit_of_work import UnitOfWork
from domain.tenancy.commands import open_site
from domain.tenancy.events import SiteOpened
from domain.tenancy.models import Company, Site
from infra.object_storage.store import Unavailable
from tests.sealing import House, new_database
from workers.sealing import alarms, appending, checkpoints
from workers.sealing.alone import AnotherSealer, alone
from workers.sealing.epochs import open_epoch
from workers.sealing.reading import ENTRY

pytestmark = pytest.mark.requirement("AUD-3")


@pytest.fixture
def company(house: House) -> CompanyId:
    return house.found()


@contextmanager
def slow_writer(house: House, company: CompanyId, code: str) -> Iterator[None]:
    """A command that has written, and commits only at the end of the block."""
    written, go_on = threading.Event(), threading.Event()

    def act(uow: UnitOfWork) -> Site:
        site = open_site(uow, code=code, name=code, time_zone="Europe/Vienna")
        uow.session.flush()
        written.set()
        assert go_on.wait(20)
        return site

    thread = threading.Thread(target=house.run, args=(company, act))
    thread.start()
    assert written.wait(20)
    yield
    go_on.set()
    thread.join(20)


def roots(house: House, company: CompanyId) -> list[checkpoint.Checkpoint]:
    """The checkpoints in the object store, oldest first, their signatures verified."""
    verifier = house.sealer.signing_key(company).verifier
    keys = house.objects.list(checkpoints.folder(company))
    return [checkpoint.open_note(house.objects.get(key).decode(), verifier) for key in keys]


def test_a_transaction_that_commits_late_is_sealed_in_a_later_pass(house: House, company: CompanyId) -> None:
    house.sealer.pass_once()
    with slow_writer(house, company, "LATE"):
        house.site(company, "EARLY")
        house.sealer.pass_once()
        house.sealer.pass_once()
        assert house.positions(company) == ["EARLY"]
    house.sealer.pass_once()
    assert house.positions(company) == ["EARLY", "LATE"]
    assert house.check(company) == []


def test_changes_of_one_row_are_sealed_in_the_order_they_were_made(house: House, company: CompanyId) -> None:
    """A command takes its transaction's number before it waits for the row: the later number may write first."""
    numbered, go_on = threading.Event(), threading.Event()

    def rename(uow: UnitOfWork, title: str) -> Company:
        (row,) = uow.lock(Company, Company.id == company)
        row.title = title
        uow.record(SiteOpened(site=company))
        return row

    def number_first(uow: UnitOfWork) -> Company:
        uow.session.execute(text("select pg_current_xact_id()"))
        numbered.set()
        assert go_on.wait(20)
        return rename(uow, "Second")

    with slow_writer(house, company, "BLOCKER"):
        thread = threading.Thread(target=house.run, args=(company, number_first))
        thread.start()
        assert numbered.wait(20)
        house.run(company, lambda uow: rename(uow, "First"))
        go_on.set()
        thread.join(20)
        house.sealer.pass_once()
    house.sealer.pass_once()
    rows = house.ask(
        f"select {ENTRY} from sealed_entry s join audit_entry e using (company_id, transaction_id, number)"  # noqa: S608 -- our own text
        " order by s.position"
    )
    entries = [seal(AuditEntry(*row)) for row in rows]
    assert fold(entries)["company"][str(company)]["title"] == "Second"
    assert len(house.ask("select 1 from audit_entry")) == len(entries)


def test_each_checkpoint_continues_the_one_before(house: House, company: CompanyId) -> None:
    for code in ("A", "B", "C", "D", "E"):
        house.site(company, code)
        house.sealer.pass_once()
    heads = roots(house, company)
    assert [head.size for head in heads] == [2, 3, 4, 5, 6]
    with house.admin.connect() as connection:
        for old, new in itertools.pairwise(heads):
            found = appending.nodes(connection, company, proofs.consistency_needs(old.size, new.size))
            proof = proofs.consistency(old.size, new.size, found)
            assert proofs.verify_consistency(old.size, new.size, old.root, new.root, proof)
        found = appending.nodes(connection, company, proofs.inclusion_needs([3], 6) | {merkle.Node(0, 3)})
    proof = proofs.inclusion(3, 6, found)
    assert proofs.verify_inclusion(3, 6, found[merkle.Node(0, 3)], proof, heads[-1].root)


def test_checkpoints_come_only_after_growth_and_not_too_often(house: House, company: CompanyId) -> None:
    sealer = house.new_sealer(seconds=600)
    sealer.pass_once()
    sealer.pass_once()
    house.site(company, "A")
    sealer.pass_once()
    assert [head.size for head in roots(house, company)] == [1]
    assert sealer.checkpoint(company) is not None
    assert sealer.checkpoint(company) is None
    assert [head.size for head in roots(house, company)] == [1, 2]


def test_a_crash_between_object_and_row_is_mended(
    house: House, company: CompanyId, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(checkpoints, "_record", crash)
        with pytest.raises(ZeroDivisionError):
            house.sealer.pass_once()
    assert house.ask("select 1 from checkpoint") == []
    house.site(company, "A")
    assert house.new_sealer().pass_once().stopped == ()
    assert house.ask("select size from checkpoint order by size") == [(1,), (2,)]
    assert house.check(company) == []


def test_a_silent_object_store_delays_checkpoints_only(
    house: House, company: CompanyId, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: object, **__: object) -> None:
        raise Unavailable("nobody answers")

    house.sealer.pass_once()
    house.site(company, "A")
    with monkeypatch.context() as patched:
        patched.setattr(type(house.objects), "put", silent)
        assert house.sealer.pass_once().sealed == 1
    assert [head.size for head in roots(house, company)] == [1]
    house.sealer.pass_once()
    assert [head.size for head in roots(house, company)] == [1, 2]


def test_a_pass_is_bounded_and_says_so(house: House, company: CompanyId, monkeypatch: pytest.MonkeyPatch) -> None:
    for code in ("A", "B", "C", "D", "E"):
        house.site(company, code)
    monkeypatch.setattr("workers.sealing.reading.MAX_TRANSACTIONS", 3)
    monkeypatch.setattr("workers.sealing.reading.MAX_ENTRIES", 2)
    reports = [house.sealer.pass_once() for _ in range(4)]
    assert [(report.sealed, report.complete) for report in reports] == [(2, False), (2, False), (2, True), (0, True)]
    assert reports[0].lag > 0
    assert reports[3].lag == 0
    assert house.positions(company) == ["A", "B", "C", "D", "E"]


@pytest.mark.requirement("AUD-4")
def test_a_stopped_log_goes_on_where_it_stopped_when_an_operator_decides(house: House, company: CompanyId) -> None:
    bad = house.site(company, "BAD")
    house.tamper("update audit_entry set reason = 'forged' where row_id = :id", id=bad.id)
    assert house.sealer.pass_once().stopped == (company,)
    other = house.found()
    for code in ("A", "B"):
        house.site(company, code)
        house.site(other, code)
        house.sealer.pass_once()
    assert house.positions(company) == []
    assert house.positions(other) == ["A", "B"]
    with house.database.engine("theriac_sealer").begin() as connection:
        alarms.resume(connection, company, decided_by="O. Perator", reason="seen, kept as evidence")
    assert house.sealer.pass_once().stopped == ()
    assert house.positions(company) == ["BAD", "A", "B"]
    assert house.check(company) == house.check(other) == []


@pytest.mark.requirement("AUD-4")
def test_an_operator_lets_pass_what_was_seen_and_nothing_else(house: House, company: CompanyId) -> None:
    bad = house.site(company, "BAD")
    house.tamper("update audit_entry set reason = 'forged' where row_id = :id", id=bad.id)
    house.sealer.pass_once()
    with house.database.engine("theriac_sealer").begin() as connection:
        alarms.resume(connection, company, decided_by="O. Perator", reason="seen")
    house.tamper("update audit_entry set reason = 'forged again' where row_id = :id", id=bad.id)
    assert house.sealer.pass_once().stopped == (company,)
    assert house.positions(company) == []


def test_a_restored_older_database_stops_until_a_new_epoch_is_opened(house: House, company: CompanyId) -> None:
    house.site(company, "A")
    house.sealer.pass_once()
    with new_database(like=house.database.name) as copy:
        restored = House(copy, house.folder)
        house.site(company, "LOST")
        house.sealer.pass_once()
        restored.site(company, "B")
        assert restored.sealer.pass_once().stopped == (company,)
        assert [alarm.kind for alarm in restored.alarms(company)] == ["shorter-log"]
        assert restored.positions(company) == ["A"]
        opened = open_epoch(restored.sealer.engine, restored.objects, reason="restored", opened_by="O. Perator")
        restored.site(company, "C")
        while restored.positions(company) != ["A", "B", "C"]:
            assert restored.new_sealer().pass_once().stopped == ()
        assert opened == 2
        assert restored.check(company) == []
        assert [(head.epoch, head.size) for head in roots(house, company)] == [(1, 2), (1, 3), (2, 3), (2, 4)]
        with new_database(like=house.database.name) as again:
            older = House(again, house.folder)
            assert older.sealer.pass_once().stopped == (company,)  # behind what epoch 2 sealed
            assert open_epoch(older.sealer.engine, older.objects, reason="again", opened_by="O. Perator") == 3


def test_what_was_under_way_when_an_epoch_opened_is_sealed_in_the_order_of_commits(
    house: House, company: CompanyId
) -> None:
    house.site(company, "A")
    with slow_writer(house, company, "BETWEEN"):
        open_epoch(house.sealer.engine, house.objects, reason="failover", opened_by="O. Perator")
        house.site(company, "AFTER")
        house.sealer.pass_once()
        house.sealer.pass_once()
        assert house.positions(company) == ["A"]
    for _ in range(3):
        house.sealer.pass_once()
    assert house.positions(company) == ["A", "AFTER", "BETWEEN"]
    assert house.check(company) == []


def test_a_defect_does_not_end_the_sealer(house: House, company: CompanyId, monkeypatch: pytest.MonkeyPatch) -> None:
    def defect(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("workers.sealer.SECONDS_BETWEEN_PASSES", 0.01)
    stop = threading.Event()
    runs = threading.Thread(target=house.sealer.run, args=(stop,))
    with monkeypatch.context() as patched:
        patched.setattr("workers.sealing.reading.waiting", defect)
        runs.start()
        time.sleep(0.3)
    deadline = time.monotonic() + 20
    while not roots(house, company) and time.monotonic() < deadline:
        time.sleep(0.05)
    stop.set()
    runs.join(5)
    assert [head.size for head in roots(house, company)] == [1]


def test_another_server_stops_every_log(house: House, company: CompanyId) -> None:
    house.tamper("update log_epoch set timeline = timeline + 1")
    house.sealer.pass_once()  # the company has no log yet, so there is none to stop; nothing is sealed either
    assert house.ask("select 1 from sealed_entry") == []
    house.tamper("update log_epoch set timeline = timeline - 1")
    house.sealer.pass_once()
    house.tamper("update log_epoch set timeline = timeline + 1")
    assert house.sealer.pass_once().stopped == (company,)
    open_epoch(house.sealer.engine, house.objects, reason="failover", opened_by="O. Perator")
    house.site(company, "A")
    house.sealer.pass_once()
    house.sealer.pass_once()
    assert house.positions(company) == ["A"]


def test_there_is_one_sealer(house: House) -> None:
    with alone(house.database.engine("theriac_sealer")), pytest.raises(AnotherSealer):
        house.sealer.pass_once()
    house.sealer.pass_once()


def test_it_runs_until_told_to_stop(house: House, company: CompanyId) -> None:
    stop = threading.Event()
    runs = threading.Thread(target=house.sealer.run, args=(stop,))
    runs.start()
    deadline = time.monotonic() + 20
    while not roots(house, company) and time.monotonic() < deadline:
        time.sleep(0.05)
    stop.set()
    runs.join(5)
    assert not runs.is_alive()
    assert [head.size for head in roots(house, company)] == [1]


def test_a_lost_node_stops_the_log(house: House, company: CompanyId) -> None:
    house.sealer.pass_once()
    house.tamper("delete from log_node where company_id = :c", c=company)
    house.site(company, "A")
    assert house.sealer.pass_once().stopped == (company,)
    assert [alarm.kind for alarm in house.alarms(company)] == ["damaged-log"]
    assert {finding.kind for finding in house.check(company)} == {"changed-node"}
