"""In-process controls, readings of instruments, scans in phases, and how a site captures data (EXE-9, 17, 20)."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0064"
down_revision = "0063"

TABLES = """
create table capture_policy (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  grace_minutes int not null check (grace_minutes between 0 and 240),
  reading_seconds int not null check (reading_seconds between 1 and 86400),
  scan_equipment boolean not null,
  scan_charges boolean not null,
  because text not null check (length(because) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, site_id),
  foreign key (company_id, site_id) references site (company_id, id)
);
create table control_series (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  phase_execution_id uuid not null,
  carrier_id uuid not null,
  recipe_parameter_id uuid not null,
  name text not null check (length(name) between 1 and 200),
  every_seconds numeric not null check (every_seconds between 60 and 31622400),
  grace_seconds numeric not null check (grace_seconds >= 0 and grace_seconds <= every_seconds / 2),
  samples int not null check (samples between 1 and 1000),
  most int not null check (most between 0 and 1000),
  state text not null check (state in ('RUNNING', 'PAUSED', 'ENDED')),
  started_at timestamptz not null,
  counted_from timestamptz not null check (counted_from >= started_at),
  opened int not null check (opened between 0 and most),
  next_due_at timestamptz check (isfinite(next_due_at)),
  heed_at timestamptz check (isfinite(heed_at)),
  paused_at timestamptz check (paused_at >= started_at),
  ended_at timestamptz check (ended_at >= started_at),
  exhausted_at timestamptz,
  primary key (company_id, id),
  unique (company_id, site_id, id),
  unique (company_id, phase_execution_id, recipe_parameter_id),
  check ((state = 'PAUSED') = (paused_at is not null)),
  check ((state = 'ENDED') = (ended_at is not null)),
  check ((next_due_at is not null) = (state = 'RUNNING' and exhausted_at is null)),
  check (extract(epoch from next_due_at - counted_from) = (opened + 1) * every_seconds),
  check (exhausted_at is null or opened = most),
  check (state <> 'PAUSED' or heed_at is null),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, phase_execution_id) references phase_execution (company_id, id),
  foreign key (company_id, carrier_id) references phase_execution (company_id, id),
  foreign key (company_id, recipe_parameter_id) references recipe_parameter (company_id, id)
);
create index control_series_of_batch on control_series (company_id, batch_id, id);
create index control_series_carried on control_series (company_id, carrier_id, id);
create index control_series_heeded on control_series (heed_at) where heed_at is not null;
create table in_process_control (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  series_id uuid not null,
  phase_execution_id uuid not null,
  recipe_parameter_id uuid not null,
  number int not null check (number between 1 and 1000),
  first_repetition int not null check (first_repetition > 0),
  last_repetition int not null check (last_repetition >= first_repetition),
  state text not null check (state in ('OPEN', 'RECORDED', 'MISSED')),
  due_at timestamptz not null check (isfinite(due_at)),
  overdue_at timestamptz not null check (overdue_at >= due_at),
  told_at timestamptz,
  recorded_at timestamptz,
  missed_by uuid,
  missed_name text check (length(missed_name) between 1 and 200),
  missed_at timestamptz,
  missed_reason text check (length(missed_reason) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, series_id, number),
  check (first_repetition = (number - 1) * (last_repetition - first_repetition + 1) + 1),
  check ((state = 'RECORDED') = (recorded_at is not null)),
  check (num_nonnulls(missed_by, missed_name, missed_at, missed_reason) = case state when 'MISSED' then 4 else 0 end),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, site_id, series_id) references control_series (company_id, site_id, id),
  foreign key (company_id, phase_execution_id) references phase_execution (company_id, id),
  foreign key (company_id, recipe_parameter_id) references recipe_parameter (company_id, id),
  foreign key (company_id, missed_by) references person (company_id, id)
);
create index in_process_control_of_batch on in_process_control (company_id, batch_id, due_at) where state = 'OPEN';
create index in_process_control_of_phase on in_process_control (company_id, phase_execution_id, due_at);
"""

# Where a value came from that an instrument is to give, or why it was typed instead (EXE-17).
READINGS = """
create table parameter_reading (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  batch_id uuid not null,
  value_id uuid not null,
  source text not null check (source in ('INSTRUMENT', 'MANUAL')),
  equipment_id uuid,
  equipment_code text check (length(equipment_code) between 1 and 40),
  quality text check (quality in ('GOOD', 'UNCERTAIN', 'BAD')),
  measured_at timestamptz check (isfinite(measured_at)),
  fallback_reason text check (length(fallback_reason) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, value_id),
  check (num_nonnulls(equipment_id, equipment_code, quality, measured_at)
    = case source when 'INSTRUMENT' then 4 else 0 end),
  check ((fallback_reason is not null) = (source = 'MANUAL')),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, value_id) references parameter_value (company_id, id),
  foreign key (company_id, site_id, equipment_id) references equipment (company_id, site_id, id)
);
create index parameter_reading_of_batch on parameter_reading (company_id, batch_id, id);
create index parameter_reading_of_equipment on parameter_reading (company_id, equipment_id, measured_at)
  where equipment_id is not null;
create function require_reading() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  wanted boolean;
begin
  select coalesce(p.source, 'TYPED') = 'INSTRUMENT' into wanted
    from parameter_value v join recipe_parameter p on p.company_id = v.company_id and p.id = v.recipe_parameter_id
    where v.company_id = new.company_id
      and v.id = case tg_table_name when 'parameter_value' then new.id else (to_jsonb(new) ->> 'value_id')::uuid end;
  if wanted is null or wanted and not exists (select from parameter_reading r join parameter_value v
        on v.company_id = r.company_id and v.id = r.value_id and v.batch_id = r.batch_id
        where r.company_id = new.company_id
          and r.value_id = case tg_table_name when 'parameter_value' then new.id
            else (to_jsonb(new) ->> 'value_id')::uuid end)
      or not wanted and tg_table_name = 'parameter_reading' then
    raise exception 'theriac: what an instrument gives has its reading beside it, or why it was typed (EXE-17)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
"""
# What was scanned in a phase, as it was sent, and whether it was what was expected there.
SCANS = """
create table scan_confirmation (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  batch_id uuid not null,
  phase_execution_id uuid not null,
  codes text[] not null check (cardinality(codes) between 1 and 4 and array_position(codes, null) is null
    and length(array_to_string(codes, '')) between 1 and 16000),
  symbology text check (symbology ~ '^\\][A-Za-z][0-9A-Za-z]$'),
  text text not null check (length(text) between 1 and 64000),
  kind text check (kind in ('LOT', 'CONTAINER', 'EQUIPMENT', 'ROOM')),
  named text check (length(named) between 1 and 200),
  lot_id uuid,
  container_id uuid,
  equipment_id uuid,
  location_id uuid,
  outcome text not null check (outcome in ('CONFIRMED', 'WRONG')),
  says text check (length(says) between 1 and 4000),
  scanned_by uuid not null,
  scanned_name text not null check (length(scanned_name) between 1 and 200),
  scanned_at timestamptz not null,
  primary key (company_id, id),
  check (num_nonnulls(lot_id, container_id, equipment_id, location_id) = case when kind is null then 0 else 1 end),
  check ((kind is null) = (named is null)),
  check (coalesce((case kind when 'LOT' then lot_id when 'CONTAINER' then container_id
    when 'EQUIPMENT' then equipment_id when 'ROOM' then location_id end) is not null, false) = (kind is not null)),
  check ((outcome = 'WRONG') = (says is not null)),
  check (outcome = 'WRONG' or kind is not null),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, phase_execution_id) references phase_execution (company_id, id),
  foreign key (company_id, lot_id) references material_lot (company_id, id),
  foreign key (company_id, container_id) references container (company_id, id),
  foreign key (company_id, site_id, equipment_id) references equipment (company_id, site_id, id),
  foreign key (company_id, site_id, location_id) references operational_location (company_id, site_id, id),
  foreign key (company_id, scanned_by) references person (company_id, id)
);
create index scan_confirmation_of_phase on scan_confirmation (company_id, phase_execution_id, id);
create index scan_confirmation_of_batch on scan_confirmation (company_id, batch_id, id);
"""
READING_PROOF = """
create constraint trigger require_reading after insert on {table}
  deferrable initially deferred for each row execute function require_reading();
alter table {table} enable always trigger require_reading;
"""

# A series is what the frozen recipe says, and only moves on; a control is recorded or missed once, never undone.
KEPT = """
create function keep_control_series() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['version', 'state', 'counted_from', 'opened', 'next_due_at', 'heed_at', 'paused_at',
    'ended_at', 'exhausted_at'];
begin
  if tg_op = 'INSERT' then
    if (new.state, new.opened) <> ('RUNNING', 0) or not exists (select from recipe_parameter p
        join phase_execution e on e.company_id = p.company_id and e.recipe_phase_id = p.recipe_phase_id
        join phase_execution c on c.company_id = e.company_id and c.batch_id = e.batch_id
        where p.company_id = new.company_id and p.id = new.recipe_parameter_id and e.id = new.phase_execution_id
          and c.id = new.carrier_id and e.batch_id = new.batch_id and p.every_value is not null
          and coalesce(p.samples, 1) = new.samples and p.repetition_limit / coalesce(p.samples, 1) = new.most) then
      raise exception 'theriac: a series is what its recipe says (EXE-20)' using errcode = 'restrict_violation';
    end if;
    return new;
  end if;
  if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text or old.state = 'ENDED' and new.state <> 'ENDED'
      or new.opened < old.opened or new.counted_from < old.counted_from
      or new.counted_from > old.counted_from and (old.state, new.state) <> ('PAUSED', 'RUNNING') then
    raise exception 'theriac: a series of controls moves on, and moves its moments by its pauses alone (EXE-20)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_in_process_control() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may text[] := array['version', 'told_at'];
  recorded int;
begin
  if tg_op = 'INSERT' then
    if not exists (select from control_series s where s.company_id = new.company_id and s.id = new.series_id
        and (s.batch_id, s.phase_execution_id, s.recipe_parameter_id, s.samples)
          = (new.batch_id, new.phase_execution_id, new.recipe_parameter_id,
             new.last_repetition - new.first_repetition + 1)
        and extract(epoch from new.overdue_at - new.due_at) = s.grace_seconds) then
      raise exception 'theriac: a control is one of its series (EXE-20)' using errcode = 'restrict_violation';
    end if;
    return new;
  end if;
  if old.state = 'OPEN' then
    may := may || array['state', 'recorded_at', 'missed_by', 'missed_name', 'missed_at', 'missed_reason'];
    if old.told_at is null then
      may := may || array['overdue_at'];
    end if;
  end if;
  if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text or new.overdue_at < old.overdue_at
      or old.told_at is not null and new.told_at is distinct from old.told_at then
    raise exception 'theriac: a control is told overdue, recorded or missed once (EXE-20)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function require_control_recorded() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.state = 'RECORDED' and (select count(*) from parameter_value v where v.company_id = new.company_id
      and (v.phase_execution_id, v.recipe_parameter_id) = (new.phase_execution_id, new.recipe_parameter_id)
      and v.repetition between new.first_repetition and new.last_repetition)
      <> new.last_repetition - new.first_repetition + 1 then
    raise exception 'theriac: a control is recorded with every sample of it (EXE-20)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
"""
SCHEDULED = """
create policy theriac_relay on control_series for select to theriac_relay using (heed_at is not null);
grant select (company_id, id, heed_at) on control_series to theriac_relay;
"""
PROOF = """
create constraint trigger require_control_recorded after insert or update on in_process_control
  deferrable initially deferred for each row execute function require_control_recorded();
alter table in_process_control enable always trigger require_control_recorded;
"""


def upgrade() -> None:
    op.execute(TABLES)
    for name in ("capture_policy", "control_series", "in_process_control"):
        tenant_table(name, app=["select", "insert", "update"])
    op.execute(SCHEDULED)
    op.execute(KEPT)
    guarded("keep_control_series", "control_series", "insert or update")
    guarded("keep_in_process_control", "in_process_control", "insert or update")
    op.execute("alter function require_control_recorded() owner to theriac_owner")
    op.execute("revoke all on function require_control_recorded() from public")
    op.execute(PROOF)
    op.execute(READINGS)
    tenant_table("parameter_reading", app=["select", "insert"], append_only=True)
    op.execute("alter function require_reading() owner to theriac_owner")
    op.execute("revoke all on function require_reading() from public")
    op.execute(SCANS)
    tenant_table("scan_confirmation", app=["select", "insert"], append_only=True)
    for table in ("parameter_value", "parameter_reading"):
        op.execute(READING_PROOF.format(table=table))
