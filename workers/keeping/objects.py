"""The stored objects that a batch's record rests on, and keeping them for longer."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, or_, select, union_all

from domain.deviations.models import DeviationException
from domain.dispensing.models import DispenseOrder, DispenseSource
from domain.downtime.models import DowntimeUse
from domain.execution.models import Batch, ParameterValue
from domain.kernel.ids import CompanyId
from domain.materials.models import GenealogyEdge
from infra.object_storage.store import NotStored, ObjectStore, RetentionShortened
from infra.transaction import Transactions
from workers.verification.sources import SOURCES, Named, Source

PAGE = 200

Row = Any
"""A mapped class: its attributes are columns."""

_log = structlog.stdlib.get_logger(__name__)


def extend(transactions: Transactions, objects: ObjectStore, batch: Batch, *, until: datetime) -> int:
    """Keep all of a batch's objects at least until then; answers with how many there are.

    Safe to run again: what is kept longer already stays so. One that is missing is told by the verification. No
    transaction is open while the store is asked. Raises ObjectStoreProblem.
    """
    found = 0
    for named in objects_of(transactions, batch):
        found += 1
        try:
            objects.extend_retention(named.key, retain_until=until)
        except RetentionShortened:
            continue
        except NotStored:
            _log.warning("object to keep is missing", key=named.key, batch=str(batch.id))
    return found


def objects_of(transactions: Transactions, batch: Batch) -> Iterator[Named]:
    """All that rows of a batch's record name, page by page."""
    for source in SOURCES:
        of = OF_BATCH.get(source.table)
        if of is not None:
            yield from _of_source(transactions, source, batch, of(source.model, batch))


def _of_source(
    transactions: Transactions, source: Source, batch: Batch, condition: ColumnElement[bool]
) -> Iterator[Named]:
    after = UUID(int=0)
    while True:
        with transactions.reading(CompanyId(batch.company_id)) as session:
            connection = session.connection()
            page = source.page(connection, batch.company_id, after=after, limit=PAGE, where=(condition,))
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1].row


def _of_batch(row: Row, batch: Batch) -> ColumnElement[bool]:
    return row.batch_id == batch.id  # type: ignore[no-any-return]  # a column's comparison


def _of_value(row: Row, batch: Batch) -> ColumnElement[bool]:
    value = ParameterValue
    of_batch = value.company_id == batch.company_id, value.batch_id == batch.id
    return row.value_id.in_(select(value.id).where(*of_batch))  # type: ignore[no-any-return]  # as above


def _of_recipe(row: Row, batch: Batch) -> ColumnElement[bool]:
    return row.recipe_version_id == batch.recipe_version_id  # type: ignore[no-any-return]  # as above


def _of_lots(row: Row, batch: Batch) -> ColumnElement[bool]:
    """Of the lots that it took, was to take, or gave."""
    edge, order, source = GenealogyEdge, DispenseOrder, DispenseSource
    orders = select(order.id).where(order.company_id == batch.company_id, order.batch_id == batch.id)
    lots = (
        select(edge.source_lot_id).where(edge.company_id == batch.company_id, edge.target_id == batch.id),
        select(edge.target_lot_id).where(edge.company_id == batch.company_id, edge.source_id == batch.id),
        select(source.lot_id).where(source.company_id == batch.company_id, source.order_id.in_(orders)),
    )
    return row.lot_id.in_(union_all(*lots))  # type: ignore[no-any-return]  # as above


def _of_sets(row: Row, batch: Batch) -> ColumnElement[bool]:
    """Of the downtime sets that were used; the others were never filled in."""
    use = DowntimeUse
    return row.id.in_(select(use.set_id).where(use.company_id == batch.company_id, use.batch_id == batch.id))  # type: ignore[no-any-return]  # as above


def _of_evidence(row: Row, batch: Batch) -> ColumnElement[bool]:
    """Of its exceptions, and of the deviations that ever grouped one of them."""
    link = DeviationException
    deviations = select(link.deviation_id).where(link.company_id == batch.company_id, link.batch_id == batch.id)
    return or_(row.batch_id == batch.id, row.deviation_id.in_(deviations))


OF_BATCH: Mapping[str, Callable[[Row, Batch], ColumnElement[bool]]] = {
    "record_export": _of_batch,
    "parameter_value": _of_batch,
    "evidence": _of_evidence,
    "parameter_value_revision": _of_value,
    "recipe_file": _of_recipe,
    "lot_certificate": _of_lots,
    "downtime_set": _of_sets,
    "downtime_page": _of_batch,
    "downtime_page_account": _of_batch,
}
"""By the table whose rows name objects, which of them are a batch's."""

NOT_OF_A_BATCH: Mapping[str, str] = {
    "recipe_import": "how a recipe's draft came out of a file; the version is frozen in the database",
    "data_load": "a table of master data; what was taken over stands in rows",
    "training_version": "what people are trained on, whatever they make",
    "logbook_export": "of equipment and rooms; the batch's uses are in its record",
    "recall": "a record of its own",
    "exception_report": "told anew from the records at any time",
    "genealogy_report": "told anew from the records at any time",
}
"""What else names objects, and why a batch's retention says nothing of it."""
