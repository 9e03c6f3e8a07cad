"""What a purge lists is let go of, by its own role alone; the log's entries of it keep their hashes (AUD-2, KEP-4)."""

from alembic import op

from migrations.helpers import guarded

revision = "0120"
down_revision = "0119"

_GOES = """
    audit_trail_review batch_comment batch_exception batch_hold batch_reconciliation batch_review batch_review_notice
    clearance_check condition_reached conditional_use control_series corrective_action decided_lot decision_input
    deviation deviation_approval deviation_exception deviation_investigation dispense_calculation
    dispense_campaign_order dispense_order dispense_source dispensed_container disposition downtime_page
    downtime_page_account downtime_use evidence exception_approval exception_assessment export_progress floor_question
    gate_override impact_statement in_process_control inserted_phase label_reconciliation line_clearance lot_flag
    material_loss not_applicable offline_act operation_take_out parameter_reading parameter_value
    parameter_value_revision phase_execution phase_repeat phase_takeover planned_deviation procedure_decision
    process_timer record_download record_export release_revocation review_evaluation review_mark revoked_lot
    scale_reading scale_reading_handover scale_reading_request scan_confirmation shift_hand_over signature
    signature_request signature_request_place signature_staleness transcription transcription_correction value_input
    weighing weight_reading
"""
GOES = _GOES.split()
CLOSED_TOO = (
    "equipment_allocation",
    "equipment_use",
    "part_confirmation",
    "pick_list",
    "qp_certificate",
    "rework_approval",
)
"""What stays of a batch, and gets no more of it either."""
SECRET = ("credential", "identity_provider_secret", "company_seal_key", "sign_in_state", "gateway_nonce")

# As before, but for what a purge lists and its role deletes.
REFUSED = """
create or replace function refuse_change() returns trigger
language plpgsql set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if tg_op = 'DELETE' and tg_level = 'ROW' and current_user = 'theriac_purge' then
    if exists (select from purged_row r where r.company_id = (to_jsonb(old) ->> 'company_id')::uuid
        and r.table_name = tg_table_name and r.row_id = (to_jsonb(old) ->> 'id')::uuid and not r.stays) then
      return old;
    end if;
  end if;
  raise exception 'theriac: % on % is never allowed (AUD-2)', tg_op, tg_table_name using errcode = 'restrict_violation';
end $$;
create function keep_entry() returns trigger
language plpgsql set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['old', 'new', 'purge_id'];
begin
  if tg_op = 'UPDATE' and current_user = 'theriac_purge' then
    if old.purge_id is null and new.old is null and new.new is null
        and (to_jsonb(new) - may)::text = (to_jsonb(old) - may)::text
        and exists (select from purged_row r where r.company_id = old.company_id and r.batch_purge_id = new.purge_id
          and r.table_name = old.table_name and r.row_id = old.row_id and not r.stays)
        and exists (select from sealed_entry s where s.company_id = old.company_id
          and s.transaction_id = old.transaction_id and s.number = old.number) then
      return new;
    end if;
  end if;
  raise exception 'theriac: % on % is never allowed (AUD-2)', tg_op, tg_table_name using errcode = 'restrict_violation';
end $$;
alter function keep_entry() owner to theriac_owner;
revoke all on function keep_entry() from public;
drop trigger append_only on audit_entry;
create trigger append_only before update or delete on audit_entry for each row execute function keep_entry();
alter table audit_entry enable always trigger append_only;
"""

# As before; of what a purge deletes it tells that it is gone, and not once more what it was.
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
  e.company_id := coalesce(after_all, before_all) ->> 'company_id';
  e.row_id := coalesce(after_all, before_all) ->> 'id';
  select jsonb_object_agg(key, value) into e.old from jsonb_each_text(before_all)
    where same or value is distinct from after_all ->> key;
  select jsonb_object_agg(key, value) into e.new from jsonb_each_text(after_all)
    where same or value is distinct from before_all ->> key;
  if tg_op = 'DELETE' and exists (select from purged_row r where r.company_id = e.company_id
      and r.table_name = tg_table_name and r.row_id = e.row_id and not r.stays) then
    e.old := '{}';
  end if;
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

# A purged batch gets no new rows: what its record was is proven by what is left, and that is all there is.
CLOSED = """
create function refuse_purged() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if exists (select from batch_purge w where w.company_id = new.company_id and w.batch_id = new.batch_id
      and w.entries is not null) then
    raise exception 'theriac: the record of this batch was purged (KEP-3)' using errcode = 'TK003';
  end if;
  return new;
end $$;
"""
OF_BATCHES = """
    select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'batch_id'
    where c.relnamespace = 'theriac'::regnamespace and c.relname = any(%s) order by c.relname
"""
WITH_APPEND_ONLY = """
    select c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where t.tgname = 'append_only' and c.relnamespace = 'theriac'::regnamespace
"""

# A row that goes is looked for in each table that may refer to it: without its index that would read the whole table.
INDEXED = """
do $$
declare f record;
begin
  for f in
    select c.relname as child, a.attname as refers, a.attnotnull as always
    from pg_constraint p join pg_class c on c.oid = p.conrelid join pg_class t on t.oid = p.confrelid
    join pg_attribute a on a.attrelid = p.conrelid and a.attnum = p.conkey[2]
    where p.contype = 'f' and c.relnamespace = 'theriac'::regnamespace and t.relname = any(array[{goes}])
      and cardinality(p.conkey) = 2 and not exists (select from pg_index i where i.indrelid = p.conrelid
        and i.indpred is null and i.indnkeyatts >= 2 and (i.indkey::int2[])[0:1] <@ p.conkey)
    group by 1, 2, 3 order by 1, 2
  loop
    execute format('create index %I on %I (company_id, %I) %s', f.child || '_by_' || f.refers, f.child, f.refers,
      case when f.always then '' else format('where %I is not null', f.refers) end);
  end loop;
end $$;
"""
MAY = """
do $$
declare t name;
begin
  for t in
    select c.relname from pg_class c where c.relnamespace = 'theriac'::regnamespace and c.relkind in ('r', 'p')
      and not c.relispartition and c.relrowsecurity and c.relname <> all(array[{secret}])
  loop
    execute format('grant select on %I to theriac_purge', t);
  end loop;
end $$;
grant insert on outbox to theriac_purge;
grant delete on signature_challenge to theriac_purge;
grant update (old, new, purge_id) on audit_entry to theriac_purge;
grant select on log_epoch to theriac_purge;
grant execute on function close_transaction() to theriac_purge;
grant execute on function genealogy(uuid, uuid, boolean, int, int) to theriac_purge;
"""


def upgrade() -> None:
    bind = op.get_bind()
    op.execute(REFUSED)
    op.execute(RECORDED)
    op.execute("drop trigger refuse_transcription_delete on transcription")
    op.execute("drop function refuse_transcription_delete()")
    guarded_already = set(bind.exec_driver_sql(WITH_APPEND_ONLY).scalars())
    for table in GOES:
        op.execute(f"grant delete on {table} to theriac_purge")
        if table not in guarded_already:
            op.execute(
                f"create trigger only_purged before delete on {table} for each row execute function refuse_change()"
            )
            op.execute(f"alter table {table} enable always trigger only_purged")
    op.execute(CLOSED)
    for table in bind.exec_driver_sql(OF_BATCHES, ([*GOES, *CLOSED_TOO],)).scalars().all():
        guarded("refuse_purged", table, "insert")
    quoted = ", ".join(f"'{one}'" for one in GOES)
    op.execute(INDEXED.format(goes=quoted))
    op.execute(MAY.format(secret=", ".join(f"'{one}'" for one in SECRET)))
