"""An act may be signed by several people, one after another, as quality demands (SIG-7)."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0118"
down_revision = "0117"

POLICY = """
alter table signature_policy add request_days int check (request_days between 1 and 30);
alter table signature_policy_signer add order_number int check (order_number between 1 and 5);
alter table signature_policy_signer drop constraint signature_policy_signer_company_id_policy_id_role_meaning_key;
alter table signature_policy_signer
  add unique nulls not distinct (company_id, policy_id, order_number, role, meaning);
create or replace function require_policy_signed(of_company uuid, policy uuid) returns void
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from signature_policy p
      join signature s on s.company_id = p.company_id and s.id = p.signature_id
      where p.company_id = of_company and p.id = policy
        and (s.act, s.subject_id, s.person_id) = ('setSignaturePolicy', p.site_id, p.set_by)
        and s.content::jsonb #>> '{input,act}' = p.act
        and (s.content::jsonb #>> '{input,requestDays}')::int is not distinct from p.request_days
        and p.withdrawn = (s.content::jsonb #> '{input,signers}' = '[]')
        and s.content::jsonb #> '{input,signers}' = coalesce((select jsonb_agg(
            jsonb_strip_nulls(jsonb_build_object('role', t.role, 'meaning', t.meaning, 'order', t.order_number))
            order by t.order_number nulls first, t.role collate "C", t.meaning collate "C")
          from signature_policy_signer t where t.company_id = p.company_id and t.policy_id = p.id), '[]')) then
    raise exception 'theriac: who signs an act is signed (SIG-7)' using errcode = 'restrict_violation';
  end if;
end $$;
"""

REQUEST = """
create table signature_request (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  act text not null check (length(act) between 1 and 100),
  subject_type text not null check (length(subject_type) between 1 and 100),
  subject_id uuid not null,
  subject_version int not null,
  given jsonb not null,
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  policy_id uuid not null,
  policy_version int not null,
  requested_by uuid not null,
  requested_name text not null check (length(requested_name) between 1 and 200),
  requested_at timestamptz not null,
  expires_at timestamptz not null,
  state text not null check (state in ('OPEN', 'COMPLETED', 'DECLINED', 'WITHDRAWN', 'LAPSED')),
  closed_by uuid,
  closed_name text check (length(closed_name) between 1 and 200),
  closed_at timestamptz,
  closed_because text check (length(closed_because) between 1 and 2000),
  refused_at timestamptz,
  refused_because text check (length(refused_because) between 1 and 2000),
  primary key (company_id, id),
  check (num_nonnulls(closed_by, closed_name, closed_at) = case when state = 'OPEN' then 0 else 3 end),
  check ((closed_because is not null) = (state in ('DECLINED', 'WITHDRAWN', 'LAPSED'))),
  check (num_nonnulls(refused_at, refused_because) in (0, 2)),
  check (expires_at > requested_at and expires_at <= requested_at + interval '30 days'),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, policy_id) references signature_policy (company_id, id),
  foreign key (company_id, requested_by) references person (company_id, id),
  foreign key (company_id, closed_by) references person (company_id, id)
);
create unique index signature_request_open on signature_request (company_id, act, subject_id) where state = 'OPEN';
create index signature_request_at_site on signature_request (company_id, site_id, id);
create table signature_request_place (
  company_id uuid not null,
  id uuid not null,
  request_id uuid not null,
  order_number int not null check (order_number between 1 and 5),
  meaning text not null check (meaning in ('AUTHORED', 'APPROVED', 'ISSUED', 'PERFORMED', 'VERIFIED', 'QUALITY',
    'CORRECTED', 'ASSESSED', 'REVIEWED', 'RELEASED', 'REJECTED', 'WITNESSED', 'READ_AND_UNDERSTOOD', 'ATTENDED',
    'TRAINED', 'ABORTED', 'HANDED_OVER', 'ACCEPTED', 'WITHDRAWN', 'CERTIFIED', 'CONFIRMED', 'REVOKED')),
  roles text[] not null check (cardinality(roles) between 1 and 6 and roles <@ array['PROCESS_ENGINEER', 'OPERATOR',
    'SUPERVISOR', 'QUALITY_REVIEWER', 'QUALIFIED_PERSON', 'ADMINISTRATOR']),
  signature_id uuid,
  signed_by uuid,
  signed_name text check (length(signed_name) between 1 and 200),
  signed_at timestamptz,
  primary key (company_id, id),
  unique (company_id, request_id, order_number),
  unique (company_id, request_id, signed_by),
  unique (company_id, signature_id),
  check (num_nonnulls(signature_id, signed_by, signed_name, signed_at) in (0, 4)),
  foreign key (company_id, request_id) references signature_request (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id),
  foreign key (company_id, signed_by) references person (company_id, id)
);
"""

# A request is what was asked for, and closes once; a place is signed once, in its turn, by what its signature says.
KEPT = """
create function keep_signature_request() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'OPEN' then
      raise exception 'theriac: a request for signatures begins open (SIG-7)' using errcode = 'restrict_violation';
    end if;
    return new;
  end if;
  if old.state <> 'OPEN'
    or (to_jsonb(new) - array['version', 'state', 'closed_by', 'closed_name', 'closed_at', 'closed_because',
          'refused_at', 'refused_because'])
       <> (to_jsonb(old) - array['version', 'state', 'closed_by', 'closed_name', 'closed_at', 'closed_because',
          'refused_at', 'refused_because']) then
    raise exception 'theriac: what was requested stays as it was, and closes once (SIG-7)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_signature_request_place() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.signature_id is not null and new.order_number <> 1 then
      raise exception 'theriac: an act is signed in its order (SIG-7)' using errcode = 'restrict_violation';
    end if;
    return new;
  end if;
  if old.signature_id is not null or new.signature_id is null
    or (new.request_id, new.order_number, new.meaning, new.roles)
       is distinct from (old.request_id, old.order_number, old.meaning, old.roles) then
    raise exception 'theriac: a place of an order is signed once (SIG-7)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function require_in_order() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.signature_id is not null and (exists (
      select from signature_request_place b where b.company_id = new.company_id and b.request_id = new.request_id
        and b.order_number < new.order_number and (b.signature_id is null or b.signed_at > new.signed_at))
    or not exists (
      select from signature s join signature_request r on r.company_id = s.company_id and r.id = new.request_id
      where s.company_id = new.company_id and s.id = new.signature_id and r.state in ('OPEN', 'COMPLETED')
        and s.signed_at = new.signed_at and s.signed_at < r.expires_at
        and (s.person_id, s.printed_name, s.meaning) = (new.signed_by, new.signed_name, new.meaning)
        and (s.act, s.subject_type, s.subject_id, s.subject_version)
            = (r.act, r.subject_type, r.subject_id, r.subject_version)
        and s.content::jsonb #>> '{order,digest}' = r.digest
        and (s.content::jsonb #>> '{order,place}')::int = new.order_number)) then
    raise exception 'theriac: an act is signed in its order, each time what was requested (SIG-7, SIG-4)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create function require_places() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  places int; signed int; last int; first_by uuid;
begin
  select count(*), count(p.signature_id), max(p.order_number), max(p.signed_by::text) filter (where p.order_number = 1)
    into places, signed, last, first_by
    from signature_request_place p where p.company_id = new.company_id and p.request_id = new.id;
  if places < 2 or places <> last or first_by is distinct from new.requested_by
    or (new.state = 'COMPLETED') <> (signed = places) then
    raise exception 'theriac: an act that several sign is done once all have (SIG-7)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
"""

# Whatever signed it: where the policy in force says that several people sign an act, nobody signs it apart from them.
BACKSTOP = """
create function require_ordered() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  governing uuid;
begin
  select p.id into governing from signature_policy p
    join site s on s.company_id = p.company_id and s.id = p.site_id
    where p.company_id = new.company_id and p.act = new.act and not p.withdrawn
      and (p.site_id = new.site_id or s.kind = 'ENTERPRISE')
    order by p.site_id is distinct from new.site_id limit 1;
  if governing is not null
    and exists (select from signature_policy_signer g where g.company_id = new.company_id
      and g.policy_id = governing and g.order_number > 1)
    and not exists (select from signature_request_place t where t.company_id = new.company_id
      and t.signature_id = new.id) then
    raise exception 'theriac: % is signed by several people here, one after another (SIG-7)', new.act
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
"""


def upgrade() -> None:
    op.execute(POLICY)
    op.execute(REQUEST)
    for name in ("signature_request", "signature_request_place"):
        tenant_table(name, app=["select", "insert", "update"])
    op.execute(KEPT)
    guarded("keep_signature_request", "signature_request", "insert or update")
    guarded("keep_signature_request_place", "signature_request_place", "insert or update")
    _at_commit("require_in_order", "signature_request_place", "insert or update")
    _at_commit("require_places", "signature_request", "insert or update")
    op.execute(BACKSTOP)
    _at_commit("require_ordered", "signature", "insert")


def _at_commit(function: str, table: str, act: str) -> None:
    op.execute(f"alter function {function}() owner to theriac_owner")
    op.execute(f"revoke all on function {function}() from public")
    op.execute(
        f"create constraint trigger {function} after {act} on {table}"
        f" deferrable initially deferred for each row execute function {function}()"
    )
    op.execute(f"alter table {table} enable always trigger {function}")
