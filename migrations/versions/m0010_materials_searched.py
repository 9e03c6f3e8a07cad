"""Searching for lots and materials; and functions that look into no temporary table before their own."""

from alembic import op

from migrations.searching import Searched, searched

revision = "0010"
down_revision = "0009"

# Where pg_temp isn't named, PostgreSQL looks there first: whoever may make a temporary table could put one in the place
# of a table that a function writes to with its owner's rights.
TEMPORARY_LAST = """
do $$
declare one regprocedure;
begin
  for one in
    select p.oid from pg_proc p, unnest(p.proconfig) setting
    where p.pronamespace = 'theriac'::regnamespace and setting like 'search_path=%' and setting not like '%pg_temp%'
  loop
    execute format('alter function %s set search_path = theriac, pg_catalog, pg_temp', one);
  end loop;
end $$;
"""

SEARCHED = (
    Searched("MATERIAL", "material_definition", called="code", more=["name"], similar=True, site=None),
    Searched("LOT", "material_lot", called="number", more=["supplier_lot"]),
)


def upgrade() -> None:
    op.execute(TEMPORARY_LAST)
    for one in SEARCHED:
        searched(one)
