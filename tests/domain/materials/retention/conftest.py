"""The retention samples of a plant, and a running batch that uses lots."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from domain.kernel.unit_of_work import UnitOfWork
from tests import execution
from tests.conftest import Do
from tests.containers import Shelves
from tests.execution import Run
from tests.materials import Store
from tests.plant import Plant
from tests.retention import Cabinet


@pytest.fixture
def cabinet(do: Do, plant: Plant, admin: Engine) -> Cabinet:
    return Cabinet(Shelves(Store(do, plant, admin)))


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let so many days pass for every command and question."""

    def pass_days(days: int) -> None:
        monkeypatch.setattr(UnitOfWork, "now", datetime.now(UTC) + timedelta(days=days))

    return pass_days


@pytest.fixture
def run(do: Do, plant: Plant, admin: Engine) -> Run:
    """A batch whose first phase runs."""
    run = execution.run(do, plant, admin)
    run.start(1)
    return run
