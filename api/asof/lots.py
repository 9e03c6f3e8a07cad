"""A lot as it was: its status and days, its balance, and what was decided on it."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from api.asof import told
from api.asof.batches import DecisionThen, decided
from api.asof.types import SignatureThen, ThingAsOf, signatures
from domain.asof.reading import Past
from domain.audit.entry import Row
from domain.exports.composing.source import must


@strawberry.type(description="How much of a lot had come in, gone and remained, in its unit.")
class BalanceThen:
    unit: str
    received: Decimal
    used: Decimal
    reversed: Decimal
    returned: Decimal
    regrouped: Decimal
    adjusted: Decimal
    removed: Decimal
    shipped: Decimal
    transferred: Decimal
    remaining: Decimal


@strawberry.type(description="A change of a lot's status that was made by then.")
class StatusChangeThen:
    before: str
    after: str
    because: str
    changed_name: str
    changed_at: datetime


@strawberry.type
class LotThen:
    number: str
    material_code: str | None
    material_name: str | None
    supplier_lot: str | None
    supplier: str | None
    status: str
    quarantine_reason: str | None
    restriction: str | None
    manufactured_on: date | None
    received_on: date | None
    expires_on: date | None
    retest_on: date | None
    balance: BalanceThen | None
    dispositions: list[DecisionThen]
    status_changes: list[StatusChangeThen]
    signatures: list[SignatureThen]


@strawberry.type(description="A lot as it was at the moment.")
class LotAsOf(ThingAsOf):
    @strawberry.field
    def was(self) -> LotThen | None:
        return _lot(self.past)


def _lot(past: Past) -> LotThen | None:
    lot, rows = past.own, past.rows
    if lot is None:
        return None
    material, balance = lot.get("material_id"), rows.get("lot_balance", {}).get(past.id)
    return LotThen(
        number=must(lot, "number"),
        material_code=told.column_of(rows, "material_definition", material, "code"),
        material_name=told.column_of(rows, "material_definition", material, "name"),
        supplier_lot=lot.get("supplier_lot"),
        supplier=told.column_of(rows, "supplier", lot.get("supplier_id"), "name"),
        status=must(lot, "status"),
        quarantine_reason=lot.get("quarantine_reason"),
        restriction=lot.get("restriction"),
        manufactured_on=told.maybe_day(lot, "manufactured_on"),
        received_on=told.maybe_day(lot, "received_on"),
        expires_on=told.maybe_day(lot, "expires_on"),
        retest_on=told.maybe_day(lot, "retest_on"),
        balance=None if balance is None else _balance(balance),
        dispositions=decided(rows, "lot_disposition"),
        status_changes=[_change(row) for row in told.all_of(rows, "lot_status_change", "changed_at")],
        signatures=signatures(rows),
    )


def _balance(row: Row) -> BalanceThen:
    columns = (
        *("received", "used", "reversed", "returned", "regrouped"),
        *("adjusted", "removed", "shipped", "transferred", "remaining"),
    )
    return BalanceThen(unit=must(row, "unit"), **{one: told.number(row, one) for one in columns})


def _change(row: Row) -> StatusChangeThen:
    return StatusChangeThen(
        before=must(row, "before"),
        after=must(row, "after"),
        because=must(row, "because"),
        changed_name=must(row, "changed_name"),
        changed_at=told.time(row, "changed_at"),
    )
