"""What a gateway is handed to print, each job once, and what it answers (LBL-8)."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, aliased

from domain.equipment.commands.requesting import require_enrolled
from domain.equipment.gateway_refusals import RequestUnknown
from domain.equipment.models import Gateway
from domain.kernel.ids import CompanyId
from domain.kernel.unit_of_work import UnitOfWork
from domain.labelling.commands import jobs
from domain.labelling.commands.jobs import Answer
from domain.labelling.kinds import JobState
from domain.labelling.models import LabelJob, LabelPrint, LabelPrinter
from domain.labelling.refusals import JobNotSent

MOST_HANDED: Final = 64
"""As many printers as a gateway has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A job as its gateway gets it: so many labels, which it fetches, and so many seconds for its answer."""

    id: UUID
    printer: str
    labels: int
    seconds: int


def hand_out(uow: UnitOfWork, *, gateway: UUID, handed: list[Handed], most: int = MOST_HANDED) -> Gateway:
    """The oldest job of each of a gateway's idle printers, into `handed`: it is sent with the commit, and never again.

    A printer gets one at a time, so that the time in which a job is answered is its own. Raises NotFound,
    GatewayIsRetired.
    """
    found = require_enrolled(uow, gateway)
    for printer in _waited_for(uow, gateway)[:most]:
        uow.hold(LabelPrinter, printer)  # whoever asks at the same time sees what this one sent
        for job in _next_of(uow, gateway, printer):
            if uow.hold(LabelJob, job).state == JobState.QUEUED:  # nobody cancelled it just now
                handed += _sent(uow, job)
    return found


def formats(session: Session, *, company: CompanyId, gateway: UUID, job: UUID) -> list[str]:
    """The labels of a sent job in the printer's language, in their order. Raises RequestUnknown, JobNotSent."""
    found = session.get(LabelJob, (company, job))
    if found is None or found.gateway_id != gateway:
        raise RequestUnknown
    if found.state != JobState.SENT:
        raise JobNotSent(state=found.state)
    chosen = select(LabelPrint.zpl).where(LabelPrint.company_id == company, LabelPrint.job_id == job)
    return list(session.scalars(chosen.order_by(LabelPrint.position)))


def take_answer(uow: UnitOfWork, *, gateway: UUID, job: UUID, answer: Answer) -> LabelJob:
    """What came of a job of this gateway; see `jobs.take_answer`.

    Raises NotFound, GatewayIsRetired, RequestUnknown, WrongState, InvalidInput, AnsweredAlready.
    """
    require_enrolled(uow, gateway)
    found = uow.look_at(LabelJob, job)
    if found is None or found.gateway_id != gateway:
        raise RequestUnknown
    return jobs.take_answer(uow, job=job, answer=answer)


def _waited_for(uow: UnitOfWork, gateway: UUID) -> list[UUID]:
    """The gateway's printers for which a job waits, and on which none is being printed; locked one after the other."""
    found = select(LabelJob.printer_id).where(*_waits(uow, gateway)).distinct().order_by(LabelJob.printer_id)
    return list(uow.session.scalars(found))


def _next_of(uow: UnitOfWork, gateway: UUID, printer: UUID) -> list[UUID]:
    ours = (*_waits(uow, gateway), LabelJob.printer_id == printer)
    return list(uow.session.scalars(select(LabelJob.id).where(*ours).order_by(LabelJob.id).limit(1)))


def _waits(uow: UnitOfWork, gateway: UUID) -> tuple[ColumnElement[bool], ...]:
    other = aliased(LabelJob)
    printing = exists().where(
        other.company_id == LabelJob.company_id,
        other.printer_id == LabelJob.printer_id,
        other.state == JobState.SENT.value,
    )
    return (
        LabelJob.company_id == uow.actor.company,
        LabelJob.gateway_id == gateway,
        LabelJob.state == JobState.QUEUED.value,
        LabelJob.valid_until > uow.now,
        ~printing,
    )


def _sent(uow: UnitOfWork, job: UUID) -> list[Handed]:
    """The job as it is handed out; nothing where its time to be fetched passed."""
    found = jobs.send_job(uow, job=job)
    if found.answer_until is None:
        return []
    assert found.gateway_printer is not None, found.id
    seconds = int((found.answer_until - uow.now).total_seconds())
    return [Handed(id=found.id, printer=found.gateway_printer, labels=found.labels, seconds=seconds)]
