"""What a company says of its materials and of those who supply them."""

from alembic import op

from migrations.helpers import AT_COMMIT, guarded, tenant_table
from migrations.searching import Searched, searched

revision = "0023"
down_revision = "0022"

CLASSES = """
create table material_class (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  code text not null check (length(code) between 1 and 40),
  name text not null check (length(name) between 1 and 200),
  use text not null check (use in ('ACTIVE', 'EXCIPIENT', 'PROCESSING_AID', 'PRIMARY_PACKAGING', 'PRINTED_PACKAGING',
    'SECONDARY_PACKAGING', 'INTERMEDIATE', 'BULK', 'FINISHED_PRODUCT', 'CONSUMABLE')),
  primary key (company_id, id),
  unique (company_id, code)
);
"""

# Columns without a default: what nobody said of a material stays unsaid, in the log as in its row.
DETAILS = """
alter table material_definition
  add class_id uuid,
  add storage text check (length(storage) between 1 and 200),
  add storage_low numeric check (storage_low between -273.15 and 1000),
  add storage_high numeric check (storage_high between -273.15 and 1000),
  add humidity_high numeric check (humidity_high between 0 and 100),
  add protected_from_light boolean,
  add shelf_life_months int check (shelf_life_months between 1 and 600),
  add retest_months int check (retest_months between 1 and 600),
  add gtin text check (gtin ~ '^[0-9]{14}$'),
  add hazards text check (length(hazards) between 1 and 2000),
  add weighing_method text check (weighing_method in ('NET', 'SUBTRACTIVE', 'WHOLE_CONTAINER', 'COUNT')),
  add compensator_minimum numeric check (compensator_minimum >= 0 and compensator_minimum < 1e60),
  add density_value numeric check (density_value > 0 and density_value < 1e60),
  add density_unit text check (length(density_unit) between 1 and 40),
  add retired_at timestamptz,
  add check (storage_low <= storage_high),
  add check ((density_value is null) = (density_unit is null)),
  add foreign key (company_id, class_id) references material_class (company_id, id);
create unique index material_definition_of_gtin on material_definition (company_id, gtin) where gtin is not null;
create index material_definition_of_class on material_definition (company_id, class_id, id);
"""

SUPPLIERS = """
create table supplier (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  code text not null check (length(code) between 1 and 40),
  name text not null check (length(name) between 1 and 200),
  kind text not null check (kind in ('MANUFACTURER', 'DISTRIBUTOR')),
  address text not null check (length(address) between 1 and 500),
  country text not null check (country ~ '^[A-Z]{2}$'),
  gln text check (gln ~ '^[0-9]{13}$'),
  primary key (company_id, id),
  unique (company_id, code)
);
create table supplier_approval (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  supplier_id uuid not null,
  material_id uuid not null,
  manufacturer_id uuid not null,
  state text not null check (state in ('REQUESTED', 'APPROVED', 'SUSPENDED', 'WITHDRAWN')),
  valid_until date check (isfinite(valid_until)),
  conditions text check (length(conditions) between 1 and 2000),
  requested_by uuid not null,
  requested_name text not null check (length(requested_name) between 1 and 200),
  requested_at timestamptz not null,
  primary key (company_id, id),
  check ((state = 'REQUESTED') <= (valid_until is null)),
  check (state <> 'APPROVED' or valid_until is not null),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, supplier_id) references supplier (company_id, id),
  foreign key (company_id, manufacturer_id) references supplier (company_id, id),
  foreign key (company_id, material_id) references material_definition (company_id, id),
  foreign key (company_id, requested_by) references person (company_id, id)
);
create unique index supplier_approval_at_work on supplier_approval
  (company_id, site_id, material_id, supplier_id, manufacturer_id) where state <> 'WITHDRAWN';
create index supplier_approval_of_supplier on supplier_approval (company_id, supplier_id, id);
create table supplier_decision (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  approval_id uuid not null,
  decision text not null check (decision in ('APPROVE', 'SUSPEND', 'WITHDRAW')),
  valid_until date check (isfinite(valid_until)),
  conditions text check (length(conditions) between 1 and 2000),
  statement text not null check (length(statement) between 1 and 4000),
  decided_by uuid not null,
  decided_name text not null check (length(decided_name) between 1 and 200),
  decided_at timestamptz not null,
  signature_id uuid not null,
  primary key (company_id, id),
  unique (company_id, signature_id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, approval_id) references supplier_approval (company_id, id),
  foreign key (company_id, decided_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create index supplier_decision_of_approval on supplier_decision (company_id, approval_id, id);
"""

RECEIPT = """
alter table material_lot
  add supplier_id uuid,
  add manufacturer_id uuid,
  add delivery_note text check (length(delivery_note) between 1 and 80),
  add manufactured_on date check (isfinite(manufactured_on)),
  add received_on date check (isfinite(received_on)),
  add check (manufactured_on <= expires_on),
  add foreign key (company_id, supplier_id) references supplier (company_id, id),
  add foreign key (company_id, manufacturer_id) references supplier (company_id, id);
create index material_lot_of_supplier on material_lot (company_id, supplier_id, id) where supplier_id is not null;
"""

# Who asked for a supplier doesn't decide on it, and an approval is what quality signed last, whoever writes the row.
DECIDED = """
create function require_supplier_decision() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  wanted text := case new.state when 'APPROVED' then 'APPROVE' when 'SUSPENDED' then 'SUSPEND' else 'WITHDRAW' end;
  said record;
begin
  if (new.site_id, new.supplier_id, new.material_id, new.manufacturer_id, new.requested_by, new.requested_at)
      is distinct from
      (old.site_id, old.supplier_id, old.material_id, old.manufacturer_id, old.requested_by, old.requested_at) then
    raise exception 'theriac: what a supplier was asked for never changes' using errcode = 'restrict_violation';
  end if;
  if (new.state, new.valid_until, new.conditions) is not distinct from (old.state, old.valid_until, old.conditions) then
    return new;
  end if;
  select decision, valid_until, conditions, decided_by into said from supplier_decision
    where company_id = new.company_id and approval_id = new.id order by id desc limit 1;
  if said.decision is distinct from wanted or said.decided_by = new.requested_by
      or (said.valid_until, said.conditions) is distinct from (new.valid_until, new.conditions) then
    raise exception 'theriac: a supplier is approved by what quality signed last (21 CFR 211.22)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

SEARCHED = Searched("SUPPLIER", "supplier", called="code", more=["name"], similar=True, site=None)


def upgrade() -> None:
    for statements in (CLASSES, DETAILS, SUPPLIERS, RECEIPT):
        op.execute(statements)
    for name in ("material_definition", "material_lot"):
        op.execute(AT_COMMIT.format(name=name))
    for name in ("material_class", "supplier", "supplier_approval"):
        tenant_table(name, app=["select", "insert", "update"])
    tenant_table("supplier_decision", app=["select", "insert"], append_only=True)
    op.execute(DECIDED)
    guarded("require_supplier_decision", "supplier_approval", "update")
    searched(SEARCHED)
