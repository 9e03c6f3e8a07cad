"""When a batch is to start."""

from alembic import op

revision = "0033"
down_revision = "0031"

PLANNED = "alter table batch add column planned_start_at timestamptz"


def upgrade() -> None:
    op.execute(PLANNED)
