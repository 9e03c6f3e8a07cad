"""Figures over exceptions add up, whatever they are counted by."""

from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.exceptions.kinds import Classification
from domain.reports.exceptions import counting
from domain.reports.exceptions.document import Figure

CLASSES = st.sampled_from([*Classification, None])
COLUMNS = ("critical", "major", "minor", "unclassified")


def number(figure: Figure, column: str) -> int:
    return int(cast("dict[str, str]", figure)[column])


@pytest.mark.requirement("REP-2")
@given(st.lists(st.tuples(st.sampled_from(["EXE-2", "TOLD", "ENV-2"]), CLASSES)))
def test_figures_add_up_to_what_was_counted(found: list[tuple[str, Classification | None]]) -> None:
    figures, whole = counting.figures(found), counting.figure(None, [classification for _, classification in found])
    assert int(whole["count"]) == len(found) == sum(int(one["count"]) for one in figures)
    for one in (whole, *figures):
        assert sum(number(one, column) for column in COLUMNS) == number(one, "count")
    for column in COLUMNS:
        assert sum(number(one, column) for one in figures) == number(whole, column)
    assert [one["of"] for one in figures] == sorted(
        {rule for rule, _ in found}, key=lambda rule: (-[of for of, _ in found].count(rule), rule)
    )
