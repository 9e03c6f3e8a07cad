"""When a batch is to end; who works in which shift; practice runs of recipe versions."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0055"
down_revision = "0054"

PLANNED = """
alter table batch add column planned_end_at timestamptz check (planned_end_at > planned_start_at),
  add constraint batch_planned_end check (planned_end_at is null or planned_start_at is not null);
create or replace function keep_planned_start() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if (new.planned_start_at, new.planned_end_at) is distinct from (old.planned_start_at, old.planned_end_at)
      and old.state <> 'IDLE' then
    raise exception 'theriac: start and end of a batch that began are planned no more (RDY-1)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
drop trigger keep_planned_start on batch;
create trigger keep_planned_start before update of planned_start_at, planned_end_at on batch
  for each row execute function keep_planned_start();
alter table batch enable always trigger keep_planned_start;
"""

SHIFTS = """
create table shift (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  code text not null check (code ~ '^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$'),
  name text not null check (length(name) between 1 and 200),
  begins_at text not null check (begins_at ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  ends_at text not null check (ends_at ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  weekdays text[] not null check (cardinality(weekdays) between 1 and 7
    and weekdays <@ array['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY']),
  retired_name text check (length(retired_name) between 1 and 200),
  retired_at timestamptz,
  retired_reason text check (length(retired_reason) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, site_id, code),
  unique (company_id, site_id, id),
  check (begins_at <> ends_at),
  check (num_nonnulls(retired_name, retired_at, retired_reason) in (0, 3)),
  foreign key (company_id, site_id) references site (company_id, id)
);
create table shift_assignment (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  shift_id uuid not null,
  person_id uuid not null,
  from_on date not null,
  until_on date check (until_on >= from_on),
  assigned_by uuid not null,
  assigned_name text not null check (length(assigned_name) between 1 and 200),
  assigned_at timestamptz not null,
  ended_by uuid,
  ended_name text check (length(ended_name) between 1 and 200),
  ended_at timestamptz check (ended_at >= assigned_at),
  ended_because text check (length(ended_because) between 1 and 2000),
  primary key (company_id, id),
  check (num_nonnulls(ended_by, ended_name, ended_at, ended_because) in (0, 4)),
  check (ended_by is null or until_on is not null),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, site_id, shift_id) references shift (company_id, site_id, id),
  foreign key (company_id, person_id) references person (company_id, id),
  foreign key (company_id, assigned_by) references person (company_id, id),
  foreign key (company_id, ended_by) references person (company_id, id)
);
create index shift_assignment_of_person on shift_assignment (company_id, person_id, until_on);
create index shift_assignment_of_shift on shift_assignment (company_id, shift_id, id);
"""

# A shift that was retired stays as it was, and takes nobody; who is in one is there once at a time, and ended once.
KEPT = """
create function keep_shift() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if old.retired_at is not null or (new.site_id, new.code) <> (old.site_id, old.code) then
    raise exception 'theriac: a retired shift never changes, nor does a shift''s code (TRN-12)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_shift_assignment() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['version', 'until_on', 'ended_by', 'ended_name', 'ended_at', 'ended_because'];
begin
  if tg_op = 'INSERT' then
    perform 1 from shift where company_id = new.company_id and id = new.shift_id for no key update;
    if exists (select from shift where company_id = new.company_id and id = new.shift_id and retired_at is not null)
        or exists (select from shift_assignment where company_id = new.company_id and shift_id = new.shift_id
          and person_id = new.person_id
          and daterange(from_on, until_on, '[]') && daterange(new.from_on, new.until_on, '[]')) then
      raise exception 'theriac: nobody is twice in a shift, or in a retired one (TRN-12)'
        using errcode = 'restrict_violation';
    end if;
    return new;
  end if;
  if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text or old.ended_by is not null
      or new.until_on is null or new.until_on > old.until_on then
    raise exception 'theriac: an assignment to a shift is ended once, and stays (TRN-12)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# A run has no key to the phases that it began with: a draft goes on changing, and the run keeps what was practised.
PRACTICE = """
create table practice (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  person_id uuid not null,
  person_name text not null check (length(person_name) between 1 and 200),
  recipe_version_id uuid not null,
  recipe_digest text check (recipe_digest ~ '^[0-9a-f]{64}$'),
  steps text not null check (length(steps) between 1 and 4000000),
  state text not null check (state in ('RUNNING', 'COMPLETED', 'ABANDONED')),
  begun_at timestamptz not null,
  lapses_at timestamptz not null check (lapses_at > begun_at),
  ended_at timestamptz check (ended_at >= begun_at and ended_at < lapses_at),
  abandoned_because text check (length(abandoned_because) between 1 and 2000),
  training_record_id uuid,
  primary key (company_id, id),
  unique (company_id, id, person_id),
  check ((state = 'RUNNING') = (ended_at is null)),
  check ((state = 'ABANDONED') = (abandoned_because is not null)),
  check (training_record_id is null or state = 'COMPLETED' and recipe_digest is not null),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, person_id) references person (company_id, id),
  foreign key (company_id, recipe_version_id) references master_recipe_version (company_id, id),
  foreign key (company_id, training_record_id) references training_record (company_id, id)
);
create index practice_of_person on practice (company_id, person_id, id);
create index practice_of_version on practice (company_id, recipe_version_id, id);
create table practice_entry (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  practice_id uuid not null,
  person_id uuid not null,
  number int not null check (number between 1 and 5000),
  step int not null check (step > 0),
  kind text not null check (kind in ('START', 'VALUE', 'SIGNATURE')),
  parameter int check (parameter > 0),
  parameter_name text check (length(parameter_name) > 0),
  repetition int check (repetition > 0),
  shown text check (length(shown) between 1 and 5000),
  outcome text check (outcome in ('WITHIN', 'ALERT', 'ACTION', 'NOT_JUDGED')),
  meaning text check (meaning in ('PERFORMED', 'VERIFIED', 'QUALITY')),
  entered_at timestamptz not null,
  primary key (company_id, id),
  unique (company_id, practice_id, number),
  check (num_nonnulls(parameter, parameter_name, repetition, shown, outcome)
    = case kind when 'VALUE' then 5 else 0 end),
  check ((kind = 'SIGNATURE') = (meaning is not null)),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, practice_id, person_id) references practice (company_id, id, person_id)
);
alter table training_requirement drop constraint training_requirement_method_check,
  add constraint training_requirement_method_check
    check (method in ('READ', 'ASSESSMENT', 'CLASS_SESSION', 'PRACTICE'));
alter table training_record add column practice_id uuid,
  drop constraint training_record_method_check,
  drop constraint training_record_check4,
  drop constraint training_record_check6,
  add constraint training_record_method_check check (method in ('READ', 'ASSESSMENT', 'CLASS_SESSION', 'PRACTICE')),
  add constraint training_record_signed
    check ((signature_id is not null) = (source is null and method <> 'PRACTICE')),
  add constraint training_record_trainer
    check (source is not null or (method in ('READ', 'PRACTICE')) = (trainer_id is null)),
  add constraint training_record_practised
    check ((practice_id is not null) = (source is null and method = 'PRACTICE')),
  add constraint training_record_practice foreign key (company_id, practice_id)
    references practice (company_id, id) deferrable initially deferred;
create unique index training_record_of_practice on training_record (company_id, practice_id);
"""

# A run ends once and stays; what is done in it is done while it runs; it counts as what was practised, of who did.
PRACTISED = """
create function keep_practice() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['version', 'state', 'ended_at', 'abandoned_because', 'training_record_id'];
begin
  if old.state <> 'RUNNING' or (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text then
    raise exception 'theriac: a practice run ends once, and stays (TRN-13)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_practice_entry() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  perform 1 from practice where company_id = new.company_id and id = new.practice_id and site_id = new.site_id
    and state = 'RUNNING' and new.entered_at < lapses_at for no key update;
  if not found then
    raise exception 'theriac: a practice run that ended or lapsed takes nothing more (TRN-13)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create or replace function require_own_training() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.source is null and not (case new.method
    when 'PRACTICE' then exists (
      select from practice p join training_version v on v.company_id = p.company_id and v.id = p.recipe_version_id
      where p.company_id = new.company_id and p.id = new.practice_id and p.state = 'COMPLETED'
        and p.training_record_id = new.id and p.person_id = new.person_id and v.id = new.training_version_id
        and v.digest = p.recipe_digest)
    else exists (
      select from signature s
      where s.company_id = new.company_id and s.id = new.signature_id and s.site_id = new.site_id and case new.method
        when 'READ' then (s.act, s.subject_id, s.person_id) = ('confirmReading', new.training_version_id, new.person_id)
        when 'ASSESSMENT'
          then (s.act, s.subject_id, s.person_id) = ('assessTraining', new.training_version_id, new.trainer_id)
            and (s.content::jsonb #>> '{input,person}', s.content::jsonb #>> '{input,outcome}')
              = (new.person_id::text, new.outcome)
        else (s.act, s.subject_id, s.person_id) = ('closeTrainingSession', new.session_id, new.trainer_id) end)
    end)
  or new.session_id is not null and not exists (
    select from training_attendance a
      join training_session c on c.company_id = a.company_id and c.id = a.session_id
      join signature s on s.company_id = a.company_id and s.id = a.signature_id
    where a.company_id = new.company_id and a.session_id = new.session_id and a.person_id = new.person_id
      and (s.act, s.subject_id, s.person_id) = ('attendTrainingSession', a.session_id, a.person_id)
      and (c.state, c.training_version_id, c.trainer_id, c.signature_id)
        = ('CLOSED', new.training_version_id, new.trainer_id, new.signature_id)
  ) then
    raise exception 'theriac: training is signed by whoever read it, or by the trainer and each attendee (TRN-6)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
"""


def upgrade() -> None:
    op.execute(PLANNED)
    op.execute(SHIFTS)
    for name in ("shift", "shift_assignment"):
        tenant_table(name, app=["select", "insert", "update"])
    op.execute(KEPT)
    guarded("keep_shift", "shift", "update")
    guarded("keep_shift_assignment", "shift_assignment", "insert or update")
    op.execute(PRACTICE)
    tenant_table("practice", app=["select", "insert", "update"])
    tenant_table("practice_entry", app=["select", "insert"], append_only=True)
    op.execute(PRACTISED)
    guarded("keep_practice", "practice", "update")
    guarded("keep_practice_entry", "practice_entry", "insert")
