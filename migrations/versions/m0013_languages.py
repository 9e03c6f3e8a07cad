"""Recipe versions in several languages: theirs, the translations of their elements; the language of site and person."""

from alembic import op

from migrations.helpers import tenant_table

revision = "0013"
down_revision = "0012"

ONE = "[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
"""A BCP 47 tag in its one spelling, as `domain.kernel.languages.FORM`."""

TAG = f"'^{ONE}$'"
TAGS = f"'^({ONE}(,{ONE})*)?$'"

# Rows from before keep null, as their audit entries tell them: a version is then in English, a site and a person chose
# no language. A check looks at no rows, so a list of tags is judged as one text.
CHOSEN = f"""
alter table site add default_language text check (length(default_language) <= 35 and default_language ~ {TAG});
alter table person add language text check (length(language) <= 35 and language ~ {TAG});
alter table master_recipe_version
  add language text check (length(language) <= 35 and language ~ {TAG}),
  add languages text[] check (cardinality(languages) <= 20
    and array_position(languages, null) is null
    and array_to_string(languages, ',') ~ {TAGS}),
  add check ((language is null) = (languages is null)),
  add check (language <> all (languages));
"""

# The database makes from an element's type and id a foreign key of that type, so that no translation is of nothing.
ELEMENTS = {
    "RecipeMaterial": "recipe_material",
    "RecipeOutput": "recipe_output",
    "RecipeProcessParameter": "recipe_process_parameter",
    "RecipeEquipment": "recipe_equipment",
    "RecipeBlock": "recipe_block",
    "RecipePhase": "recipe_phase",
    "RecipeParameter": "recipe_parameter",
}
KEYED = ("recipe_output", "recipe_process_parameter", "recipe_parameter")
"""Those that nothing referred to with their version yet."""


def _column(type_: str, table: str) -> str:
    value = f"case when element_type = '{type_}' then element_id end"
    return f"""
  {table}_id uuid generated always as ({value}) stored,
  foreign key (company_id, recipe_version_id, {table}_id) references {table} (company_id, recipe_version_id, id),"""


TRANSLATION = f"""
create table recipe_translation (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  recipe_version_id uuid not null,
  element_type text not null check (element_type in ({", ".join(f"'{one}'" for one in ELEMENTS)})),
  element_id uuid not null,
  field text not null check (field in ('NAME', 'INSTRUCTION', 'CHOICE')),
  language text not null check (length(language) <= 35 and language ~ {TAG}),
  original text not null check (length(original) between 1 and 10000),
  text text not null check (length(text) between 1 and 10000),{"".join(_column(*one) for one in ELEMENTS.items())}
  primary key (company_id, id),
  check (field <> 'INSTRUCTION' or element_type = 'RecipePhase'),
  check (field <> 'CHOICE' or element_type = 'RecipeParameter'),
  check (field = 'INSTRUCTION' or length(original) <= 200 and length(text) <= 200),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, recipe_version_id) references master_recipe_version (company_id, id)
);
create unique index recipe_translation_of_text on recipe_translation (company_id, element_id, field, language)
  where field <> 'CHOICE';
create unique index recipe_translation_of_choice on recipe_translation (company_id, element_id, language, original)
  where field = 'CHOICE';
create index recipe_translation_of_element on recipe_translation (company_id, element_id);
create index recipe_translation_of_version on recipe_translation (company_id, recipe_version_id, language);
create index recipe_translation_of_level on recipe_translation (company_id, recipe_version_id, original, language)
  where element_type = 'RecipeBlock';
"""

FREEZE_LANGUAGES = """
create function freeze_recipe_languages() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if old.state <> 'DRAFT' and (new.language, new.languages) is distinct from (old.language, old.languages) then
    raise exception 'theriac: the languages of a submitted recipe version are frozen (REC-1)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    op.execute(CHOSEN)
    for table in KEYED:
        op.execute(f"alter table {table} add unique (company_id, recipe_version_id, id)")
    op.execute(TRANSLATION)
    for table in ELEMENTS.values():
        op.execute(
            f"create index recipe_translation_of_{table} on recipe_translation (company_id, {table}_id)"
            f" where {table}_id is not null"
        )
    tenant_table("recipe_translation", app=["select", "insert", "update", "delete"])
    _guard("recipe_translation", "insert or update or delete", "require_draft")
    op.execute(FREEZE_LANGUAGES)
    op.execute("alter function freeze_recipe_languages() owner to theriac_owner")
    op.execute("revoke all on function freeze_recipe_languages() from public")
    _guard("master_recipe_version", "update", "freeze_recipe_languages")


def _guard(table: str, act: str, function: str) -> None:
    op.execute(f"create trigger {function} before {act} on {table} for each row execute function {function}()")
    op.execute(f"alter table {table} enable always trigger {function}")
