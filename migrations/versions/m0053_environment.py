"""What a room's environment is to be, and what was read of it (ENV-1, ENV-2)."""

from alembic import op

from migrations import logbook
from migrations.helpers import guarded, tenant_table

revision = "0053"
down_revision = "0052"

FINITE = "{0} numeric{1} check ({0} > '-Infinity' and {0} < 'Infinity')"
TABLES = f"""
create table environment_limit (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  location_id uuid not null,
  name text not null check (length(name) between 1 and 80),
  unit text not null check (length(unit) between 1 and 40),
  {FINITE.format("low", "")},
  {FINITE.format("high", "")},
  max_age_minutes int not null check (max_age_minutes between 1 and 44640),
  state text not null check (state in ('WATCHED', 'ENDED')),
  declared_by uuid not null,
  declared_name text not null check (length(declared_name) between 1 and 200),
  declared_at timestamptz not null,
  ended_by uuid,
  ended_name text check (length(ended_name) between 1 and 200),
  ended_at timestamptz,
  ended_reason text check (length(ended_reason) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, location_id, id),
  check (num_nonnulls(low, high) > 0),
  check (low <= high),
  check (num_nonnulls(ended_by, ended_name, ended_at, ended_reason) = case state when 'ENDED' then 4 else 0 end),
  foreign key (company_id, site_id, location_id) references operational_location (company_id, site_id, id),
  foreign key (company_id, declared_by) references person (company_id, id),
  foreign key (company_id, ended_by) references person (company_id, id)
);
create unique index environment_limit_once on environment_limit (company_id, location_id, lower(name))
  where state = 'WATCHED';
create table environment_reading (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  limit_id uuid not null,
  location_id uuid not null,
  {FINITE.format("value", " not null")},
  {FINITE.format("low", "")},
  {FINITE.format("high", "")},
  outside boolean not null,
  source text not null check (source in ('PERSON', 'DEVICE')),
  device text check (length(device) between 1 and 80),
  measured_at timestamptz not null,
  recorded_by uuid not null,
  recorded_name text not null check (length(recorded_name) between 1 and 200),
  recorded_at timestamptz not null check (measured_at <= recorded_at),
  primary key (company_id, id),
  check ((device is not null) = (source = 'DEVICE')),
  check (outside = (coalesce(value < low, false) or coalesce(value > high, false))),
  foreign key (company_id, site_id, location_id) references operational_location (company_id, site_id, id),
  foreign key (company_id, location_id, limit_id) references environment_limit (company_id, location_id, id),
  foreign key (company_id, recorded_by) references person (company_id, id)
);
create index environment_reading_of_limit on environment_reading (company_id, limit_id, measured_at, id);
create index environment_reading_of_room on environment_reading (company_id, location_id, id);
create index environment_excursion on environment_reading (company_id, location_id, measured_at) where outside;
"""

# A reading is judged by the limits that count as it is recorded, whoever wrote it (ENV-2).
KEEP = """
create function keep_environment_reading() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from environment_limit where company_id = new.company_id and id = new.limit_id
      and state = 'WATCHED' and (low, high) is not distinct from (new.low, new.high)) then
    raise exception 'theriac: a reading is judged by what is declared of its room (ENV-2)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_environment_limit() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['version', 'low', 'high', 'max_age_minutes', 'state', 'ended_by', 'ended_name',
    'ended_at', 'ended_reason'];
begin
  if old.state = 'ENDED' or (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text then
    raise exception 'theriac: what is read of a room stays what it is (ENV-1)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

EXCURSION = """
  select r.company_id, r.site_id, r.id, null::uuid, r.location_id, 'ENVIRONMENT', r.measured_at, null::timestamptz,
    r.recorded_at, l.name || ' ' || r.value || ' ' || l.unit || ', outside '
      || case when r.low is null then 'at most ' || r.high when r.high is null then 'at least ' || r.low
        else r.low || ' to ' || r.high end || coalesce('; told by ' || r.device, ''),
    r.recorded_name, null::text, null::uuid, null::text, null::text, null::text, 'OUTSIDE', null::text, null::uuid
  from environment_reading r join environment_limit l on l.company_id = r.company_id and l.id = r.limit_id
  where r.outside
"""


def upgrade() -> None:
    op.execute(TABLES)
    tenant_table("environment_limit", app=["select", "insert", "update"])
    tenant_table("environment_reading", app=["select", "insert"], append_only=True)
    op.execute(KEEP)
    guarded("keep_environment_limit", "environment_limit", "update")
    guarded("keep_environment_reading", "environment_reading", "insert")
    logbook.add(EXCURSION)
