"""Materials, their lots with balance and transactions, and the genealogy of lots and batches."""

from alembic import op

from migrations.helpers import tenant_table

revision = "0007"
down_revision = "0006"

MATERIALS = """
create table material_definition (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  code text not null check (length(code) between 1 and 40),
  name text not null check (length(name) between 1 and 200),
  unit text not null check (length(unit) between 1 and 40),
  primary key (company_id, id),
  unique (company_id, code)
);
create table material_lot (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  material_id uuid not null,
  number text not null check (number ~ '^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$'),
  supplier_lot text check (length(supplier_lot) between 1 and 80),
  unit text not null check (length(unit) between 1 and 40),
  expires_on date check (isfinite(expires_on)),
  status text not null check (status in ('QUARANTINE', 'RELEASED', 'REJECTED')),
  recorded_by uuid not null,
  recorded_name text not null check (length(recorded_name) between 1 and 200),
  recorded_at timestamptz not null,
  primary key (company_id, id),
  unique (company_id, number),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, material_id) references material_definition (company_id, id),
  foreign key (company_id, recorded_by) references person (company_id, id)
);
create index material_lot_of_material on material_lot (company_id, material_id, id);
create table lot_disposition (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  lot_id uuid not null,
  decision text not null check (decision in ('RELEASED', 'REJECTED')),
  statement text not null check (length(statement) between 1 and 4000),
  decided_by uuid not null,
  decided_name text not null check (length(decided_name) between 1 and 200),
  decided_at timestamptz not null,
  signature_id uuid not null,
  primary key (company_id, id),
  unique (company_id, lot_id, decision),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, lot_id) references material_lot (company_id, id),
  foreign key (company_id, decided_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
"""

# A charge locks the balance and only relies on the lot, so that a lot's own row and version tell its status alone.
STOCK = """
create table lot_balance (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  unit text not null check (length(unit) between 1 and 40),
  received numeric not null check (received > 0 and received < 'Infinity'),
  used numeric not null check (used >= 0 and used < 'Infinity'),
  reversed numeric not null check (reversed between 0 and used),
  remaining numeric not null check (remaining >= 0 and remaining = received - used + reversed),
  primary key (company_id, id),
  foreign key (company_id, id) references material_lot (company_id, id),
  foreign key (company_id, site_id) references site (company_id, id)
);
create table genealogy_edge (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  kind text not null check (kind in ('CHARGE', 'OUTPUT', 'REVERSAL')),
  source_lot_id uuid,
  source_batch_id uuid,
  target_lot_id uuid,
  target_batch_id uuid,
  source_id uuid not null check (source_id = coalesce(source_lot_id, source_batch_id)),
  target_id uuid not null check (target_id = coalesce(target_lot_id, target_batch_id)),
  phase_execution_id uuid,
  quantity_value numeric not null check (quantity_value > 0 and quantity_value < 'Infinity'),
  quantity_unit text not null check (length(quantity_unit) between 1 and 40),
  recorded_by uuid not null,
  recorded_name text not null check (length(recorded_name) between 1 and 200),
  recorded_at timestamptz not null,
  reverses_id uuid,
  reason text check (length(reason) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, reverses_id),
  check (num_nonnulls(source_lot_id, source_batch_id) = 1),
  check (num_nonnulls(target_lot_id, target_batch_id) = 1),
  check (kind <> 'CHARGE' or num_nonnulls(source_lot_id, target_batch_id, phase_execution_id) = 3),
  check (kind <> 'OUTPUT' or num_nonnulls(source_batch_id, target_lot_id) = 2),
  check ((kind = 'REVERSAL') = (reverses_id is not null)),
  check ((kind = 'REVERSAL') = (reason is not null)),
  check (source_id <> target_id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, source_lot_id) references material_lot (company_id, id),
  foreign key (company_id, source_batch_id) references batch (company_id, id),
  foreign key (company_id, target_lot_id) references material_lot (company_id, id),
  foreign key (company_id, target_batch_id) references batch (company_id, id),
  foreign key (company_id, phase_execution_id) references phase_execution (company_id, id),
  foreign key (company_id, recorded_by) references person (company_id, id),
  foreign key (company_id, reverses_id) references genealogy_edge (company_id, id)
);
create index genealogy_edge_of_source on genealogy_edge (company_id, source_id);
create index genealogy_edge_of_target on genealogy_edge (company_id, target_id);
create index genealogy_edge_of_phase on genealogy_edge (company_id, phase_execution_id)
  where phase_execution_id is not null;
create table inventory_transaction (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  lot_id uuid not null,
  kind text not null check (kind in ('RECEIPT', 'ISSUE', 'REVERSAL')),
  quantity_value numeric not null check (quantity_value > '-Infinity' and quantity_value < 'Infinity'),
  quantity_unit text not null check (length(quantity_unit) between 1 and 40),
  edge_id uuid,
  recorded_by uuid not null,
  recorded_name text not null check (length(recorded_name) between 1 and 200),
  recorded_at timestamptz not null,
  primary key (company_id, id),
  unique (company_id, edge_id),
  check (quantity_value <> 0 and (kind = 'ISSUE') = (quantity_value < 0)),
  check (kind = 'RECEIPT' or edge_id is not null),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, lot_id) references material_lot (company_id, id),
  foreign key (company_id, edge_id) references genealogy_edge (company_id, id),
  foreign key (company_id, recorded_by) references person (company_id, id)
);
create index inventory_transaction_of_lot on inventory_transaction (company_id, lot_id, id);
"""

# Nodes are walked rather than edges: what many edges lead to is looked at once at each depth, so that a lot used
# everywhere doesn't multiply. Each step asks one index by equality of ids, which row-level security lets it use. What
# was reversed is told where it stands, and not gone through. The caller's rights hold: it is no SECURITY DEFINER.
GENEALOGY = """
create function genealogy(company uuid, start uuid, forward boolean, deepest int, most int)
returns table (depth int, edge_id uuid, lot_id uuid, batch_id uuid)
language sql stable parallel safe rows 100
as $$
  with recursive reached (node, depth) as (
    select start, 0
    union
    select beyond.node, reached.depth + 1
    from reached cross join lateral (
      select e.target_id as node, e.id, e.kind from theriac.genealogy_edge e
      where forward and e.company_id = company and e.source_id = reached.node
      union all
      select e.source_id, e.id, e.kind from theriac.genealogy_edge e
      where not forward and e.company_id = company and e.target_id = reached.node
    ) beyond
    where reached.depth < deepest - 1 and beyond.kind <> 'REVERSAL'
      and not exists (
        select from theriac.genealogy_edge r where r.company_id = company and r.reverses_id = beyond.id)
  ), nearest as (
    select near.node, min(near.depth) as depth from (select * from reached limit most) near group by near.node
  )
  select nearest.depth + 1, step.id, step.lot_id, step.batch_id
  from nearest cross join lateral (
    select e.id, e.target_lot_id as lot_id, e.target_batch_id as batch_id from theriac.genealogy_edge e
    where forward and e.company_id = company and e.source_id = nearest.node
    union all
    select e.id, e.source_lot_id, e.source_batch_id from theriac.genealogy_edge e
    where not forward and e.company_id = company and e.target_id = nearest.node
  ) step
  order by 1, 2 limit most
$$;
alter function genealogy(uuid, uuid, boolean, int, int) owner to theriac_owner;
revoke all on function genealogy(uuid, uuid, boolean, int, int) from public;
grant execute on function genealogy(uuid, uuid, boolean, int, int) to theriac_app;
"""


def upgrade() -> None:
    op.execute(MATERIALS)
    op.execute(STOCK)
    for name in ("material_definition", "material_lot", "lot_balance"):
        tenant_table(name, app=["select", "insert", "update"])
    for name in ("lot_disposition", "genealogy_edge", "inventory_transaction"):
        tenant_table(name, app=["select", "insert"], append_only=True)
    op.execute(GENEALOGY)
