"""Quality sets who signs which act, beyond what the code demands (SIG-7)."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0097"
down_revision = "0096"

POLICY = """
create table signature_policy (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  act text not null check (length(act) between 1 and 100),
  withdrawn boolean not null,
  because text not null check (length(because) between 1 and 2000),
  set_by uuid not null,
  set_name text not null check (length(set_name) between 1 and 200),
  set_at timestamptz not null,
  signature_id uuid not null,
  primary key (company_id, id),
  unique (company_id, act, site_id),
  unique (company_id, signature_id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, set_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create table signature_policy_signer (
  company_id uuid not null,
  id uuid not null,
  policy_id uuid not null,
  role text not null check (role in ('PROCESS_ENGINEER', 'OPERATOR', 'SUPERVISOR', 'QUALITY_REVIEWER',
    'QUALIFIED_PERSON', 'ADMINISTRATOR')),
  meaning text not null check (meaning in ('AUTHORED', 'APPROVED', 'ISSUED', 'PERFORMED', 'VERIFIED', 'QUALITY',
    'CORRECTED', 'ASSESSED', 'REVIEWED', 'RELEASED', 'REJECTED', 'WITNESSED', 'READ_AND_UNDERSTOOD', 'ATTENDED',
    'TRAINED', 'ABORTED', 'HANDED_OVER', 'ACCEPTED', 'WITHDRAWN', 'CERTIFIED', 'CONFIRMED', 'REVOKED')),
  primary key (company_id, id),
  unique (company_id, policy_id, role, meaning),
  foreign key (company_id, policy_id) references signature_policy (company_id, id)
);
"""

# A line says what its signature says, signer by signer, at each commit that touches either.
SIGNED = """
create function keep_signature_policy() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if (new.site_id, new.act) is distinct from (old.site_id, old.act) or new.signature_id = old.signature_id then
    raise exception 'theriac: who signs an act changes by a signature (SIG-7)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function require_policy_signed(of_company uuid, policy uuid) returns void
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from signature_policy p
      join signature s on s.company_id = p.company_id and s.id = p.signature_id
      where p.company_id = of_company and p.id = policy
        and (s.act, s.subject_id, s.person_id) = ('setSignaturePolicy', p.site_id, p.set_by)
        and s.content::jsonb #>> '{input,act}' = p.act
        and p.withdrawn = (s.content::jsonb #> '{input,signers}' = '[]')
        and s.content::jsonb #> '{input,signers}' = coalesce((select jsonb_agg(
            jsonb_build_object('role', t.role, 'meaning', t.meaning)
            order by t.role collate "C", t.meaning collate "C")
          from signature_policy_signer t where t.company_id = p.company_id and t.policy_id = p.id), '[]')) then
    raise exception 'theriac: who signs an act is signed (SIG-7)' using errcode = 'restrict_violation';
  end if;
end $$;
create function require_policy_line() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  perform require_policy_signed(new.company_id, new.id);
  return null;
end $$;
create function require_policy_signer() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  perform require_policy_signed(coalesce(new.company_id, old.company_id), coalesce(new.policy_id, old.policy_id));
  return null;
end $$;
alter function require_policy_signed(uuid, uuid) owner to theriac_owner;
revoke all on function require_policy_signed(uuid, uuid) from public;
"""


def upgrade() -> None:
    op.execute(POLICY)
    tenant_table("signature_policy", app=["select", "insert", "update"])
    tenant_table("signature_policy_signer", app=["select", "insert", "delete"])
    op.execute(SIGNED)
    guarded("keep_signature_policy", "signature_policy", "update")
    _at_commit("require_policy_line", "signature_policy", "insert or update")
    _at_commit("require_policy_signer", "signature_policy_signer", "insert or update or delete")


def _at_commit(function: str, table: str, act: str) -> None:
    op.execute(f"alter function {function}() owner to theriac_owner")
    op.execute(f"revoke all on function {function}() from public")
    op.execute(
        f"create constraint trigger {function} after {act} on {table}"
        f" deferrable initially deferred for each row execute function {function}()"
    )
    op.execute(f"alter table {table} enable always trigger {function}")
