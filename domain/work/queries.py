"""Gathers what a person's work is computed from: the open batches of their sites, newest last."""

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from domain.exceptions.models import ExceptionState
from domain.execution.models import (
    Batch,
    BatchState,
    Disposition,
    ParameterValue,
    ParameterValueRevision,
    PhaseExecution,
    PhaseState,
)
from domain.execution.rules import signing
from domain.execution.rules.sequence import Standing
from domain.execution.rules.signing import Given
from domain.kernel.actor import Actor
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.recipes.models import PhaseSignature, RecipePhase
from domain.review import queries as review
from domain.review.rules import release_blockers
from domain.signatures.models import Signature
from domain.work import rules
from domain.work.rules import Asker, PhaseFacts, WorkItem

BATCHES = 50
PHASES_AHEAD = 1


def work_of(session: Session, actor: Actor) -> Iterator[WorkItem]:
    """What waits in the oldest fifty open batches that the person may see, and what keeps them from it."""
    for batch in _open_batches(session, actor):
        site = SiteId(batch.site_id)

        def may(permission: Permission, site: SiteId = site) -> bool:
            return actor.may(permission, site=site)

        yield from _batch_work(session, batch, Asker(actor.as_person, may))


def _open_batches(session: Session, actor: Actor) -> list[Batch]:
    chosen = select(Batch).where(
        Batch.company_id == actor.company,
        Batch.disposition == Disposition.PENDING,
        Batch.state != BatchState.ABORTED,
    )
    sites = actor.sites_for(Permission.BATCH_READ)
    if sites is not None:
        chosen = chosen.where(Batch.site_id.in_(sites))
    phases = selectinload(Batch.phases)
    chosen = chosen.options(
        phases.selectinload(PhaseExecution.recipe_phase).selectinload(RecipePhase.parameters),
        selectinload(Batch.exceptions),
    )
    return list(session.scalars(chosen.order_by(Batch.id).limit(BATCHES)))


def _batch_work(session: Session, batch: Batch, asker: Asker) -> Iterator[WorkItem]:
    standings = [_standing(phase) for phase in batch.phases]
    for phase in _facts(session, batch):
        yield from rules.phase_work(phase, standings, asker, batch=BatchState(batch.state))
    for found in batch.exceptions:
        yield from rules.exception_work(found.id, found.number, found.title, ExceptionState(found.state), asker)
    if batch.state == BatchState.COMPLETE:
        facts = review.facts_of(session, batch)
        yield from rules.release_work(
            batch.id,
            batch.number,
            release_blockers(facts, before_review=not facts.reviewed),
            asker,
            executed=asker.person in review.executed_by(session, batch),
            reviewed=facts.reviewed,
        )


def _standing(phase: PhaseExecution) -> Standing:
    during = phase.recipe_phase.during_number
    return Standing(phase.number, during, PhaseState(phase.state), phase.signed_off_at is not None)


def _current(batch: Batch) -> list[PhaseExecution]:
    """The phases in which something can happen: begun and not signed off, and the next ones that aren't begun."""
    begun = [one for one in batch.phases if one.state != PhaseState.IDLE and one.signed_off_at is None]
    idle = [one for one in batch.phases if one.state == PhaseState.IDLE]
    during = {one.number for one in begun}
    beside = [one for one in idle if one.recipe_phase.during_number in during]
    return [*begun, *beside, *[one for one in idle if one not in beside][:PHASES_AHEAD]]


def _facts(session: Session, batch: Batch) -> Iterator[PhaseFacts]:
    phases = _current(batch)
    ids = [phase.id for phase in phases]
    given, recorded, counts = _given(session, batch, ids), _recorders(session, batch, ids), _counts(session, batch, ids)
    for phase in phases:
        wanted = sum(parameter.repetitions for parameter in phase.recipe_phase.parameters)
        yield PhaseFacts(
            id=phase.id,
            name=phase.recipe_phase.name,
            standing=_standing(phase),
            demanded=signing.demanded(phase.recipe_phase.signatures),
            given=tuple(given[phase.id]),
            recorded_by=frozenset(recorded[phase.id]),
            missing=max(0, wanted - counts[phase.id]),
        )


def _given(session: Session, batch: Batch, phases: list[UUID]) -> dict[UUID, list[Given]]:
    chosen = (
        select(PhaseExecution)
        .where(PhaseExecution.company_id == batch.company_id, PhaseExecution.id.in_(phases))
        .options(selectinload(PhaseExecution.signatures).selectinload(Signature.staleness))
    )
    found: dict[UUID, list[Given]] = defaultdict(list)
    for phase in session.scalars(chosen):
        for one in phase.signatures:
            found[phase.id].append(Given(PhaseSignature(one.meaning), one.person_id, one.staleness is not None))
    return found


def _recorders(session: Session, batch: Batch, phases: list[UUID]) -> dict[UUID, set[UUID]]:
    chosen = (
        select(ParameterValue.phase_execution_id, ParameterValueRevision.recorded_by)
        .join(
            ParameterValueRevision,
            (ParameterValueRevision.company_id == ParameterValue.company_id)
            & (ParameterValueRevision.value_id == ParameterValue.id),
        )
        .where(ParameterValue.company_id == batch.company_id, ParameterValue.phase_execution_id.in_(phases))
    )
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for phase, person in session.execute(chosen):
        found[phase].add(person)
    return found


def _counts(session: Session, batch: Batch, phases: list[UUID]) -> dict[UUID, int]:
    """How many of the demanded repetitions are recorded."""
    chosen = (
        select(ParameterValue)
        .where(ParameterValue.company_id == batch.company_id, ParameterValue.phase_execution_id.in_(phases))
        .options(selectinload(ParameterValue.recipe_parameter))
    )
    found: dict[UUID, int] = defaultdict(int)
    for value in session.scalars(chosen):
        found[value.phase_execution_id] += value.repetition <= value.recipe_parameter.repetitions
    return found
