"""What belongs to a thing is found by it, and what was removed by its table, for how it was at a moment (AUD-7)."""

from alembic import op

revision = "0083"
down_revision = "0082"

# Under row-level security it serves, since a comparison of texts is leakproof; few entries are of removals.
REMOVED = "create index audit_entry_removed on audit_entry (company_id, table_name) where act = 'DELETE'"

PARTS = """
create index scale_reading_request_by_weighing on scale_reading_request (company_id, weighing_id);
create index role_grant_by_person on role_grant (company_id, person_id);
"""


def upgrade() -> None:
    op.execute(REMOVED)
    op.execute(PARTS)
