"""What a draft did when it was run, as GraphQL shows it."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import ClassVar, TypeVar

import strawberry

from api.context import Info
from api.people.types import Person
from api.recipes.simulated_types import (
    AssumedValue,
    SimulatedBalance,
    SimulatedDecision,
    SimulatedException,
    SimulatedPhase,
    SimulatedYield,
    SimulationCoverage,
    balance_of,
    coverage_of,
    decision_of,
    exception_of,
    phase_of,
    yield_of,
)
from api.relay import Node
from domain.kernel.canonical import canonical
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput
from domain.recipes import models, reading, rows
from domain.recipes.simulating import result
from domain.recipes.simulating.cases import CaseKind
from domain.recipes.simulating.keeping import case_in, found_in
from domain.recipes.simulating.simulate import subject_of
from domain.recipes.written import written

T = TypeVar("T")

FIRST, MOST = 100, 2_000
"""So many of a case's runs, decisions or exceptions are told, and so many at most."""

KEPT = 200
"""So many cases are kept as read: those of one simulation."""


@strawberry.type(description="One way in which a batch may go, and what would come of it.")
class RecipeSimulationCase:
    model: ClassVar[type[OfCompany]] = models.RecipeSimulationCase
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    number: int = strawberry.field(description="From 1, those that the author named first.")
    name: str
    kind: CaseKind
    generated: bool = strawberry.field(description="Found by Theriac rather than named by the author.")
    complete: bool = strawberry.field(description="Whether the batch came to its end.")
    ends: Decimal = strawberry.field(description="In seconds from the beginning of the batch.")
    phase_runs: int
    exceptions: int
    alerts: int
    result: str = strawberry.field(description="All of it, canonical JSON.")
    digest: str = strawberry.field(description="SHA-256 of the result, hex.")

    @strawberry.field(description="What differs from a nominal batch, canonical JSON: values, times, quantities.")
    def given(self, root: strawberry.Parent[models.RecipeSimulationCase]) -> str:
        return canonical(written(_result(root).case)).decode()

    @strawberry.field(
        description=f"The phases in the order in which they end, with their values; at most {MOST:,} at a time."
    )
    def path(
        self, root: strawberry.Parent[models.RecipeSimulationCase], first: int = FIRST, skip: int = 0
    ) -> list[SimulatedPhase]:
        return [phase_of(one) for one in _some(_result(root).path, first, skip)]

    @strawberry.field(description=f"How conditions came out, in their order; at most {MOST:,} at a time.")
    def decisions(
        self, root: strawberry.Parent[models.RecipeSimulationCase], first: int = FIRST, skip: int = 0
    ) -> list[SimulatedDecision]:
        return [decision_of(one) for one in _some(_result(root).decisions, first, skip)]

    @strawberry.field(description="Exceptions and alerts in the order of their time; the first 1,000 are kept.")
    def raised(
        self, root: strawberry.Parent[models.RecipeSimulationCase], first: int = FIRST, skip: int = 0
    ) -> list[SimulatedException]:
        return [exception_of(one) for one in _some(_result(root).raised, first, skip)]

    @strawberry.field(description="By material, in the order of the formula.")
    def quantities(self, root: strawberry.Parent[models.RecipeSimulationCase]) -> list[SimulatedBalance]:
        return [balance_of(one) for one in _result(root).quantities]

    @strawberry.field(description="By output, in the order of their codes.")
    def yields(self, root: strawberry.Parent[models.RecipeSimulationCase]) -> list[SimulatedYield]:
        return [yield_of(one) for one in _result(root).yields]

    @strawberry.field(description="The numbers of the phases that this case didn't come to.")
    def not_reached(self, root: strawberry.Parent[models.RecipeSimulationCase]) -> list[int]:
        return list(_result(root).not_reached)


@strawberry.type(
    description="What a draft did when it was run: its path, quantities, yields and exceptions, case by case. What is"
    " submitted has one, and whoever approves it signs for that too."
)
class RecipeSimulation(Node):
    model: ClassVar[type[OfCompany]] = models.RecipeSimulation
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    subject: str = strawberry.field(description="SHA-256 of what was simulated, hex.")
    digest: str = strawberry.field(description="SHA-256 of what came out, hex: of found, which names each case's.")
    found: str = strawberry.field(description="All but the cases, canonical JSON.")
    simulator: Person
    simulated_at: datetime
    attached: bool = strawberry.field(description="Whether a submission was signed with it.")
    case_count: int
    incomplete: int = strawberry.field(description="How many cases didn't come to their end.")
    phase_runs: int
    recordings: int
    exceptions: int
    alerts: int
    cases: list[RecipeSimulationCase] = strawberry.field(description="At most 200, by number.")

    @strawberry.field(description="Whether it is of what the version says now, to the word.")
    def up_to_date(self, root: strawberry.Parent[models.RecipeSimulation], info: Info) -> bool:
        source = reading.Snapshot(info.context.session, root.company_id)
        (version,) = source.find(models.MasterRecipeVersion, models.MasterRecipeVersion.id == root.recipe_version_id)
        return root.subject == subject_of(rows.elements_of(source, version.id), reading.batch_size_of(version))

    @strawberry.field(description="What none of its cases came upon.")
    def coverage(self, root: strawberry.Parent[models.RecipeSimulation]) -> SimulationCoverage:
        return coverage_of(found_in(root.found).coverage)

    @strawberry.field(description="Values that nothing in the recipe tells; at most 2,000, by the procedure.")
    def assumed(self, root: strawberry.Parent[models.RecipeSimulation]) -> list[AssumedValue]:
        found = found_in(root.found).assumed
        return [AssumedValue(parameter=one.parameter, value=one.value, because=one.because) for one in found]

    @strawberry.field(description="How many more of those there are.")
    def more_assumed(self, root: strawberry.Parent[models.RecipeSimulation]) -> int:
        return found_in(root.found).more_assumed

    @strawberry.field(description="Cases that were found and didn't fit into one simulation; at most 200.")
    def left_out(self, root: strawberry.Parent[models.RecipeSimulation]) -> list[str]:
        return list(found_in(root.found).left_out)

    @strawberry.field(description="How many more of those there are.")
    def more_left_out(self, root: strawberry.Parent[models.RecipeSimulation]) -> int:
        return found_in(root.found).more_left_out


def _result(row: models.RecipeSimulationCase) -> result.CaseResult:
    return _read(row.result)


@lru_cache(maxsize=KEPT)
def _read(text: str) -> result.CaseResult:
    """A case is read once for all the fields that are asked of it."""
    return case_in(text)


def _some(found: Sequence[T], first: int, skip: int) -> Sequence[T]:
    if not 0 <= first <= MOST:
        raise InvalidInput(path=("first",), problem=f"This takes 0 to {MOST}; {first} was given.")
    if skip < 0:
        raise InvalidInput(path=("skip",), problem=f"This takes 0 or more; {skip} was given.")
    return found[skip : skip + first]
