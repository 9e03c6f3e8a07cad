"""What drafts of recipes did when they were run, and that nothing is submitted without it."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0022"
down_revision = "0021"

SIMULATIONS = """
create table recipe_simulation (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  recipe_version_id uuid not null,
  format text not null check (format = 'theriac.simulation/1'),
  subject text not null check (subject ~ '^[0-9a-f]{64}$'),
  digest text not null check (digest = encode(sha256(convert_to(found, 'UTF8')), 'hex')),
  found text not null check (length(found) <= 2000000),
  case_count int not null check (case_count between 1 and 200),
  incomplete int not null check (incomplete between 0 and case_count),
  phase_runs int not null check (phase_runs >= 0),
  recordings int not null check (recordings >= 0),
  exceptions int not null check (exceptions >= 0),
  alerts int not null check (alerts >= 0),
  current boolean not null,
  attached boolean not null,
  simulated_by uuid not null,
  simulated_at timestamptz not null,
  primary key (company_id, id),
  check (current or attached),
  unique (company_id, recipe_version_id, id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, recipe_version_id) references master_recipe_version (company_id, id),
  foreign key (company_id, simulated_by) references person (company_id, id)
);
create unique index recipe_simulation_current on recipe_simulation (company_id, recipe_version_id) where current;

create table recipe_simulation_case (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  recipe_version_id uuid not null,
  simulation_id uuid not null,
  number int not null check (number between 1 and 200),
  name text not null check (length(name) between 1 and 200),
  kind text not null check (kind in ('NOMINAL', 'LIMIT', 'FAILURE')),
  generated boolean not null,
  complete boolean not null,
  ends numeric not null check (ends >= 0),
  phase_runs int not null check (phase_runs >= 0),
  exceptions int not null check (exceptions >= 0),
  alerts int not null check (alerts >= 0),
  result text not null check (length(result) <= 50000000),
  digest text not null check (digest = encode(sha256(convert_to(result, 'UTF8')), 'hex')),
  primary key (company_id, id),
  unique (company_id, simulation_id, number),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, recipe_version_id, simulation_id)
    references recipe_simulation (company_id, recipe_version_id, id)
);
"""

KEEP = """
create function keep_simulation() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    if old.attached then
      raise exception 'theriac: a simulation that a submission was signed with stays (REC-1)'
        using errcode = 'restrict_violation';
    end if;
    return old;
  end if;
  if new.attached < old.attached or new.current > old.current
      or to_jsonb(new) - 'attached' - 'current' - 'version' <> to_jsonb(old) - 'attached' - 'current' - 'version' then
    raise exception 'theriac: what a simulation found never changes (REC-1)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

KEEP_CASE = """
create function keep_simulation_case() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  one record;
begin
  if tg_op = 'UPDATE' then
    raise exception 'theriac: what a simulation found never changes (REC-1)' using errcode = 'restrict_violation';
  end if;
  if tg_op = 'INSERT' then one := new; else one := old; end if;
  perform 1 from recipe_simulation
    where company_id = one.company_id and id = one.simulation_id and site_id = one.site_id and not attached for share;
  if not found then
    raise exception 'theriac: the cases of a simulation that a submission was signed with stay (REC-1)'
      using errcode = 'restrict_violation';
  end if;
  return one;
end $$;
"""

# What isn't there counts as missing: nothing is submitted that wasn't simulated.
REQUIRE = """
create function require_simulation() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if old.state = 'DRAFT' and new.state = 'IN_REVIEW' and not exists (
    select from recipe_simulation
    where company_id = new.company_id and recipe_version_id = new.id and current and attached
  ) then
    raise exception 'theriac: a recipe version is submitted with its simulation (REC-1)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    op.execute(SIMULATIONS)
    tenant_table("recipe_simulation", app=["select", "insert", "update", "delete"])
    # As large as a hundred records; the audited digest of the simulation covers them.
    tenant_table("recipe_simulation_case", app=["select", "insert", "delete"], regulated=False)
    op.execute(
        "create trigger require_draft before insert or update or delete on recipe_simulation"
        " for each row execute function require_draft()"
    )
    op.execute("alter table recipe_simulation enable always trigger require_draft")
    for function, statements, table, act in (
        ("keep_simulation", KEEP, "recipe_simulation", "update or delete"),
        ("keep_simulation_case", KEEP_CASE, "recipe_simulation_case", "insert or update or delete"),
        ("require_simulation", REQUIRE, "master_recipe_version", "update"),
    ):
        op.execute(statements)
        guarded(function, table, act)
