"""The procedure as blocks, the rest of the formula, equipment, links, and the edits of a draft."""

from alembic import op

from migrations.helpers import AT_COMMIT, tenant_table

revision = "0012"
down_revision = "0011"

ELEMENTS = """
create table recipe_block (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  recipe_version_id uuid not null,
  parent_id uuid check (parent_id <> id),
  position int not null check (position between 1 and 4000),
  kind text not null check (kind in ('UNIT_PROCEDURE', 'OPERATION', 'PARALLEL', 'SELECTION', 'BRANCH', 'LOOP')),
  code text not null check (code ~ '^[A-Za-z][A-Za-z0-9_]{0,39}$'),
  name text not null check (length(name) <= 200),
  condition text check (length(condition) between 1 and 2000),
  passes int check (passes between 2 and 100),
  primary key (company_id, id),
  unique (company_id, recipe_version_id, id),
  unique (company_id, recipe_version_id, code) deferrable initially deferred,
  check (name <> '' or kind not in ('UNIT_PROCEDURE', 'OPERATION')),
  check (condition is null or kind in ('BRANCH', 'LOOP')),
  check ((passes is null) = (kind <> 'LOOP')),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, recipe_version_id) references master_recipe_version (company_id, id),
  foreign key (company_id, recipe_version_id, parent_id) references recipe_block (company_id, recipe_version_id, id)
);
create index recipe_block_of_parent on recipe_block (company_id, parent_id);
create table recipe_output (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  recipe_version_id uuid not null,
  code text not null check (length(code) between 1 and 40),
  name text not null check (length(name) between 1 and 200),
  kind text not null check (kind in ('PRODUCT', 'INTERMEDIATE', 'BY_PRODUCT', 'SAMPLE', 'WASTE')),
  quantity_value numeric not null check (quantity_value > 0 and quantity_value < 1e60),
  quantity_unit text not null check (length(quantity_unit) between 1 and 40),
  yield_low numeric check (yield_low between 0 and 1000),
  yield_high numeric check (yield_high between 0 and 1000),
  primary key (company_id, id),
  unique (company_id, recipe_version_id, code) deferrable initially deferred,
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, recipe_version_id) references master_recipe_version (company_id, id)
);
create table recipe_process_parameter (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  recipe_version_id uuid not null,
  code text not null check (code ~ '^[A-Za-z][A-Za-z0-9_]{0,39}$'),
  name text not null check (length(name) between 1 and 200),
  number numeric check (abs(number) < 1e60),
  unit text check (length(unit) between 1 and 40),
  text text check (length(text) between 1 and 2000),
  scalable boolean not null,
  primary key (company_id, id),
  unique (company_id, recipe_version_id, code) deferrable initially deferred,
  check ((number is null) <> (text is null) and (number is null) = (unit is null)),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, recipe_version_id) references master_recipe_version (company_id, id)
);
create table recipe_equipment (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  recipe_version_id uuid not null,
  code text not null check (code ~ '^[A-Za-z][A-Za-z0-9_]{0,39}$'),
  name text not null check (length(name) between 1 and 200),
  equipment_class text not null check (length(equipment_class) between 1 and 80),
  count int not null check (count between 1 and 100),
  used_by_id uuid,
  primary key (company_id, id),
  unique (company_id, recipe_version_id, id),
  unique (company_id, recipe_version_id, code) deferrable initially deferred,
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, recipe_version_id) references master_recipe_version (company_id, id),
  foreign key (company_id, recipe_version_id, used_by_id) references recipe_block (company_id, recipe_version_id, id)
);
create index recipe_equipment_of_block on recipe_equipment (company_id, used_by_id);
create table recipe_capability (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  recipe_version_id uuid not null,
  equipment_id uuid not null,
  position int not null check (position between 1 and 50),
  name text not null check (length(name) between 1 and 200),
  low numeric check (abs(low) < 1e60),
  high numeric check (abs(high) < 1e60),
  unit text check (length(unit) between 1 and 40),
  text text check (length(text) between 1 and 200),
  primary key (company_id, id),
  unique (company_id, equipment_id, position) deferrable initially deferred,
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, recipe_version_id, equipment_id)
    references recipe_equipment (company_id, recipe_version_id, id)
);
create index recipe_capability_of_version on recipe_capability (company_id, recipe_version_id);
create table recipe_link (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  recipe_version_id uuid not null,
  code text not null check (code ~ '^[A-Za-z][A-Za-z0-9_]{0,39}$'),
  kind text not null check (kind in ('SEQUENCE', 'TRANSFER', 'SYNCHRONIZATION')),
  from_phase_id uuid not null,
  from_moment text not null check (from_moment in ('STARTED', 'COMPLETED')),
  to_phase_id uuid not null check (to_phase_id <> from_phase_id),
  to_moment text not null check (to_moment in ('STARTED', 'COMPLETED')),
  at_least_value numeric check (at_least_value > 0 and at_least_value < 1e60),
  at_least_unit text check (length(at_least_unit) between 1 and 40),
  alert_value numeric check (alert_value > 0 and alert_value < 1e60),
  alert_unit text check (length(alert_unit) between 1 and 40),
  at_most_value numeric check (at_most_value > 0 and at_most_value < 1e60),
  at_most_unit text check (length(at_most_unit) between 1 and 40),
  rationale text check (length(rationale) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, recipe_version_id, code) deferrable initially deferred,
  check ((at_least_value is null) = (at_least_unit is null)),
  check ((alert_value is null) = (alert_unit is null)),
  check ((at_most_value is null) = (at_most_unit is null)),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, recipe_version_id, from_phase_id)
    references recipe_phase (company_id, recipe_version_id, id),
  foreign key (company_id, recipe_version_id, to_phase_id) references recipe_phase (company_id, recipe_version_id, id)
);
create index recipe_link_from on recipe_link (company_id, from_phase_id);
create index recipe_link_to on recipe_link (company_id, to_phase_id);
"""

# Rows from before keep null in what is new, as their audit entries tell them; the checks that aren't validated hold
# every row that is written from now on. Numbers and positions of a draft move together, so they are compared at the
# commit.
MORE = """
alter table recipe_phase
  add code text check (code ~ '^[A-Za-z][A-Za-z0-9_]{0,39}$'),
  add block_id uuid,
  add position int check (position between 1 and 4000),
  add during_id uuid check (during_id <> id),
  add constraint recipe_phase_placed check (code is not null and block_id is not null and position is not null
    and (during_id is null) = (during_number is null)) not valid,
  add unique (company_id, recipe_version_id, code) deferrable initially deferred,
  add foreign key (company_id, recipe_version_id, block_id) references recipe_block (company_id, recipe_version_id, id),
  add foreign key (company_id, recipe_version_id, during_id)
    references recipe_phase (company_id, recipe_version_id, id),
  drop constraint recipe_phase_company_id_recipe_version_id_number_key,
  add unique (company_id, recipe_version_id, number) deferrable initially deferred;
create index recipe_phase_of_block on recipe_phase (company_id, block_id);
create index recipe_phase_during on recipe_phase (company_id, during_id);
alter table recipe_material
  add excess_percent numeric check (excess_percent between 0 and 100),
  add minimum_value numeric check (minimum_value > 0 and minimum_value < 1e60),
  add minimum_unit text check (length(minimum_unit) between 1 and 40),
  add scalable boolean,
  add constraint recipe_material_scaled check (scalable is not null) not valid,
  add check ((minimum_value is null) = (minimum_unit is null));
alter table recipe_charge
  drop constraint recipe_charge_company_id_recipe_phase_id_position_key,
  add unique (company_id, recipe_phase_id, position) deferrable initially deferred;
alter table recipe_parameter
  drop constraint recipe_parameter_company_id_recipe_phase_id_position_key,
  add unique (company_id, recipe_phase_id, position) deferrable initially deferred,
  add code text check (code ~ '^[A-Za-z][A-Za-z0-9_]{0,39}$'),
  add constraint recipe_parameter_coded check (code is not null and source is not null and samples is not null
    and signatures is not null) not valid,
  add unique (company_id, recipe_phase_id, code) deferrable initially deferred,
  add registered_low numeric check (abs(registered_low) < 1e60),
  add registered_high numeric check (abs(registered_high) < 1e60),
  add significant_figures int check (significant_figures between 1 and 30),
  add source text check (source in ('TYPED', 'CALCULATED', 'WEIGHED', 'INSTRUMENT')),
  add formula text check (length(formula) between 1 and 2000),
  add equipment_id uuid,
  add material_id uuid,
  add every_value numeric check (every_value > 0 and every_value < 1e60),
  add every_unit text check (length(every_unit) between 1 and 40),
  add samples int check (samples between 1 and 1000),
  add signatures text[] check (signatures <@ array['PERFORMED', 'VERIFIED', 'QUALITY']
    and cardinality(signatures) <= 3),
  add check ((every_value is null) = (every_unit is null)),
  add foreign key (company_id, recipe_version_id, equipment_id)
    references recipe_equipment (company_id, recipe_version_id, id),
  add foreign key (company_id, recipe_version_id, material_id)
    references recipe_material (company_id, recipe_version_id, id);
create index recipe_parameter_of_equipment on recipe_parameter (company_id, equipment_id);
create index recipe_parameter_of_material on recipe_parameter (company_id, material_id);
"""

EDITS = """
create table recipe_edit (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  recipe_version_id uuid not null,
  number int not null check (number >= 1),
  act text not null check (act in ('INSERT', 'CHANGE', 'MOVE', 'COPY', 'REMOVE', 'REPLACE', 'UNDO')),
  element_type text not null check (length(element_type) between 1 and 40),
  element_id uuid not null,
  what text not null check (length(what) between 1 and 500),
  changes text not null,
  undoes_id uuid,
  edited_by uuid not null,
  edited_at timestamptz not null,
  primary key (company_id, id),
  unique (company_id, recipe_version_id, number),
  unique (company_id, undoes_id),
  check ((undoes_id is not null) = (act = 'UNDO')),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, recipe_version_id) references master_recipe_version (company_id, id),
  foreign key (company_id, undoes_id) references recipe_edit (company_id, id),
  foreign key (company_id, edited_by) references person (company_id, id)
);
"""

# A code names one element of a version, whether block or phase; who edits a draft holds its row, so that none slips by.
CODE_OF_ONE = """
create function require_code_of_one() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  doubled boolean;
begin
  if tg_table_name = 'recipe_block' then
    doubled := exists (select 1 from recipe_block b join recipe_phase p
        on p.company_id = b.company_id and p.recipe_version_id = b.recipe_version_id and p.code = b.code
      where b.company_id = new.company_id and b.id = new.id);
  else
    doubled := exists (select 1 from recipe_phase p join recipe_block b
        on b.company_id = p.company_id and b.recipe_version_id = p.recipe_version_id and b.code = p.code
      where p.company_id = new.company_id and p.id = new.id);
  end if;
  if doubled then
    raise exception 'theriac: the code % names a block and a phase of one recipe version', new.code
      using errcode = 'unique_violation';
  end if;
  return null;
end $$;
"""

DRAFTED = ("recipe_block", "recipe_output", "recipe_process_parameter", "recipe_equipment", "recipe_capability")


def upgrade() -> None:
    op.execute(ELEMENTS)
    op.execute(MORE)
    op.execute(EDITS)
    for name in (*DRAFTED, "recipe_link"):
        tenant_table(name, app=["select", "insert", "update", "delete"])
        _require(name, "before insert or update or delete", "require_draft")
    tenant_table("recipe_edit", app=["select", "insert"], regulated=False, append_only=True)
    _require("recipe_edit", "before insert", "require_draft")
    for name in ("recipe_phase", "recipe_parameter"):
        op.execute(AT_COMMIT.format(name=name))
    op.execute(CODE_OF_ONE)
    op.execute("alter function require_code_of_one() owner to theriac_owner")
    op.execute("revoke all on function require_code_of_one() from public")
    for name in ("recipe_block", "recipe_phase"):
        op.execute(
            f"create constraint trigger one_code after insert or update of code on {name} deferrable initially deferred"
            " for each row execute function require_code_of_one()"
        )
        op.execute(f"alter table {name} enable always trigger one_code")


def _require(table: str, when: str, function: str) -> None:
    op.execute(f"create trigger {function} {when} on {table} for each row execute function {function}()")
    op.execute(f"alter table {table} enable always trigger {function}")
