"""What the database holds of counting, scales, labels and dispensing besides, so that no program can go round it.

The application's rules refuse all of this in words first.
"""

from alembic import op

from migrations.helpers import guarded

revision = "0036"
down_revision = "0035"

# What was found stands once its count ended, but for the transaction that ends it.
COUNTED = """
create function keep_ended_line() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  counted uuid := coalesce((to_jsonb(new) ->> 'count_id')::uuid, (select l.count_id from stock_count_line l
    where l.company_id = new.company_id and l.id = (to_jsonb(new) ->> 'line_id')::uuid));
begin
  if exists (select from stock_count c where c.company_id = new.company_id and c.id = counted
      and c.state <> 'COUNTING' and c.xmin <> pg_current_xact_id()::xid) then
    raise exception 'theriac: what was found in a count that ended stays as it is' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# A scale stands at a place of its own site; the last proof is the one recorded last, whatever its id.
SCALES = """
alter table scale
  drop constraint scale_company_id_location_id_fkey,
  add foreign key (company_id, site_id, location_id) references operational_location (company_id, site_id, id)
    deferrable initially deferred;
alter table scale_reading
  add check ((octets::json ->> 'basis', octets::json ->> 'gateway') = (basis, gateway_id::text)),
  add check ((octets::json ->> 'sequence')::bigint = sequence);
drop index scale_calibration_of_scale;
create index scale_calibration_of_scale on scale_calibration (company_id, scale_id, calibrated_on, recorded_at, id);
create index scale_check_last on scale_check (company_id, scale_id, performed_at, id);
create or replace function require_scale_proofs() returns trigger
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
    order by calibrated_on desc, recorded_at desc, id desc limit 1;
  select day, verdict = 'PASSED' as passed into checked from scale_check
    where company_id = new.company_id and scale_id = of_scale
      and (state <> 'AWAITS_WITNESS' or verdict = 'FAILED')
    order by performed_at desc, id desc limit 1;
  if (stands.calibrated_until, stands.calibration_passed, stands.checked_on, stands.check_passed)
      is distinct from (calibrated.due_on, calibrated.passed, checked.day, checked.passed) then
    raise exception 'theriac: scale % says otherwise than its calibrations and checks (WGH-9)', stands.code
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create or replace function require_asked_reading() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  asked scale_reading_request;
begin
  select * into asked from scale_reading_request where company_id = new.company_id and id = new.request_id;
  if (asked.site_id, asked.scale_id, asked.gateway_id, asked.gateway_scale, asked.kind, asked.requested_by,
        asked.requested_name, asked.requested_at)
      is distinct from (new.site_id, new.scale_id, new.gateway_id, new.gateway_scale, new.kind, new.requested_by,
        new.requested_name, new.requested_at)
      or new.octets is not null and (new.octets::json ->> 'nonce', new.octets::json ->> 'serial', new.serial_number,
        (new.octets::json ->> 'at')::timestamptz)
        is distinct from (asked.nonce, asked.serial_number, asked.serial_number, new.at) then
    raise exception 'theriac: a reading answers what was asked (WGH-6)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

ISSUER = """
create function guard_label_issuer() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if tg_op = 'UPDATE' then
    if (new.name, new.identifier) = (old.name, old.identifier) and new.prefixes @> old.prefixes then
      return new;
    end if;
  end if;
  if exists (select from label_print p where p.company_id = old.company_id and p.outcome <> 'NOT_PRINTED') then
    raise exception 'theriac: how printed codes begin never changes (LBL-4)' using errcode = 'restrict_violation';
  end if;
  return coalesce(new, old);
end $$;
create or replace function guard_label_print() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.outcome = 'PENDING' then return new; end if;
    raise exception 'theriac: what becomes of a print is told after it (LBL-3)' using errcode = 'restrict_violation';
  end if;
  if tg_op = 'DELETE' then
    raise exception 'theriac: a print is kept and counted (LBL-3)' using errcode = 'restrict_violation';
  end if;
  if (to_jsonb(new) - array['version', 'outcome'])::text <> (to_jsonb(old) - array['version', 'outcome'])::text
      or new.outcome = 'PENDING' or old.outcome in ('PRINTED', 'NOT_PRINTED') and new.outcome <> old.outcome then
    raise exception 'theriac: what was printed never changes, and what became of it is told once (LBL-3)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# Before anybody can read it, a job that ended has told what became of each of its labels, and has as many as it says;
# whichever of the two was written. The argument is the column that names the job.
TOLD_LABELS = """
drop trigger require_told on label_job;
create or replace function require_told() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  told uuid := to_jsonb(new) ->> tg_argv[0];
  job label_job;
  counted record;
begin
  select * into job from label_job j where j.company_id = new.company_id and j.id = told;
  select count(*) as of_job, count(*) filter (where outcome = 'PENDING') as pending,
      count(*) filter (where outcome = 'UNKNOWN') as unknown, count(*) filter (where outcome = 'PRINTED') as printed
    into counted from label_print p where p.company_id = new.company_id and p.job_id = told;
  if counted.of_job <> job.labels
      or counted.pending <> (case when job.state in ('QUEUED', 'SENT') then job.labels else 0 end)
      or (counted.unknown > 0) <> (job.state = 'UNKNOWN')
      or (counted.printed = job.labels) <> (job.state = 'PRINTED')
      or job.state in ('CANCELLED', 'EXPIRED') and counted.printed > 0 then
    raise exception 'theriac: a label job that is % tells something else of its labels (LBL-8)', job.state
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create constraint trigger require_told after insert or update on label_job deferrable initially deferred
  for each row execute function require_told('id');
create constraint trigger require_told after insert or update of outcome on label_print deferrable initially deferred
  for each row execute function require_told('job_id');
alter table label_job enable always trigger require_told;
alter table label_print enable always trigger require_told;
"""

# Who loses a lot to another order calculated with what that one left it: tried again, it calculates with less.
PROMISED = """
create or replace function require_promised() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  before numeric := 0;
  promised numeric;
  free numeric;
begin
  if tg_op = 'UPDATE' then
    if (new.order_id, new.lot_id, new.unit) is distinct from (old.order_id, old.lot_id, old.unit) then
      raise exception 'theriac: what lot an order promises never changes (MAT-2)' using errcode = 'restrict_violation';
    end if;
    before := case when old.dropped_at is null then greatest(old.planned - old.weighed, 0) else 0 end;
  end if;
  if new.dropped_at is not null or greatest(new.planned - new.weighed, 0) <= before then return new; end if;
  perform 1 from lot_balance where company_id = new.company_id and id = new.lot_id for no key update;
  select coalesce(sum(greatest(planned - weighed, 0)), 0) into promised from dispense_source
    where company_id = new.company_id and lot_id = new.lot_id and dropped_at is null and id <> new.id;
  select coalesce(sum(remaining), 0) into free from container where company_id = new.company_id
    and lot_id = new.lot_id and state in ('OPEN', 'CLOSED') and dispensed is not true;
  if promised + new.planned - new.weighed > free then
    raise exception 'theriac: no more of a lot is promised than there is (MAT-7)'
      using errcode = 'serialization_failure';
  end if;
  return new;
end $$;
"""

DISPENSED = """
create function require_dispensed() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if exists (select from dispense_order o join material_lot l on l.company_id = o.company_id
        and l.id = new.source_lot_id and l.material_id = o.material_id
      where o.company_id = new.company_id and o.batch_id = new.target_batch_id and o.state <> 'CLOSED')
      and not exists (select from dispensed_container where company_id = new.company_id
        and batch_id = new.target_batch_id and edge_id = new.id) then
    raise exception 'theriac: what is dispensed for a batch is charged from what was weighed for it (WGH-13)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create constraint trigger require_dispensed after insert on genealogy_edge deferrable initially deferred
  for each row when (new.kind = 'CHARGE') execute function require_dispensed();
alter table genealogy_edge enable always trigger require_dispensed;
"""

# What a display shows may be a net already: nobody knows what was tared.
TOLD_WEIGHTS = """
create or replace function require_told_weight() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.scale_reading_id is not null and not exists (
      select from scale_reading r
        join scale_reading_request q on q.company_id = r.company_id and q.id = r.request_id
        join weighing w on w.company_id = q.company_id and w.id = q.weighing_id
      where r.company_id = new.company_id and r.id = new.scale_reading_id and r.quality = 'GOOD'
        and w.id = new.weighing_id and w.scale_id = r.scale_id and r.requested_at >= w.begun_at
        and r.basis = 'GROSS' and r.kind = case new.kind when 'TARE' then 'TARE' else 'GROSS' end
        and new.kind in ('TARE', 'GROSS', 'BEFORE', 'AFTER')
        and (r.value, r.unit) = (new.quantity_value, new.quantity_unit)) then
    raise exception 'theriac: a weight is what its scale told for this very weighing (WGH-6)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# A weighing's row names who began and who ended it; its readings name everybody at the scale.
ANOTHER = """
create function require_another_signs() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if exists (select from weight_reading w
        left join scale_reading r on r.company_id = w.company_id and r.id = w.scale_reading_id
      where w.company_id = new.company_id and w.weighing_id = new.id
        and (w.recorded_by in (new.witnessed_by, new.verified_by)
          or r.requested_by in (new.witnessed_by, new.verified_by))) then
    raise exception 'theriac: who weighed neither witnesses nor verifies it (WGH-14)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create constraint trigger require_another_signs after update on weighing deferrable initially deferred
  for each row when (num_nonnulls(new.witnessed_by, new.verified_by) > 0) execute function require_another_signs();
alter table weighing enable always trigger require_another_signs;
"""


def upgrade() -> None:
    for statements in (COUNTED, SCALES, ISSUER, TOLD_LABELS, PROMISED, DISPENSED, TOLD_WEIGHTS, ANOTHER):
        op.execute(statements)
    guarded("keep_ended_line", "stock_count_line", "insert or update")
    guarded("keep_ended_line", "stock_count_entry", "insert")
    guarded("guard_label_issuer", "label_issuer", "update or delete")
    op.execute("drop trigger guard_label_print on label_print")
    guarded("guard_label_print", "label_print", "insert or update or delete")
    for function in ("require_dispensed", "require_another_signs"):
        op.execute(f"alter function {function}() owner to theriac_owner")
        op.execute(f"revoke all on function {function}() from public")
