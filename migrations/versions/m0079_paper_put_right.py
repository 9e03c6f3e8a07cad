"""A slip in what a page was accounted for as, or in what came off it, is put right; what stood before stays (EXE-6)."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0079"
down_revision = "0078"

TABLES = """
create table downtime_page_account (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  page_id uuid not null,
  outcome text not null check (outcome in ('USED', 'SPOILED', 'UNUSED_DESTROYED')),
  reason text check (length(reason) between 1 and 2000),
  scan_key text check (length(scan_key) between 1 and 300),
  scan_name text check (length(scan_name) between 1 and 200),
  scan_size bigint check (scan_size > 0),
  scan_sha256 text check (scan_sha256 ~ '^[0-9a-f]{64}$'),
  scan_media_type text check (length(scan_media_type) between 1 and 100),
  reconciled_by uuid not null,
  reconciled_name text not null check (length(reconciled_name) between 1 and 200),
  reconciled_at timestamptz not null,
  because text not null check (length(because) between 1 and 2000),
  taken_back_by uuid not null,
  taken_back_name text not null check (length(taken_back_name) between 1 and 200),
  taken_back_at timestamptz not null check (taken_back_at >= reconciled_at),
  signature_id uuid not null,
  primary key (company_id, id),
  unique (company_id, page_id, reconciled_at),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, site_id, page_id) references downtime_page (company_id, site_id, id),
  foreign key (company_id, reconciled_by) references person (company_id, id),
  foreign key (company_id, taken_back_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create index downtime_page_account_of_page on downtime_page_account (company_id, page_id, id);
create index downtime_page_account_of_batch on downtime_page_account (company_id, batch_id, id);
create table transcription_correction (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  transcription_id uuid not null,
  of_version int not null,
  began_at timestamptz not null,
  ended_at timestamptz,
  performed_name text not null check (length(performed_name) between 1 and 200),
  remark text check (length(remark) between 1 and 2000),
  because text not null check (length(because) between 1 and 2000),
  corrected_by uuid not null,
  corrected_name text not null check (length(corrected_name) between 1 and 200),
  corrected_at timestamptz not null,
  signature_id uuid not null,
  primary key (company_id, id),
  unique (company_id, transcription_id, of_version),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, transcription_id) references transcription (company_id, id),
  foreign key (company_id, corrected_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id)
);
create index transcription_correction_of_entry on transcription_correction (company_id, transcription_id, id);
create index transcription_correction_of_batch on transcription_correction (company_id, batch_id, id);
"""

# What stood is kept as it stood, by whoever changes it, in the same transaction as the change.
STOOD = """
create function keep_page_account() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from downtime_page p where p.company_id = new.company_id and p.id = new.page_id
      and p.batch_id = new.batch_id
      and (case p.state when 'CHECKED' then 'USED' else p.state end, p.reason, p.scan_key, p.scan_name, p.scan_size,
        p.scan_sha256, p.scan_media_type, p.reconciled_by, p.reconciled_name, p.reconciled_at)
        is not distinct from (new.outcome, new.reason, new.scan_key, new.scan_name, new.scan_size, new.scan_sha256,
          new.scan_media_type, new.reconciled_by, new.reconciled_name, new.reconciled_at)) then
    raise exception 'theriac: what a page was accounted for as stays as it stood (EXE-6)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_transcription_correction() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from transcription t where t.company_id = new.company_id and t.id = new.transcription_id
      and t.batch_id = new.batch_id and (t.version, t.began_at, t.ended_at, t.performed_name, t.remark)
        is not distinct from (new.of_version, new.began_at, new.ended_at, new.performed_name, new.remark)) then
    raise exception 'theriac: what was transcribed stays as it stood (EXE-6)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# As before, and an account is taken back with what it was; nobody checks what they corrected.
KEPT = """
create or replace function keep_downtime_page() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may text[] := array['version', 'state', 'checked_by', 'checked_name', 'checked_at', 'signature_id'];
  account constant text[] := array['reason', 'scan_key', 'scan_name', 'scan_size', 'scan_sha256', 'scan_media_type',
    'reconciled_by', 'reconciled_name', 'reconciled_at'];
  taken_back boolean;
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
  taken_back := old.state <> 'ISSUED' and new.state = 'ISSUED' and exists (select from downtime_page_account
    where company_id = old.company_id and page_id = old.id and reconciled_at = old.reconciled_at);
  if old.state = 'ISSUED' or taken_back then
    may := may || account;
  end if;
  if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text
      or new.state <> old.state and not taken_back and (old.state, new.state)
      not in (('ISSUED', 'USED'), ('ISSUED', 'SPOILED'), ('ISSUED', 'UNUSED_DESTROYED'), ('USED', 'CHECKED'),
              ('CHECKED', 'USED'))
      or new.state = 'CHECKED' and exists (select from transcription t where t.company_id = new.company_id
        and t.page_id = new.id and (t.transcribed_by = new.checked_by or exists (select from parameter_value_revision r
          where r.company_id = t.company_id and r.value_id = t.value_id and r.recorded_by = new.checked_by)
          or exists (select from transcription_correction c where c.company_id = t.company_id
            and c.transcription_id = t.id and c.corrected_by = new.checked_by)))
      or new.state in ('SPOILED', 'UNUSED_DESTROYED') and exists (select from transcription t
        where t.company_id = new.company_id and t.page_id = new.id) then
    raise exception 'theriac: a page is accounted for once, and checked by a second person (EXE-11)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create or replace function keep_transcription() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['version', 'began_at', 'ended_at', 'performed_name', 'remark'];
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
  if tg_op = 'UPDATE' and ((to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text
      or old.value_id is not null and new.began_at <> old.began_at
      or not exists (select from transcription_correction where company_id = old.company_id
        and transcription_id = old.id and of_version = old.version)) then
    raise exception 'theriac: what was transcribed changes by a signed correction alone (EXE-6)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""

# What the corrections keep, the rows themselves kept by accepting none.
CHANGED = """
drop trigger append_only on transcription;
drop trigger append_only_truncate on transcription;
drop trigger keep_transcription on transcription;
grant update on transcription to theriac_app;
create function refuse_transcription_delete() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  raise exception 'theriac: what was transcribed stays' using errcode = 'restrict_violation';
end $$;
"""


def upgrade() -> None:
    op.execute(TABLES)
    for name in ("downtime_page_account", "transcription_correction"):
        tenant_table(name, app=["select", "insert"], append_only=True)
    op.execute(STOOD)
    guarded("keep_page_account", "downtime_page_account", "insert")
    guarded("keep_transcription_correction", "transcription_correction", "insert")
    op.execute(KEPT)
    op.execute(CHANGED)
    guarded("keep_transcription", "transcription", "insert or update")
    guarded("refuse_transcription_delete", "transcription", "delete")
