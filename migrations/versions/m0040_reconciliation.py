"""Losses of charged material, counts of labels, signed reconciliations, and the limits that they are judged by."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0040"
down_revision = "0039"

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
create index material_loss_of_charge on material_loss (company_id, edge_id, id);
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

# What is reconciled is an undecided batch's own, and whoever stands for it signed for it.
OWN = """
create function require_undecided_batch() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from batch b where b.company_id = new.company_id and b.id = new.batch_id
      and b.site_id = new.site_id and b.disposition = 'PENDING') then
    raise exception 'theriac: nothing is reconciled of a batch that is decided, or at another site (REV-4)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function require_own_loss() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.withdrawn_by is not null or not exists (select from genealogy_edge where company_id = new.company_id
      and id = new.edge_id and kind = 'CHARGE'
      and (target_batch_id, quantity_unit) = (new.batch_id, new.quantity_unit)) then
    raise exception 'theriac: a loss is one of a charge of its batch (REV-2)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function require_own_labels() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from genealogy_edge where company_id = new.company_id and kind = 'OUTPUT'
        and (source_batch_id, target_lot_id) = (new.batch_id, new.lot_id))
      or not exists (select from signature where company_id = new.company_id and id = new.signature_id
        and (act, subject_id, person_id) = ('reconcileLabels', new.lot_id, new.counted_by))
      or new.verified_by is not null
        and not exists (select from signature where company_id = new.company_id and id = new.verification_signature_id
          and (act, subject_id, person_id) = ('verifyLabelReconciliation', new.id, new.verified_by))
      or tg_op = 'INSERT' and new.state <> 'COUNTED' then
    raise exception 'theriac: labels are those of a lot that the batch gave, counted and verified by signature (REV-3)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create function require_own_figures() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from signature where company_id = new.company_id and id = new.signature_id
      and (act, subject_id, person_id) = ('reconcileBatch', new.batch_id, new.reconciled_by)) then
    raise exception 'theriac: a batch is reconciled by signature (REV-2)' using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create constraint trigger require_own_labels after insert or update on label_reconciliation
  deferrable initially deferred for each row execute function require_own_labels();
create constraint trigger require_own_figures after insert on batch_reconciliation
  deferrable initially deferred for each row execute function require_own_figures();
alter table label_reconciliation enable always trigger require_own_labels;
alter table batch_reconciliation enable always trigger require_own_figures;
"""

# What was lost of a charge and what came back of it is at most what was charged. The argument names the charge.
LEFT = """
create function require_left_of_charge() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  charge genealogy_edge;
  lost numeric;
begin
  select * into charge from genealogy_edge
    where company_id = new.company_id and id = (to_jsonb(new) ->> tg_argv[0])::uuid;
  perform 1 from batch where company_id = charge.company_id and id = charge.target_batch_id for no key update;
  select sum(quantity_value) into lost from material_loss
    where company_id = charge.company_id and edge_id = charge.id and withdrawn_by is null;
  if lost > charge.quantity_value - (select coalesce(sum(quantity_value), 0) from genealogy_edge
        where company_id = charge.company_id and returns_id = charge.id)
      or lost > 0 and exists (select from genealogy_edge
        where company_id = charge.company_id and reverses_id = charge.id) then
    raise exception 'theriac: no more of a charge is lost than it brought into its batch (REV-2)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create constraint trigger require_left_of_charge after insert on material_loss deferrable initially deferred
  for each row execute function require_left_of_charge('edge_id');
create constraint trigger require_left_of_return after insert on genealogy_edge deferrable initially deferred
  for each row when (new.kind = 'RETURN') execute function require_left_of_charge('returns_id');
create constraint trigger require_left_of_reversal after insert on genealogy_edge deferrable initially deferred
  for each row when (new.kind = 'REVERSAL') execute function require_left_of_charge('reverses_id');
alter table material_loss enable always trigger require_left_of_charge;
alter table genealogy_edge enable always trigger require_left_of_return, enable always trigger require_left_of_reversal;
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
    op.execute(OWN)
    for table in ("material_loss", "label_reconciliation", "batch_reconciliation"):
        guarded("require_undecided_batch", table, "insert or update")
    guarded("require_own_loss", "material_loss", "insert")
    op.execute(LEFT)
    for function in ("require_own_labels", "require_own_figures", "require_left_of_charge"):
        op.execute(f"alter function {function}() owner to theriac_owner")
        op.execute(f"revoke all on function {function}() from public")
