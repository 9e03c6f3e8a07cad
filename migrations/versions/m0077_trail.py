"""A batch's audit trail finds its controls, what was weighed for it and the flags of its lots by the batch (REV-4)."""

from alembic import op

revision = "0077"
down_revision = "0076"

INDEXES = """
create index in_process_control_in_batch on in_process_control (company_id, batch_id, id);
create index dispense_order_of_batch on dispense_order (company_id, batch_id, id);
create index weighing_of_batch on weighing (company_id, batch_id, id);
create index lot_flag_of_batch on lot_flag (company_id, batch_id, id);
"""


def upgrade() -> None:
    op.execute(INDEXES)
