"""Values beyond registered limits or without an exact number, and calculated ones with their inputs (EXE-3, EXE-7)."""

from alembic import op

from migrations.helpers import tenant_table

revision = "0062"
down_revision = "0061"

# Each table with its constraint on how many contents a row has.
ONE_CONTENT = {
    "parameter_value": "parameter_value_check1",
    "parameter_value_revision": "parameter_value_revision_check2",
}

# Nobody signs what is calculated anew because a further value was recorded.
SIGNED = """
alter table parameter_value_revision
  drop constraint parameter_value_revision_check6,
  add constraint parameter_value_revision_signed check (
    case when revision = 1 then signature_id is null else signature_id is not null or formula is not null end)
"""

INPUTS = """
create table value_input (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  batch_id uuid not null,
  value_id uuid not null,
  revision int not null check (revision > 0),
  position int not null check (position between 1 and 10000),
  reference text not null check (length(reference) between 1 and 200),
  text text not null check (length(text) between 1 and 5000),
  input_id uuid,
  input_revision int check (input_revision > 0),
  primary key (company_id, id),
  unique (company_id, value_id, revision, position),
  check ((input_id is null) = (input_revision is null)),
  check (input_id <> value_id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, value_id, revision) references parameter_value_revision (company_id, value_id, revision),
  foreign key (company_id, input_id, input_revision)
    references parameter_value_revision (company_id, value_id, revision)
);
create index value_input_of_batch on value_input (company_id, batch_id);
create index value_input_of_input on value_input (company_id, input_id, input_revision);
create index recipe_parameter_calculated on recipe_parameter (company_id, recipe_version_id)
  where source = 'CALCULATED';
"""


# A made-up value is judged as a batch's would be.
PRACTISED = """
alter table practice_entry drop constraint practice_entry_outcome_check, add constraint practice_entry_outcome_check
  check (outcome in ('WITHIN', 'ALERT', 'ACTION', 'REGISTERED', 'UNCERTAIN', 'NOT_JUDGED', 'NOT_CALCULABLE'))
"""


def upgrade() -> None:
    for table, one_content in ONE_CONTENT.items():
        op.execute(f"""
            alter table {table}
              add column qualifier text
                check (qualifier in ('LESS_THAN', 'GREATER_THAN', 'NOT_DETECTED', 'TOO_MANY_TO_COUNT')),
              add column formula text check (length(formula) between 1 and 2000),
              add column problem text check (length(problem) between 1 and 2000),
              drop constraint {table}_outcome_check,
              drop constraint {one_content},
              add constraint {table}_outcome_check check (
                outcome in ('WITHIN', 'ALERT', 'ACTION', 'REGISTERED', 'UNCERTAIN', 'NOT_JUDGED', 'NOT_CALCULABLE')),
              add constraint {table}_one_content check (
                num_nonnulls(coalesce(number::text, qualifier), text, choice, yes_no, date_time, file_key)
                  = case when outcome = 'NOT_CALCULABLE' then 0 else 1 end),
              add constraint {table}_qualified check (
                qualifier is null or (number is not null) = (qualifier in ('LESS_THAN', 'GREATER_THAN'))),
              add constraint {table}_calculated check (
                (problem is not null) = (outcome = 'NOT_CALCULABLE')
                and (formula is null or num_nonnulls(qualifier, file_key, event_at) = 0)
                and (problem is null or formula is not null))
        """)
    op.execute(SIGNED)
    op.execute(INPUTS)
    op.execute(PRACTISED)
    tenant_table("value_input", app=["select", "insert"], append_only=True)
