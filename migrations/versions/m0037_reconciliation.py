"""Losses of charged material, counts of labels, signed reconciliations, and the limits that they are judged by."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0037"
down_revision = "0036"

LIMITS = """
alter table material_definition
  add column accountability_low numeric check (accountability_low between 0 and 1000),
  add column accountability_high numeric check (accountability_high between 0 and 1000),
  add column label_imbalance_percent numeric check (label_imbalance_percent between 0 and 100),
  add constraint material_definition_accountability check (accountability_low <= accountability_high);
"""

TABLES = """
create table material_loss (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  edge_id uuid not null,
  kind text not null check (kind in ('DESTROYED', 'SAMPLED', 'LOST')),
  quantity_value numeric not null check (quantity_value > 0 and quantity_value < 'Infinity'),
  quantity_unit text not null check (length(quantity_unit) between 1 and 40),
  reason text not null check (length(reason) between 1 and 2000),
  recorded_by uuid not null,
  recorded_name text not null check (length(recorded_name) between 1 and 200),
  recorded_at timestamptz not null,
  withdrawn_by uuid,
  withdrawn_name text check (length(withdrawn_name) between 1 and 200),
  withdrawn_at timestamptz,
  withdrawn_because text check (length(withdrawn_because) between 1 and 2000),
  primary key (company_id, id),
  check (num_nonnulls(withdrawn_by, withdrawn_name, withdrawn_at, withdrawn_because) in (0, 4)),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, edge_id) references genealogy_edge (company_id, id),
  foreign key (company_id, recorded_by) references person (company_id, id),
  foreign key (company_id, withdrawn_by) references person (company_id, id)
);
create index material_loss_of_batch on material_loss (company_id, batch_id, id);
create table label_reconciliation (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  lot_id uuid not null,
  issued int not null check (issued between 0 and 1000000),
  used int not null check (used between 0 and 1000000),
  returned int not null check (returned = 0),
  destroyed int not null check (destroyed between 0 and 1000000),
  specimens int not null check (specimens between 0 and 1000000),
  remark text check (length(remark) between 1 and 2000),
  state text not null check (state in ('COUNTED', 'VERIFIED', 'REPLACED')),
  counted_by uuid not null,
  counted_name text not null check (length(counted_name) between 1 and 200),
  counted_at timestamptz not null,
  signature_id uuid not null,
  verified_by uuid,
  verified_name text check (length(verified_name) between 1 and 200),
  verified_at timestamptz,
  verification_signature_id uuid,
  primary key (company_id, id),
  check (verified_by <> counted_by),
  check (num_nonnulls(verified_by, verified_name, verified_at, verification_signature_id) in (0, 4)),
  check (state <> 'VERIFIED' or verified_by is not null),
  check (state <> 'COUNTED' or verified_by is null),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, lot_id) references material_lot (company_id, id),
  foreign key (company_id, counted_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id),
  foreign key (company_id, verified_by) references person (company_id, id),
  foreign key (company_id, verification_signature_id) references signature (company_id, id)
);
create unique index label_reconciliation_stands on label_reconciliation (company_id, lot_id, state)
  where state <> 'REPLACED';
create index label_reconciliation_of_batch on label_reconciliation (company_id, batch_id, id);
create table batch_reconciliation (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  batch_id uuid not null,
  content text not null check (length(content) between 2 and 4000000),
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  remark text not null check (length(remark) between 1 and 2000),
  reconciled_by uuid not null,
  reconciled_name text not null check (length(reconciled_name) between 1 and 200),
  reconciled_at timestamptz not null,
  signature_id uuid not null,
  primary key (company_id, id),
  unique (company_id, signature_id),
  check (digest = encode(sha256(convert_to(content, 'UTF8')), 'hex')),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, reconciled_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create index batch_reconciliation_of_batch on batch_reconciliation (company_id, batch_id, id);
"""

KEEP = """
create function keep_material_loss() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['version', 'withdrawn_by', 'withdrawn_name', 'withdrawn_at', 'withdrawn_because'];
begin
  if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text or old.withdrawn_by is not null then
    raise exception 'theriac: a loss never changes; it is withdrawn, once (REV-2)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_label_reconciliation() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may text[] := array['version', 'state'];
begin
  if old.state = 'COUNTED' and new.state = 'VERIFIED' then
    may := may || array['verified_by', 'verified_name', 'verified_at', 'verification_signature_id'];
  end if;
  if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text or (old.state, new.state) not in
      (('COUNTED', 'VERIFIED'), ('COUNTED', 'REPLACED'), ('VERIFIED', 'REPLACED')) then
    raise exception 'theriac: counted labels never change; they are counted again (REV-3)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    op.execute(LIMITS)
    op.execute(TABLES)
    tenant_table("material_loss", app=["select", "insert", "update"])
    tenant_table("label_reconciliation", app=["select", "insert", "update"])
    tenant_table("batch_reconciliation", app=["select", "insert"], append_only=True)
    op.execute(KEEP)
    guarded("keep_material_loss", "material_loss", "update")
    guarded("keep_label_reconciliation", "label_reconciliation", "update")
