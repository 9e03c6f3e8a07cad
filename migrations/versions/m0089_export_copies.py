"""Which copy of a record an export is, and how far it has come."""

from alembic import op

from migrations.helpers import tenant_table

revision = "0089"
down_revision = "0088"

EXPORTS = """
alter table record_export add column copy text check (copy in ('REVIEW', 'FINAL'));
create table export_progress (
  company_id uuid not null,
  id uuid not null,
  stage text not null check (length(stage) between 1 and 30),
  step int not null check (step > 0),
  begun_at timestamptz not null,
  primary key (company_id, id),
  foreign key (company_id, id) references record_export (company_id, id)
);
"""


def upgrade() -> None:
    """An export of before doesn't say which copy it is; its record does."""
    op.execute(EXPORTS)
    tenant_table("export_progress", app=["select", "insert", "update"], regulated=False)
