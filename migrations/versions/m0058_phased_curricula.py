"""A curriculum for who works by a recipe may be for some of its phases alone, by their codes (EXE-15, TRN-14)."""

from alembic import op

revision = "0058"
down_revision = "0057"

PHASES = """
alter table curriculum add column phases text[] not null default '{}',
  add constraint curriculum_phases check (
    cardinality(phases) <= 50 and array_position(phases, null) is null
    and (cardinality(phases) = 0 or audience = 'RECIPE')
  );
"""


def upgrade() -> None:
    op.execute(PHASES)
