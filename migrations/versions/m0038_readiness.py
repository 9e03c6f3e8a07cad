"""When a batch is to start, and which containers are picked for it."""

from alembic import op

from migrations.helpers import tenant_table

revision = "0038"
down_revision = "0036"

PLANNED = "alter table batch add column planned_start_at timestamptz"
PICKING = """
create table pick_list (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  location_id uuid not null,
  state text not null check (state in ('OPEN', 'STAGED', 'CANCELLED')),
  opened_by uuid not null,
  opened_name text not null check (length(opened_name) between 1 and 200),
  opened_at timestamptz not null,
  ended_name text check (length(ended_name) between 1 and 200),
  ended_at timestamptz check (ended_at >= opened_at),
  reason text check (length(reason) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, site_id, id),
  check (num_nonnulls(ended_name, ended_at) = case state when 'OPEN' then 0 else 2 end),
  check ((reason is not null) = (state = 'CANCELLED')),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, site_id, location_id) references operational_location (company_id, site_id, id),
  foreign key (company_id, opened_by) references person (company_id, id)
);
create unique index pick_list_open_once on pick_list (company_id, batch_id) where state = 'OPEN';
create index pick_list_of_batch on pick_list (company_id, batch_id);
create table pick (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  list_id uuid not null,
  position int not null check (position between 1 and 200),
  material_id uuid not null,
  lot_id uuid not null,
  proposed_id uuid not null,
  container_id uuid not null,
  quantity_value numeric not null check (quantity_value > 0 and quantity_value < 'Infinity'),
  quantity_unit text not null check (length(quantity_unit) between 1 and 40),
  state text not null check (state in ('PROPOSED', 'STAGED', 'DROPPED', 'RETURNED')),
  reason text check (length(reason) between 1 and 2000),
  staged_by uuid,
  staged_name text check (length(staged_name) between 1 and 200),
  staged_at timestamptz,
  returned_name text check (length(returned_name) between 1 and 200),
  returned_at timestamptz check (returned_at >= staged_at),
  primary key (company_id, id),
  unique (company_id, list_id, position),
  check (num_nonnulls(staged_by, staged_name, staged_at) = case when state in ('STAGED', 'RETURNED') then 3 else 0 end),
  check (num_nonnulls(returned_name, returned_at) = case state when 'RETURNED' then 2 else 0 end),
  check (container_id = proposed_id or reason is not null),
  foreign key (company_id, site_id, list_id) references pick_list (company_id, site_id, id),
  foreign key (company_id, material_id) references material_definition (company_id, id),
  foreign key (company_id, lot_id) references material_lot (company_id, id),
  foreign key (company_id, site_id, proposed_id) references container (company_id, site_id, id),
  foreign key (company_id, site_id, container_id) references container (company_id, site_id, id),
  foreign key (company_id, staged_by) references person (company_id, id)
);
create unique index pick_reserves on pick (company_id, container_id) where state in ('PROPOSED', 'STAGED');
"""


def upgrade() -> None:
    op.execute(PLANNED)
    op.execute(PICKING)
    for name in ("pick_list", "pick"):
        tenant_table(name, app=["select", "insert", "update"])
