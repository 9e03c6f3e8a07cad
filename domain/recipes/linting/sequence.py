"""The order of phases: their numbers, and what each runs during (EXE-1, EXE-20)."""

from collections.abc import Iterator
from itertools import pairwise

from domain.recipes.linting import places
from domain.recipes.linting.findings import Check, Finding, Severity
from domain.recipes.linting.outline import Outline
from domain.recipes.linting.relations import Relation, relation
from domain.recipes.values import Phase

NUMBERS_GAP = Check(
    "SEQUENCE-NUMBERS-GAP",
    Severity.ERROR,
    "the numbers of the phases have a gap",
    "number the phases 1, 2, 3 … without a gap",
)
NUMBER_DOUBLED = Check(
    "SEQUENCE-NUMBER-DOUBLED",
    Severity.ERROR,
    "another phase has its number",
    "number the phases 1, 2, 3 … without a gap",
)
NUMBER_ORDER = Check(
    "SEQUENCE-NUMBER-ORDER",
    Severity.ERROR,
    "its number isn't its place in the procedure",
    "number the phases in the order of the procedure",
)
DURING_LATER = Check(
    "SEQUENCE-DURING-LATER",
    Severity.ERROR,
    "it runs during a phase that isn't earlier",
    "name an earlier phase, or none",
    "EXE-20",
)
DURING_MISSING = Check(
    "SEQUENCE-DURING-MISSING",
    Severity.ERROR,
    "it runs during a phase that isn't there",
    "name an existing phase",
    "EXE-20",
)
DURING_EXCLUSIVE = Check(
    "SEQUENCE-DURING-EXCLUSIVE",
    Severity.ERROR,
    "it runs during a phase of another branch of the same selection, of which only one is taken",
    "name a phase of its own branch, or one before the selection",
    "EXE-20",
)
SHOWN = 20


def findings(recipe: Outline) -> Iterator[Finding]:
    """What is wrong with the order of the phases."""
    yield from _gaps(recipe)
    yield from _doubled(recipe)
    if not recipe.flat:
        yield from _order(recipe)
    for phase in recipe.elements.phases:
        if phase.during_number is not None:
            yield from _during(recipe, phase, phase.during_number)


def _gaps(recipe: Outline) -> Iterator[Finding]:
    if not recipe.numbers:
        return
    # Among so many numbers more lack than are shown, however far the highest one lies.
    enough = range(1, min(max(recipe.numbers), len(recipe.numbers) + SHOWN + 1))
    lacking = [str(one) for one in enough if one not in recipe.numbers]
    if lacking:
        what = f"no phase has the number {', '.join(lacking[:SHOWN])}{' …' if len(lacking) > SHOWN else ''}"
        yield NUMBERS_GAP.at(places.PROCEDURE, what)


def _doubled(recipe: Outline) -> Iterator[Finding]:
    numbers: set[int] = set()
    for phase in recipe.elements.phases:
        if phase.number in numbers:
            yield NUMBER_DOUBLED.at(places.of_phase(phase), field="number")
        numbers.add(phase.number)


def _order(recipe: Outline) -> Iterator[Finding]:
    """Each phase is numbered after the one before it."""
    phases = [step.node.element for step in recipe.steps if isinstance(step.node.element, Phase)]
    for before, after in pairwise(phases):
        if after.number < before.number:
            what = f"it stands after phase {before.number}, and its number is lower"
            yield NUMBER_ORDER.at(places.of_phase(after), what, field="number")


def _during(recipe: Outline, phase: Phase, during: int) -> Iterator[Finding]:
    """What a phase runs during is an earlier phase of the same recipe, that is run where this one is (EXE-20)."""
    place = places.of_phase(phase)
    if during >= phase.number:
        remedy = f"name a phase from 1 to {phase.number - 1}, or none"
        yield DURING_LATER.at(
            place, f"it runs during phase {during}, which isn't earlier", field="duringNumber", remedy=remedy
        )
    elif during not in recipe.numbers:
        yield DURING_MISSING.at(place, f"it runs during phase {during}, which isn't there", field="duringNumber")
    elif relation(recipe, during, phase.number, follow=False) is Relation.NEVER_BOTH:
        what = f"it runs during phase {during}, which is in another branch of the same selection"
        yield DURING_EXCLUSIVE.at(place, what, field="duringNumber")
