"""What a translated instruction names of the recipe's files is true too: whoever reads it is shown them."""

import pytest

from domain.recipes.kinds import TextField
from domain.recipes.linting.lint import errors, lint
from domain.recipes.values import Translation
from tests.domain.recipes.linting import sample
from tests.domain.recipes.linting.sample import HEADER, WHOLE, Change, add, all_of, phase

pytestmark = [pytest.mark.requirement("REC-7"), pytest.mark.requirement("EXE-16")]


def german(text: str, *, of: str = "Mill.") -> Change:
    """The milling says this in German, of this original."""
    said = Translation(field=TextField.INSTRUCTION, language="de", original=of, text=text)
    return phase("mill", instruction="Mill.", translations=(said,))


def found(change: Change) -> list[tuple[str, str]]:
    return [(one.code, one.what) for one in lint(change(WHOLE), HEADER)]


def test_a_file_that_only_a_translation_names_is_used() -> None:
    assert found(all_of(add("files", sample.PICTURE), german("![Das Sieb](file:SIEVE)"))) == []


def test_a_translation_names_what_is_there_and_is_read() -> None:
    assert found(german("![Das Sieb](file:SIEVE)")) == [
        ("PHASE-FILE-MISSING", "the instruction in de names the file SIEVE, which isn't there")
    ]
    assert len(errors(lint(german("![Das Sieb](file:SIEVE)")(WHOLE), HEADER))) == 1
    ((code, what),) = found(german("<b>Mahlen</b>"))
    assert code == "PHASE-INSTRUCTION-PLAIN"
    assert what.startswith("the instruction in de is shown as plain text; Line 1: HTML")


def test_a_translation_of_what_the_instruction_said_before_is_shown_to_nobody() -> None:
    assert found(german("![Das Sieb](file:SIEVE)", of="Mill it.")) == []
    stale = all_of(add("files", sample.PICTURE), german("![Das Sieb](file:SIEVE)", of="Mill it."))
    assert [code for code, _ in found(stale)] == ["STRUCTURE-FILE-UNUSED"]
