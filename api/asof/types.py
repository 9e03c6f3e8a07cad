"""What every thing that is shown as it was says: on which entries that rests, and its rows."""

from datetime import datetime
from typing import Any, cast

import strawberry
from strawberry.scalars import JSON

from api.asof import told
from domain.asof.reading import Past
from domain.audit.entry import Row
from domain.exports.composing.source import must
from domain.exports.members import Rows
from domain.kernel.refusals import InvalidInput

ROWS_DEFAULT = 100
ROWS_LIMIT = 500


@strawberry.type(description="What an answer about the past rests on.")
class AsOfBasis:
    entries: int = strawberry.field(description="So many audit entries, up to the moment.")
    last_at: datetime | None = strawberry.field(description="When the last of their transactions was closed.")
    unsealed: int = strawberry.field(description="So many of them stand in no log yet (AUD-3).")
    all_sealed: bool


@strawberry.type(description="How many rows of a table there were.")
class AsOfTable:
    name: str
    rows: int


@strawberry.type(description="A row as it stood: its columns, each as PostgreSQL's text, or null.")
class AsOfRow:
    id: strawberry.ID = strawberry.field(description="The row's own id, as the audit trail names it.")
    columns: JSON


@strawberry.type(description="A signature, and whether it counted then.")
class SignatureThen:
    act: str
    meaning: str
    subject_type: str
    subject_id: strawberry.ID = strawberry.field(description="The row's own id, as the audit trail names it.")
    printed_name: str
    signed_at: datetime
    time_zone: str
    digest: str
    stale: bool
    stale_because: str | None


@strawberry.interface(description="A thing as it was at the moment (AUD-7).")
class ThingAsOf:
    past: strawberry.Private[Past]

    @strawberry.field(description="Whether it was there already; where it wasn't, `was` is null.")
    def existed(self) -> bool:
        return self.past.own is not None

    @strawberry.field(description="When the transaction that created it was closed, before the moment or after it.")
    def created_at(self) -> datetime | None:
        return self.past.created_at

    @strawberry.field
    def basis(self) -> AsOfBasis:
        basis = self.past.basis
        return AsOfBasis(
            entries=basis.entries,
            last_at=basis.last_at,
            unsealed=basis.unsealed,
            all_sealed=basis.unsealed == 0,
        )

    @strawberry.field(description="Where its rows stood, with the rows that these name, such as persons.")
    def tables(self) -> list[AsOfTable]:
        return [AsOfTable(name=name, rows=len(rows)) for name, rows in sorted(self.past.rows.items())]

    @strawberry.field(
        description=f"Its rows in one of these tables, by id; at most {ROWS_LIMIT}, behind the row `after`."
    )
    def rows(self, table: str, first: int = ROWS_DEFAULT, after: strawberry.ID | None = None) -> list[AsOfRow]:
        if not 0 < first <= ROWS_LIMIT:
            raise InvalidInput(path=("first",), problem=f"From 1 to {ROWS_LIMIT} rows at once; {first} were asked for.")
        behind = sorted(id_ for id_ in self.past.rows.get(table, {}) if after is None or id_ > after)
        rows = self.past.rows.get(table, {})
        return [AsOfRow(id=strawberry.ID(one), columns=_columns(rows[one])) for one in behind[:first]]


def _columns(row: Row) -> JSON:
    return cast("JSON", dict[str, Any](row))


def signatures(rows: Rows) -> list[SignatureThen]:
    """All that were given by then, in the order of signing."""
    return [_signature(rows, row) for row in told.all_of(rows, "signature", "signed_at")]


def _signature(rows: Rows, row: Row) -> SignatureThen:
    id_ = must(row, "id")
    return SignatureThen(
        act=must(row, "act"),
        meaning=must(row, "meaning"),
        subject_type=must(row, "subject_type"),
        subject_id=strawberry.ID(must(row, "subject_id")),
        printed_name=must(row, "printed_name"),
        signed_at=told.time(row, "signed_at"),
        time_zone=must(row, "time_zone"),
        digest=must(row, "digest"),
        stale=id_ in rows.get("signature_staleness", {}),
        stale_because=told.column_of(rows, "signature_staleness", id_, "because"),
    )
