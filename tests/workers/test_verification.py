"""Scheduled verification goes through all that is kept within its period, and starts nothing over."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
import structlog
from sqlalchemy import text

from domain.integrity.kinds import VerifiedPart
from infra.object_storage.folder import FolderStore
from infra.object_storage.store import Unavailable
from tests.sealing import House
from tests.verifying import DAYS, Keeping, Reads, keeping
from workers import log_check
from workers.verification import bounds, runs
from workers.verification.sources import SOURCES

pytestmark = pytest.mark.requirement("AUD-4")

HERE = Path(__file__).parent.parent.parent


@pytest.fixture
def kept(house: House, monkeypatch: pytest.MonkeyPatch) -> Keeping:
    monkeypatch.setattr(log_check, "SETTLE_SECONDS", 0.0)
    return keeping(house)


def test_all_that_is_kept_is_looked_at_within_the_period(kept: Keeping) -> None:
    kept.verify(store := Reads(kept.house.folder / "objects"))
    assert store.loads == kept.keys
    found = kept.runs()
    ((size, entries),) = kept.house.ask(
        "select (select size from log_head where company_id = :c),"
        " (select count(*) from audit_entry where company_id = :c)",
        c=kept.company,
    )
    assert {part: (row.checked, row.expected, row.mismatches) for part, row in found.items()} == {
        "OBJECTS": (5, 5, 0),
        "LOG": (size, size, 0),
        "ENTRIES": (entries, size, 0),
    }
    assert found["OBJECTS"].bytes == sum(len(b"file 1") for _ in range(5))
    assert all(row.ended_at is not None and row.problem is None for row in found.values())
    assert kept.findings() == []
    assert kept.verifier().once() is None, "nothing is due until half of the period has passed"
    kept.again()
    kept.verify(store)
    assert store.loads == kept.keys * 2
    assert all((row.due_at - row.begun_at).days == DAYS / 2 for row in kept.runs().values())


def test_portions_go_on_where_the_last_one_ended(kept: Keeping, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "OBJECTS", 2)
    monkeypatch.setattr(bounds, "ENTRIES", 1)
    monkeypatch.setattr(log_check, "STRETCH", 3)
    store = Reads(kept.house.folder / "objects")
    parts = []
    while (portion := kept.verifier(store).once()) is not None:
        parts.append(portion.part)
    assert store.loads == kept.keys
    assert set(parts[:3]) == set(VerifiedPart), "each part has its turn"
    assert parts.count(VerifiedPart.LOG) == 3, "a checkpoint each, and what stands behind the last"
    assert parts.count(VerifiedPart.ENTRIES) > 5
    assert kept.findings() == []


def test_what_a_killed_one_had_done_is_not_done_again(kept: Keeping) -> None:
    """Killed while it reads the fourth of five, in portions of two."""
    script = str(HERE / "tests" / "workers" / "slow_verifying.py")
    command = [sys.executable, script, kept.house.database.name, str(kept.house.folder), kept.keys[3]]
    environment = {"PYTHONPATH": str(HERE), "PATH": "", **xdist()}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=HERE) as child:  # noqa: S603 -- our own program
        assert child.stdout is not None
        seen = [line.strip() for line in iter(child.stdout.readline, f"stopped {kept.keys[3]}\n")]
        child.kill()
    assert [line for line in seen if "loads/" in line] == [f"read {key}" for key in kept.keys[:3]]
    assert kept.runs()["OBJECTS"].checked == 2
    time.sleep(0.6)  # until its lease has passed
    kept.verify(store := Reads(kept.house.folder / "objects"))
    assert store.loads == kept.keys[2:]
    assert kept.runs()["OBJECTS"].checked == 5


def xdist() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith(("PYTEST_XDIST", "THERIAC"))}


def test_a_leased_portion_is_nobody_elses_and_a_lost_lease_keeps_nothing(kept: Keeping) -> None:
    engine = kept.house.relay_engine
    mine = [runs.take(engine, days=DAYS) for _ in VerifiedPart]
    assert {one.part for one in mine if one is not None} == set(VerifiedPart)
    assert runs.take(engine, days=DAYS) is None
    first = mine[0]
    assert first is not None
    with engine.begin() as connection:
        connection.execute(text("update verification_run set lease_until = clock_timestamp()"))
    theirs = runs.take(engine, days=DAYS)
    assert theirs is not None
    assert theirs.run == first.run
    assert not runs.advance(engine, first, runs.Advance(place=None, checked=9), mismatches=0)
    assert runs.advance(engine, theirs, runs.Advance(place=None, checked=1), mismatches=0)
    assert [row.checked for row in kept.runs().values() if row.ended_at] == [1]


def test_a_silent_store_is_no_mismatch_and_is_asked_again(kept: Keeping) -> None:
    class Silent(FolderStore):
        def get(self, key: str, *, sha256: str | None = None) -> bytes:
            raise Unavailable(f"{key}, {sha256}")

    silent = Silent(kept.house.folder / "objects")
    kept.verify(silent)
    found = kept.runs()
    assert found["OBJECTS"].ended_at is None
    assert found["OBJECTS"].problem == f"Unavailable: {kept.keys[0]}, {kept.keys[0][6:]}"
    assert kept.findings() == []
    kept.house.tamper("update verification_run set lease_until = clock_timestamp()")
    kept.verify()
    assert kept.runs()["OBJECTS"].ended_at is not None
    assert kept.runs()["OBJECTS"].problem is None


def test_no_transaction_is_open_while_the_store_is_asked(kept: Keeping) -> None:
    asked = "select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in tr%'"
    seen: list[int] = []

    class Watching(FolderStore):
        def get(self, key: str, *, sha256: str | None = None) -> bytes:
            seen.append(kept.house.ask(asked)[0][0])
            return super().get(key, sha256=sha256)

    kept.verify(Watching(kept.house.folder / "objects"))
    assert len(seen) > 5
    assert set(seen) == {0}


def test_a_run_that_should_have_ended_is_told(kept: Keeping) -> None:
    assert runs.take(kept.house.relay_engine, days=DAYS) is not None
    kept.house.tamper("update verification_run set begun_at = begun_at - interval '1 year', due_at = '2026-01-01'")
    with structlog.testing.capture_logs() as told:
        kept.verifier().measure()
    assert told == [{"event": "verification", "open": 0, "late": 1, "log_level": "warning"}]


def test_every_column_that_holds_the_digest_of_a_file_is_looked_at(house: House) -> None:
    named = house.ask(
        """
        select table_name || '.' || column_name from information_schema.columns
        where table_schema = 'theriac' and (column_name like '%sha256' or table_name || '.' || column_name = any(:keys))
          and table_name <> 'company_seal' and column_name <> 'seal_sha256' -- of certificates
          and table_name not in ('batch_purge', 'purged_file') -- of what is gone
          and table_name <> 'inspection_look' -- of what was answered
    """.replace(":keys", "array['training_version.file_key']")
    )
    assert sorted(one.name for one in SOURCES) == sorted(row[0] for row in named)
    keys = house.ask("""
        select table_name, column_name from information_schema.columns where table_schema = 'theriac'
          and column_name in ('file_key', 'object_key', 'scan_key') order by 1
    """)
    told: Sequence[tuple[str, object]] = sorted((one.table, one.key) for one in SOURCES if isinstance(one.key, str))
    assert [tuple(row) for row in keys if row[0] not in {"checkpoint", "purged_file"}] == told
