"""Inspectors' accesses are signed, end by themselves, and whatever is looked at with them is logged (INS-1)."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0121"
down_revision = "0120"

TABLES = """
create table inspection_access (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  person_id uuid not null,
  authority text not null check (length(authority) between 1 and 200),
  reason text not null check (length(reason) between 1 and 2000),
  valid_from timestamptz not null,
  valid_until timestamptz not null,
  batches int not null check (batches between 0 and 500),
  periods int not null check (periods between 0 and 20),
  granted_by uuid not null check (granted_by <> person_id),
  granted_name text not null check (length(granted_name) between 1 and 200),
  granted_at timestamptz not null,
  signature_id uuid not null,
  revoked_by uuid check (revoked_by <> person_id),
  revoked_name text check (length(revoked_name) between 1 and 200),
  revoked_at timestamptz check (revoked_at >= granted_at),
  revoked_because text check (length(revoked_because) between 1 and 2000),
  revocation_signature_id uuid,
  primary key (company_id, id),
  unique (company_id, site_id, id),
  unique (company_id, signature_id),
  check (valid_until > valid_from and valid_until <= valid_from + interval '366 days'),
  check (batches + periods > 0),
  check (num_nonnulls(revoked_by, revoked_name, revoked_at, revoked_because, revocation_signature_id) in (0, 5)),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, person_id) references person (company_id, id),
  foreign key (company_id, granted_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id),
  foreign key (company_id, revoked_by) references person (company_id, id),
  foreign key (company_id, revocation_signature_id) references signature (company_id, id)
);
create index inspection_access_of_person on inspection_access (company_id, person_id);
create index inspection_access_revoked_by_signature on inspection_access (company_id, revocation_signature_id)
  where revocation_signature_id is not null;
create index inspection_access_of_site on inspection_access (company_id, site_id, id);
create table inspection_batch (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  access_id uuid not null,
  number int not null check (number between 1 and 500),
  batch_id uuid not null,
  primary key (company_id, id),
  unique (company_id, access_id, number),
  unique (company_id, access_id, batch_id),
  foreign key (company_id, site_id, access_id) references inspection_access (company_id, site_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id)
);
create index inspection_batch_of_batch on inspection_batch (company_id, batch_id, id);
create table inspection_period (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  access_id uuid not null,
  number int not null check (number between 1 and 20),
  from_on date not null,
  until_on date not null check (until_on >= from_on),
  recipe_id uuid,
  primary key (company_id, id),
  unique (company_id, access_id, number),
  foreign key (company_id, site_id, access_id) references inspection_access (company_id, site_id, id),
  foreign key (company_id, recipe_id) references master_recipe (company_id, id)
);
create table inspection_look (
  company_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  session_id uuid,
  looked_at timestamptz not null,
  kind text not null check (kind in ('QUERY', 'MUTATION', 'DOWNLOAD')),
  name text not null check (length(name) between 1 and 300),
  document text check (length(document) between 1 and 20000),
  document_sha256 text check (document_sha256 ~ '^[0-9a-f]{64}$'),
  variables text check (length(variables) between 1 and 20000),
  batches uuid[] not null check (cardinality(batches) <= 1000),
  failed boolean,
  answer_sha256 text check (answer_sha256 ~ '^[0-9a-f]{64}$'),
  answer_bytes bigint check (answer_bytes >= 0),
  primary key (company_id, id),
  check ((kind = 'DOWNLOAD') = (failed is null)),
  check ((answer_sha256 is null) = (answer_bytes is null)),
  foreign key (company_id, person_id) references person (company_id, id)
);
create index inspection_look_of_person on inspection_look (company_id, person_id, looked_at);
"""

# What an access names is counted in what was signed, and is all there as it commits: nothing is added to it later.
KEPT = """
create function keep_inspection_access() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['version', 'revoked_by', 'revoked_name', 'revoked_at', 'revoked_because',
    'revocation_signature_id'];
begin
  if tg_op = 'INSERT' then
    if new.revoked_at is null then return new; end if;
  elsif tg_op = 'UPDATE' then
    if old.revoked_at is null and (to_jsonb(new) - may)::text = (to_jsonb(old) - may)::text then return new; end if;
  end if;
  raise exception 'theriac: an inspection''s access stays as it was signed, and is revoked once (INS-1)'
    using errcode = 'restrict_violation';
end $$;
create function require_named_batch() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from inspection_access a join batch b on b.company_id = a.company_id
      where a.company_id = new.company_id and a.id = new.access_id and new.number <= a.batches
        and b.id = new.batch_id and b.site_id = a.site_id) then
    raise exception 'theriac: an inspection names batches of its own site, as they were signed (INS-1)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create function require_named_period() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from inspection_access a
      where a.company_id = new.company_id and a.id = new.access_id and new.number <= a.periods) then
    raise exception 'theriac: an inspection names its dates as they were signed (INS-1)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create function require_inspection_signed() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from signature s where s.company_id = new.company_id and s.id = new.signature_id
        and (s.act, s.subject_id, s.person_id) = ('grantInspection', new.person_id, new.granted_by))
    or (select count(*) from inspection_batch b where b.company_id = new.company_id and b.access_id = new.id)
      <> new.batches
    or (select count(*) from inspection_period p where p.company_id = new.company_id and p.access_id = new.id)
      <> new.periods then
    raise exception 'theriac: an inspection''s access is signed, with all that it names (INS-1)'
      using errcode = 'restrict_violation';
  end if;
  if exists (select from role_grant g where g.company_id = new.company_id and g.person_id = new.person_id
      and g.revoked_at is null) then
    raise exception 'theriac: an inspector holds no role (INS-3)' using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create function require_no_inspector() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.revoked_at is null and exists (select from inspection_access a
      where a.company_id = new.company_id and a.person_id = new.person_id) then
    raise exception 'theriac: an inspector holds no role (INS-3)' using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
"""


def upgrade() -> None:
    op.execute(TABLES)
    tenant_table("inspection_access", app=["select", "insert", "update"])
    for name in ("inspection_batch", "inspection_period", "inspection_look"):
        tenant_table(name, app=["select", "insert"], append_only=True)
    # A purge leaves the signatures that an access names.
    op.execute("grant select on inspection_access, inspection_batch, inspection_period to theriac_purge")
    op.execute(KEPT)
    guarded("keep_inspection_access", "inspection_access", "insert or update or delete")
    _at_commit("require_named_batch", "inspection_batch", "insert")
    _at_commit("require_named_period", "inspection_period", "insert")
    _at_commit("require_inspection_signed", "inspection_access", "insert")
    _at_commit("require_no_inspector", "role_grant", "insert or update")


def _at_commit(function: str, table: str, act: str) -> None:
    op.execute(f"alter function {function}() owner to theriac_owner")
    op.execute(f"revoke all on function {function}() from public")
    op.execute(
        f"create constraint trigger {function} after {act} on {table}"
        f" deferrable initially deferred for each row execute function {function}()"
    )
    op.execute(f"alter table {table} enable always trigger {function}")
