"""A reviewer asks the floor about a batch, and the answer is in its record (REV-4)."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0094"
down_revision = "0093"

TABLE = """
create table floor_question (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  number int not null check (number between 1 and 100),
  phase_execution_id uuid,
  parameter_value_id uuid,
  exception_id uuid,
  question text not null check (length(question) between 1 and 4000),
  to_person uuid,
  to_name text check (length(to_name) between 1 and 200),
  to_role text check (to_role in ('PROCESS_ENGINEER', 'OPERATOR', 'SUPERVISOR', 'QUALITY_REVIEWER', 'QUALIFIED_PERSON',
    'ADMINISTRATOR')),
  asked_by uuid not null,
  asked_name text not null check (length(asked_name) between 1 and 200),
  asked_at timestamptz not null,
  answer text check (length(answer) between 1 and 4000),
  answered_by uuid check (answered_by <> asked_by),
  answered_name text check (length(answered_name) between 1 and 200),
  answered_at timestamptz check (answered_at >= asked_at),
  answered_because text check (length(answered_because) between 1 and 2000),
  withdrawn_by uuid,
  withdrawn_name text check (length(withdrawn_name) between 1 and 200),
  withdrawn_at timestamptz check (withdrawn_at >= asked_at),
  withdrawn_because text check (length(withdrawn_because) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, batch_id, number),
  check (parameter_value_id is null or phase_execution_id is not null),
  check (exception_id is null or phase_execution_id is null),
  check ((to_person is null) = (to_name is null) and (to_person is null or to_role is null)),
  check (num_nonnulls(answer, answered_by, answered_name, answered_at) in (0, 4)),
  check (num_nonnulls(withdrawn_by, withdrawn_name, withdrawn_at, withdrawn_because) in (0, 4)),
  check (answered_at is null or withdrawn_at is null),
  check (answered_because is null or answered_at is not null),
  check (to_person is null or answered_by is null or answered_by = to_person or answered_because is not null),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, phase_execution_id) references phase_execution (company_id, id),
  foreign key (company_id, parameter_value_id) references parameter_value (company_id, id),
  foreign key (company_id, exception_id) references batch_exception (company_id, id),
  foreign key (company_id, to_person) references person (company_id, id),
  foreign key (company_id, asked_by) references person (company_id, id),
  foreign key (company_id, answered_by) references person (company_id, id),
  foreign key (company_id, withdrawn_by) references person (company_id, id)
);
create index floor_question_of_batch on floor_question (company_id, batch_id, id);
"""

KEPT = """
create function keep_floor_question() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may text[] := array['version'];
begin
  if not exists (select from batch b where b.company_id = new.company_id and b.id = new.batch_id
      and b.site_id = new.site_id and b.disposition in ('PENDING', 'RELEASE_REVOKED')) then
    raise exception 'theriac: the floor is asked, and answers, before the batch is decided on (REV-4)'
      using errcode = 'restrict_violation';
  end if;
  if tg_op = 'INSERT' then
    if new.answered_at is not null or new.withdrawn_at is not null
      or new.phase_execution_id is not null and not exists (select from phase_execution p
        where p.company_id = new.company_id and p.id = new.phase_execution_id and p.batch_id = new.batch_id)
      or new.parameter_value_id is not null and not exists (select from parameter_value v
        where v.company_id = new.company_id and v.id = new.parameter_value_id
          and v.phase_execution_id = new.phase_execution_id)
      or new.exception_id is not null and not exists (select from batch_exception e
        where e.company_id = new.company_id and e.id = new.exception_id and e.batch_id = new.batch_id) then
      raise exception 'theriac: a question is asked open, about its own batch (REV-4)'
        using errcode = 'restrict_violation';
    end if;
    return new;
  end if;
  if old.answered_at is null and old.withdrawn_at is null then
    may := may || array['answer', 'answered_by', 'answered_name', 'answered_at', 'answered_because', 'withdrawn_by',
      'withdrawn_name', 'withdrawn_at', 'withdrawn_because'];
  end if;
  if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text then
    raise exception 'theriac: a question is answered or withdrawn once, and stays (REV-4)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

RELEASED = """
create function require_answered() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.decision = 'RELEASED' and exists (select from floor_question q
      where q.company_id = new.company_id and q.batch_id = new.batch_id
        and q.answered_at is null and q.withdrawn_at is null) then
    raise exception 'theriac: no batch is released while a question to the floor is open (REV-4)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    op.execute(TABLE)
    tenant_table("floor_question", app=["select", "insert", "update"])
    op.execute(KEPT)
    guarded("keep_floor_question", "floor_question", "insert or update")
    op.execute(RELEASED)
    guarded("require_answered", "disposition", "insert")
