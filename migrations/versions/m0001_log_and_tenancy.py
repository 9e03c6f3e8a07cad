"""Roles, the audit log with its seals, commands, outbox, companies and sites."""

from alembic import op

from migrations.helpers import seen_by, tenant_table, unchangeable

revision = "0001"
down_revision = None

ROLES = """
do $$
declare r text;
begin
  foreach r in array array['theriac_owner nologin', 'theriac_app login', 'theriac_sealer login', 'theriac_relay login']
  loop
    begin
      execute 'create role ' || r || ' nosuperuser nocreatedb nocreaterole nobypassrls';
    exception when duplicate_object or unique_violation then null;
    end;
  end loop;
end $$;
"""

# Another database of the same server may be setting the same roles; the lock lets them take turns.
SETTINGS = """
select pg_advisory_xact_lock(7416302);
grant theriac_owner to current_user;
grant usage, create on schema theriac to theriac_owner;
grant usage on schema theriac to theriac_app, theriac_sealer, theriac_relay;
alter role theriac_app set search_path = theriac;
alter role theriac_app set jit = off;
alter role theriac_app set statement_timeout = '15s';
alter role theriac_app set idle_in_transaction_session_timeout = '30s';
alter role theriac_app set timezone = 'UTC';
alter role theriac_sealer set search_path = theriac;
alter role theriac_sealer set jit = off;
alter role theriac_sealer set statement_timeout = '60s';
alter role theriac_sealer set idle_in_transaction_session_timeout = '60s';
alter role theriac_sealer set timezone = 'UTC';
alter role theriac_relay set search_path = theriac;
alter role theriac_relay set jit = off;
alter role theriac_relay set statement_timeout = '15s';
alter role theriac_relay set idle_in_transaction_session_timeout = '15s';
alter role theriac_relay set timezone = 'UTC';
"""

LOG = """
create table log_epoch (
  epoch int primary key check (epoch > 0),
  system_identifier text not null,
  timeline int not null,
  opened_at timestamptz not null default clock_timestamp(),
  opened_xid xid8 not null default pg_current_xact_id(),
  opened_by text not null check (length(opened_by) between 1 and 200),
  reason text not null check (length(reason) between 1 and 2000)
);
alter table log_epoch owner to theriac_owner;
grant select on log_epoch to theriac_app;
grant select, insert on log_epoch to theriac_sealer;

create table audit_entry (
  company_id uuid not null,
  epoch int not null,
  transaction_id uuid not null,
  number int not null check (number > 0),
  xid xid8 not null,
  at timestamptz not null,
  table_name text not null,
  row_id uuid not null,
  act text not null check (act in ('INSERT', 'UPDATE', 'DELETE')),
  person uuid,
  process text,
  session_person uuid,
  reason text,
  command text,
  old jsonb,
  new jsonb,
  mac bytea not null,
  primary key (company_id, transaction_id, number),
  check (person is not null or process is not null)
) partition by hash (company_id);
create index audit_entry_by_row on audit_entry (company_id, table_name, row_id);
create index audit_entry_by_xid on audit_entry (xid, transaction_id, number);

create table audit_closing (
  company_id uuid not null,
  transaction_id uuid not null,
  epoch int not null,
  xid xid8 not null,
  at timestamptz not null,
  entries int not null check (entries > 0),
  mac bytea not null,
  primary key (company_id, transaction_id)
) partition by hash (company_id);
create index audit_closing_by_xid on audit_closing (xid, transaction_id);
"""

SEALS = """
create table log_horizon (
  epoch int primary key references log_epoch,
  xid xid8 not null,
  drained boolean not null default false
);
alter table log_horizon owner to theriac_owner;
grant select, insert, update on log_horizon to theriac_sealer;

create table sealed_entry (
  company_id uuid not null,
  position bigint not null check (position >= 0),
  transaction_id uuid not null,
  number int not null,
  primary key (company_id, position),
  unique (company_id, transaction_id, number)
);
create table log_node (
  company_id uuid not null,
  level int not null check (level between 0 and 62),
  index bigint not null check (index >= 0),
  hash bytea not null check (octet_length(hash) = 32),
  primary key (company_id, level, index)
);
create table log_head (
  company_id uuid not null primary key,
  size bigint not null check (size >= 0),
  verifier_key text check (length(verifier_key) between 1 and 300),
  stopped_because text check (length(stopped_because) between 1 and 2000),
  stopped_epoch int,
  stopped_from xid8,
  check ((stopped_because is null) = (stopped_from is null) and (stopped_from is null) = (stopped_epoch is null))
);
create table checkpoint (
  company_id uuid not null,
  size bigint not null check (size > 0),
  epoch int not null,
  at timestamptz not null,
  note text not null check (length(note) < 65536),
  object_key text not null check (length(object_key) <= 512),
  primary key (company_id, size)
);
create table log_alarm (
  company_id uuid not null,
  id uuid not null,
  raised_at timestamptz not null default clock_timestamp(),
  kind text not null check (length(kind) between 1 and 100),
  place text not null check (length(place) between 1 and 500),
  explanation text not null check (length(explanation) between 1 and 2000),
  transaction_id uuid,
  found text check (length(found) = 64),
  cleared_at timestamptz,
  cleared_by text check (length(cleared_by) between 1 and 200),
  cleared_because text check (length(cleared_because) between 1 and 2000),
  primary key (company_id, id),
  check ((cleared_at is null) = (cleared_by is null) and (cleared_by is null) = (cleared_because is null))
);
"""

# What an entry says, as text that any program can put together again: each field with its length before it.
FIELD = """
create function field(value text) returns text language sql immutable parallel safe
return case when value is null then '-' else octet_length(value) || ':' || value end;
"""

RECORD_CHANGE = """
create function authenticated(body text) returns bytea
language plpgsql stable set search_path = theriac, pg_catalog as $$
declare
  inner_key bytea := decode(current_setting('theriac.key_inner', true), 'hex');
  outer_key bytea := decode(current_setting('theriac.key_outer', true), 'hex');
begin
  if coalesce(octet_length(inner_key), 0) <> 64 or coalesce(octet_length(outer_key), 0) <> 64 then
    raise exception 'theriac: a regulated row changed outside a unit of work (no audit key)';
  end if;
  return sha256(outer_key || sha256(inner_key || convert_to(body, 'UTF8')));
end $$;

create function record_change() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog set timezone = 'UTC' as $$
declare
  before_all jsonb := case when tg_op = 'INSERT' then null else to_jsonb(old) end;
  after_all jsonb := case when tg_op = 'DELETE' then null else to_jsonb(new) end;
  same boolean := tg_op <> 'UPDATE';
  e audit_entry;
begin
  -- As text, since jsonb takes 5.1 and 5.10 for equal, and a record doesn't (EXE-4).
  if tg_op = 'UPDATE' and before_all::text = after_all::text then return null; end if;
  select jsonb_object_agg(key, value) into e.old from jsonb_each_text(before_all)
    where same or value is distinct from after_all ->> key;
  select jsonb_object_agg(key, value) into e.new from jsonb_each_text(after_all)
    where same or value is distinct from before_all ->> key;
  e.company_id := coalesce(after_all, before_all) ->> 'company_id';
  e.row_id := coalesce(after_all, before_all) ->> 'id';
  e.table_name := tg_table_name;
  e.act := tg_op;
  e.person := nullif(current_setting('theriac.person', true), '');
  e.process := nullif(current_setting('theriac.process', true), '');
  e.session_person := nullif(current_setting('theriac.session_person', true), '');
  e.reason := nullif(current_setting('theriac.reason', true), '');
  e.command := nullif(current_setting('theriac.command', true), '');
  e.transaction_id := nullif(current_setting('theriac.transaction', true), '');
  if e.person is null and e.process is null or e.transaction_id is null then
    raise exception 'theriac: % on % without an actor', tg_op, tg_table_name;
  end if;
  if current_setting('theriac.closed', true) = 'yes' then
    raise exception 'theriac: % on % after the unit of work was closed', tg_op, tg_table_name;
  end if;
  e.number := coalesce(nullif(current_setting('theriac.entries', true), ''), '0')::int + 1;
  perform set_config('theriac.entries', e.number::text, true);
  e.epoch := (select max(epoch) from log_epoch);
  e.xid := pg_current_xact_id();
  e.at := clock_timestamp();
  e.mac := authenticated(
    field(e.company_id::text) || field(e.epoch::text) || field(e.transaction_id::text) || field(e.number::text)
    || field(e.xid::text) || field(to_char(e.at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) || field(e.table_name)
    || field(e.row_id::text) || field(e.act) || field(e.person::text) || field(e.process)
    || field(e.session_person::text) || field(e.reason) || field(e.command) || field(e.old::text)
    || field(e.new::text));
  insert into audit_entry select e.*;
  return null;
end $$;

create function close_transaction() returns int
language plpgsql security definer set search_path = theriac, pg_catalog set timezone = 'UTC' as $$
declare
  c audit_closing;
begin
  c.entries := coalesce(nullif(current_setting('theriac.entries', true), ''), '0')::int;
  if c.entries = 0 then return 0; end if;
  c.company_id := nullif(current_setting('theriac.company', true), '');
  c.transaction_id := nullif(current_setting('theriac.transaction', true), '');
  c.epoch := (select max(epoch) from log_epoch);
  c.xid := pg_current_xact_id();
  c.at := clock_timestamp();
  c.mac := authenticated(
    field(c.company_id::text) || field(c.epoch::text) || field(c.transaction_id::text) || field(c.xid::text)
    || field(to_char(c.at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) || field(c.entries::text));
  insert into audit_closing select c.*;
  perform set_config('theriac.closed', 'yes', true);
  return c.entries;
end $$;

create function refuse_change() returns trigger language plpgsql set search_path = theriac, pg_catalog as $$
begin
  raise exception 'theriac: % on % is never allowed (AUD-2)', tg_op, tg_table_name using errcode = 'restrict_violation';
end $$;

alter function field(text) owner to theriac_owner;
alter function authenticated(text) owner to theriac_owner;
alter function record_change() owner to theriac_owner;
alter function close_transaction() owner to theriac_owner;
alter function refuse_change() owner to theriac_owner;
revoke all on function authenticated(text), record_change(), close_transaction(), refuse_change() from public;
grant execute on function close_transaction() to theriac_app;
"""

WRITING = """
create table command (
  company_id uuid not null,
  person_id uuid not null,
  command_id text not null check (length(command_id) between 1 and 100),
  digest text not null check (length(digest) = 64),
  at timestamptz not null default clock_timestamp(),
  outcome_type text,
  outcome_id uuid,
  outcome_version int,
  primary key (company_id, person_id, command_id)
);
create table outbox (
  company_id uuid not null,
  id uuid not null,
  event text not null,
  consumer text not null,
  payload jsonb not null,
  at timestamptz not null default clock_timestamp(),
  run_at timestamptz not null default clock_timestamp(),
  lease_token uuid,
  lease_until timestamptz,
  attempts int not null default 0,
  ended_at timestamptz,
  dead_at timestamptz,
  error text check (length(error) <= 2000),
  primary key (company_id, id)
);
create index outbox_due on outbox (run_at) where ended_at is null and dead_at is null;
"""

COMPANIES = """
create table directory (
  name text primary key check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  company_id uuid not null unique
);
alter table directory owner to theriac_owner;
grant select on directory to theriac_app, theriac_relay;

create table company (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  name text not null check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  title text not null check (length(title) between 1 and 200),
  primary key (company_id, id),
  check (id = company_id)
);
create table site (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  code text not null check (length(code) between 1 and 20),
  name text not null check (length(name) between 1 and 200),
  time_zone text not null check (length(time_zone) between 1 and 60),
  primary key (company_id, id),
  unique (company_id, code),
  foreign key (company_id, company_id) references company (company_id, id)
);
"""


def upgrade() -> None:
    for statements in (ROLES, SETTINGS, LOG, SEALS, FIELD, RECORD_CHANGE, WRITING, COMPANIES):
        op.execute(statements)
    _partitions("audit_entry")
    _partitions("audit_closing")
    _fence_the_log()
    tenant_table("command", app=["select", "insert", "update"], regulated=False)
    tenant_table("outbox", app=["insert"], regulated=False)
    seen_by("theriac_relay", "outbox", may=["select", "update"])
    tenant_table("company", app=["select", "insert", "update"])
    tenant_table("site", app=["select", "insert", "update"])
    op.execute("""
        insert into log_epoch (epoch, system_identifier, timeline, opened_by, reason)
        select 1, s.system_identifier::text, c.timeline_id, 'migration', 'the first epoch of this database'
        from pg_control_system() s, pg_control_checkpoint() c
    """)
    op.execute("insert into log_horizon (epoch, xid) values (1, '0')")


def _partitions(table: str) -> None:
    for remainder in range(8):
        op.execute(
            f"create table {table}_{remainder} partition of {table} for values with (modulus 8, remainder {remainder})"
        )
        op.execute(f"alter table {table}_{remainder} owner to theriac_owner")


def _fence_the_log() -> None:
    for name in ("audit_entry", "audit_closing", "sealed_entry", "log_node", "checkpoint"):
        tenant_table(name, app=["select"], regulated=False)
        unchangeable(name)
    for name in ("audit_entry", "audit_closing"):
        seen_by("theriac_sealer", name, may=["select"])
    for name in ("sealed_entry", "log_node", "checkpoint"):
        seen_by("theriac_sealer", name, may=["select", "insert"])
    for name in ("log_head", "log_alarm"):
        tenant_table(name, app=["select"], regulated=False)
        seen_by("theriac_sealer", name, may=["select", "insert", "update"])
