"""Cycle counts of what stands at a location, of a lot or of a material."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0032"
down_revision = "0026"

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


def upgrade() -> None:
    op.execute(STOCK)
    op.execute(COUNTS)
    tenant_table("stock_count", app=["select", "insert", "update"])
    tenant_table("stock_count_line", app=["select", "insert", "update"])
    tenant_table("stock_count_entry", app=["select", "insert"], append_only=True)
    op.execute(KEPT)
    guarded("require_another_counter", "stock_count_entry", "insert")
    guarded("keep_ended_count", "stock_count", "update")
