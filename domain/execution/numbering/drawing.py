"""Which number a new batch gets: the one that is given, or the next of the pattern that holds for it."""

from uuid import UUID

from sqlalchemy import func, select

from domain.execution.models import Batch
from domain.execution.numbering import rules
from domain.execution.numbering.models import BatchNumberCounter, BatchNumbering
from domain.execution.numbering.refusals import (
    NumberedByPattern,
    NumberNeeded,
    NumbersTaken,
    NumbersUsedUp,
    NumberUnformed,
)
from domain.execution.numbering.rules import Frame, Known
from domain.execution.refusals import BatchNumberTaken
from domain.execution.rules import batches
from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.queries import day_at
from domain.recipes.models import MasterRecipe
from domain.tenancy.models import Site, SiteKind

PASSED_OVER = 1000
"""So many numbers that somebody gave by hand are passed over at most."""


def holding(uow: UnitOfWork, site: UUID, recipe: UUID) -> BatchNumbering | None:
    """The rule for a recipe's batches at a site: the site's own before the company's, the recipe's before the rest."""
    enterprise = {one.id for one in uow.find(Site, Site.kind == SiteKind.ENTERPRISE)}
    row = BatchNumbering
    of_recipe = (row.recipe_id == recipe) | row.recipe_id.is_(None)
    found = uow.find(row, row.site_id.in_({site, *enterprise}), of_recipe)
    return min(found, key=lambda one: (one.site_id != site, one.recipe_id is None), default=None)


def require_way(uow: UnitOfWork, site: UUID, recipe: UUID, given: str | None) -> str | None:
    """Nothing but what is allowed numbers a batch; the pattern by which it will be, None for the given number.

    Raises InvalidInput, BatchNumberTaken, NumberNeeded, NumberedByPattern.
    """
    rule = holding(uow, site, recipe)
    pattern = None if rule is None else rule.pattern
    if given is None:
        if pattern is None:
            raise NumberNeeded(path=("number",))
        return pattern
    if rule is not None and not rule.by_hand:
        assert pattern is not None, rule.id
        raise NumberedByPattern(pattern=pattern, path=("number",))
    require_free(uow, batches.require_number(given))
    return None


def require_free(uow: UnitOfWork, number: str) -> None:
    """No batch has the number. Two who want one at once take turns: the second is refused in words (REC-5)."""
    _take_turns(uow, f"batch {uow.actor.company} {number}")
    if uow.find(Batch, Batch.number == number):
        raise BatchNumberTaken(number=number, path=("number",))


def next_number(uow: UnitOfWork, site: UUID, recipe: MasterRecipe, pattern: str) -> str:
    """The next number of a pattern, which nobody else gets: its counter is locked until the commit.

    Raises NumberUnformed, NumbersUsedUp, NumbersTaken.
    """
    here = uow.find(Site, Site.id == site)[0]
    frame = rules.framed(pattern, Known(site=here.code, product=recipe.code, day=day_at(uow, site, uow.now)))
    _take_turns(uow, f"numbers {uow.actor.company} {frame.skeleton}")
    counter = next(iter(uow.lock(BatchNumberCounter, BatchNumberCounter.skeleton == frame.skeleton)), None)
    first = 1 if counter is None else counter.last + 1
    last = _first_free(uow, frame, first)
    number = frame.number(last)
    if batches.NUMBER.fullmatch(number) is None:
        raise NumberUnformed(pattern=pattern, number=number)
    if counter is None:
        uow.add(BatchNumberCounter(id=new_id(), skeleton=frame.skeleton, last=last))
    else:
        counter.last = last
    return number


def _first_free(uow: UnitOfWork, frame: Frame, first: int) -> int:
    """The first number that nobody gave by hand, from this one on."""
    for several in (1, PASSED_OVER):
        numbers = [frame.number(first + place) for place in range(several) if first + place < 10**frame.digits]
        taken = {one.number for one in uow.find(Batch, Batch.number.in_(numbers))}
        free = next((place for place, number in enumerate(numbers, first) if number not in taken), None)
        if free is not None:
            require_free(uow, frame.number(free))
            return free
    if len(numbers) < PASSED_OVER:
        raise NumbersUsedUp(frame=frame.skeleton, path=("number",))
    raise NumbersTaken(frame=frame.skeleton, first=numbers[0], count=len(numbers), path=("number",))


def _take_turns(uow: UnitOfWork, what: str) -> None:
    key = func.hashtextextended(what, 0)
    uow.session.execute(select(func.pg_advisory_xact_lock(key)))
