"""A formula may take what an earlier stage made: an intermediate, or the bulk that is packed."""

from alembic import op

revision = "0071"
down_revision = "0070"

ROLES = "('ACTIVE', 'COMPENSATOR', 'EXCIPIENT', 'SOLVENT', 'COATING', 'PACKAGING', 'INTERMEDIATE')"
TABLES = ("recipe_material", "dispense_order")


def upgrade() -> None:
    for table in TABLES:
        op.execute(f"alter table {table} drop constraint {table}_role_check")
        op.execute(f"alter table {table} add constraint {table}_role_check check (role in {ROLES})")
