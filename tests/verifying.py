"""A company with stored files and a sealed log, who verifies it, and what that found."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text

from domain.integrity import commands
from domain.integrity.commands import Mismatch
from domain.integrity.kinds import VerifiedPart
from domain.kernel.actor import Actor
from domain.kernel.ids import new_id
from domain.kernel.models import OfCompany
from domain.kernel.unit_of_work import UnitOfWork
from infra.object_storage.folder import FolderStore
from infra.object_storage.store import ObjectStore
from infra.transaction import Command, Outcome, as_process
from tests import loading
from tests.conftest import Do
from tests.loading import Loader
from tests.plant import Plant, build_plant
from tests.sealing import House
from workers.verification.verifier import Verifier

DAYS = 28.0
RUN = text("""
    insert into verification_run
      (company_id, id, part, begun_at, due_at, advanced_at, ended_at, expected, checked, bytes, mismatches)
    values (:company, :id, 'OBJECTS', now(), now() + interval '14 days', now(), now(), 5, 5, 30, 1)
""")


class Reads(FolderStore):
    """Notes which objects were read."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.keys: list[str] = []

    def get(self, key: str, *, sha256: str | None = None) -> bytes:
        self.keys.append(key)
        return super().get(key, sha256=sha256)

    @property
    def loads(self) -> list[str]:
        return [key for key in self.keys if key.startswith("loads/")]


@dataclass
class Keeping:
    """A company with five stored files and a sealed log, and who verifies it."""

    house: House
    plant: Plant
    do: Do
    keys: list[str]

    def verifier(self, objects: ObjectStore | None = None) -> Verifier:
        services = self.house.services if objects is None else replace(self.house.services, objects=objects)
        return Verifier(self.house.relay_engine, services, DAYS)

    def verify(self, objects: ObjectStore | None = None) -> None:
        """All that is due, to the end."""
        verifier = self.verifier(objects)
        for _ in range(100):
            if verifier.once() is None:
                return
        raise AssertionError("it never ends")

    def runs(self) -> dict[str, Any]:
        """The last of each part."""
        rows = self.house.ask("select * from verification_run where company_id = :c order by begun_at", c=self.company)
        return {row.part: row for row in rows}

    def findings(self) -> list[Any]:
        return self.house.ask("select * from verification_finding where company_id = :c order by id", c=self.company)

    def again(self) -> None:
        """As if half of the period had passed."""
        self.house.tamper("update verification_run set begun_at = begun_at - interval '15 days'")

    def file(self, key: str) -> Path:
        return self.house.folder / "objects" / f"{key}@" / "content"

    def events(self) -> list[str]:
        asked = "select event from outbox where company_id = :c order by at, id"
        told = {"IntegrityAlarmRaised", "MismatchFound", "FindingAcknowledged"}
        return [row.event for row in self.house.ask(asked, c=self.company) if row.event in told]

    @property
    def company(self) -> UUID:
        return self.plant.company


def one_of_each(do: Do, plant: Plant, admin: Engine) -> UUID:
    """A run that ended, and what it found; answers with the finding."""
    run = new_id()
    with admin.begin() as connection:
        connection.execute(RUN, {"company": plant.company, "id": run})
    found = Mismatch(kind="missing-object", place="loads/gone", explanation="nothing is stored under loads/gone")
    process = as_process(plant.company, "verification")
    return do(process, lambda uow: commands.tell_mismatch(uow, run=run, part=VerifiedPart.OBJECTS, found=found)).id


def keeping(house: House) -> Keeping:
    """Five files that rows name, and a log with two checkpoints."""
    house = replace(house, consumers=("test",))

    def do(actor: Actor, act: Callable[[UnitOfWork], OfCompany], **options: str) -> Outcome:
        return house.transactions.run(Command(actor, act, **{"reason": "test", **options}))

    plant = build_plant(house.transactions, house.admin, name="kept")
    loader = Loader(do, plant, house.admin, house.services)
    for number in range(5):
        loader.ask(loading.MATERIALS, b"file %d" % number)
    house.sealer.pass_once()
    house.site(plant.company, "MORE")
    house.sealer.pass_once()
    rows = house.ask("select file_key from data_load where company_id = :c order by id", c=plant.company)
    return Keeping(house, plant, do, [row.file_key for row in rows])
