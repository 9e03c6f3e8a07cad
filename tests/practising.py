"""Practice runs for tests, through the domain's own commands."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, text

from domain.execution.content import Content
from domain.kernel.actor import Actor
from domain.practising import commands
from domain.recipes.kinds import PhaseSignature
from tests.conftest import Do
from tests.plant import Plant

P, V, Q = PhaseSignature.PERFORMED, PhaseSignature.VERIFIED, PhaseSignature.QUALITY
FOUND = (
    *((1, 1, Content(yes_no=True)), (1, 2, Content(choice="day"))),
    *((3, 1, Content(number=Decimal("9.9"), unit="%")), (3, 2, Content(text="Made up"))),
)
"""A value for each parameter of `tests.recipes.PHASES`, by step and position; the third is out of its limits."""
CLICKS = {1: (P, V), 2: (P, V), 4: (P,), 3: (P, Q)}


@dataclass(frozen=True)
class Gym:
    """What a plant's people practise, seen from outside of the domain."""

    do: Do
    plant: Plant
    admin: Engine

    def rows(self, table: str) -> list[Row[Any]]:
        with self.admin.connect() as connection:
            query = f"select * from {table} where company_id = :c order by id"  # noqa: S608 -- our own table's name
            return list(connection.execute(text(query), {"c": self.plant.company}))

    def row(self, practice: UUID) -> Row[Any]:
        return next(one for one in self.rows("practice") if one.id == practice)

    def begin(self, version: UUID, *, by: Actor | None = None) -> UUID:
        return self.do(by or self.plant.operator, lambda uow: commands.begin(uow, recipe_version=version)).id

    def start(self, practice: UUID, step: int, *, by: Actor | None = None) -> None:
        self.do(by or self.plant.operator, lambda uow: commands.start_step(uow, practice=practice, step=step))

    def enter(self, practice: UUID, step: int, parameter: int, content: Content) -> None:
        self.do(
            self.plant.operator,
            lambda uow: commands.enter_value(
                uow, practice=practice, step=step, parameter=parameter, repetition=1, content=content
            ),
        )

    def click(self, practice: UUID, step: int, *meanings: PhaseSignature) -> None:
        for one in meanings:
            self._click(practice, step, one)

    def _click(self, practice: UUID, step: int, meaning: PhaseSignature) -> None:
        self.do(self.plant.operator, lambda uow: commands.sign_step(uow, practice=practice, step=step, meaning=meaning))

    def run(self, practice: UUID, steps: Iterable[int] = (1, 2, 3, 4)) -> None:
        """All of it, but for its completion; the fourth runs during the third."""
        for step in steps:
            self.start(practice, step)
            for of, parameter, content in FOUND:
                if of == step:
                    self.enter(practice, of, parameter, content)
            if step != 3:  # it ends after the fourth
                self.click(practice, step, *CLICKS[step])
        self.click(practice, 3, *CLICKS[3])

    def complete(self, practice: UUID, *, by: Actor | None = None) -> None:
        self.do(by or self.plant.operator, lambda uow: commands.complete(uow, practice=practice))

    def abandon(self, practice: UUID, *, reason: str = "Interrupted") -> None:
        self.do(self.plant.operator, lambda uow: commands.abandon(uow, practice=practice, reason=reason))
