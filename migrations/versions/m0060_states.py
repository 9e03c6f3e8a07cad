"""ISA-88's states and commands on every level of a procedure; runs of a phase; who answers for one, and hand-overs."""

from alembic import op

from migrations.helpers import guarded, tenant_table

revision = "0060"
down_revision = "0059"

STATES = (
    "'IDLE', 'RUNNING', 'PAUSING', 'PAUSED', 'HOLDING', 'HELD', 'RESTARTING', 'STOPPING', 'STOPPED', 'ABORTING',"
    " 'ABORTED', 'COMPLETE'"
)

WORDS = f"""
alter table batch drop constraint batch_state_check, drop constraint batch_check, drop constraint batch_check1,
  add constraint batch_state_check check (state in ({STATES})),
  add constraint batch_not_begun check (state <> 'IDLE' or started_at is null),
  add constraint batch_begun check (state in ('IDLE', 'ABORTING', 'ABORTED') or started_at is not null);
alter table phase_execution drop constraint phase_execution_state_check,
  drop constraint phase_execution_company_id_batch_id_number_key,
  drop constraint phase_execution_company_id_batch_id_recipe_phase_id_key,
  add column run int check (run between 1 and 1000),
  add column replaced_at timestamptz check (replaced_at >= started_at),
  add column in_charge_id uuid,
  add column in_charge_since timestamptz check (in_charge_since >= started_at),
  add constraint phase_execution_in_charge check (
    num_nonnulls(in_charge_id, in_charge_since) in (0, 2) and (in_charge_id is null or state <> 'IDLE')),
  add foreign key (company_id, in_charge_id) references person (company_id, id) deferrable initially deferred,
  add constraint phase_execution_state_check check (state in ({STATES})),
  add constraint phase_execution_replaced check (replaced_at is null or state in ('STOPPED', 'ABORTED'));
create unique index phase_execution_run_once on phase_execution
  (company_id, batch_id, recipe_phase_id, coalesce(run, 1));
create unique index phase_execution_counts_once on phase_execution (company_id, batch_id, number)
  where replaced_at is null;
alter table signature drop constraint signature_meaning_check, add constraint signature_meaning_check
  check (meaning in ('AUTHORED', 'APPROVED', 'ISSUED', 'PERFORMED', 'VERIFIED', 'QUALITY', 'CORRECTED', 'ASSESSED',
    'REVIEWED', 'RELEASED', 'REJECTED', 'WITNESSED', 'READ_AND_UNDERSTOOD', 'ATTENDED', 'TRAINED', 'ABORTED',
    'HANDED_OVER', 'ACCEPTED'));
"""

# Rows from before there were other commands have neither kind nor level: they are holds of a whole batch.
HOLDS = """
alter table batch_hold
  add column kind text check (kind in ('PAUSE', 'HOLD', 'STOP', 'ABORT')),
  add column level text
    check (level in ('PROCEDURE', 'UNIT_PROCEDURE', 'OPERATION', 'PHASE')),
  add column recipe_block_id uuid,
  add column phase_execution_id uuid,
  add column reached_at timestamptz check (reached_at >= held_at),
  add column running_at timestamptz check (running_at >= restarted_at),
  add column superseded_by text check (superseded_by in ('HOLD', 'STOP', 'ABORT', 'COMPLETE')),
  add column signature_id uuid,
  add constraint batch_hold_place check (
    (recipe_block_id is not null) = (level in ('UNIT_PROCEDURE', 'OPERATION'))
    and (phase_execution_id is not null) = (level = 'PHASE')),
  add constraint batch_hold_signed check ((signature_id is not null) = (kind = 'ABORT')),
  add constraint batch_hold_superseded check (superseded_by is null or restarted_at is not null),
  add constraint batch_hold_final check (
    kind not in ('STOP', 'ABORT') or level <> 'PROCEDURE' or restarted_at is null or superseded_by = 'ABORT'),
  add foreign key (company_id, recipe_block_id) references recipe_block (company_id, id)
    deferrable initially deferred,
  add foreign key (company_id, phase_execution_id) references phase_execution (company_id, id)
    deferrable initially deferred,
  add foreign key (company_id, signature_id) references signature (company_id, id) deferrable initially deferred;
drop index batch_hold_open_once;
create unique index batch_hold_open_once on batch_hold
  (company_id, batch_id, coalesce(kind, 'HOLD'), coalesce(recipe_block_id, phase_execution_id, batch_id))
  where restarted_at is null;
create table condition_reached (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  batch_id uuid not null,
  phase_execution_id uuid not null,
  reached text not null check (reached in ('PAUSED', 'HELD', 'RUNNING', 'STOPPED', 'ABORTED')),
  remark text not null check (length(remark) between 1 and 2000),
  confirmed_by uuid not null,
  confirmed_name text not null check (length(confirmed_name) between 1 and 200),
  confirmed_at timestamptz not null,
  primary key (company_id, id),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, phase_execution_id) references phase_execution (company_id, id),
  foreign key (company_id, confirmed_by) references person (company_id, id)
);
create index condition_reached_of_phase on condition_reached (company_id, phase_execution_id, id);
create index condition_reached_of_batch on condition_reached (company_id, batch_id);
"""

HANDS = """
create table shift_hand_over (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  notes text not null check (length(notes) between 1 and 4000),
  open_phases text not null check (length(open_phases) between 1 and 4000),
  given_by uuid not null,
  given_name text not null check (length(given_name) between 1 and 200),
  given_at timestamptz not null,
  signature_id uuid not null,
  replaced_at timestamptz check (replaced_at >= given_at),
  accepted_by uuid check (accepted_by <> given_by),
  accepted_name text check (length(accepted_name) between 1 and 200),
  accepted_at timestamptz check (accepted_at >= given_at),
  acceptance_signature_id uuid,
  remark text check (length(remark) between 1 and 4000),
  primary key (company_id, id),
  check (num_nonnulls(accepted_by, accepted_name, accepted_at, acceptance_signature_id) in (0, 4)),
  check (accepted_at is null or replaced_at is null),
  check (remark is null or accepted_at is not null),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, given_by) references person (company_id, id),
  foreign key (company_id, accepted_by) references person (company_id, id),
  foreign key (company_id, signature_id) references signature (company_id, id),
  foreign key (company_id, acceptance_signature_id) references signature (company_id, id)
);
create index shift_hand_over_of_batch on shift_hand_over (company_id, batch_id, id);
create unique index shift_hand_over_waits_once on shift_hand_over (company_id, batch_id)
  where accepted_at is null and replaced_at is null;
create table phase_takeover (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  batch_id uuid not null,
  phase_execution_id uuid not null,
  from_person uuid not null,
  from_name text not null check (length(from_name) between 1 and 200),
  to_person uuid not null,
  to_name text not null check (length(to_name) between 1 and 200),
  reason text not null check (length(reason) between 1 and 2000),
  taken_at timestamptz not null,
  hand_over_id uuid,
  primary key (company_id, id),
  check (from_person <> to_person),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, phase_execution_id) references phase_execution (company_id, id),
  foreign key (company_id, from_person) references person (company_id, id),
  foreign key (company_id, to_person) references person (company_id, id),
  foreign key (company_id, hand_over_id) references shift_hand_over (company_id, id)
);
create index phase_takeover_of_batch on phase_takeover (company_id, batch_id, id);
create index phase_takeover_of_phase on phase_takeover (company_id, phase_execution_id, id);
create index phase_execution_under_way on phase_execution (company_id, site_id, id)
  where state not in ('IDLE', 'COMPLETE', 'STOPPED', 'ABORTED');
"""

# The tables of domain/execution/states.py, as from>to; a test holds them equal.
COMMANDED = (
    "RUNNING>PAUSING PAUSING>PAUSED PAUSING>RUNNING PAUSED>RUNNING RUNNING>HOLDING PAUSING>HOLDING PAUSED>HOLDING"
    " HOLDING>HELD HELD>RESTARTING RESTARTING>RUNNING RESTARTING>HOLDING RUNNING>STOPPING PAUSING>STOPPING"
    " PAUSED>STOPPING HOLDING>STOPPING HELD>STOPPING RESTARTING>STOPPING STOPPING>STOPPED RUNNING>ABORTING"
    " PAUSING>ABORTING PAUSED>ABORTING HOLDING>ABORTING HELD>ABORTING RESTARTING>ABORTING STOPPING>ABORTING"
    " ABORTING>ABORTED"
)
# Where nothing runs, or nothing stands still, a command and what it asks for are one act on what holds phases.
AT_ONCE = (
    "RUNNING>PAUSED RUNNING>HELD PAUSING>HELD PAUSED>HELD HELD>RUNNING RESTARTING>HELD RUNNING>STOPPED PAUSING>STOPPED"
    " PAUSED>STOPPED HOLDING>STOPPED HELD>STOPPED RESTARTING>STOPPED RUNNING>ABORTED PAUSING>ABORTED PAUSED>ABORTED"
    " HOLDING>ABORTED HELD>ABORTED RESTARTING>ABORTED STOPPING>ABORTED"
)
OF_PHASE = f"IDLE>RUNNING RUNNING>COMPLETE PAUSING>COMPLETE {COMMANDED}"
OF_BATCH = (
    "IDLE>RUNNING IDLE>ABORTING IDLE>ABORTED RUNNING>COMPLETE PAUSING>COMPLETE PAUSED>COMPLETE COMPLETE>RUNNING"
    f" {COMMANDED} {AT_ONCE}"
)

KEPT = f"""
create function keep_states() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if new.state <> old.state and not (old.state || '>' || new.state) = any (string_to_array(
      case tg_table_name when 'batch' then '{OF_BATCH}' else '{OF_PHASE}' end, ' ')) then
    raise exception 'theriac: no % goes from % to % (CMD-1)', tg_table_name, old.state, new.state
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_hand_over() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  may constant text[] := array['version', 'replaced_at', 'accepted_by', 'accepted_name', 'accepted_at',
    'acceptance_signature_id', 'remark'];
begin
  if (to_jsonb(new) - may)::text <> (to_jsonb(old) - may)::text
      or old.accepted_at is not null or old.replaced_at is not null then
    raise exception 'theriac: a hand-over is accepted or replaced once, and stays (CMD-6)'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function keep_phase_idle() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if old.state = 'IDLE' and new.state <> 'IDLE' and not exists (
      select from batch where company_id = new.company_id and id = new.batch_id and state in ('IDLE', 'RUNNING')) then
    raise exception 'theriac: no phase begins while its batch stands still or is over (CMD-1)'
      using errcode = 'restrict_violation';
  end if;
  if old.replaced_at is not null and (new.state, new.replaced_at) is distinct from (old.state, old.replaced_at) then
    raise exception 'theriac: a run that was reset stays as it is (CMD-3)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    op.execute(WORDS)
    op.execute(HOLDS)
    tenant_table("condition_reached", app=["select", "insert"], append_only=True)
    op.execute(HANDS)
    tenant_table("shift_hand_over", app=["select", "insert", "update"])
    tenant_table("phase_takeover", app=["select", "insert"], append_only=True)
    op.execute(KEPT)
    guarded("keep_hand_over", "shift_hand_over", "update")
    for table in ("batch", "phase_execution"):
        op.execute(
            f"create trigger keep_states before update of state on {table}"
            " for each row when (old.state is distinct from new.state) execute function keep_states()"
        )
        op.execute(f"alter table {table} enable always trigger keep_states")
    for function in ("keep_states", "keep_phase_idle"):
        op.execute(f"alter function {function}() owner to theriac_owner")
        op.execute(f"revoke all on function {function}() from public")
    op.execute(
        "create trigger keep_phase_idle before update of state, replaced_at on phase_execution"
        " for each row execute function keep_phase_idle()"
    )
    op.execute("alter table phase_execution enable always trigger keep_phase_idle")
