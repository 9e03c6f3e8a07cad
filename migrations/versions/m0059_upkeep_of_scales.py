"""A scale that is a piece of equipment says until when its maintenance may wait (MNT-1, WGH-9)."""

from uuid import UUID

from alembic import op
from sqlalchemy import text

from migrations.companies import for_each_company

revision = "0059"
down_revision = "0058"

UNTIL = """
    select min(p.counts_until) from equipment e
      join maintenance_plan p on p.company_id = e.company_id and p.equipment_id = e.id and p.state = 'ACTIVE'
      where e.company_id = s.company_id and e.scale_id = s.id
"""

SAYS_SO = f"""
create function require_scale_maintenance() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  concerned uuid[];
begin
  if tg_table_name = 'scale' then
    concerned := array[new.id];
  elsif tg_table_name = 'maintenance_plan' then
    concerned := array(select scale_id from equipment
      where company_id = new.company_id and id = (to_jsonb(new) ->> 'equipment_id')::uuid);
  elsif tg_op = 'INSERT' then
    concerned := array[(to_jsonb(new) ->> 'scale_id')::uuid];
  else
    concerned := array[(to_jsonb(new) ->> 'scale_id')::uuid, (to_jsonb(old) ->> 'scale_id')::uuid];
  end if;
  if exists (select from scale s where s.company_id = new.company_id and s.id = any(concerned)
      and s.maintained_until is distinct from ({UNTIL})) then
    raise exception 'theriac: a scale waits for maintenance as the equipment that it is (MNT-1)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
alter function require_scale_maintenance() owner to theriac_owner;
revoke all on function require_scale_maintenance() from public;
"""

FILL = text(f"""
    update scale s set maintained_until = ({UNTIL}), version = s.version + 1
    where s.company_id = :company and ({UNTIL}) is not null
""")


def _fill(company: UUID) -> None:
    op.get_bind().execute(FILL, {"company": company})


def upgrade() -> None:
    op.execute("alter table scale add column maintained_until date check (isfinite(maintained_until))")
    op.execute("grant update (maintained_until) on scale to theriac_app")
    for_each_company("migration 0059", reason="a scale says until when its maintenance may wait", act=_fill)
    op.execute(SAYS_SO)
    for name, of in (
        ("scale", "insert or update of maintained_until"),
        ("equipment", "insert or update of scale_id"),
        ("maintenance_plan", "insert or update of counts_until, state"),
    ):
        op.execute(
            f"create constraint trigger require_scale_maintenance after {of} on {name}"
            " deferrable initially deferred for each row execute function require_scale_maintenance()"
        )
        op.execute(f"alter table {name} enable always trigger require_scale_maintenance")
