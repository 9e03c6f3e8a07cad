"""What was charged or given before it could be entered says when it was, and why it is entered late (EXE-11)."""

from alembic import op

revision = "0076"
down_revision = "0075"

COLUMNS = """
alter table genealogy_edge
  add event_at timestamptz,
  add late_because text check (length(late_because) between 1 and 2000),
  add check ((event_at is null) = (late_because is null)),
  add check (event_at <= recorded_at),
  add check (event_at is null or kind in ('CHARGE', 'OUTPUT'));
"""


def upgrade() -> None:
    op.execute(COLUMNS)
