"""What must hold before what was rejected is made anew."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from domain.execution.rework.kinds import ReworkKind
from domain.execution.rework.refusals import OtherProduct, WrongReworkKind
from domain.recipes.values import Parameter, Phase

LOTS, TESTS = 50, 20
"""So many lots are reworked in one batch, and tests named beside the specification, at most."""

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Step:
    """What is done in a phase, wherever in a recipe it stands and of whatever materials."""

    name: str
    instruction: str
    critical: bool
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class Process:
    """By which recipe which product is made, in which steps."""

    recipe: UUID
    product: str
    steps: frozenset[Step]


def step_of(phase: Phase) -> Step:
    """A phase without what only places it in its recipe: codes, translations, its materials and equipment there."""
    parameters = (replace(one, code=None, instrument=None, material=None, translations=()) for one in phase.parameters)
    return Step(phase.name, phase.instruction, phase.critical, tuple(parameters))


def kind_of(established: Process, by: Process) -> ReworkKind:
    """Reprocessing, where each step is one of the established process; rework, where one differs from it.

    Of the batch's own recipe any version is the established process, as change control approved it (ICH Q7 14.20,
    14.30; EU GMP chapter 5, on rejected materials: by a defined and authorised procedure).
    """
    established_steps = by.recipe == established.recipe or by.steps <= established.steps
    return ReworkKind.REPROCESSING if established_steps else ReworkKind.REWORK


def require_kind(kind: ReworkKind, established: Process, by: Process) -> None:
    """The product is the same, and the kind is that which the recipe makes it (REV-5).

    Raises OtherProduct, WrongReworkKind.
    """
    if by.product != established.product:
        raise OtherProduct(product=established.product, given=by.product, path=("recipeVersion",))
    is_kind = kind_of(established, by)
    if kind is not is_kind:
        raise WrongReworkKind(is_kind=is_kind, because=_because(established, by), path=("kind",))


def _because(established: Process, by: Process) -> str:
    if by.recipe == established.recipe:
        return "it is the recipe of the batch itself, whose steps are repeated"
    other = sorted({one.name for one in by.steps - established.steps})
    if not other:
        return "all its steps are steps of the recipe by which the batch was made"
    more = f" and {len(other) - SHOWN} more" if len(other) > SHOWN else ""
    return f"{', '.join(other[:SHOWN])}{more} is no step of the recipe by which the batch was made, as it is written"


def last_day(set_by_quality: date | None, origins: Collection[date | None]) -> date | None:
    """Up to which day what is made anew may be used; None where nothing of it had a last day (MAT-4).

    That of the lot that lapses first, as where lots are put together (MAT-5): making something anew makes it no
    younger. Quality may set another one, since it judged the effect on the shelf life, as EU GMP chapter 5 has it do
    of what is recovered.
    """
    known = [day for day in origins if day is not None]
    return set_by_quality or min(known, default=None)
