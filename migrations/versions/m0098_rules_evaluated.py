"""Every rule that a review evaluated is kept with it, by the digest that its reviewer signed (REV-7)."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0098"
down_revision = "0097"

TABLE = """
create table review_evaluation (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  batch_id uuid not null,
  review_id uuid not null,
  content text not null check (length(content) between 2 and 40000000),
  digest text not null check (digest = encode(sha256(convert_to(content, 'UTF8')), 'hex')),
  passed int not null check (passed >= 0),
  failed int not null check (failed >= 0),
  not_applicable int not null check (not_applicable >= 0),
  overridden int not null check (overridden >= 0),
  primary key (company_id, id),
  unique (company_id, review_id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, review_id) references batch_review (company_id, id)
);
create index review_evaluation_of_batch on review_evaluation (company_id, batch_id, id);
"""

# What is kept is what the reviewer signed, of the review's own batch; the review is written first.
KEPT = """
create function require_signed_evaluation() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (
    select from batch_review r join signature s on s.company_id = r.company_id and s.id = r.signature_id
    where r.company_id = new.company_id and r.id = new.review_id and r.batch_id = new.batch_id
      and r.site_id = new.site_id
      and s.content::json -> 'content' -> 'ruleEvaluations' ->> 'digest' = new.digest) then
    raise exception 'theriac: the rules evaluated are those whose digest the review signed (REV-7)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    op.execute(TABLE)
    tenant_table("review_evaluation", app=["select", "insert"], append_only=True)
    op.execute(KEPT)
    guarded("require_signed_evaluation", "review_evaluation", "insert")
