"""What waits for quality is found by an index, and to whom a pseudonym was revealed is kept (OVS-1, OVS-3)."""

from alembic import op

from migrations.helpers import tenant_table

revision = "0086"
down_revision = "0085"

REVEALS = """
create table person_reveal (
  company_id uuid not null,
  id uuid not null,
  pseudonym text not null check (pseudonym ~ '^P-[A-Z2-7]{16}$'),
  person_id uuid not null,
  reason text not null check (length(reason) between 1 and 2000),
  revealed_to uuid not null,
  revealed_name text not null check (length(revealed_name) between 1 and 200),
  revealed_at timestamptz not null,
  primary key (company_id, id),
  foreign key (company_id, person_id) references person (company_id, id),
  foreign key (company_id, revealed_to) references person (company_id, id)
);
create index person_reveal_to on person_reveal (company_id, revealed_to, person_id);
"""

# Few batches are undecided at a time. Comparisons of times and ids are leakproof: row-level security lets them serve.
WAITING = """
create index batch_undecided on batch (company_id, completed_at, id) where disposition = 'PENDING';
create index disposition_by_time on disposition (company_id, decided_at, id);
"""


def upgrade() -> None:
    op.execute(REVEALS)
    tenant_table("person_reveal", app=["select", "insert"], append_only=True)
    op.execute(WAITING)
