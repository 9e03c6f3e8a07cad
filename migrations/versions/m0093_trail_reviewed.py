"""The audit trail of a batch is reviewed by a signed act of its own, which says what was shown (REV-4)."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0093"
down_revision = "0092"

KINDS = ("changed", "corrected", "deleted", "late", "overridden")

TABLE = f"""
create table audit_trail_review (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  batch_id uuid not null,
  reviewer_id uuid not null,
  reviewer_name text not null check (length(reviewer_name) between 1 and 200),
  {" ".join(f"{kind} int check ({kind} >= 0)," for kind in KINDS)}
  entries int not null,
  digest text not null check (digest ~ '^[0-9a-f]{{64}}$'),
  upto_transaction uuid,
  upto_number int check (upto_number > 0),
  conclusion text not null check (length(conclusion) between 1 and 4000),
  reviewed_at timestamptz not null,
  signature_id uuid not null,
  primary key (company_id, id),
  check (num_nonnulls({", ".join(KINDS)}) > 0),
  check (entries = {" + ".join(f"coalesce({kind}, 0)" for kind in KINDS)}),
  check ((entries = 0) = (upto_transaction is null) and (entries = 0) = (upto_number is null)),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, reviewer_id) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create index audit_trail_review_of_batch on audit_trail_review (company_id, batch_id, id);
"""

KEPT = """
create function keep_audit_trail_review() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from batch b where b.company_id = new.company_id and b.id = new.batch_id
      and b.site_id = new.site_id and b.disposition in ('PENDING', 'RELEASE_REVOKED')) then
    raise exception 'theriac: the audit trail of a batch is reviewed before it is decided on (REV-4)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# It takes no longer release than what the application computes: whatever it forgets, no batch goes unlooked at.
RELEASED = """
create function require_trail_reviewed() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.decision = 'RELEASED' and not exists (select from audit_trail_review r
      where r.company_id = new.company_id and r.batch_id = new.batch_id) then
    raise exception 'theriac: no batch is released whose audit trail nobody reviewed (REV-4)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    op.execute(TABLE)
    tenant_table("audit_trail_review", app=["select", "insert"], append_only=True)
    op.execute(KEPT)
    guarded("keep_audit_trail_review", "audit_trail_review", "insert")
    op.execute(RELEASED)
    guarded("require_trail_reviewed", "disposition", "insert")
