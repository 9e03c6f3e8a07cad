"""The worker that imports files: whatever the file is, whenever it is killed, all is written once or nothing is."""

import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from domain.kernel.ids import new_id
from domain.people.commands import standing
from domain.recipes.commands import imported, importing, progressing
from domain.recipes.importing.events import RecipeImportRequested
from domain.recipes.importing.kinds import RecipeFileFormat
from domain.recipes.importing.refusals import Overtaken
from domain.recipes.importing.values import Understood
from infra.exchange.bounded import ReadingBroken
from infra.object_storage.folder import FolderStore
from infra.services import Services
from tests import recipes
from tests.conftest import Do, Urls, count
from tests.importing import FILE, PICTURE, WRITABLE, file, job, requested, stored
from tests.plant import Plant
from tests.recipe_elements import HEADER
from workers import recipe_import, routes, runtime

HERE = Path(__file__).parents[2]
JSON, BATCHML, XLSX = RecipeFileFormat.THERIAC_JSON, RecipeFileFormat.BATCHML, RecipeFileFormat.XLSX
TABLES = ("master_recipe", "master_recipe_version", "recipe_material", "recipe_block", "recipe_phase", "recipe_edit")
LAUGHS = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]><a>&c;</a>'


class Worker:
    """Asks for imports as the engineer, and carries them out in jobs of their own."""

    def __init__(self, do: Do, plant: Plant, admin: Engine, services: Services) -> None:
        self.do, self.plant, self.admin, self.services = do, plant, admin, services

    def ask(self, data: bytes = FILE, format_: RecipeFileFormat = JSON) -> UUID:
        found = file(data, format_)
        self.services.objects.put(found.key, data, sha256=found.sha256)
        stored(self.services.objects, self.plant.company)
        if format_ is not XLSX:
            return requested(self.do, self.plant, found)
        draft = recipes.draft(self.do, self.plant)
        load = partial(
            importing.request_load, recipe_version=draft.id, seen=draft.seen, file=lambda: found, dry_run=False
        )
        return self.do(self.plant.engineer, load).id

    def work(self, of: UUID, *, attempt: int = 1) -> Any:  # noqa: ANN401 -- a row of whatever columns
        recipe_import.carry_out(self.services, job(self.plant.company, f"RecipeImport:{of}", attempt=attempt))
        return self.row(of)

    def row(self, of: UUID) -> Any:  # noqa: ANN401 -- as above
        return self.ask_for("select * from recipe_import where id = :id", of)[0]

    def told(self, of: UUID) -> list[tuple[str, str]]:
        found = self.ask_for("select place, what from recipe_import_note where import_id = :id order by position", of)
        return [(one.place, one.what) for one in found]

    def ask_for(self, statement: str, of: UUID) -> list[Any]:
        with self.admin.connect() as connection:
            return list(connection.execute(text(statement), {"id": of}))

    def written(self) -> list[int]:
        return [count(self.admin, table, self.plant.company) for table in TABLES]


@pytest.fixture
def worker(do: Do, plant: Plant, admin: Engine, services: Services) -> Worker:
    return Worker(do, plant, admin, services)


def spoilt(change: Callable[[dict[str, Any]], object]) -> bytes:
    document = json.loads(FILE)
    change(document["elements"])
    return json.dumps(document).encode()


def bomb() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 17 * 2**20)
        archive.writestr("xl/_rels/workbook.xml.rels", b"<a/>")
    return out.getvalue()


@pytest.mark.requirement("REC-7")
@pytest.mark.parametrize(
    ("format_", "data", "place", "told"),
    [
        (BATCHML, lambda: LAUGHS, "file", "document type or entities"),
        (XLSX, bomb, "file", "at most 16777216 are read"),
        (JSON, lambda: b"[" * (8 * 2**20), "$", "more than 500000 lists"),
        (JSON, lambda: FILE[:-9], "$", "isn't JSON"),
        (
            JSON,
            lambda: spoilt(lambda has: has["materials"][0]["quantity"].update(unit="kilos")),
            "$.elements.materials[0].quantity.unit",
            "kilos",
        ),
        (
            JSON,
            lambda: spoilt(lambda has: has["blocks"][0].update(parent=has["blocks"][1]["code"], position=9)),
            "$.elements.blocks[0].parent",
            "Blocks hold each other",
        ),
        (
            JSON,
            lambda: spoilt(lambda has: has["phases"][0]["parameters"][0].update(instrument="nobody")),
            "phase 1 (Line clearance), parameter Line is clear",
            "No equipment has the code nobody",
        ),
        (
            JSON,
            lambda: spoilt(lambda has: has["blocks"][1].update(kind="UNIT_PROCEDURE")),
            "place",
            "A unit procedure holds operations; this is a unit procedure.",
        ),
    ],
    ids=["entities", "zip bomb", "brackets", "cut off", "unit", "ring", "instrument", "level"],
)
def test_a_bad_file_is_told_what_is_wrong_and_leaves_nothing(
    worker: Worker, format_: RecipeFileFormat, data: Callable[[], bytes], place: str, told: str
) -> None:
    asked = worker.ask(data(), format_)
    before = worker.written()
    row = worker.work(asked)
    assert (row.state, row.recipe_version_id is None) == ("REFUSED", format_ is not XLSX)
    found = worker.told(asked)
    assert (found[0][0], told in found[0][1]) == (place, True), found
    assert worker.written() == before


@pytest.mark.requirement("EXE-16", "TEN-1")
@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"sha256": "5" * 64}, "Its content isn't stored for this company: upload the file"),
        ({"size": 7}, f"The stored content has {len(PICTURE)} bytes; the file says 7."),
        ({"mediaType": "application/pdf"}, "The stored content is image/png; the file says application/pdf."),
    ],
)
def test_a_picture_that_nobody_uploaded_here_is_told(worker: Worker, change: dict[str, Any], told: str) -> None:
    asked = worker.ask(spoilt(lambda has: has["files"][0].update(change)))
    before = worker.written()
    assert worker.work(asked).state == "REFUSED"
    ((place, what),) = worker.told(asked)
    assert (place, told in what) == ("file SIEVE (The sieve in its place)", True), what
    assert worker.written() == before


@pytest.mark.requirement("EXE-16")
def test_a_picture_that_cannot_be_printed_is_told(worker: Worker) -> None:
    cut = PICTURE[:20]
    stored(worker.services.objects, worker.plant.company, cut)
    says = {"sha256": hashlib.sha256(cut).hexdigest(), "size": len(cut)}
    asked = worker.ask(spoilt(lambda has: has["files"][0].update(says)))
    assert worker.work(asked).state == "REFUSED"
    assert "This picture can't be read" in worker.told(asked)[0][1]


@pytest.mark.requirement("EXE-18")
def test_a_worker_killed_while_it_writes_leaves_nothing_and_the_next_writes_once(worker: Worker, urls: Urls) -> None:
    asked = worker.ask()
    before = worker.written()
    assert isinstance(worker.services.objects, FolderStore)
    argv = [sys.executable, "-m", "tests.workers.dying", urls.app, str(worker.services.objects._root)]
    process = subprocess.Popen(  # noqa: S603 -- our own program
        [*argv, str(worker.plant.company), str(asked)], cwd=HERE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "written\n"
    process.kill()
    process.communicate(timeout=10)
    assert (worker.row(asked).state, worker.written()) == ("WRITING", before)
    done = worker.work(asked, attempt=2)
    assert (done.state, done.steps_done) == ("DONE", done.steps_of)
    once = worker.written()
    assert worker.work(asked, attempt=3) == done
    assert worker.written() == once
    assert once[0] == before[0] + 1


@pytest.mark.requirement("EXE-18")
def test_who_lost_the_lease_writes_nothing(worker: Worker) -> None:
    asked, company = worker.ask(), worker.plant.company
    first, second = (job(company, f"RecipeImport:{asked}") for _ in range(2))
    steps = len(WRITABLE.phases)
    for of in (first, second):
        task = recipe_import._Import(worker.services, of, asked)
        task.run(progressing.begin, reason="test")
        task.run(progressing.check, reason="test", steps=steps)
        task.run(progressing.write, reason="test", steps=steps)
    before = worker.written()
    late = recipe_import._Import(worker.services, first, asked)
    for act, given in (
        (imported.write_recipe, {"found": Understood(HEADER, WRITABLE)}),
        (progressing.refuse, {"problems": []}),
        (progressing.fail, {"problem": None}),
    ):
        with pytest.raises(Overtaken):
            late.run(act, reason="test", **given)
    assert (worker.written(), worker.row(asked).state) == (before, "WRITING")
    own = recipe_import._Import(worker.services, second, asked)
    own.run(imported.write_recipe, by=worker.plant.engineer, reason="test", found=Understood(HEADER, WRITABLE))
    assert worker.row(asked).state == "DONE"


def test_what_breaks_us_is_tried_again_and_given_up_at_last(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> Understood:
        raise ReadingBroken("status -11")

    monkeypatch.setattr(recipe_import, "read_apart", broken)
    asked = worker.ask()
    for attempt, state in ((1, "READING"), (recipe_import.ATTEMPTS, "FAILED")):
        with pytest.raises(ReadingBroken):
            worker.work(asked, attempt=attempt)
        assert worker.row(asked).state == state
    assert "Name this id" in worker.told(asked)[0][1]
    assert worker.work(asked, attempt=6).state == "FAILED"


@pytest.mark.requirement("TEN-3")
def test_a_deactivated_persons_file_is_not_taken_over(worker: Worker, do: Do, plant: Plant) -> None:
    asked = worker.ask()
    before = worker.written()
    do(plant.administrator, partial(standing.deactivate, person_id=plant.engineer.as_person, version=1))
    assert worker.work(asked).state == "REFUSED"
    assert worker.written() == before


def test_a_code_that_was_taken_meanwhile_is_told(worker: Worker, do: Do, plant: Plant) -> None:
    asked = worker.ask()
    recipes.recipe(do, plant, code="IMPORTED")
    before = worker.written()
    assert worker.work(asked).state == "REFUSED"
    assert worker.told(asked) == [("code", "A master recipe for IMPORTED exists; draft a new version of that one.")]
    assert worker.written() == before


def test_a_request_reaches_the_worker_by_the_outbox() -> None:
    requested = RecipeImportRequested(recipe_import=new_id())
    assert routes.RECIPE_IMPORT in routes.consumers(requested)
    assert runtime.CONSUMERS[routes.RECIPE_IMPORT] is recipe_import.carry_out


def test_nobody_changes_what_was_told(worker: Worker) -> None:
    asked = worker.ask(FILE[:-9])
    worker.work(asked)
    with pytest.raises(DBAPIError, match="is never allowed"), worker.admin.begin() as connection:
        connection.execute(text("update recipe_import_note set what = 'fine'"))
