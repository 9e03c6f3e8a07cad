"""The audit entries of a thing as a connection, in the order of their writing."""

from sqlalchemy import ColumnElement

from api.ordering import Order, Row, Under, number, uuid
from api.reading.vocabulary import Given, Pages
from domain.review import audit_trail

WRITTEN = Order("WRITTEN", lambda row: (row.transaction_id, row.number), (uuid, number))
"""By transaction, which its id orders by time (UUIDv7), then by number within it."""


def _chosen(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """`changesOnly` leaves out first entries of rows."""
    return [row.act != "INSERT"] if given.flag("changesOnly") else []


OF_BATCH = Pages(
    _chosen, order=WRITTEN, under=lambda batch, _: Under("row_id", audit_trail.rows_of_batch(batch)), demands=True
)
OF_PHASE = Pages(
    _chosen, order=WRITTEN, under=lambda phase, _: Under("row_id", audit_trail.rows_of_phase(phase)), demands=True
)
