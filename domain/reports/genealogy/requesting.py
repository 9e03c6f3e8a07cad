"""Ask for the report of a genealogy."""

from uuid import UUID

from domain.execution.models import Batch
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork, site_of
from domain.materials.models import MaterialLot
from domain.reports.events import GenealogyReportRequested
from domain.reports.kinds import ReportState
from domain.reports.models import GenealogyReport


def request_report(uow: UnitOfWork, *, lot: UUID | None = None, batch: UUID | None = None) -> GenealogyReport:
    """Have it made, as who may read the thing: its genealogy is told at whatever site it goes on (MAT-6).

    Raises NotFound, Forbidden, InvalidInput.
    """
    thing = _thing(uow, lot, batch)
    report = GenealogyReport(
        id=new_id(),
        site_id=thing.site_id,
        lot_id=lot,
        batch_id=batch,
        number=thing.number,
        state=ReportState.REQUESTED,
        requested_by=uow.actor.as_person,
        requested_name=uow.actor.name,
        requested_at=uow.now,
    )
    uow.record(GenealogyReportRequested(report=report.id))
    return uow.add(report)


def _thing(uow: UnitOfWork, lot: UUID | None, batch: UUID | None) -> MaterialLot | Batch:
    if lot is not None and batch is None:
        found: MaterialLot | Batch = uow.rely_on(MaterialLot, lot)
    elif batch is not None and lot is None:
        found = uow.rely_on(Batch, batch)
        uow.require(Permission.BATCH_READ, site=site_of(found))
    else:
        raise InvalidInput(path=("lot",), problem="Name a lot or a batch: one of both.")
    uow.require(Permission.MATERIAL_READ, site=site_of(found))
    return found
