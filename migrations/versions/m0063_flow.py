"""Batches follow the whole procedure: a run for each pass of a loop, decisions on the way, timers (EXE-1, EXE-12)."""

from alembic import op

from migrations.helpers import guarded, seen_by, tenant_table

revision = "0063"
down_revision = "0062"

# A phase in loops has a run for each pass, numbered from 1 for each loop around it, the outermost first. Outside of
# loops it is null, as in rows from before there were any: their audit entries don't tell it.
PASSES = """
alter table phase_execution
  add column passes int[],
  add column left_out_at timestamptz,
  add constraint phase_execution_passes check (
    cardinality(passes) <= 20 and array_position(passes, null) is null and 0 < all (passes)),
  add constraint phase_execution_left_out check (left_out_at is null or state = 'IDLE');
drop index phase_execution_run_once, phase_execution_counts_once;
create unique index phase_execution_run_once on phase_execution
  (company_id, batch_id, recipe_phase_id, coalesce(passes, '{}'), coalesce(run, 1));
create unique index phase_execution_counts_once on phase_execution
  (company_id, batch_id, number, coalesce(passes, '{}'))
  where replaced_at is null;
"""

DECISIONS = """
create table procedure_decision (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  batch_id uuid not null,
  recipe_block_id uuid not null,
  block text not null check (length(block) between 1 and 200),
  passes int[] not null check (
    cardinality(passes) <= 20 and array_position(passes, null) is null and 0 < all (passes)),
  revision int not null check (revision > 0),
  holds boolean,
  followed boolean,
  because text check (length(because) between 1 and 4000),
  decided_at timestamptz not null,
  phase_execution_id uuid,
  exception_id uuid,
  primary key (company_id, id),
  unique (company_id, batch_id, block, passes, revision),
  check ((holds is null) = (because is not null)),
  check (followed is not distinct from holds or revision > 1),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, recipe_block_id) references recipe_block (company_id, id),
  foreign key (company_id, phase_execution_id) references phase_execution (company_id, id),
  foreign key (company_id, exception_id) references batch_exception (company_id, id)
);
create table decision_input (
  company_id uuid not null,
  id uuid not null,
  site_id uuid not null,
  decision_id uuid not null,
  position int not null check (position > 0),
  refers_to text not null check (length(refers_to) between 1 and 1000),
  says text not null check (length(says) <= 4000),
  parameter_value_id uuid,
  revision int check (revision > 0),
  phase_execution_id uuid,
  primary key (company_id, id),
  unique (company_id, decision_id, position),
  check ((parameter_value_id is null) = (revision is null)),
  check (parameter_value_id is null or phase_execution_id is not null),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, decision_id) references procedure_decision (company_id, id),
  foreign key (company_id, parameter_value_id) references parameter_value (company_id, id),
  foreign key (company_id, phase_execution_id) references phase_execution (company_id, id)
);
create index decision_input_of_value on decision_input (company_id, parameter_value_id)
  where parameter_value_id is not null;
"""

# A run stays the run that it is, and another pass is only there where the one before was decided to be not the last.
KEPT = """
create function keep_phase_run() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if (new.batch_id, new.recipe_phase_id, new.number, new.passes)
      is distinct from (old.batch_id, old.recipe_phase_id, old.number, old.passes) then
    raise exception 'theriac: a run of a phase stays that run (EXE-1)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create function require_called_for_pass() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  at int;
begin
  select max(i) into at from generate_subscripts(new.passes, 1) i where new.passes[i] > 1;
  if at is not null and not exists (select from procedure_decision d
      where (d.company_id, d.batch_id) = (new.company_id, new.batch_id) and d.followed = false
        and d.passes = new.passes[1:at - 1] || (new.passes[at] - 1)) then
    raise exception 'theriac: nobody decided that phase % is run again (EXE-1)', new.number
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
"""

# A time counts between two events of a batch; what it came to is told once, and stays.
TIMERS = """
create table process_timer (
  company_id uuid not null,
  id uuid not null,
  version int not null,
  site_id uuid not null,
  batch_id uuid not null,
  recipe_link_id uuid not null,
  link text not null check (length(link) between 1 and 200),
  passes int[] not null check (
    cardinality(passes) <= 20 and array_position(passes, null) is null and 0 < all (passes)),
  state text not null check (state in ('OPEN', 'CLOSED', 'VOID')),
  from_phase_id uuid not null,
  opened_at timestamptz not null,
  earliest_at timestamptz check (earliest_at >= opened_at),
  alert_at timestamptz check (alert_at >= opened_at),
  due_at timestamptz check (due_at >= opened_at),
  alerted_at timestamptz,
  overdue_at timestamptz,
  to_phase_id uuid,
  closed_at timestamptz check (closed_at >= opened_at),
  overdue_exception_id uuid,
  early_exception_id uuid,
  primary key (company_id, id),
  unique (company_id, batch_id, link, passes),
  check (num_nonnulls(earliest_at, alert_at, due_at) > 0),
  check ((state = 'CLOSED') = (closed_at is not null)),
  check ((closed_at is null) = (to_phase_id is null)),
  check ((overdue_at is null) = (overdue_exception_id is null)),
  check (state <> 'CLOSED' or due_at is null or closed_at <= due_at or overdue_at is not null),
  check (state <> 'CLOSED' or earliest_at is null or closed_at >= earliest_at or early_exception_id is not null),
  foreign key (company_id, site_id) references site (company_id, id),
  foreign key (company_id, batch_id) references batch (company_id, id),
  foreign key (company_id, recipe_link_id) references recipe_link (company_id, id),
  foreign key (company_id, from_phase_id) references phase_execution (company_id, id),
  foreign key (company_id, to_phase_id) references phase_execution (company_id, id),
  foreign key (company_id, overdue_exception_id) references batch_exception (company_id, id),
  foreign key (company_id, early_exception_id) references batch_exception (company_id, id)
);
create index process_timer_alert on process_timer (alert_at) where state = 'OPEN' and alerted_at is null;
create index process_timer_due on process_timer (due_at) where state = 'OPEN' and overdue_at is null;
create function keep_process_timer() returns trigger
language plpgsql security definer set search_path = theriac, pg_catalog, pg_temp as $$
begin
  if (new.batch_id, new.recipe_link_id, new.link, new.passes)
      is distinct from (old.batch_id, old.recipe_link_id, old.link, old.passes)
      or old.state = 'CLOSED' or old.overdue_at is not null and new.overdue_at is distinct from old.overdue_at then
    raise exception 'theriac: what a timer came to stays (EXE-12)' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    op.execute(PASSES)
    op.execute(DECISIONS)
    for table in ("procedure_decision", "decision_input"):
        tenant_table(table, app=["select", "insert"], append_only=True)
    op.execute(TIMERS)
    tenant_table("process_timer", app=["select", "insert", "update"])
    seen_by("theriac_relay", "process_timer", may=["select"])
    guarded("keep_process_timer", "process_timer", "update")
    op.execute(KEPT)
    guarded("keep_phase_run", "phase_execution", "update")
    op.execute("alter function require_called_for_pass() owner to theriac_owner")
    op.execute("revoke all on function require_called_for_pass() from public")
    op.execute(
        "create constraint trigger require_called_for_pass after insert on phase_execution"
        " deferrable initially deferred for each row execute function require_called_for_pass()"
    )
    op.execute("alter table phase_execution enable always trigger require_called_for_pass")
