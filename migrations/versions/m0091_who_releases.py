"""A site's quality unit says who releases its batches (REV-6; 21 CFR 211.22)."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0091"
down_revision = "0090"

TABLES = """
create table release_policy (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  number int not null check (number > 0),
  releaser text not null check (releaser in ('QUALIFIED_PERSON', 'QUALITY_UNIT')),
  rationale text check (length(rationale) between 1 and 2000),
  because text not null check (length(because) between 1 and 2000),
  set_by uuid not null,
  set_name text not null check (length(set_name) between 1 and 200),
  set_at timestamptz not null,
  signature_id uuid not null,
  primary key (company_id, id),
  unique (company_id, site_id, number),
  unique (company_id, signature_id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, set_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
alter table disposition
  add column policy_id uuid,
  add column decided_as text check (decided_as in ('QUALIFIED_PERSON', 'QUALITY_UNIT')),
  add column reviewer_because text check (length(reviewer_because) between 1 and 2000),
  add constraint disposition_warranted
    check ((policy_id is null) = (decided_as is null and reviewer_because is null)),
  add foreign key (company_id, policy_id) references release_policy (company_id, id) deferrable initially deferred;
"""

# The application's rules refuse this in words first; it asks for the role as well.
GUARD = """
create function require_warrant() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare held release_policy;
begin
  select * into held from release_policy where company_id = new.company_id and site_id = new.site_id
    order by number desc limit 1;
  if new.policy_id is not null and (held.id is distinct from new.policy_id
      or new.decided_as is not null and held.releaser <> 'QUALITY_UNIT'
      or new.reviewer_because is not null and new.reviewer_because is distinct from held.rationale) then
    raise exception 'theriac: nobody decides on a batch by another policy than its site''s (REV-6)'
      using errcode = 'restrict_violation';
  end if;
  if new.decision = 'RELEASED' and new.reviewer_because is null and exists (
      select from batch_review r where r.company_id = new.company_id and r.batch_id = new.batch_id
        and r.reviewer_id = new.decided_by and not exists (
          select from signature_staleness s where s.company_id = r.company_id and s.id = r.signature_id)) then
    raise exception 'theriac: who reviewed a batch releases it by the policy of its site alone (REV-6)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    op.execute(TABLES)
    tenant_table("release_policy", app=["select", "insert"], append_only=True)
    op.execute(GUARD)
    guarded("require_warrant", "disposition", "insert")
