"""Stored files are kept as long as the record of their batch, and as any legal hold on it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from domain.deviations.commands import attaching
from domain.execution.content import Content
from domain.keeping import rules
from domain.kernel.calendar import months_later
from domain.kernel.ids import new_id
from domain.recipes.files import object_key
from domain.recipes.kinds import ParameterKind
from domain.recipes.values import Parameter
from domain.review.models import Decision
from infra.object_storage.folder import FolderStore
from infra.object_storage.store import ObjectStore, Unavailable
from infra.services import Services
from tests import execution, keeping, recipes
from tests.conftest import Do
from tests.deviating import Quality, attach
from tests.domain.review.test_deciding import decide
from tests.execution import Run
from tests.plant import Plant
from workers.keeping import following, objects
from workers.outbox import Job
from workers.verification.sources import SOURCES

PRINTOUT = Parameter(name="Printout", kind=ParameterKind.FILE)


class Shelf:
    """Batches with a printout each, and until when those are kept."""

    def __init__(self, do: Do, plant: Plant, admin: Engine, services: Services, root: Path) -> None:
        self.do, self.plant, self.admin, self.root = do, plant, admin, root
        self.services = replace(services, objects=FolderStore(root))
        self.version = recipes.effective_recipe(do, plant, phases=[recipes.phase(1, "Print", parameters=(PRINTOUT,))])

    def batch(self, number: str) -> Run:
        run = Run(self.do, self.plant, self.admin, execution.issue(self.do, self.plant, self.version, number))
        run.start(1)
        sha256 = hashlib.sha256(number.encode()).hexdigest()
        file = Content(
            file_key=object_key(self.plant.company, sha256),
            file_name=f"{number}.txt",
            file_size=len(number),
            file_sha256=sha256,
            media_type="text/plain",
        )
        self.services.objects.put(object_key(self.plant.company, sha256), number.encode(), sha256=sha256)
        run.record(1, "Printout", file)
        return run

    def file(self, says: str) -> attaching.File:
        """An uploaded one, for evidence."""
        sha256 = hashlib.sha256(says.encode()).hexdigest()
        key = object_key(self.plant.company, sha256)
        self.services.objects.put(key, says.encode(), sha256=sha256)
        return attaching.File(key=key, name="file.txt", size=len(says), sha256=sha256, media_type="text/plain")

    def kept_until(self, number: str) -> datetime | None:
        key = object_key(self.plant.company, hashlib.sha256(number.encode()).hexdigest())
        about = json.loads((self.root / f"{key}@" / "about.json").read_bytes())
        return None if about["retain_until"] is None else datetime.fromisoformat(about["retain_until"])

    def job(self, event: str, payload: Mapping[str, object], objects: ObjectStore | None = None) -> None:
        told = {name: str(value) for name, value in payload.items()}
        job = Job(self.plant.company, new_id(), new_id(), event, told, datetime.now(UTC), 1)
        following.carry_out(self.services if objects is None else replace(self.services, objects=objects), job)

    def told(self) -> list[tuple[str, dict[str, str]]]:
        """What goes on in jobs of their own."""
        query = text(
            "select event, payload from outbox where company_id = :c and event like '%Followed' order by at, id"
        )
        with self.admin.connect() as connection:
            return [(row.event, row.payload) for row in connection.execute(query, {"c": self.plant.company})]


@pytest.fixture
def shelf(do: Do, plant: Plant, admin: Engine, services: Services, tmp_path: Path) -> Shelf:
    return Shelf(do, plant, admin, services, tmp_path / "objects")


@pytest.mark.requirement("KEP-1")
def test_a_decided_batchs_files_are_kept_as_long_as_its_record(shelf: Shelf) -> None:
    run = shelf.batch("B-1")
    decide(run, Decision.REJECTED)
    assert shelf.kept_until("B-1") is None
    (row,) = keeping.rows(shelf.admin, "record_retention", shelf.plant)
    for _ in range(2):
        shelf.job("RetentionComputed", {"retention": row.id})
        assert shelf.kept_until("B-1") == rules.end_of(row.until)
    # One that is kept longer stays so.
    key = object_key(shelf.plant.company, hashlib.sha256(b"B-1").hexdigest())
    much_later = rules.end_of(row.until) + timedelta(days=1)
    shelf.services.objects.extend_retention(key, retain_until=much_later)
    shelf.job("RetentionComputed", {"retention": row.id})
    assert shelf.kept_until("B-1") == much_later


@pytest.mark.requirement("KEP-1", "DEV-6", "DEV-7")
def test_evidence_of_a_decided_batch_is_kept_as_long_as_that(shelf: Shelf) -> None:
    """As it is given after the decision, and where the batch comes to a deviation that has it already."""
    first, second = shelf.batch("B-1"), shelf.batch("B-2")
    keeping.set_policy(shelf.do, shelf.plant)
    decide(first, Decision.REJECTED)
    decide(second, Decision.REJECTED)
    until = {
        row.batch_id: rules.end_of(row.until) for row in keeping.rows(shelf.admin, "record_retention", shelf.plant)
    }
    given = attach(first, exception=first.tell("A crack"), file=shelf.file("A photograph"))
    shelf.job("EvidenceAttached", {"evidence": given})
    assert shelf.kept_until("A photograph") == until[first.batch]
    undecided, quality = shelf.batch("B-3"), Quality(first)
    deviation = quality.open(undecided.tell("A crack there"))
    given = attach(undecided, deviation=deviation, file=shelf.file("A scan"))
    shelf.job("EvidenceAttached", {"evidence": given})
    assert shelf.kept_until("A scan") is None
    quality.add(deviation, second.tell("A crack as well"))
    shelf.job("DeviationExtended", {"deviation": deviation})
    assert shelf.kept_until("A scan") == until[second.batch]


@pytest.mark.requirement("KEP-1", "KEP-2")
def test_what_concerns_many_batches_goes_on_in_portions(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "PORTION", 2)
    runs = [shelf.batch(f"B-{number}") for number in range(3)]
    hold = keeping.place(shelf.do, shelf.plant, product=runs[0].row().product)
    (placed,) = keeping.rows(shelf.admin, "legal_hold", shelf.plant)

    class Away(FolderStore):
        def extend_retention(self, key: str, *, retain_until: datetime) -> None:  # noqa: ARG002 -- as a store has it
            raise Unavailable("the store is away")

    with pytest.raises(Unavailable):
        shelf.job("LegalHoldPlaced", {"hold": hold}, Away(shelf.root))
    assert shelf.told() == [], "nothing follows what wasn't done"
    shelf.job("LegalHoldPlaced", {"hold": hold})
    seen = [shelf.kept_until(f"B-{number}") for number in range(3)]
    assert seen == [placed.objects_until, placed.objects_until, None]
    ((event, payload),) = shelf.told()
    assert (event, payload) == ("LegalHoldFollowed", {"hold": str(hold), "after": str(runs[1].batch)})
    shelf.job(event, payload)
    assert shelf.kept_until("B-2") == placed.objects_until
    assert len(shelf.told()) == 1

    for run in runs:
        decide(run, Decision.REJECTED)
    before = {row.id: row.until for row in keeping.rows(shelf.admin, "record_retention", shelf.plant)}
    policy = keeping.set_policy(shelf.do, shelf.plant)
    shelf.job("RetentionPolicySet", {"policy": policy})
    after = {row.id: row.until for row in keeping.rows(shelf.admin, "record_retention", shelf.plant)}
    assert [after[one] > before[one] for one in sorted(before)] == [True, True, False]
    event, payload = shelf.told()[-1]
    assert event == "RetentionPolicyFollowed"
    shelf.job(event, payload)
    after = {row.id: row.until for row in keeping.rows(shelf.admin, "record_retention", shelf.plant)}
    assert set(after.values()) == {months_later(min(before.values()), 60)}
    assert len(shelf.told()) == 2

    # Once released, a hold moves nothing on.
    keeping.release(shelf.do, shelf.plant, hold)
    shelf.batch("B-3")
    shelf.job("LegalHoldRenewed", {"hold": hold})
    assert shelf.kept_until("B-3") is None


@pytest.mark.requirement("KEP-1")
def test_all_that_names_a_stored_object_is_a_batchs_or_told_why_not() -> None:
    tables = {one.table for one in SOURCES}
    assert objects.OF_BATCH.keys() | objects.NOT_OF_A_BATCH.keys() == tables
    assert objects.OF_BATCH.keys() & objects.NOT_OF_A_BATCH.keys() == set()
