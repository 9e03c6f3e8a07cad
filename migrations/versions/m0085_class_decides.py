"""The class of an exception sets who approves its assessment; every assessment is kept (REV-1)."""

from uuid import UUID

from alembic import op
from sqlalchemy import text

from migrations.companies import for_each_company
from migrations.helpers import tenant_table

revision = "0085"
down_revision = "0084"

ROLES = "array['QUALITY', 'QUALIFIED_PERSON']::text[]"
CLASSES = "'MINOR', 'MAJOR', 'CRITICAL'"


def _once(column: str) -> str:
    """Each role at most once in the array."""
    each = f"({column} @> array['QUALITY'])::int + ({column} @> array['QUALIFIED_PERSON'])::int"
    return f"cardinality({column}) = {each}"


TABLES = f"""
create table exception_route (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  for_site_id uuid,
  minor text[] not null check (minor <@ {ROLES}),
  major text[] not null check (major <@ {ROLES}),
  critical text[] not null check (critical <@ {ROLES}),
  because text not null check (length(because) between 1 and 2000),
  primary key (company_id, id),
  constraint exception_route_once check ({_once("minor")} and {_once("major")} and {_once("critical")}),
  constraint exception_route_graver check (minor <@ major and major <@ critical and major @> array['QUALITY']),
  foreign key (company_id, company_id) references company (company_id, id),
  foreign key (company_id, for_site_id) references site (company_id, id)
);
create unique index exception_route_of_company on exception_route (company_id) where for_site_id is null;
create unique index exception_route_of_site on exception_route (company_id, for_site_id) where for_site_id is not null;
create table exception_assessment (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  batch_id uuid not null,
  exception_id uuid not null,
  number int not null check (number > 0),
  classification text not null check (classification in ({CLASSES})),
  downgraded_from text check (downgraded_from in ({CLASSES})),
  rationale text not null check (length(rationale) between 1 and 4000),
  approvers text[] not null check (approvers <@ {ROLES}),
  assessed_by uuid not null,
  assessed_name text not null check (length(assessed_name) between 1 and 200),
  assessed_at timestamptz not null,
  signature_id uuid not null,
  primary key (company_id, id),
  unique (company_id, exception_id, number),
  constraint exception_assessment_once check ({_once("approvers")}),
  constraint exception_assessment_downgrade check (downgraded_from is null
    or array_position(array[{CLASSES}], classification) < array_position(array[{CLASSES}], downgraded_from)),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, exception_id) references batch_exception (company_id, id),
  foreign key (company_id, assessed_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create index exception_assessment_of_batch on exception_assessment (company_id, batch_id, id);
create table exception_approval (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  batch_id uuid not null,
  exception_id uuid not null,
  assessment_id uuid not null,
  role text not null check (role in ('QUALITY', 'QUALIFIED_PERSON')),
  approved_by uuid not null,
  approved_name text not null check (length(approved_name) between 1 and 200),
  approved_at timestamptz not null,
  signature_id uuid not null,
  primary key (company_id, id),
  unique (company_id, assessment_id, role),
  unique (company_id, assessment_id, approved_by),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, exception_id) references batch_exception (company_id, id),
  foreign key (company_id, assessment_id) references exception_assessment (company_id, id),
  foreign key (company_id, approved_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create index exception_approval_of_batch on exception_approval (company_id, batch_id, id);
"""

# What was done by a planned deviation is opened again as anything is, once its value is corrected.
EXCEPTIONS = """
alter table batch_exception
  drop constraint batch_exception_state_check,
  drop constraint batch_exception_planned,
  add constraint batch_exception_state_check
    check (state in ('OPEN', 'IN_APPROVAL', 'RESOLVED_BY_CORRECTION', 'ASSESSED')),
  add column awaits text check (awaits in ('QUALITY', 'QUALIFIED_PERSON')),
  add constraint batch_exception_awaits check (
    (state <> 'IN_APPROVAL' or awaits is not null)
    and (awaits is null or state in ('IN_APPROVAL', 'RESOLVED_BY_CORRECTION') and assessed_at is not null));
"""

# An exception is assessed by a planned deviation as that was approved; what it was done by never changes.
PLANNED = """
create or replace function require_planned() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if tg_op = 'UPDATE' and new.planned_deviation_id is distinct from old.planned_deviation_id
    or tg_op = 'INSERT' and new.planned_deviation_id is not null and not exists (
      select from planned_deviation d where d.company_id = new.company_id and d.id = new.planned_deviation_id
        and d.batch_id = new.batch_id and d.approved_at <= new.raised_at and d.withdrawn_at is null
        and coalesce(d.phase_number, new.phase_number, 0) = coalesce(new.phase_number, 0)
        and (d.classification, d.signature_id, d.approved_by)
          = (new.classification, new.signature_id, new.assessed_by)) then
    raise exception 'theriac: an exception is classified as its planned deviation was, approved before (UNX-2)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# Looked at when all is written: an exception says what its last assessment says, and awaits whom that still lacks.
KEPT = """
create function require_assessed() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  concerned uuid := case tg_table_name when 'batch_exception' then new.id
    else (to_jsonb(new) ->> 'exception_id')::uuid end;
  stands batch_exception;
  last exception_assessment;
  turn text;
begin
  select * into stands from batch_exception where company_id = new.company_id and id = concerned;
  select * into last from exception_assessment
    where company_id = new.company_id and exception_id = concerned order by number desc limit 1;
  select r.role into turn from unnest(last.approvers) with ordinality r(role, place)
    where not exists (select from exception_approval a
      where a.company_id = last.company_id and a.assessment_id = last.id and a.role = r.role)
    order by r.place limit 1;
  if stands.assessed_at is not null and (stands.classification, stands.rationale, stands.assessed_by,
        stands.assessed_at, stands.signature_id, stands.awaits, stands.batch_id, stands.site_id) is distinct from
      (last.classification, last.rationale, last.assessed_by,
        last.assessed_at, last.signature_id, turn, last.batch_id, last.site_id) then
    raise exception 'theriac: an exception is assessed and approved as its last assessment says (REV-1)'
      using errcode = 'restrict_violation';
  end if;
  if exists (select from exception_approval a join exception_assessment e
      on e.company_id = a.company_id and e.id = a.assessment_id
      where a.company_id = new.company_id and a.exception_id = concerned
        and (e.exception_id <> a.exception_id or e.batch_id <> a.batch_id or e.assessed_by = a.approved_by
          or a.role <> all(e.approvers))) then
    raise exception 'theriac: an assessment is approved by whom its class calls, another than its assessor (REV-1)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
"""
PROOF = """
create constraint trigger require_assessed after insert or update on batch_exception
  deferrable initially deferred for each row when (new.assessed_at is not null) execute function require_assessed();
alter table batch_exception enable always trigger require_assessed;
create constraint trigger require_assessed after insert on exception_assessment
  deferrable initially deferred for each row execute function require_assessed();
alter table exception_assessment enable always trigger require_assessed;
create constraint trigger require_assessed after insert on exception_approval
  deferrable initially deferred for each row execute function require_assessed();
alter table exception_approval enable always trigger require_assessed;
"""

# Assessments of before called nobody else, and stand so.
FILL = text("""
    insert into exception_assessment (company_id, id, site_id, batch_id, exception_id, number, classification,
      downgraded_from, rationale, approvers, assessed_by, assessed_name, assessed_at, signature_id)
    select x.company_id, gen_random_uuid(), x.site_id, x.batch_id, x.id, 1, x.classification, null, x.rationale,
      '{}'::text[], x.assessed_by, s.printed_name, x.assessed_at, x.signature_id
    from batch_exception x join signature s on s.company_id = x.company_id and s.id = x.signature_id
    where x.company_id = :company and x.assessed_at is not null
""")


def upgrade() -> None:
    op.execute(TABLES)
    tenant_table("exception_route", app=["select", "insert", "update"])
    for name in ("exception_assessment", "exception_approval"):
        tenant_table(name, app=["select", "insert"], append_only=True)
    for_each_company("migration 0085", reason="every assessment of an exception is kept", act=_fill)
    op.execute(EXCEPTIONS)
    op.execute(PLANNED)
    op.execute(KEPT)
    op.execute("alter function require_assessed() owner to theriac_owner")
    op.execute("revoke all on function require_assessed() from public")
    op.execute(PROOF)


def _fill(company: UUID) -> None:
    op.get_bind().execute(FILL, {"company": company})
