"""Tables bring equipment and people too; a batch that still uses equipment isn't complete."""

from alembic import op

from migrations.helpers import guarded

revision = "0048"
down_revision = "0047"

LOADED = """
alter table data_load drop constraint data_load_kind_check, drop constraint data_load_of_site,
  add constraint data_load_kind_check check (kind in ('MATERIAL_CLASSES', 'MATERIALS', 'SUPPLIERS', 'LOTS',
    'TRAINING_RECORDS', 'EQUIPMENT', 'PEOPLE')),
  add constraint data_load_of_site
    check ((kind in ('LOTS', 'TRAINING_RECORDS', 'EQUIPMENT')) = (at_site_id is not null));
"""

# A batch is complete once it uses nothing any more, whoever says that it is (EQP-1).
COMPLETED = """
create function require_no_equipment_use() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.state = 'COMPLETE' and old.state <> 'COMPLETE' and exists (select from equipment_use
      where company_id = new.company_id and batch_id = new.id and state = 'RUNNING') then
    raise exception 'theriac: batch % still uses equipment (EQP-1)', new.number using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    op.execute(LOADED)
    op.execute(COMPLETED)
    guarded("require_no_equipment_use", "batch", "update of state")
