"""A batch under any acts in any order: what the work list offers is what is accepted, and there is always a way out."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from domain.recipes.kinds import LinkKind
from domain.recipes.values import Link
from infra.transaction import Transactions
from tests import flow
from tests.conftest import Do
from tests.domain.execution.course.following import followed
from tests.domain.execution.course.insertions import Insertions
from tests.domain.execution.course.repeats import Repeats
from tests.domain.execution.course.shifts import Shifts
from tests.domain.execution.course.world import World
from tests.flow import WAYS
from tests.recipes import P, V

ELEMENTS = replace(
    WAYS,
    phases=tuple(replace(one, signatures=(P, V)) if one.code == "MILL" else one for one in WAYS.phases),
    links=(Link(code="WATCHED", kind=LinkKind.SEQUENCE, from_phase="SORT", to_phase="MILL", at_most=flow.hours("1")),),
)


class Course(Insertions, Repeats, Shifts):
    """With parallel branches, a selection, a loop and a link."""


@pytest.mark.requirement("CMD-1", "CMD-3", "CMD-5", "CMD-6", "CMD-7", "EXE-1", "EXE-9", "EXE-10")
def test_any_course_of_a_batch_is_as_offered_and_has_an_end(do: Do, admin: Engine, transactions: Transactions) -> None:
    followed(Course, World(do, admin, transactions, ELEMENTS))
