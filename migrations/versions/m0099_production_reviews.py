"""Production reviews a batch before quality, where a site's policy demands it."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0099"
down_revision = "0098"

# Null is quality's, of reviews from before there was another.
KIND = """
alter table batch_review add column kind text check (kind in ('PRODUCTION', 'QUALITY'));
"""

POLICY = """
create table review_policy (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  production_review boolean not null,
  because text not null check (length(because) between 1 and 2000),
  set_by uuid not null,
  set_name text not null check (length(set_name) between 1 and 200),
  set_at timestamptz not null,
  signature_id uuid not null,
  primary key (company_id, id),
  unique (company_id, site_id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, set_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
"""

# Nobody gives both reviews of a batch, and where production's is demanded quality's is given on top of one.
ORDER = """
create function require_two_reviewers() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  own text := coalesce(new.kind, 'QUALITY');
begin
  if exists (select from batch_review r where r.company_id = new.company_id and r.batch_id = new.batch_id
      and r.reviewer_id = new.reviewer_id and coalesce(r.kind, 'QUALITY') <> own) then
    raise exception 'theriac: nobody reviews a batch both for production and for quality (REV-6)'
      using errcode = 'restrict_violation';
  end if;
  if own = 'QUALITY'
    and exists (select from review_policy p where p.company_id = new.company_id and p.site_id = new.site_id
      and p.production_review)
    and not exists (
      select from batch_review r
      left join signature_staleness s on s.company_id = r.company_id and s.id = r.signature_id
      where r.company_id = new.company_id and r.batch_id = new.batch_id and r.kind = 'PRODUCTION' and s.id is null) then
    raise exception 'theriac: production reviews a batch of this site before quality does (REV-10)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    op.execute(KIND)
    op.execute(POLICY)
    tenant_table("review_policy", app=["select", "insert", "update"])
    op.execute(ORDER)
    guarded("require_two_reviewers", "batch_review", "insert")
