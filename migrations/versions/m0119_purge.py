"""Records are purged by an act of two persons, and what the log says of that stays (KEP-3; REV-8)."""

from alembic import op

from migrations.helpers import guarded, seen_by, tenant_table

revision = "0119"
down_revision = "0118"

# As the other roles of the first migration; it lets go of rows for minutes at a time, as nobody else does.
ROLE = """
do $$
begin
  create role theriac_purge login nosuperuser nocreatedb nocreaterole nobypassrls;
exception when duplicate_object or unique_violation then null;
end $$;
select pg_advisory_xact_lock(7416302);
grant usage on schema theriac to theriac_purge;
alter role theriac_purge set search_path = theriac;
alter role theriac_purge set jit = off;
alter role theriac_purge set statement_timeout = '10min';
alter role theriac_purge set idle_in_transaction_session_timeout = '60s';
alter role theriac_purge set timezone = 'UTC';
"""

TABLES = """
create table purge (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  reason text not null check (length(reason) between 1 and 2000),
  proposed_by uuid not null,
  proposed_name text not null check (length(proposed_name) between 1 and 200),
  proposed_at timestamptz not null,
  signature_id uuid not null,
  approved_by uuid,
  approved_name text check (length(approved_name) between 1 and 200),
  approved_at timestamptz,
  approval_signature_id uuid,
  primary key (company_id, id),
  unique (company_id, site_id, id),
  check (num_nonnulls(approved_by, approved_name, approved_at, approval_signature_id) in (0, 4)),
  check (approved_by <> proposed_by),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, proposed_by) references person (company_id, id),
  foreign key (company_id, approved_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id),
  foreign key (company_id, approval_signature_id) references signature (company_id, id)
);
create table batch_purge (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  purge_id uuid not null,
  batch_id uuid not null,
  number text not null check (length(number) between 1 and 100),
  product text not null check (length(product) between 1 and 200),
  kept_until date not null,
  because text not null check (length(because) between 1 and 500),
  ended_at timestamptz,
  problem text check (length(problem) between 1 and 2000),
  entries int check (entries >= 0),
  leaves_sha256 text check (length(leaves_sha256) = 64),
  files int check (files >= 0),
  files_sha256 text check (length(files_sha256) = 64),
  primary key (company_id, id),
  unique (company_id, purge_id, batch_id),
  check (num_nonnulls(entries, leaves_sha256, files, files_sha256) in (0, 4)),
  check (num_nonnulls(problem, entries) = num_nonnulls(ended_at)),
  foreign key (company_id, site_id, purge_id) references purge (company_id, site_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id)
);
create unique index batch_purge_once on batch_purge (company_id, batch_id) where entries is not null;
create index batch_purge_of_batch on batch_purge (company_id, batch_id, id);
create table purge_count (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  batch_purge_id uuid not null,
  table_name text not null check (length(table_name) between 1 and 63),
  gone int not null check (gone >= 0),
  stays int not null check (stays >= 0),
  primary key (company_id, id),
  unique (company_id, batch_purge_id, table_name),
  foreign key (company_id, batch_purge_id) references batch_purge (company_id, id)
);
create table purged_file (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_purge_id uuid not null,
  object_key text not null check (length(object_key) between 1 and 512),
  sha256 text not null check (length(sha256) = 64),
  deleted_at timestamptz,
  primary key (company_id, id),
  unique (company_id, batch_purge_id, object_key),
  foreign key (company_id, batch_purge_id) references batch_purge (company_id, id)
);
create table purged_row (
  company_id uuid not null,
  id uuid not null,
  batch_purge_id uuid not null,
  table_name text not null check (length(table_name) between 1 and 63),
  row_id uuid not null,
  stays boolean not null,
  primary key (company_id, id),
  unique (company_id, table_name, row_id, batch_purge_id),
  foreign key (company_id, batch_purge_id) references batch_purge (company_id, id)
);
create index purged_row_by_id on purged_row (company_id, row_id);
alter table audit_entry add column purge_id uuid;
create index audit_entry_purged on audit_entry (company_id, purge_id) where purge_id is not null;
"""

KEPT = """
create function keep_purge() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['version', 'approved_by', 'approved_name', 'approved_at', 'approval_signature_id'];
begin
  if tg_op = 'INSERT' then
    if new.approved_by is null then return new; end if;
  elsif tg_op = 'UPDATE' then
    if old.approved_by is null and (to_jsonb(new) - may)::text = (to_jsonb(old) - may)::text then return new; end if;
  end if;
  raise exception 'theriac: a purge stays as it was proposed, and another person approves it once (KEP-3)'
    using errcode = 'restrict_violation';
end $$;
create function keep_batch_purge() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['version', 'ended_at', 'problem', 'entries', 'leaves_sha256', 'files', 'files_sha256'];
begin
  if tg_op = 'INSERT' then
    if new.ended_at is null and exists (select from purge p
        where p.company_id = new.company_id and p.id = new.purge_id and p.approved_by is null) then return new; end if;
  elsif tg_op = 'UPDATE' then
    if old.ended_at is null and (to_jsonb(new) - may)::text = (to_jsonb(old) - may)::text then return new; end if;
  end if;
  raise exception 'theriac: what is purged is named before the approval, and ends once (KEP-3)'
    using errcode = 'restrict_violation';
end $$;
create function keep_purged_file() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['version', 'deleted_at'];
begin
  if tg_op = 'INSERT' then
    if new.deleted_at is null then return new; end if;
  elsif tg_op = 'UPDATE' then
    if old.deleted_at is null and (to_jsonb(new) - may)::text = (to_jsonb(old) - may)::text then return new; end if;
  end if;
  raise exception 'theriac: a file that was purged stays named (KEP-3)' using errcode = 'restrict_violation';
end $$;
"""

# Who places a legal hold locks its site: that waits for the purge, or the purge sees the hold. A hold on a lot is told
# by the same genealogy as the domain asks.
LISTED = """
create function list_purged(wanted uuid, tables text[], listed uuid[], staying boolean[]) returns void
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  tenant constant uuid := nullif(current_setting('theriac.company', true), '')::uuid;
  b record;
  of_batches name;
  strange boolean;
begin
  perform from site where company_id = tenant order by id for share;
  select o.id, o.site_id, o.product, o.disposition into b
  from batch_purge w join purge p on p.company_id = w.company_id and p.id = w.purge_id
  join batch o on o.company_id = w.company_id and o.id = w.batch_id
  join signature s on s.company_id = p.company_id and s.id = p.signature_id
  join signature a on a.company_id = p.company_id and a.id = p.approval_signature_id
  where w.company_id = tenant and w.id = wanted and w.ended_at is null
    and (s.act, s.person_id) = ('proposePurge', p.proposed_by)
    and (a.act, a.subject_id, a.person_id) = ('approvePurge', p.id, p.approved_by) and a.person_id <> s.person_id;
  if b.id is null then
    raise exception 'theriac: two persons sign what is purged (KEP-3)' using errcode = 'restrict_violation';
  end if;
  perform from batch where company_id = tenant and id = b.id for no key update;
  if b.disposition in ('PENDING', 'RELEASE_REVOKED') or not exists (select from record_retention r
      where r.company_id = tenant and r.batch_id = b.id and r.until + 2 <= (clock_timestamp() at time zone 'UTC')::date)
  then
    raise exception 'theriac: a record is kept until its retention is over (REV-8)'
      using errcode = 'restrict_violation';
  end if;
  if exists (select from legal_hold h where h.company_id = tenant and h.released_at is null and (h.batch_id = b.id
      or h.product = b.product and (h.site_id = b.site_id or exists (select from site e
        where e.company_id = tenant and e.id = h.site_id and e.kind = 'ENTERPRISE'))
      or h.lot_id in (select g.lot_id from (values (true), (false)) d (forward)
        cross join lateral genealogy(tenant, b.id, d.forward, 20000, 1000000) g
        join genealogy_edge x on x.company_id = tenant and x.id = g.edge_id
        where x.kind <> 'REVERSAL' and not exists (select from genealogy_edge r
          where r.company_id = tenant and r.reverses_id = x.id))))
  then
    raise exception 'theriac: a legal hold keeps it (REV-8)' using errcode = 'restrict_violation';
  end if;
  for of_batches in
    select distinct l.table_name from unnest(tables) as l (table_name) join pg_class c on c.relname = l.table_name
      and c.relnamespace = 'theriac'::regnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'batch_id'
  loop
    execute format('select exists (select from %I t join unnest($1, $2) as l (table_name, row_id)
      on l.table_name = %L and l.row_id = t.id where t.company_id = $3 and t.batch_id <> $4)', of_batches, of_batches)
      into strange using tables, listed, tenant, b.id;
    if strange then
      raise exception 'theriac: a row of % is of another batch (KEP-3)', of_batches
        using errcode = 'restrict_violation';
    end if;
  end loop;
  insert into purged_row (company_id, id, batch_purge_id, table_name, row_id, stays)
  select tenant, gen_random_uuid(), wanted, l.table_name, l.row_id, l.stays
  from unnest(tables, listed, staying) as l (table_name, row_id, stays);
end $$;
alter function list_purged(uuid, text[], uuid[], boolean[]) owner to theriac_owner;
revoke all on function list_purged(uuid, text[], uuid[], boolean[]) from public;
grant execute on function list_purged(uuid, text[], uuid[], boolean[]) to theriac_purge;
"""


def upgrade() -> None:
    op.execute(ROLE)
    op.execute(TABLES)
    tenant_table("purge", app=["select", "insert", "update"])
    tenant_table("batch_purge", app=["select", "insert"])
    tenant_table("purge_count", app=["select"], append_only=True)
    tenant_table("purged_file", app=["select"])
    tenant_table("purged_row", app=["select"], regulated=False, append_only=True)
    op.execute(KEPT)
    guarded("keep_purge", "purge", "insert or update or delete")
    guarded("keep_batch_purge", "batch_purge", "insert or update or delete")
    guarded("keep_purged_file", "purged_file", "insert or update or delete")
    op.execute(LISTED)
    op.execute("grant update on batch_purge to theriac_purge")
    op.execute("grant insert on purge_count to theriac_purge")
    op.execute("grant insert, update on purged_file to theriac_purge")
    # What is checked of the log is checked by the sealer's role too.
    seen_by("theriac_sealer", "purged_row", may=["select"])
