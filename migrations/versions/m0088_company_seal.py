"""The certificate with which a company seals its records, and which one an exported record bears."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0088"
down_revision = "0087"

# The certificate is public; its private key is not in the audit log, and no longer kept once the seal is withdrawn.
SEALS = """
create table company_seal (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  certificates text not null check (length(certificates) between 1 and 60000),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  subject text not null check (length(subject) between 1 and 500),
  issuer text not null check (length(issuer) between 1 and 500),
  valid_from timestamptz not null,
  valid_to timestamptz not null,
  time_stamp_authority text check (length(time_stamp_authority) between 8 and 500),
  set_by uuid not null,
  set_at timestamptz not null,
  withdrawn_by uuid,
  withdrawn_at timestamptz,
  primary key (company_id, id),
  check (valid_from < valid_to),
  check (num_nonnulls(withdrawn_by, withdrawn_at) in (0, 2)),
  foreign key (company_id, company_id) references company (company_id, id),
  foreign key (company_id, set_by) references person (company_id, id),
  foreign key (company_id, withdrawn_by) references person (company_id, id)
);
create unique index company_seal_standing on company_seal (company_id) where withdrawn_at is null;
create table company_seal_key (
  company_id uuid not null,
  id uuid not null,
  sealed text not null check (length(sealed) between 1 and 20000),
  primary key (company_id, id),
  foreign key (company_id, id) references company_seal (company_id, id)
);
alter table record_export add column seal_sha256 text check (seal_sha256 ~ '^[0-9a-f]{64}$');
"""

KEEP = """
create function keep_company_seal() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if old.withdrawn_at is not null
     or (to_jsonb(new) - '{version,withdrawn_by,withdrawn_at}'::text[])
        <> (to_jsonb(old) - '{version,withdrawn_by,withdrawn_at}'::text[]) then
    raise exception 'theriac: a company''s seal is only withdrawn, once' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    op.execute(SEALS)
    tenant_table("company_seal", app=["select", "insert", "update"])
    tenant_table("company_seal_key", app=["select", "insert", "delete"], regulated=False)
    op.execute(KEEP)
    guarded("keep_company_seal", "company_seal", "update")
