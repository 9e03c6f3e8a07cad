"""Reports of genealogies, fetched as those over exceptions are (REP-1, REP-3)."""

from alembic import op

from migrations.helpers import tenant_table

revision = "0114"
down_revision = "0113"

FILES = "\n".join(
    f"  {name}_sha256 text check ({name}_sha256 ~ '^[0-9a-f]{{64}}$'),\n  {name}_bytes bigint check ({name}_bytes > 0),"
    for name in ("csv", "pdf")
)
REPORTS = f"""
create table genealogy_report (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  lot_id uuid,
  batch_id uuid,
  number text not null check (length(number) between 1 and 200),
  state text not null check (state in ('REQUESTED', 'READY', 'FAILED')),
  requested_by uuid not null,
  requested_name text not null check (length(requested_name) between 1 and 200),
  requested_at timestamptz not null,
  made_at timestamptz,
  rows int check (rows >= 0),
{FILES}
  problem text check (length(problem) between 1 and 2000),
  primary key (company_id, id),
  check (num_nonnulls(lot_id, batch_id) = 1),
  check (num_nonnulls(made_at, rows, csv_sha256, csv_bytes, pdf_sha256, pdf_bytes)
    = case state when 'READY' then 6 else 0 end),
  check ((problem is not null) = (state = 'FAILED')),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, lot_id) references material_lot (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, requested_by) references person (company_id, id)
);
create index genealogy_report_of_lot on genealogy_report (company_id, lot_id, id);
create index genealogy_report_of_batch on genealogy_report (company_id, batch_id, id);
"""
DOWNLOADS = """
alter table report_download alter column exception_report_id drop not null,
  add column genealogy_report_id uuid,
  add check (num_nonnulls(exception_report_id, genealogy_report_id) = 1),
  add foreign key (company_id, genealogy_report_id) references genealogy_report (company_id, id)
    deferrable initially deferred;
create index report_download_of_genealogies on report_download (company_id, genealogy_report_id, id);
create or replace function keep_report_download() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from exception_report where company_id = new.company_id and id = new.exception_report_id
        and state = 'READY' and site_id is not distinct from new.site_id)
      and not exists (select from genealogy_report where company_id = new.company_id
        and id = new.genealogy_report_id and state = 'READY' and site_id is not distinct from new.site_id) then
    raise exception 'theriac: a report is fetched once it is ready (REP-1)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    op.execute(REPORTS)
    tenant_table("genealogy_report", app=["select", "insert", "update"])
    op.execute(
        "create trigger keep_report before update on genealogy_report for each row execute function keep_report()"
    )
    op.execute("alter table genealogy_report enable always trigger keep_report")
    op.execute(DOWNLOADS)
