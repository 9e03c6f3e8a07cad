"""The view that is all logbooks: what a migration brings along whose rows stand in one (EQP-6)."""

from alembic import op
from sqlalchemy import text

COLUMNS = (
    *("company_id", "site_id", "entry_id", "equipment_id", "location_id", "kind", "at", "until", "recorded_at"),
    *("says", "by_name", "checked_name", "batch_id", "batch_number", "product", "lot", "outcome", "remark"),
    *("corrects_id",),
)
"""What each branch selects, in this order; `kind` is a literal that `domain.logbooks.kinds` lists."""


def define(*branches: str) -> None:
    """Create the view of these selects; whoever reads it sees what they may see of the rows beneath."""
    _create("create view", "\nunion all\n".join(branches))
    op.execute("alter view logbook_entry owner to theriac_owner")
    op.execute("grant select on logbook_entry to theriac_app")


def add(*branches: str, leaving_out: str | None = None) -> None:
    """Let further rows stand in logbooks, beside those that do already, whichever those are.

    `leaving_out` is a condition on the columns of an `entry` that stood there before, and does no more.
    """
    found = op.get_bind().execute(text("select pg_get_viewdef('logbook_entry'::regclass)")).scalar_one()
    there = str(found).rstrip().removesuffix(";")
    if leaving_out is not None:
        there = f"select * from ({there}) entry ({', '.join(COLUMNS)}) where ({leaving_out}) is not true"  # noqa: S608 -- a migration's own
    _create("create or replace view", "\nunion all\n".join([there, *branches]))


def _create(how: str, body: str) -> None:
    op.execute(f"{how} logbook_entry ({', '.join(COLUMNS)}) with (security_invoker = true) as {body}")
