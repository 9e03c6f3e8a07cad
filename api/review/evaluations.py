"""Every rule that was evaluated in a batch, as GraphQL shows it: a page of places, and how many of each outcome."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import select

from api.context import Info
from api.relay import Edge, PageInfo, Window, global_id, size_of
from domain.execution.models import Batch
from domain.kernel.canonical import digest
from domain.kernel.refusals import InvalidInput
from domain.review.completeness import gathering, keeping, values
from domain.review.completeness.models import ReviewEvaluation
from domain.review.completeness.values import EvidenceKind, RuleOutcome

strawberry.enum(
    RuleOutcome,
    description="OVERRIDDEN is what failed, and somebody with the authority had allowed; NOT_APPLICABLE had nothing to"
    " look at.",
)
NODES = {
    EvidenceKind.BATCH_EXCEPTION: "Exception",
    EvidenceKind.PARAMETER_VALUE: "ParameterValue",
    EvidenceKind.PHASE_EXECUTION: "PhaseExecution",
    EvidenceKind.PROCESS_TIMER: "ProcessTimer",
    EvidenceKind.CONTROL_SERIES: "ControlSeries",
}
"""The type of the node that proves it; a test holds each to the schema."""


@strawberry.input(description="Evaluations that are all of what is given.")
class RuleEvaluationFilter:
    outcome: list[RuleOutcome] | None = strawberry.field(default=None, description="One of these.")
    rule: str | None = strawberry.field(default=None, description="The id of the rule, such as EXE-2.")


@strawberry.type(description="What a rule was evaluated on.")
class RuleInput:
    name: str
    value: str = strawberry.field(description="As it was recorded.")
    unit: str | None
    limits: str | None = strawberry.field(description="In words; null where nothing limits it.")


@strawberry.type(description="One rule at one place of a batch.")
class RuleEvaluation:
    rule: str
    version: int
    place: str = strawberry.field(description="Where in the record: phase 13, Loss on drying; link L1; batch.")
    outcome: RuleOutcome
    inputs: list[RuleInput]
    evidence: list[strawberry.ID] = strawberry.field(description="The ids of what proves it, exceptions last.")


@strawberry.type(description="A rule as it reads in the version that was evaluated.")
class EvaluatedRule:
    rule: str
    version: int
    text: str
    looks_at: str


@strawberry.type
class RuleOutcomeCounts:
    passed: int
    failed: int
    not_applicable: int
    overridden: int


@strawberry.type
class RuleEvaluationEdge:
    node: RuleEvaluation
    cursor: str


@strawberry.type(
    description="A page of what each rule gave at each place, by rule; counts and digest are of the whole list."
)
class RuleEvaluationConnection:
    digest: str = strawberry.field(
        description="SHA-256 of the canonical JSON of the list (RFC 8785), as a review signs it."
    )
    counts: RuleOutcomeCounts
    rules: list[EvaluatedRule] = strawberry.field(description="Every rule, those that found nothing too.")
    edges: list[RuleEvaluationEdge]
    page_info: PageInfo
    total_count: int = strawberry.field(description="How many there are by the filter.")


def of_batch(info: Info, batch: Batch, where: RuleEvaluationFilter | None, window: Window) -> RuleEvaluationConnection:
    """As the record stands now."""
    found = gathering.evaluation_of(info.context.session, batch)
    return _shown(keeping.told(found), found, where, window)


def of_review(
    info: Info, review: UUID, where: RuleEvaluationFilter | None, window: Window
) -> RuleEvaluationConnection | None:
    """As it was when the review was signed; None of reviews from before these were kept."""
    row = ReviewEvaluation
    chosen = select(row.content).where(row.company_id == info.context.actor.company, row.review_id == review)
    content = info.context.session.scalars(chosen).one_or_none()
    if content is None:
        return None
    told = keeping.told_in(content)
    return _shown(told, keeping.evaluated_in(told), where, window)


def _shown(
    told: Any,  # noqa: ANN401 -- JSON
    found: Sequence[values.Evaluated],
    where: RuleEvaluationFilter | None,
    window: Window,
) -> RuleEvaluationConnection:
    chosen = [(place, one) for place, one in enumerate(found, start=1) if _asked(one, where)]
    shown, more = _page(chosen, window, len(found))
    edges = [RuleEvaluationEdge(node=_evaluation(one), cursor=str(place)) for place, one in shown]
    counted = values.counts(found)
    return RuleEvaluationConnection(
        digest=digest(told),
        counts=RuleOutcomeCounts(**{outcome.value.lower(): count for outcome, count in counted.items()}),
        rules=[
            EvaluatedRule(rule=one["rule"], version=one["version"], text=one["text"], looks_at=one["looksAt"])
            for one in told["rules"]
        ],
        edges=edges,
        page_info=PageInfo.of(
            [Edge[Any](node=one.node, cursor=one.cursor) for one in edges],
            window=window,
            more=more,
            backward=window.last is not None,
        ),
        total_count=len(chosen),
    )


def _page(
    chosen: Sequence[tuple[int, values.Evaluated]], window: Window, most: int
) -> tuple[Sequence[tuple[int, values.Evaluated]], bool]:
    """What the window shows, each with its place in the whole list, and whether there is more in its direction."""
    size, backward = size_of(window)
    first, beyond = _place(window.after, "after", most) or 0, _place(window.before, "before", most) or most + 1
    between = [one for one in chosen if first < one[0] < beyond]
    more = len(between) > size
    return between[max(0, len(between) - size) :] if backward else between[:size], more


def _place(cursor: str | None, name: str, most: int) -> int | None:
    if cursor is None:
        return None
    if not cursor.isascii() or not cursor.isdecimal() or len(cursor) > len(str(most)):
        raise InvalidInput(path=(name,), problem=f"{cursor[:40]!r} is not a cursor of this list.")
    return int(cursor)


def _asked(one: values.Evaluated, where: RuleEvaluationFilter | None) -> bool:
    if where is None:
        return True
    return (where.outcome is None or one.outcome in where.outcome) and (where.rule is None or one.rule == where.rule)


def _evaluation(one: values.Evaluated) -> RuleEvaluation:
    return RuleEvaluation(
        rule=one.rule,
        version=one.version,
        place=one.place,
        outcome=one.outcome,
        inputs=[RuleInput(name=told.name, value=told.value, unit=told.unit, limits=told.limits) for told in one.inputs],
        evidence=[global_id(NODES[proof.kind], proof.id) for proof in one.evidence],
    )
