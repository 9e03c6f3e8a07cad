"""Values beyond registered limits, and results without an exact number (EXE-3)."""

from alembic import op

revision = "0062"
down_revision = "0061"

# Each table with its constraint on how many contents a row has.
ONE_CONTENT = {"parameter_value": "parameter_value_check1", "parameter_value_revision": "parameter_value_revision_check2"}


def upgrade() -> None:
    for table, one_content in ONE_CONTENT.items():
        op.execute(f"""
            alter table {table}
              add column qualifier text
                check (qualifier in ('LESS_THAN', 'GREATER_THAN', 'NOT_DETECTED', 'TOO_MANY_TO_COUNT')),
              drop constraint {table}_outcome_check,
              drop constraint {one_content},
              add constraint {table}_outcome_check check (
                outcome in ('WITHIN', 'ALERT', 'ACTION', 'REGISTERED', 'UNCERTAIN', 'NOT_JUDGED')),
              add constraint {table}_one_content check (
                num_nonnulls(coalesce(number::text, qualifier), text, choice, yes_no, date_time, file_key) = 1),
              add constraint {table}_qualified check (
                qualifier is null or (number is not null) = (qualifier in ('LESS_THAN', 'GREATER_THAN')))
        """)
