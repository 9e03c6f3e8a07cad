"""Relay, workers and sealer in one process: started, stopped, killed."""

import dataclasses
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sealing import House
from workers.runtime import Workers

HERE = Path(__file__).parent.parent.parent
JOBS = 40


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def ended(house: House) -> int:
    ((number,),) = house.ask("select count(*) from outbox where ended_at is not null")
    return int(number)


def start(house: House, folder: Path) -> "subprocess.Popen[str]":
    argv = [sys.executable, "-m", "tests.workers.killed", house.database.name, str(folder)]
    process = subprocess.Popen(  # noqa: S603 -- our own program
        argv, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    return process


def test_a_kill_at_any_moment_loses_nothing_and_repeats_no_effect(house: House, tmp_path: Path) -> None:
    writing = dataclasses.replace(house, consumers=("test",))
    for _ in range(JOBS):
        writing.found()
    process = start(house, tmp_path)
    until(lambda: ended(house) > JOBS // 3)
    process.kill()
    process.communicate(timeout=10)
    assert ended(house) < JOBS
    process = start(house, tmp_path)
    until(lambda: ended(house) == JOBS)
    process.communicate("", timeout=10)
    begun = (tmp_path / "begun").read_text().split("\n")[:-1]
    assert len(list(tmp_path.glob("effect-*"))) == JOBS
    assert len({line.split()[1] for line in begun}) == 2
    assert JOBS <= len(begun) <= JOBS + 4  # again only what was in the hands of four threads
    assert house.ask("select 1 from outbox where error is not null or dead_at is not null") == []


def test_it_works_seals_and_stops_in_time(house: House) -> None:
    seen, sealer = [], house.new_sealer()
    consumers = {"test": lambda _, job: seen.append(job.company)}
    workers = Workers(house.services, house.relay_engine, sealer, consumers=consumers)
    workers.start()
    company = dataclasses.replace(house, consumers=("test",)).found()
    until(lambda: seen == [company] and ended(house) == 1 and bool(house.ask("select 1 from checkpoint")))
    begun = time.monotonic()
    workers.stop()
    assert time.monotonic() - begun < 5
    assert not [thread.name for thread in threading.enumerate() if thread.name in {"relay", "sealer", "leases"}]


def test_a_job_that_hangs_does_not_hold_up_the_end(house: House) -> None:
    hanging, go_on = threading.Event(), threading.Event()

    def hang(*_: object) -> None:
        hanging.set()
        go_on.wait(30)

    workers = Workers(house.services, house.relay_engine, None, consumers={"test": hang})
    workers.start()
    dataclasses.replace(house, consumers=("test",)).found()
    assert hanging.wait(20)
    begun = time.monotonic()
    workers.stop()
    assert time.monotonic() - begun < 5
    go_on.set()


@pytest.mark.parametrize("part", ["sealer", "relay"])
def test_each_part_runs_alone(house: House, part: str) -> None:
    engine, sealer = (house.relay_engine, None) if part == "relay" else (None, house.new_sealer())
    workers = Workers(house.services, engine, sealer, consumers={})
    workers.start()
    assert part in {thread.name for thread in threading.enumerate()}
    workers.stop()
