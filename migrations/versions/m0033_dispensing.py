"""Dispense orders, weighings with every reading, what was dispensed for a batch, and places of weighing."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0033"
down_revision = "0032"

# What was dispensed stays in its lot's stock, in a container of its own, until it is charged.
CONTAINERS = """
alter table container add column dispensed boolean;
grant update (dispensed) on container to theriac_app;
drop trigger keep_stock on container;
create trigger keep_stock before insert or update on container
  for each row execute function keep_stock('version', 'state', 'location_id', 'counted_at', 'missing_at', 'dispensed');
alter table container enable always trigger keep_stock;
"""

FINITE = "check ({0} >= 0 and {0} < 'Infinity')"
ABOVE = "check ({0} > 0 and {0} < 'Infinity')"
NAME = "check (length({0}) between 1 and 200)"
REASON = "check (length({0}) between 1 and 2000)"


def _numbers(rule: str, *names: str, null: bool = False) -> str:
    """Columns of numbers that are held to one rule."""
    kept = "" if null else " not null"
    return "".join(f"  {name} numeric{kept} {rule.format(name)},\n" for name in names)


def _named(act: str, *, null: bool = True) -> str:
    """Who did something, under which name, and when."""
    kept = "" if null else " not null"
    name = f"{act}_name"
    return f"  {act}_by uuid{kept},\n  {name} text{kept} {NAME.format(name)},\n  {act}_at timestamptz{kept},\n"


ORDERS = f"""
create table dispense_order (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  recipe_material_id uuid not null,
  material_id uuid not null,
  position int not null check (position >= 1),
  code text not null check (length(code) between 1 and 40),
  name text not null check (length(name) between 1 and 200),
  role text not null check (role in ('ACTIVE', 'COMPENSATOR', 'EXCIPIENT', 'SOLVENT', 'COATING', 'PACKAGING')),
  method text not null check (method in ('NET', 'SUBTRACTIVE', 'WHOLE_CONTAINER', 'COUNT')),
  counted text not null check (counted in ('PURE', 'AS_IS')),
  unit text not null check (length(unit) between 1 and 40),
{_numbers(ABOVE, "quantity", "resolution")}
  tolerance_minus numeric not null check (tolerance_minus between 0 and 100),
  tolerance_plus numeric not null check (tolerance_plus between 0 and 100),
{_numbers(FINITE, "minimum", null=True)}
  target numeric check (target > '-Infinity' and target < 'Infinity'),
{_numbers(FINITE, "missing", null=True)}
  state text not null check (state in ('OPEN', 'IN_PROGRESS', 'HELD', 'COMPLETE', 'CLOSED')),
  held_because text {REASON.format("held_because")},
  closed_because text {REASON.format("closed_because")},
{_named("opened", null=False)}
  completed_at timestamptz,
  primary key (company_id, id),
  unique (company_id, batch_id, recipe_material_id),
  unique (company_id, batch_id, id),
  check ((held_because is not null) = (state = 'HELD')),
  check ((closed_because is not null) = (state = 'CLOSED')),
  check (state <> 'COMPLETE' or completed_at is not null),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, recipe_material_id) references recipe_material (company_id, id),
  foreign key (company_id, material_id) references material_definition (company_id, id),
  foreign key (company_id, opened_by) references person (company_id, id)
);
create index dispense_order_at on dispense_order (company_id, site_id, state, id);
create table dispense_source (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  order_id uuid not null,
  lot_id uuid not null,
  position int not null check (position between 1 and 100),
  basis text check (basis in ('ANHYDROUS', 'DRIED', 'AS_IS')),
  assay numeric check (assay > 0 and assay <= 200),
  moisture numeric check (moisture >= 0 and moisture < 100),
  share numeric check (share > 0 and share <= 2),
  ended boolean not null,
{_numbers(FINITE, "planned", "weighed")}
  unit text not null check (length(unit) between 1 and 40),
  reason text {REASON.format("reason")},
{_named("chosen", null=False)}
  dropped_at timestamptz,
  primary key (company_id, id),
  unique (company_id, order_id, id),
  check (num_nonnulls(basis, assay, share) in (0, 3)),
  check ((moisture is not null) = coalesce(basis <> 'AS_IS', false)),
  check (dropped_at is null or weighed = 0),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, order_id) references dispense_order (company_id, id),
  foreign key (company_id, lot_id) references material_lot (company_id, id),
  foreign key (company_id, chosen_by) references person (company_id, id)
);
create unique index dispense_source_chosen on dispense_source (company_id, order_id, lot_id) where dropped_at is null;
create index dispense_source_of_lot on dispense_source (company_id, lot_id) where dropped_at is null;
create table dispense_calculation (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  order_id uuid not null,
  number int not null check (number >= 1),
  because text not null {REASON.format("because")},
  target numeric check (target > '-Infinity' and target < 'Infinity'),
{_numbers(FINITE, "missing", null=True)}
  unit text not null check (length(unit) between 1 and 40),
  steps text not null check (length(steps) between 2 and 1000000),
  calculated_at timestamptz not null,
  primary key (company_id, id),
  unique (company_id, order_id, number),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, order_id) references dispense_order (company_id, id)
);
"""

WEIGHINGS = f"""
create table weighing (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  order_id uuid not null,
  source_id uuid not null,
  lot_id uuid not null,
  container_id uuid not null,
  container_number text not null check (length(container_number) between 1 and 60),
  booth_id uuid not null,
  booth_code text not null check (length(booth_code) between 1 and 40),
  number int not null check (number between 1 and 500),
  method text not null check (method in ('NET', 'SUBTRACTIVE', 'WHOLE_CONTAINER', 'COUNT')),
  state text not null check (state in ('RUNNING', 'WEIGHED', 'VERIFIED', 'ABANDONED')),
{_numbers(ABOVE, "target", "high")}
{_numbers(FINITE, "low")}
  unit text not null check (length(unit) between 1 and 40),
  scale text check (length(scale) between 1 and 40),
  scale_source text check (scale_source in ('TYPED', 'ENROLLED')),
{_numbers(ABOVE, "capacity", "division", null=True)}
{_numbers(FINITE, "minimum_weight", "shown_target", "shown_low", "shown_high", null=True)}
  scale_unit text check (length(scale_unit) between 1 and 40),
  into_number text check (into_number ~ '^[A-Za-z0-9][A-Za-z0-9._/-]{{0,59}}$'),
{_named("begun", null=False)}
{_numbers(ABOVE, "net", null=True)}
  emptied boolean,
{_named("weighed")}
  abandoned_because text {REASON.format("abandoned_because")},
{_named("witnessed")}
  witness_signature_id uuid,
{_named("verified")}
  verification_signature_id uuid,
  primary key (company_id, id),
  unique (company_id, order_id, number),
  unique (company_id, batch_id, id),
  check (low <= target and target <= high),
  check (num_nonnulls(scale, scale_source, capacity, division, minimum_weight, scale_unit, shown_target, shown_low,
    shown_high) = case when method in ('NET', 'SUBTRACTIVE') then 9 else 0 end),
  check (num_nonnulls(net, emptied, weighed_by, weighed_name, weighed_at)
    = case when state in ('WEIGHED', 'VERIFIED') then 5 else 0 end),
  check ((abandoned_because is not null) = (state = 'ABANDONED')),
  check (num_nonnulls(witnessed_by, witnessed_name, witnessed_at, witness_signature_id) in (0, 4)),
  check (num_nonnulls(verified_by, verified_name, verified_at, verification_signature_id)
    = case when state = 'VERIFIED' then 4 else 0 end),
  check (state <> 'VERIFIED' or scale_source is distinct from 'TYPED' or witnessed_by is not null),
  check (not witnessed_by in (begun_by, weighed_by)),
  check (not verified_by in (begun_by, weighed_by)),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id, order_id) references dispense_order (company_id, batch_id, id),
  foreign key (company_id, order_id, source_id) references dispense_source (company_id, order_id, id),
  foreign key (company_id, lot_id, container_id) references container (company_id, lot_id, id),
  foreign key (company_id, site_id, booth_id) references operational_location (company_id, site_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, begun_by) references person (company_id, id),
  foreign key (company_id, weighed_by) references person (company_id, id),
  foreign key (company_id, witnessed_by) references person (company_id, id),
  foreign key (company_id, witness_signature_id) references signature (company_id, id),
  foreign key (company_id, verified_by) references person (company_id, id),
  foreign key (company_id, verification_signature_id) references signature (company_id, id)
);
create unique index weighing_of_container on weighing (company_id, container_id) where state = 'RUNNING';
create unique index weighing_at_booth on weighing (company_id, booth_id) where state = 'RUNNING';
create unique index weighing_of_order on weighing (company_id, order_id) where state = 'RUNNING';
create index weighing_last_at_booth on weighing (company_id, booth_id, begun_at);
create table weight_reading (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  weighing_id uuid not null,
  number int not null check (number between 1 and 51),
  kind text not null check (kind in ('TARE', 'GROSS', 'BEFORE', 'AFTER', 'BOOKED', 'COUNTED')),
  container text not null check (length(container) between 1 and 60),
{_numbers(FINITE, "quantity_value")}
  quantity_unit text not null check (length(quantity_unit) between 1 and 40),
  source text not null check (source in ('TYPED', 'ENROLLED')),
  reason text {REASON.format("reason")},
  attempt int check (attempt between 1 and 50),
  net numeric check (net > '-Infinity' and net < 'Infinity'),
  verdict text check (verdict in ('WITHIN', 'BELOW', 'ABOVE')),
{_named("recorded", null=False)}
  primary key (company_id, id),
  unique (company_id, weighing_id, number),
  unique (company_id, weighing_id, attempt),
  check (num_nonnulls(attempt, net, verdict) in (0, 3)),
  check ((kind in ('TARE', 'BEFORE')) = (attempt is null)),
  check (kind not in ('TARE', 'GROSS', 'BEFORE', 'AFTER') or (reason is not null) = (source = 'TYPED')),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, weighing_id) references weighing (company_id, id),
  foreign key (company_id, recorded_by) references person (company_id, id)
);
"""

DISPENSED = f"""
create table dispensed_container (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  order_id uuid not null,
  weighing_id uuid not null,
  container_id uuid not null,
  lot_id uuid not null,
  material_id uuid not null,
  code text not null check (length(code) between 1 and 60),
{_numbers(ABOVE, "net_value")}
  net_unit text not null check (length(net_unit) between 1 and 40),
{_numbers(FINITE, "tare_value", "gross_value", null=True)}
  expires_on date check (isfinite(expires_on)),
  state text not null check (state in ('WEIGHED', 'VERIFIED', 'CHARGED', 'ADDED', 'RETURNED', 'DESTROYED')),
  edge_id uuid,
  phase_execution_id uuid,
{_named("charged")}
{_named("added")}
  addition_signature_id uuid,
{_named("returned")}
  returned_because text {REASON.format("returned_because")},
  primary key (company_id, id),
  unique (company_id, weighing_id),
  check (num_nonnulls(edge_id, phase_execution_id, charged_by, charged_name, charged_at)
    = case when state in ('CHARGED', 'ADDED') then 5 else 0 end),
  check (num_nonnulls(added_by, added_name, added_at, addition_signature_id)
    = case when state = 'ADDED' then 4 else 0 end),
  check (added_by <> charged_by),
  check (num_nonnulls(returned_by, returned_name, returned_at, returned_because)
    = case when state = 'RETURNED' then 4 else 0 end),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id, weighing_id) references weighing (company_id, batch_id, id),
  foreign key (company_id, batch_id, order_id) references dispense_order (company_id, batch_id, id),
  foreign key (company_id, lot_id, container_id) references container (company_id, lot_id, id),
  foreign key (company_id, material_id) references material_definition (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, edge_id) references genealogy_edge (company_id, id),
  foreign key (company_id, phase_execution_id) references phase_execution (company_id, id),
  foreign key (company_id, charged_by) references person (company_id, id),
  foreign key (company_id, added_by) references person (company_id, id),
  foreign key (company_id, addition_signature_id) references signature (company_id, id),
  foreign key (company_id, returned_by) references person (company_id, id)
);
create unique index dispensed_container_held on dispensed_container (company_id, container_id)
  where state in ('WEIGHED', 'VERIFIED');
create index dispensed_container_code on dispensed_container (company_id, code);
create index dispensed_container_of_batch on dispensed_container (company_id, batch_id, id);
"""

BOOTHS = f"""
create table booth_clearance (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  booth_id uuid not null,
  material_id uuid not null,
{_named("cleared", null=False)}
  signature_id uuid not null,
  primary key (company_id, id),
  unique (company_id, signature_id),
  foreign key (company_id, site_id, booth_id) references operational_location (company_id, site_id, id),
  foreign key (company_id, material_id) references material_definition (company_id, id),
  foreign key (company_id, cleared_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create index booth_clearance_of_booth on booth_clearance (company_id, booth_id, cleared_at);
create table dispense_campaign (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  material_id uuid not null,
  booth_id uuid not null,
  state text not null check (state in ('OPEN', 'CLOSED')),
{_named("opened", null=False)}
  closed_at timestamptz,
  primary key (company_id, id),
  check ((closed_at is not null) = (state = 'CLOSED')),
  foreign key (company_id, site_id, booth_id) references operational_location (company_id, site_id, id),
  foreign key (company_id, material_id) references material_definition (company_id, id),
  foreign key (company_id, opened_by) references person (company_id, id)
);
create index dispense_campaign_at on dispense_campaign (company_id, site_id, id);
create table dispense_campaign_order (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  campaign_id uuid not null,
  order_id uuid not null,
  position int not null check (position between 1 and 50),
  primary key (company_id, id),
  unique (company_id, campaign_id, order_id),
  unique (company_id, campaign_id, position),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, campaign_id) references dispense_campaign (company_id, id),
  foreign key (company_id, order_id) references dispense_order (company_id, id)
);
"""

# The balance is locked, so that two orders that promise of one lot take turns.
PROMISED = """
create function require_promised() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  before numeric := 0;
  promised numeric;
  free numeric;
begin
  if tg_op = 'UPDATE' then
    if (new.order_id, new.lot_id, new.unit) is distinct from (old.order_id, old.lot_id, old.unit) then
      raise exception 'theriac: what lot an order promises never changes (MAT-2)' using errcode = 'restrict_violation';
    end if;
    before := case when old.dropped_at is null then greatest(old.planned - old.weighed, 0) else 0 end;
  end if;
  if new.dropped_at is not null or greatest(new.planned - new.weighed, 0) <= before then return new; end if;
  perform 1 from lot_balance where company_id = new.company_id and id = new.lot_id for no key update;
  select coalesce(sum(greatest(planned - weighed, 0)), 0) into promised from dispense_source
    where company_id = new.company_id and lot_id = new.lot_id and dropped_at is null and id <> new.id;
  select coalesce(sum(remaining), 0) into free from container where company_id = new.company_id
    and lot_id = new.lot_id and state in ('OPEN', 'CLOSED') and dispensed is not true;
  if promised + new.planned - new.weighed > free then
    raise exception 'theriac: no more of a lot is promised than there is (MAT-7)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

KEEP = """
create function keep_weighing() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['version', 'state', 'net', 'emptied', 'weighed_by', 'weighed_name', 'weighed_at',
    'abandoned_because', 'witnessed_by', 'witnessed_name', 'witnessed_at', 'witness_signature_id', 'verified_by',
    'verified_name', 'verified_at', 'verification_signature_id'];
begin
  if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text
      or old.net is not null and (new.net, new.emptied, new.weighed_by) is distinct from
        (old.net, old.emptied, old.weighed_by)
      or old.witnessed_by is not null and new.witness_signature_id is distinct from old.witness_signature_id
      or old.state in ('VERIFIED', 'ABANDONED') then
    raise exception 'theriac: what was weighed, and by which band, never changes (WGH-11)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_dispensed() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['version', 'state', 'edge_id', 'phase_execution_id', 'charged_by', 'charged_name',
    'charged_at', 'added_by', 'added_name', 'added_at', 'addition_signature_id', 'returned_by', 'returned_name',
    'returned_at', 'returned_because'];
begin
  if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text or old.state in ('RETURNED', 'DESTROYED') then
    raise exception 'theriac: what a dispensed container holds, and for which batch, never changes (WGH-13)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# At the commit, when the edge and the container's own row are written, whatever the order of writing.
ONLY_ITS_BATCH = """
create function require_charged_whole() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if exists (select from dispensed_container where company_id = new.company_id and container_id = new.container_id
      and state in ('WEIGHED', 'VERIFIED')) then
    raise exception 'theriac: what was dispensed for a batch goes into that batch alone (WGH-13)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create function require_own_batch() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from genealogy_edge where company_id = new.company_id and id = new.edge_id and kind = 'CHARGE'
      and (target_batch_id, source_lot_id, quantity_value, quantity_unit, phase_execution_id)
        = (new.batch_id, new.lot_id, new.net_value, new.net_unit, new.phase_execution_id)) then
    raise exception 'theriac: what was dispensed for a batch is charged whole, into that batch alone (WGH-13)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create constraint trigger require_charged_whole after insert on inventory_transaction deferrable initially deferred
  for each row when (new.quantity_value < 0 and new.container_id is not null)
  execute function require_charged_whole();
create constraint trigger require_own_batch after insert or update on dispensed_container deferrable initially deferred
  for each row when (new.state in ('CHARGED', 'ADDED')) execute function require_own_batch();
alter table inventory_transaction enable always trigger require_charged_whole;
alter table dispensed_container enable always trigger require_own_batch;
"""


def upgrade() -> None:
    for statements in (CONTAINERS, ORDERS, WEIGHINGS, DISPENSED, BOOTHS):
        op.execute(statements)
    for name in ("dispense_order", "dispense_source", "weighing", "dispensed_container", "dispense_campaign"):
        tenant_table(name, app=["select", "insert", "update"])
    for name in ("dispense_calculation", "weight_reading", "booth_clearance", "dispense_campaign_order"):
        tenant_table(name, app=["select", "insert"], append_only=True)
    for statements in (PROMISED, KEEP, ONLY_ITS_BATCH):
        op.execute(statements)
    for function in ("require_charged_whole", "require_own_batch"):
        op.execute(f"alter function {function}() owner to theriac_owner")
        op.execute(f"revoke all on function {function}() from public")
    guarded("require_promised", "dispense_source", "insert or update")
    guarded("keep_weighing", "weighing", "update")
    guarded("keep_dispensed", "dispensed_container", "update")
