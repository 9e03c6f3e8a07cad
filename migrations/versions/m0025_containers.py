"""Containers of lots and where they stand, and balances that only a transaction changes."""

from uuid import UUID

from alembic import op
from sqlalchemy import text

from domain.kernel.ids import new_id
from migrations.companies import for_each_company
from migrations.helpers import AT_COMMIT, guarded, tenant_table
from migrations.searching import Searched, searched

revision = "0025"
down_revision = "0024"

CONTAINERS = """
alter table material_lot add unique (company_id, site_id, id);
create table operational_location (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  code text not null check (code ~ '^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$'),
  name text not null check (length(name) between 1 and 200),
  kind text not null check (kind in ('WAREHOUSE', 'QUARANTINE', 'REJECT', 'STAGING', 'BOOTH', 'PRODUCTION')),
  state text not null check (state in ('OPEN', 'CLOSED')),
  primary key (company_id, id),
  unique (company_id, site_id, code),
  unique (company_id, site_id, id),
  foreign key (company_id, site_id) references site (company_id, id)
);
create table container (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  lot_id uuid not null,
  position int not null check (position >= 1),
  number text not null check (number ~ '^[A-Za-z0-9][A-Za-z0-9._/-]{0,59}$'),
  unit text not null check (length(unit) between 1 and 40),
  tare_value numeric check (tare_value >= 0 and tare_value < 'Infinity'),
  tare_unit text check (length(tare_unit) between 1 and 40),
  location_id uuid,
  initial numeric not null check (initial >= 0 and initial < 'Infinity'),
  remaining numeric not null check (remaining >= 0 and remaining < 'Infinity'),
  state text not null check (state in ('CLOSED', 'OPEN', 'EMPTY', 'DESTROYING', 'DESTROYED')),
  primary key (company_id, id),
  unique (company_id, number),
  unique (company_id, lot_id, position),
  unique (company_id, lot_id, id),
  unique (company_id, site_id, id),
  check ((tare_value is null) = (tare_unit is null)),
  foreign key (company_id, site_id, lot_id) references material_lot (company_id, site_id, id),
  foreign key (company_id, site_id, location_id) references operational_location (company_id, site_id, id)
);
create index container_in_use on container (company_id, lot_id, state);
create index container_at on container (company_id, location_id) where location_id is not null;
create table container_destruction (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  container_id uuid not null,
  state text not null check (state in ('PERFORMED', 'WITNESSED', 'WITHDRAWN')),
  quantity_value numeric not null check (quantity_value >= 0 and quantity_value < 'Infinity'),
  quantity_unit text not null check (length(quantity_unit) between 1 and 40),
  reason text not null check (length(reason) between 1 and 2000),
  performed_by uuid not null,
  performed_name text not null check (length(performed_name) between 1 and 200),
  performed_at timestamptz not null,
  signature_id uuid not null,
  witnessed_by uuid check (witnessed_by <> performed_by),
  witnessed_name text check (length(witnessed_name) between 1 and 200),
  witnessed_at timestamptz,
  witness_signature_id uuid,
  withdrawn_name text check (length(withdrawn_name) between 1 and 200),
  withdrawn_at timestamptz,
  withdrawn_reason text check (length(withdrawn_reason) between 1 and 2000),
  primary key (company_id, id),
  check (num_nonnulls(witnessed_by, witnessed_name, witnessed_at, witness_signature_id)
    = case when state = 'WITNESSED' then 4 else 0 end),
  check (num_nonnulls(withdrawn_name, withdrawn_at, withdrawn_reason)
    = case when state = 'WITHDRAWN' then 3 else 0 end),
  foreign key (company_id, site_id, container_id) references container (company_id, site_id, id),
  foreign key (company_id, performed_by) references person (company_id, id),
  foreign key (company_id, witnessed_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id),
  foreign key (company_id, witness_signature_id) references signature (company_id, id)
);
create unique index container_destruction_valid on container_destruction (company_id, container_id)
  where state <> 'WITHDRAWN';
create index container_destruction_of_container on container_destruction (company_id, container_id);
create table stock_policy (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  adjustment_percent numeric not null check (adjustment_percent between 0 and 100),
  primary key (company_id, id),
  unique (company_id)
);
alter table signature drop constraint signature_meaning_check, add constraint signature_meaning_check
  check (meaning in ('AUTHORED', 'APPROVED', 'ISSUED', 'PERFORMED', 'VERIFIED', 'QUALITY', 'CORRECTED', 'ASSESSED',
    'REVIEWED', 'RELEASED', 'REJECTED', 'WITNESSED'));
"""

# A lot that was split off or merged received nothing: its quantity came of other lots.
LEDGER = """
alter table lot_balance
  drop constraint lot_balance_received_check,
  drop constraint lot_balance_check,
  drop constraint lot_balance_check1,
  add returned numeric not null default 0 check (returned >= 0),
  add regrouped numeric not null default 0 check (regrouped > '-Infinity' and regrouped < 'Infinity'),
  add adjusted numeric not null default 0 check (adjusted > '-Infinity' and adjusted < 'Infinity'),
  add removed numeric not null default 0 check (removed >= 0 and removed < 'Infinity'),
  add constraint lot_balance_received_check check (received >= 0 and received < 'Infinity'),
  add constraint lot_balance_given_back check (reversed >= 0 and reversed + returned <= used),
  add constraint lot_balance_remaining check (remaining >= 0
    and remaining = received - used + reversed + returned + regrouped + adjusted - removed);
alter table genealogy_edge
  add returns_id uuid,
  drop constraint genealogy_edge_kind_check,
  add constraint genealogy_edge_kind_check
    check (kind in ('CHARGE', 'OUTPUT', 'REVERSAL', 'RETURN', 'SPLIT', 'MERGE')),
  add constraint genealogy_edge_return check ((kind = 'RETURN') = (returns_id is not null)),
  add constraint genealogy_edge_of_return
    check (kind <> 'RETURN' or num_nonnulls(source_lot_id, target_batch_id, phase_execution_id) = 3),
  add constraint genealogy_edge_of_lots
    check (kind not in ('SPLIT', 'MERGE') or num_nonnulls(source_lot_id, target_lot_id) = 2),
  add foreign key (company_id, returns_id) references genealogy_edge (company_id, id);
create index genealogy_edge_returns on genealogy_edge (company_id, returns_id) where returns_id is not null;
alter table inventory_transaction
  add container_id uuid,
  add movement_id uuid,
  add reason text check (length(reason) between 1 and 2000),
  alter recorded_by drop not null,
  drop constraint inventory_transaction_company_id_edge_id_key,
  drop constraint inventory_transaction_kind_check,
  drop constraint inventory_transaction_check,
  drop constraint inventory_transaction_check1,
  add constraint inventory_transaction_kind_check check (kind in ('RECEIPT', 'ISSUE', 'REVERSAL', 'RETURN', 'SPLIT',
    'MERGE', 'ADJUSTMENT', 'EMPTYING', 'SAMPLE', 'DESTRUCTION', 'OPENING')),
  add constraint inventory_transaction_sign check (quantity_value <> 0 and case
    when kind in ('ISSUE', 'SAMPLE', 'DESTRUCTION') then quantity_value < 0
    when kind in ('RECEIPT', 'REVERSAL', 'RETURN') then quantity_value > 0 else true end),
  add constraint inventory_transaction_edge
    check (kind not in ('ISSUE', 'REVERSAL', 'RETURN') or edge_id is not null),
  add constraint inventory_transaction_movement
    check ((kind in ('SPLIT', 'MERGE', 'OPENING')) = (movement_id is not null)),
  add constraint inventory_transaction_reason
    check (kind not in ('ADJUSTMENT', 'DESTRUCTION') or reason is not null),
  add constraint inventory_transaction_person check (kind = 'OPENING' or recorded_by is not null),
  add constraint inventory_transaction_container check (kind = 'OPENING' or container_id is not null) not valid,
  add foreign key (company_id, lot_id, container_id) references container (company_id, lot_id, id);
create index inventory_transaction_of_edge on inventory_transaction (company_id, edge_id) where edge_id is not null;
create index inventory_transaction_of_container on inventory_transaction (company_id, container_id, id);
create index inventory_transaction_of_movement on inventory_transaction (company_id, movement_id)
  where movement_id is not null;
"""

# A balance is the sum of its transactions because nothing else writes it: not the application, whose role may not,
# nor anybody's own UPDATE. Within one database transaction a row's version is counted up once, as for any other change.
BOOK = """
create function book_stock() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  moved numeric := new.quantity_value;
  own xid := pg_current_xact_id()::xid;
begin
  update lot_balance set
    version = version + case when xmin = own then 0 else 1 end,
    received = received + case when new.kind = 'RECEIPT' then moved else 0 end,
    used = used - case when new.kind = 'ISSUE' then moved else 0 end,
    reversed = reversed + case when new.kind = 'REVERSAL' then moved else 0 end,
    returned = returned + case when new.kind = 'RETURN' then moved else 0 end,
    regrouped = regrouped + case when new.kind in ('SPLIT', 'MERGE', 'OPENING') then moved else 0 end,
    adjusted = adjusted + case when new.kind in ('ADJUSTMENT', 'EMPTYING') then moved else 0 end,
    removed = removed - case when new.kind in ('SAMPLE', 'DESTRUCTION') then moved else 0 end,
    remaining = remaining + moved
  where company_id = new.company_id and id = new.lot_id and unit = new.quantity_unit and site_id = new.site_id;
  if not found then
    raise exception 'theriac: a transaction of a lot without a balance at its site, in its unit (MAT-7)'
      using errcode = 'restrict_violation';
  end if;
  if new.container_id is null then return null; end if;
  update container set
    version = version + case when xmin = own then 0 else 1 end,
    remaining = remaining + moved
  where company_id = new.company_id and id = new.container_id and lot_id = new.lot_id and unit = new.quantity_unit;
  if not found then
    raise exception 'theriac: a transaction of a container that is not of its lot, in its unit (MAT-7)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
"""

# Its arguments are the columns that may be changed otherwise than by a transaction.
KEEP = """
create function keep_stock() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if pg_trigger_depth() > 1 then return new; end if;
  if tg_op = 'INSERT' then
    if exists (select from unnest(array['received', 'used', 'reversed', 'returned', 'regrouped', 'adjusted', 'removed',
        'remaining']) figure where (to_jsonb(new) ->> figure)::numeric <> 0) then
      raise exception 'theriac: a % begins with nothing; its transactions fill it (MAT-7)', tg_table_name
        using errcode = 'restrict_violation';
    end if;
  elsif (to_jsonb(new) - tg_argv::text[])::text <> (to_jsonb(old) - tg_argv::text[])::text then
    raise exception 'theriac: only a transaction changes a % (MAT-7)', tg_table_name
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

KEEP_DESTROYED = """
create function keep_destroyed() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if old.state = 'DESTROYED' and pg_trigger_depth() = 1 then
    raise exception 'theriac: a destroyed container stays as it is' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# Before anybody can read it, a container that is empty holds nothing, and one that is destroyed has its two signatures.
SETTLED = """
create function require_settled() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  stands container;
begin
  select * into stands from container where company_id = new.company_id and id = new.id;
  if stands.state in ('EMPTY', 'DESTROYED') and stands.remaining <> 0 then
    raise exception 'theriac: container % is % and holds %', stands.number, stands.state, stands.remaining
      using errcode = 'restrict_violation';
  end if;
  if stands.state in ('DESTROYING', 'DESTROYED') and not exists (
    select from container_destruction d where d.company_id = new.company_id and d.container_id = new.id
      and d.state = case stands.state when 'DESTROYED' then 'WITNESSED' else 'PERFORMED' end
  ) then
    raise exception 'theriac: container % is % without its signatures', stands.number, stands.state
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
"""

CONSERVED = """
create function require_conserved() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if (select sum(quantity_value) from inventory_transaction
      where company_id = new.company_id and movement_id = new.movement_id) <> 0 then
    raise exception 'theriac: a % brings as much as it takes (MAT-5)', new.kind using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
"""

# The charge is locked, so that two who give back of it take turns, whatever they locked before.
RETURNABLE = """
create function require_charged() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  of_charge uuid := coalesce(new.reverses_id, new.returns_id);
  charge genealogy_edge;
  returned numeric;
begin
  if of_charge is null then return new; end if;
  select * into charge from genealogy_edge where company_id = new.company_id and id = of_charge for no key update;
  if charge.kind is distinct from 'CHARGE' or (charge.source_id, charge.target_id, charge.quantity_unit)
      is distinct from (new.source_id, new.target_id, new.quantity_unit) then
    raise exception 'theriac: what is given back is of a charge, on its own way (MAT-6)'
      using errcode = 'restrict_violation';
  end if;
  select coalesce(sum(quantity_value), 0) into returned from genealogy_edge
    where company_id = new.company_id and returns_id = of_charge;
  if new.kind = 'REVERSAL' and (returned > 0 or new.quantity_value <> charge.quantity_value)
      or new.kind = 'RETURN' and (returned + new.quantity_value > charge.quantity_value or exists (
        select from genealogy_edge where company_id = new.company_id and reverses_id = of_charge)) then
    raise exception 'theriac: no more is given back than was charged (MAT-6)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

FUNCTIONS = (BOOK, KEEP, KEEP_DESTROYED, SETTLED, CONSERVED, RETURNABLE)

TRIGGERS = """
create trigger book_stock after insert on inventory_transaction for each row execute function book_stock();
create trigger keep_stock before insert or update on lot_balance for each row execute function keep_stock('version');
create trigger keep_stock before insert or update on container
  for each row execute function keep_stock('version', 'state', 'location_id');
create constraint trigger require_settled after insert or update on container deferrable initially deferred
  for each row when (new.state in ('EMPTY', 'DESTROYING', 'DESTROYED')) execute function require_settled();
create constraint trigger require_conserved after insert on inventory_transaction deferrable initially deferred
  for each row when (new.movement_id is not null) execute function require_conserved();
alter table inventory_transaction enable always trigger book_stock;
alter table inventory_transaction enable always trigger require_conserved;
alter table lot_balance enable always trigger keep_stock;
alter table container enable always trigger keep_stock;
alter table container enable always trigger require_settled;
revoke update on lot_balance from theriac_app;
grant update (version) on lot_balance to theriac_app;
"""

LOTS = text("""
    select l.company_id, l.id, l.site_id, l.number, l.unit, b.remaining,
      case when b.remaining = 0 then 'EMPTY' when b.remaining < b.received then 'OPEN' else 'CLOSED' end as state
    from material_lot l join lot_balance b on b.company_id = l.company_id and b.id = l.id
    where l.company_id = :company order by l.id
""")
FILLED = text("""
    insert into container (company_id, id, version, site_id, lot_id, position, number, unit, initial, remaining, state)
    values (:company_id, :container, 1, :site_id, :id, 1, :number || '-1', :unit, :remaining, :remaining, :state)
""")
OPENED = text("""
    insert into inventory_transaction (company_id, id, site_id, lot_id, kind, quantity_value, quantity_unit,
      container_id, movement_id, recorded_name, recorded_at)
    values (:company_id, :first, :site_id, :id, 'OPENING', - cast(:remaining as numeric), :unit, null, :movement,
        'migration 0025', clock_timestamp()),
      (:company_id, :second, :site_id, :id, 'OPENING', :remaining, :unit, :container, :movement,
        'migration 0025', clock_timestamp())
""")

SEARCHED = Searched("CONTAINER", "container", called="number")


def upgrade() -> None:
    op.execute(CONTAINERS)
    op.execute(LEDGER)
    for name in ("genealogy_edge", "inventory_transaction"):
        op.execute(AT_COMMIT.format(name=name))
    tenant_table("operational_location", app=["select", "insert", "update"])
    tenant_table("container", app=["select", "insert", "update (version, state, location_id)"])
    tenant_table("container_destruction", app=["select", "insert", "update"])
    tenant_table("stock_policy", app=["select", "insert", "update"])
    for_each_company("migration 0025", reason="lots got containers", act=_fill)
    for statement in FUNCTIONS:
        op.execute(statement)
    for function in ("book_stock", "keep_stock", "require_settled", "require_conserved"):
        op.execute(f"alter function {function}() owner to theriac_owner")
        op.execute(f"revoke all on function {function}() from public")
    op.execute(TRIGGERS)
    guarded("keep_destroyed", "container", "update")
    guarded("require_charged", "genealogy_edge", "insert")
    searched(SEARCHED)


def _fill(company: UUID) -> None:
    """One container for each lot, with what remains of it: taken from what had no container, put into one."""
    connection = op.get_bind()
    lots = [dict(row) for row in connection.execute(LOTS, {"company": company}).mappings()]
    for lot in lots:
        lot |= {"container": new_id(), "first": new_id(), "second": new_id(), "movement": new_id()}
    if lots:
        connection.execute(FILLED, lots)
    if filled := [lot for lot in lots if lot["remaining"] > 0]:
        connection.execute(OPENED, filled)
