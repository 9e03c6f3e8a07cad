"""Cycle counts of what stands at a location, of a lot or of a material; retention samples and how they are kept."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0028"
down_revision = "0027"

# What nobody planned, counted or missed stays null, so that an older row is what its entries tell of it.
STOCK = """
alter table material_definition add column count_days int check (count_days between 1 and 3650);
alter table operational_location add column count_days int check (count_days between 1 and 3650);
alter table container
  add column counted_at timestamptz check (isfinite(counted_at)),
  add column missing_at timestamptz check (isfinite(missing_at)),
  add constraint container_missing check (missing_at is null or location_id is null);
create index container_missing_ones on container (company_id, site_id) where missing_at is not null;
drop trigger keep_stock on container;
create trigger keep_stock before insert or update on container
  for each row execute function keep_stock('version', 'state', 'location_id', 'counted_at', 'missing_at');
alter table container enable always trigger keep_stock;
grant update (counted_at, missing_at) on container to theriac_app;
"""

COUNTS = """
create table stock_count (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  number int not null check (number >= 1),
  scope text not null check (scope in ('LOCATION', 'LOT', 'MATERIAL')),
  location_id uuid,
  lot_id uuid,
  material_id uuid,
  state text not null check (state in ('COUNTING', 'APPROVED', 'CANCELLED')),
  opened_by uuid not null,
  opened_name text not null check (length(opened_name) between 1 and 200),
  opened_at timestamptz not null,
  ended_by uuid,
  ended_name text check (length(ended_name) between 1 and 200),
  ended_at timestamptz,
  reason text check (length(reason) between 1 and 2000),
  lines_total int check (lines_total between 0 and 400),
  lines_right int check (lines_right between 0 and lines_total),
  accuracy numeric check (accuracy between 0 and 100),
  primary key (company_id, id),
  unique (company_id, site_id, number),
  unique (company_id, site_id, id),
  check (num_nonnulls(location_id, lot_id, material_id) = 1),
  check (case scope when 'LOCATION' then location_id when 'LOT' then lot_id else material_id end is not null),
  check (num_nonnulls(ended_by, ended_name, ended_at, reason) = case when state = 'COUNTING' then 0 else 4 end),
  check (num_nonnulls(lines_total, lines_right) = case when state = 'APPROVED' then 2 else 0 end),
  check ((accuracy is not null) = coalesce(lines_total > 0, false)),
  check ((accuracy = 100) = (lines_right = lines_total)),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, site_id, location_id) references operational_location (company_id, site_id, id),
  foreign key (company_id, site_id, lot_id) references material_lot (company_id, site_id, id),
  foreign key (company_id, material_id) references material_definition (company_id, id),
  foreign key (company_id, opened_by) references person (company_id, id),
  foreign key (company_id, ended_by) references person (company_id, id)
);
create unique index stock_count_under_way on stock_count
  (company_id, site_id, (coalesce(location_id, lot_id, material_id))) where state = 'COUNTING';
create index stock_count_of_location on stock_count (company_id, location_id, state) where location_id is not null;
create table stock_count_line (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  count_id uuid not null,
  position int not null check (position between 1 and 400),
  container_id uuid not null,
  container_number text not null check (length(container_number) between 1 and 60),
  lot_number text not null check (length(lot_number) between 1 and 40),
  material_code text not null check (length(material_code) between 1 and 40),
  unit text not null check (length(unit) between 1 and 40),
  location_id uuid,
  listed boolean not null,
  state text not null check (state in ('TO_COUNT', 'COUNTED', 'TO_RECOUNT', 'RECOUNTED', 'LEFT')),
  attempts int not null check (attempts between 0 and 5),
  recount_reason text check (length(recount_reason) between 1 and 2000),
  posted numeric check (posted > '-Infinity' and posted < 'Infinity'),
  book_right boolean,
  primary key (company_id, id),
  unique (company_id, count_id, position),
  unique (company_id, count_id, container_id),
  unique (company_id, site_id, id),
  check ((posted is null) = (book_right is null)),
  check (attempts >= case state when 'COUNTED' then 1 when 'TO_RECOUNT' then 1 when 'RECOUNTED' then 2 else 0 end),
  check (posted is null or state in ('COUNTED', 'RECOUNTED')),
  foreign key (company_id, site_id, count_id) references stock_count (company_id, site_id, id),
  foreign key (company_id, site_id, container_id) references container (company_id, site_id, id),
  foreign key (company_id, site_id, location_id) references operational_location (company_id, site_id, id)
);
create index stock_count_line_of_container on stock_count_line (company_id, container_id);
create table stock_count_entry (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  line_id uuid not null,
  attempt int not null check (attempt between 1 and 5),
  found numeric not null check (found >= 0 and found < 'Infinity'),
  unit text not null check (length(unit) between 1 and 40),
  missing boolean not null,
  book numeric not null check (book >= 0 and book < 'Infinity'),
  location_id uuid,
  book_location_id uuid,
  was_empty boolean not null,
  corrections int not null check (corrections >= 0),
  reversals int not null check (reversals >= 0),
  counted_by uuid not null,
  counted_name text not null check (length(counted_name) between 1 and 200),
  counted_at timestamptz not null,
  primary key (company_id, id),
  unique (company_id, line_id, attempt),
  check (not missing or (found = 0 and location_id is null)),
  foreign key (company_id, site_id, line_id) references stock_count_line (company_id, site_id, id),
  foreign key (company_id, site_id, location_id) references operational_location (company_id, site_id, id),
  foreign key (company_id, site_id, book_location_id) references operational_location (company_id, site_id, id),
  foreign key (company_id, counted_by) references person (company_id, id)
);
"""

# Who counts a difference again is another person than who counted it last, whatever the application asks (CNT-3); and
# an ended count, with all that was found in it, stays as it is.
KEPT = """
create function require_another_counter() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if exists (select from stock_count_entry e where e.company_id = new.company_id and e.line_id = new.line_id
      and e.attempt = new.attempt - 1 and e.counted_by = new.counted_by) then
    raise exception 'theriac: another person counts it again (CNT-3)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_ended_count() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if old.state <> 'COUNTING' or (new.site_id, new.number, new.scope, new.location_id, new.lot_id, new.material_id,
      new.opened_by, new.opened_name, new.opened_at) is distinct from (old.site_id, old.number, old.scope,
      old.location_id, old.lot_id, old.material_id, old.opened_by, old.opened_name, old.opened_at) then
    raise exception 'theriac: what is counted stays, and a count that ended as it is'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

RETENTION = """
alter table material_definition
  add column retention_quantity numeric check (retention_quantity > 0 and retention_quantity < 'Infinity'),
  add column retention_from text check (retention_from in ('AFTER_EXPIRY', 'AFTER_RELEASE')),
  add column retention_months int check (retention_months
    between case retention_from when 'AFTER_EXPIRY' then 12 else 24 end and 600),
  add constraint material_definition_retention
    check (num_nonnulls(retention_quantity, retention_from, retention_months) in (0, 3));
alter table operational_location drop constraint operational_location_kind_check,
  add constraint operational_location_kind_check check (kind in ('WAREHOUSE', 'QUARANTINE', 'REJECT', 'STAGING',
    'BOOTH', 'PRODUCTION', 'RETENTION'));
alter table container drop constraint container_state_check, add constraint container_state_check
  check (state in ('CLOSED', 'OPEN', 'EMPTY', 'RETAINED', 'DESTROYING', 'DESTROYED'));
create table retention_sample (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  lot_id uuid not null,
  sample_id uuid not null,
  container_id uuid not null,
  quantity_value numeric not null check (quantity_value > 0 and quantity_value < 'Infinity'),
  quantity_unit text not null check (length(quantity_unit) between 1 and 40),
  consumed numeric not null check (consumed >= 0 and consumed < 'Infinity'),
  counted_from text not null check (counted_from in ('AFTER_EXPIRY', 'AFTER_RELEASE')),
  months int not null check (months between case counted_from when 'AFTER_EXPIRY' then 12 else 24 end and 600),
  storage text not null check (length(storage) between 1 and 200),
  taken_on date not null check (isfinite(taken_on)),
  inspected_on date check (isfinite(inspected_on)),
  inspection_due_on date check (isfinite(inspection_due_on)),
  primary key (company_id, id),
  unique (company_id, container_id),
  unique (company_id, sample_id),
  unique (company_id, site_id, id),
  foreign key (company_id, site_id, lot_id) references material_lot (company_id, site_id, id),
  foreign key (company_id, lot_id, sample_id) references lot_sample (company_id, lot_id, id),
  foreign key (company_id, lot_id, container_id) references container (company_id, lot_id, id)
);
create index retention_sample_of_lot on retention_sample (company_id, lot_id);
create index retention_sample_due on retention_sample (company_id, inspection_due_on)
  where inspection_due_on is not null;
create table retention_inspection (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  retention_sample_id uuid not null,
  outcome text not null check (outcome in ('UNCHANGED', 'DETERIORATED')),
  remark text check (length(remark) between 1 and 2000),
  inspected_on date not null check (isfinite(inspected_on)),
  inspected_by uuid not null,
  inspected_name text not null check (length(inspected_name) between 1 and 200),
  inspected_at timestamptz not null,
  primary key (company_id, id),
  check (outcome = 'UNCHANGED' or remark is not null),
  foreign key (company_id, site_id, retention_sample_id) references retention_sample (company_id, site_id, id),
  foreign key (company_id, inspected_by) references person (company_id, id)
);
create index retention_inspection_of_sample on retention_inspection (company_id, retention_sample_id);
create table retention_consumption (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  retention_sample_id uuid not null,
  quantity_value numeric not null check (quantity_value > 0 and quantity_value < 'Infinity'),
  quantity_unit text not null check (length(quantity_unit) between 1 and 40),
  reason text not null check (length(reason) between 1 and 2000),
  consumed_by uuid not null,
  consumed_name text not null check (length(consumed_name) between 1 and 200),
  consumed_at timestamptz not null,
  signature_id uuid not null,
  primary key (company_id, id),
  foreign key (company_id, site_id, retention_sample_id) references retention_sample (company_id, site_id, id),
  foreign key (company_id, consumed_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create index retention_consumption_of_sample on retention_consumption (company_id, retention_sample_id);
"""

# What is kept never goes back into use, and what was kept under a rule stays under it (RET-2, RET-3).
RETAINED = """
create function keep_retained() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if exists (select from retention_sample s where s.company_id = new.company_id and s.container_id = new.id) then
    raise exception 'theriac: container % keeps a retention sample; nothing of it is used (RET-2)', new.number
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_retention_rule() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if (to_jsonb(new) - array['version', 'consumed', 'inspected_on', 'inspection_due_on'])::text
      <> (to_jsonb(old) - array['version', 'consumed', 'inspected_on', 'inspection_due_on'])::text then
    raise exception 'theriac: what was kept, and for how long, stays as it was when it was taken (RET-3)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
alter function keep_retained() owner to theriac_owner;
revoke all on function keep_retained() from public;
create trigger keep_retained before update on container for each row
  when (new.state in ('OPEN', 'CLOSED', 'EMPTY') and old.state in ('RETAINED', 'DESTROYING', 'EMPTY'))
  execute function keep_retained();
alter table container enable always trigger keep_retained;
"""


def upgrade() -> None:
    op.execute(STOCK)
    op.execute(COUNTS)
    tenant_table("stock_count", app=["select", "insert", "update"])
    tenant_table("stock_count_line", app=["select", "insert", "update"])
    tenant_table("stock_count_entry", app=["select", "insert"], append_only=True)
    op.execute(KEPT)
    guarded("require_another_counter", "stock_count_entry", "insert")
    guarded("keep_ended_count", "stock_count", "update")
    op.execute(RETENTION)
    tenant_table("retention_sample", app=["select", "insert", "update"])
    tenant_table("retention_inspection", app=["select", "insert"], append_only=True)
    tenant_table("retention_consumption", app=["select", "insert"], append_only=True)
    op.execute(RETAINED)
    guarded("keep_retention_rule", "retention_sample", "update")
