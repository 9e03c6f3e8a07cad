"""A page's check ends with a correction of what came off it; a set is used after the moment that it tells (EXE-11)."""

from alembic import op

from migrations.helpers import guarded

revision = "0073"
down_revision = "0072"

# As before; and nobody checks what they corrected.
KEPT = """
create or replace function keep_downtime_page() returns trigger
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
      not in (('ISSUED', 'USED'), ('ISSUED', 'SPOILED'), ('ISSUED', 'UNUSED_DESTROYED'), ('USED', 'CHECKED'),
              ('CHECKED', 'USED'))
      or new.state = 'CHECKED' and exists (select from transcription t where t.company_id = new.company_id
        and t.page_id = new.id and (t.transcribed_by = new.checked_by or exists (select from parameter_value_revision r
          where r.company_id = t.company_id and r.value_id = t.value_id and r.recorded_by = new.checked_by)))
      or new.state in ('SPOILED', 'UNUSED_DESTROYED') and exists (select from transcription t
        where t.company_id = new.company_id and t.page_id = new.id) then
    raise exception 'theriac: a page is accounted for once, and checked by a second person (EXE-11)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_downtime_use() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if not exists (select from downtime_set s where s.company_id = new.company_id and s.id = new.set_id
      and s.as_of <= new.began_at) then
    raise exception 'theriac: a set is used after the moment that it tells (EXE-11)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    op.execute(KEPT)
    guarded("keep_downtime_use", "downtime_use", "insert")
