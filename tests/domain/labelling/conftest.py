"""A plant that may print: its company has chosen how its codes begin."""

import pytest
from sqlalchemy import Engine

from tests.conftest import Do
from tests.labelling import PrintRoom
from tests.plant import Plant


@pytest.fixture
def room(do: Do, plant: Plant, admin: Engine) -> PrintRoom:
    room = PrintRoom(do, plant, admin)
    room.mark()
    return room
