"""Running one case, and what it found as a value."""

from dataclasses import dataclass
from decimal import Decimal

from domain.recipes.simulating.book import Book
from domain.recipes.simulating.bounds import Budget
from domain.recipes.simulating.course import Course, Snapshot
from domain.recipes.simulating.giving import Given
from domain.recipes.simulating.model import Model
from domain.recipes.simulating.reckoning import balances, yields
from domain.recipes.simulating.result import CaseResult, Level


@dataclass(frozen=True, slots=True)
class Ran:
    """A result, with what generating further cases needs.

    That is how long links took, what was known when conditions came up, and which parameters left their limits.
    """

    result: CaseResult
    measured: dict[str, Decimal]
    snapshots: dict[str, Snapshot]
    out: frozenset[str]


def run(model: Model, given: Given, budget: Budget, *, generated: bool) -> Ran:
    """Run one case to its end. Raises SimulationTooLarge."""
    budget.next_case()
    book = Book(model, given, budget)
    course = Course(model, book)
    course.run()
    quantities = tuple(balances(model, book, course.path, course.clock))
    yielded = tuple(yields(model, book, course.clock))
    reached = {one.phase for one in course.path}
    result = CaseResult(
        case=given.case,
        generated=generated,
        complete=course.walk.complete,
        ends=course.clock,
        path=tuple(course.path),
        decisions=tuple(course.decisions),
        raised=tuple(sorted(book.raised, key=lambda one: one.at)),
        exceptions=book.counts[Level.EXCEPTION],
        alerts=book.counts[Level.ALERT],
        quantities=quantities,
        yields=yielded,
        not_reached=tuple(sorted(one.number for one in model.elements.phases if one.number not in reached)),
    )
    return Ran(result, course.timing.measured, course.snapshots, frozenset(book.out))
