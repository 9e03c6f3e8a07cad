"""A use of equipment may be entered late; what is charged late is judged by what its lot was then (EXE-11, MAT-1)."""

from alembic import op

revision = "0078"
down_revision = "0077"

USES = """
alter table equipment_use
  add begun_event_at timestamptz,
  add begun_late_because text check (length(begun_late_because) between 1 and 2000),
  add ended_event_at timestamptz,
  add ended_late_because text check (length(ended_late_because) between 1 and 2000),
  add check ((begun_event_at is null) = (begun_late_because is null)),
  add check ((ended_event_at is null) = (ended_late_because is null)),
  add check (begun_event_at <= begun_at),
  add check (ended_event_at is null or ended_event_at <= ended_at and ended_at is not null),
  add check (coalesce(ended_event_at, ended_at) >= coalesce(begun_event_at, begun_at));
"""

# As before, and its end says too when it was, where it is entered late.
ENDED = """
create or replace function keep_equipment_use() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['version', 'state', 'end_phase_id', 'ended_by', 'ended_name', 'ended_at',
    'ended_event_at', 'ended_late_because'];
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
    if not exists (select from equipment e join equipment_class c on c.company_id = e.company_id
        and c.id = e.class_id
        where e.company_id = new.company_id and e.id = new.equipment_id
          and (e.code, e.name, c.code, c.name, e.maker, e.model_name, e.serial_number, e.cleaning_id)
            is not distinct from (new.equipment_code, new.equipment_name, new.class_code, new.class_name, new.maker,
              new.model_name, new.serial_number, new.cleaning_id)) then
      raise exception 'theriac: a use tells what its equipment is and its last cleaning (21 CFR 211.188(b)(2))'
        using errcode = 'restrict_violation';
    end if;
    if exists (select from phase_execution where company_id = new.company_id and id = new.begin_phase_id
        and started_at > new.begun_event_at) or exists (select from cleaning_record
        where company_id = new.company_id and id = new.cleaning_id and performed_at > new.begun_event_at) then
      raise exception 'theriac: a use begins in its phase, with equipment that is clean by then (EXE-11, EQP-1)'
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

# Of what isn't late the status is the lot's own, since what changes it meanwhile has to wait.
REQUIRE_USABLE = """
create or replace function require_usable_lot() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  lot record;
  stood text;
  approved boolean;
begin
  if new.kind <> 'CHARGE' then return new; end if;
  select l.status, l.expires_on, l.retest_on, l.recorded_at, p.started_at,
      (coalesce(new.event_at, new.recorded_at) at time zone s.time_zone)::date as today into lot
    from material_lot l join site s on s.company_id = l.company_id and s.id = l.site_id
    left join phase_execution p on p.company_id = l.company_id and p.id = new.phase_execution_id
    where l.company_id = new.company_id and l.id = new.source_lot_id;
  if new.event_at < greatest(lot.recorded_at, lot.started_at) then
    raise exception 'theriac: nothing is charged before its lot was there and its phase began (EXE-11)'
      using errcode = 'restrict_violation';
  end if;
  stood := coalesce((select before from lot_status_change where company_id = new.company_id
    and lot_id = new.source_lot_id and changed_at > new.event_at order by changed_at, id limit 1), lot.status);
  if stood = 'RELEASED' and coalesce(lot.today <= least(lot.expires_on, lot.retest_on), true) then
    return new;
  end if;
  approved := stood in ('QUARANTINE', 'RESTRICTED') and coalesce(lot.today <= lot.expires_on, true)
    and exists (select from conditional_use where company_id = new.company_id and lot_id = new.source_lot_id
      and batch_id = new.target_batch_id and valid_until >= lot.today
      and (new.event_at is null or approved_at <= new.event_at))
    and not exists (select from lot_investigation where company_id = new.company_id and lot_id = new.source_lot_id
      and (state in ('OPEN', 'CONFIRMED') or concluded_at > new.event_at)
      and (new.event_at is null or opened_at <= new.event_at));
  if not approved then
    raise exception 'theriac: only a released lot in its days is charged, or one approved for the batch (MAT-1)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    op.execute(USES)
    op.execute(ENDED)
    op.execute(REQUIRE_USABLE)
