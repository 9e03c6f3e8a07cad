"""As any course, of a batch with in-process controls and with an operation that a device may take out."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from domain.recipes.kinds import BlockKind
from domain.recipes.values import Block, Elements
from domain.work import controls as controls_of_work
from infra.transaction import Transactions
from tests.conftest import Do
from tests.controls import WEIGHT
from tests.domain.execution.course.away import Away
from tests.domain.execution.course.controls import Controls
from tests.domain.execution.course.following import followed
from tests.domain.execution.course.shifts import Shifts
from tests.domain.execution.course.world import World
from tests.flow import LEVEL, LEVELS, LOSS, LUMPS, step
from tests.recipes import P, Q, V

CRITICAL = replace(LOSS, critical=True, rationale="Wetter granules stick.")
ELEMENTS = Elements(
    blocks=(
        LEVELS[0],
        Block(code="dry", kind=BlockKind.OPERATION, position=1, name="Drying", parent="granulation"),
        replace(LEVELS[1], position=2),
    ),
    phases=(
        replace(step(1, "DRY", "dry", 1, CRITICAL), operation="Drying"),
        replace(step(2, "SIFT", "dry", 2), operation="Drying"),
        step(3, "PRESS", LEVEL, 1),
        step(4, "WEIGH", LEVEL, 2, replace(WEIGHT, samples=1), during_number=3),
        step(5, "PACK", LEVEL, 3, LUMPS, critical=True, signatures=(P, V, Q)),
    ),
)


class Line(Away, Controls, Shifts):
    """Phases in a row, of which one is recorded during another."""


@pytest.mark.requirement("EXE-1", "EXE-9", "EXE-10", "EXE-20", "OFL-1", "OFL-3", "OFL-4", "CMD-1", "CMD-6", "CMD-7")
def test_any_course_of_controls_and_devices_is_as_offered_and_has_an_end(
    do: Do, admin: Engine, transactions: Transactions, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(do, admin, transactions, ELEMENTS, ago=timedelta(days=90))
    monkeypatch.setattr(controls_of_work, "_now", lambda _: world.now)
    followed(Line, world)
