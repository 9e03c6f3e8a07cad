"""Rows that were removed are found by their table, for things as they were at a moment (AUD-7)."""

from alembic import op

revision = "0083"
down_revision = "0082"

# Under row-level security it serves, since a comparison of texts is leakproof; few entries are of removals.
REMOVED = "create index audit_entry_removed on audit_entry (company_id, table_name) where act = 'DELETE'"


def upgrade() -> None:
    op.execute(REMOVED)
