"""Deviations: exceptions of one cause are grouped, investigated, and closed by whom their class calls (DEV-1…DEV-4)."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0102"
down_revision = "0101"

CLASSES = "'MINOR', 'MAJOR', 'CRITICAL'"
ROLES = "'QUALITY', 'QUALIFIED_PERSON'"
STATES = "'OPEN', 'INVESTIGATING', 'IN_APPROVAL', 'CLOSED', 'REOPENED', 'WITHDRAWN'"
CAUSES = "'PERSON', 'METHOD', 'MATERIAL', 'EQUIPMENT', 'ENVIRONMENT', 'MEASUREMENT', 'NOT_FOUND'"

TABLES = f"""
create table deviation (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  number int not null check (number > 0),
  title text not null check (length(title) between 1 and 200),
  description text not null check (length(description) between 1 and 4000),
  classification text not null check (classification in ({CLASSES})),
  state text not null check (state in ({STATES})),
  opened_by uuid not null,
  opened_name text not null check (length(opened_name) between 1 and 200),
  opened_at timestamptz not null,
  begun_by uuid,
  begun_name text check (length(begun_name) between 1 and 200),
  begun_at timestamptz,
  awaits text check (awaits in ({ROLES})),
  closed_at timestamptz,
  reopened_at timestamptz,
  reopened_because text check (length(reopened_because) between 1 and 2000),
  withdrawn_by uuid,
  withdrawn_name text check (length(withdrawn_name) between 1 and 200),
  withdrawn_at timestamptz,
  withdrawn_because text check (length(withdrawn_because) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, site_id, id),
  unique (company_id, site_id, number),
  constraint deviation_begun check (num_nonnulls(begun_by, begun_name, begun_at) in (0, 3)
    and (begun_at is not null or state in ('OPEN', 'WITHDRAWN'))),
  constraint deviation_awaits check ((state = 'IN_APPROVAL') = (awaits is not null)),
  constraint deviation_closed check ((state = 'CLOSED') = (closed_at is not null)),
  constraint deviation_reopened check (num_nonnulls(reopened_at, reopened_because) in (0, 2)
    and (state <> 'REOPENED' or reopened_at is not null)),
  constraint deviation_withdrawn check (num_nonnulls(withdrawn_by, withdrawn_name, withdrawn_at, withdrawn_because)
    = case state when 'WITHDRAWN' then 4 else 0 end),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, opened_by) references person (company_id, id),
  foreign key (company_id, begun_by) references person (company_id, id),
  foreign key (company_id, withdrawn_by) references person (company_id, id)
);
create table deviation_exception (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  deviation_id uuid not null,
  batch_id uuid not null,
  exception_id uuid not null,
  added_by uuid not null,
  added_name text not null check (length(added_name) between 1 and 200),
  added_at timestamptz not null,
  removed_by uuid,
  removed_name text check (length(removed_name) between 1 and 200),
  removed_at timestamptz,
  removed_because text check (length(removed_because) between 1 and 2000),
  primary key (company_id, id),
  constraint deviation_exception_removed
    check (num_nonnulls(removed_by, removed_name, removed_at, removed_because) in (0, 4)),
  foreign key (company_id, site_id, deviation_id) references deviation (company_id, site_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, exception_id) references batch_exception (company_id, id),
  foreign key (company_id, added_by) references person (company_id, id),
  foreign key (company_id, removed_by) references person (company_id, id)
);
create unique index deviation_exception_once on deviation_exception (company_id, exception_id)
  where removed_at is null;
create index deviation_exception_of_batch on deviation_exception (company_id, batch_id, id);
create index deviation_exception_of_deviation on deviation_exception (company_id, deviation_id, id);
create table deviation_investigation (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  deviation_id uuid not null,
  number int not null check (number > 0),
  classification text not null check (classification in ({CLASSES})),
  cause_category text not null check (cause_category in ({CAUSES})),
  cause text not null check (length(cause) between 1 and 4000),
  conclusion text not null check (length(conclusion) between 1 and 4000),
  approvers text[] not null check (cardinality(approvers) > 0 and approvers <@ array[{ROLES}]),
  investigated_by uuid not null,
  investigated_name text not null check (length(investigated_name) between 1 and 200),
  investigated_at timestamptz not null,
  signature_id uuid not null,
  primary key (company_id, id),
  unique (company_id, deviation_id, number),
  foreign key (company_id, site_id, deviation_id) references deviation (company_id, site_id, id),
  foreign key (company_id, investigated_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create table deviation_approval (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  deviation_id uuid not null,
  investigation_id uuid not null,
  role text not null check (role in ({ROLES})),
  approved_by uuid not null,
  approved_name text not null check (length(approved_name) between 1 and 200),
  approved_at timestamptz not null,
  signature_id uuid not null,
  primary key (company_id, id),
  unique (company_id, investigation_id, role),
  unique (company_id, investigation_id, approved_by),
  foreign key (company_id, site_id, deviation_id) references deviation (company_id, site_id, id),
  foreign key (company_id, investigation_id) references deviation_investigation (company_id, id),
  foreign key (company_id, approved_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create index deviation_approval_of_deviation on deviation_approval (company_id, deviation_id, id);
"""

# What it groups stays in the record, and so does what was taken out of it.
GROUPED = """
create function keep_grouped() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' and not exists (select from batch_exception x where x.company_id = new.company_id
      and x.id = new.exception_id and (x.site_id, x.batch_id) = (new.site_id, new.batch_id)) then
    raise exception 'theriac: a deviation groups exceptions of its own site (DEV-1)'
      using errcode = 'restrict_violation';
  end if;
  if tg_op = 'UPDATE' and ((new.site_id, new.deviation_id, new.batch_id, new.exception_id, new.added_by, new.added_name,
        new.added_at) is distinct from (old.site_id, old.deviation_id, old.batch_id, old.exception_id, old.added_by,
        old.added_name, old.added_at) or old.removed_at is not null) then
    raise exception 'theriac: what a deviation groups is removed once, and stays known (DEV-1)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# Numbers of a site follow each other; what was opened, and by whom, stays.
NUMBERED = """
create function keep_deviation() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' and new.number <> 1 + (select coalesce(max(d.number), 0) from deviation d
      where d.company_id = new.company_id and d.site_id = new.site_id) then
    raise exception 'theriac: the deviations of a site are numbered without a gap (DEV-1)'
      using errcode = 'restrict_violation';
  end if;
  if tg_op = 'UPDATE' and ((new.site_id, new.number, new.opened_by, new.opened_name, new.opened_at) is distinct from
      (old.site_id, old.number, old.opened_by, old.opened_name, old.opened_at) or old.state = 'WITHDRAWN') then
    raise exception 'theriac: a deviation stays the one that was opened, and withdrawn once it is (DEV-1)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# Looked at when all is written.
CLOSED = """
create function require_concluded() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  concerned uuid := case tg_table_name when 'deviation' then new.id else (to_jsonb(new) ->> 'deviation_id')::uuid end;
  stands deviation;
  last deviation_investigation;
  turn text;
begin
  select * into stands from deviation where company_id = new.company_id and id = concerned;
  select * into last from deviation_investigation
    where company_id = new.company_id and deviation_id = concerned order by number desc limit 1;
  select r.role into turn from unnest(last.approvers) with ordinality r(role, place)
    where not exists (select from deviation_approval a
      where a.company_id = last.company_id and a.investigation_id = last.id and a.role = r.role)
    order by r.place limit 1;
  if stands.state in ('IN_APPROVAL', 'CLOSED') and (last.id is null or stands.awaits is distinct from turn
      or stands.classification <> last.classification) then
    raise exception 'theriac: a deviation is closed by whom its investigation calls (DEV-3)'
      using errcode = 'restrict_violation';
  end if;
  if exists (select from deviation_approval a join deviation_investigation i
      on i.company_id = a.company_id and i.id = a.investigation_id
      where a.company_id = new.company_id and a.deviation_id = concerned
        and (i.deviation_id <> a.deviation_id or i.investigated_by = a.approved_by or a.role <> all(i.approvers))) then
    raise exception 'theriac: an investigation is approved by whom it calls, another than its investigator (DEV-3)'
      using errcode = 'restrict_violation';
  end if;
  if stands.state in ('IN_APPROVAL', 'CLOSED') and exists (select from deviation_exception g join batch_exception x
      on x.company_id = g.company_id and x.id = g.exception_id
      where g.company_id = new.company_id and g.deviation_id = concerned and g.removed_at is null
        and (x.classification is null or x.awaits is not null or x.state = 'OPEN')) then
    raise exception 'theriac: a deviation is concluded once its exceptions are assessed (DEV-2)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
alter function require_concluded() owner to theriac_owner;
revoke all on function require_concluded() from public;
"""
PROOF = "".join(
    f"""
create constraint trigger require_concluded after insert or update on {table}
  deferrable initially deferred for each row execute function require_concluded();
alter table {table} enable always trigger require_concluded;
"""
    for table in ("deviation", "deviation_exception", "deviation_investigation", "deviation_approval")
)

BENEATH = """
create function require_reopened() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if exists (select from deviation_exception g
      join deviation d on d.company_id = g.company_id and d.id = g.deviation_id
      join batch_exception x on x.company_id = g.company_id and x.id = g.exception_id
      where g.company_id = new.company_id and g.exception_id = new.id and g.removed_at is null
        and d.state in ('IN_APPROVAL', 'CLOSED')
        and (x.classification is null or x.awaits is not null or x.state = 'OPEN')) then
    raise exception 'theriac: what changes beneath a deviation opens it again (DEV-3)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
alter function require_reopened() owner to theriac_owner;
revoke all on function require_reopened() from public;
create constraint trigger require_reopened after update on batch_exception
  deferrable initially deferred for each row execute function require_reopened();
alter table batch_exception enable always trigger require_reopened;
"""

# The application's rules refuse this in words first.
RELEASED = """
create function require_deviations_closed() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.decision = 'RELEASED' and exists (select from deviation_exception g join deviation d
      on d.company_id = g.company_id and d.id = g.deviation_id
      where g.company_id = new.company_id and g.batch_id = new.batch_id and g.removed_at is null
        and d.state <> 'CLOSED') then
    raise exception 'theriac: a batch is released after its deviations are closed (DEV-4)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    op.execute(TABLES)
    for name in ("deviation", "deviation_exception"):
        tenant_table(name, app=["select", "insert", "update"])
    for name in ("deviation_investigation", "deviation_approval"):
        tenant_table(name, app=["select", "insert"], append_only=True)
    op.execute(GROUPED)
    guarded("keep_grouped", "deviation_exception", "insert or update")
    op.execute(NUMBERED)
    guarded("keep_deviation", "deviation", "insert or update")
    op.execute(CLOSED)
    op.execute(PROOF)
    op.execute(BENEATH)
    op.execute(RELEASED)
    guarded("require_deviations_closed", "disposition", "insert")
