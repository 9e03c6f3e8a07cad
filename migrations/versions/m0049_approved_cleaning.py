"""Cleaning procedures in editions: quality approves each before it is used, and what was approved is replaced."""

from uuid import UUID

from alembic import op
from sqlalchemy import text

from migrations.companies import for_each_company
from migrations.helpers import guarded

revision = "0049"
down_revision = "0048"

ADDED = """
alter table cleaning_procedure
  drop constraint cleaning_procedure_company_id_code_key,
  drop constraint cleaning_procedure_state_check,
  add column authors uuid[] check (cardinality(authors) between 1 and 100),
  add column written_by uuid,
  add column written_name text check (length(written_name) between 1 and 200),
  add column written_at timestamptz,
  add column approved_by uuid,
  add column approved_name text check (length(approved_name) between 1 and 200),
  add column approved_at timestamptz,
  add column signature_id uuid,
  add column superseded_at timestamptz;
grant update (authors, written_by, written_name, written_at, approved_by, approved_name, approved_at, signature_id,
  superseded_at) on cleaning_procedure to theriac_app;
revoke update (edition) on cleaning_procedure from theriac_app;
"""

# Nobody approved what there was: it is a draft, by whom the log says that they wrote it.
FILLED = text("""
update cleaning_procedure p set state = case p.state when 'ACTIVE' then 'DRAFT' else p.state end, authors = w.authors,
  written_by = w.authors[1], written_at = w.at,
  written_name = (select name from person where company_id = p.company_id and id = w.authors[1])
from (
  select e.row_id, array_agg(distinct e.person) as authors, max(e.at) as at from audit_entry e
  where e.company_id = :company and e.table_name = 'cleaning_procedure' and e.person is not null group by e.row_id
) w where p.company_id = :company and p.id = w.row_id
""")

REQUIRED = """
alter table cleaning_procedure
  alter column authors set not null,
  alter column written_by set not null,
  alter column written_name set not null,
  alter column written_at set not null,
  add constraint cleaning_procedure_state_check check (state in ('DRAFT', 'EFFECTIVE', 'SUPERSEDED', 'RETIRED')),
  add unique (company_id, code, edition),
  add check (written_by = any(authors)),
  add check (not approved_by = any(authors)),
  add check (num_nonnulls(approved_by, approved_name, approved_at, signature_id) in (0, 4)),
  add check (state not in ('EFFECTIVE', 'SUPERSEDED') or approved_by is not null),
  add check (state <> 'DRAFT' or approved_by is null),
  add check ((superseded_at is not null) = (state = 'SUPERSEDED')),
  add foreign key (company_id, written_by) references person (company_id, id) deferrable initially deferred,
  add foreign key (company_id, approved_by) references person (company_id, id) deferrable initially deferred,
  add foreign key (company_id, signature_id) references signature (company_id, id) deferrable initially deferred;
create unique index cleaning_procedure_effective on cleaning_procedure (company_id, code) where state = 'EFFECTIVE';
create unique index cleaning_procedure_draft on cleaning_procedure (company_id, code) where state = 'DRAFT';
"""

# What was approved never changes; an edition is of the class and of the kind that the first one is of.
KEPT = """
create function keep_cleaning_procedure() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may text[] := array['version', 'state', 'retired_name', 'retired_at', 'retired_reason', 'superseded_at'];
begin
  if tg_op = 'INSERT' then
    if new.state <> 'DRAFT' or exists (select from cleaning_procedure where company_id = new.company_id
        and code = new.code and (class_id, kind) <> (new.class_id, new.kind)) then
      raise exception 'theriac: a cleaning procedure begins as a draft, of one class and kind (EQP-1)'
        using errcode = 'restrict_violation';
    end if;
    return new;
  end if;
  if old.state = 'DRAFT' then
    may := may || array['name', 'steps', 'verified', 'authors', 'written_by', 'written_name', 'written_at',
      'approved_by', 'approved_name', 'approved_at', 'signature_id'];
  end if;
  if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text
      or not old.authors <@ new.authors
      or new.state <> old.state and (old.state, new.state) not in (('DRAFT', 'EFFECTIVE'), ('DRAFT', 'RETIRED'),
        ('EFFECTIVE', 'SUPERSEDED'), ('EFFECTIVE', 'RETIRED')) then
    raise exception 'theriac: a cleaning procedure that was approved is replaced, never changed (EQP-1)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function require_procedure_signature() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.approved_by is not null and not exists (select from signature where company_id = new.company_id
      and id = new.signature_id
      and (act, subject_id, person_id) = ('approveCleaningProcedure', new.id, new.approved_by)) then
    raise exception 'theriac: a cleaning procedure is approved by a signature (EQP-1)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
"""

# As before, and it is in effect.
FOLLOWED = """
create or replace function keep_cleaning_record() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may text[] := array['version', 'state'];
begin
  if tg_op = 'INSERT' then
    if new.state <> 'RUNNING' or not exists (select from cleaning_procedure p join equipment e
        on e.company_id = p.company_id and e.class_id = p.class_id
        where p.company_id = new.company_id and p.id = new.procedure_id and e.id = new.equipment_id
          and (p.code, p.edition, p.kind, p.steps, p.verified, p.state)
            = (new.procedure_code, new.edition, new.kind, new.steps, new.verified, 'EFFECTIVE')) then
      raise exception 'theriac: a cleaning follows a procedure of its equipment that is in effect (EQP-1)'
        using errcode = 'restrict_violation';
    end if;
    return new;
  end if;
  if old.state = 'RUNNING' then
    may := may || array['performed_by', 'performed_name', 'performed_at', 'signature_id', 'remark'];
  elsif old.state = 'PERFORMED' then
    may := may || array['verified_by', 'verified_name', 'verified_at', 'verification_signature_id',
      'verification_remark'];
  end if;
  if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text or (old.state, new.state) not in
      (('RUNNING', 'PERFORMED'), ('RUNNING', 'PASSED'), ('RUNNING', 'FAILED'), ('PERFORMED', 'PASSED'),
       ('PERFORMED', 'FAILED')) then
    raise exception 'theriac: a cleaning that ended never changes (EQP-1)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    op.execute(ADDED)
    for_each_company("migration 0049", reason="cleaning procedures are approved before they are used", act=_fill)
    op.execute(REQUIRED)
    op.execute(KEPT)
    op.execute(FOLLOWED)
    guarded("keep_cleaning_procedure", "cleaning_procedure", "insert or update")
    op.execute("alter function require_procedure_signature() owner to theriac_owner")
    op.execute("revoke all on function require_procedure_signature() from public")
    op.execute(
        "create constraint trigger require_procedure_signature after insert or update on cleaning_procedure"
        " deferrable initially deferred for each row execute function require_procedure_signature()"
    )
    op.execute("alter table cleaning_procedure enable always trigger require_procedure_signature")


def _fill(company: UUID) -> None:
    op.get_bind().execute(FILLED, {"company": company})
