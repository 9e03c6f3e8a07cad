"""The exported records of a bulk and of what it is packed as: each tells of the other, and verifies alone."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader

from domain.exports import archive, commands
from domain.exports.kinds import ExportState
from tests import stages
from tests.execution import Run
from tests.exporting import Exporting, exporting
from tests.plant import build_plant
from tests.stages import Stages
from workers.export import export_record
from workers.exporting.content import RowsNotExplained


@dataclass(frozen=True)
class Exported:
    """A record's archive, unpacked."""

    files: dict[str, bytes]

    @property
    def record(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.files["record.json"])
        return found

    def told(self, key: str) -> list[tuple[str, ...]]:
        """What the document tells of the other batches."""
        names = ("batch", "site", "recipe", "version", "lot", "disposition")
        told = self.record["document"].get(key, [])
        return [(*(one[name] for name in names), one["quantity"]["value"]) for one in told]

    @property
    def printed(self) -> str:
        pages = PdfReader(BytesIO(self.files["record.pdf"])).pages
        return "".join("".join(page.extract_text() for page in pages).split())


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exporting]:
    with exporting(tmp_path_factory.mktemp("exporting")) as found:
        yield replace(found, plant=build_plant(found.house.transactions, found.house.admin, name="stages"))


@pytest.fixture(scope="module")
def packed(place: Exporting) -> Stages:
    """The bulk is released."""

    made = stages.packed(place.do_as_given, place.plant, place.house.admin)
    stages.release(made.bulk)
    return made


def request(place: Exporting, run: Run) -> UUID:
    """By a reviewer of the batch's own site."""
    return place.do_as_given(run.plant.reviewer, lambda uow: commands.request_export(uow, batch=run.batch)).id


def export(place: Exporting, run: Run) -> Exported:
    """As whoever holds the file and the key sees it."""
    requested = request(place, run)
    export_record(place.services, place.plant.company, requested)
    bundle = place.bundle(requested)
    assert place.verified(bundle).confirmed
    return Exported(archive.unpack(bundle))


@pytest.mark.requirement("AUD-5", "MAT-6")
def test_the_record_of_a_bulk_tells_where_it_is_packed_and_passes_every_check(place: Exporting, packed: Stages) -> None:
    found = export(place, packed.bulk)
    assert found.told("feeds") == [
        ("P-1", "VIE", "MET-500", "1", "B", "PENDING", "40"),
        ("P-2", "BOS", "PACK", "1", "B-BOS", "PENDING", "28"),
    ]
    assert found.told("fed_by") == []
    for told in ("Batchesbeforeandafter", "Batchesthatthisonefeeds", "P-2", "B-BOS", "28kg", "PACKversion1"):
        assert told in found.printed, told
    assert "Batchesthatfedthisone" not in found.printed
    rows = found.record["rows"]
    assert {row["number"] for row in rows["batch"].values()} == {"BULK", "P-1", "P-2"}
    assert {row["batch_id"] for row in rows["phase_execution"].values()} == {str(packed.bulk.batch)}
    assert "conditional_use" not in rows, "that the lot may be used is the packaging's"


@pytest.mark.requirement("AUD-5", "MAT-6")
def test_the_record_of_a_batch_that_packs_a_bulk_of_another_site_names_it(place: Exporting, packed: Stages) -> None:
    found = export(place, packed.there)
    assert found.told("fed_by") == [("BULK", "VIE", "MET-500", "1", "B-BOS", "RELEASED", "28")]
    assert found.told("feeds") == []
    document = found.record["document"]
    assert (document["site"]["code"], document["batch"]["number"], document["recipe"]["code"]) == (
        *("BOS", "P-2", "PACK"),
    )
    assert [one["lot"] for one in document["lots"]] == ["B-BOS"]
    for told in ("Batchesbeforeandafter", "Batchesthatfedthisone", "BULK", "MET-500version1", "RELEASED"):
        assert told in found.printed, told
    assert "Batchesthatthisonefeeds" not in found.printed
    signed = found.record["rows"]["signature"].values()
    assert str(packed.bulk.batch) not in {one["subject_id"] for one in signed}, (
        "who signed it is told in its own record"
    )


@pytest.mark.requirement("AUD-4", "AUD-5")
@pytest.mark.parametrize(
    ("table", "change", "undo"),
    [
        ("batch", "update batch set number = 'OTHER' where number = 'BULK'", "update batch set number = 'BULK'"),
        (
            "genealogy_edge",
            "update genealogy_edge set quantity_value = 29 where kind = 'TRANSFER'",
            "update genealogy_edge set quantity_value = 30",
        ),
    ],
    ids=["name", "edge"],
)
def test_what_was_changed_of_another_batch_behind_the_applications_back_makes_the_export_fail(
    place: Exporting, packed: Stages, table: str, change: str, undo: str
) -> None:
    told = "number = 'OTHER'" if table == "batch" else "kind = 'TRANSFER'"
    requested = request(place, packed.there)
    with (
        place.behind_the_back(table, change, f"{undo} where {told}"),
        pytest.raises(RowsNotExplained, match=f"of {table}"),
    ):
        export_record(place.services, place.plant.company, requested)
    row = place.row(requested)
    assert (row.state, row.object_key, row.record_sha256) == (ExportState.FAILED, None, None)
