"""Files that recipes are made of, and what was found about them."""

from alembic import op

from migrations.helpers import tenant_table

revision = "0019"
down_revision = "0017"

IMPORTS = """
create table recipe_import (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  format text not null check (format in ('THERIAC_JSON', 'BATCHML', 'XLSX', 'CSV')),
  file_key text not null check (length(file_key) <= 500),
  file_name text not null check (length(file_name) between 1 and 200),
  file_size int not null check (file_size >= 0),
  file_sha256 text not null check (length(file_sha256) = 64),
  recipe_id uuid,
  code text check (length(code) between 1 and 40),
  product text check (length(product) between 1 and 200),
  stage text check (length(stage) between 1 and 40),
  variant text check (length(variant) between 1 and 80),
  batch_size_value numeric check (batch_size_value > 0 and batch_size_value < 1e60),
  batch_size_unit text check (length(batch_size_unit) between 1 and 40),
  recipe_version_id uuid,
  seen int check (seen >= 1),
  dry_run boolean not null,
  state text not null check (state in ('QUEUED', 'READING', 'CHECKING', 'WRITING', 'DONE', 'REFUSED', 'FAILED')),
  steps_done int not null check (steps_done >= 0),
  steps_of int check (steps_of >= steps_done),
  lease uuid,
  requested_by uuid not null,
  requested_at timestamptz not null,
  ended_at timestamptz,
  primary key (company_id, id),
  check ((format in ('XLSX', 'CSV')) = (seen is not null)),
  check (seen is not null or recipe_id is not null or code is not null),
  check (seen is null or (recipe_version_id is not null and recipe_id is null and code is null)),
  check (not dry_run or seen is not null),
  check ((batch_size_value is null) = (batch_size_unit is null)),
  check ((state in ('DONE', 'REFUSED', 'FAILED')) = (ended_at is not null)),
  check (state <> 'DONE' or (recipe_version_id is not null and steps_of is not null)),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, recipe_id) references master_recipe (company_id, id),
  foreign key (company_id, recipe_version_id) references master_recipe_version (company_id, id),
  foreign key (company_id, requested_by) references person (company_id, id)
);
create index recipe_import_of_version on recipe_import (company_id, recipe_version_id);
create table recipe_import_note (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  import_id uuid not null,
  kind text not null check (kind in ('PROBLEM', 'LEFT_OUT')),
  position int not null check (position between 1 and 300),
  place text not null check (length(place) between 1 and 500),
  what text not null check (length(what) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, import_id, kind, position),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, import_id) references recipe_import (company_id, id)
);
"""


def upgrade() -> None:
    op.execute(IMPORTS)
    tenant_table("recipe_import", app=["select", "insert", "update"])
    tenant_table("recipe_import_note", app=["select", "insert"], append_only=True)
