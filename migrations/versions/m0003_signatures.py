"""Challenges, signatures, and their going stale."""

from alembic import op

from migrations.helpers import tenant_table

revision = "0003"
down_revision = "0002"

SIGNATURES = """
create table signature_challenge (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  act text not null check (length(act) <= 100),
  meaning text not null,
  subject_type text not null,
  subject_id uuid not null,
  subject_version int not null,
  site_id uuid,
  content jsonb not null,
  digest text not null check (length(digest) = 64),
  asked_by uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > created_at),
  used_at timestamptz,
  proven_account_id uuid,
  proven_at timestamptz,
  primary key (company_id, id),
  foreign key (company_id, asked_by) references person (company_id, id),
  foreign key (company_id, proven_account_id) references account (company_id, id)
);
create table signature (
  company_id uuid not null,
  id uuid not null,
  site_id uuid,
  act text not null,
  meaning text not null check (meaning in ('AUTHORED', 'APPROVED', 'ISSUED', 'PERFORMED', 'VERIFIED', 'QUALITY',
    'CORRECTED', 'ASSESSED', 'REVIEWED', 'RELEASED', 'REJECTED')),
  subject_type text not null,
  subject_id uuid not null,
  subject_version int not null,
  person_id uuid not null,
  account_id uuid not null,
  session_person_id uuid,
  printed_name text not null check (length(printed_name) between 1 and 200),
  signed_at timestamptz not null,
  time_zone text not null,
  method text not null check (method in ('PASSWORD', 'IDENTITY_PROVIDER')),
  digest text not null check (digest = encode(sha256(convert_to(content, 'UTF8')), 'hex')),
  content text not null check (length(content) <= 4000000),
  challenge_id uuid not null,
  primary key (company_id, id),
  unique (company_id, challenge_id),
  foreign key (company_id, person_id) references person (company_id, id),
  foreign key (company_id, account_id) references account (company_id, id),
  foreign key (company_id, session_person_id) references person (company_id, id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, challenge_id) references signature_challenge (company_id, id)
);
create index signature_of_subject on signature (company_id, subject_id);
create table signature_staleness (
  company_id uuid not null,
  id uuid not null,
  stale_at timestamptz not null,
  because text not null check (length(because) between 1 and 2000),
  primary key (company_id, id),
  foreign key (company_id, id) references signature (company_id, id)
);
"""


def upgrade() -> None:
    op.execute(SIGNATURES)
    tenant_table("signature_challenge", app=["select", "insert", "update"], regulated=False)
    tenant_table("signature", app=["select", "insert"], append_only=True)
    tenant_table("signature_staleness", app=["select", "insert"], append_only=True)
