"""When a batch is to end; who works in which shift."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0052"
down_revision = "0046"

PLANNED = """
alter table batch add column planned_end_at timestamptz check (planned_end_at > planned_start_at),
  add constraint batch_planned_end check (planned_end_at is null or planned_start_at is not null);
create or replace function keep_planned_start() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if (new.planned_start_at, new.planned_end_at) is distinct from (old.planned_start_at, old.planned_end_at)
      and old.state <> 'IDLE' then
    raise exception 'theriac: start and end of a batch that began are planned no more (RDY-1)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
drop trigger keep_planned_start on batch;
create trigger keep_planned_start before update of planned_start_at, planned_end_at on batch
  for each row execute function keep_planned_start();
alter table batch enable always trigger keep_planned_start;
"""

SHIFTS = """
create table shift (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  code text not null check (code ~ '^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$'),
  name text not null check (length(name) between 1 and 200),
  begins_at text not null check (begins_at ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  ends_at text not null check (ends_at ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  weekdays text[] not null check (cardinality(weekdays) between 1 and 7
    and weekdays <@ array['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY']),
  retired_name text check (length(retired_name) between 1 and 200),
  retired_at timestamptz,
  retired_reason text check (length(retired_reason) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, site_id, code),
  unique (company_id, site_id, id),
  check (begins_at <> ends_at),
  check (num_nonnulls(retired_name, retired_at, retired_reason) in (0, 3)),
  foreign key (company_id, site_id) references site (company_id, id)
);
create table shift_assignment (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  shift_id uuid not null,
  person_id uuid not null,
  from_on date not null,
  until_on date check (until_on >= from_on),
  assigned_by uuid not null,
  assigned_name text not null check (length(assigned_name) between 1 and 200),
  assigned_at timestamptz not null,
  ended_by uuid,
  ended_name text check (length(ended_name) between 1 and 200),
  ended_at timestamptz check (ended_at >= assigned_at),
  ended_because text check (length(ended_because) between 1 and 2000),
  primary key (company_id, id),
  check (num_nonnulls(ended_by, ended_name, ended_at, ended_because) in (0, 4)),
  check (ended_by is null or until_on is not null),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, site_id, shift_id) references shift (company_id, site_id, id),
  foreign key (company_id, person_id) references person (company_id, id),
  foreign key (company_id, assigned_by) references person (company_id, id),
  foreign key (company_id, ended_by) references person (company_id, id)
);
create index shift_assignment_of_person on shift_assignment (company_id, person_id, until_on);
create index shift_assignment_of_shift on shift_assignment (company_id, shift_id, id);
"""

# A shift that was retired stays as it was, and takes nobody; who is in one is there once at a time, and ended once.
KEPT = """
create function keep_shift() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if old.retired_at is not null or (new.site_id, new.code) <> (old.site_id, old.code) then
    raise exception 'theriac: a retired shift never changes, nor does a shift''s code (TRN-12)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_shift_assignment() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['version', 'until_on', 'ended_by', 'ended_name', 'ended_at', 'ended_because'];
begin
  if tg_op = 'INSERT' then
    perform 1 from shift where company_id = new.company_id and id = new.shift_id for no key update;
    if exists (select from shift where company_id = new.company_id and id = new.shift_id and retired_at is not null)
        or exists (select from shift_assignment where company_id = new.company_id and shift_id = new.shift_id
          and person_id = new.person_id
          and daterange(from_on, until_on, '[]') && daterange(new.from_on, new.until_on, '[]')) then
      raise exception 'theriac: nobody is twice in a shift, or in a retired one (TRN-12)'
        using errcode = 'restrict_violation';
    end if;
    return new;
  end if;
  if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text or old.ended_by is not null
      or new.until_on is null or new.until_on > old.until_on then
    raise exception 'theriac: an assignment to a shift is ended once, and stays (TRN-12)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    op.execute(PLANNED)
    op.execute(SHIFTS)
    for name in ("shift", "shift_assignment"):
        tenant_table(name, app=["select", "insert", "update"])
    op.execute(KEPT)
    guarded("keep_shift", "shift", "update")
    guarded("keep_shift_assignment", "shift_assignment", "insert or update")
