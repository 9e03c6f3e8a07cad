"""A use keeps what its equipment was, and the cleaning that it was clean by: a batch's record tells both."""

from alembic import op

revision = "0047"
down_revision = "0046"

# No use is older than these columns: the table comes with the same release.
KEPT = """
alter table equipment_use
  add column equipment_code text not null check (length(equipment_code) between 1 and 40),
  add column equipment_name text not null check (length(equipment_name) between 1 and 200),
  add column class_code text not null check (length(class_code) between 1 and 40),
  add column class_name text not null check (length(class_name) between 1 and 200),
  add column maker text check (length(maker) between 1 and 200),
  add column model_name text check (length(model_name) between 1 and 200),
  add column serial_number text check (length(serial_number) between 1 and 80),
  add column cleaning_id uuid not null,
  add foreign key (company_id, site_id, cleaning_id) references cleaning_record (company_id, site_id, id)
    deferrable initially deferred;
create index equipment_use_of_cleaning on equipment_use (company_id, cleaning_id);
"""

# As before, and a use begins with what its equipment is at that moment, and with its last cleaning.
BEGUN = """
create or replace function keep_equipment_use() returns trigger
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
    if not exists (select from equipment e join equipment_class c on c.company_id = e.company_id
        and c.id = e.class_id
        where e.company_id = new.company_id and e.id = new.equipment_id
          and (e.code, e.name, c.code, c.name, e.maker, e.model_name, e.serial_number, e.cleaning_id)
            is not distinct from (new.equipment_code, new.equipment_name, new.class_code, new.class_name, new.maker,
              new.model_name, new.serial_number, new.cleaning_id)) then
      raise exception 'theriac: a use tells what its equipment is and its last cleaning (21 CFR 211.188(b)(2))'
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


def upgrade() -> None:
    op.execute(KEPT)
    op.execute(BEGUN)
