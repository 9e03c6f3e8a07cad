"""What is used is in service, and what isn't clean is used by the override of its own batch's phase (EQP-1, EXE-15)."""

from alembic import op

from migrations.helpers import guarded

revision = "0057"
down_revision = "0056"

SERVED = """
create function require_in_service() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from equipment where company_id = new.company_id and id = new.equipment_id
      and service = 'IN_SERVICE') then
    raise exception 'theriac: equipment % is not in service (EQP-1)', new.equipment_code
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# An override is for one phase of one batch: it lets nothing else be used, and is used up by what it lets.
ADMITTED = """
create function require_admitting_override() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if old.cleanliness in ('CLEAN', 'STERILE', 'DIRTY') and new.cleanliness = 'IN_USE'
      and exists (select from equipment_use u where u.company_id = new.company_id and u.equipment_id = new.id
        and u.state = 'RUNNING' and (old.cleanliness = 'DIRTY' or old.clean_until < u.begun_at)
        and not exists (select from gate_override o where o.company_id = u.company_id
          and (o.equipment_id, o.batch_id, o.phase_execution_id) = (u.equipment_id, u.batch_id, u.begin_phase_id)
          and o.acts_used > 0 and o.granted_at <= u.begun_at and u.begun_at < o.lapses_at)) then
    raise exception 'theriac: nobody answers for this use of equipment % (EXE-15)', new.code
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
"""


def upgrade() -> None:
    op.execute(SERVED)
    guarded("require_in_service", "equipment_use", "insert")
    op.execute(ADMITTED)
    op.execute("alter function require_admitting_override() owner to theriac_owner")
    op.execute("revoke all on function require_admitting_override() from public")
    op.execute(
        "create constraint trigger require_admitting_override after update of cleanliness on equipment"
        " deferrable initially deferred for each row execute function require_admitting_override()"
    )
    op.execute("alter table equipment enable always trigger require_admitting_override")
