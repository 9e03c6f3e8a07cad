"""The demonstration stops when other exceptions arose than those that had to."""

import pytest

from demonstration.steps import figures
from demonstration.steps.client import Failed, Json
from demonstration.steps.releasing import matched

RULES: dict[int | None, tuple[str, str, str]] = {
    None: ("WGH-10", "OPEN", "EXC-SIL: weights of SCL-02 typed by hand"),
    15: ("TOLD", "OPEN", "Granule transfer from the wet-mass end point to drying took 1 h 12 min, limit 1 h"),
    16: ("EXE-2", "OPEN", "Loss on drying: 2.7 %"),
    28: ("EXE-2", "RESOLVED_BY_CORRECTION", "Hardness: 18 N"),
}


def there(**changed: object) -> list[Json]:
    """The four exceptions as the API gives them, the one of phase 16 changed."""
    found: list[Json] = []
    for number, (phase, (rule, state, title)) in enumerate(RULES.items(), 1):
        raiser = {"name": "Zoë Øst"} if rule == "TOLD" else None
        one = {
            "number": number,
            "phaseNumber": phase,
            "rule": rule,
            "state": state,
            "title": title,
            "raiser": raiser,
        }
        found.append(one | changed if phase == 16 else one)
    return found


def test_the_four_exceptions_are_matched_with_their_assessments() -> None:
    pairs = matched(there(), figures.story().exceptions)
    assert [(found["phaseNumber"], wanted.classification) for found, wanted in pairs] == [
        (None, "MINOR"),
        (15, "MAJOR"),
        (16, "MINOR"),
        (28, "MINOR"),
    ]


@pytest.mark.requirement("EXE-2")
@pytest.mark.parametrize(
    "changed",
    [
        {"rule": "TOLD", "raiser": {"name": "Zoë Øst"}},
        {"raiser": {"name": "Zoë Øst"}},
        {"state": "ASSESSED"},
        {"phaseNumber": 17},
        {"title": "Drying added, in all: 16 min"},
    ],
)
def test_one_that_did_not_arise_by_its_rule_stops_it(changed: dict[str, object]) -> None:
    with pytest.raises(Failed, match="4 exceptions had to arise"):
        matched(there(**changed), figures.story().exceptions)


def test_one_too_few_or_too_many_stops_it() -> None:
    wanted = figures.story().exceptions
    for found in (there()[:3], [*there(), there()[0]], []):
        with pytest.raises(Failed):
            matched(found, wanted)
