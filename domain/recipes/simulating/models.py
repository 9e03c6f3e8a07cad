"""The simulation of a version as rows."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.kernel.models import Base, OfCompany, OfSite
from domain.people.models import Person


class RecipeSimulation(OfSite, Base):
    """What a draft did when it was run, case by case.

    `subject` is the SHA-256 of what was simulated, `digest` that of what came out, every case with it. `found` is the
    canonical JSON of all but the cases. `current` is the newest one of its version. `attached` is one that a submission
    was signed with: it stays, while the next simulation takes the place of any other.
    """

    __tablename__ = "recipe_simulation"

    recipe_version_id: Mapped[UUID]
    format: Mapped[str]
    subject: Mapped[str]
    digest: Mapped[str]
    found: Mapped[str]
    case_count: Mapped[int]
    incomplete: Mapped[int]
    phase_runs: Mapped[int]
    recordings: Mapped[int]
    exceptions: Mapped[int]
    alerts: Mapped[int]
    current: Mapped[bool]
    attached: Mapped[bool]
    simulated_by: Mapped[UUID]
    simulated_at: Mapped[datetime]

    simulator: Mapped[Person] = relationship(
        primaryjoin=lambda: and_(
            RecipeSimulation.company_id == Person.company_id, foreign(RecipeSimulation.simulated_by) == Person.id
        ),
        viewonly=True,
        lazy="raise",
    )
    cases: Mapped[list["RecipeSimulationCase"]] = relationship(
        primaryjoin=lambda: and_(
            RecipeSimulation.company_id == RecipeSimulationCase.company_id,
            RecipeSimulation.id == foreign(RecipeSimulationCase.simulation_id),
        ),
        order_by=lambda: RecipeSimulationCase.number,
        viewonly=True,
        lazy="raise",
    )


class RecipeSimulationCase(OfCompany, Base):
    """One case of a simulation; accepts no change. `result` is the canonical JSON of all of it, `ends` in seconds."""

    __tablename__ = "recipe_simulation_case"

    site_id: Mapped[UUID]
    recipe_version_id: Mapped[UUID]
    simulation_id: Mapped[UUID]
    number: Mapped[int]
    name: Mapped[str]
    kind: Mapped[str]
    generated: Mapped[bool]
    complete: Mapped[bool]
    ends: Mapped[Decimal]
    phase_runs: Mapped[int]
    exceptions: Mapped[int]
    alerts: Mapped[int]
    result: Mapped[str]
    digest: Mapped[str]
