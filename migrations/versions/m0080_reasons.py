"""Each change and deletion of a regulated row says why: the database refuses what doesn't (AUD-1)."""

from alembic import op

revision = "0080"
down_revision = "0079"

# As before, and with the reason demanded.
RECORDED = """
create or replace function record_change() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp set timezone = 'UTC' as $$
declare
  before_all jsonb := case when tg_op = 'INSERT' then null else to_jsonb(old) end;
  after_all jsonb := case when tg_op = 'DELETE' then null else to_jsonb(new) end;
  same boolean := tg_op <> 'UPDATE';
  e audit_entry;
begin
  -- As text, since jsonb takes 5.1 and 5.10 for equal, and a record doesn't (EXE-4).
  if tg_op = 'UPDATE' and before_all::text = after_all::text then return null; end if;
  select jsonb_object_agg(key, value) into e.old from jsonb_each_text(before_all)
    where same or value is distinct from after_all ->> key;
  select jsonb_object_agg(key, value) into e.new from jsonb_each_text(after_all)
    where same or value is distinct from before_all ->> key;
  e.company_id := coalesce(after_all, before_all) ->> 'company_id';
  e.row_id := coalesce(after_all, before_all) ->> 'id';
  e.table_name := tg_table_name;
  e.act := tg_op;
  e.person := nullif(current_setting('theriac.person', true), '');
  e.process := nullif(current_setting('theriac.process', true), '');
  e.session_person := nullif(current_setting('theriac.session_person', true), '');
  e.reason := nullif(btrim(current_setting('theriac.reason', true)), '');
  e.command := nullif(current_setting('theriac.command', true), '');
  e.transaction_id := nullif(current_setting('theriac.transaction', true), '');
  if e.person is null and e.process is null or e.transaction_id is null then
    raise exception 'theriac: % on % without an actor', tg_op, tg_table_name;
  end if;
  if tg_op <> 'INSERT' and e.reason is null then
    raise exception 'theriac: % on % without a reason (AUD-1)', tg_op, tg_table_name
      using errcode = 'restrict_violation';
  end if;
  if current_setting('theriac.closed', true) = 'yes' then
    raise exception 'theriac: % on % after the unit of work was closed', tg_op, tg_table_name;
  end if;
  e.number := coalesce(nullif(current_setting('theriac.entries', true), ''), '0')::int + 1;
  perform set_config('theriac.entries', e.number::text, true);
  e.epoch := (select max(epoch) from log_epoch);
  e.xid := pg_current_xact_id();
  e.at := clock_timestamp();
  e.mac := authenticated(
    field(e.company_id::text) || field(e.epoch::text) || field(e.transaction_id::text) || field(e.number::text)
    || field(e.xid::text) || field(to_char(e.at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) || field(e.table_name)
    || field(e.row_id::text) || field(e.act) || field(e.person::text) || field(e.process)
    || field(e.session_person::text) || field(e.reason) || field(e.command) || field(e.old::text)
    || field(e.new::text));
  insert into audit_entry select e.*;
  return null;
end $$;
"""


def upgrade() -> None:
    op.execute(RECORDED)
