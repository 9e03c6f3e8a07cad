"""Reviews, dispositions, exports of the record and their downloads."""

from alembic import op

from migrations.helpers import tenant_table

revision = "0006"
down_revision = "0005"

REVIEW = """
create table batch_review (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  batch_id uuid not null,
  reviewer_id uuid not null,
  reviewer_name text not null check (length(reviewer_name) between 1 and 200),
  conclusion text not null check (length(conclusion) between 1 and 4000),
  reviewed_at timestamptz not null,
  signature_id uuid not null,
  primary key (company_id, id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, reviewer_id) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create index batch_review_of_batch on batch_review (company_id, batch_id);
create table disposition (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  batch_id uuid not null,
  decision text not null check (decision in ('RELEASED', 'REJECTED')),
  statement text not null check (length(statement) between 1 and 4000),
  decided_by uuid not null,
  decided_name text not null check (length(decided_name) between 1 and 200),
  decided_at timestamptz not null,
  signature_id uuid not null,
  primary key (company_id, id),
  unique (company_id, batch_id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, decided_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
"""

EXPORTS = """
create table record_export (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  state text not null check (state in ('REQUESTED', 'SEALING', 'READY', 'FAILED')),
  requested_by uuid not null,
  requested_at timestamptz not null,
  record_sha256 text check (length(record_sha256) = 64),
  pdf_sha256 text check (length(pdf_sha256) = 64),
  entries_sha256 text check (length(entries_sha256) = 64),
  object_key text check (length(object_key) <= 500),
  bundle_sha256 text check (length(bundle_sha256) = 64),
  bundle_bytes bigint check (bundle_bytes > 0),
  ready_at timestamptz,
  problem text check (length(problem) <= 2000),
  primary key (company_id, id),
  check (state in ('REQUESTED', 'FAILED')
         or (record_sha256 is not null and pdf_sha256 is not null and entries_sha256 is not null)),
  check ((state = 'READY') = (object_key is not null and bundle_sha256 is not null and ready_at is not null)),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, requested_by) references person (company_id, id)
);
create index record_export_of_batch on record_export (company_id, batch_id);
create table record_download (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  export_id uuid not null,
  person_id uuid not null,
  downloaded_at timestamptz not null,
  primary key (company_id, id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, export_id) references record_export (company_id, id),
  foreign key (company_id, person_id) references person (company_id, id)
);
"""


def upgrade() -> None:
    op.execute(REVIEW)
    op.execute(EXPORTS)
    tenant_table("batch_review", app=["select", "insert"], append_only=True)
    tenant_table("disposition", app=["select", "insert"], append_only=True)
    tenant_table("record_export", app=["select", "insert", "update"])
    tenant_table("record_download", app=["select", "insert"], append_only=True)
