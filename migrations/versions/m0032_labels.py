"""Labels as they are issued: printers, each print with what it says, and the jobs that bring them to paper."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0032"
down_revision = "0031"

ISSUER = """
create table label_issuer (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  name text not null check (name ~ '^[A-Z0-9]{2,12}$'),
  identifier text not null check (identifier ~ '^9[1-9]$'),
  prefixes text[] not null check (cardinality(prefixes) between 0 and 20),
  primary key (company_id, id),
  unique (company_id)
);
"""

PRINTERS = """
create table label_printer (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  code text not null check (code ~ '^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$'),
  name text not null check (length(name) between 1 and 200),
  resolution text not null check (resolution in ('DPI_203', 'DPI_300')),
  width int not null check (width between 15 and 220),
  height int not null check (height between 10 and 400),
  font text not null check (font in ('LATIN', 'UNICODE')),
  gateway text not null check (gateway ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
  gateway_printer text not null check (gateway_printer ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$'),
  state text not null check (state in ('IN_USE', 'RETIRED')),
  primary key (company_id, id),
  unique (company_id, site_id, code),
  unique (company_id, site_id, id),
  foreign key (company_id, site_id) references site (company_id, id)
);
create index label_printer_of_gateway on label_printer (company_id, gateway, gateway_printer);
"""

LABELS = """
alter table lot_sample add unique (company_id, lot_id, id);
create table label (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  kind text not null check (kind in ('CONTAINER', 'SAMPLE')),
  lot_id uuid not null,
  container_id uuid,
  sample_id uuid,
  primary key (company_id, id),
  unique (company_id, container_id),
  unique (company_id, sample_id),
  unique (company_id, site_id, lot_id, id),
  check ((container_id is not null) = (kind = 'CONTAINER')),
  check ((sample_id is not null) = (kind = 'SAMPLE')),
  foreign key (company_id, site_id, lot_id) references material_lot (company_id, site_id, id),
  foreign key (company_id, lot_id, container_id) references container (company_id, lot_id, id),
  foreign key (company_id, lot_id, sample_id) references lot_sample (company_id, lot_id, id)
);
create index label_of_lot on label (company_id, lot_id, id);
create table label_job (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  printer_id uuid not null,
  state text not null
    check (state in ('QUEUED', 'SENT', 'PRINTED', 'FAILED', 'CANCELLED', 'EXPIRED', 'UNKNOWN')),
  labels int not null check (labels between 1 and 100),
  width int not null check (width between 15 and 220),
  height int not null check (height between 10 and 400),
  resolution text not null check (resolution in ('DPI_203', 'DPI_300')),
  requested_by uuid not null,
  requested_name text not null check (length(requested_name) between 1 and 200),
  requested_at timestamptz not null,
  valid_until timestamptz not null check (valid_until > requested_at),
  sent_at timestamptz,
  answer_until timestamptz,
  ended_at timestamptz,
  said text check (length(said) between 1 and 500),
  told_by uuid,
  told_name text check (length(told_name) between 1 and 200),
  told_at timestamptz,
  told_reason text check (length(told_reason) between 1 and 500),
  primary key (company_id, id),
  unique (company_id, site_id, id),
  check ((sent_at is null) = (state in ('QUEUED', 'CANCELLED', 'EXPIRED'))),
  check ((answer_until is null) = (sent_at is null)),
  check ((ended_at is null) = (state in ('QUEUED', 'SENT'))),
  check (num_nonnulls(told_by, told_name, told_at, told_reason) in (0, 4)),
  check (state <> 'CANCELLED' or told_by is not null),
  foreign key (company_id, site_id, printer_id) references label_printer (company_id, site_id, id),
  foreign key (company_id, requested_by) references person (company_id, id),
  foreign key (company_id, told_by) references person (company_id, id)
);
create index label_job_of_printer on label_job (company_id, printer_id, state);
create index label_job_waits on label_job (valid_until) where state = 'QUEUED';
create index label_job_unanswered on label_job (answer_until) where state = 'SENT';
create table label_print (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  label_id uuid not null,
  lot_id uuid not null,
  job_id uuid not null,
  position int not null check (position between 1 and 100),
  number int not null check (number between 1 and 99),
  reason text check (length(reason) between 1 and 500),
  content text not null check (length(content) between 1 and 50000),
  zpl text not null check (length(zpl) between 1 and 50000),
  status text check (status in ('QUARANTINE', 'RELEASED', 'RESTRICTED', 'REJECTED', 'EXPIRED')),
  expires_on date check (isfinite(expires_on)),
  retest_on date check (isfinite(retest_on)),
  outcome text not null check (outcome in ('PENDING', 'PRINTED', 'NOT_PRINTED', 'UNKNOWN')),
  requested_by uuid not null,
  requested_name text not null check (length(requested_name) between 1 and 200),
  requested_at timestamptz not null,
  primary key (company_id, id),
  unique (company_id, job_id, position),
  check ((reason is null) = (number = 1)),
  check (status is not null or (expires_on is null and retest_on is null)),
  foreign key (company_id, site_id, lot_id, label_id) references label (company_id, site_id, lot_id, id),
  foreign key (company_id, site_id, job_id) references label_job (company_id, site_id, id),
  foreign key (company_id, requested_by) references person (company_id, id)
);
create unique index label_print_number on label_print (company_id, label_id, number) where outcome <> 'NOT_PRINTED';
create index label_print_of_lot on label_print (company_id, lot_id, id);
"""

# The application's rules refuse all of this in words first.
GUARDS = """
create function guard_label_job() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.state = 'QUEUED' then return new; end if;
    raise exception 'theriac: a label job begins in the queue' using errcode = 'restrict_violation';
  end if;
  if (new.site_id, new.printer_id, new.labels, new.width, new.height, new.resolution, new.requested_by,
      new.requested_name, new.requested_at, new.valid_until) is distinct from (old.site_id, old.printer_id,
      old.labels, old.width, old.height, old.resolution, old.requested_by, old.requested_name, old.requested_at,
      old.valid_until) then
    raise exception 'theriac: what a label job prints never changes (LBL-8)' using errcode = 'restrict_violation';
  end if;
  if (old.state, new.state) not in (('QUEUED', 'SENT'), ('QUEUED', 'CANCELLED'), ('QUEUED', 'EXPIRED'),
      ('SENT', 'PRINTED'), ('SENT', 'FAILED'), ('SENT', 'UNKNOWN'), ('UNKNOWN', 'PRINTED'), ('UNKNOWN', 'FAILED'),
      ('UNKNOWN', 'UNKNOWN')) then
    raise exception 'theriac: a label job never goes from % to % (LBL-8)', old.state, new.state
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function guard_label_print() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.outcome = 'PENDING' then return new; end if;
    raise exception 'theriac: what becomes of a print is told after it (LBL-3)' using errcode = 'restrict_violation';
  end if;
  if (to_jsonb(new) - array['version', 'outcome'])::text <> (to_jsonb(old) - array['version', 'outcome'])::text
      or new.outcome = 'PENDING' or old.outcome in ('PRINTED', 'NOT_PRINTED') and new.outcome <> old.outcome then
    raise exception 'theriac: what was printed never changes, and what became of it is told once (LBL-3)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# Before anybody can read it, a job that ended has told what became of each of its labels, and has as many as it says.
TOLD = """
create function require_told() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  job label_job;
  counted record;
begin
  select * into job from label_job where company_id = new.company_id and id = new.id;
  select count(*) as of_job, count(*) filter (where outcome = 'PENDING') as pending,
      count(*) filter (where outcome = 'UNKNOWN') as unknown, count(*) filter (where outcome = 'PRINTED') as printed
    into counted from label_print where company_id = new.company_id and job_id = new.id;
  if counted.of_job <> job.labels
      or counted.pending <> (case when job.state in ('QUEUED', 'SENT') then job.labels else 0 end)
      or (counted.unknown > 0) <> (job.state = 'UNKNOWN')
      or (counted.printed = job.labels) <> (job.state = 'PRINTED')
      or job.state in ('CANCELLED', 'EXPIRED') and counted.printed > 0 then
    raise exception 'theriac: a label job that is % tells something else of its labels (LBL-8)', job.state
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
alter function require_told() owner to theriac_owner;
revoke all on function require_told() from public;
create constraint trigger require_told after insert or update on label_job deferrable initially deferred
  for each row execute function require_told();
alter table label_job enable always trigger require_told;
"""

# The scheduler looks for what waited too long, in all companies, and at nothing else of a job.
SCHEDULED = """
create policy theriac_relay on label_job for select to theriac_relay using (state in ('QUEUED', 'SENT'));
grant select (company_id, id, state, valid_until, answer_until) on label_job to theriac_relay;
create trigger refuse_enterprise before insert or update of site_id on label_printer
  for each row execute function refuse_enterprise();
alter table label_printer enable always trigger refuse_enterprise;
"""

OF_JOB = "version, state, sent_at, answer_until, ended_at, said, told_by, told_name, told_at, told_reason"


def upgrade() -> None:
    for statements in (ISSUER, PRINTERS, LABELS):
        op.execute(statements)
    tenant_table("label_issuer", app=["select", "insert", "update"])
    tenant_table("label_printer", app=["select", "insert", "update"])
    tenant_table("label", app=["select", "insert"], append_only=True)
    tenant_table("label_job", app=["select", "insert", f"update ({OF_JOB})"])
    tenant_table("label_print", app=["select", "insert", "update (version, outcome)"])
    op.execute(GUARDS)
    guarded("guard_label_job", "label_job", "insert or update")
    guarded("guard_label_print", "label_print", "insert or update")
    op.execute(TOLD)
    op.execute(SCHEDULED)
