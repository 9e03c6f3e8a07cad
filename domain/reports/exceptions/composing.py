"""Compose what a report over exceptions tells, in one snapshot of the company's records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, func, literal, select
from sqlalchemy.orm import Session, selectinload

from domain.exceptions.models import BatchException, ExceptionApproval, ExceptionAssessment
from domain.execution import content
from domain.execution.models import Batch, PhaseExecution
from domain.execution.unforeseen.planned_models import PlannedDeviation
from domain.execution.value_models import ParameterValue
from domain.recipes.limits import limits_text
from domain.reports import signed, times
from domain.reports.exceptions import counting, document
from domain.reports.models import ExceptionReport
from domain.reports.publishing import TooMuchToTell
from domain.review.models import Disposition
from domain.signatures.models import Signature
from domain.tenancy.models import Company, Site

MOST = 2_000
"""So many exceptions are told in one report."""

_SIGNED = selectinload(ExceptionAssessment.signature).selectinload(Signature.staleness)
_APPROVED = (
    selectinload(ExceptionAssessment.approvals)
    .selectinload(ExceptionApproval.signature)
    .selectinload(Signature.staleness)
)
_VALUE: Any = BatchException.value  # type: ignore[attr-defined]  # added by domain.execution.models
_PLANNED: Any = BatchException.planned_deviation  # type: ignore[attr-defined]  # so is that
_WITH = (
    selectinload(BatchException.raiser),
    selectinload(BatchException.assessments).options(_SIGNED, _APPROVED),
    selectinload(_VALUE).options(selectinload(ParameterValue.revisions), selectinload(ParameterValue.recipe_parameter)),
    selectinload(_PLANNED),
)


@dataclass(frozen=True, slots=True)
class Composed:
    """What the files tell, and the moment at which the records said so."""

    at: datetime
    document: document.Document


@dataclass(frozen=True, slots=True)
class Around:
    """What the exceptions happened in, by id: the last decision on a batch by the batch's."""

    sites: Mapping[UUID, Site]
    batches: Mapping[UUID, Batch]
    phases: Mapping[UUID, PhaseExecution]
    decisions: Mapping[UUID, Disposition]


def compose(session: Session, company: UUID, report: UUID) -> Composed:
    """The exceptions that a report wants. Raises TooMuchToTell."""
    row = session.scalars(
        select(ExceptionReport).where(ExceptionReport.company_id == company, ExceptionReport.id == report)
    ).one()
    at: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    found = session.scalars(
        select(BatchException)
        .where(*_asked(row))
        .order_by(BatchException.raised_at, BatchException.id)
        .limit(MOST + 1)
        .options(*_WITH)
    ).all()
    if len(found) > MOST:
        narrower = "ask for a shorter period, one site, one product, or fewer classes or states"
        raise TooMuchToTell(f"This is more than {MOST} exceptions: {narrower}.")
    return Composed(at, _document(session, row, found, at))


def _asked(row: ExceptionReport) -> list[ColumnElement[bool]]:
    one = BatchException
    found: list[ColumnElement[bool]] = [one.company_id == row.company_id]
    found += [] if row.site_id is None else [one.site_id == row.site_id]
    found += [] if row.since is None else [one.raised_at >= row.since]
    found += [] if row.until is None else [one.raised_at < row.until]
    found += [] if row.classifications is None else [one.classification.in_(row.classifications)]
    found += [] if row.states is None else [one.state.in_(row.states)]
    if row.product is not None:
        made = select(Batch.id).where(Batch.company_id == row.company_id, Batch.product == row.product)
        found.append(one.batch_id.in_(made))
    return found


def _document(
    session: Session, row: ExceptionReport, found: Sequence[BatchException], at: datetime
) -> document.Document:
    company = session.scalars(select(Company).where(Company.company_id == row.company_id)).one()
    around = _around(session, row.company_id, found)
    site = None if row.site_id is None else around.sites[row.site_id]
    zone = "UTC" if site is None else site.time_zone
    return {
        "company": company.title,
        "asked": {
            "id": str(row.id),
            "site": None if site is None else f"{site.code} {site.name}",
            "product": row.product,
            "since": times.maybe(row.since, zone),
            "until": times.maybe(row.until, zone),
            "classifications": row.classifications,
            "states": row.states,
            "requested_by": row.requested_name,
        },
        "exported_at": times.moment(at, zone),
        "all": counting.figure(None, [one.classification for one in found]),
        "states": counting.figures((one.state, one.classification) for one in found),
        "rules": counting.figures((one.rule, one.classification) for one in found),
        "products": counting.figures((around.batches[one.batch_id].product, one.classification) for one in found),
        "exceptions": [_exception(one, around) for one in found],
    }


def _around(session: Session, company: UUID, found: Sequence[BatchException]) -> Around:
    def among(column: Any, ids: set[UUID]) -> ColumnElement[bool]:  # noqa: ANN401 -- a mapped column
        condition: ColumnElement[bool] = column == any_(literal(sorted(ids), ARRAY(Uuid)))
        return condition

    batches = {one.batch_id for one in found}
    phases = {one.phase_execution_id for one in found if one.phase_execution_id is not None}
    of_batches = select(Batch).where(Batch.company_id == company, among(Batch.id, batches))
    of_phases = select(PhaseExecution).where(PhaseExecution.company_id == company, among(PhaseExecution.id, phases))
    decided = select(Disposition).where(Disposition.company_id == company, among(Disposition.batch_id, batches))
    signature = selectinload(Disposition.signature).selectinload(Signature.staleness)
    last_of_each = decided.order_by(Disposition.decided_at, Disposition.id).options(signature)
    return Around(
        sites={one.id: one for one in session.scalars(select(Site).where(Site.company_id == company))},
        batches={one.id: one for one in session.scalars(of_batches)},
        phases={one.id: one for one in session.scalars(of_phases.options(selectinload(PhaseExecution.recipe_phase)))},
        decisions={one.batch_id: one for one in session.scalars(last_of_each)},
    )


def _exception(one: BatchException, around: Around) -> document.Exception_:
    zone = around.sites[one.site_id].time_zone
    phase = None if one.phase_execution_id is None else around.phases[one.phase_execution_id]
    value: ParameterValue | None = one.value  # type: ignore[attr-defined]  # as above
    planned: PlannedDeviation | None = one.planned_deviation  # type: ignore[attr-defined]  # as above
    return {
        "id": str(one.id),
        "number": str(one.number),
        "batch": _batch(around.batches[one.batch_id], around),
        "rule": one.rule,
        "phase": None if one.phase_number is None else str(one.phase_number),
        "phase_name": None if phase is None else phase.recipe_phase.name,
        "value": None if value is None else _value(value),
        "title": one.title,
        "description": one.description,
        "raised_by": None if one.raiser is None else one.raiser.name,
        "raised_at": times.moment(one.raised_at, zone),
        "state": one.state,
        "resolved_at": times.maybe(one.resolved_at, zone),
        "classification": one.classification,
        "awaits": one.awaits,
        "planned_deviation": None if planned is None else str(planned.number),
        "assessments": [
            _assessment(each, stands=one.classification is not None and each is one.assessments[-1])
            for each in one.assessments
        ],
    }


def _batch(batch: Batch, around: Around) -> document.Batch:
    decision = around.decisions.get(batch.id)
    return {
        "number": batch.number,
        "product": batch.product,
        "site": around.sites[batch.site_id].code,
        "disposition": batch.disposition,
        "decision": None
        if decision is None
        else {
            "decision": decision.decision,
            "statement": decision.statement,
            "signature": signed.shown(decision.signature),
        },
    }


def _value(value: ParameterValue) -> document.Value:
    return {
        "parameter": value.recipe_parameter.name,
        "repetition": str(value.repetition),
        "revisions": [content.of(one).shown for one in value.revisions] or [content.of(value).shown],
        "limits": limits_text(value.recipe_parameter) or None,
    }


def _assessment(one: ExceptionAssessment, *, stands: bool) -> document.Assessment:
    return {
        "number": str(one.number),
        "classification": one.classification,
        "downgraded_from": one.downgraded_from,
        "rationale": one.rationale,
        "stands": stands,
        "approvers": one.approvers,
        "signature": signed.shown(one.signature),
        "approvals": [{"role": each.role, "signature": signed.shown(each.signature)} for each in one.approvals],
    }
