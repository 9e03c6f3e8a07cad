"""A verifier to be killed: it says which object it reads, and stops at the one that it was given."""

import sys
import time
from dataclasses import replace
from pathlib import Path

from infra.object_storage.folder import FolderStore
from tests.sealing import Database, House
from workers.verification import bounds, runs
from workers.verification.verifier import Verifier


class Slow(FolderStore):
    def get(self, key: str, *, sha256: str | None = None) -> bytes:
        told = "stopped" if key == stop_at else "read"
        sys.stdout.write(f"{told} {key}\n")
        sys.stdout.flush()
        if key == stop_at:
            time.sleep(60)
        return super().get(key, sha256=sha256)


if __name__ == "__main__":
    name, folder, stop_at = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    bounds.OBJECTS, runs.LEASE_SECONDS = 2, 0.5
    house = House(Database(name), folder)
    services = replace(house.services, objects=Slow(folder / "objects"))
    verifier = Verifier(house.relay_engine, services, 1.0)
    while verifier.once() is not None:
        pass
