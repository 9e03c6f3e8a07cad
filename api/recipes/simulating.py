"""Running a draft before anybody approves it."""

import strawberry

from api.context import Info, act, changed
from api.problems import Problem
from api.recipes.simulation_types import RecipeSimulation
from api.relay import local_id
from api.scalars import QuantityInput
from domain.recipes.commands import simulating
from domain.recipes.simulating.cases import Case, CaseKind, GivenQuantity, GivenTime, GivenValue
from domain.recipes.written import written
from infra.transaction import Outcome


@strawberry.input(description="What is recorded for a parameter, as it would be entered.")
class SimulatedValueInput:
    of: str = strawberry.field(description="PHASE.parameter, by their codes; where one has none, its number or name.")
    value: str = strawberry.field(description="A number as text, one of the choices, yes or no.")
    in_pass: int | None = strawberry.field(
        default=None, description="The pass of the innermost loop around the phase; in every pass without it."
    )
    repetition: int | None = strawberry.field(default=None, description="Every one without it.")


@strawberry.input(description="An amount of time for a phase.")
class SimulatedTimeInput:
    phase: str = strawberry.field(description="Its code, or its number where it has none.")
    time: QuantityInput


@strawberry.input(description="How much of a material goes in.")
class SimulatedQuantityInput:
    material: str = strawberry.field(description="Its code.")
    quantity: QuantityInput


@strawberry.input(description="One way in which a batch may go: what differs from a nominal one.")
class SimulationCaseInput:
    name: str
    kind: CaseKind
    values: list[SimulatedValueInput] = strawberry.field(default_factory=list)
    durations: list[SimulatedTimeInput] = strawberry.field(default_factory=list, description="How long phases last.")
    waits: list[SimulatedTimeInput] = strawberry.field(
        default_factory=list, description="How much later phases begin than they may."
    )
    quantities: list[SimulatedQuantityInput] = strawberry.field(default_factory=list)

    def to_domain(self, *, path: tuple[str, ...]) -> Case:
        return Case(
            name=self.name,
            kind=self.kind,
            values=tuple(
                GivenValue(of=one.of, value=one.value, in_pass=one.in_pass, repetition=one.repetition)
                for one in self.values
            ),
            durations=_times(self.durations, path=(*path, "durations")),
            waits=_times(self.waits, path=(*path, "waits")),
            quantities=tuple(
                GivenQuantity(
                    material=one.material,
                    quantity=one.quantity.to_domain(path=(*path, "quantities", str(at), "quantity")),
                )
                for at, one in enumerate(self.quantities)
            ),
        )


@strawberry.input
class SimulateRecipeVersionInput:
    recipe_version_id: strawberry.ID
    cases: list[SimulationCaseInput] | None = strawberry.field(
        default=None, description="Those of the last simulation run again without any; [] for none."
    )
    generate: bool = strawberry.field(
        default=True,
        description="Find cases too: the nominal one, limits and failures, conditions the other way, times exceeded.",
    )
    command_id: str | None = None


@strawberry.type
class SimulateRecipeVersionPayload:
    simulation: RecipeSimulation | None = None
    problems: list[Problem]


@strawberry.type
class SimulatingMutation:
    @strawberry.mutation(description="Run a draft, case by case. What is submitted has been simulated as it then is.")
    def simulate_recipe_version(self, info: Info, input: SimulateRecipeVersionInput) -> SimulateRecipeVersionPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info, SimulateRecipeVersionPayload, "simulation", RecipeSimulation, lambda: _simulate(info, input)
        )


def _simulate(info: Info, given: SimulateRecipeVersionInput) -> Outcome:
    version = local_id(given.recipe_version_id, "MasterRecipeVersion", path="recipeVersionId")
    cases = None
    if given.cases is not None:
        cases = tuple(one.to_domain(path=("cases", str(at))) for at, one in enumerate(given.cases))
    return act(
        info,
        "simulateRecipeVersion",
        lambda uow: simulating.simulate_version(uow, recipe_version=version, cases=cases, generate=given.generate),
        given={"version": str(version), "cases": written(cases), "generate": given.generate},
        command_id=given.command_id,
    )


def _times(given: list[SimulatedTimeInput], *, path: tuple[str, ...]) -> tuple[GivenTime, ...]:
    return tuple(
        GivenTime(phase=one.phase, time=one.time.to_domain(path=(*path, str(at), "time")))
        for at, one in enumerate(given)
    )
