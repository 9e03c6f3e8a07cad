"""A worker process to be killed: each job leaves a file named after it, and a line each time it is begun."""

import os
import sys
import time
from pathlib import Path

from infra.services import Services
from tests.sealing import Database, House
from workers.outbox import Job
from workers.runtime import Workers

LEASE = 1.0


def leave_a_mark(services: Services, job: Job) -> None:
    """The effect carries the job's id, so that a repeat is recognised: the file is there already."""
    with (folder / "begun").open("a") as log:
        log.write(f"{job.id} {os.getpid()}\n")
    time.sleep(0.01)
    try:
        (folder / f"effect-{job.id}").touch(exist_ok=False)
    except FileExistsError:
        (folder / "recognised").open("a").write(f"{job.id}\n")
    assert services.public_url


if __name__ == "__main__":
    folder = Path(sys.argv[2])
    house = House(Database(sys.argv[1]), folder)
    workers = Workers(house.services, house.relay_engine, None, consumers={"test": leave_a_mark}, lease=LEASE)
    workers.start()
    sys.stdout.write("started\n")
    sys.stdout.flush()
    sys.stdin.read()
    workers.stop()
