"""Gateways and scales of a site, what proves that a scale may be used, and what was read of it."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0031"
down_revision = "0030"

QUALITIES = (
    "'GOOD', 'LINE_LOST', 'TIMED_OUT', 'NOT_STABLE', 'OVERLOAD', 'UNDERLOAD', 'GARBAGE', 'BUSY', 'WRONG_COMMAND',"
    " 'SCALE_FAULT', 'UNIT_UNKNOWN', 'UNIT_CHANGED', 'ANOTHER_SCALE', 'UNKNOWN_SCALE', 'QUEUE_FULL', 'TOO_LATE',"
    " 'DEFECT', 'REFUSED'"
)

GATEWAYS = """
create table gateway (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  name text not null check (length(name) between 1 and 200),
  verifier_key text not null check (verifier_key ~ '^theriac[.]gateway[+][0-9a-f]{8}[+][A-Za-z0-9+/=]{44}$'),
  state text not null check (state in ('ENROLLED', 'RETIRED')),
  enrolled_by uuid not null,
  enrolled_name text not null check (length(enrolled_name) between 1 and 200),
  enrolled_at timestamptz not null,
  retired_name text check (length(retired_name) between 1 and 200),
  retired_at timestamptz,
  retired_reason text check (length(retired_reason) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, site_id, id),
  check (num_nonnulls(retired_name, retired_at, retired_reason) = case state when 'RETIRED' then 3 else 0 end),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, enrolled_by) references person (company_id, id)
);
create unique index gateway_named on gateway (company_id, site_id, name) where state = 'ENROLLED';
create table gateway_contact (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  last_seen_at timestamptz not null,
  primary key (company_id, id),
  foreign key (company_id, site_id, id) references gateway (company_id, site_id, id)
);
create table gateway_nonce (
  company_id uuid not null,
  id uuid not null,
  gateway_id uuid not null,
  nonce text not null check (length(nonce) = 22),
  used_at timestamptz not null,
  primary key (company_id, id),
  unique (company_id, gateway_id, nonce),
  foreign key (company_id, gateway_id) references gateway (company_id, id)
);
create index gateway_nonce_used on gateway_nonce (company_id, gateway_id, used_at);
"""

SCALES = """
create table scale (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  code text not null check (code ~ '^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$'),
  name text not null check (length(name) between 1 and 200),
  maker text not null check (length(maker) between 1 and 200),
  model_name text not null check (length(model_name) between 1 and 200),
  serial_number text not null check (serial_number ~ '^[ -~]{1,80}$'),
  unit text not null check (unit in ('ug', 'mg', 'g', 'kg', 't')),
  capacity numeric not null check (capacity > 0 and capacity < 'Infinity'),
  division numeric not null check (division > 0 and division < 'Infinity'),
  minimum_weight numeric not null check (minimum_weight >= division and minimum_weight <= capacity),
  gateway_id uuid,
  gateway_scale text check (gateway_scale ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$'),
  location_id uuid,
  state text not null check (state in ('IN_SERVICE', 'RETIRED')),
  calibrated_until date check (isfinite(calibrated_until)),
  calibration_passed boolean,
  checked_on date check (isfinite(checked_on)),
  check_passed boolean,
  enrolled_by uuid not null,
  enrolled_name text not null check (length(enrolled_name) between 1 and 200),
  enrolled_at timestamptz not null,
  retired_name text check (length(retired_name) between 1 and 200),
  retired_at timestamptz,
  retired_reason text check (length(retired_reason) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, site_id, code),
  unique (company_id, site_id, id),
  check ((gateway_id is null) = (gateway_scale is null)),
  check ((calibrated_until is null) = (calibration_passed is null)),
  check ((checked_on is null) = (check_passed is null)),
  check (num_nonnulls(retired_name, retired_at, retired_reason) = case state when 'RETIRED' then 3 else 0 end),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, site_id, gateway_id) references gateway (company_id, site_id, id),
  foreign key (company_id, location_id) references operational_location (company_id, id),
  foreign key (company_id, enrolled_by) references person (company_id, id)
);
create unique index scale_at_gateway on scale (company_id, gateway_id, gateway_scale) where state = 'IN_SERVICE';
create table scale_check_weight (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  scale_id uuid not null,
  position int not null check (position between 1 and 20),
  reference text not null check (length(reference) between 1 and 80),
  nominal numeric not null check (nominal > 0 and nominal < 'Infinity'),
  tolerance numeric not null check (tolerance >= 0 and tolerance < 'Infinity'),
  primary key (company_id, id),
  unique (company_id, scale_id, position) deferrable initially deferred,
  foreign key (company_id, site_id, scale_id) references scale (company_id, site_id, id)
);
"""

READINGS = f"""
create table scale_reading_request (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  scale_id uuid not null,
  gateway_id uuid not null,
  gateway_scale text not null check (gateway_scale ~ '^[A-Za-z0-9][A-Za-z0-9._-]{{0,39}}$'),
  serial_number text not null check (serial_number ~ '^[ -~]{{1,80}}$'),
  kind text not null check (kind in ('TARE', 'GROSS', 'CHECK')),
  nonce text not null check (nonce ~ '^[A-Za-z0-9_-]{{16,128}}$'),
  requested_by uuid not null,
  requested_name text not null check (length(requested_name) between 1 and 200),
  requested_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (company_id, id),
  unique (company_id, nonce),
  check (expires_at > requested_at and expires_at <= requested_at + interval '300 seconds'),
  foreign key (company_id, site_id, scale_id) references scale (company_id, site_id, id),
  foreign key (company_id, site_id, gateway_id) references gateway (company_id, site_id, id),
  foreign key (company_id, requested_by) references person (company_id, id)
);
create index scale_reading_request_of_gateway on scale_reading_request (company_id, gateway_id, expires_at);
create index scale_reading_request_of_scale on scale_reading_request (company_id, scale_id, expires_at);
create index scale_reading_request_pending on scale_reading_request (company_id, expires_at);
create table scale_reading_handover (
  company_id uuid not null,
  id uuid not null,
  handed_at timestamptz not null,
  primary key (company_id, id),
  foreign key (company_id, id) references scale_reading_request (company_id, id)
);
create table scale_reading (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  scale_id uuid not null,
  request_id uuid not null,
  gateway_id uuid not null,
  gateway_scale text not null check (gateway_scale ~ '^[A-Za-z0-9][A-Za-z0-9._-]{{0,39}}$'),
  kind text not null check (kind in ('TARE', 'GROSS', 'CHECK')),
  quality text not null check (quality in ({QUALITIES})),
  message text check (length(message) between 1 and 1000),
  value numeric check (value > '-Infinity' and value < 'Infinity'),
  unit text check (length(unit) between 1 and 40),
  basis text check (basis in ('GROSS', 'SHOWN')),
  serial_number text check (serial_number ~ '^[ -~]{{1,80}}$'),
  sequence bigint check (sequence >= 1),
  octets text check (length(octets) between 1 and 2048),
  signature text check (signature ~ '^[A-Za-z0-9+/]{{86}}==$'),
  requested_by uuid not null,
  requested_name text not null check (length(requested_name) between 1 and 200),
  requested_at timestamptz not null,
  at timestamptz not null,
  received_at timestamptz not null,
  primary key (company_id, id),
  unique (company_id, request_id),
  unique (company_id, gateway_id, sequence),
  check (num_nonnulls(value, unit, basis, serial_number, sequence, octets, signature)
    = case quality when 'GOOD' then 7 else 0 end),
  check ((message is null) = (quality = 'GOOD')),
  check ((octets::json ->> 'value')::numeric = value),
  check ((octets::json ->> 'unit', octets::json ->> 'kind', octets::json ->> 'scale') = (unit, kind, gateway_scale)),
  foreign key (company_id, site_id, scale_id) references scale (company_id, site_id, id),
  foreign key (company_id, request_id) references scale_reading_request (company_id, id),
  foreign key (company_id, site_id, gateway_id) references gateway (company_id, site_id, id),
  foreign key (company_id, requested_by) references person (company_id, id)
);
create index scale_reading_of_scale on scale_reading (company_id, scale_id, id);
create index scale_reading_last on scale_reading (company_id, gateway_id, gateway_scale, sequence);
"""

PROOFS = """
create table scale_calibration (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  scale_id uuid not null,
  calibrated_on date not null check (isfinite(calibrated_on)),
  due_on date not null check (isfinite(due_on)),
  certificate text not null check (length(certificate) between 1 and 80),
  calibrated_by text not null check (length(calibrated_by) between 1 and 200),
  as_found text not null check (as_found in ('PASSED', 'FAILED')),
  as_left text not null check (as_left in ('PASSED', 'FAILED')),
  state text not null check (state in ('VALID', 'WITHDRAWN')),
  recorded_by uuid not null,
  recorded_name text not null check (length(recorded_name) between 1 and 200),
  recorded_at timestamptz not null,
  withdrawn_name text check (length(withdrawn_name) between 1 and 200),
  withdrawn_at timestamptz,
  withdrawn_reason text check (length(withdrawn_reason) between 1 and 2000),
  primary key (company_id, id),
  check (calibrated_on < due_on),
  check (num_nonnulls(withdrawn_name, withdrawn_at, withdrawn_reason) = case state when 'WITHDRAWN' then 3 else 0 end),
  foreign key (company_id, site_id, scale_id) references scale (company_id, site_id, id),
  foreign key (company_id, recorded_by) references person (company_id, id)
);
create index scale_calibration_of_scale on scale_calibration (company_id, scale_id, calibrated_on, id);
create table scale_calibration_point (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  calibration_id uuid not null,
  position int not null check (position between 1 and 20),
  nominal numeric not null check (nominal >= 0 and nominal < 'Infinity'),
  tolerance numeric not null check (tolerance >= 0 and tolerance < 'Infinity'),
  as_found numeric not null check (as_found > '-Infinity' and as_found < 'Infinity'),
  as_left numeric not null check (as_left > '-Infinity' and as_left < 'Infinity'),
  unit text not null check (unit in ('ug', 'mg', 'g', 'kg', 't')),
  found_verdict text not null check (found_verdict in ('PASSED', 'FAILED')),
  left_verdict text not null check (left_verdict in ('PASSED', 'FAILED')),
  primary key (company_id, id),
  unique (company_id, calibration_id, position),
  check ((abs(as_found - nominal) <= tolerance) = (found_verdict = 'PASSED')),
  check ((abs(as_left - nominal) <= tolerance) = (left_verdict = 'PASSED')),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, calibration_id) references scale_calibration (company_id, id)
);
create table scale_check (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  scale_id uuid not null,
  day date not null check (isfinite(day)),
  verdict text not null check (verdict in ('PASSED', 'FAILED')),
  state text not null check (state in ('RECORDED', 'AWAITS_WITNESS', 'WITNESSED')),
  reason text check (length(reason) between 1 and 2000),
  performed_by uuid not null,
  performed_name text not null check (length(performed_name) between 1 and 200),
  performed_at timestamptz not null,
  witnessed_by uuid,
  witnessed_name text check (length(witnessed_name) between 1 and 200),
  witnessed_at timestamptz,
  witness_signature_id uuid,
  primary key (company_id, id),
  check ((reason is null) = (state = 'RECORDED')),
  check (witnessed_by <> performed_by),
  check (num_nonnulls(witnessed_by, witnessed_name, witnessed_at, witness_signature_id)
    = case state when 'WITNESSED' then 4 else 0 end),
  foreign key (company_id, site_id, scale_id) references scale (company_id, site_id, id),
  foreign key (company_id, performed_by) references person (company_id, id),
  foreign key (company_id, witnessed_by) references person (company_id, id),
  foreign key (company_id, witness_signature_id) references signature (company_id, id)
);
create index scale_check_of_scale on scale_check (company_id, scale_id, id);
create table scale_check_result (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  check_id uuid not null,
  position int not null check (position between 1 and 20),
  reference text not null check (length(reference) between 1 and 80),
  nominal numeric not null check (nominal > 0 and nominal < 'Infinity'),
  tolerance numeric not null check (tolerance >= 0 and tolerance < 'Infinity'),
  nominal_unit text not null check (nominal_unit in ('ug', 'mg', 'g', 'kg', 't')),
  value numeric not null check (value > '-Infinity' and value < 'Infinity'),
  unit text not null check (length(unit) between 1 and 40),
  reading_id uuid,
  verdict text not null check (verdict in ('PASSED', 'FAILED')),
  primary key (company_id, id),
  unique (company_id, check_id, position),
  check (unit <> nominal_unit or (abs(value - nominal) <= tolerance) = (verdict = 'PASSED')),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, check_id) references scale_check (company_id, id),
  foreign key (company_id, reading_id) references scale_reading (company_id, id)
);
create unique index scale_check_result_of_reading on scale_check_result (company_id, reading_id)
  where reading_id is not null;
"""

# Nobody makes a scale usable but by a calibration and a check: what stands on it is what they say, whoever wrote it.
PROVEN = """
create function require_scale_proofs() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  of_scale uuid := case tg_table_name when 'scale' then new.id else (to_jsonb(new) ->> 'scale_id')::uuid end;
  stands scale;
  calibrated record;
  checked record;
begin
  select * into stands from scale where company_id = new.company_id and id = of_scale;
  select due_on, as_left = 'PASSED' as passed into calibrated from scale_calibration
    where company_id = new.company_id and scale_id = of_scale and state = 'VALID'
    order by calibrated_on desc, id desc limit 1;
  select day, verdict = 'PASSED' as passed into checked from scale_check
    where company_id = new.company_id and scale_id = of_scale
      and (state <> 'AWAITS_WITNESS' or verdict = 'FAILED')
    order by id desc limit 1;
  if (stands.calibrated_until, stands.calibration_passed, stands.checked_on, stands.check_passed)
      is distinct from (calibrated.due_on, calibrated.passed, checked.day, checked.passed) then
    raise exception 'theriac: scale % says otherwise than its calibrations and checks (WGH-9)', stands.code
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
alter function require_scale_proofs() owner to theriac_owner;
revoke all on function require_scale_proofs() from public;
"""

VERDICTS = """
create function require_check_verdict() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from scale_check_result where company_id = new.company_id and check_id = new.id)
      or (new.verdict = 'PASSED') <> (select bool_and(verdict = 'PASSED') from scale_check_result
        where company_id = new.company_id and check_id = new.id)
      or new.state = 'RECORDED' and exists (select from scale_check_result
        where company_id = new.company_id and check_id = new.id and reading_id is null) then
    raise exception 'theriac: a check says what its results say (WGH-9)' using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create function require_calibration_verdict() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if (new.as_found = 'PASSED', new.as_left = 'PASSED') is distinct from
      (select (bool_and(found_verdict = 'PASSED'), bool_and(left_verdict = 'PASSED')) from scale_calibration_point
        where company_id = new.company_id and calibration_id = new.id) then
    raise exception 'theriac: a calibration says what its points say (WGH-9)' using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
alter function require_check_verdict() owner to theriac_owner;
alter function require_calibration_verdict() owner to theriac_owner;
revoke all on function require_check_verdict() from public;
revoke all on function require_calibration_verdict() from public;
create constraint trigger require_check_verdict after insert or update on scale_check deferrable initially deferred
  for each row execute function require_check_verdict();
create constraint trigger require_calibration_verdict after insert or update on scale_calibration
  deferrable initially deferred for each row execute function require_calibration_verdict();
alter table scale_check enable always trigger require_check_verdict;
alter table scale_calibration enable always trigger require_calibration_verdict;
"""

# A reading is what its request asked for, of the scale and the gateway that were asked.
ASKED = """
create function require_asked_reading() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  asked scale_reading_request;
begin
  select * into asked from scale_reading_request where company_id = new.company_id and id = new.request_id;
  if (asked.site_id, asked.scale_id, asked.gateway_id, asked.gateway_scale, asked.kind, asked.requested_by,
        asked.requested_name, asked.requested_at)
      is distinct from (new.site_id, new.scale_id, new.gateway_id, new.gateway_scale, new.kind, new.requested_by,
        new.requested_name, new.requested_at)
      or new.octets is not null and (new.octets::json ->> 'nonce', new.octets::json ->> 'serial')
        is distinct from (asked.nonce, asked.serial_number) then
    raise exception 'theriac: a reading answers what was asked (WGH-6)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

AT_A_PLANT = """
create trigger refuse_enterprise before insert or update of site_id on {name}
  for each row execute function refuse_enterprise();
alter table {name} enable always trigger refuse_enterprise;
"""


def upgrade() -> None:
    for statements in (GATEWAYS, SCALES, READINGS, PROOFS):
        op.execute(statements)
    tenant_table(
        "gateway",
        app=["select", "insert", "update (version, name, state, retired_name, retired_at, retired_reason)"],
    )
    for name in ("gateway_contact", "scale_reading_handover"):
        tenant_table(name, app=["select", "insert", "update"], regulated=False)
    tenant_table("gateway_nonce", app=["select", "insert", "delete"], regulated=False)
    changing = "name, capacity, division, minimum_weight, gateway_id, gateway_scale, location_id, state"
    proving = "calibrated_until, calibration_passed, checked_on, check_passed, retired_name, retired_at, retired_reason"
    tenant_table("scale", app=["select", "insert", f"update (version, {changing}, {proving})"])
    tenant_table("scale_check_weight", app=["select", "insert", "update (version)", "delete"])
    withdrawing = "update (version, state, withdrawn_name, withdrawn_at, withdrawn_reason)"
    tenant_table("scale_calibration", app=["select", "insert", withdrawing])
    witnessing = "update (version, state, witnessed_by, witnessed_name, witnessed_at, witness_signature_id)"
    tenant_table("scale_check", app=["select", "insert", witnessing])
    for name in ("scale_reading_request", "scale_reading", "scale_calibration_point", "scale_check_result"):
        tenant_table(name, app=["select", "insert"], append_only=True)
    op.execute(PROVEN)
    for name in ("scale", "scale_calibration", "scale_check"):
        op.execute(
            f"create constraint trigger require_scale_proofs after insert or update on {name}"
            " deferrable initially deferred for each row execute function require_scale_proofs()"
        )
        op.execute(f"alter table {name} enable always trigger require_scale_proofs")
    op.execute(VERDICTS)
    op.execute(ASKED)
    guarded("require_asked_reading", "scale_reading", "insert")
    for name in ("gateway", "scale"):
        op.execute(AT_A_PLANT.format(name=name))
