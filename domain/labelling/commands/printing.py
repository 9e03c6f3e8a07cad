"""Print labels: each print is composed, laid out for its printer, numbered and kept before anything is sent (LBL-3)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final
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
from domain.labelling.refusals import NothingToLabel, PrinterElsewhere, PrinterHasNoGateway, SsccTaken
from domain.labelling.things import Product, Thing, Unit, Wanted
from domain.labels import stored
from domain.labels.label import Label, printed_again
from domain.labels.own import Issuer
from domain.materials.container_kinds import ContainerState
from domain.materials.container_models import Container
from domain.materials.models import MaterialLot
from domain.materials.quality.models import LotSample

NUMBERING: Final = "logistic units"
PATHS: Final = {
    LabelOf.CONTAINER: "containers",
    LabelOf.SAMPLE: "samples",
    LabelOf.PRODUCT: "products",
    LabelOf.UNIT: "units",
}

Draw = Callable[[Label, LabelPrinter], str]
"""A label as its printer's own language; refuses what doesn't fit on its media or isn't in its font (LBL-5, LBL-6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintLabels:
    """One label of each thing; `reason` is why those are printed again that were printed before.

    `new_units` are lots, of each of which a logistic unit gets a number and its first label.
    """

    printer: UUID
    wanted: Wanted
    new_units: tuple[UUID, ...] = ()
    reason: str | None = None
    valid_minutes: int | None = None


def print_labels(uow: UnitOfWork, given: PrintLabels, *, draw: Draw) -> LabelJob:
    """A job that waits for its printer; nothing of it is queued where one label can't be printed (LBL-3, LBL-5).

    Raises NotFound, Forbidden, InvalidInput, PrinterRetired, PrinterHasNoGateway, PrinterBusy, IssuerMissing,
    PrinterElsewhere, NothingToLabel, NotAProduct, NoPrefix, NotOurUnit, SsccTaken, ReprintNeedsReason,
    PrintedTooOften, and what GS1 can't say and `draw` refuses.
    """
    printer = uow.load(LabelPrinter, given.printer, Permission.LABEL_PRINT)
    require_in_use(printer)
    if printer.gateway_id is None:
        raise PrinterHasNoGateway(printer_code=printer.code, path=("printer",))
    rules.require_few([*given.wanted.keys, *(f"new {at}" for at in range(len(given.new_units)))])
    valid_for = rules.require_minutes(given.valid_minutes)
    rules.require_room(printer.code, waiting=queries.jobs_under_way(uow, printer.id))
    issuer = queries.issuer(uow)
    wanted = replace(given.wanted, units=(*given.wanted.units, *_numbered(uow, issuer, given.new_units)))
    found = _held(uow, printer, wanted)
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


def _numbered(uow: UnitOfWork, issuer: Issuer, lots: Sequence[UUID]) -> list[Unit]:
    """Logistic units of these lots, numbered on from the last, one after the other."""
    if not lots:
        return []
    queries.take_turns(uow, [NUMBERING])
    first = queries.next_unit(uow.session, uow.actor.company, issuer)
    return [Unit(lot, first.on(at).digits) for at, lot in enumerate(lots)]


def require_labelled_by(printer: LabelPrinter, thing: Thing, *, path: tuple[str, ...]) -> None:
    """A thing that is there, and at the printer's site; `path` is its own. Raises PrinterElsewhere, NothingToLabel."""
    if thing.site != printer.site_id:
        raise PrinterElsewhere(printer_code=printer.code, thing=str(thing), path=("printer",))
    if isinstance(thing.row, Container) and thing.row.state == ContainerState.DESTROYED:
        raise NothingToLabel(number=thing.row.number, path=path)


def _held(uow: UnitOfWork, printer: LabelPrinter, wanted: Wanted) -> list[Thing]:
    """The things at the printer's site; what their labels tell of their lots stays true until the commit."""
    found = things.gather(uow.session, uow.actor.company, wanted)
    for one in found:
        path = (PATHS[one.kind],)
        if one.site != printer.site_id and not uow.actor.may(Permission.LABEL_PRINT, site=SiteId(one.site)):
            raise _not_found(one, path)
        require_labelled_by(printer, one, path=path)
    lots = {one.lot.id for one in found}
    uow.rows.ask(Question(MaterialLot, (MaterialLot.id.in_(lots),), lock=Lock.RELY))
    queries.take_turns(uow, wanted.keys)
    return found


def _not_found(thing: Thing, path: tuple[str, ...]) -> NotFound:
    if isinstance(thing.row, Container | LotSample):
        return NotFound(kind=type(thing.row).__name__, id=thing.row.id, path=path)
    return NotFound(kind="MaterialLot", id=thing.lot.id, path=path)


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
        labels = queries.labels_of(self.uow.session, self.job.company_id, found)
        printed = queries.last_prints(self.uow.session, self.job.company_id, labels.values())
        for position, thing in enumerate(found, start=1):
            label = labels.get(thing.key) or self._label(thing)
            if label.lot_id != thing.lot.id:
                raise SsccTaken(sscc=thing.key, path=("units",))
            self._one(thing, label, position=position, before=printed.get(label.id, 0))

    def _label(self, thing: Thing) -> IssuedLabel:
        row = thing.row
        return self.uow.add(
            IssuedLabel(
                id=new_id(),
                site_id=thing.site,
                kind=thing.kind,
                lot_id=thing.lot.id,
                container_id=row.id if isinstance(row, Container) else None,
                sample_id=row.id if isinstance(row, LotSample) else None,
                serial=row.serial if isinstance(row, Product) else None,
                sscc=row.sscc if isinstance(row, Unit) else None,
            )
        )

    def _one(self, thing: Thing, of: IssuedLabel, *, position: int, before: int) -> None:
        rules.require_seldom(str(thing), printed=before)
        composed = composing.compose(thing, self.press)
        label, reason = printed_again(composed, printed=before, reason=self.reason, thing=str(thing))
        tells = thing.kind is LabelOf.CONTAINER and thing.dispensed is None
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
                dispensed_id=None if thing.dispensed is None else thing.dispensed.row.id,
                outcome=PrintOutcome.PENDING,
                requested_by=self.uow.person,
                requested_name=self.uow.actor.name,
                requested_at=self.uow.now,
            )
        )
