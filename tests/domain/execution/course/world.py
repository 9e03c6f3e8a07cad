"""Where random courses run: batches of one recipe, every twenty in a company of their own, under a clock of theirs."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, text

from domain.execution.procedures import At
from domain.kernel.actor import Actor
from domain.kernel.models import OfCompany
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.values import Elements
from infra.transaction import Outcome, Transactions
from tests import execution, flow, unforeseen
from tests.conftest import Do
from tests.flow import Way
from tests.offline import Tablet
from tests.plant import Plant, build_plant

BATCHES = 20
"""So many of one company: the work list tells of the oldest fifty."""


@dataclass
class Company:
    """A plant with a version in effect; what is inserted and the device are made once they are asked for."""

    plant: Plant
    version: UUID
    inserted: UUID | None = None
    tablet: Tablet | None = None
    sequence: "count[int]" = field(default_factory=lambda: count(1))


@dataclass
class World:
    """`elements` are the recipe of every batch; the clock is so long `ago`, and comes nearer as time passes.

    What happens does so in the past, since nothing is entered before it is recorded.
    """

    plain: Do
    admin: Engine
    transactions: Transactions
    elements: Elements
    ago: timedelta = timedelta(0)
    companies: list[Company] = field(default_factory=list)
    made: "count[int]" = field(default_factory=count)
    kept: dict[object, Any] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) - self.ago

    @property
    def company(self) -> Company:
        return self.companies[-1]

    def do(self, actor: Actor, act: Callable[[UnitOfWork], OfCompany], **options: str) -> Outcome:
        """As the tests' own, by this world's clock."""

        def then(uow: UnitOfWork) -> OfCompany:
            if self.ago:
                uow._now = self.now
            return act(uow)

        return self.plain(actor, then, **options)

    def issue(self) -> tuple[int, Way]:
        """The next batch, and which it is."""
        number = next(self.made)
        if number % BATCHES == 0:
            plant = build_plant(self.transactions, self.admin, name=f"co-{secrets.token_hex(6)}")
            self.companies.append(Company(plant, flow.effective(self.plain, plant, self.elements)))
        plant = self.company.plant
        batch = execution.issue(self.do, plant, self.company.version, f"B-{number}")
        return number, Way(self.do, plant, self.admin, batch)

    def building_block(self) -> UUID:
        """A phase of the library: two values, signed by who performs it."""
        if self.company.inserted is None:
            self.company.inserted = unforeseen.building_block(self.plain, self.company.plant)
        return self.company.inserted

    def tablet(self, way: Way) -> Tablet:
        """The company's device."""
        if self.company.tablet is None:
            self.company.tablet = Tablet(way)
        return self.company.tablet

    def parameters(self, recipe_phase: UUID) -> Sequence[Row[Any]]:
        """What a phase records, in its order."""
        return self._once(
            "select * from recipe_parameter where company_id = :c and recipe_phase_id = :of order by position",
            recipe_phase,
        )

    def levels(self, recipe_phase: UUID) -> list[At]:
        """The operation and the unit procedure that a phase stands in."""
        found = self._once(
            "with recursive above as ("
            " select b.*, 1 as deep from recipe_phase p join recipe_block b"
            " on b.company_id = p.company_id and b.id = p.block_id where p.company_id = :c and p.id = :of"
            " union all select b.*, a.deep + 1 from above a join recipe_block b"
            " on b.company_id = a.company_id and b.id = a.parent_id"
            ") select code from above where kind in ('UNIT_PROCEDURE', 'OPERATION') order by deep",
            recipe_phase,
        )
        return [At(block=one.code) for one in found]

    def _once(self, query: str, of: UUID) -> Sequence[Row[Any]]:
        """A frozen recipe doesn't change."""
        if (query, of) not in self.kept:
            with self.admin.connect() as connection:
                given = {"c": self.company.plant.company, "of": of}
                self.kept[query, of] = connection.execute(text(query), given).all()
        found: Sequence[Row[Any]] = self.kept[query, of]
        return found
