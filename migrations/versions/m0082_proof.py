"""That stored files and the sealed log are still as they were is verified again and again (AUD-3, AUD-4)."""

from alembic import op

from migrations.helpers import guarded, seen_by, tenant_table

revision = "0082"
down_revision = "0081"

RUNS = """
create table verification_run (
  company_id uuid not null,
  id uuid not null,
  part text not null check (part in ('OBJECTS', 'LOG', 'ENTRIES')),
  begun_at timestamptz not null,
  due_at timestamptz not null check (due_at > begun_at),
  advanced_at timestamptz not null,
  ended_at timestamptz check (ended_at >= begun_at),
  expected numeric check (expected >= 0 and scale(expected) = 0),
  checked numeric not null default 0 check (checked >= 0 and scale(checked) = 0),
  bytes numeric not null default 0 check (bytes >= 0 and scale(bytes) = 0),
  mismatches int not null default 0 check (mismatches >= 0),
  place text not null default '' check (length(place) <= 20000),
  problem text check (length(problem) between 1 and 2000),
  lease_token uuid,
  lease_until timestamptz,
  primary key (company_id, id)
);
create unique index verification_run_under_way on verification_run (company_id, part) where ended_at is null;
create index verification_run_by_part on verification_run (company_id, part, begun_at);
"""

FINDINGS = """
create table verification_finding (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  run_id uuid not null,
  part text not null check (part in ('OBJECTS', 'LOG', 'ENTRIES')),
  state text not null check (state in ('OPEN', 'ACKNOWLEDGED')),
  kind text not null check (length(kind) between 1 and 100),
  place text not null check (length(place) between 1 and 600),
  position numeric check (position >= 0 and scale(position) = 0),
  named_by text check (length(named_by) between 1 and 100),
  named_by_id uuid,
  explanation text not null check (length(explanation) between 1 and 2000),
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  found_at timestamptz not null,
  acknowledged_by uuid,
  acknowledged_name text check (length(acknowledged_name) between 1 and 200),
  acknowledged_at timestamptz,
  acknowledged_because text check (length(acknowledged_because) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, digest),
  foreign key (company_id, run_id) references verification_run (company_id, id),
  foreign key (company_id, acknowledged_by) references person (company_id, id),
  check ((named_by is null) = (named_by_id is null)),
  check (num_nonnulls(acknowledged_by, acknowledged_name, acknowledged_at, acknowledged_because)
    = case state when 'OPEN' then 0 else 4 end)
);
create index verification_finding_of_run on verification_finding (company_id, run_id);
create index verification_finding_open on verification_finding (company_id, id) where state = 'OPEN';
"""

# Most values are no files: without these, looking for the next fifty would read all values of a company.
FILES = """
create index parameter_value_files on parameter_value (company_id, id) where file_sha256 is not null;
create index parameter_value_revision_files on parameter_value_revision (company_id, id)
  where file_sha256 is not null;
"""

KEPT = """
create function keep_verification_finding() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['version', 'state', 'acknowledged_by', 'acknowledged_name', 'acknowledged_at',
    'acknowledged_because'];
begin
  if tg_op = 'INSERT' then
    if new.state = 'OPEN' then return new; end if;
  elsif tg_op = 'UPDATE' then
    if (old.state, new.state) = ('OPEN', 'ACKNOWLEDGED')
        and (to_jsonb(new) - may)::text = (to_jsonb(old) - may)::text then return new; end if;
  end if;
  raise exception 'theriac: a finding stays as it was told, and is acknowledged once (AUD-4)'
    using errcode = 'restrict_violation';
end $$;
"""


def upgrade() -> None:
    op.execute(RUNS)
    tenant_table("verification_run", app=["select"], regulated=False)
    seen_by("theriac_relay", "verification_run", may=["select", "insert", "update"])
    op.execute(FINDINGS)
    tenant_table("verification_finding", app=["select", "insert", "update"])
    op.execute(FILES)
    op.execute(KEPT)
    guarded("keep_verification_finding", "verification_finding", "insert or update or delete")
    op.execute("create policy theriac_relay on verification_finding for select to theriac_relay using (state = 'OPEN')")
    op.execute("grant select (company_id, id, state) on verification_finding to theriac_relay")
    op.execute("grant select on log_horizon to theriac_app")
