"""The audit entries of a thing as a connection, in the order of their writing."""

from sqlalchemy import ColumnElement, any_

from api.ordering import Order, Row, Under, number, uuid
from api.reading.vocabulary import Given, Pages
from domain.review import audit_trail
from domain.review.trail.kinds import kind_of

WRITTEN = Order("WRITTEN", lambda row: (row.transaction_id, row.number), (uuid, number))
"""By transaction, which its id orders by time (UUIDv7), then by number within it."""


def _chosen(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """`changesOnly` leaves out first entries of rows, also those that were entered late."""
    found = [row.act != "INSERT"] if given.flag("changesOnly") else []
    return found + ([kind_of(row) == any_(given.texts("kinds"))] if given.has("kinds") else [])


OF_BATCH = Pages(
    _chosen, order=WRITTEN, under=lambda batch, _: Under("row_id", audit_trail.rows_of_batch(batch)), demands=True
)
OF_PHASE = Pages(
    _chosen, order=WRITTEN, under=lambda phase, _: Under("row_id", audit_trail.rows_of_phase(phase)), demands=True
)
