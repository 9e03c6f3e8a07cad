"""A drill restores a backup, proves it against the checkpoints, says what would be lost, and leaves nothing."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from domain.kernel.ids import CompanyId
from infra import backups
from operations import drill
from operations.drill import Wanted
from operations.drilling import proving, scratch
from operations.drilling.proving import LogReport
from operations.problems import OperatorProblem
from tests.plant import build_plant
from tests.sealing import SEAL_KEY, House, new_database
from workers.log_check import Log
from workers.sealing import checkpoints

pytestmark = pytest.mark.requirement("AUD-3", "AUD-4")


@pytest.fixture(scope="module")
def template() -> Iterator[str]:
    with new_database() as database:
        yield database.name


@pytest.fixture
def house(template: str, tmp_path: Path) -> Iterator[House]:
    with new_database(like=template) as database:
        yield House(database, tmp_path)


@pytest.fixture
def company(house: House) -> CompanyId:
    """A company whose log has two checkpoints."""
    plant = build_plant(house.transactions, house.admin, name="drilled")
    house.sealer.pass_once()
    house.site(plant.company, "MORE")
    house.sealer.pass_once()
    return plant.company


@pytest.fixture
def room(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the drill restores; the settings are those of the house."""
    monkeypatch.setenv("DATABASE_URL", house.database.url("theriac_app"))
    monkeypatch.setenv("ADMIN_DATABASE_URL", house.database.url("postgres"))
    monkeypatch.setenv("THERIAC_OBJECTS", (tmp_path / "objects").as_uri())
    monkeypatch.setenv("THERIAC_SEAL_KEY", SEAL_KEY.hex())
    (tmp_path / "room").mkdir()
    return tmp_path / "room"


def prove(house: House, company: CompanyId, *, taken_at: datetime | None = None) -> LogReport:
    """As if the house's own database were the restored one."""
    log = Log(company, house.sealer.signing_key(company).verifier)
    with house.admin.connect() as connection:
        return proving.prove_log(connection, house.objects, log, taken_at=taken_at)


def kinds(found: LogReport) -> list[str]:
    return [one.kind for one in found.findings]


def now(house: House) -> datetime:
    found: datetime = house.ask("select clock_timestamp()")[0][0]
    return found


def position_of_boston(house: House, company: CompanyId) -> int:
    """Where the entry of the second site stands in the log."""
    ((position,),) = house.ask(
        "select s.position from sealed_entry s join audit_entry e using (company_id, transaction_id, number)"
        " where s.company_id = :c and e.new ->> 'code' = 'BOS'",
        c=company,
    )
    return int(position)


def cut(house: House, company: CompanyId) -> None:
    """The last entry is gone from the database, and all that told of it."""
    for table in ("log_node", "sealed_entry", "checkpoint"):
        behind = {"log_node": "index >= h.size - 1 and level = 0", "sealed_entry": "position >= h.size - 1"}
        condition = behind.get(table, "t.size = h.size")
        house.tamper(
            f"delete from {table} t using log_head h where t.company_id = :c and h.company_id = :c and {condition}",  # noqa: S608 -- our own text
            c=company,
        )
    house.tamper("delete from audit_entry where company_id = :c and new ->> 'code' = 'MORE'", c=company)
    house.tamper("update log_head set size = size - 1 where company_id = :c", c=company)


def test_a_backup_of_the_running_database_is_proven_and_nothing_is_left(
    house: House, company: CompanyId, room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house.site(company, "UNSEALED")
    assert drill.run(Wanted(folder=room)) == 0
    told = capsys.readouterr().out
    ((entries,),) = house.ask("select count(*) from audit_entry where company_id = :c", c=company)
    assert f"drilled: {entries} entries, 1 of them not sealed yet; 2 checkpoints computed anew, in " in told
    assert "drilled: nothing that was signed would be lost." in told
    assert "drilled: its data is as it has to be, in " in told
    assert "The backup is good; " in told
    assert list(room.iterdir()) == []


def test_an_older_backup_says_what_would_be_lost_with_it(
    house: House, company: CompanyId, room: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dump = tmp_path / "older"
    backups.take(house.database.url("postgres"), dump)
    house.sites(company, "A", "B", "C")
    house.sealer.pass_once()
    assert drill.run(Wanted(dump=dump, folder=room, within=0.0)) == 1, "any second lost is one too many"
    told = capsys.readouterr().out
    assert "drilled: with this backup at least 3 entries, " in told
    assert "drilled: 0 seconds were the most that may be lost." in told
    assert "1 differences: this backup is not good" in told
    assert list(room.iterdir()) == []


def test_what_would_be_lost_is_no_difference_where_nobody_set_a_limit(house: House, company: CompanyId) -> None:
    before = now(house)
    house.site(company, "LATER")
    house.sealer.pass_once()
    house.tamper("delete from checkpoint where company_id = :c and at > :at", c=company, at=before)
    house.tamper("delete from audit_entry where company_id = :c and new ->> 'code' = 'LATER'", c=company)
    house.tamper(
        "delete from sealed_entry s using log_head h where s.company_id = :c and h.company_id = :c"
        " and s.position >= h.size - 1",
        c=company,
    )
    house.tamper("update log_head set size = size - 1 where company_id = :c", c=company)
    house.tamper(
        "delete from log_node n using log_head h where n.company_id = :c and h.company_id = :c"
        " and (n.index << n.level) + (1 << n.level) > h.size",
        c=company,
    )
    found = prove(house, company, taken_at=before)
    assert (found.findings, found.proven, found.lost_entries) == ([], 2, 1)
    assert found.lost_seconds > 0


def test_a_backup_that_lacks_what_was_signed_before_it_is_not_good(house: House, company: CompanyId) -> None:
    cut(house, company)
    found = prove(house, company, taken_at=now(house))
    assert "truncated-log" in kinds(found)
    assert (found.proven, found.lost_entries) == (1, 1)


def test_a_changed_entry_is_found_by_every_checkpoint_over_it(house: House, company: CompanyId) -> None:
    assert kinds(prove(house, company)) == []
    position = position_of_boston(house, company)
    house.tamper(
        "update audit_entry set new = jsonb_set(new, '{name}', '\"Forged\"') where company_id = :c"
        " and table_name = 'site' and new ->> 'code' = 'BOS'",
        c=company,
    )
    found = prove(house, company)
    assert kinds(found) == ["checkpoint", "checkpoint", "changed-node", "changed-entry"]
    assert found.findings[-1].position == position


def test_a_missing_entry_is_located(house: House, company: CompanyId) -> None:
    position = position_of_boston(house, company)
    house.tamper("delete from audit_entry where company_id = :c and new ->> 'code' = 'BOS'", c=company)
    found = prove(house, company)
    assert [(one.kind, one.position) for one in found.findings if one.kind == "missing-entry"] == [
        ("missing-entry", position)
    ]


def test_a_checkpoint_that_only_the_backup_has_is_told(house: House, company: CompanyId, tmp_path: Path) -> None:
    key = house.objects.list(checkpoints.folder(company))[0]
    shutil.rmtree(tmp_path / "objects" / f"{key}@")
    found = prove(house, company)
    assert [(one.kind, one.place) for one in found.findings] == [("checkpoint", key)]
    assert found.proven == 1


def test_a_checkpoint_that_another_key_signed_proves_nothing(house: House, company: CompanyId) -> None:
    other = Log(company, house.sealer.signing_key(house.found()).verifier)
    with house.admin.connect() as connection:
        found = proving.prove_log(connection, house.objects, other, taken_at=None)
    assert kinds(found) == ["checkpoint", "checkpoint"]
    assert found.proven == 0


def test_companies_are_found_in_the_store_alone(house: House, company: CompanyId) -> None:
    others = [house.found() for _ in range(3)]
    house.sealer.pass_once()
    assert proving.companies_of(house.objects) == sorted([company, *others])


def test_a_file_that_is_no_backup_is_told_in_a_line(room: Path, tmp_path: Path) -> None:
    with pytest.raises(OperatorProblem, match="There is no file"):
        drill.run(Wanted(dump=tmp_path / "nothing", folder=room))
    (tmp_path / "text").write_text("select 1;")
    with pytest.raises(OperatorProblem, match="pg_restore failed"):
        drill.run(Wanted(dump=tmp_path / "text", folder=room))
    assert list(room.iterdir()) == []


def test_nothing_is_left_of_a_drill_that_breaks_off(tmp_path: Path) -> None:
    def broken_off() -> None:
        with scratch.folder(tmp_path) as made:
            (made / "dump").write_bytes(b"x")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken_off()
    assert list(tmp_path.iterdir()) == []
