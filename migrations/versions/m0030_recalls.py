"""Recalls, mock and real, as records of their own."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0030"
down_revision = "0029"

FILES = "\n".join(
    f"  {name}_sha256 text check ({name}_sha256 ~ '^[0-9a-f]{{64}}$'),\n  {name}_bytes bigint check ({name}_bytes > 0),"
    for name in ("json", "csv", "pdf")
)
FOUND = "found_at, lots, batches, shipments, consignees, edges, json_sha256, json_bytes, csv_sha256, csv_bytes,"
FOUND += " pdf_sha256, pdf_bytes"
COUNTS = "\n".join(
    f"  {name} int check ({name} >= 0)," for name in ("lots", "batches", "shipments", "consignees", "edges")
)
AMOUNTS = "\n".join(
    f"  {name} numeric not null check ({name} >= 0 and {name} < 'Infinity'),"
    for name in (
        *("made", "from_lots", "returned", "charged", "into_lots", "shipped", "sampled", "destroyed", "in_stock"),
    )
)
SIGNED = "\n".join(
    f"  {name} numeric not null check ({name} > '-Infinity' and {name} < 'Infinity'),"
    for name in ("adjusted", "unaccounted")
)
RECALLS = f"""
create table recall (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  number text not null check (length(number) between 1 and 40),
  kind text not null check (kind in ('MOCK', 'REAL')),
  reason text not null check (length(reason) between 1 and 2000),
  state text not null check (state in ('TRACING', 'FOUND', 'CONCLUDED', 'FAILED')),
  begun_by uuid not null,
  begun_name text not null check (length(begun_name) between 1 and 200),
  begun_at timestamptz not null,
  found_at timestamptz check (found_at >= begun_at),
{COUNTS}
  accounted_percent numeric check (accounted_percent > '-Infinity' and accounted_percent < 'Infinity'),
{FILES}
  problem text check (length(problem) between 1 and 2000),
  outcome text check (outcome in ('EFFECTIVE', 'NOT_EFFECTIVE')),
  conclusion text check (length(conclusion) between 1 and 4000),
  concluded_by uuid,
  concluded_name text check (length(concluded_name) between 1 and 200),
  concluded_at timestamptz,
  signature_id uuid,
  primary key (company_id, id),
  unique (company_id, number),
  unique (company_id, signature_id),
  check (num_nonnulls({FOUND}) = case when state in ('FOUND', 'CONCLUDED') then 12 else 0 end),
  check (num_nonnulls(outcome, conclusion, concluded_by, concluded_name, concluded_at, signature_id)
    = case when state = 'CONCLUDED' then 6 else 0 end),
  check ((problem is not null) = (state = 'FAILED')),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, begun_by) references person (company_id, id),
  foreign key (company_id, concluded_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create index recall_at_site on recall (company_id, site_id, id);
create table recall_start (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  recall_id uuid not null,
  lot_id uuid,
  batch_id uuid,
  primary key (company_id, id),
  unique (company_id, recall_id, lot_id),
  unique (company_id, recall_id, batch_id),
  check (num_nonnulls(lot_id, batch_id) = 1),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, recall_id) references recall (company_id, id),
  foreign key (company_id, lot_id) references material_lot (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id)
);
create index recall_start_of_lot on recall_start (company_id, lot_id) where lot_id is not null;
create index recall_start_of_batch on recall_start (company_id, batch_id) where batch_id is not null;
create table recall_total (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  recall_id uuid not null,
  material_id uuid not null,
  unit text not null check (length(unit) between 1 and 40),
  lots int not null check (lots > 0),
{AMOUNTS}
{SIGNED}
  accounted_percent numeric check (accounted_percent > '-Infinity' and accounted_percent < 'Infinity'),
  primary key (company_id, id),
  unique (company_id, recall_id, material_id, unit),
  check (made + from_lots + returned + adjusted
    = charged + into_lots + shipped + sampled + destroyed + in_stock + unaccounted),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, recall_id) references recall (company_id, id),
  foreign key (company_id, material_id) references material_definition (company_id, id)
);
"""

KEEP = f"""
create function keep_recall() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if (new.site_id, new.number, new.kind, new.reason, new.begun_by, new.begun_name, new.begun_at) is distinct from
      (old.site_id, old.number, old.kind, old.reason, old.begun_by, old.begun_name, old.begun_at) then
    raise exception 'theriac: why and from where a recall began never changes (DIS-3)'
      using errcode = 'restrict_violation';
  end if;
  if old.state in ('CONCLUDED', 'FAILED') or old.state = 'FOUND' and (new.state <> 'CONCLUDED'
      or ({", ".join(f"new.{one.strip()}" for one in FOUND.split(","))}, new.accounted_percent) is distinct from
         ({", ".join(f"old.{one.strip()}" for one in FOUND.split(","))}, old.accounted_percent)) then
    raise exception 'theriac: what a recall found never changes (DIS-3)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function require_recall_open() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from recall where company_id = new.company_id and id = new.recall_id
      and xmin = pg_current_xact_id()::xid) then
    raise exception 'theriac: what a recall began from and found is said with it, and stands (DIS-3)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
alter function require_recall_open() owner to theriac_owner;
revoke all on function require_recall_open() from public;
"""
LATER = """
create constraint trigger require_recall_open after insert on {name} deferrable initially deferred
  for each row execute function require_recall_open();
alter table {name} enable always trigger require_recall_open;
"""


def upgrade() -> None:
    op.execute(RECALLS)
    tenant_table("recall", app=["select", "insert", "update"])
    for name in ("recall_start", "recall_total"):
        tenant_table(name, app=["select", "insert"], append_only=True)
    op.execute(KEEP)
    for name in ("recall_start", "recall_total"):
        op.execute(LATER.format(name=name))
    guarded("keep_recall", "recall", "update")
