"""The certificates that a batch is a part of are asked for when its retention is computed (KEP-1)."""

from alembic import op

revision = "0115"
down_revision = "0114"

OF_WHAT_WAS_MADE = """
create index qp_certificate_part_of_made on qp_certificate_part (company_id, made_batch_id, certificate_id);
"""


def upgrade() -> None:
    op.execute(OF_WHAT_WAS_MADE)
