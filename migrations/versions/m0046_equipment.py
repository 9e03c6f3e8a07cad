"""Equipment: its classes and hierarchy, its cleaning with holds that lapse, and the batches that have and use it."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0046"
down_revision = "0045"

CLASSES = """
create table equipment_class (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  code text not null check (code ~ '^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$'),
  name text not null check (length(name) between 1 and 200),
  state text not null check (state in ('ACTIVE', 'RETIRED')),
  clean_hold_minutes int not null check (clean_hold_minutes between 1 and 527040),
  dirty_hold_minutes int not null check (dirty_hold_minutes between 1 and 527040),
  sterile_hold_minutes int check (sterile_hold_minutes between 1 and 527040),
  overdue_cleaning text not null check (overdue_cleaning in ('MINOR', 'MAJOR')),
  campaign_batches int not null check (campaign_batches between 1 and 1000),
  campaign_days int check (campaign_days between 1 and 366),
  retired_name text check (length(retired_name) between 1 and 200),
  retired_at timestamptz,
  retired_reason text check (length(retired_reason) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, code),
  check (num_nonnulls(retired_name, retired_at, retired_reason) = case state when 'RETIRED' then 3 else 0 end)
);
create unique index equipment_class_name on equipment_class (company_id, lower(name));
create table equipment_property (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  class_id uuid not null,
  position int not null check (position between 1 and 40),
  name text not null check (length(name) between 1 and 80),
  kind text not null check (kind in ('NUMBER', 'RANGE', 'TEXT')),
  unit text check (length(unit) between 1 and 40),
  low numeric check (low > '-Infinity' and low < 'Infinity'),
  high numeric check (high > '-Infinity' and high < 'Infinity'),
  primary key (company_id, id),
  unique (company_id, class_id, id),
  check (low <= high),
  check (case kind when 'TEXT' then num_nonnulls(unit, low, high) = 0 else unit is not null end),
  foreign key (company_id, class_id) references equipment_class (company_id, id)
);
create unique index equipment_property_name on equipment_property (company_id, class_id, lower(name));
create table equipment (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  code text not null check (code ~ '^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$'),
  level text not null check (level in ('AREA', 'PROCESS_CELL', 'UNIT', 'EQUIPMENT_MODULE')),
  class_id uuid,
  parent_id uuid,
  location_id uuid,
  scale_id uuid,
  name text not null check (length(name) between 1 and 200),
  maker text check (length(maker) between 1 and 200),
  model_name text check (length(model_name) between 1 and 200),
  serial_number text check (length(serial_number) between 1 and 80),
  shareable boolean not null,
  service text not null check (service in ('IN_SERVICE', 'OUT_OF_SERVICE', 'RETIRED')),
  service_reason text check (length(service_reason) between 1 and 2000),
  service_name text not null check (length(service_name) between 1 and 200),
  service_at timestamptz not null,
  cleanliness text check (cleanliness in ('CLEAN', 'STERILE', 'IN_USE', 'DIRTY', 'CLEANING')),
  clean_until timestamptz check (isfinite(clean_until)),
  dirty_until timestamptz check (isfinite(dirty_until)),
  overdue_at timestamptz,
  cleaning_id uuid,
  primary key (company_id, id),
  unique (company_id, site_id, code),
  unique (company_id, site_id, id),
  unique (company_id, id, class_id),
  check ((level in ('UNIT', 'EQUIPMENT_MODULE')) = (class_id is not null)),
  check ((class_id is null) = (cleanliness is null)),
  check (class_id is not null or not shareable and num_nonnulls(scale_id, dirty_until) = 0),
  check ((level = 'AREA') = (parent_id is null)),
  check ((clean_until is not null) = (coalesce(cleanliness, '') in ('CLEAN', 'STERILE'))),
  check (overdue_at is null or dirty_until is not null),
  check (service = 'IN_SERVICE' or service_reason is not null),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, class_id) references equipment_class (company_id, id),
  foreign key (company_id, site_id, parent_id) references equipment (company_id, site_id, id),
  foreign key (company_id, site_id, location_id) references operational_location (company_id, site_id, id),
  foreign key (company_id, site_id, scale_id) references scale (company_id, site_id, id)
);
create unique index equipment_scale on equipment (company_id, scale_id) where service <> 'RETIRED';
create index equipment_below on equipment (company_id, parent_id, id);
create index equipment_of_class on equipment (company_id, class_id, id);
create index equipment_clean_until on equipment (clean_until) where service <> 'RETIRED' and clean_until is not null;
create index equipment_dirty_until on equipment (dirty_until)
  where service <> 'RETIRED' and cleanliness = 'DIRTY' and overdue_at is null and dirty_until is not null;
create table equipment_value (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  equipment_id uuid not null,
  class_id uuid not null,
  property_id uuid not null,
  position int not null check (position between 1 and 40),
  low numeric check (low > '-Infinity' and low < 'Infinity'),
  high numeric check (high > '-Infinity' and high < 'Infinity'),
  text text check (length(text) between 1 and 200),
  primary key (company_id, id),
  check (low <= high),
  check ((low is null) = (high is null) and (low is null) <> (text is null)),
  foreign key (company_id, site_id, equipment_id) references equipment (company_id, site_id, id),
  foreign key (company_id, equipment_id, class_id) references equipment (company_id, id, class_id),
  foreign key (company_id, class_id, property_id) references equipment_property (company_id, class_id, id)
);
create index equipment_value_of_equipment on equipment_value (company_id, equipment_id, property_id);
create index equipment_value_of_property on equipment_value (company_id, property_id);
"""

CLEANING = """
create table cleaning_procedure (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  class_id uuid not null,
  code text not null check (code ~ '^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$'),
  name text not null check (length(name) between 1 and 200),
  kind text not null check (kind in ('MINOR', 'MAJOR', 'STERILISATION')),
  steps text not null check (length(steps) between 1 and 20000),
  verified boolean not null,
  edition int not null check (edition > 0),
  state text not null check (state in ('ACTIVE', 'RETIRED')),
  retired_name text check (length(retired_name) between 1 and 200),
  retired_at timestamptz,
  retired_reason text check (length(retired_reason) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, code),
  check (num_nonnulls(retired_name, retired_at, retired_reason) = case state when 'RETIRED' then 3 else 0 end),
  foreign key (company_id, class_id) references equipment_class (company_id, id)
);
create table cleaning_record (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  equipment_id uuid not null,
  procedure_id uuid not null,
  procedure_code text not null check (length(procedure_code) between 1 and 40),
  edition int not null check (edition > 0),
  kind text not null check (kind in ('MINOR', 'MAJOR', 'STERILISATION')),
  steps text not null check (length(steps) between 1 and 20000),
  verified boolean not null,
  hold_minutes int not null check (hold_minutes between 1 and 527040),
  state text not null check (state in ('RUNNING', 'PERFORMED', 'PASSED', 'FAILED')),
  begun_by uuid not null,
  begun_name text not null check (length(begun_name) between 1 and 200),
  begun_at timestamptz not null,
  performed_by uuid,
  performed_name text check (length(performed_name) between 1 and 200),
  performed_at timestamptz check (performed_at >= begun_at),
  signature_id uuid,
  remark text check (length(remark) between 1 and 2000),
  verified_by uuid,
  verified_name text check (length(verified_name) between 1 and 200),
  verified_at timestamptz check (verified_at >= performed_at),
  verification_signature_id uuid,
  verification_remark text check (length(verification_remark) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, site_id, id),
  check (num_nonnulls(performed_by, performed_name, performed_at, signature_id)
    = case state when 'RUNNING' then 0 else 4 end),
  check (num_nonnulls(verified_by, verified_name, verified_at, verification_signature_id) in (0, 4)),
  check (verified_by is null or verified and verified_by <> performed_by and verified_by <> begun_by),
  check (state <> 'PASSED' or verified = (verified_by is not null)),
  check (state not in ('RUNNING', 'PERFORMED') or verified_by is null),
  check (state <> 'PERFORMED' or verified),
  check (state <> 'FAILED' or coalesce(verification_remark, remark) is not null),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, site_id, equipment_id) references equipment (company_id, site_id, id),
  foreign key (company_id, procedure_id) references cleaning_procedure (company_id, id),
  foreign key (company_id, begun_by) references person (company_id, id),
  foreign key (company_id, performed_by) references person (company_id, id),
  foreign key (company_id, verified_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id),
  foreign key (company_id, verification_signature_id) references signature (company_id, id)
);
create unique index cleaning_record_under_way on cleaning_record (company_id, equipment_id)
  where state in ('RUNNING', 'PERFORMED');
create index cleaning_record_of_equipment on cleaning_record (company_id, equipment_id, id);
alter table equipment add foreign key (company_id, site_id, cleaning_id)
  references cleaning_record (company_id, site_id, id);
"""

USE = """
create table equipment_allocation (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  equipment_id uuid not null,
  batch_id uuid not null,
  requirement_id uuid,
  exclusive boolean not null,
  state text not null check (state in ('ALLOCATED', 'RELEASED')),
  allocated_by uuid not null,
  allocated_name text not null check (length(allocated_name) between 1 and 200),
  allocated_at timestamptz not null,
  released_by uuid,
  released_name text check (length(released_name) between 1 and 200),
  released_at timestamptz,
  released_reason text check (length(released_reason) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, id, equipment_id, batch_id),
  check (num_nonnulls(released_by, released_name, released_at, released_reason)
    = case state when 'RELEASED' then 4 else 0 end),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, site_id, equipment_id) references equipment (company_id, site_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, requirement_id) references recipe_equipment (company_id, id),
  foreign key (company_id, allocated_by) references person (company_id, id),
  foreign key (company_id, released_by) references person (company_id, id)
);
create unique index equipment_allocation_exclusive on equipment_allocation (company_id, equipment_id)
  where state = 'ALLOCATED' and exclusive;
create unique index equipment_allocation_once on equipment_allocation (company_id, equipment_id, batch_id)
  where state = 'ALLOCATED';
create index equipment_allocation_of_batch on equipment_allocation (company_id, batch_id, id);
create index equipment_allocation_of_equipment on equipment_allocation (company_id, equipment_id, id);
create table equipment_use (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  allocation_id uuid not null,
  equipment_id uuid not null,
  batch_id uuid not null,
  product text not null check (length(product) between 1 and 200),
  state text not null check (state in ('RUNNING', 'ENDED')),
  begin_phase_id uuid not null,
  begun_by uuid not null,
  begun_name text not null check (length(begun_name) between 1 and 200),
  begun_at timestamptz not null,
  end_phase_id uuid,
  ended_by uuid,
  ended_name text check (length(ended_name) between 1 and 200),
  ended_at timestamptz check (ended_at >= begun_at),
  primary key (company_id, id),
  check (num_nonnulls(end_phase_id, ended_by, ended_name, ended_at) = case state when 'ENDED' then 4 else 0 end),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, site_id, equipment_id) references equipment (company_id, site_id, id),
  foreign key (company_id, allocation_id, equipment_id, batch_id)
    references equipment_allocation (company_id, id, equipment_id, batch_id),
  foreign key (company_id, begin_phase_id) references phase_execution (company_id, id),
  foreign key (company_id, end_phase_id) references phase_execution (company_id, id),
  foreign key (company_id, begun_by) references person (company_id, id),
  foreign key (company_id, ended_by) references person (company_id, id)
);
create unique index equipment_use_running on equipment_use (company_id, allocation_id) where state = 'RUNNING';
create index equipment_use_of_equipment on equipment_use (company_id, equipment_id, begun_at);
create index equipment_use_of_batch on equipment_use (company_id, batch_id, id);
"""

# Service and cleanliness go where their tables say, and levels follow each other (EQP-1, ISA-88).
STEPS = """
create function keep_equipment() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  above text;
begin
  select level into above from equipment where company_id = new.company_id and id = new.parent_id;
  if (new.level, coalesce(above, '')) not in (('AREA', ''), ('PROCESS_CELL', 'AREA'), ('UNIT', 'PROCESS_CELL'),
      ('EQUIPMENT_MODULE', 'PROCESS_CELL'), ('EQUIPMENT_MODULE', 'UNIT')) then
    raise exception 'theriac: levels of equipment follow each other' using errcode = 'restrict_violation';
  end if;
  if tg_op = 'INSERT' then
    if new.service <> 'IN_SERVICE' or new.cleanliness <> 'DIRTY' then
      raise exception 'theriac: equipment is DIRTY until it was cleaned (EQP-1)' using errcode = 'restrict_violation';
    end if;
    return new;
  end if;
  if new.service <> old.service and (old.service, new.service) not in (('IN_SERVICE', 'OUT_OF_SERVICE'),
      ('OUT_OF_SERVICE', 'IN_SERVICE'), ('IN_SERVICE', 'RETIRED'), ('OUT_OF_SERVICE', 'RETIRED'))
      or new.cleanliness <> old.cleanliness and (old.cleanliness, new.cleanliness) not in (('CLEAN', 'IN_USE'),
        ('STERILE', 'IN_USE'), ('IN_USE', 'DIRTY'), ('DIRTY', 'CLEANING'), ('CLEAN', 'CLEANING'),
        ('STERILE', 'CLEANING'), ('CLEANING', 'CLEAN'), ('CLEANING', 'STERILE'), ('CLEANING', 'DIRTY'),
        ('CLEAN', 'DIRTY'), ('STERILE', 'DIRTY'))
      or old.cleanliness = 'CLEAN' and new.cleanliness = 'CLEAN' and new.clean_until > old.clean_until
      or old.cleanliness = 'STERILE' and new.cleanliness = 'STERILE' and new.clean_until > old.clean_until
      or old.cleanliness in ('CLEAN', 'STERILE') and new.cleanliness = 'IN_USE'
        and old.clean_until < clock_timestamp() - interval '1 minute' then
    raise exception 'theriac: equipment % can not become that from what it is (EQP-1, EQP-2)', old.code
      using errcode = 'restrict_violation';
  end if;
  if new.shareable <> old.shareable and exists (select from equipment_allocation
      where company_id = new.company_id and equipment_id = new.id and state = 'ALLOCATED') then
    raise exception 'theriac: a batch has equipment % (EQP-6)', old.code using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# Nothing is clean but by a cleaning that passed, nor in use but by a use that runs, whoever wrote it (EQP-1).
PROVEN = """
create function require_cleanliness_proof() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  stands equipment;
  last cleaning_record;
begin
  select * into stands from equipment where company_id = new.company_id
    and id = case tg_table_name when 'equipment' then new.id else (to_jsonb(new) ->> 'equipment_id')::uuid end;
  select * into last from cleaning_record where company_id = stands.company_id and id = stands.cleaning_id;
  if stands.cleanliness in ('CLEAN', 'STERILE') and (last.equipment_id, last.state,
        last.kind = 'STERILISATION', last.performed_at + last.hold_minutes * interval '1 minute')
        is distinct from (stands.id, 'PASSED', stands.cleanliness = 'STERILE', stands.clean_until)
      or (coalesce(stands.cleanliness, '') = 'CLEANING') is distinct from
        (coalesce(last.state in ('RUNNING', 'PERFORMED') and last.equipment_id = stands.id, false))
      or (coalesce(stands.cleanliness, '') = 'IN_USE') is distinct from exists (select from equipment_use
        where company_id = stands.company_id and equipment_id = stands.id and state = 'RUNNING') then
    raise exception 'theriac: equipment % says otherwise than its cleanings and uses (EQP-1)', stands.code
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
"""

# A cleaning is signed by who performed it and by who verified it, and never changes once it ended (21 CFR 211.182).
CLEANED = """
create function keep_cleaning_record() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may text[] := array['version', 'state'];
begin
  if tg_op = 'INSERT' then
    if new.state <> 'RUNNING' or not exists (select from cleaning_procedure p join equipment e
        on e.company_id = p.company_id and e.class_id = p.class_id
        where p.company_id = new.company_id and p.id = new.procedure_id and e.id = new.equipment_id
          and (p.code, p.edition, p.kind, p.steps, p.verified, p.state)
            = (new.procedure_code, new.edition, new.kind, new.steps, new.verified, 'ACTIVE')) then
      raise exception 'theriac: a cleaning follows a procedure of its equipment (EQP-1)'
        using errcode = 'restrict_violation';
    end if;
    return new;
  end if;
  if old.state = 'RUNNING' then
    may := may || array['performed_by', 'performed_name', 'performed_at', 'signature_id', 'remark'];
  elsif old.state = 'PERFORMED' then
    may := may || array['verified_by', 'verified_name', 'verified_at', 'verification_signature_id',
      'verification_remark'];
  end if;
  if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text or (old.state, new.state) not in
      (('RUNNING', 'PERFORMED'), ('RUNNING', 'PASSED'), ('RUNNING', 'FAILED'), ('PERFORMED', 'PASSED'),
       ('PERFORMED', 'FAILED')) then
    raise exception 'theriac: a cleaning that ended never changes (EQP-1)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function require_cleaning_signatures() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.performed_by is not null and not exists (select from signature where company_id = new.company_id
        and id = new.signature_id
        and (act, subject_id, person_id) = ('completeCleaning', new.id, new.performed_by))
      or new.verified_by is not null and not exists (select from signature where company_id = new.company_id
        and id = new.verification_signature_id
        and (act, subject_id, person_id) = ('verifyCleaning', new.id, new.verified_by)) then
    raise exception 'theriac: a cleaning is signed by who performed and who verified it (EQP-1)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
"""

# A batch has what is at its site, as shareable as it is, and uses what it has in its own phases (EQP-6).
HELD = """
create function keep_equipment_allocation() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['version', 'state', 'released_by', 'released_name', 'released_at', 'released_reason'];
begin
  if tg_op = 'INSERT' then
    perform 1 from equipment where company_id = new.company_id and id = new.equipment_id for no key update;
    if new.state <> 'ALLOCATED' or not exists (select from equipment e join batch b on b.company_id = e.company_id
        where e.company_id = new.company_id and e.id = new.equipment_id and b.id = new.batch_id
          and b.site_id = e.site_id and b.disposition = 'PENDING' and e.service = 'IN_SERVICE'
          and e.class_id is not null and e.shareable <> new.exclusive) then
      raise exception 'theriac: this equipment is not allocated to this batch (EQP-6)'
        using errcode = 'restrict_violation';
    end if;
    return new;
  end if;
  if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text
      or (old.state, new.state) <> ('ALLOCATED', 'RELEASED')
      or exists (select from equipment_use where company_id = new.company_id and allocation_id = new.id
        and state = 'RUNNING') then
    raise exception 'theriac: an allocation is released once, when its use has ended (EQP-6)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_equipment_use() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['version', 'state', 'end_phase_id', 'ended_by', 'ended_name', 'ended_at'];
begin
  if tg_op = 'INSERT' then
    if new.state <> 'RUNNING' or not exists (select from equipment_allocation a join phase_execution p
        on p.company_id = a.company_id and p.batch_id = a.batch_id join batch b
        on b.company_id = a.company_id and b.id = a.batch_id
        where a.company_id = new.company_id and a.id = new.allocation_id and a.state = 'ALLOCATED'
          and p.id = new.begin_phase_id and p.state = 'RUNNING' and b.product = new.product) then
      raise exception 'theriac: a batch uses what is allocated to it, in its running phase (EQP-6)'
        using errcode = 'restrict_violation';
    end if;
    return new;
  end if;
  if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text
      or (old.state, new.state) <> ('RUNNING', 'ENDED')
      or not exists (select from phase_execution where company_id = new.company_id and id = new.end_phase_id
        and batch_id = new.batch_id) then
    raise exception 'theriac: a use ends once, in a phase of its batch (EQP-6)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# What equipment says of a property is of its kind and within its bounds, whichever of the two is written.
VALUES = """
create function require_equipment_value() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if exists (select from equipment_value v join equipment_property p on p.company_id = v.company_id
        and p.id = v.property_id
      where v.company_id = new.company_id
        and p.id = case tg_table_name when 'equipment_property' then new.id
          else (to_jsonb(new) ->> 'property_id')::uuid end
        and ((p.kind = 'TEXT') <> (v.text is not null) or p.kind = 'NUMBER' and v.low <> v.high
          or v.low < p.low or v.high > p.high)) then
    raise exception 'theriac: a value of equipment is what its class has room for' using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
"""

DEFERRED = (
    ("require_cleanliness_proof", ("equipment", "cleaning_record", "equipment_use")),
    ("require_cleaning_signatures", ("cleaning_record",)),
    ("require_equipment_value", ("equipment_value", "equipment_property")),
)

# The scheduler looks for holds that have passed, in all companies, and at nothing else of equipment.
SCHEDULED = """
create policy theriac_relay on equipment for select to theriac_relay
  using (service <> 'RETIRED' and (clean_until is not null or dirty_until is not null));
grant select (company_id, id, service, cleanliness, clean_until, dirty_until, overdue_at) on equipment
  to theriac_relay;
create trigger refuse_enterprise before insert or update of site_id on equipment
  for each row execute function refuse_enterprise();
alter table equipment enable always trigger refuse_enterprise;
"""


def upgrade() -> None:
    for statements in (CLASSES, CLEANING, USE):
        op.execute(statements)
    retiring = "state, retired_name, retired_at, retired_reason"
    holds = "clean_hold_minutes, dirty_hold_minutes, sterile_hold_minutes"
    kept = f"{holds}, overdue_cleaning, campaign_batches, campaign_days"
    tenant_table("equipment_class", app=["select", "insert", f"update (version, name, {kept}, {retiring})"])
    tenant_table("equipment_property", app=["select", "insert", "update", "delete"])
    said = "name, maker, model_name, serial_number, parent_id, location_id, scale_id, shareable"
    stands = "service, service_reason, service_name, service_at, cleanliness, clean_until, dirty_until, overdue_at"
    tenant_table("equipment", app=["select", "insert", f"update (version, {said}, {stands}, cleaning_id)"])
    tenant_table("equipment_value", app=["select", "insert", "update (version)", "delete"])
    changing = f"update (version, name, steps, verified, edition, {retiring})"
    tenant_table("cleaning_procedure", app=["select", "insert", changing])
    for name in ("cleaning_record", "equipment_allocation", "equipment_use"):
        tenant_table(name, app=["select", "insert", "update"])
    for statements in (STEPS, PROVEN, CLEANED, HELD, VALUES):
        op.execute(statements)
    guarded("keep_equipment", "equipment", "insert or update")
    guarded("keep_cleaning_record", "cleaning_record", "insert or update")
    guarded("keep_equipment_allocation", "equipment_allocation", "insert or update")
    guarded("keep_equipment_use", "equipment_use", "insert or update")
    for function, tables in DEFERRED:
        op.execute(f"alter function {function}() owner to theriac_owner")
        op.execute(f"revoke all on function {function}() from public")
        for name in tables:
            op.execute(
                f"create constraint trigger {function} after insert or update on {name}"
                f" deferrable initially deferred for each row execute function {function}()"
            )
            op.execute(f"alter table {name} enable always trigger {function}")
    op.execute(SCHEDULED)
