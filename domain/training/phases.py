"""For which phases of a recipe something is demanded: an act asks what concerns its own, a standing tells all (TRN-14).

Phases and the blocks that hold them (unit procedures, operations) are named by their codes, which they keep from
version to version. A curriculum that names none is for the recipe as a whole, and so for each of its phases.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from domain.training.facts import Curriculum, Demand, Facts
from domain.training.kinds import TrainingMethod


def concerning(facts: Facts, recipe: UUID, phases: frozenset[str] | None) -> Facts:
    """The facts with those curricula alone that concern an act in a phase of the recipe.

    `phases` are the codes of the phase and of all blocks that hold it; none for an act in no phase, such as ordering.
    With None nothing is left out: each curriculum keeps the phases that it names.
    """
    if phases is None:
        return facts
    kept = [
        replace(one, phases=())
        for one in facts.curricula
        if one.recipe != recipe or not one.phases or not phases.isdisjoint(one.phases)
    ]
    return replace(facts, curricula=kept)


def of_recipe(facts: Facts, recipe: UUID) -> Iterator[Demand]:
    """What is demanded of who works by the recipe, each with its phases; a named recipe is itself read (TRN-4)."""
    named = False
    for one in facts.curricula:
        if one.recipe == recipe:
            named = True
            yield Demand(recipe, TrainingMethod.READ, None, one.phases)
            yield from (replace(demand, phases=one.phases) for demand in one.demands)
        elif any(demand.subject == recipe for demand in one.demands):
            named = True
            yield Demand(recipe, TrainingMethod.READ)
    if not named:
        yield Demand(recipe, TrainingMethod.READ)


def qualifications(curricula: Iterable[Curriculum], recipe: UUID) -> Sequence[tuple[UUID, tuple[str, ...]]]:
    """The personnel classes that are demanded of who works by the recipe, each once for the same phases."""
    of_recipe = (one for one in curricula if one.recipe == recipe)
    found = dict.fromkeys((one.qualification, one.phases) for one in of_recipe if one.qualification is not None)
    return [(of, phases) for of, phases in found if not phases or (of, ()) not in found]


def together(demands: Iterable[Demand]) -> tuple[Demand, ...]:
    """Each subject and method once for the same phases, by the strictest of what is demanded.

    What is demanded as strictly of the recipe as a whole isn't told again of some phases.
    """
    found: dict[tuple[UUID, TrainingMethod, tuple[str, ...]], Demand] = {}
    for one in demands:
        key = (one.subject, one.method, one.phases)
        months = [two.months for two in (found.get(key), one) if two is not None and two.months is not None]
        found[key] = replace(one, months=min(months, default=None))
    return tuple(one for one in found.values() if not _covered(one, found.get((one.subject, one.method, ()))))


def _covered(one: Demand, everywhere: Demand | None) -> bool:
    if not one.phases or everywhere is None:
        return False
    return one.months is None or (everywhere.months is not None and everywhere.months <= one.months)
