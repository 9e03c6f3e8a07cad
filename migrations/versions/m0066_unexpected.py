"""What isn't applicable in a batch, what is run again, deviations planned before, comments (EXE-9, CMD-7, UNX-1, 2)."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0066"
down_revision = "0065"

RUNS = """
alter table phase_execution
  add column not_applicable_at timestamptz,
  add column repeats_id uuid,
  add foreign key (company_id, repeats_id) references phase_execution (company_id, id) deferrable initially deferred,
  add constraint phase_execution_not_applicable check (not_applicable_at is null or state = 'IDLE'),
  add constraint phase_execution_repeats check (repeats_id is null or run > 1),
  drop constraint phase_execution_replaced,
  add constraint phase_execution_replaced check (replaced_at is null or state in ('STOPPED', 'ABORTED', 'COMPLETE'));
"""

TABLES = """
create table not_applicable (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  phase_execution_id uuid not null,
  recipe_parameter_id uuid,
  repetition int check (repetition between 1 and 1000),
  critical boolean not null,
  reason text not null check (length(reason) between 1 and 2000),
  marked_by uuid not null,
  marked_name text not null check (length(marked_name) between 1 and 200),
  marked_at timestamptz not null,
  exception_id uuid not null,
  approved_by uuid check (approved_by <> marked_by),
  approved_name text check (length(approved_name) between 1 and 200),
  approved_at timestamptz check (approved_at >= marked_at),
  signature_id uuid,
  taken_back_by uuid,
  taken_back_name text check (length(taken_back_name) between 1 and 200),
  taken_back_at timestamptz check (taken_back_at >= marked_at),
  taken_back_because text check (length(taken_back_because) between 1 and 2000),
  primary key (company_id, id),
  check (repetition is null or recipe_parameter_id is not null),
  check (num_nonnulls(approved_by, approved_name, approved_at, signature_id) in (0, 4)),
  check (critical or approved_at is null),
  check (num_nonnulls(taken_back_by, taken_back_name, taken_back_at, taken_back_because) in (0, 4)),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, phase_execution_id) references phase_execution (company_id, id),
  foreign key (company_id, recipe_parameter_id) references recipe_parameter (company_id, id),
  foreign key (company_id, marked_by) references person (company_id, id),
  foreign key (company_id, approved_by) references person (company_id, id),
  foreign key (company_id, taken_back_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id),
  foreign key (company_id, exception_id) references batch_exception (company_id, id)
);
create index not_applicable_of_batch on not_applicable (company_id, batch_id, id);
create index not_applicable_of_phase on not_applicable (company_id, phase_execution_id, id);
create unique index not_applicable_once on not_applicable
  (company_id, phase_execution_id, coalesce(recipe_parameter_id, phase_execution_id), coalesce(repetition, 0))
  where taken_back_at is null;
create table phase_repeat (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  batch_id uuid not null,
  repeated_id uuid not null,
  run_id uuid not null,
  reason text not null check (length(reason) between 1 and 2000),
  decided_by uuid not null,
  decided_name text not null check (length(decided_name) between 1 and 200),
  decided_at timestamptz not null,
  signature_id uuid not null,
  exception_id uuid not null,
  primary key (company_id, id),
  unique (company_id, repeated_id),
  unique (company_id, run_id),
  check (repeated_id <> run_id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, repeated_id) references phase_execution (company_id, id),
  foreign key (company_id, run_id) references phase_execution (company_id, id),
  foreign key (company_id, decided_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id),
  foreign key (company_id, exception_id) references batch_exception (company_id, id)
);
create index phase_repeat_of_batch on phase_repeat (company_id, batch_id, id);
"""

PLANNED = """
create table planned_deviation (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  number int not null check (number between 1 and 100),
  phase_number int check (phase_number > 0),
  title text not null check (length(title) between 1 and 200),
  allows text not null check (length(allows) between 1 and 4000),
  because text not null check (length(because) between 1 and 2000),
  classification text not null check (classification in ('MINOR', 'MAJOR', 'CRITICAL')),
  planned_by uuid not null,
  planned_name text not null check (length(planned_name) between 1 and 200),
  planned_at timestamptz not null,
  approved_by uuid check (approved_by <> planned_by),
  approved_name text check (length(approved_name) between 1 and 200),
  approved_at timestamptz check (approved_at >= planned_at),
  signature_id uuid,
  withdrawn_by uuid,
  withdrawn_name text check (length(withdrawn_name) between 1 and 200),
  withdrawn_at timestamptz check (withdrawn_at >= planned_at),
  withdrawn_because text check (length(withdrawn_because) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, batch_id, number),
  check (num_nonnulls(approved_by, approved_name, approved_at, signature_id) in (0, 4)),
  check (num_nonnulls(withdrawn_by, withdrawn_name, withdrawn_at, withdrawn_because) in (0, 4)),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, planned_by) references person (company_id, id),
  foreign key (company_id, approved_by) references person (company_id, id),
  foreign key (company_id, withdrawn_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create table batch_comment (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  batch_id uuid not null,
  phase_execution_id uuid,
  parameter_value_id uuid,
  text text not null check (length(text) between 1 and 4000),
  commented_by uuid not null,
  commented_name text not null check (length(commented_name) between 1 and 200),
  commented_at timestamptz not null,
  primary key (company_id, id),
  check (parameter_value_id is null or phase_execution_id is not null),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, phase_execution_id) references phase_execution (company_id, id),
  foreign key (company_id, parameter_value_id) references parameter_value (company_id, id),
  foreign key (company_id, commented_by) references person (company_id, id)
);
create index batch_comment_of_batch on batch_comment (company_id, batch_id, id);
alter table batch_exception
  add column planned_deviation_id uuid,
  add constraint batch_exception_planned check (planned_deviation_id is null or state = 'ASSESSED'),
  add foreign key (company_id, planned_deviation_id) references planned_deviation (company_id, id)
    deferrable initially deferred;
create index batch_exception_of_deviation on batch_exception (company_id, planned_deviation_id)
  where planned_deviation_id is not null;
"""

REPLACED = """
create table equipment_replacement (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  batch_id uuid not null,
  phase_execution_id uuid not null,
  ended_use_id uuid not null,
  begun_use_id uuid not null,
  reason text not null check (length(reason) between 1 and 2000),
  replaced_by uuid not null,
  replaced_name text not null check (length(replaced_name) between 1 and 200),
  replaced_at timestamptz not null,
  exception_id uuid not null,
  primary key (company_id, id),
  unique (company_id, ended_use_id),
  unique (company_id, begun_use_id),
  check (ended_use_id <> begun_use_id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, phase_execution_id) references phase_execution (company_id, id),
  foreign key (company_id, ended_use_id) references equipment_use (company_id, id),
  foreign key (company_id, begun_use_id) references equipment_use (company_id, id),
  foreign key (company_id, replaced_by) references person (company_id, id),
  foreign key (company_id, exception_id) references batch_exception (company_id, id)
);
create index equipment_replacement_of_batch on equipment_replacement (company_id, batch_id, id);
create function keep_equipment_replacement() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from equipment_use b join equipment_use a on a.company_id = b.company_id
      and a.id = new.begun_use_id and a.batch_id = b.batch_id and a.begin_phase_id = b.end_phase_id
      and a.equipment_id <> b.equipment_id
      where b.company_id = new.company_id and b.id = new.ended_use_id and b.batch_id = new.batch_id
        and b.end_phase_id = new.phase_execution_id)
    or not exists (select from batch_exception where company_id = new.company_id and id = new.exception_id
      and batch_id = new.batch_id and rule = 'UNX-3') then
    raise exception 'theriac: one use gives way to another in the same phase, and that is an exception (UNX-3)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# A planned deviation stays as it was planned. What refers to it was approved before, and is classified as that was.
PLANNED_KEPT = """
create function keep_planned_deviation() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may text[] := array['version'];
begin
  if old.withdrawn_at is null then
    may := may || array['withdrawn_by', 'withdrawn_name', 'withdrawn_at', 'withdrawn_because'];
    if old.approved_at is null then
      may := may || array['approved_by', 'approved_name', 'approved_at', 'signature_id'];
    end if;
  end if;
  if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text then
    raise exception 'theriac: a planned deviation is approved and withdrawn once, and stays (UNX-2)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function require_planned() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if tg_op = 'UPDATE' and (new.planned_deviation_id, new.classification, new.signature_id) is distinct from
      (old.planned_deviation_id, old.classification, old.signature_id)
      and coalesce(new.planned_deviation_id, old.planned_deviation_id) is not null
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
create function keep_batch_comment() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.phase_execution_id is not null and not exists (select from phase_execution where company_id = new.company_id
      and id = new.phase_execution_id and batch_id = new.batch_id)
    or new.parameter_value_id is not null and not exists (select from parameter_value where company_id = new.company_id
      and id = new.parameter_value_id and phase_execution_id = new.phase_execution_id) then
    raise exception 'theriac: a comment is on what its batch holds (UNX-1)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# A mark stays as it was made; it is approved once and taken back once. What is in force lets nothing be recorded, and
# is told on the run of a phase that it concerns as a whole. A complete run leaves its place by a repeat alone.
KEPT = """
create function keep_not_applicable() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may text[] := array['version'];
begin
  if tg_op = 'INSERT' then
    if num_nonnulls(new.approved_at, new.taken_back_at) > 0 or not exists (
        select from phase_execution e join batch_exception x on x.company_id = e.company_id and x.batch_id = e.batch_id
          and x.id = new.exception_id and x.rule = 'EXE-9'
        where e.company_id = new.company_id and e.id = new.phase_execution_id and e.batch_id = new.batch_id
          and (new.recipe_parameter_id is null or exists (select from recipe_parameter p
            where p.company_id = e.company_id and p.id = new.recipe_parameter_id
              and p.recipe_phase_id = e.recipe_phase_id))) then
      raise exception 'theriac: what is not applicable is of its phase, and an exception of its batch (EXE-9)'
        using errcode = 'restrict_violation';
    end if;
    return new;
  end if;
  if old.taken_back_at is null then
    may := may || array['taken_back_by', 'taken_back_name', 'taken_back_at', 'taken_back_because'];
    if old.approved_at is null then
      may := may || array['approved_by', 'approved_name', 'approved_at', 'signature_id'];
    end if;
  end if;
  if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text then
    raise exception 'theriac: what is not applicable is approved and taken back once, and stays (EXE-9)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function require_applicable() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if exists (select from not_applicable n where n.company_id = new.company_id
      and n.phase_execution_id = new.phase_execution_id and n.recipe_parameter_id = new.recipe_parameter_id
      and coalesce(n.repetition, new.repetition) = new.repetition and n.taken_back_at is null
      and (n.approved_at is not null or not n.critical)) then
    raise exception 'theriac: what is not applicable is not recorded (EXE-9)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function require_decided_run() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  run phase_execution;
begin
  select * into run from phase_execution where company_id = new.company_id
    and id = case tg_table_name when 'phase_execution' then new.id
      else (to_jsonb(new) ->> 'phase_execution_id')::uuid end;
  if (run.not_applicable_at is not null) <> exists (select from not_applicable n where n.company_id = run.company_id
      and n.phase_execution_id = run.id and n.recipe_parameter_id is null and n.taken_back_at is null
      and (n.approved_at is not null or not n.critical)) then
    raise exception 'theriac: a phase is not applicable as it was marked (EXE-9)'
      using errcode = 'restrict_violation';
  end if;
  if run.replaced_at is not null and run.state = 'COMPLETE'
      and not exists (select from phase_repeat r where r.company_id = run.company_id and r.repeated_id = run.id) then
    raise exception 'theriac: a complete run gives its place to one that was decided on (CMD-7)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create function keep_phase_repeat() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from phase_execution b join phase_execution a on a.company_id = b.company_id
      and a.id = new.run_id and a.repeats_id = b.id and a.batch_id = b.batch_id
      and a.recipe_phase_id = b.recipe_phase_id and a.run = coalesce(b.run, 1) + 1
      where b.company_id = new.company_id and b.id = new.repeated_id and b.batch_id = new.batch_id
        and b.state = 'COMPLETE' and b.replaced_at is not null)
    or not exists (select from batch_exception where company_id = new.company_id and id = new.exception_id
      and batch_id = new.batch_id and rule = 'CMD-7') then
    raise exception 'theriac: a repeat gives a complete run''s place to a further one, and is an exception (CMD-7)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""
PROOF = """
create constraint trigger require_decided_run after update on phase_execution
  deferrable initially deferred for each row
  when (new.replaced_at is not null or old.not_applicable_at is distinct from new.not_applicable_at)
  execute function require_decided_run();
alter table phase_execution enable always trigger require_decided_run;
create constraint trigger require_new_run after insert on phase_execution
  deferrable initially deferred for each row when (new.not_applicable_at is not null or new.replaced_at is not null)
  execute function require_decided_run();
alter table phase_execution enable always trigger require_new_run;
create constraint trigger require_decided_run after insert or update on not_applicable
  deferrable initially deferred for each row when (new.recipe_parameter_id is null)
  execute function require_decided_run();
alter table not_applicable enable always trigger require_decided_run;
"""


def upgrade() -> None:
    op.execute(RUNS)
    op.execute(TABLES)
    tenant_table("not_applicable", app=["select", "insert", "update"])
    tenant_table("phase_repeat", app=["select", "insert"], append_only=True)
    op.execute(KEPT)
    guarded("keep_not_applicable", "not_applicable", "insert or update")
    guarded("require_applicable", "parameter_value", "insert")
    guarded("keep_phase_repeat", "phase_repeat", "insert")
    op.execute("alter function require_decided_run() owner to theriac_owner")
    op.execute("revoke all on function require_decided_run() from public")
    op.execute(PROOF)
    op.execute(PLANNED)
    tenant_table("planned_deviation", app=["select", "insert", "update"])
    tenant_table("batch_comment", app=["select", "insert"], append_only=True)
    op.execute(PLANNED_KEPT)
    op.execute(REPLACED)
    tenant_table("equipment_replacement", app=["select", "insert"], append_only=True)
    guarded("keep_equipment_replacement", "equipment_replacement", "insert")
    guarded("keep_planned_deviation", "planned_deviation", "update")
    guarded("require_planned", "batch_exception", "insert or update")
    guarded("keep_batch_comment", "batch_comment", "insert")
