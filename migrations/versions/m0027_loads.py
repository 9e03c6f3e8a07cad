"""Tables that a company's data is loaded from, and what was found wrong in them."""

from alembic import op

from migrations.helpers import tenant_table

revision = "0027"
down_revision = "0026"

LOADS = """
create table data_load (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  kind text not null check (kind in ('MATERIAL_CLASSES', 'MATERIALS', 'SUPPLIERS', 'LOTS')),
  format text not null check (format in ('XLSX', 'CSV')),
  at_site_id uuid,
  file_key text not null check (length(file_key) <= 500),
  file_name text not null check (length(file_name) between 1 and 200),
  file_size int not null check (file_size >= 0),
  file_sha256 text not null check (length(file_sha256) = 64),
  dry_run boolean not null,
  state text not null check (state in ('QUEUED', 'READING', 'CHECKING', 'WRITING', 'DONE', 'REFUSED', 'FAILED')),
  steps_done int not null check (steps_done >= 0),
  steps_of int check (steps_of >= steps_done),
  made int not null check (made >= 0),
  problems_found int not null check (problems_found >= 0),
  lease uuid,
  requested_by uuid not null,
  requested_at timestamptz not null,
  ended_at timestamptz,
  primary key (company_id, id),
  check ((kind = 'LOTS') = (at_site_id is not null)),
  check ((state in ('DONE', 'REFUSED', 'FAILED')) = (ended_at is not null)),
  check (made = 0 or (state = 'DONE' and not dry_run)),
  check ((problems_found > 0) = (state in ('REFUSED', 'FAILED'))),
  foreign key (company_id, at_site_id) references site (company_id, id),
  foreign key (company_id, requested_by) references person (company_id, id)
);
create table data_load_problem (
  company_id uuid not null,
  id uuid not null,
  load_id uuid not null,
  position int not null check (position between 1 and 500),
  place text not null check (length(place) between 1 and 500),
  what text not null check (length(what) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, load_id, position),
  foreign key (company_id, load_id) references data_load (company_id, id)
);
"""


def upgrade() -> None:
    op.execute(LOADS)
    tenant_table("data_load", app=["select", "insert", "update"])
    tenant_table("data_load_problem", app=["select", "insert"], append_only=True)
