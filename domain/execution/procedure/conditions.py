"""Whether a condition holds, on what was recorded; and what it was decided on (EXE-1)."""

from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from domain.execution.content import Content, time_text
from domain.execution.procedure.plans import Plan
from domain.kernel.quantity import Quantity
from domain.recipes.formulas.ordering import references_of
from domain.recipes.formulas.parsing import Formula
from domain.recipes.formulas.references import BATCH_SIZE, Reference, ReferenceKind
from domain.recipes.formulas.values import Recorded
from domain.recipes.kinds import ParameterKind
from domain.recipes.simulating.book import which_pass
from domain.recipes.simulating.contents import Why, calculated
from domain.recipes.walking.seeing import last_seen, shared_loops
from domain.recipes.walking.values import Passes, Question

NEITHER = "it gives neither yes nor no"
LONGEST = 4000
"""So much of an input, or of why there is no answer, is kept."""


class Datum(NamedTuple):
    """What a condition sees of a value, or of a moment of a phase, and where it stands in the record."""

    seen: Recorded
    says: str
    value: UUID | None = None
    revision: int | None = None
    run: UUID | None = None


class Input(NamedTuple):
    """What a condition was decided on, as it names it."""

    refers_to: str
    datum: Datum


@dataclass(frozen=True, slots=True)
class Answer:
    """`holds` is None where there is no answer; `because` says why then."""

    holds: bool | None
    because: str | None
    inputs: tuple[Input, ...]


def references(plan: Plan, block: str) -> tuple[Reference, ...]:
    """What the condition of a block refers to; nothing where it can't be read."""
    condition = plan.conditions[block]
    return tuple(sorted(references_of(condition), key=str)) if isinstance(condition, Formula) else ()


def answer(plan: Plan, question: Question, *, size: Quantity, found: Mapping[Reference, Sequence[Datum]]) -> Answer:
    """Evaluate the condition of a branch or loop with what was found of what it refers to."""
    recorded = {reference: _seen(plan, reference, data) for reference, data in found.items() if data}
    constants: Mapping[Reference, Recorded] = {**plan.constants, BATCH_SIZE: size}
    known = ChainMap[Reference, Any](which_pass(question.passes), recorded, constants)  # type: ignore[arg-type]  # read only
    came = calculated(plan.conditions[question.block], known)
    inputs = tuple(_inputs(references(plan, question.block), found, question.passes, constants))
    if isinstance(came, bool):
        return Answer(came, None, inputs)
    return Answer(None, (came.reason if isinstance(came, Why) else NEITHER)[:LONGEST], inputs)


def last_run(plan: Plan, block: str, passes: Passes, phase: int, runs: Iterable[Passes]) -> Passes | None:
    """Of a phase's runs the one that a question sees; a loop's own condition is asked in the pass that it ends."""
    place, other = plan.route.places[plan.route.blocks[block]], plan.route.places[plan.route.phases[phase]]
    return last_seen(runs, passes=passes, shared=shared_loops((*place.loops, place.at), other.loops))


def seen(content: Content, kind: ParameterKind) -> Recorded | None:
    """A recorded content as formulas take it; None for a file."""
    match kind:
        case ParameterKind.NUMBER:
            return None if content.number is None else Quantity(content.number, content.unit or "1")
        case ParameterKind.YES_NO:
            return content.yes_no
        case ParameterKind.DATE_TIME:
            return content.date_time
        case ParameterKind.FILE:
            return None
        case _:
            return content.text if content.text is not None else content.choice


def _seen(plan: Plan, reference: Reference, data: Sequence[Datum]) -> Recorded | tuple[Recorded, ...]:
    source = plan.sources.get(reference)
    if source is not None and source.several:
        return tuple(one.seen for one in data)
    return data[-1].seen


def _inputs(
    asked: Sequence[Reference],
    found: Mapping[Reference, Sequence[Datum]],
    passes: Passes,
    constants: Mapping[Reference, Recorded],
) -> Iterable[Input]:
    for reference in asked:
        for one in found.get(reference, ()):
            yield Input(str(reference), one)
        if reference.kind is ReferenceKind.PASS and passes:
            yield Input(str(reference), Datum(Quantity(Decimal(passes[-1]), "1"), str(passes[-1])))
        elif reference in constants:
            yield Input(str(reference), Datum(constants[reference], shown(constants[reference])))


def shown(recorded: Recorded) -> str:
    """A figure of the recipe, a value or a moment in words."""
    match recorded:
        case bool():
            return "yes" if recorded else "no"
        case Quantity() | str():
            return str(recorded)[:LONGEST]
        case _:
            return time_text(recorded)
