"""A database of each test's own, because relay and sealer are one for all companies."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sealing import House, new_database


@pytest.fixture(scope="module")
def template() -> Iterator[str]:
    with new_database() as database:
        yield database.name


@pytest.fixture
def house(template: str, tmp_path: Path) -> Iterator[House]:
    with new_database(like=template) as database:
        yield House(database, tmp_path)
