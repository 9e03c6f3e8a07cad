"""A link may count from where a phase is started to where it is complete: how long the phase itself may take."""

from alembic import op

revision = "0024"
down_revision = "0023"

# PostgreSQL chose the name of the constraint that goes.
TWO_PHASES = """
do $$
declare one name := (select conname from pg_constraint where conrelid = 'recipe_link'::regclass and contype = 'c'
                     and pg_get_constraintdef(oid) like '%to_phase_id <> from_phase_id%');
begin
  execute format('alter table recipe_link drop constraint %I', one);
end $$;
"""

OWN_TIME = """
alter table recipe_link
  add constraint recipe_link_of_two_moments check (to_phase_id <> from_phase_id
    or (kind = 'SEQUENCE' and from_moment = 'STARTED' and to_moment = 'COMPLETED'));
"""


def upgrade() -> None:
    op.execute(TWO_PHASES)
    op.execute(OWN_TIME)
