"""Exceptions alike are sought by the rule that found them, within a window of time (DEV-8)."""

from alembic import op

revision = "0109"
down_revision = "0108"


def upgrade() -> None:
    op.execute("create index batch_exception_by_rule on batch_exception (company_id, rule, raised_at)")
