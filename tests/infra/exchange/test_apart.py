"""Files are read in a process of their own, which may end for its own sake."""

import signal
import subprocess

import pytest

from domain.recipes.exchange.problems import FileRefused
from domain.recipes.importing.kinds import RecipeFileFormat
from domain.recipes.loading.example import EXAMPLE
from domain.recipes.loading.laying_out import laid_out
from infra.exchange import reading_apart
from infra.exchange.apart import read_apart
from infra.exchange.batchml.writing import written_as_batchml
from infra.exchange.bounded import ReadingBroken
from infra.exchange.spreadsheet.csv_text import written_csv
from infra.exchange.spreadsheet.writing import written_xlsx
from tests.importing import FILE, WRITABLE
from tests.recipe_elements import HEADER

JSON = RecipeFileFormat.THERIAC_JSON
SHEETS = laid_out(EXAMPLE)


def test_a_file_of_each_format_is_understood() -> None:
    assert reading_apart.understood(FILE, JSON, "x").elements == WRITABLE
    xml = reading_apart.understood(written_as_batchml(HEADER, WRITABLE), RecipeFileFormat.BATCHML, "x")
    assert (xml.header, xml.elements, xml.left) == (HEADER, WRITABLE, ())
    assert reading_apart.understood(written_xlsx(SHEETS), RecipeFileFormat.XLSX, "x").elements == EXAMPLE
    materials = reading_apart.understood(written_csv(SHEETS[1]), RecipeFileFormat.CSV, "Materials.csv")
    assert (materials.header, materials.elements.materials) == (None, EXAMPLE.materials)


def test_what_the_program_says_is_what_the_file_holds() -> None:
    found = read_apart(FILE, JSON, name="-x\u00e9.json")
    assert (found.header, found.elements) == (HEADER, WRITABLE)


@pytest.mark.parametrize(
    ("ends", "raised", "told"),
    [
        (subprocess.CompletedProcess([], -signal.SIGXCPU, b"", b""), FileRefused, "60 seconds"),
        (subprocess.TimeoutExpired([], 1), FileRefused, "60 seconds"),
        (subprocess.CompletedProcess([], -signal.SIGKILL, b"", b"gone"), ReadingBroken, "status -9"),
    ],
)
def test_a_process_that_ends_without_an_answer_is_told(
    monkeypatch: pytest.MonkeyPatch, ends: object, raised: type[Exception], told: str
) -> None:
    def run(*_: object, **__: object) -> object:
        if isinstance(ends, Exception):
            raise ends
        return ends

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(raised, match=told):
        read_apart(FILE, JSON, name="x")


def test_too_little_memory_is_the_files_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(reading_apart, "understood", full)
    assert "split the recipe by stage" in reading_apart.answer(FILE, JSON, "x")["problems"][0][1]
