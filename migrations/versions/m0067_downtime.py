"""The remaining phases of a batch on paper: sets kept current at a site, used when the service is down, reconciled."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0067"
down_revision = "0066"

TABLES = """
create table downtime_policy (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  kept boolean not null,
  every_minutes int not null check (every_minutes between 5 and 1440),
  because text not null check (length(because) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, site_id),
  foreign key (company_id, site_id) references site (company_id, id)
);
create table downtime_set (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  number int not null check (number > 0),
  state text not null check (state in ('DUE', 'REQUESTED', 'CURRENT', 'SUPERSEDED', 'DROPPED', 'FAILED')),
  due_at timestamptz not null check (isfinite(due_at)),
  requested_at timestamptz,
  as_of timestamptz,
  made_at timestamptz,
  pages int check (pages between 1 and 200),
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes bigint check (bytes > 0),
  ended_at timestamptz,
  problem text check (length(problem) between 1 and 2000),
  primary key (company_id, id),
  unique (company_id, site_id, id),
  unique (company_id, batch_id, number),
  unique (company_id, batch_id, id),
  check ((state in ('REQUESTED', 'CURRENT', 'SUPERSEDED', 'FAILED')) = (requested_at is not null)),
  check (num_nonnulls(as_of, made_at, pages, sha256, bytes)
    = case when state in ('CURRENT', 'SUPERSEDED') then 5 else 0 end),
  check ((state in ('SUPERSEDED', 'DROPPED', 'FAILED')) = (ended_at is not null)),
  check ((state = 'FAILED') = (problem is not null)),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id)
);
create unique index downtime_set_current on downtime_set (company_id, batch_id) where state = 'CURRENT';
create unique index downtime_set_waiting on downtime_set (company_id, batch_id) where state = 'DUE';
create index downtime_set_of_site on downtime_set (company_id, site_id, id) where state = 'CURRENT';
create index downtime_set_due on downtime_set (due_at) where state = 'DUE';
create table downtime_use (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  set_id uuid not null,
  began_at timestamptz not null check (isfinite(began_at)),
  ended_at timestamptz not null check (isfinite(ended_at) and ended_at > began_at),
  copies int not null check (copies between 1 and 20),
  reason text not null check (length(reason) between 1 and 2000),
  exception_id uuid not null,
  declared_by uuid not null,
  declared_name text not null check (length(declared_name) between 1 and 200),
  declared_at timestamptz not null check (declared_at >= ended_at),
  primary key (company_id, id),
  unique (company_id, site_id, id),
  unique (company_id, set_id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, batch_id, set_id) references downtime_set (company_id, batch_id, id),
  foreign key (company_id, exception_id) references batch_exception (company_id, id),
  foreign key (company_id, declared_by) references person (company_id, id)
);
create index downtime_use_of_batch on downtime_use (company_id, batch_id, id);
create table downtime_page (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  use_id uuid not null,
  page int not null check (page between 1 and 200),
  copy int not null check (copy between 1 and 20),
  state text not null check (state in ('ISSUED', 'USED', 'CHECKED', 'SPOILED', 'UNUSED_DESTROYED')),
  reason text check (length(reason) between 1 and 2000),
  scan_key text check (length(scan_key) between 1 and 300),
  scan_name text check (length(scan_name) between 1 and 200),
  scan_size bigint check (scan_size > 0),
  scan_sha256 text check (scan_sha256 ~ '^[0-9a-f]{64}$'),
  scan_media_type text check (length(scan_media_type) between 1 and 100),
  reconciled_by uuid,
  reconciled_name text check (length(reconciled_name) between 1 and 200),
  reconciled_at timestamptz,
  checked_by uuid,
  checked_name text check (length(checked_name) between 1 and 200),
  checked_at timestamptz,
  signature_id uuid,
  primary key (company_id, id),
  unique (company_id, site_id, id),
  unique (company_id, use_id, page, copy),
  check (num_nonnulls(reconciled_by, reconciled_name, reconciled_at) = case state when 'ISSUED' then 0 else 3 end),
  check (num_nonnulls(checked_by, checked_name, checked_at, signature_id)
    = case state when 'CHECKED' then 4 else 0 end),
  check (num_nonnulls(scan_key, scan_name, scan_size, scan_sha256, scan_media_type) in (0, 5)),
  check (scan_sha256 is not null or state not in ('USED', 'CHECKED')),
  check (scan_sha256 is null or state not in ('ISSUED', 'UNUSED_DESTROYED')),
  check (state <> 'SPOILED' or reason is not null),
  check (state <> 'ISSUED' or reason is null),
  check (checked_by is null or checked_by <> reconciled_by),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, site_id, use_id) references downtime_use (company_id, site_id, id),
  foreign key (company_id, reconciled_by) references person (company_id, id),
  foreign key (company_id, checked_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create index downtime_page_of_batch on downtime_page (company_id, batch_id, id);
create index downtime_page_open on downtime_page (company_id, batch_id) where state in ('ISSUED', 'USED');
create table transcription (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  page_id uuid not null,
  phase_execution_id uuid not null,
  value_id uuid,
  began_at timestamptz not null check (isfinite(began_at)),
  ended_at timestamptz check (isfinite(ended_at) and ended_at >= began_at),
  performed_name text not null check (length(performed_name) between 1 and 200),
  remark text check (length(remark) between 1 and 2000),
  transcribed_by uuid not null,
  transcribed_name text not null check (length(transcribed_name) between 1 and 200),
  transcribed_at timestamptz not null check (transcribed_at >= began_at),
  primary key (company_id, id),
  unique (company_id, value_id),
  check ((value_id is null) = (ended_at is not null)),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, site_id, page_id) references downtime_page (company_id, site_id, id),
  foreign key (company_id, phase_execution_id) references phase_execution (company_id, id),
  foreign key (company_id, value_id) references parameter_value (company_id, id),
  foreign key (company_id, transcribed_by) references person (company_id, id)
);
create unique index transcription_of_phase on transcription (company_id, phase_execution_id) where value_id is null;
create index transcription_of_page on transcription (company_id, page_id, id);
create index transcription_of_batch on transcription (company_id, batch_id, id);
"""

# A set only moves on, and what it was made into stays; a page is accounted for once, then checked by another person
# than whoever wrote anything off it; what is transcribed happened while the set was used, and before the page's check.
KEPT = """
create function keep_downtime_set() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may text[] := array['version', 'state', 'ended_at'];
begin
  if old.state in ('DUE', 'REQUESTED') then
    may := may || array['requested_at', 'as_of', 'made_at', 'pages', 'sha256', 'bytes', 'problem'];
  end if;
  if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text or new.state <> old.state and (old.state, new.state)
      not in (('DUE', 'REQUESTED'), ('DUE', 'DROPPED'), ('REQUESTED', 'CURRENT'), ('REQUESTED', 'FAILED'),
              ('CURRENT', 'SUPERSEDED')) then
    raise exception 'theriac: a downtime set is made once, and superseded (EXE-11)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_downtime_page() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may text[] := array['version', 'state', 'checked_by', 'checked_name', 'checked_at', 'signature_id'];
begin
  if tg_op = 'INSERT' then
    if new.state <> 'ISSUED' or not exists (select from downtime_use u
        join downtime_set s on s.company_id = u.company_id and s.id = u.set_id
        where u.company_id = new.company_id and u.id = new.use_id and u.batch_id = new.batch_id
          and new.page <= s.pages and new.copy <= u.copies) then
      raise exception 'theriac: a page is one of its set, in as many copies as were used (EXE-11)'
        using errcode = 'restrict_violation';
    end if;
    return new;
  end if;
  if old.state = 'ISSUED' then
    may := may || array['reason', 'scan_key', 'scan_name', 'scan_size', 'scan_sha256', 'scan_media_type',
      'reconciled_by', 'reconciled_name', 'reconciled_at'];
  end if;
  if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text or new.state <> old.state and (old.state, new.state)
      not in (('ISSUED', 'USED'), ('ISSUED', 'SPOILED'), ('ISSUED', 'UNUSED_DESTROYED'), ('USED', 'CHECKED'))
      or new.state = 'CHECKED' and exists (select from transcription t where t.company_id = new.company_id
        and t.page_id = new.id and t.transcribed_by = new.checked_by)
      or new.state in ('SPOILED', 'UNUSED_DESTROYED') and exists (select from transcription t
        where t.company_id = new.company_id and t.page_id = new.id) then
    raise exception 'theriac: a page is accounted for once, and checked by a second person (EXE-11)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_transcription() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from downtime_page p
      join downtime_use u on u.company_id = p.company_id and u.id = p.use_id
      join phase_execution e on e.company_id = p.company_id and e.batch_id = p.batch_id
      where p.company_id = new.company_id and p.id = new.page_id and p.batch_id = new.batch_id
        and p.state in ('ISSUED', 'USED') and e.id = new.phase_execution_id
        and new.began_at >= u.began_at and coalesce(new.ended_at, new.began_at) <= u.ended_at) then
    raise exception 'theriac: what is transcribed was written while its set was used (EXE-11)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function require_transcribed() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.value_id is not null and not exists (select from parameter_value_revision r
      join parameter_value v on v.company_id = r.company_id and v.id = r.value_id
      where r.company_id = new.company_id and r.value_id = new.value_id and r.revision = 1
        and r.event_at = new.began_at and r.recorded_by = new.transcribed_by
        and v.phase_execution_id = new.phase_execution_id) then
    raise exception 'theriac: a transcribed value is a late entry of whoever transcribed it (EXE-11)'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
"""
SCHEDULED = """
create policy theriac_relay on downtime_set for select to theriac_relay using (state = 'DUE');
grant select (company_id, id, state, due_at) on downtime_set to theriac_relay;
"""
PROOF = """
create constraint trigger require_transcribed after insert on transcription
  deferrable initially deferred for each row execute function require_transcribed();
alter table transcription enable always trigger require_transcribed;
"""


def upgrade() -> None:
    op.execute(TABLES)
    for name in ("downtime_policy", "downtime_set", "downtime_page"):
        tenant_table(name, app=["select", "insert", "update"])
    for name in ("downtime_use", "transcription"):
        tenant_table(name, app=["select", "insert"], append_only=True)
    op.execute(SCHEDULED)
    op.execute(KEPT)
    guarded("keep_downtime_set", "downtime_set", "update")
    guarded("keep_downtime_page", "downtime_page", "insert or update")
    guarded("keep_transcription", "transcription", "insert")
    op.execute("alter function require_transcribed() owner to theriac_owner")
    op.execute("revoke all on function require_transcribed() from public")
    op.execute(PROOF)
