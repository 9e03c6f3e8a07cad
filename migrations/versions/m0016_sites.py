"""The enterprise above a company's sites, recipes that sites adopt from it, their overrides, and proposals to them."""

from alembic import op

from migrations.helpers import AT_COMMIT, tenant_table

revision = "0016"
down_revision = "0013"

# A site from before keeps null, which reads as SITE, as its audit entries tell it.
ENTERPRISE = """
alter table site add kind text check (kind in ('SITE', 'ENTERPRISE'));
create unique index site_enterprise on site (company_id) where kind = 'ENTERPRISE';
alter table master_recipe_version
  add adopted_from_id uuid check (adopted_from_id <> id),
  add unique (company_id, recipe_id, id),
  add foreign key (company_id, recipe_id, adopted_from_id)
    references master_recipe_version (company_id, recipe_id, id);
create index master_recipe_version_adopted on master_recipe_version (company_id, adopted_from_id)
  where adopted_from_id is not null;
"""

TABLES = """
create table recipe_override (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  recipe_version_id uuid not null,
  element_type text not null check (element_type in ('MATERIAL', 'OUTPUT', 'PROCESS_PARAMETER', 'EQUIPMENT', 'BLOCK',
    'PHASE', 'PARAMETER', 'LINK')),
  code text not null check (length(code) between 1 and 81),
  field text check (length(field) between 1 and 40),
  reason text not null check (length(reason) between 1 and 2000),
  conflict text check (length(conflict) between 1 and 2000),
  declared_by uuid not null,
  primary key (company_id, id),
  unique nulls not distinct (company_id, recipe_version_id, element_type, code, field) deferrable initially deferred,
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, recipe_version_id) references master_recipe_version (company_id, id),
  foreign key (company_id, declared_by) references person (company_id, id)
);
create table recipe_proposal (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  recipe_id uuid not null,
  company_version_id uuid not null,
  site_version_id uuid not null check (site_version_id <> company_version_id),
  state text not null check (state in ('OPEN', 'ACCEPTED', 'DECLINED', 'OVERTAKEN')),
  made_at timestamptz not null,
  decided_by uuid,
  decided_at timestamptz,
  reason text check (length(reason) between 1 and 2000),
  draft_id uuid,
  primary key (company_id, id),
  unique (company_id, company_version_id, site_version_id),
  check ((decided_by is not null) = (state in ('ACCEPTED', 'DECLINED'))),
  check ((decided_at is not null) = (decided_by is not null)),
  check ((reason is not null) = (state = 'DECLINED')),
  check ((draft_id is not null) = (state = 'ACCEPTED')),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, decided_by) references person (company_id, id),
  foreign key (company_id, recipe_id, company_version_id) references master_recipe_version (company_id, recipe_id, id),
  foreign key (company_id, recipe_id, site_version_id) references master_recipe_version (company_id, recipe_id, id),
  foreign key (company_id, recipe_id, draft_id) references master_recipe_version (company_id, recipe_id, id)
);
create index recipe_proposal_of_recipe on recipe_proposal (company_id, recipe_id);
create index recipe_proposal_of_site_version on recipe_proposal (company_id, site_version_id);
"""

# The application's rules refuse all of this in words first.
KEEP_SITE_KIND = """
create function keep_site_kind() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if coalesce(new.kind, 'SITE') <> coalesce(old.kind, 'SITE') then
    raise exception 'theriac: a site never becomes the enterprise, nor the enterprise a site (REC-9)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

REFUSE_ENTERPRISE = """
create function refuse_enterprise() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if exists (select 1 from site where company_id = new.company_id and id = new.site_id and kind = 'ENTERPRISE') then
    raise exception 'theriac: nothing of % stands at the enterprise (REC-9)', tg_table_name
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

REQUIRE_COMPANY_VERSION = """
create function require_company_version() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if tg_op = 'UPDATE' and new.adopted_from_id is distinct from old.adopted_from_id then
    raise exception 'theriac: what a recipe version was adopted from never changes (REC-9)'
      using errcode = 'restrict_violation';
  end if;
  if tg_op = 'UPDATE' or new.adopted_from_id is null then return new; end if;
  perform 1 from master_recipe_version parent
    join site on site.company_id = parent.company_id and site.id = parent.site_id and site.kind = 'ENTERPRISE'
    where parent.company_id = new.company_id and parent.id = new.adopted_from_id and parent.approved_at is not null
      and parent.site_id <> new.site_id;
  if not found then
    raise exception 'theriac: a site adopts an approved version of the enterprise (REC-9)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

REQUIRE_ADOPTED = """
create function require_adopted() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  perform 1 from master_recipe_version
    where company_id = new.company_id and id = new.recipe_version_id and adopted_from_id is not null;
  if not found then
    raise exception 'theriac: only an adopted recipe version has overrides (REC-9)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

KEEP_DECIDED = """
create function keep_decided_proposal() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if old.state <> 'OPEN' or (new.site_id, new.recipe_id, new.company_version_id, new.site_version_id, new.made_at)
      is distinct from (old.site_id, old.recipe_id, old.company_version_id, old.site_version_id, old.made_at) then
    raise exception 'theriac: a proposal is decided once, and what it proposes never changes (REC-9)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# (function, table, when it fires)
GUARDS = (
    ("keep_site_kind", "site", "update"),
    ("refuse_enterprise", "batch", "insert or update of site_id"),
    ("require_company_version", "master_recipe_version", "insert or update"),
    ("require_draft", "recipe_override", "insert or update or delete"),
    ("require_adopted", "recipe_override", "insert"),
    ("refuse_enterprise", "recipe_proposal", "insert or update of site_id"),
    ("keep_decided_proposal", "recipe_proposal", "update"),
)
FUNCTIONS = (KEEP_SITE_KIND, REFUSE_ENTERPRISE, REQUIRE_COMPANY_VERSION, REQUIRE_ADOPTED, KEEP_DECIDED)


def upgrade() -> None:
    for statements in (ENTERPRISE, TABLES, *FUNCTIONS):
        op.execute(statements)
    op.execute(AT_COMMIT.format(name="master_recipe_version"))
    tenant_table("recipe_override", app=["select", "insert", "update", "delete"])
    tenant_table("recipe_proposal", app=["select", "insert", "update"])
    for function in sorted({one for one, _, _ in GUARDS} - {"require_draft"}):
        op.execute(f"alter function {function}() owner to theriac_owner")
        op.execute(f"revoke all on function {function}() from public")
    for function, table, act in GUARDS:
        op.execute(f"create trigger {function} before {act} on {table} for each row execute function {function}()")
        op.execute(f"alter table {table} enable always trigger {function}")
