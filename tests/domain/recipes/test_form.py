"""The form of what elements are called: one line that shows something."""

import pytest

from domain.kernel.refusals import InvalidInput
from domain.kernel.words import require_line, require_text

PATH = ("name",)


@pytest.mark.parametrize("name", ["Magnesium stearate", "乳糖", "Ωmega", "%", "e\u0301", "👩‍🔬"])
def test_a_name_of_any_script_is_taken(name: str) -> None:
    require_line(name, limit=40, path=PATH)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Lac\ntose", "one line"),
        ("Lac\ttose", "one line"),
        ("\u202e\u200b", "shows nothing"),
        ("\u0301", "shows nothing"),
        (" ", "it is empty"),
        ("Lac\x07tose", "no control characters"),
        ("x" * 41, "at most 40"),
    ],
)
def test_a_name_that_nobody_can_read_is_refused(name: str, told: str) -> None:
    with pytest.raises(InvalidInput, match=told) as refused:
        require_line(name, limit=40, path=PATH)
    assert refused.value.path == PATH


def test_an_instruction_has_lines() -> None:
    require_text("Rinse.\n\tDry.", limit=40, path=PATH)
