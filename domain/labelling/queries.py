"""What issuing labels asks of its own rows."""

from collections.abc import Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, select, text
from sqlalchemy.orm import Session

from domain.kernel.permissions import Permission, roles_with
from domain.kernel.unit_of_work import UnitOfWork
from domain.labelling.kinds import LabelOf, PrintOutcome
from domain.labelling.models import IssuedLabel, LabelIssuer, LabelJob, LabelPrint
from domain.labelling.refusals import IssuerMissing
from domain.labelling.states import UNDER_WAY
from domain.labelling.things import Thing
from domain.labels.own import Issuer
from domain.tenancy.models import Site

TAKE_TURNS = text("""
    select pg_advisory_xact_lock(key) from (
      select distinct hashtextextended(concat_ws(' ', 'label', cast(:company as text), thing), 0) as key
      from unnest(cast(:things as text[])) thing order by 1
    ) keys
""")


def as_issuer(row: LabelIssuer) -> Issuer:
    """The company's mark as labels take it."""
    return Issuer(row.name, row.identifier, frozenset(row.prefixes))


def required(row: LabelIssuer | None) -> Issuer:
    """Raises IssuerMissing."""
    if row is None:
        raise IssuerMissing(roles=roles_with(Permission.LABEL_ISSUER_SET))
    return as_issuer(row)


def issuer(uow: UnitOfWork) -> Issuer:
    """The company's mark, which nobody changes before this commits. Raises IssuerMissing."""
    found = uow.find(LabelIssuer)
    return required(uow.rely_on(LabelIssuer, found[0].id) if found else None)


def zone_of(session: Session, company: UUID, site: UUID) -> ZoneInfo:
    """How a site shows its times (EXE-13)."""
    return ZoneInfo(session.get_one(Site, (company, site)).time_zone)


def take_turns(uow: UnitOfWork, things: Sequence[UUID]) -> None:
    """Who prints a label of one of these at the same time waits, so that each print has a number of its own."""
    uow.session.execute(TAKE_TURNS, {"company": str(uow.actor.company), "things": [str(one) for one in things]})


def labels_of(uow: UnitOfWork, things: Sequence[Thing]) -> dict[UUID, IssuedLabel]:
    """The label of each thing that has one, by the thing's id."""
    containers = [one.row.id for one in things if one.kind is LabelOf.CONTAINER]
    samples = [one.row.id for one in things if one.kind is LabelOf.SAMPLE]
    found = uow.find(IssuedLabel, IssuedLabel.container_id.in_(containers) | IssuedLabel.sample_id.in_(samples))
    return {thing: one for one in found if (thing := one.container_id or one.sample_id) is not None}


def last_prints(session: Session, company: UUID, things: Sequence[UUID]) -> dict[UUID, int]:
    """The number of the last print of each thing's label that isn't known to have come to nothing, by the thing's id.

    What was never printed is left out.
    """
    thing = func.coalesce(IssuedLabel.container_id, IssuedLabel.sample_id)
    of_label = (IssuedLabel.company_id == LabelPrint.company_id, IssuedLabel.id == LabelPrint.label_id)
    chosen = select(thing, func.max(LabelPrint.number)).join(IssuedLabel, and_(*of_label))
    counted = chosen.where(
        LabelPrint.company_id == company,
        LabelPrint.outcome != PrintOutcome.NOT_PRINTED.value,
        IssuedLabel.container_id.in_(things) | IssuedLabel.sample_id.in_(things),
    )
    return {of: int(last) for of, last in session.execute(counted.group_by(thing)).all()}


def jobs_under_way(uow: UnitOfWork, printer: UUID) -> int:
    """How many jobs of a printer wait or are being printed."""
    return len(uow.find(LabelJob, LabelJob.printer_id == printer, LabelJob.state.in_(UNDER_WAY)))


def prints_of(uow: UnitOfWork, job: LabelJob) -> list[LabelPrint]:
    """A job's labels, locked, in the order in which they are printed."""
    return sorted(uow.lock(LabelPrint, LabelPrint.job_id == job.id), key=lambda one: one.position)


def has_printed(uow: UnitOfWork) -> bool:
    """Whether any label was ever sent to a printer, or waits to be."""
    return uow.any(LabelPrint, LabelPrint.outcome != PrintOutcome.NOT_PRINTED.value)
