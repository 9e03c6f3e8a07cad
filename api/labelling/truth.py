"""Whether a label still tells the truth, and how many of it were issued, in SQL for both paths."""

from typing import Any

from sqlalchemy import ColumnElement, Integer, func, or_, select
from sqlalchemy.orm import aliased

from api.reading.vocabulary import Row
from domain.dispensing.kinds import GONE
from domain.dispensing.weighing_models import DispensedContainer
from domain.labelling.kinds import PrintOutcome
from domain.labelling.models import LabelPrint
from domain.materials.models import MaterialLot

NOT_PRINTED = PrintOutcome.NOT_PRINTED.value


def print_outdated(row: Row) -> ColumnElement[bool]:
    """A print told a status or a day of its lot that isn't the lot's any more, or what was dispensed and is no more."""
    lot, dispensed = aliased(MaterialLot), aliased(DispensedContainer)
    differs = (
        lot.status.is_distinct_from(row.status)
        | lot.expires_on.is_distinct_from(row.expires_on)
        | lot.retest_on.is_distinct_from(row.retest_on)
    )
    of_row = (lot.company_id == row.company_id, lot.id == row.lot_id, row.status.is_not(None), differs)
    gone = (
        dispensed.company_id == row.company_id,
        dispensed.id == row.dispensed_id,
        or_(*(dispensed.state == state.value for state in GONE)),  # a list in one IN can't be lowered
    )
    return or_(
        select(lot.id).where(*of_row).correlate(row).exists(),
        select(dispensed.id).where(*gone).correlate(row).exists(),
    )


def label_outdated(row: Row) -> ColumnElement[bool]:
    """The label's last print that may be on its thing is outdated."""
    last, later = aliased(LabelPrint), aliased(LabelPrint)
    newer = (
        later.company_id == last.company_id,
        later.label_id == last.label_id,
        later.outcome != NOT_PRINTED,
        later.number > last.number,
    )
    of_row = (last.company_id == row.company_id, last.label_id == row.id, last.outcome != NOT_PRINTED)
    none_newer = ~select(later.id).where(*newer).correlate(last).exists()
    return select(last.id).where(*of_row, none_newer, print_outdated(last)).correlate(row).exists()


def issued(row: Row) -> ColumnElement[Any]:
    """How many prints of the label count as issued (REV-3)."""
    one = aliased(LabelPrint)
    of_row = (one.company_id == row.company_id, one.label_id == row.id, one.outcome != NOT_PRINTED)
    return select(func.count(one.id, type_=Integer())).where(*of_row).correlate(row).scalar_subquery()
