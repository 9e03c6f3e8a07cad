"""Moments for tests, and what the tables hold at one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine, text

from domain.asof import reading
from domain.asof.reading import Past
from domain.asof.shapes import Thing
from domain.audit.entry import Row
from domain.kernel.ids import CompanyId
from infra.transaction import Transactions


def now(admin: Engine) -> datetime:
    """By the database's clock, behind all that was committed."""
    with admin.connect() as connection:
        found: datetime = connection.execute(text("select clock_timestamp()")).scalar_one()
        return found


@dataclass(frozen=True)
class Memory:
    """A company's things as they were."""

    transactions: Transactions
    company: CompanyId

    def past(self, thing: Thing, id: UUID, at: datetime) -> Past:  # noqa: A002 -- the row's own
        with self.transactions.reading(self.company) as session:
            return reading.read(session, self.company, thing, id, at)

    def standing(self, past: Past) -> dict[str, dict[str, Row]]:
        """The rows of the same tables and ids as they are now, without nulls."""
        found: dict[str, dict[str, Row]] = {}
        with self.transactions.reading(self.company) as session:
            for table, rows in past.rows.items():
                query = text(f"""
                    select t.id, (select jsonb_object_agg(key, value) from jsonb_each_text(to_jsonb(t)))::text
                    from {table} t where t.company_id = :c and t.id = any(cast(:ids as uuid[]))
                """)  # noqa: S608 -- our own tables' names
                told = session.execute(query, {"c": self.company, "ids": list(rows)})
                found[table] = {str(one): without_nulls(json.loads(row)) for one, row in told}
        return found


def without_nulls(row: Row) -> Row:
    return {column: value for column, value in row.items() if value is not None}


def comparable(rows: Mapping[str, Mapping[str, Row]]) -> dict[str, dict[str, Row]]:
    """A column that a later release added counts as null before."""
    return {table: {one: without_nulls(row) for one, row in of.items()} for table, of in rows.items()}
