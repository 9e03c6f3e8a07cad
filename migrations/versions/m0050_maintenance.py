"""Calibration of equipment with what it puts in doubt, maintenance, and what keeps equipment out of service."""

from uuid import UUID

from alembic import op
from sqlalchemy import text

from migrations.companies import for_each_company
from migrations.helpers import guarded, tenant_table

revision = "0050"
down_revision = "0049"

STANDARDS = """
create table reference_standard (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  code text not null check (code ~ '^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$'),
  name text not null check (length(name) between 1 and 200),
  certificate text not null check (length(certificate) between 1 and 80),
  valid_until date not null check (isfinite(valid_until)),
  state text not null check (state in ('ACTIVE', 'RETIRED')),
  primary key (company_id, id),
  unique (company_id, site_id, code),
  unique (company_id, site_id, id),
  foreign key (company_id, site_id) references site (company_id, id)
);
"""

DEFINITIONS = """
create table calibration_definition (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  equipment_id uuid not null,
  edition int not null check (edition > 0),
  interval_days int not null check (interval_days between 1 and 1826),
  grace_days int not null check (grace_days between 0 and 90 and grace_days < interval_days),
  state text not null check (state in ('ACTIVE', 'ENDED')),
  calibration_id uuid,
  calibrated_on date check (isfinite(calibrated_on)),
  due_on date check (isfinite(due_on)),
  counts_until date check (isfinite(counts_until)),
  passed boolean,
  primary key (company_id, id),
  unique (company_id, equipment_id),
  unique (company_id, equipment_id, id),
  check (num_nonnulls(calibrated_on, due_on, counts_until, passed) in (0, 4)),
  check (calibration_id is null or calibrated_on is not null),
  check (calibrated_on < due_on and due_on <= counts_until),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, site_id, equipment_id) references equipment (company_id, site_id, id)
);
create index calibration_definition_due on calibration_definition (company_id, due_on) where state = 'ACTIVE';
create table calibration_definition_point (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  definition_id uuid not null,
  position int not null check (position between 1 and 20),
  nominal numeric not null check (nominal > '-Infinity' and nominal < 'Infinity'),
  tolerance numeric not null check (tolerance >= 0 and tolerance < 'Infinity'),
  unit text not null check (length(unit) between 1 and 40),
  primary key (company_id, id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, definition_id) references calibration_definition (company_id, id)
);
create index calibration_definition_point_of on calibration_definition_point (company_id, definition_id, position);
"""

CALIBRATIONS = """
create table equipment_calibration (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  equipment_id uuid not null,
  definition_id uuid not null,
  edition int not null check (edition > 0),
  calibrated_on date not null check (isfinite(calibrated_on)),
  due_on date not null check (isfinite(due_on)),
  counts_until date not null check (isfinite(counts_until)),
  certificate text not null check (length(certificate) between 1 and 80),
  calibrated_by text not null check (length(calibrated_by) between 1 and 200),
  as_found text not null check (as_found in ('PASSED', 'FAILED')),
  as_left text not null check (as_left in ('PASSED', 'FAILED')),
  state text not null check (state in ('PERFORMED', 'VERIFIED', 'REJECTED')),
  remark text check (length(remark) between 1 and 2000),
  performed_by uuid not null,
  performed_name text not null check (length(performed_name) between 1 and 200),
  performed_at timestamptz not null,
  signature_id uuid not null,
  verified_by uuid,
  verified_name text check (length(verified_name) between 1 and 200),
  verified_at timestamptz check (verified_at >= performed_at),
  verification_signature_id uuid,
  verification_remark text check (length(verification_remark) between 1 and 2000),
  scale_calibration_id uuid,
  primary key (company_id, id),
  unique (company_id, site_id, id),
  check (calibrated_on < due_on and due_on <= counts_until),
  check (num_nonnulls(verified_by, verified_name, verified_at, verification_signature_id)
    = case state when 'PERFORMED' then 0 else 4 end),
  check (verified_by <> performed_by),
  check (state <> 'REJECTED' or verification_remark is not null and scale_calibration_id is null),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, site_id, equipment_id) references equipment (company_id, site_id, id),
  foreign key (company_id, equipment_id, definition_id)
    references calibration_definition (company_id, equipment_id, id),
  foreign key (company_id, scale_calibration_id) references scale_calibration (company_id, id),
  foreign key (company_id, performed_by) references person (company_id, id),
  foreign key (company_id, verified_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id),
  foreign key (company_id, verification_signature_id) references signature (company_id, id)
);
create unique index equipment_calibration_waiting on equipment_calibration (company_id, equipment_id)
  where state = 'PERFORMED';
create index equipment_calibration_of_equipment on equipment_calibration (company_id, equipment_id, id);
create index equipment_calibration_of_scale on equipment_calibration (company_id, scale_calibration_id)
  where scale_calibration_id is not null;
alter table calibration_definition add foreign key (company_id, site_id, calibration_id)
  references equipment_calibration (company_id, site_id, id);
create table equipment_calibration_point (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  calibration_id uuid not null,
  position int not null check (position between 1 and 20),
  nominal numeric not null check (nominal > '-Infinity' and nominal < 'Infinity'),
  tolerance numeric not null check (tolerance >= 0 and tolerance < 'Infinity'),
  unit text not null check (length(unit) between 1 and 40),
  as_found numeric not null check (as_found > '-Infinity' and as_found < 'Infinity'),
  as_left numeric not null check (as_left > '-Infinity' and as_left < 'Infinity'),
  found_verdict text not null check (found_verdict in ('PASSED', 'FAILED')),
  left_verdict text not null check (left_verdict in ('PASSED', 'FAILED')),
  primary key (company_id, id),
  unique (company_id, calibration_id, position),
  check ((abs(as_found - nominal) <= tolerance) = (found_verdict = 'PASSED')),
  check ((abs(as_left - nominal) <= tolerance) = (left_verdict = 'PASSED')),
  foreign key (company_id, site_id, calibration_id) references equipment_calibration (company_id, site_id, id)
);
create table calibration_standard (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  calibration_id uuid not null,
  standard_id uuid not null,
  code text not null check (length(code) between 1 and 40),
  certificate text not null check (length(certificate) between 1 and 80),
  valid_until date not null check (isfinite(valid_until)),
  primary key (company_id, id),
  unique (company_id, calibration_id, standard_id),
  foreign key (company_id, site_id, calibration_id) references equipment_calibration (company_id, site_id, id),
  foreign key (company_id, site_id, standard_id) references reference_standard (company_id, site_id, id)
);
"""

MAINTENANCE = """
create table maintenance_plan (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  equipment_id uuid not null,
  code text not null check (code ~ '^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$'),
  name text not null check (length(name) between 1 and 200),
  steps text not null check (length(steps) between 1 and 20000),
  edition int not null check (edition > 0),
  interval_days int check (interval_days between 1 and 3653),
  interval_uses int check (interval_uses between 1 and 100000),
  lead_days int not null check (lead_days between 0 and 90 and lead_days < interval_days),
  grace_days int not null check (grace_days between 0 and 90),
  state text not null check (state in ('ACTIVE', 'ENDED')),
  done_at timestamptz not null,
  due_on date check (isfinite(due_on)),
  counts_until date check (isfinite(counts_until)),
  work_order_id uuid,
  primary key (company_id, id),
  unique (company_id, equipment_id, code),
  unique (company_id, equipment_id, id),
  check (num_nonnulls(interval_days, interval_uses) > 0),
  check (interval_days is null or due_on is not null),
  check ((due_on is null) = (counts_until is null) and due_on <= counts_until),
  check (state = 'ACTIVE' or work_order_id is null),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, site_id, equipment_id) references equipment (company_id, site_id, id)
);
create index maintenance_plan_due on maintenance_plan (due_on) where state = 'ACTIVE' and work_order_id is null;
create table work_order (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  equipment_id uuid not null,
  number int not null check (number > 0),
  kind text not null check (kind in ('PLANNED', 'CORRECTIVE')),
  plan_id uuid,
  edition int check (edition > 0),
  says text not null check (length(says) between 1 and 2000),
  steps text check (length(steps) between 1 and 20000),
  due_on date check (isfinite(due_on)),
  state text not null check (state in ('OPEN', 'IN_PROGRESS', 'COMPLETED', 'VERIFIED', 'CANCELLED')),
  opened_by uuid,
  opened_name text not null check (length(opened_name) between 1 and 200),
  opened_at timestamptz not null,
  begun_by uuid,
  begun_name text check (length(begun_name) between 1 and 200),
  begun_at timestamptz check (begun_at >= opened_at),
  completed_by uuid,
  completed_name text check (length(completed_name) between 1 and 200),
  completed_at timestamptz check (completed_at >= begun_at),
  signature_id uuid,
  done text check (length(done) between 1 and 2000),
  contact boolean,
  verified_by uuid,
  verified_name text check (length(verified_name) between 1 and 200),
  verified_at timestamptz check (verified_at >= completed_at),
  verification_signature_id uuid,
  verification_remark text check (length(verification_remark) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, equipment_id, number),
  unique (company_id, equipment_id, id),
  check (num_nonnulls(plan_id, edition, steps, due_on) = case kind when 'PLANNED' then 4 else 0 end),
  check ((opened_by is not null) = (kind = 'CORRECTIVE')),
  check (num_nonnulls(begun_by, begun_name, begun_at) in (0, 3)),
  check (begun_by is not null or state in ('OPEN', 'CANCELLED')),
  check (num_nonnulls(completed_by, completed_name, completed_at, signature_id, done, contact) in (0, 6)),
  check (completed_by is not null or state in ('OPEN', 'IN_PROGRESS', 'CANCELLED')),
  check (completed_by is null or state not in ('OPEN', 'IN_PROGRESS')),
  check (num_nonnulls(verified_by, verified_name, verified_at, verification_signature_id)
    = case state when 'VERIFIED' then 4 else 0 end),
  check (verified_by <> completed_by and verified_by <> begun_by),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, site_id, equipment_id) references equipment (company_id, site_id, id),
  foreign key (company_id, equipment_id, plan_id) references maintenance_plan (company_id, equipment_id, id),
  foreign key (company_id, opened_by) references person (company_id, id),
  foreign key (company_id, begun_by) references person (company_id, id),
  foreign key (company_id, completed_by) references person (company_id, id),
  foreign key (company_id, verified_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id),
  foreign key (company_id, verification_signature_id) references signature (company_id, id)
);
create unique index work_order_of_plan on work_order (company_id, plan_id)
  where state in ('OPEN', 'IN_PROGRESS', 'COMPLETED');
create index work_order_waiting on work_order (company_id, id) where state in ('OPEN', 'IN_PROGRESS', 'COMPLETED');
alter table maintenance_plan add foreign key (company_id, equipment_id, work_order_id)
  references work_order (company_id, equipment_id, id);
"""

TAGS = """
create table service_tag (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  equipment_id uuid not null,
  kind text not null check (kind in ('OUT_OF_TOLERANCE', 'BREAKDOWN')),
  calibration_id uuid,
  scale_calibration_id uuid,
  work_order_id uuid,
  says text not null check (length(says) between 1 and 2000),
  state text not null check (state in ('OPEN', 'REMEDIED', 'CLEARED')),
  tagged_by uuid not null,
  tagged_name text not null check (length(tagged_name) between 1 and 200),
  tagged_at timestamptz not null,
  remedied_by uuid,
  remedied_at timestamptz,
  cleared_by uuid,
  cleared_name text check (length(cleared_name) between 1 and 200),
  cleared_at timestamptz check (cleared_at >= tagged_at),
  cleared_reason text check (length(cleared_reason) between 1 and 2000),
  signature_id uuid,
  primary key (company_id, id),
  check (num_nonnulls(calibration_id, scale_calibration_id) = case kind when 'OUT_OF_TOLERANCE' then 1 else 0 end),
  check ((kind = 'BREAKDOWN') = (work_order_id is not null)),
  check (num_nonnulls(remedied_by, remedied_at) = case state when 'OPEN' then 0 else 2 end),
  check (num_nonnulls(cleared_by, cleared_name, cleared_at, cleared_reason, signature_id)
    = case state when 'CLEARED' then 5 else 0 end),
  check (cleared_by <> remedied_by),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, site_id, equipment_id) references equipment (company_id, site_id, id),
  foreign key (company_id, site_id, calibration_id) references equipment_calibration (company_id, site_id, id),
  foreign key (company_id, scale_calibration_id) references scale_calibration (company_id, id),
  foreign key (company_id, equipment_id, work_order_id) references work_order (company_id, equipment_id, id),
  foreign key (company_id, tagged_by) references person (company_id, id),
  foreign key (company_id, remedied_by) references person (company_id, id),
  foreign key (company_id, cleared_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create index service_tag_on on service_tag (company_id, equipment_id, id) where state <> 'CLEARED';
create index service_tag_of_equipment on service_tag (company_id, equipment_id, id);
alter table scale add column out_of_service text check (length(out_of_service) between 1 and 2000);
"""

IMPACT = """
create table calibration_impact (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  equipment_id uuid,
  scale_id uuid,
  calibration_id uuid,
  scale_calibration_id uuid,
  since timestamptz,
  listed_at timestamptz not null check (listed_at >= since),
  primary key (company_id, id),
  unique (company_id, site_id, id),
  unique (company_id, calibration_id),
  unique (company_id, scale_calibration_id),
  check (num_nonnulls(calibration_id, scale_calibration_id) = 1),
  check (num_nonnulls(equipment_id, scale_id) >= 1),
  foreign key (company_id, site_id, equipment_id) references equipment (company_id, site_id, id),
  foreign key (company_id, site_id, scale_id) references scale (company_id, site_id, id),
  foreign key (company_id, site_id, calibration_id) references equipment_calibration (company_id, site_id, id),
  foreign key (company_id, scale_calibration_id) references scale_calibration (company_id, id)
);
create index calibration_impact_of_equipment on calibration_impact (company_id, equipment_id, id);
create index calibration_impact_of_scale on calibration_impact (company_id, scale_id, id);
create table impacted_batch (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  impact_id uuid not null,
  batch_id uuid not null,
  number text not null check (length(number) between 1 and 200),
  state text not null check (length(state) between 1 and 40),
  disposition text not null check (length(disposition) between 1 and 40),
  exception_id uuid not null,
  primary key (company_id, id),
  unique (company_id, impact_id, batch_id),
  unique (company_id, site_id, id),
  foreign key (company_id, site_id, impact_id) references calibration_impact (company_id, site_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, exception_id) references batch_exception (company_id, id)
);
create index impacted_batch_of_batch on impacted_batch (company_id, batch_id, id);
create table impacted_use (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  impacted_batch_id uuid not null,
  kind text not null check (kind in ('WEIGHING', 'USE')),
  subject_id uuid not null,
  says text not null check (length(says) between 1 and 400),
  readings int not null check (readings >= 0),
  begun_at timestamptz not null,
  ended_at timestamptz check (ended_at >= begun_at),
  primary key (company_id, id),
  unique (company_id, impacted_batch_id, subject_id),
  foreign key (company_id, site_id, impacted_batch_id) references impacted_batch (company_id, site_id, id)
);
"""

# A calibration follows its definition in force, and never changes once somebody else judged it (EQP-5).
CALIBRATED = """
create function keep_equipment_calibration() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['version', 'state', 'verified_by', 'verified_name', 'verified_at',
    'verification_signature_id', 'verification_remark', 'scale_calibration_id'];
begin
  if tg_op = 'INSERT' then
    if new.state <> 'PERFORMED' or not exists (select from calibration_definition d where d.company_id = new.company_id
        and d.id = new.definition_id and d.state = 'ACTIVE' and d.edition = new.edition
        and new.due_on = new.calibrated_on + d.interval_days and new.counts_until = new.due_on + d.grace_days) then
      raise exception 'theriac: a calibration follows the definition of its equipment (EQP-5)'
        using errcode = 'restrict_violation';
    end if;
    return new;
  end if;
  if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text
      or (old.state, new.state) not in (('PERFORMED', 'VERIFIED'), ('PERFORMED', 'REJECTED')) then
    raise exception 'theriac: a calibration that was judged never changes (EQP-5)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function require_calibration_standard() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from reference_standard s join equipment_calibration c on c.company_id = s.company_id
      where s.company_id = new.company_id and s.id = new.standard_id and c.id = new.calibration_id
        and (s.code, s.certificate, s.valid_until, s.state) = (new.code, new.certificate, new.valid_until, 'ACTIVE')
        and s.valid_until >= c.calibrated_on) then
    raise exception 'theriac: a standard that lapsed proves nothing (EQP-5)' using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create function require_equipment_calibration() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if (new.as_found = 'PASSED', new.as_left = 'PASSED') is distinct from
        (select (bool_and(found_verdict = 'PASSED'), bool_and(left_verdict = 'PASSED'))
         from equipment_calibration_point where company_id = new.company_id and calibration_id = new.id)
      or not exists (select from calibration_standard where company_id = new.company_id and calibration_id = new.id)
      or not exists (select from signature where company_id = new.company_id and id = new.signature_id
        and (act, subject_id, person_id) = ('performCalibration', new.definition_id, new.performed_by))
      or new.verified_by is not null and not exists (select from signature where company_id = new.company_id
        and id = new.verification_signature_id
        and (act, subject_id, person_id) = ('verifyCalibration', new.id, new.verified_by))
      or (new.as_found, new.as_left) <> ('PASSED', 'PASSED') and not exists (select from service_tag
        where company_id = new.company_id and equipment_id = new.equipment_id and calibration_id = new.id) then
    raise exception 'theriac: a calibration says what its points, standards and signatures say (EQP-5)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create function require_calibration_proof() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  stands calibration_definition;
begin
  select * into stands from calibration_definition where company_id = new.company_id and id = new.id;
  if stands.calibration_id is not null and not exists (select from equipment_calibration c
        where c.company_id = stands.company_id and c.id = stands.calibration_id
          and (c.definition_id, c.state, c.calibrated_on, c.due_on, c.counts_until, c.as_left = 'PASSED')
            = (stands.id, 'VERIFIED', stands.calibrated_on, stands.due_on, stands.counts_until, stands.passed))
      or stands.calibration_id is null and stands.calibrated_on is not null and not exists (select
        from scale_calibration s join equipment e on e.company_id = s.company_id and e.scale_id = s.scale_id
        where s.company_id = stands.company_id and e.id = stands.equipment_id and s.state = 'VALID'
          and (s.calibrated_on, s.due_on, s.as_left = 'PASSED')
            = (stands.calibrated_on, stands.counts_until, stands.passed))
      or not exists (select from calibration_definition_point where company_id = stands.company_id
        and definition_id = stands.id) then
    raise exception 'theriac: a definition says otherwise than its calibrations (EQP-5)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
"""

# What was tagged out comes back by a signature, and a scale is out of service as the equipment that it is (EQP-1).
TAGGED = """
create function keep_service_tag() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may text[] := array['version', 'state'];
begin
  if tg_op = 'INSERT' then
    if new.state = 'CLEARED' then
      raise exception 'theriac: a tag is cleared after it was made (EQP-1)' using errcode = 'restrict_violation';
    end if;
    return new;
  end if;
  if (old.state, new.state) = ('OPEN', 'REMEDIED') then
    may := may || array['remedied_by', 'remedied_at'];
  elsif (old.state, new.state) = ('REMEDIED', 'CLEARED') then
    may := may || array['cleared_by', 'cleared_name', 'cleared_at', 'cleared_reason', 'signature_id'];
  elsif old.state = new.state then
    may := array[]::text[];
  end if;
  if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text then
    raise exception 'theriac: a tag is remedied, then cleared, and never changes else (EQP-1)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function require_service_proof() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  of_equipment uuid := case tg_table_name when 'equipment' then new.id
    else (to_jsonb(new) ->> 'equipment_id')::uuid end;
begin
  if exists (select from equipment e join service_tag t on t.company_id = e.company_id and t.equipment_id = e.id
        where e.company_id = new.company_id and e.id = of_equipment and e.service = 'IN_SERVICE'
          and t.state <> 'CLEARED')
      or tg_table_name = 'service_tag' and (to_jsonb(new) ->> 'state') = 'CLEARED' and not exists (select from signature
        where company_id = new.company_id and id = (to_jsonb(new) ->> 'signature_id')::uuid
          and (act, subject_id, person_id)
            = ('signReturnToService', of_equipment, (to_jsonb(new) ->> 'cleared_by')::uuid)) then
    raise exception 'theriac: what was tagged out returns to service by a signature (EQP-1)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create function require_scale_service() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  concerned uuid[];
begin
  if tg_table_name = 'scale' then
    concerned := array[new.id];
  elsif tg_op = 'INSERT' then
    concerned := array[(to_jsonb(new) ->> 'scale_id')::uuid];
  else
    concerned := array[(to_jsonb(new) ->> 'scale_id')::uuid, (to_jsonb(old) ->> 'scale_id')::uuid];
  end if;
  if exists (select from scale s where s.company_id = new.company_id and s.id = any(concerned)
      and s.out_of_service is distinct from (select e.service_reason from equipment e
        where e.company_id = s.company_id and e.scale_id = s.id and e.service = 'OUT_OF_SERVICE')) then
    raise exception 'theriac: a scale is out of service as the equipment that it is (EQP-1)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
"""

# A work order goes where its table says, is signed by two, and leaves no opened equipment clean (MNT-1, MNT-2).
WORKED = """
create function keep_work_order() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may text[] := array['version', 'state'];
begin
  if tg_op = 'INSERT' then
    if new.state <> 'OPEN' then
      raise exception 'theriac: a work order is opened first (MNT-1)' using errcode = 'restrict_violation';
    end if;
    return new;
  end if;
  if old.state = 'OPEN' then
    may := may || array['begun_by', 'begun_name', 'begun_at'];
  elsif old.state in ('IN_PROGRESS', 'COMPLETED') then
    may := may || array['completed_by', 'completed_name', 'completed_at', 'signature_id', 'done', 'contact',
      'verification_remark'];
  end if;
  if old.state = 'COMPLETED' and new.state = 'VERIFIED' then
    may := array['version', 'state', 'verified_by', 'verified_name', 'verified_at', 'verification_signature_id',
      'verification_remark'];
  end if;
  if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text or (old.state, new.state) not in
      (('OPEN', 'IN_PROGRESS'), ('OPEN', 'CANCELLED'), ('IN_PROGRESS', 'COMPLETED'), ('IN_PROGRESS', 'CANCELLED'),
       ('COMPLETED', 'VERIFIED'), ('COMPLETED', 'IN_PROGRESS'), ('COMPLETED', 'CANCELLED')) then
    raise exception 'theriac: a work order goes on from where it is (MNT-1)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function require_work_proof() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.completed_by is not null and not exists (select from signature where company_id = new.company_id
        and id = new.signature_id and (act, subject_id, person_id) = ('completeWorkOrder', new.id, new.completed_by))
      or new.verified_by is not null and not exists (select from signature where company_id = new.company_id
        and id = new.verification_signature_id
        and (act, subject_id, person_id) = ('verifyWorkOrder', new.id, new.verified_by))
      or new.kind = 'CORRECTIVE' and not exists (select from service_tag where company_id = new.company_id
        and work_order_id = new.id)
      or new.contact and exists (select from equipment e join cleaning_record c on c.company_id = e.company_id
        and c.id = e.cleaning_id where e.company_id = new.company_id and e.id = new.equipment_id
          and e.cleanliness in ('CLEAN', 'STERILE') and c.performed_at < new.completed_at) then
    raise exception 'theriac: a work order is signed, and what it opened is dirty (MNT-1, MNT-2)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create function require_plan_proof() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  stands maintenance_plan;
begin
  select * into stands from maintenance_plan where company_id = new.company_id
    and id = case tg_table_name when 'maintenance_plan' then new.id else (to_jsonb(new) ->> 'plan_id')::uuid end;
  if stands.id is not null and stands.work_order_id is distinct from (select id from work_order
      where company_id = stands.company_id and plan_id = stands.id
        and state in ('OPEN', 'IN_PROGRESS', 'COMPLETED')) then
    raise exception 'theriac: a plan says otherwise than its work orders (MNT-1)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
"""

# The scheduler looks for plans whose time has come, in all companies, and at nothing else of maintenance.
SCHEDULED = """
create policy theriac_relay on maintenance_plan for select to theriac_relay
  using (state = 'ACTIVE' and work_order_id is null and due_on is not null);
grant select (company_id, id, site_id, state, work_order_id, due_on, lead_days) on maintenance_plan to theriac_relay;
"""

DEFERRED = (
    ("require_work_proof", ("work_order",)),
    ("require_plan_proof", ("maintenance_plan", "work_order")),
    ("require_equipment_calibration", ("equipment_calibration",)),
    ("require_calibration_standard", ("calibration_standard",)),
    ("require_calibration_proof", ("calibration_definition",)),
    ("require_service_proof", ("equipment", "service_tag")),
    ("require_scale_service", ("equipment", "scale")),
)

OUT = text("""
    update scale s set out_of_service = e.service_reason, version = s.version + 1 from equipment e
    where s.company_id = :company and e.company_id = s.company_id and e.scale_id = s.id and e.service = 'OUT_OF_SERVICE'
""")


def _fill(company: UUID) -> None:
    op.get_bind().execute(OUT, {"company": company})


def upgrade() -> None:
    for statements in (STANDARDS, DEFINITIONS, CALIBRATIONS, MAINTENANCE, TAGS, IMPACT):
        op.execute(statements)
    tenant_table(
        "reference_standard", app=["select", "insert", "update (version, name, certificate, valid_until, state)"]
    )
    stands = "version, edition, interval_days, grace_days, state"
    proven = "calibration_id, calibrated_on, due_on, counts_until, passed"
    tenant_table("calibration_definition", app=["select", "insert", f"update ({stands}, {proven})"])
    tenant_table("calibration_definition_point", app=["select", "insert", "delete"])
    for name in ("equipment_calibration", "service_tag", "maintenance_plan", "work_order"):
        tenant_table(name, app=["select", "insert", "update"])
    for name in (
        *("equipment_calibration_point", "calibration_standard"),
        *("calibration_impact", "impacted_batch", "impacted_use"),
    ):
        tenant_table(name, app=["select", "insert"], append_only=True)
    op.execute("grant update (out_of_service) on scale to theriac_app")
    for_each_company(
        "migration 0047",
        reason="what is out of service as equipment is so as a scale",
        act=_fill,
    )
    for statements in (CALIBRATED, TAGGED, WORKED):
        op.execute(statements)
    guarded("keep_equipment_calibration", "equipment_calibration", "insert or update")
    guarded("keep_work_order", "work_order", "insert or update")
    guarded("keep_service_tag", "service_tag", "insert or update")
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
    for name in ("reference_standard", "calibration_definition", "maintenance_plan"):
        op.execute(
            f"create trigger refuse_enterprise before insert or update of site_id on {name}"
            " for each row execute function refuse_enterprise()"
        )
        op.execute(f"alter table {name} enable always trigger refuse_enterprise")
