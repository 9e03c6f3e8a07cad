"""Until when a batch is reviewed and decided on, where its site says so, and who was reminded (REV-14)."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0117"
down_revision = "0116"

# Null where the site states none.
DAYS = """
alter table review_policy
  add column production_days int check (production_days between 1 and 365),
  add column quality_days int check (quality_days between 1 and 365),
  add column decision_days int check (decision_days between 1 and 365),
  add check (production_review or production_days is null),
  add check (production_days <= quality_days),
  add check (production_days <= decision_days),
  add check (quality_days <= decision_days);
"""

NOTICE = """
create table batch_review_notice (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  batch_id uuid not null,
  stage text not null check (stage in ('PRODUCTION', 'QUALITY', 'DECISION')),
  due_on date not null,
  told_at timestamptz not null,
  primary key (company_id, id),
  unique (company_id, batch_id, stage, due_on),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id)
);
"""

# What was told for a day isn't told again for the same or an earlier one, and never before it has passed at the site.
ONCE = """
create function keep_batch_review_notice() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if exists (select from batch_review_notice n where n.company_id = new.company_id and n.batch_id = new.batch_id
      and n.stage = new.stage and n.due_on >= new.due_on) then
    raise exception 'theriac: an overdue review is told once (REV-14)' using errcode = 'restrict_violation';
  end if;
  if not exists (select from batch b join site s on s.company_id = b.company_id and s.id = b.site_id
      where b.company_id = new.company_id and b.id = new.batch_id and b.site_id = new.site_id
        and new.due_on < timezone(s.time_zone, new.told_at)::date) then
    raise exception 'theriac: a review is overdue once its day has passed at the site of its batch (REV-14)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# Whether a review is overdue is all that the schedule asks: of batches those that wait, of signatures none.
SCHEDULE = """
create policy theriac_relay on batch for select to theriac_relay
  using (disposition in ('PENDING', 'RELEASE_REVOKED') and state = 'COMPLETE');
grant select (company_id, id, site_id, state, disposition, completed_at) on batch to theriac_relay;
create policy theriac_relay on batch_review for select to theriac_relay using (true);
grant select (company_id, batch_id, kind, reviewed_at, signature_id) on batch_review to theriac_relay;
create policy theriac_relay on signature_staleness for select to theriac_relay using (true);
grant select (company_id, id) on signature_staleness to theriac_relay;
create policy theriac_relay on release_revocation for select to theriac_relay using (true);
grant select (company_id, batch_id, revoked_at) on release_revocation to theriac_relay;
create policy theriac_relay on review_policy for select to theriac_relay using (true);
grant select (company_id, site_id, production_review, production_days, quality_days, decision_days)
  on review_policy to theriac_relay;
create policy theriac_relay on batch_review_notice for select to theriac_relay using (true);
grant select (company_id, batch_id, stage, due_on) on batch_review_notice to theriac_relay;
"""


def upgrade() -> None:
    op.execute(DAYS)
    op.execute(NOTICE)
    tenant_table("batch_review_notice", app=["select", "insert"], append_only=True)
    op.execute(ONCE)
    guarded("keep_batch_review_notice", "batch_review_notice", "insert")
    op.execute(SCHEDULE)
