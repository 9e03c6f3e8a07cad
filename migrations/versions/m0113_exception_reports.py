"""Reports over exceptions, and who fetched their files (REP-1, REP-2)."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0113"
down_revision = "0112"

FILES = "\n".join(
    f"  {name}_sha256 text check ({name}_sha256 ~ '^[0-9a-f]{{64}}$'),\n  {name}_bytes bigint check ({name}_bytes > 0),"
    for name in ("csv", "pdf")
)
TABLES = f"""
create table exception_report (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid,
  product text check (length(product) between 1 and 200),
  since timestamptz check (isfinite(since)),
  until timestamptz check (isfinite(until)),
  classifications text[] check (classifications <@ array['MINOR', 'MAJOR', 'CRITICAL']::text[]),
  states text[] check (states <@ array['OPEN', 'IN_APPROVAL', 'RESOLVED_BY_CORRECTION', 'ASSESSED']::text[]),
  state text not null check (state in ('REQUESTED', 'READY', 'FAILED')),
  requested_by uuid not null,
  requested_name text not null check (length(requested_name) between 1 and 200),
  requested_at timestamptz not null,
  made_at timestamptz,
  rows int check (rows >= 0),
{FILES}
  problem text check (length(problem) between 1 and 2000),
  primary key (company_id, id),
  check (since < until),
  check (cardinality(classifications) > 0),
  check (cardinality(states) > 0),
  check (num_nonnulls(made_at, rows, csv_sha256, csv_bytes, pdf_sha256, pdf_bytes)
    = case state when 'READY' then 6 else 0 end),
  check ((problem is not null) = (state = 'FAILED')),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, requested_by) references person (company_id, id)
);
create table report_download (
  company_id uuid not null,
  id uuid not null,
  site_id uuid,
  exception_report_id uuid not null,
  format text not null check (format in ('CSV', 'PDF')),
  person_id uuid not null,
  downloaded_at timestamptz not null,
  primary key (company_id, id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, exception_report_id) references exception_report (company_id, id),
  foreign key (company_id, person_id) references person (company_id, id)
);
create index report_download_of_exceptions on report_download (company_id, exception_report_id, id);
"""
# Comparisons of times are leakproof: row-level security lets the index serve.
RAISED = "create index batch_exception_raised on batch_exception (company_id, raised_at, id);"

KEEP = """
create function keep_report() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['version', 'state', 'made_at', 'rows', 'csv_sha256', 'csv_bytes', 'pdf_sha256',
    'pdf_bytes', 'problem'];
begin
  if old.state <> 'REQUESTED' or new.state = 'REQUESTED'
      or (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text then
    raise exception 'theriac: what a report was made as never changes (REP-1)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_report_download() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from exception_report where company_id = new.company_id and id = new.exception_report_id
      and state = 'READY' and site_id is not distinct from new.site_id) then
    raise exception 'theriac: a report is fetched once it is ready (REP-1)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    op.execute(TABLES)
    tenant_table("exception_report", app=["select", "insert", "update"])
    tenant_table("report_download", app=["select", "insert"], append_only=True)
    op.execute(RAISED)
    op.execute(KEEP)
    guarded("keep_report", "exception_report", "update")
    guarded("keep_report_download", "report_download", "insert")
