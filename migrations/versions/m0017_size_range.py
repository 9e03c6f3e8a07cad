"""Within which sizes a version was validated, so that a batch may be scaled (REC-6)."""

from alembic import op

revision = "0017"
down_revision = "0016"

RANGE = """
alter table master_recipe_version
  add size_minimum numeric check (size_minimum > 0),
  add size_maximum numeric check (size_maximum < 1e60),
  add check ((size_minimum is null) = (size_maximum is null)),
  add check (batch_size_value between size_minimum and size_maximum);
"""

FREEZE = """
create function freeze_size_range() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if (new.size_minimum, new.size_maximum) is distinct from (old.size_minimum, old.size_maximum) then
    raise exception 'theriac: the header of a recipe version never changes (REC-1)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
alter function freeze_size_range() owner to theriac_owner;
revoke all on function freeze_size_range() from public;
create trigger freeze_size_range before update on master_recipe_version for each row
  execute function freeze_size_range();
alter table master_recipe_version enable always trigger freeze_size_range;
"""


def upgrade() -> None:
    op.execute(RANGE)
    op.execute(FREEZE)
