"""The pictures and documents that a recipe version's instructions show or lead to (EXE-16)."""

from alembic import op

from migrations.helpers import tenant_table

revision = "0020"
down_revision = "0019"

# A row names an object of its own company by its content, so that no edit and no import reaches another's (TEN-1).
FILES = """
create table recipe_file (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  recipe_version_id uuid not null,
  code text not null check (code ~ '^[A-Za-z][A-Za-z0-9_]{0,39}$'),
  name text not null check (length(name) between 1 and 200),
  media_type text not null check (media_type in ('image/png', 'image/jpeg', 'application/pdf')),
  size int not null check (size between 1 and 20971520),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  object_key text not null check (object_key = company_id::text || '/files/' || sha256),
  primary key (company_id, id),
  unique (company_id, recipe_version_id, code) deferrable initially deferred,
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, recipe_version_id) references master_recipe_version (company_id, id)
);
"""

OVERRIDE = """
alter table recipe_override
  drop constraint recipe_override_element_type_check,
  add constraint recipe_override_element_type_check check (element_type in ('MATERIAL', 'OUTPUT', 'PROCESS_PARAMETER',
    'EQUIPMENT', 'BLOCK', 'PHASE', 'PARAMETER', 'LINK', 'FILE'));
"""


def upgrade() -> None:
    op.execute(FILES)
    op.execute(OVERRIDE)
    tenant_table("recipe_file", app=["select", "insert", "update", "delete"])
    op.execute(
        "create trigger require_draft before insert or update or delete on recipe_file"
        " for each row execute function require_draft()"
    )
    op.execute("alter table recipe_file enable always trigger require_draft")
