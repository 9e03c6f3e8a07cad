"""What the acts on cycle counts are given, and what they give back."""

import strawberry

from api.materials.containers import OperationalLocation
from api.materials.counting.types import StockCount, StockCountLine
from api.materials.definitions import MaterialDefinition
from api.problems import Problem
from api.relay import local_id
from api.scalars import QuantityInput
from domain.kernel.canonical import Json
from domain.materials.counting.commands.opening import Scope


@strawberry.input(description="What is counted: exactly one.")
class StockCountScopeInput:
    location: strawberry.ID | None = None
    lot: strawberry.ID | None = None
    material: strawberry.ID | None = None

    def to_domain(self) -> Scope:
        types = {"location": "OperationalLocation", "lot": "MaterialLot", "material": "MaterialDefinition"}
        given = {name: one for name, one in vars(self).items() if one is not None}
        return Scope(**{name: local_id(one, types[name], path=name) for name, one in given.items()})


def told_scope(scope: Scope) -> dict[str, Json]:
    """A scope as what a repeat is recognised by (EXE-18)."""
    given = {"location": scope.location, "lot": scope.lot, "material": scope.material}
    return {name: None if one is None else str(one) for name, one in given.items()}


@strawberry.input(description="What a site is to count now: at most 200 containers.")
class OpenStockCountInput:
    site: strawberry.ID
    scope: StockCountScopeInput
    command_id: str | None = None


@strawberry.input(description="What was found in the container that carries a number; one of `found` and `missing`.")
class CountContainerInput:
    count: strawberry.ID
    number: str
    found: QuantityInput | None = None
    missing: bool = False
    location: strawberry.ID | None = strawberry.field(
        default=None, description="Where it was found, in a count of a lot or material, if not where the book has it."
    )
    command_id: str | None = None


@strawberry.input
class RecountStockLineInput:
    line: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input
class ApproveStockCountInput:
    count: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input
class CancelStockCountInput:
    count: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input(description="How often all containers of a material are counted, at every site; null: by no plan.")
class PlanMaterialCountsInput:
    material: strawberry.ID
    version: int
    days: int | None = None
    command_id: str | None = None


@strawberry.input(description="How often a location is counted; null: by no plan.")
class PlanLocationCountsInput:
    location: strawberry.ID
    version: int
    days: int | None = None
    command_id: str | None = None


@strawberry.type
class OpenStockCountPayload:
    count: StockCount | None = None
    problems: list[Problem]


@strawberry.type
class CountContainerPayload:
    line: StockCountLine | None = None
    problems: list[Problem]


@strawberry.type
class RecountStockLinePayload:
    line: StockCountLine | None = None
    problems: list[Problem]


@strawberry.type
class ApproveStockCountPayload:
    count: StockCount | None = None
    problems: list[Problem]


@strawberry.type
class CancelStockCountPayload:
    count: StockCount | None = None
    problems: list[Problem]


@strawberry.type
class PlanMaterialCountsPayload:
    material: MaterialDefinition | None = None
    problems: list[Problem]


@strawberry.type
class PlanLocationCountsPayload:
    location: OperationalLocation | None = None
    problems: list[Problem]
