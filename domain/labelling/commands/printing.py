"""Print labels: each print is composed, laid out for its printer, numbered and kept before anything is sent (LBL-3)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import NotFound
from domain.kernel.rows import Lock, Question
from domain.kernel.unit_of_work import UnitOfWork
from domain.labelling import composing, queries, rules, things
from domain.labelling.commands.printers import require_in_use
from domain.labelling.composing import Press
from domain.labelling.events import LabelsQueued
from domain.labelling.kinds import JobState, LabelOf, PrintOutcome
from domain.labelling.models import IssuedLabel, LabelJob, LabelPrint, LabelPrinter
from domain.labelling.refusals import NothingToLabel, PrinterElsewhere, PrinterHasNoGateway
from domain.labelling.things import Thing, Wanted
from domain.labels import stored
from domain.labels.label import Label, printed_again
from domain.materials.container_kinds import ContainerState
from domain.materials.models import MaterialLot

Draw = Callable[[Label, LabelPrinter], str]
"""A label as its printer's own language; refuses what doesn't fit on its media or isn't in its font (LBL-5, LBL-6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintLabels:
    """One label of each thing; `reason` is why those are printed again that were printed before."""

    printer: UUID
    wanted: Wanted
    reason: str | None = None
    valid_minutes: int | None = None


def print_labels(uow: UnitOfWork, given: PrintLabels, *, draw: Draw) -> LabelJob:
    """A job that waits for its printer; nothing of it is queued where one label can't be printed (LBL-3, LBL-5).

    Raises NotFound, Forbidden, InvalidInput, PrinterRetired, PrinterHasNoGateway, PrinterBusy, IssuerMissing,
    PrinterElsewhere, NothingToLabel, ReprintNeedsReason, PrintedTooOften, and what `draw` refuses.
    """
    printer = uow.load(LabelPrinter, given.printer, Permission.LABEL_PRINT)
    require_in_use(printer)
    if printer.gateway_id is None:
        raise PrinterHasNoGateway(printer_code=printer.code, path=("printer",))
    rules.require_few(given.wanted.all)
    valid_for = rules.require_minutes(given.valid_minutes)
    rules.require_room(printer.code, waiting=queries.jobs_under_way(uow, printer.id))
    issuer = queries.issuer(uow)
    found = _held(uow, printer, given.wanted)
    press = Press(issuer, uow.now, queries.zone_of(uow.session, printer.company_id, printer.site_id))
    job = LabelJob(
        id=new_id(),
        site_id=printer.site_id,
        printer_id=printer.id,
        gateway_id=printer.gateway_id,
        gateway_printer=printer.gateway_printer,
        state=JobState.QUEUED,
        labels=len(found),
        width=printer.width,
        height=printer.height,
        resolution=printer.resolution,
        requested_by=uow.person,
        requested_name=uow.actor.name,
        requested_at=uow.now,
        valid_until=uow.now + valid_for,
    )
    uow.add(job)
    issue = _Issue(uow, job, printer, press, given.reason, draw)
    issue.all(found)
    uow.record(LabelsQueued(gateway=printer.gateway_id, job=job.id, printer=printer.id))
    return job


def require_labelled_by(printer: LabelPrinter, thing: Thing, *, path: tuple[str, ...]) -> None:
    """A thing that is there, and at the printer's site; `path` is its own. Raises PrinterElsewhere, NothingToLabel."""
    if thing.site != printer.site_id:
        raise PrinterElsewhere(printer_code=printer.code, thing=str(thing), path=("printer",))
    if getattr(thing.row, "state", None) == ContainerState.DESTROYED:
        raise NothingToLabel(number=str(thing.row.number), path=path)


def _held(uow: UnitOfWork, printer: LabelPrinter, wanted: Wanted) -> list[Thing]:
    """The things at the printer's site; what their labels tell of their lots stays true until the commit."""
    found = things.gather(uow.session, uow.actor.company, wanted)
    for one in found:
        path = ("containers",) if one.kind is LabelOf.CONTAINER else ("samples",)
        if one.site != printer.site_id and not uow.actor.may(Permission.LABEL_PRINT, site=SiteId(one.site)):
            raise NotFound(kind=type(one.row).__name__, id=one.row.id, path=path)
        require_labelled_by(printer, one, path=path)
    lots = {one.lot.id for one in found}
    uow.rows.ask(Question(MaterialLot, (MaterialLot.id.in_(lots),), lock=Lock.RELY))
    queries.take_turns(uow, wanted.all)
    return found


@dataclass(frozen=True, slots=True)
class _Issue:
    """A job while its labels are made."""

    uow: UnitOfWork
    job: LabelJob
    printer: LabelPrinter
    press: Press
    reason: str | None
    draw: Draw

    def all(self, found: Sequence[Thing]) -> None:
        labels = queries.labels_of(self.uow, found)
        printed = queries.last_prints(self.uow.session, self.job.company_id, [one.row.id for one in found])
        for position, thing in enumerate(found, start=1):
            label = labels.get(thing.row.id) or self._label(thing)
            self._one(thing, label, position=position, before=printed.get(thing.row.id, 0))

    def _label(self, thing: Thing) -> IssuedLabel:
        of_container = thing.kind is LabelOf.CONTAINER
        return self.uow.add(
            IssuedLabel(
                id=new_id(),
                site_id=thing.site,
                kind=thing.kind,
                lot_id=thing.lot.id,
                container_id=thing.row.id if of_container else None,
                sample_id=None if of_container else thing.row.id,
            )
        )

    def _one(self, thing: Thing, of: IssuedLabel, *, position: int, before: int) -> None:
        rules.require_seldom(str(thing), printed=before)
        composed = composing.compose(thing, self.press)
        label, reason = printed_again(composed, printed=before, reason=self.reason, thing=str(thing))
        tells = thing.kind is LabelOf.CONTAINER
        self.uow.add(
            LabelPrint(
                id=new_id(),
                site_id=thing.site,
                label_id=of.id,
                lot_id=thing.lot.id,
                job_id=self.job.id,
                position=position,
                number=label.print,
                reason=reason,
                content=stored.written(label),
                zpl=self.draw(label, self.printer),
                status=thing.lot.status if tells else None,
                expires_on=thing.lot.expires_on if tells else None,
                retest_on=thing.lot.retest_on if tells else None,
                outcome=PrintOutcome.PENDING,
                requested_by=self.uow.person,
                requested_name=self.uow.actor.name,
                requested_at=self.uow.now,
            )
        )
