"""The embedded server comes up whatever happened before, once, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from infra import embedded_postgres, unprivileged
from infra.embedded_postgres import PostgresFailed, Server


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "pg"
    embedded_postgres.stop(tmp_path / "pg")


def ask(server: Server, question: str) -> object:
    engine = sa.create_engine(server.url("postgres", "postgres"), poolclass=sa.NullPool)
    with engine.begin() as connection:
        result = connection.execute(sa.text(question))
        return result.scalar() if result.returns_rows else None


def postmaster(root: Path) -> int:
    return int((root / "data" / "postmaster.pid").read_text().splitlines()[0])


def test_a_server_starts_answers_stops_and_starts_again(root: Path) -> None:
    server = embedded_postgres.start(root, durable=False)
    ask(server, "create table kept (value int)")
    first = postmaster(root)
    assert embedded_postgres.start(root, durable=False) == server
    assert postmaster(root) == first
    embedded_postgres.stop(root)
    embedded_postgres.stop(root)
    with pytest.raises(sa.exc.OperationalError):
        ask(server, "select 1")
    assert ask(embedded_postgres.start(root, durable=False), "select count(*) from kept") == 0


def test_the_settings_are_the_ones_the_product_counts_on(root: Path) -> None:
    server = embedded_postgres.start(root)
    names = "jit", "timezone", "max_connections", "listen_addresses", "fsync", "server_encoding"
    assert [ask(server, f"show {name}") for name in names] == ["off", "UTC", "100", "", "on", "UTF8"]


def test_what_was_committed_survives_the_killing_of_the_server(root: Path) -> None:
    server = embedded_postgres.start(root)
    ask(server, "create table kept as select 7 as value")
    os.kill(postmaster(root), signal.SIGKILL)
    assert ask(embedded_postgres.start(root), "select value from kept") == 7


def test_a_process_id_that_another_process_uses_now_keeps_no_server_down(root: Path) -> None:
    embedded_postgres.start(root, durable=False)
    lines = (root / "data" / "postmaster.pid").read_text().splitlines()
    embedded_postgres.stop(root)
    (root / "data" / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    (root / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")
    assert ask(embedded_postgres.start(root, durable=False), "select 1") == 1


def test_an_initialisation_that_was_cut_off_is_begun_again(root: Path) -> None:
    (root / "data.new").mkdir(parents=True)
    (root / "data.new" / "PG_VERSION").write_text("18\n")
    assert ask(embedded_postgres.start(root, durable=False), "select 1") == 1


def test_two_processes_that_start_at_once_share_one_server(root: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from infra import embedded_postgres as e;"
        "print(e.start(Path(sys.argv[1]), durable=False).url('postgres', 'postgres'))"
    )
    command = [sys.executable, "-c", code, str(root)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]  # noqa: S603 - ourselves
    urls = {process.communicate(timeout=90)[0].strip() for process in running}
    assert [process.returncode for process in running] == [0, 0]
    assert urls == {embedded_postgres.start(root, durable=False).url("postgres", "postgres")}


def test_a_root_too_long_for_a_socket_gets_a_short_folder_for_it(tmp_path: Path) -> None:
    root = tmp_path / ("long" * 30)
    try:
        server = embedded_postgres.start(root, durable=False)
        assert not server.socket_directory.is_relative_to(root)
        assert server.socket_directory.stat().st_mode & 0o077 == 0
        assert ask(server, "select 1") == 1
    finally:
        embedded_postgres.stop(root)


def test_a_failure_shows_the_end_of_the_servers_log(root: Path) -> None:
    embedded_postgres.start(root, durable=False)
    embedded_postgres.stop(root)
    with (root / "data" / "postgresql.conf").open("a") as file:
        file.write("no_such_setting = 1\n")
    with pytest.raises(PostgresFailed, match="no_such_setting"):
        embedded_postgres.start(root, durable=False)


def test_stopping_where_nothing_ever_ran_does_nothing(tmp_path: Path) -> None:
    embedded_postgres.stop(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has rights to lay down")
def test_a_program_started_by_root_runs_as_nobody() -> None:
    argv = unprivileged.wrap(["/usr/bin/id", "-u"])
    seen = subprocess.run(argv, check=True, capture_output=True, text=True, timeout=20)  # noqa: S603 - our own command
    assert seen.stdout.strip() == str(unprivileged.NOBODY)
