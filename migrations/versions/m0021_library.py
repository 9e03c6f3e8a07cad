"""Building blocks: which recipes are any, and which elements of other recipes came from them."""

from alembic import op

from migrations.helpers import AT_COMMIT, guarded

revision = "0021"
down_revision = "0020"

# Rows from before keep null, as their audit entries tell them: they are of products, and came from no building block.
KIND = """
alter table master_recipe
  add kind text check (kind in ('PRODUCT', 'BUILDING_BLOCK')),
  add constraint master_recipe_kind check (kind is not null) not valid,
  add check (kind <> 'BUILDING_BLOCK' or stage in ('UNIT_PROCEDURE', 'OPERATION', 'PHASE'));
"""

ORIGIN = """
alter table {table}
  add origin_version_id uuid,
  add origin_code text check (origin_code ~ '^[A-Za-z][A-Za-z0-9_]{{0,39}}$'),
  add declined_version_id uuid check (declined_version_id <> origin_version_id),
  add declined_because text check (length(declined_because) between 1 and 2000),
  add check ((origin_version_id is null) = (origin_code is null)),
  add check ((declined_version_id is null) = (declined_because is null)),
  add check (declined_version_id is null or origin_version_id is not null),
  add foreign key (company_id, origin_version_id) references master_recipe_version (company_id, id),
  add foreign key (company_id, declined_version_id) references master_recipe_version (company_id, id);
create index {table}_of_origin on {table} (company_id, origin_version_id) where origin_version_id is not null;
create index {table}_declined on {table} (company_id, declined_version_id) where declined_version_id is not null;
"""

# What was in effect once may have ended since: an edit that is undone, or a version drafted as a copy, still names it.
REQUIRE_ORIGIN = """
create function require_origin() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.origin_version_id is not null and not exists (
    select from master_recipe_version v join master_recipe r on r.company_id = v.company_id and r.id = v.recipe_id
      where v.company_id = new.company_id and v.id = new.origin_version_id
        and r.kind = 'BUILDING_BLOCK' and v.effective_at is not null)
  then
    raise exception 'theriac: an element comes from a building block that was in effect (REC-1)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

KEEP_KIND = """
create function keep_recipe_kind() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if coalesce(new.kind, 'PRODUCT') <> coalesce(old.kind, 'PRODUCT') then
    raise exception 'theriac: a product never becomes a building block, nor the other way round'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

REQUIRE_PRODUCT = """
create function require_product() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if exists (
    select from master_recipe_version v join master_recipe r on r.company_id = v.company_id and r.id = v.recipe_id
      where v.company_id = new.company_id and v.id = new.recipe_version_id and r.kind = 'BUILDING_BLOCK')
  then
    raise exception 'theriac: no batch is made from a building block' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

ELEMENTS = ("recipe_block", "recipe_phase")


def upgrade() -> None:
    op.execute(KIND)
    for statements in (REQUIRE_ORIGIN, KEEP_KIND, REQUIRE_PRODUCT):
        op.execute(statements)
    for table in ELEMENTS:
        op.execute(ORIGIN.format(table=table))
        op.execute(AT_COMMIT.format(name=table))
    guarded("keep_recipe_kind", "master_recipe", "update")
    guarded("require_product", "batch", "insert")
    for table in ELEMENTS:
        guarded("require_origin", table, "insert or update of origin_version_id")
