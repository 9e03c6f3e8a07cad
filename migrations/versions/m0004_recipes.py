"""Master recipes: versions, their elements as rows, their authors and approvals, and the freeze at submission."""

from alembic import op

from migrations.helpers import tenant_table

revision = "0004"
down_revision = "0003"

RECIPES = """
create table master_recipe (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  code text not null check (length(code) between 1 and 40),
  product text not null check (length(product) between 1 and 200),
  stage text not null check (length(stage) between 1 and 40),
  primary key (company_id, id),
  unique (company_id, code),
  unique (company_id, product, stage),
  foreign key (company_id, company_id) references company (company_id, id)
);
create table master_recipe_version (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  recipe_id uuid not null,
  number int not null check (number >= 1),
  state text not null check (state in ('DRAFT', 'IN_REVIEW', 'APPROVED', 'EFFECTIVE', 'SUPERSEDED', 'WITHDRAWN')),
  variant text not null check (length(variant) between 1 and 80),
  batch_size_value numeric not null check (batch_size_value > 0 and batch_size_value < 1e60),
  batch_size_unit text not null check (length(batch_size_unit) between 1 and 40),
  author_id uuid not null,
  submission int not null check (submission >= 0),
  submitted_at timestamptz,
  content text check (length(content) <= 3500000),
  digest text check (digest = encode(sha256(convert_to(content, 'UTF8')), 'hex')),
  approved_at timestamptz,
  effective_on date,
  effective_at timestamptz,
  ended_at timestamptz,
  because text check (length(because) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, recipe_id, number),
  check ((content is null) = (digest is null) and (content is null) = (submitted_at is null)),
  check (case state when 'DRAFT' then content is null when 'WITHDRAWN' then true else content is not null end),
  check (state not in ('APPROVED', 'EFFECTIVE', 'SUPERSEDED') or approved_at is not null),
  check (state not in ('EFFECTIVE', 'SUPERSEDED') or (effective_on is not null and effective_at is not null)),
  check ((ended_at is not null) = (state in ('SUPERSEDED', 'WITHDRAWN'))),
  foreign key (company_id, recipe_id) references master_recipe (company_id, id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, author_id) references person (company_id, id)
);
create unique index master_recipe_version_effective
  on master_recipe_version (company_id, recipe_id, site_id, batch_size_value, batch_size_unit, variant)
  where state = 'EFFECTIVE';
create table recipe_author (
  company_id uuid not null,
  id uuid not null,
  recipe_version_id uuid not null,
  person_id uuid not null,
  primary key (company_id, id),
  unique (company_id, recipe_version_id, person_id),
  foreign key (company_id, recipe_version_id) references master_recipe_version (company_id, id),
  foreign key (company_id, person_id) references person (company_id, id)
);
create table recipe_approval (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  recipe_version_id uuid not null,
  submission int not null check (submission >= 1),
  role text not null check (role in ('PRODUCTION', 'QUALITY')),
  person_id uuid not null,
  signature_id uuid not null,
  approved_at timestamptz not null,
  primary key (company_id, id),
  unique (company_id, recipe_version_id, submission, role),
  unique (company_id, recipe_version_id, submission, person_id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, recipe_version_id) references master_recipe_version (company_id, id),
  foreign key (company_id, person_id) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
"""

# A charge and a parameter name their version too, so that their keys hold them to the phase and material of it.
ELEMENTS = """
create table recipe_material (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  recipe_version_id uuid not null,
  position int not null check (position between 1 and 500),
  code text not null check (length(code) between 1 and 40),
  name text not null check (length(name) between 1 and 200),
  role text not null check (role in ('ACTIVE', 'COMPENSATOR', 'EXCIPIENT', 'SOLVENT', 'COATING', 'PACKAGING')),
  quantity_value numeric not null check (quantity_value > 0 and quantity_value < 1e60),
  quantity_unit text not null check (length(quantity_unit) between 1 and 40),
  tolerance_percent numeric check (tolerance_percent between 0 and 100),
  primary key (company_id, id),
  unique (company_id, recipe_version_id, id),
  unique (company_id, recipe_version_id, position),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, recipe_version_id) references master_recipe_version (company_id, id)
);
create table recipe_phase (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  recipe_version_id uuid not null,
  number int not null check (number between 1 and 2000),
  unit_procedure text not null check (length(unit_procedure) between 1 and 200),
  operation text not null check (length(operation) between 1 and 200),
  name text not null check (length(name) between 1 and 200),
  instruction text not null check (length(instruction) <= 10000),
  critical boolean not null,
  during_number int check (during_number between 1 and 2000),
  signatures text[] not null check (signatures <@ array['PERFORMED', 'VERIFIED', 'QUALITY']
    and cardinality(signatures) <= 3),
  primary key (company_id, id),
  unique (company_id, recipe_version_id, id),
  unique (company_id, recipe_version_id, number),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, recipe_version_id) references master_recipe_version (company_id, id)
);
create table recipe_charge (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  recipe_version_id uuid not null,
  recipe_phase_id uuid not null,
  material_id uuid not null,
  position int not null check (position between 1 and 500),
  quantity_value numeric not null check (quantity_value > 0 and quantity_value < 1e60),
  quantity_unit text not null check (length(quantity_unit) between 1 and 40),
  primary key (company_id, id),
  unique (company_id, recipe_phase_id, position),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, recipe_version_id, recipe_phase_id)
    references recipe_phase (company_id, recipe_version_id, id),
  foreign key (company_id, recipe_version_id, material_id)
    references recipe_material (company_id, recipe_version_id, id)
);
create index recipe_charge_of_version on recipe_charge (company_id, recipe_version_id);
create index recipe_charge_of_material on recipe_charge (company_id, material_id);
create table recipe_parameter (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  recipe_version_id uuid not null,
  recipe_phase_id uuid not null,
  position int not null check (position between 1 and 100),
  name text not null check (length(name) between 1 and 200),
  kind text not null check (kind in ('NUMBER', 'TEXT', 'CHOICE', 'YES_NO', 'DATE_TIME', 'FILE')),
  unit text check (length(unit) between 1 and 40),
  target numeric check (abs(target) < 1e60),
  alert_low numeric check (abs(alert_low) < 1e60),
  alert_high numeric check (abs(alert_high) < 1e60),
  action_low numeric check (abs(action_low) < 1e60),
  action_high numeric check (abs(action_high) < 1e60),
  exclusive boolean not null,
  decimals int check (decimals between 0 and 20),
  rounding text check (rounding in ('HALF_UP', 'HALF_EVEN')),
  choices text[] not null check (cardinality(choices) <= 50 and length(array_to_string(choices, '')) <= 10000),
  expected text check (length(expected) between 1 and 200),
  critical boolean not null,
  rationale text check (length(rationale) between 1 and 2000),
  repetitions int not null check (repetitions between 1 and 1000),
  repetition_limit int not null check (repetition_limit between 1 and 1000),
  primary key (company_id, id),
  unique (company_id, recipe_phase_id, position),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, recipe_version_id, recipe_phase_id)
    references recipe_phase (company_id, recipe_version_id, id)
);
create index recipe_parameter_of_version on recipe_parameter (company_id, recipe_version_id);
"""

REQUIRE_DRAFT = """
create function require_draft() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog as $$
declare
  element record;
  state_now text;
begin
  if tg_op = 'INSERT' then element := new; else element := old; end if;
  if tg_op = 'UPDATE' and new.recipe_version_id <> old.recipe_version_id then
    raise exception 'theriac: an element of a recipe never moves to another version'
      using errcode = 'restrict_violation';
  end if;
  select state into state_now from master_recipe_version
    where company_id = element.company_id and id = element.recipe_version_id for share;
  if state_now is distinct from 'DRAFT' then
    raise exception 'theriac: % on % of a recipe version that is % (REC-1)', tg_op, tg_table_name,
      coalesce(state_now, 'not visible') using errcode = 'restrict_violation';
  end if;
  if tg_op = 'DELETE' then return old; end if;
  return new;
end $$;
"""

FREEZE_VERSION = """
create function freeze_recipe_version() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog as $$
declare
  returned boolean := old.state = 'IN_REVIEW' and new.state = 'DRAFT';
begin
  if old.state in ('SUPERSEDED', 'WITHDRAWN') or (new.state = 'DRAFT' and old.state <> 'DRAFT' and not returned) then
    raise exception 'theriac: a recipe version never goes from % to % (REC-1)', old.state, new.state
      using errcode = 'restrict_violation';
  end if;
  if old.content is not null and not (returned and new.content is null)
      and (new.content, new.digest, new.submitted_at, new.submission)
        is distinct from (old.content, old.digest, old.submitted_at, old.submission) then
    raise exception 'theriac: what was submitted of a recipe version is frozen (REC-1)'
      using errcode = 'restrict_violation';
  end if;
  if (new.recipe_id, new.number, new.site_id, new.variant, new.batch_size_value, new.batch_size_unit, new.author_id)
      is distinct from
      (old.recipe_id, old.number, old.site_id, old.variant, old.batch_size_value, old.batch_size_unit, old.author_id)
  then
    raise exception 'theriac: the header of a recipe version never changes (REC-1)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

REQUIRE_OTHER_APPROVER = """
create function require_other_approver() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog as $$
begin
  perform 1 from master_recipe_version
    where company_id = new.company_id and id = new.recipe_version_id
      and state = 'IN_REVIEW' and submission = new.submission for share;
  if not found then
    raise exception 'theriac: an approval is of the submission that is in review (REC-2)'
      using errcode = 'restrict_violation';
  end if;
  if exists (select 1 from recipe_author where company_id = new.company_id
             and recipe_version_id = new.recipe_version_id and person_id = new.person_id) then
    raise exception 'theriac: an author never approves their own recipe version (REC-2)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# (function, table, when it fires)
GUARDS = (
    ("require_draft", "recipe_material", "insert or update or delete"),
    ("require_draft", "recipe_phase", "insert or update or delete"),
    ("require_draft", "recipe_charge", "insert or update or delete"),
    ("require_draft", "recipe_parameter", "insert or update or delete"),
    ("require_draft", "recipe_author", "insert"),
    ("freeze_recipe_version", "master_recipe_version", "update"),
    ("require_other_approver", "recipe_approval", "insert"),
)


def upgrade() -> None:
    for statements in (RECIPES, ELEMENTS, REQUIRE_DRAFT, FREEZE_VERSION, REQUIRE_OTHER_APPROVER):
        op.execute(statements)
    for name in ("master_recipe", "master_recipe_version"):
        tenant_table(name, app=["select", "insert", "update"])
    for name in ("recipe_material", "recipe_phase", "recipe_charge", "recipe_parameter"):
        tenant_table(name, app=["select", "insert", "update", "delete"])
    for name in ("recipe_author", "recipe_approval"):
        tenant_table(name, app=["select", "insert"], append_only=True)
    _guard()


def _guard() -> None:
    for function in sorted({one for one, _, _ in GUARDS}):
        op.execute(f"alter function {function}() owner to theriac_owner")
        op.execute(f"revoke all on function {function}() from public")
    for function, table, act in GUARDS:
        op.execute(f"create trigger {function} before {act} on {table} for each row execute function {function}()")
        op.execute(f"alter table {table} enable always trigger {function}")
