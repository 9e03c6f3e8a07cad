"""The yields that a batch's phases told, as GraphQL shows them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import strawberry
from sqlalchemy import select

from api.context import Info
from api.execution import enums as kinds
from api.execution.value_types import ParameterValue
from api.reading.prefetch import prefetch
from api.reconciliation.types import PercentLimits
from api.relay import Node
from api.scalars import Quantity
from domain.execution.models import Batch as BatchRow
from domain.kernel.models import OfCompany
from domain.reconciliation import queries, yields

if TYPE_CHECKING:
    from api.execution.phase_types import PhaseExecution


@strawberry.type(
    description="A yield that a phase told: calculated by the system and signed by one person, or given by hand and"
    " verified by a second one (REV-2; 21 CFR 211.103)."
)
class BatchYield:
    output: str = strawberry.field(description="The code of what it is the yield of.")
    name: str
    phase: Annotated["PhaseExecution", strawberry.lazy("api.execution.phase_types")]
    value: ParameterValue
    theory: Quantity = strawberry.field(description="What a batch of this size gives of it in theory.")
    percent: Decimal | None = strawberry.field(description="As rounded by its rule; null without a number.")
    limits: PercentLimits
    outcome: kinds.Outcome = strawberry.field(description="By the output's own limits, which are both allowed.")
    by_hand: bool = strawberry.field(description="Whether a person gave it, since it could not be calculated.")
    verified_by: list[str] = strawberry.field(description="Printed names of who validly signed for it.")
    agrees: bool | None = strawberry.field(
        description="Whether the lots of it tell the same; null where none came, this is no exact number, or another"
        " exact one was told later."
    )


def of_batch(info: Info, batch: BatchRow, *, phase: type[Node]) -> list[BatchYield]:
    """In the order of the phases; `phase` is their type."""
    session = info.context.session
    found = yields.told(session, batch)
    if not found:
        return []
    _load(info, ParameterValue, [one.value for one in found], below="value")
    _load(info, phase, [one.phase for one in found], below="phase")
    agrees = {one.code: one.agrees for one in queries.figures_of(session, batch).outputs}
    compared = {one.value.id: agrees.get(code) for code, one in yields.last_of_each(found).items()}
    return [_shown(one, compared.get(one.value.id)) for one in found]


def _load(info: Info, node: type[Node], rows: Sequence[OfCompany], *, below: str) -> None:
    """Bring along what is asked of these rows, each of which is kept in the session."""
    options = prefetch(info, node, below=below)
    if options:
        model = type(rows[0])
        chosen = select(model).where(model.company_id == rows[0].company_id, model.id.in_([one.id for one in rows]))
        info.context.session.scalars(chosen.options(*options).execution_options(populate_existing=True)).all()


def _shown(one: yields.ToldYield, agrees: bool | None) -> BatchYield:
    return BatchYield(
        output=one.output.code,
        name=one.output.name,
        phase=one.phase,  # type: ignore[arg-type]  # the row, as everywhere
        value=one.value,  # type: ignore[arg-type]  # the row
        theory=Quantity(value=one.theory.value, unit=one.theory.unit),
        percent=one.percent,
        limits=PercentLimits(low=one.limits.low, high=one.limits.high),
        outcome=one.outcome,
        by_hand=one.by_hand,
        verified_by=list(one.verified_by),
        agrees=agrees,
    )
