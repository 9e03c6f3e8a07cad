"""Batches, their phases and values with every revision, holds, and exceptions."""

from alembic import op

from migrations.helpers import tenant_table

revision = "0005"
down_revision = "0004"

# A number is finite, whatever wrote it; regulated numbers keep their scale, so the type has none.
CONTENT = """
  number numeric check (number <> 'NaN' and number < 'Infinity' and number > '-Infinity'),
  unit text check (length(unit) between 1 and 40),
  text text check (length(text) between 1 and 4000),
  choice text check (length(choice) between 1 and 200),
  yes_no boolean,
  date_time timestamptz check (isfinite(date_time)),
  file_key text check (length(file_key) between 1 and 512),
  file_name text check (length(file_name) between 1 and 200),
  file_size int check (file_size between 0 and 20971520),
  file_sha256 text check (file_sha256 ~ '^[0-9a-f]{64}$'),
  media_type text check (length(media_type) between 3 and 100),
  outcome text not null check (outcome in ('WITHIN', 'ALERT', 'ACTION', 'NOT_JUDGED')),
  recorded_by uuid not null,
  recorded_name text not null check (length(recorded_name) between 1 and 200),
  recorded_at timestamptz not null,
  revision int not null check (revision > 0),
  event_at timestamptz check (event_at <= recorded_at),
  reason text check (length(reason) between 1 and 2000),
  check (num_nonnulls(number, text, choice, yes_no, date_time, file_key) = 1),
  check ((number is null) = (unit is null)),
  check (num_nonnulls(file_key, file_name, file_size, file_sha256, media_type) in (0, 5)),
  check (event_at is null or reason is not null)
"""

EXECUTION = f"""
create table batch (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  number text not null check (number ~ '^[A-Za-z0-9][A-Za-z0-9._/-]{{0,39}}$'),
  recipe_version_id uuid not null,
  recipe_digest text not null check (recipe_digest ~ '^[0-9a-f]{{64}}$'),
  product text not null check (length(product) between 1 and 200),
  size_value numeric not null check (size_value > 0 and size_value < 'Infinity'),
  size_unit text not null check (length(size_unit) between 1 and 40),
  state text not null check (state in ('IDLE', 'RUNNING', 'HELD', 'COMPLETE', 'ABORTED')),
  disposition text not null default 'PENDING' check (disposition in ('PENDING', 'RELEASED', 'REJECTED')),
  issued_by uuid not null,
  issued_at timestamptz not null,
  issue_signature_id uuid not null,
  started_at timestamptz,
  completed_at timestamptz,
  primary key (company_id, id),
  unique (company_id, number),
  check (state <> 'IDLE' or started_at is null),
  check (state not in ('RUNNING', 'HELD', 'COMPLETE') or started_at is not null),
  check ((state = 'COMPLETE') = (completed_at is not null)),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, recipe_version_id) references master_recipe_version (company_id, id),
  foreign key (company_id, issued_by) references person (company_id, id),
  foreign key (company_id, issue_signature_id) references signature (company_id, id)
);
create index batch_by_state on batch (company_id, state, id);
create table phase_execution (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  recipe_phase_id uuid not null,
  number int not null check (number > 0),
  state text not null check (state in ('IDLE', 'RUNNING', 'COMPLETE')),
  started_by uuid,
  started_at timestamptz,
  completed_by uuid,
  completed_at timestamptz,
  signed_off_at timestamptz,
  primary key (company_id, id),
  unique (company_id, batch_id, number),
  unique (company_id, batch_id, recipe_phase_id),
  check ((state = 'IDLE') = (started_at is null)),
  check ((started_by is null) = (started_at is null)),
  check ((state = 'COMPLETE') = (completed_at is not null)),
  check ((completed_by is null) = (completed_at is null)),
  check (completed_at >= started_at),
  check (signed_off_at is null or state = 'COMPLETE'),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, recipe_phase_id) references recipe_phase (company_id, id),
  foreign key (company_id, started_by) references person (company_id, id),
  foreign key (company_id, completed_by) references person (company_id, id)
);
create table parameter_value (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  phase_execution_id uuid not null,
  recipe_parameter_id uuid not null,
  repetition int not null check (repetition > 0),
  {CONTENT},
  primary key (company_id, id),
  unique (company_id, phase_execution_id, recipe_parameter_id, repetition),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, phase_execution_id) references phase_execution (company_id, id),
  foreign key (company_id, recipe_parameter_id) references recipe_parameter (company_id, id),
  foreign key (company_id, recorded_by) references person (company_id, id)
);
create index parameter_value_of_batch on parameter_value (company_id, batch_id);
create table parameter_value_revision (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  value_id uuid not null,
  signature_id uuid,
  {CONTENT},
  primary key (company_id, id),
  unique (company_id, value_id, revision),
  check ((revision = 1) = (signature_id is null)),
  check (revision = 1 or reason is not null),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, value_id) references parameter_value (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id),
  foreign key (company_id, recorded_by) references person (company_id, id)
);
create table batch_hold (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  held_at timestamptz not null,
  held_by uuid not null,
  reason text not null check (length(reason) between 1 and 2000),
  restarted_at timestamptz check (restarted_at >= held_at),
  restarted_by uuid,
  restart_reason text check (length(restart_reason) between 1 and 2000),
  primary key (company_id, id),
  check (num_nonnulls(restarted_at, restarted_by, restart_reason) in (0, 3)),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, held_by) references person (company_id, id),
  foreign key (company_id, restarted_by) references person (company_id, id)
);
create unique index batch_hold_open_once on batch_hold (company_id, batch_id) where restarted_at is null;
create index batch_hold_of_batch on batch_hold (company_id, batch_id);
"""

EXCEPTIONS = """
create table batch_exception (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  number int not null check (number > 0),
  rule text not null check (length(rule) between 1 and 20),
  phase_execution_id uuid,
  phase_number int check (phase_number > 0),
  parameter_value_id uuid,
  title text not null check (length(title) between 1 and 200),
  description text not null check (length(description) between 1 and 4000),
  raised_by uuid,
  raised_at timestamptz not null,
  state text not null check (state in ('OPEN', 'RESOLVED_BY_CORRECTION', 'ASSESSED')),
  resolved_at timestamptz,
  classification text check (classification in ('MINOR', 'MAJOR', 'CRITICAL')),
  rationale text check (length(rationale) between 1 and 4000),
  assessed_by uuid,
  assessed_at timestamptz,
  signature_id uuid,
  primary key (company_id, id),
  unique (company_id, batch_id, number),
  check ((rule = 'TOLD') = (raised_by is not null)),
  check ((phase_execution_id is null) = (phase_number is null)),
  check ((state = 'RESOLVED_BY_CORRECTION') = (resolved_at is not null)),
  check (num_nonnulls(classification, rationale, assessed_by, assessed_at, signature_id) in (0, 5)),
  check (state <> 'OPEN' or assessed_at is null),
  check (state <> 'ASSESSED' or assessed_at is not null),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, phase_execution_id) references phase_execution (company_id, id),
  foreign key (company_id, parameter_value_id) references parameter_value (company_id, id),
  foreign key (company_id, raised_by) references person (company_id, id),
  foreign key (company_id, assessed_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create index batch_exception_of_value on batch_exception (company_id, parameter_value_id)
  where parameter_value_id is not null;
create index batch_exception_open on batch_exception (company_id, batch_id) where state = 'OPEN';
"""


def upgrade() -> None:
    op.execute(EXECUTION)
    op.execute(EXCEPTIONS)
    for name in ("batch", "phase_execution", "parameter_value", "batch_hold", "batch_exception"):
        tenant_table(name, app=["select", "insert", "update"])
    tenant_table("parameter_value_revision", app=["select", "insert"], append_only=True)
