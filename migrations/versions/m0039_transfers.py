"""Transfers of material between sites of a company."""

from alembic import op

from migrations.helpers import AT_COMMIT, guarded, tenant_table

revision = "0039"
down_revision = "0038"

# The difference is a column of its own, so that what was dispatched is always told: received, lost or found.
TRANSFERS = """
create table material_transfer (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  to_site_id uuid not null,
  lot_id uuid not null,
  state text not null check (state in ('DISPATCHED', 'RECEIVED', 'CANCELLED')),
  quantity_value numeric not null check (quantity_value > 0 and quantity_value < 'Infinity'),
  quantity_unit text not null check (length(quantity_unit) between 1 and 40),
  document text not null check (length(document) between 1 and 80),
  reason text not null check (length(reason) between 1 and 2000),
  dispatched_by uuid not null,
  dispatched_name text not null check (length(dispatched_name) between 1 and 200),
  dispatched_at timestamptz not null,
  received_value numeric check (received_value >= 0 and received_value < 'Infinity'),
  difference numeric check (difference > '-Infinity' and difference < 'Infinity'),
  difference_reason text check (length(difference_reason) between 1 and 2000),
  received_lot_id uuid,
  received_by uuid,
  received_name text check (length(received_name) between 1 and 200),
  received_at timestamptz check (received_at >= dispatched_at),
  cancelled_by uuid,
  cancelled_name text check (length(cancelled_name) between 1 and 200),
  cancelled_at timestamptz check (cancelled_at >= dispatched_at),
  cancelled_reason text check (length(cancelled_reason) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, received_lot_id),
  check (site_id <> to_site_id),
  check (num_nonnulls(received_value, difference, received_by, received_name, received_at)
    = case state when 'RECEIVED' then 5 else 0 end),
  check (num_nonnulls(cancelled_by, cancelled_name, cancelled_at, cancelled_reason)
    = case state when 'CANCELLED' then 4 else 0 end),
  constraint material_transfer_conserves check (quantity_value + difference = received_value),
  check ((difference_reason is not null) = (coalesce(difference, 0) <> 0)),
  check ((received_lot_id is not null) = (coalesce(received_value, 0) > 0)),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, to_site_id) references site (company_id, id),
  foreign key (company_id, lot_id) references material_lot (company_id, id),
  foreign key (company_id, received_lot_id) references material_lot (company_id, id),
  foreign key (company_id, dispatched_by) references person (company_id, id),
  foreign key (company_id, received_by) references person (company_id, id),
  foreign key (company_id, cancelled_by) references person (company_id, id)
);
create index material_transfer_of_lot on material_transfer (company_id, lot_id, id);
create index material_transfer_from on material_transfer (company_id, site_id, id);
create index material_transfer_to on material_transfer (company_id, to_site_id, id);
create table material_transfer_container (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  transfer_id uuid not null,
  position int not null check (position between 1 and 200),
  container_id uuid not null,
  number text not null check (length(number) between 1 and 60),
  quantity_value numeric not null check (quantity_value > 0 and quantity_value < 'Infinity'),
  quantity_unit text not null check (length(quantity_unit) between 1 and 40),
  tare_value numeric check (tare_value >= 0 and tare_value < 'Infinity'),
  tare_unit text check (length(tare_unit) between 1 and 40),
  primary key (company_id, id),
  unique (company_id, transfer_id, position),
  unique (company_id, transfer_id, container_id),
  check ((tare_value is null) = (tare_unit is null)),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, transfer_id) references material_transfer (company_id, id),
  foreign key (company_id, container_id) references container (company_id, id)
);
create index material_transfer_container_of_container on material_transfer_container (company_id, container_id);
"""

# What a transfer takes of a lot, and brings to the lot at the other site, are transactions of a kind of their own. Only
# what it brings has an edge: what is in transit, or was lost on the way, is in no other lot.
MOVED = """
alter table lot_balance
  add transferred numeric not null default 0 check (transferred > '-Infinity' and transferred < 'Infinity'),
  drop constraint lot_balance_remaining,
  add constraint lot_balance_remaining check (remaining >= 0 and remaining
    = received - used + reversed + returned + regrouped + adjusted - removed - shipped + transferred);
alter table genealogy_edge
  drop constraint genealogy_edge_kind_check,
  drop constraint genealogy_edge_of_lots,
  add constraint genealogy_edge_kind_check
    check (kind in ('CHARGE', 'OUTPUT', 'REVERSAL', 'RETURN', 'SPLIT', 'MERGE', 'TRANSFER')),
  add constraint genealogy_edge_of_lots
    check (kind not in ('SPLIT', 'MERGE', 'TRANSFER') or num_nonnulls(source_lot_id, target_lot_id) = 2);
create unique index genealogy_edge_of_transfer on genealogy_edge (company_id, target_id) where kind = 'TRANSFER';
alter table inventory_transaction
  add transfer_id uuid,
  drop constraint inventory_transaction_kind_check,
  drop constraint inventory_transaction_edge,
  drop constraint inventory_transaction_shipment,
  add constraint inventory_transaction_kind_check check (kind in ('RECEIPT', 'ISSUE', 'SHIPMENT', 'TRANSFER',
    'REVERSAL', 'RETURN', 'SPLIT', 'MERGE', 'ADJUSTMENT', 'EMPTYING', 'SAMPLE', 'DESTRUCTION', 'OPENING')),
  add constraint inventory_transaction_edge
    check (kind not in ('ISSUE', 'REVERSAL', 'RETURN') or num_nonnulls(edge_id, shipment_id, transfer_id) > 0),
  add constraint inventory_transaction_shipment check (case kind
    when 'SHIPMENT' then shipment_id is not null and num_nonnulls(edge_id, transfer_id) = 0
    when 'TRANSFER' then transfer_id is not null and shipment_id is null
      and (edge_id is not null) = (quantity_value > 0)
    when 'REVERSAL' then num_nonnulls(edge_id, shipment_id, transfer_id) = 1
    else num_nonnulls(shipment_id, transfer_id) = 0 end),
  add foreign key (company_id, transfer_id) references material_transfer (company_id, id);
create index inventory_transaction_of_transfer on inventory_transaction (company_id, transfer_id)
  where transfer_id is not null;
"""

# As migration 0029 wrote it, with what was transferred.
BOOK = """
create or replace function book_stock() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  moved numeric := new.quantity_value;
  own xid := pg_current_xact_id()::xid;
  charged boolean := new.shipment_id is null and new.transfer_id is null;
begin
  update lot_balance set
    version = version + case when xmin = own then 0 else 1 end,
    received = received + case when new.kind = 'RECEIPT' then moved else 0 end,
    used = used - case when new.kind = 'ISSUE' then moved else 0 end,
    reversed = reversed + case when new.kind = 'REVERSAL' and charged then moved else 0 end,
    returned = returned + case when new.kind = 'RETURN' then moved else 0 end,
    regrouped = regrouped + case when new.kind in ('SPLIT', 'MERGE', 'OPENING') then moved else 0 end,
    adjusted = adjusted + case when new.kind in ('ADJUSTMENT', 'EMPTYING') then moved else 0 end,
    removed = removed - case when new.kind in ('SAMPLE', 'DESTRUCTION') then moved else 0 end,
    shipped = shipped - case when new.shipment_id is not null then moved else 0 end,
    transferred = transferred + case when new.transfer_id is not null then moved else 0 end,
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
        'shipped', 'transferred', 'remaining']) figure where (to_jsonb(new) ->> figure)::numeric <> 0) then
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

# What leaves is in order, what left stays told, and a transfer ends once.
KEPT = """
create function require_transferable() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.state <> 'DISPATCHED' or not exists (
    select from material_lot l join site s on s.company_id = l.company_id and s.id = l.site_id
    where l.company_id = new.company_id and l.id = new.lot_id and l.site_id = new.site_id and l.unit = new.quantity_unit
      and l.status not in ('REJECTED', 'EXPIRED')
      and coalesce((new.dispatched_at at time zone s.time_zone)::date <= l.expires_on, true)
      and not exists (select from lot_investigation i where i.company_id = l.company_id and i.lot_id = l.id
        and i.state in ('OPEN', 'CONFIRMED'))
  ) or exists (select from site where company_id = new.company_id and id = new.to_site_id and kind = 'ENTERPRISE') then
    raise exception 'theriac: a lot that is rejected, expired or under investigation isn''t transferred (TRF-1)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_transfer() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if old.state <> 'DISPATCHED' or (new.site_id, new.to_site_id, new.lot_id, new.quantity_value, new.quantity_unit,
      new.document, new.reason, new.dispatched_by, new.dispatched_name, new.dispatched_at) is distinct from
      (old.site_id, old.to_site_id, old.lot_id, old.quantity_value, old.quantity_unit, old.document, old.reason,
      old.dispatched_by, old.dispatched_name, old.dispatched_at) then
    raise exception 'theriac: what was dispatched never changes, and a transfer ends once (TRF-2)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# At the commit the books of both lots, the containers and the edge say what the transfer says: nothing of it is twice
# or nowhere. The arguments name the transfer's column in the row.
CONSERVED = """
create function require_transferred() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  told material_transfer;
  took numeric;
  brought numeric;
  elsewhere bigint;
  filled numeric;
begin
  select * into told from material_transfer
    where company_id = new.company_id and id = (to_jsonb(new) ->> tg_argv[0])::uuid;
  select coalesce(sum(quantity_value) filter (where lot_id = told.lot_id), 0),
      coalesce(sum(quantity_value) filter (where lot_id = told.received_lot_id), 0),
      count(*) filter (where lot_id <> told.lot_id and lot_id is distinct from told.received_lot_id)
    into took, brought, elsewhere
    from inventory_transaction where company_id = told.company_id and transfer_id = told.id;
  select coalesce(sum(quantity_value), 0) into filled from material_transfer_container
    where company_id = told.company_id and transfer_id = told.id and quantity_unit = told.quantity_unit;
  if took <> (case told.state when 'CANCELLED' then 0 else - told.quantity_value end)
      or brought <> coalesce(told.received_value, 0) or elsewhere > 0 or filled <> told.quantity_value then
    raise exception 'theriac: the stock changes by what a transfer says (TRF-2, MAT-7)'
      using errcode = 'restrict_violation';
  end if;
  if told.received_lot_id is not null and not exists (
    select from genealogy_edge e
    join material_lot source on source.company_id = e.company_id and source.id = told.lot_id
    join material_lot target on target.company_id = e.company_id and target.id = told.received_lot_id
    where e.company_id = told.company_id and e.kind = 'TRANSFER' and e.target_id = target.id and e.source_id = source.id
      and e.quantity_value = told.received_value and e.quantity_unit = told.quantity_unit
      and target.site_id = told.to_site_id and target.material_id = source.material_id
  ) then
    raise exception 'theriac: what a transfer brings is a lot of its material at its site, with an edge (TRF-3, MAT-6)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create function require_transfer_of_edge() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from material_transfer where company_id = new.company_id and lot_id = new.source_id
      and received_lot_id = new.target_id and received_value = new.quantity_value) then
    raise exception 'theriac: an edge between sites is that of a transfer (TRF-3, MAT-6)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
alter function require_transferred() owner to theriac_owner;
alter function require_transfer_of_edge() owner to theriac_owner;
revoke all on function require_transferred() from public;
revoke all on function require_transfer_of_edge() from public;
create constraint trigger require_transferred after insert or update on material_transfer
  deferrable initially deferred for each row execute function require_transferred('id');
create constraint trigger require_transferred after insert on material_transfer_container
  deferrable initially deferred for each row execute function require_transferred('transfer_id');
create constraint trigger require_transferred after insert on inventory_transaction
  deferrable initially deferred for each row when (new.transfer_id is not null)
  execute function require_transferred('transfer_id');
create constraint trigger require_transfer_of_edge after insert on genealogy_edge
  deferrable initially deferred for each row when (new.kind = 'TRANSFER') execute function require_transfer_of_edge();
alter table material_transfer enable always trigger require_transferred;
alter table material_transfer_container enable always trigger require_transferred;
alter table inventory_transaction enable always trigger require_transferred;
alter table genealogy_edge enable always trigger require_transfer_of_edge;
"""

# Who dispatches and who promises both hold the lot's balance, so that one of them sees the other.
UNPROMISED = """
create function require_unpromised() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if (select coalesce(sum(greatest(planned - weighed, 0)), 0) from dispense_source
      where company_id = new.company_id and lot_id = new.lot_id and dropped_at is null)
    > (select coalesce(sum(remaining), 0) from container where company_id = new.company_id and lot_id = new.lot_id
      and state in ('OPEN', 'CLOSED') and dispensed is not true) then
    raise exception 'theriac: what is promised to a batch isn''t transferred (TRF-1, MAT-7)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
alter function require_unpromised() owner to theriac_owner;
revoke all on function require_unpromised() from public;
create constraint trigger require_unpromised after insert on material_transfer
  deferrable initially deferred for each row execute function require_unpromised();
alter table material_transfer enable always trigger require_unpromised;
"""

RECALLED = """
alter table recall_total
  add transferred numeric not null default 0 check (transferred >= 0 and transferred < 'Infinity'),
  add in_transit numeric not null default 0 check (in_transit >= 0 and in_transit < 'Infinity'),
  drop constraint recall_total_check,
  add constraint recall_total_check check (made + from_lots + returned + adjusted = charged + into_lots + transferred
    + in_transit + shipped + sampled + destroyed + in_stock + unaccounted);
"""


def upgrade() -> None:
    op.execute(TRANSFERS)
    tenant_table("material_transfer", app=["select", "insert", "update"])
    tenant_table("material_transfer_container", app=["select", "insert"], append_only=True)
    for statements in (MOVED, BOOK, KEEP, KEPT, CONSERVED, UNPROMISED, RECALLED):
        op.execute(statements)
    op.execute(AT_COMMIT.format(name="inventory_transaction"))
    guarded("require_transferable", "material_transfer", "insert")
    guarded("keep_transfer", "material_transfer", "update")
