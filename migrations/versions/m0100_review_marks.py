"""Reviewers mark what they looked at while the batch still runs, by the digest of what they were shown (REV-11)."""

from alembic import op

from migrations.helpers import tenant_table

revision = "0100"
down_revision = "0099"

MARKS = """
create table review_mark (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  batch_id uuid not null,
  kind text not null check (kind in ('PHASE', 'EXCEPTION', 'SECTION')),
  part text not null check (length(part) between 1 and 60),
  place text not null check (length(place) between 1 and 400),
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  reviewer_id uuid not null,
  reviewer_name text not null check (length(reviewer_name) between 1 and 200),
  reviewed_at timestamptz not null,
  primary key (company_id, id),
  unique (company_id, batch_id, part, digest, reviewer_id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, reviewer_id) references person (company_id, id)
);
create index review_mark_of_batch on review_mark (company_id, batch_id, id);
"""

# Null demands none, as where there was no such setting.
POLICY = """
alter table review_policy add column marks boolean;
"""


def upgrade() -> None:
    op.execute(MARKS)
    tenant_table("review_mark", app=["select", "insert"], append_only=True)
    op.execute(POLICY)
