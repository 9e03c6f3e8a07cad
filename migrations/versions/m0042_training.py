"""Personnel classes, qualifications and absences; what is learned, curricula, records, classes that trainers taught."""

from uuid import UUID

from alembic import op
from sqlalchemy import text

from migrations.companies import for_each_company
from migrations.helpers import guarded, seen_by, tenant_table

revision = "0042"
down_revision = "0041"

WITHDRAWAL = """
  withdrawn_by uuid,
  withdrawn_name text check (length(withdrawn_name) between 1 and 200),
  withdrawn_at timestamptz,
  withdrawn_because text check (length(withdrawn_because) between 1 and 2000),
  check (num_nonnulls(withdrawn_by, withdrawn_name, withdrawn_at, withdrawn_because) in (0, 4)),
  foreign key (company_id, withdrawn_by) references person (company_id, id),
"""

LEARNED = """
create table personnel_class (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  code text not null check (length(code) between 1 and 40),
  name text not null check (length(name) between 1 and 200),
  trainers boolean not null,
  primary key (company_id, id),
  unique (company_id, code)
);
create table training_subject (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  kind text not null check (kind in ('DOCUMENT', 'RECIPE')),
  code text not null check (length(code) between 1 and 81),
  title text not null check (length(title) between 1 and 200),
  for_site_id uuid,
  retired_at timestamptz,
  primary key (company_id, id),
  unique (company_id, kind, code),
  check (kind = 'DOCUMENT' or num_nonnulls(for_site_id, retired_at) = 0),
  foreign key (company_id, for_site_id) references site (company_id, id)
);
create table training_version (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  subject_id uuid not null,
  site_id uuid,
  line text not null check (length(line) <= 250),
  number int not null check (number >= 1),
  label text not null check (length(label) between 1 and 40),
  effective_on date,
  ended_on date,
  retraining boolean not null,
  file_key text check (length(file_key) <= 500),
  file_name text check (length(file_name) between 1 and 200),
  file_size int check (file_size >= 0),
  media_type text check (length(media_type) between 1 and 100),
  digest text check (digest ~ '^[0-9a-f]{64}$'),
  warned_at timestamptz,
  primary key (company_id, id),
  unique (company_id, subject_id, number),
  check (num_nonnulls(file_key, file_name, file_size, media_type) in (0, 4)),
  check (file_key is null or digest is not null),
  foreign key (company_id, subject_id) references training_subject (company_id, id),
  foreign key (company_id, site_id) references site (company_id, id)
);
create unique index training_version_called on training_version (company_id, subject_id, label);
create index training_version_nearing on training_version (effective_on)
  where warned_at is null and effective_on is not null;
create table curriculum (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  code text not null check (length(code) between 1 and 40),
  title text not null check (length(title) between 1 and 200),
  for_site_id uuid,
  audience text not null check (audience in ('ROLE', 'PERSONNEL_CLASS', 'RECIPE')),
  role text check (role in ('PROCESS_ENGINEER', 'OPERATOR', 'SUPERVISOR', 'QUALITY_REVIEWER', 'QUALIFIED_PERSON',
    'ADMINISTRATOR')),
  personnel_class_id uuid,
  recipe_id uuid,
  retired_at timestamptz,
  primary key (company_id, id),
  unique (company_id, code),
  check (role <> 'ADMINISTRATOR'),
  check ((audience = 'ROLE') = (role is not null)),
  check ((audience = 'PERSONNEL_CLASS') = (personnel_class_id is not null)),
  check ((audience = 'RECIPE') = (recipe_id is not null)),
  foreign key (company_id, for_site_id) references site (company_id, id),
  foreign key (company_id, personnel_class_id) references personnel_class (company_id, id),
  foreign key (company_id, recipe_id) references training_subject (company_id, id)
);
create table training_requirement (
  company_id uuid not null,
  id uuid not null,
  curriculum_id uuid not null,
  position int not null check (position between 1 and 100),
  subject_id uuid not null,
  method text not null check (method in ('READ', 'ASSESSMENT', 'CLASS_SESSION')),
  months int check (months between 1 and 120),
  primary key (company_id, id),
  unique (company_id, curriculum_id, subject_id, method) deferrable initially deferred,
  unique (company_id, curriculum_id, position) deferrable initially deferred,
  foreign key (company_id, curriculum_id) references curriculum (company_id, id),
  foreign key (company_id, subject_id) references training_subject (company_id, id)
);
create index training_requirement_of_subject on training_requirement (company_id, subject_id);
create table training_policy (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  grace_days int not null check (grace_days between 0 and 90),
  notice_days int not null check (notice_days between 1 and 90),
  because text not null check (length(because) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id)
);
"""

RECORDED = f"""
create table qualification (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  person_id uuid not null,
  personnel_class_id uuid not null,
  site_id uuid,
  granted_on date not null,
  expires_on date check (expires_on >= granted_on),
  evidence text not null check (length(evidence) between 1 and 2000),
  granted_by uuid not null check (granted_by <> person_id),
  granted_name text not null check (length(granted_name) between 1 and 200),
  granted_at timestamptz not null,
{WITHDRAWAL}
  primary key (company_id, id),
  foreign key (company_id, person_id) references person (company_id, id),
  foreign key (company_id, personnel_class_id) references personnel_class (company_id, id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, granted_by) references person (company_id, id)
);
create index qualification_of_person on qualification (company_id, person_id, id);
create index qualification_ending on qualification (company_id, expires_on, id) where withdrawn_at is null;
create table absence (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  person_id uuid not null,
  from_on date not null,
  until_on date not null check (until_on >= from_on),
  reason text not null check (length(reason) between 1 and 2000),
  recorded_by uuid not null,
  recorded_name text not null check (length(recorded_name) between 1 and 200),
  recorded_at timestamptz not null,
{WITHDRAWAL}
  primary key (company_id, id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, person_id) references person (company_id, id),
  foreign key (company_id, recorded_by) references person (company_id, id)
);
create index absence_of_person on absence (company_id, person_id, until_on);
create table training_session (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  training_version_id uuid not null,
  trainer_id uuid not null,
  trainer_name text not null check (length(trainer_name) between 1 and 200),
  held_on date not null,
  state text not null check (state in ('OPEN', 'CLOSED', 'CANCELLED')),
  because text check (length(because) between 1 and 2000),
  closed_at timestamptz,
  signature_id uuid,
  primary key (company_id, id),
  check ((state = 'OPEN') = (closed_at is null)),
  check ((state = 'CLOSED') = (signature_id is not null)),
  check ((state = 'CANCELLED') = (because is not null)),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, training_version_id) references training_version (company_id, id),
  foreign key (company_id, trainer_id) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create table training_attendance (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  session_id uuid not null,
  person_id uuid not null,
  signed_at timestamptz,
  signature_id uuid,
  primary key (company_id, id),
  unique (company_id, session_id, person_id),
  check ((signed_at is null) = (signature_id is null)),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, session_id) references training_session (company_id, id),
  foreign key (company_id, person_id) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create table training_record (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  person_id uuid not null,
  training_version_id uuid not null,
  method text not null check (method in ('READ', 'ASSESSMENT', 'CLASS_SESSION')),
  outcome text not null check (outcome in ('PASSED', 'FAILED')),
  completed_on date not null,
  remark text check (length(remark) between 1 and 2000),
  trainer_id uuid,
  trainer_name text check (length(trainer_name) between 1 and 200),
  session_id uuid,
  signature_id uuid,
  source text check (length(source) between 1 and 80),
  reference text check (length(reference) between 1 and 80),
  recorded_at timestamptz not null,
{WITHDRAWAL}
  primary key (company_id, id),
  check (trainer_id <> person_id),
  check (outcome = 'PASSED' or method = 'ASSESSMENT'),
  check (outcome = 'PASSED' or source is not null or remark is not null),
  check ((source is null) = (signature_id is not null)),
  check ((source is null) = (reference is null)),
  check (source is not null or (method = 'READ') = (trainer_id is null)),
  check (source is not null or (method = 'CLASS_SESSION') = (session_id is not null)),
  check (source is null or num_nonnulls(trainer_id, session_id) = 0),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, person_id) references person (company_id, id),
  foreign key (company_id, training_version_id) references training_version (company_id, id),
  foreign key (company_id, trainer_id) references person (company_id, id),
  foreign key (company_id, session_id) references training_session (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create index training_record_of_person on training_record (company_id, person_id, training_version_id);
create index training_record_of_version on training_record (company_id, training_version_id, id);
create unique index training_record_referred on training_record (company_id, source, reference)
  where source is not null and withdrawn_at is null;
alter table signature drop constraint signature_meaning_check, add constraint signature_meaning_check
  check (meaning in ('AUTHORED', 'APPROVED', 'ISSUED', 'PERFORMED', 'VERIFIED', 'QUALITY', 'CORRECTED', 'ASSESSED',
    'REVIEWED', 'RELEASED', 'REJECTED', 'WITNESSED', 'READ_AND_UNDERSTOOD', 'ATTENDED', 'TRAINED'));
alter table data_load drop constraint data_load_kind_check, drop constraint data_load_check1,
  add constraint data_load_kind_check
    check (kind in ('MATERIAL_CLASSES', 'MATERIALS', 'SUPPLIERS', 'LOTS', 'TRAINING_RECORDS')),
  add constraint data_load_of_site check ((kind in ('LOTS', 'TRAINING_RECORDS')) = (at_site_id is not null));
"""

# What was recorded stays; it is withdrawn, once. The arguments of the others are what may change.
KEEP = """
create function keep_until_withdrawn() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['version', 'withdrawn_by', 'withdrawn_name', 'withdrawn_at', 'withdrawn_because'];
begin
  if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text or old.withdrawn_by is not null then
    raise exception 'theriac: a % never changes; it is withdrawn, once (TRN-6)', tg_table_name
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_training_version() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['version', 'effective_on', 'ended_on', 'warned_at'];
begin
  if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text or old.ended_on is not null then
    raise exception 'theriac: what was to be learned never changes; another version is added (TRN-4)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_training_session() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['version', 'state', 'because', 'closed_at', 'signature_id'];
begin
  if old.state <> 'OPEN' or (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text then
    raise exception 'theriac: a class that was closed or cancelled never changes (TRN-8)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_training_attendance() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['version', 'signed_at', 'signature_id'];
begin
  if old.signature_id is not null or (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text
      or not exists (select from training_session
        where company_id = new.company_id and id = new.session_id and state = 'OPEN') then
    raise exception 'theriac: who attended signs once, while the class is open (TRN-8)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# Whoever is said to have read, assessed or taught signed for just that.
OWN = """
create function require_own_training() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.source is null and not exists (
    select from signature s where s.company_id = new.company_id and s.id = new.signature_id and case new.method
      when 'READ' then (s.act, s.subject_id, s.person_id) = ('confirmReading', new.training_version_id, new.person_id)
      when 'ASSESSMENT'
        then (s.act, s.subject_id, s.person_id) = ('assessTraining', new.training_version_id, new.trainer_id)
      else (s.act, s.subject_id, s.person_id) = ('closeTrainingSession', new.session_id, new.trainer_id) end
  ) or new.session_id is not null and not exists (
    select from training_attendance a
      join training_session c on c.company_id = a.company_id and c.id = a.session_id
      join signature s on s.company_id = a.company_id and s.id = a.signature_id
    where a.company_id = new.company_id and a.session_id = new.session_id and a.person_id = new.person_id
      and (s.act, s.subject_id, s.person_id) = ('attendTrainingSession', a.session_id, a.person_id)
      and (c.state, c.training_version_id) = ('CLOSED', new.training_version_id)
  ) then
    raise exception 'theriac: training is signed by whoever read it, or by the trainer and each attendee (TRN-6)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
alter function require_own_training() owner to theriac_owner;
revoke all on function require_own_training() from public;
create constraint trigger require_own_training after insert on training_record deferrable initially deferred
  for each row execute function require_own_training();
alter table training_record enable always trigger require_own_training;
"""

# Recipes that were there before: what is approved of them can be read and understood.
SUBJECTS = text("""
insert into training_subject (company_id, id, version, kind, code, title)
select company_id, id, 1, 'RECIPE', code || ' ' || stage, product from master_recipe
where company_id = :company and coalesce(kind, 'PRODUCT') = 'PRODUCT'
""")
VERSIONS = text("""
insert into training_version (company_id, id, version, subject_id, site_id, line, number, label, effective_on, ended_on,
  retraining, digest)
select v.company_id, v.id, 1, v.recipe_id, v.site_id,
  v.site_id || ' ' || trim_scale(v.batch_size_value) || ' ' || v.batch_size_unit || ' ' || v.variant,
  v.number, v.number::text, coalesce(v.effective_on, v.planned_on), (v.ended_at at time zone s.time_zone)::date,
  true, v.digest
from master_recipe_version v join site s on s.company_id = v.company_id and s.id = v.site_id
  join training_subject t on t.company_id = v.company_id and t.id = v.recipe_id
where v.company_id = :company and v.approved_at is not null
""")


def upgrade() -> None:
    op.execute(LEARNED)
    op.execute(RECORDED)
    for name in ("personnel_class", "training_subject", "training_version", "curriculum", "training_policy"):
        tenant_table(name, app=["select", "insert", "update"])
    tenant_table("training_requirement", app=["select", "insert", "delete"])
    for name in ("qualification", "absence", "training_session", "training_attendance", "training_record"):
        tenant_table(name, app=["select", "insert", "update"])
    for name in ("training_version", "training_policy", "training_requirement", "curriculum"):
        seen_by("theriac_relay", name, may=["select"])
    op.execute(KEEP)
    for name in ("qualification", "absence", "training_record"):
        op.execute(
            f"create trigger keep_until_withdrawn before update on {name} for each row"
            " execute function keep_until_withdrawn()"
        )
        op.execute(f"alter table {name} enable always trigger keep_until_withdrawn")
    op.execute("alter function keep_until_withdrawn() owner to theriac_owner")
    op.execute("revoke all on function keep_until_withdrawn() from public")
    for name in ("training_version", "training_session", "training_attendance"):
        guarded(f"keep_{name}", name, "update")
    op.execute(OWN)
    for_each_company("migration 0060", reason="recipes became what people are trained on", act=_fill)


def _fill(company: UUID) -> None:
    connection = op.get_bind()
    for statement in (SUBJECTS, VERSIONS):
        connection.execute(statement, {"company": company})
