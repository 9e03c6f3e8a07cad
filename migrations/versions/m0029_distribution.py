"""Traces of any depth that cost what they show; who received what."""

from alembic import op

from migrations.helpers import AT_COMMIT, guarded, tenant_table
from migrations.searching import Searched, searched

revision = "0029"
down_revision = "0028"

# Level by level, each thing once, at its shortest depth: a way of another length to what was reached already costs
# nothing more. (The function of 0007 kept a row for each thing and depth, and left out what lay behind the `most`
# nearest of these.) Each step asks one index by equality of ids, which row-level security lets it use: the lateral
# joins and the sub-select keep a planner that knows no sizes from reading the whole table. What was reversed is told
# where it stands, and not gone through. The caller's rights hold: it is no SECURITY DEFINER. What lies beyond `most`
# edges is cut within its level; who asks for one more than is shown knows.
STEPS = """
      select array_agg(step.id), array_agg(step.lot), array_agg(step.batch), array_agg(step.live)
        into edges, lots, batches, live
      from unnest(frontier) f (node) cross join lateral (
        select e.id, e.{far}_lot_id as lot, e.{far}_batch_id as batch, e.kind <> 'REVERSAL' and not coalesce((
          select true from theriac.genealogy_edge r
          where r.company_id = company and r.reverses_id = e.id), false) as live
        from theriac.genealogy_edge e where e.company_id = company and e.{near}_id = f.node limit most - told) step;
"""
GENEALOGY = f"""
create or replace function genealogy(company uuid, start uuid, forward boolean, deepest int, most int)
returns table (depth int, edge_id uuid, lot_id uuid, batch_id uuid)
language plpgsql stable parallel safe rows 1000
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  edges uuid[];
  lots uuid[];
  batches uuid[];
  live boolean[];
  frontier uuid[] := array[start];
  seen uuid[] := array[start];
  level int := 0;
  told int := 0;
begin
  while frontier is not null and level < deepest and told < most loop
    level := level + 1;
    if forward then
      {STEPS.format(near="source", far="target")}
    else
      {STEPS.format(near="target", far="source")}
    end if;
    exit when edges is null;
    return query select level, * from unnest(edges, lots, batches) limit most - told;
    told := told + cardinality(edges);
    if cardinality(edges) < 32 then
      select array_agg(distinct coalesce(lot, batch)) into frontier
      from unnest(lots, batches, live) found (lot, batch, live) where live and coalesce(lot, batch) <> all (seen);
    else
      select array_agg(node) into frontier from (
        select coalesce(lot, batch) as node from unnest(lots, batches, live) found (lot, batch, live) where live
        except select unnest(seen)) beyond;
    end if;
    seen := seen || frontier;
  end loop;
end $$;
"""

DISTRIBUTION = """
create table consignee (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  code text not null check (length(code) between 1 and 40),
  name text not null check (length(name) between 1 and 200),
  address text not null check (length(address) between 1 and 500),
  country text not null check (country ~ '^[A-Z]{2}$'),
  gln text check (gln ~ '^[0-9]{13}$'),
  primary key (company_id, id),
  unique (company_id, code)
);
create table shipment (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  kind text not null check (kind in ('SHIPMENT', 'REVERSAL')),
  lot_id uuid not null,
  consignee_id uuid not null,
  quantity_value numeric not null check (quantity_value > 0 and quantity_value < 'Infinity'),
  quantity_unit text not null check (length(quantity_unit) between 1 and 40),
  shipped_on date not null check (isfinite(shipped_on)),
  document text not null check (length(document) between 1 and 80),
  reverses_id uuid,
  reason text check (length(reason) between 1 and 2000),
  recorded_by uuid not null,
  recorded_name text not null check (length(recorded_name) between 1 and 200),
  recorded_at timestamptz not null,
  primary key (company_id, id),
  unique (company_id, reverses_id),
  unique (company_id, lot_id, id),
  unique (company_id, id, lot_id, consignee_id, quantity_value, quantity_unit),
  check ((kind = 'REVERSAL') = (reverses_id is not null)),
  check ((kind = 'REVERSAL') = (reason is not null)),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, lot_id) references material_lot (company_id, id),
  foreign key (company_id, consignee_id) references consignee (company_id, id),
  foreign key (company_id, recorded_by) references person (company_id, id),
  foreign key (company_id, reverses_id, lot_id, consignee_id, quantity_value, quantity_unit)
    references shipment (company_id, id, lot_id, consignee_id, quantity_value, quantity_unit)
);
create index shipment_of_lot on shipment (company_id, lot_id, id);
create index shipment_of_consignee on shipment (company_id, consignee_id, id);
"""

# What leaves the company changes a lot's quantity as a charge does, with a shipment for its cause instead of an edge.
MOVED = """
alter table lot_balance
  add shipped numeric not null default 0 check (shipped >= 0 and shipped < 'Infinity'),
  drop constraint lot_balance_remaining,
  add constraint lot_balance_remaining check (remaining >= 0
    and remaining = received - used + reversed + returned + regrouped + adjusted - removed - shipped);
alter table inventory_transaction
  add shipment_id uuid,
  drop constraint inventory_transaction_kind_check,
  drop constraint inventory_transaction_sign,
  drop constraint inventory_transaction_edge,
  add constraint inventory_transaction_kind_check check (kind in ('RECEIPT', 'ISSUE', 'SHIPMENT', 'REVERSAL', 'RETURN',
    'SPLIT', 'MERGE', 'ADJUSTMENT', 'EMPTYING', 'SAMPLE', 'DESTRUCTION', 'OPENING')),
  add constraint inventory_transaction_sign check (quantity_value <> 0 and case
    when kind in ('ISSUE', 'SHIPMENT', 'SAMPLE', 'DESTRUCTION') then quantity_value < 0
    when kind in ('RECEIPT', 'REVERSAL', 'RETURN') then quantity_value > 0 else true end),
  add constraint inventory_transaction_edge
    check (kind not in ('ISSUE', 'REVERSAL', 'RETURN') or num_nonnulls(edge_id, shipment_id) > 0),
  add constraint inventory_transaction_shipment check (case kind
    when 'SHIPMENT' then shipment_id is not null and edge_id is null
    when 'REVERSAL' then num_nonnulls(edge_id, shipment_id) = 1
    else shipment_id is null end),
  add foreign key (company_id, lot_id, shipment_id) references shipment (company_id, lot_id, id);
create index inventory_transaction_of_shipment on inventory_transaction (company_id, shipment_id)
  where shipment_id is not null;
"""

# As migration 0025 wrote it, with what was shipped.
BOOK = """
create or replace function book_stock() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  moved numeric := new.quantity_value;
  own xid := pg_current_xact_id()::xid;
begin
  update lot_balance set
    version = version + case when xmin = own then 0 else 1 end,
    received = received + case when new.kind = 'RECEIPT' then moved else 0 end,
    used = used - case when new.kind = 'ISSUE' then moved else 0 end,
    reversed = reversed + case when new.kind = 'REVERSAL' and new.shipment_id is null then moved else 0 end,
    returned = returned + case when new.kind = 'RETURN' then moved else 0 end,
    regrouped = regrouped + case when new.kind in ('SPLIT', 'MERGE', 'OPENING') then moved else 0 end,
    adjusted = adjusted + case when new.kind in ('ADJUSTMENT', 'EMPTYING') then moved else 0 end,
    removed = removed - case when new.kind in ('SAMPLE', 'DESTRUCTION') then moved else 0 end,
    shipped = shipped - case when new.shipment_id is not null then moved else 0 end,
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

KEEP = """
create or replace function keep_stock() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if pg_trigger_depth() > 1 then return new; end if;
  if tg_op = 'INSERT' then
    if exists (select from unnest(array['received', 'used', 'reversed', 'returned', 'regrouped', 'adjusted', 'removed',
        'shipped', 'remaining']) figure where (to_jsonb(new) ->> figure)::numeric <> 0) then
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

# What the stock gave and got is what the shipment says; nothing leaves that may not be used. The day is that of the
# entry at the site, as the application's rule counts it.
SHIPPABLE = """
create function require_shippable() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.kind = 'SHIPMENT' and not exists (
    select from material_lot l join site s on s.company_id = l.company_id and s.id = l.site_id
    where l.company_id = new.company_id and l.id = new.lot_id and l.site_id = new.site_id and l.status = 'RELEASED'
      and coalesce((new.recorded_at at time zone s.time_zone)::date <= least(l.expires_on, l.retest_on), true)
  ) then
    raise exception 'theriac: only a released lot in its days is shipped (MAT-1)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function require_booked() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.quantity_value <> (select coalesce(abs(sum(quantity_value)), 0) from inventory_transaction
      where company_id = new.company_id and shipment_id = new.id) then
    raise exception 'theriac: the stock changes by what a shipment says (MAT-7)' using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
alter function require_booked() owner to theriac_owner;
revoke all on function require_booked() from public;
create constraint trigger require_booked after insert on shipment deferrable initially deferred
  for each row execute function require_booked();
alter table shipment enable always trigger require_booked;
"""

SEARCHED = Searched("CONSIGNEE", "consignee", called="code", more=["name"], similar=True, site=None)


def upgrade() -> None:
    op.execute(GENEALOGY)
    op.execute(DISTRIBUTION)
    tenant_table("consignee", app=["select", "insert", "update"])
    tenant_table("shipment", app=["select", "insert"], append_only=True)
    for statements in (MOVED, BOOK, KEEP, SHIPPABLE):
        op.execute(statements)
    op.execute(AT_COMMIT.format(name="inventory_transaction"))
    guarded("require_shippable", "shipment", "insert")
    searched(SEARCHED)
