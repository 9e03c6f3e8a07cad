"""Automated verification of weights and additions, where the recipe declares it (WGH-14; 21 CFR 211.68(c)).

The application's rules refuse all of this in words first.
"""

from alembic import op

revision = "0041"
down_revision = "0040"

# Null: as before, a second person verifies.
COLUMNS = """
alter table recipe_charge add column automated_because text check (length(automated_because) between 1 and 2000);
alter table weighing
  add column automated boolean check (automated),
  add check (automated is null or state = 'VERIFIED'),
  drop constraint weighing_check8,
  add check (automated is true or not verified_by in (begun_by, weighed_by));
alter table dispensed_container
  add column automated boolean check (automated),
  add check (automated is null or state = 'ADDED'),
  drop constraint dispensed_container_check2,
  add check (automated is true or added_by <> charged_by);
"""

KEEP = """
create or replace function keep_weighing() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['version', 'state', 'net', 'emptied', 'weighed_by', 'weighed_name', 'weighed_at',
    'abandoned_because', 'witnessed_by', 'witnessed_name', 'witnessed_at', 'witness_signature_id', 'verified_by',
    'verified_name', 'verified_at', 'verification_signature_id', 'automated'];
begin
  if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text
      or old.net is not null and (new.net, new.emptied, new.weighed_by) is distinct from
        (old.net, old.emptied, old.weighed_by)
      or old.witnessed_by is not null and new.witness_signature_id is distinct from old.witness_signature_id
      or old.state in ('VERIFIED', 'ABANDONED') then
    raise exception 'theriac: what was weighed, and by which band, never changes (WGH-11)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create or replace function keep_dispensed() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['version', 'state', 'edge_id', 'phase_execution_id', 'charged_by', 'charged_name',
    'charged_at', 'added_by', 'added_name', 'added_at', 'addition_signature_id', 'automated', 'returned_by',
    'returned_name', 'returned_at', 'returned_because'];
begin
  if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text or old.state in ('RETURNED', 'DESTROYED') then
    raise exception 'theriac: what a dispensed container holds, and for which batch, never changes (WGH-13)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# Every charge of the material declares it; which of them a container goes into isn't known when it is weighed. The
# last reading's net is what was dispensed, and its scale was in order on the day of the signature (WGH-9).
WEIGHTS = """
create function verified_automatically(w weighing) returns boolean
language sql stable security definer set search_path = theriac, pg_catalog, pg_temp as $$
  select w.witnessed_by is null
    and (select coalesce(bool_and(c.automated_because is not null), false) from recipe_charge c
      join dispense_order o on o.company_id = c.company_id and o.recipe_material_id = c.material_id
      where o.company_id = w.company_id and o.id = w.order_id)
    and (select coalesce(bool_and(r.source = 'ENROLLED'), false) from weight_reading r
      where r.company_id = w.company_id and r.weighing_id = w.id)
    and (select r.verdict from weight_reading r where r.company_id = w.company_id and r.weighing_id = w.id
      order by r.number desc limit 1) is not distinct from 'WITHIN'
    and exists (select from scale s join site p on p.company_id = s.company_id and p.id = s.site_id
      cross join lateral (select (w.verified_at at time zone p.time_zone)::date as day) today
      where s.company_id = w.company_id and s.id = w.scale_id and s.state = 'IN_SERVICE'
        and s.calibration_passed and s.calibrated_until >= today.day and s.check_passed and s.checked_on = today.day)
$$;
create or replace function require_another_signs() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if exists (select from weight_reading w
        left join scale_reading r on r.company_id = w.company_id and r.id = w.scale_reading_id
      where w.company_id = new.company_id and w.weighing_id = new.id
        and (new.witnessed_by in (w.recorded_by, r.requested_by)
          or new.automated is null and new.verified_by in (w.recorded_by, r.requested_by))) then
    raise exception 'theriac: who weighed neither witnesses nor verifies it (WGH-14)'
      using errcode = 'restrict_violation';
  end if;
  if new.automated and not verified_automatically(new) then
    raise exception 'theriac: the system verifies a weight that the recipe declares, and enrolled scales told (WGH-14)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
drop trigger require_another_signs on weighing;
create constraint trigger require_another_signs after insert or update on weighing deferrable initially deferred
  for each row when (num_nonnulls(new.witnessed_by, new.verified_by) > 0) execute function require_another_signs();
alter table weighing enable always trigger require_another_signs;
"""

ADDITIONS = """
create function require_declared_addition() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not (select coalesce(bool_and(c.automated_because is not null), false) from recipe_charge c
        join dispense_order o on o.company_id = c.company_id and o.recipe_material_id = c.material_id
        join phase_execution e on e.company_id = c.company_id and e.recipe_phase_id = c.recipe_phase_id
      where o.company_id = new.company_id and o.id = new.order_id and e.id = new.phase_execution_id) then
    raise exception 'theriac: the system verifies an addition that the recipe declares for its phase (WGH-14)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create constraint trigger require_declared_addition after insert or update on dispensed_container
  deferrable initially deferred for each row when (new.automated) execute function require_declared_addition();
alter table dispensed_container enable always trigger require_declared_addition;
"""


def upgrade() -> None:
    for statements in (COLUMNS, KEEP, WEIGHTS, ADDITIONS):
        op.execute(statements)
    for function in ("verified_automatically(weighing)", "require_declared_addition()"):
        op.execute(f"alter function {function} owner to theriac_owner")
        op.execute(f"revoke all on function {function} from public")
