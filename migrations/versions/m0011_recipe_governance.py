"""Approval routes and the frozen route of each submission, planned days of effect, periodic reviews."""

from uuid import UUID

from alembic import op
from sqlalchemy import text

from domain.kernel.ids import new_id
from migrations.companies import for_each_company
from migrations.helpers import guarded, tenant_table

revision = "0011"
down_revision = "0010"

ROLES = "'PRODUCTION', 'QUALITY', 'PROCESS_ENGINEERING', 'QUALIFIED_PERSON'"

# A route names its own step of quality, so that the key refuses one without it (21 CFR 211.100(a), 211.186(a)).
ROUTES = f"""
create table approval_route (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  for_site_id uuid,
  review_months int not null check (review_months between 1 and 120),
  because text not null check (length(because) between 1 and 2000),
  quality text not null generated always as ('QUALITY') stored,
  primary key (company_id, id),
  foreign key (company_id, company_id) references company (company_id, id),
  foreign key (company_id, for_site_id) references site (company_id, id)
);
create unique index approval_route_of_company on approval_route (company_id) where for_site_id is null;
create unique index approval_route_of_site on approval_route (company_id, for_site_id) where for_site_id is not null;
create table approval_route_step (
  company_id uuid not null,
  id uuid not null,
  route_id uuid not null,
  order_number int not null check (order_number between 1 and 9),
  role text not null check (role in ({ROLES})),
  primary key (company_id, id),
  unique (company_id, route_id, role),
  foreign key (company_id, route_id) references approval_route (company_id, id)
);
alter table approval_route add constraint approval_route_has_quality
  foreign key (company_id, id, quality) references approval_route_step (company_id, route_id, role);
"""

SUBMISSIONS = f"""
create table recipe_approval_step (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  recipe_version_id uuid not null,
  submission int not null check (submission >= 1),
  order_number int not null check (order_number between 1 and 9),
  role text not null check (role in ({ROLES})),
  primary key (company_id, id),
  unique (company_id, recipe_version_id, submission, role),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, recipe_version_id) references master_recipe_version (company_id, id)
);
alter table recipe_approval drop constraint recipe_approval_role_check;
alter table recipe_approval add constraint recipe_approval_role_check check (role in ({ROLES}));
"""

DAYS = """
alter table master_recipe_version
  add column planned_on date check (isfinite(planned_on)),
  add column review_due_on date check (isfinite(review_due_on)),
  add constraint master_recipe_version_planned check (planned_on is null or state = 'APPROVED');
create unique index master_recipe_version_planned_on
  on master_recipe_version (company_id, recipe_id, site_id, batch_size_value, batch_size_unit, variant, planned_on)
  where planned_on is not null;
create index master_recipe_version_review_due on master_recipe_version (company_id, review_due_on)
  where review_due_on is not null;
create index master_recipe_version_by_review_due on master_recipe_version
  (company_id, (case when review_due_on is null then 'infinity' else review_due_on end), id);
create index master_recipe_version_day on master_recipe_version (planned_on) where planned_on is not null;
create table recipe_review (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  recipe_version_id uuid not null,
  outcome text not null check (outcome in ('CONFIRMED', 'NEEDS_CHANGE')),
  conclusion text not null check (length(conclusion) between 1 and 4000),
  due_on date not null,
  next_due_on date not null,
  person_id uuid not null,
  signature_id uuid not null,
  reviewed_at timestamptz not null,
  primary key (company_id, id),
  unique (company_id, signature_id),
  check (outcome <> 'NEEDS_CHANGE' or next_due_on = due_on),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, recipe_version_id) references master_recipe_version (company_id, id),
  foreign key (company_id, person_id) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create index recipe_review_of_version on recipe_review (company_id, recipe_version_id, id);
"""

# What older releases approved by: production and quality, in any order.
FIRST_ROUTE = text("""
    insert into approval_route (company_id, id, version, for_site_id, review_months, because)
    values (:company, :route, 1, null, 24, 'As every recipe was approved before routes could be set.')
""")
FIRST_STEPS = text("""
    insert into approval_route_step (company_id, id, route_id, order_number, role)
    select :company, gen_random_uuid(), :route, 1, role from unnest(array['PRODUCTION', 'QUALITY']) role
""")
FROZEN_STEPS = text("""
    insert into recipe_approval_step (company_id, id, site_id, recipe_version_id, submission, order_number, role)
    select v.company_id, gen_random_uuid(), v.site_id, v.id, often, 1, role
    from master_recipe_version v, generate_series(1, v.submission) often,
      unnest(array['PRODUCTION', 'QUALITY']) role
    where v.company_id = :company
""")
DUE = text("""
    update master_recipe_version set version = version + 1, review_due_on = effective_on + interval '24 months'
    where company_id = :company and state = 'EFFECTIVE'
""")

REQUIRED = """
alter table recipe_approval add constraint recipe_approval_of_step
  foreign key (company_id, recipe_version_id, submission, role)
  references recipe_approval_step (company_id, recipe_version_id, submission, role) deferrable initially deferred;
alter table master_recipe_version add constraint master_recipe_version_review
  check ((review_due_on is not null) = (state = 'EFFECTIVE'));
"""

FREEZE_STEP = """
create function freeze_approval_step() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  perform 1 from master_recipe_version
    where company_id = new.company_id and id = new.recipe_version_id and site_id = new.site_id
      and state = 'DRAFT' and submission = new.submission - 1 for share;
  if not found then
    raise exception 'theriac: a route is frozen with the submission that it is for, and never after it (REC-2)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

REQUIRE_TURN = """
create function require_approval_turn() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if exists (
    select from recipe_approval_step own join recipe_approval_step earlier
      on earlier.company_id = own.company_id and earlier.recipe_version_id = own.recipe_version_id
      and earlier.submission = own.submission and earlier.order_number < own.order_number
    where own.company_id = new.company_id and own.recipe_version_id = new.recipe_version_id
      and own.submission = new.submission and own.role = new.role
      and not exists (select from recipe_approval given
        where given.company_id = earlier.company_id and given.recipe_version_id = earlier.recipe_version_id
          and given.submission = earlier.submission and given.role = earlier.role)
  ) then
    raise exception 'theriac: an approval waits for every earlier step of its route (REC-2)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# What isn't there counts as missing: a route that is gone, or half of one, never means "approved".
REQUIRE_ROUTE = """
create function require_whole_route() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.state = old.state or new.state not in ('IN_REVIEW', 'APPROVED', 'EFFECTIVE') then return new; end if;
  if new.state = 'APPROVED' and old.state <> 'IN_REVIEW' or new.state = 'EFFECTIVE' and old.state <> 'APPROVED' then
    raise exception 'theriac: a recipe version never goes from % to % (REC-2)', old.state, new.state
      using errcode = 'restrict_violation';
  end if;
  if not exists (select from recipe_approval_step where company_id = new.company_id
                 and recipe_version_id = new.id and submission = new.submission and role = 'QUALITY') then
    raise exception 'theriac: a recipe version is submitted with a route in which quality approves (REC-2)'
      using errcode = 'restrict_violation';
  end if;
  if new.state <> 'IN_REVIEW' and exists (
    select from recipe_approval_step step
    where step.company_id = new.company_id and step.recipe_version_id = new.id and step.submission = new.submission
      and not exists (select from recipe_approval given
        where given.company_id = step.company_id and given.recipe_version_id = step.recipe_version_id
          and given.submission = step.submission and given.role = step.role)
  ) then
    raise exception 'theriac: a recipe version is approved by every step of its route (REC-2)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

REQUIRE_IN_EFFECT = """
create function require_version_in_effect() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  perform 1 from master_recipe_version
    where company_id = new.company_id and id = new.recipe_version_id and state = 'EFFECTIVE' for share;
  if not found then
    raise exception 'theriac: a periodic review is of a recipe version in effect' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

GUARDS = (
    (FREEZE_STEP, "freeze_approval_step", "recipe_approval_step", "insert"),
    (REQUIRE_TURN, "require_approval_turn", "recipe_approval", "insert"),
    (REQUIRE_ROUTE, "require_whole_route", "master_recipe_version", "update"),
    (REQUIRE_IN_EFFECT, "require_version_in_effect", "recipe_review", "insert"),
)

# The scheduler looks for days that have begun, in all companies, and at nothing else of a recipe.
SCHEDULED = """
create policy theriac_relay on master_recipe_version for select to theriac_relay using (planned_on is not null);
grant select (company_id, id, site_id, state, planned_on) on master_recipe_version to theriac_relay;
create policy theriac_relay on site for select to theriac_relay using (true);
grant select (company_id, id, time_zone) on site to theriac_relay;
"""


def upgrade() -> None:
    for statements in (ROUTES, SUBMISSIONS, DAYS):
        op.execute(statements)
    tenant_table("approval_route", app=["select", "insert", "update"])
    tenant_table("approval_route_step", app=["select", "insert", "update", "delete"])
    for name in ("recipe_approval_step", "recipe_review"):
        tenant_table(name, app=["select", "insert"], append_only=True)
    for_each_company("migration 0011", reason="approval routes and periodic reviews were introduced", act=_fill)
    op.execute(REQUIRED)
    for statement, function, table, act in GUARDS:
        op.execute(statement)
        guarded(function, table, act)
    op.execute(SCHEDULED)


def _fill(company: UUID) -> None:
    """What the company would have had, had there been routes: its recipes are approved as they were."""
    route = new_id()
    for statement in (FIRST_ROUTE, FIRST_STEPS, FROZEN_STEPS, DUE):
        values = {"company": company, "route": route}
        op.get_bind().execute(statement, {name: values[name] for name in statement.compile().params})
