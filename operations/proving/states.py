"""Whether every state followed from the one before, by somebody's command (ISA-88; CMD-1)."""

from operations.proving.findings import asked

# Written out once more, since what checks a table may not read it there.
OF_PHASE = """
    IDLE>RUNNING RUNNING>COMPLETE PAUSING>COMPLETE
    RUNNING>PAUSING PAUSING>PAUSED PAUSING>RUNNING PAUSED>RUNNING
    RUNNING>HOLDING PAUSING>HOLDING PAUSED>HOLDING RESTARTING>HOLDING HOLDING>HELD HELD>RESTARTING RESTARTING>RUNNING
    RUNNING>STOPPING PAUSING>STOPPING PAUSED>STOPPING HOLDING>STOPPING HELD>STOPPING RESTARTING>STOPPING
    STOPPING>STOPPED
    RUNNING>ABORTING PAUSING>ABORTING PAUSED>ABORTING HOLDING>ABORTING HELD>ABORTING RESTARTING>ABORTING
    STOPPING>ABORTING ABORTING>ABORTED
"""
# A batch in which nothing runs is at once where a command would bring it; a correction takes a complete one back.
OF_BATCH = f"""
    {OF_PHASE} PAUSED>COMPLETE COMPLETE>RUNNING IDLE>ABORTING IDLE>ABORTED
    RUNNING>PAUSED RUNNING>HELD PAUSING>HELD PAUSED>HELD RESTARTING>HELD HELD>RUNNING
    RUNNING>STOPPED PAUSING>STOPPED PAUSED>STOPPED HOLDING>STOPPED HELD>STOPPED RESTARTING>STOPPED
    RUNNING>ABORTED PAUSING>ABORTED PAUSED>ABORTED HOLDING>ABORTED HELD>ABORTED RESTARTING>ABORTED STOPPING>ABORTED
"""
AT_WORK = "('RUNNING', 'PAUSING', 'HOLDING', 'RESTARTING', 'STOPPING', 'ABORTING')"
_CHANGES = """
    select row_id, transaction_id, old ->> 'state' as was, new ->> 'state' as became from audit_entry
    where company_id = :company and table_name = '{table}' and act = 'UPDATE' and new ? 'state'
"""


def _stepped(table: str, steps: str) -> str:
    known = ", ".join(f"'{one}'" for one in steps.split())
    return f"""
        select row_id, 'it went from ' || was || ' to ' || became || ', which no command does'
        from ({_CHANGES.format(table=table)}) step where was || '>' || became not in ({known}) order by 1
    """  # noqa: S608 -- our own text


PHASES = asked("CMD-1", "phase_execution", _stepped("phase_execution", OF_PHASE))
BATCHES = asked("CMD-1", "batch", _stepped("batch", OF_BATCH))

BEGINNINGS = asked(
    "CMD-1",
    "",
    """
    select row_id, 'it began as ' || (new ->> 'state'), table_name from audit_entry
    where company_id = :company and table_name in ('batch', 'phase_execution') and act = 'INSERT'
      and new ->> 'state' <> 'IDLE' order by 1
    """,
)

COMMANDED = asked(
    "CMD-1",
    "phase_execution",
    f"""
    select row_id, 'it was brought to ' || became || ' by no command'
    from ({_CHANGES.format(table="phase_execution")}) step
    join (values ('PAUSING', 'PAUSE'), ('HOLDING', 'HOLD'), ('STOPPING', 'STOP'), ('ABORTING', 'ABORT'))
      told (state, kind) on told.state = step.became
    where not exists (select from audit_entry h where h.company_id = :company and h.transaction_id = step.transaction_id
      and h.table_name = 'batch_hold' and h.act = 'INSERT' and h.new ->> 'kind' = told.kind)
    order by 1
    """,  # noqa: S608 -- our own text
)

REACHED = asked(
    "CMD-1",
    "phase_execution",
    f"""
    select row_id, 'it came from ' || was || ' to ' || became || ', and nobody said how'
    from ({_CHANGES.format(table="phase_execution")}) step
    where (was, became) in (('PAUSING', 'PAUSED'), ('HOLDING', 'HELD'), ('RESTARTING', 'RUNNING'),
        ('STOPPING', 'STOPPED'), ('ABORTING', 'ABORTED'))
      and not exists (select from audit_entry c where c.company_id = :company
        and c.transaction_id = step.transaction_id and c.table_name = 'condition_reached' and c.act = 'INSERT'
        and c.new ->> 'phase_execution_id' = step.row_id::text and c.new ->> 'reached' = step.became)
    order by 1
    """,  # noqa: S608 -- our own text
)

TOGETHER = asked(
    "EXE-1",
    "batch",
    f"""
    select b.id, told from batch b cross join lateral (
      select count(*) filter (where p.state <> 'IDLE') as begun,
        count(*) filter (where p.state in {AT_WORK}) as working,
        count(*) filter (where p.state = 'RUNNING') as running,
        count(*) filter (where coalesce(p.left_out_at, p.not_applicable_at, p.signed_off_at) is null) as open
      from phase_execution p where p.company_id = b.company_id and p.batch_id = b.id and p.replaced_at is null
    ) p cross join lateral (select case
      when b.state = 'IDLE' and p.begun > 0 then 'it is IDLE, and ' || p.begun || ' phases have begun'
      when b.state = 'COMPLETE' and p.open > 0 then 'it is COMPLETE, and ' || p.open || ' phases are not signed off'
      when (b.state = 'COMPLETE') <> (b.completed_at is not null) then 'its state and its completion differ'
      when b.state in ('HELD', 'STOPPED', 'ABORTED', 'COMPLETE') and p.working > 0
        then 'it is ' || b.state || ', and ' || p.working || ' phases are at work'
      when b.state in ('HOLDING', 'STOPPING', 'ABORTING') and p.running > 0
        then 'it is ' || b.state || ', and ' || p.running || ' phases go on' end) t (told)
    where b.company_id = :company and told is not null order by 1
    """,  # noqa: S608 -- our own text
)

TIMES = asked(
    "EXE-13",
    "",
    """
    select id, told, name from (
      select id, 'phase_execution' as name, case
        when (started_at is null) <> (started_by is null) then 'its start has a time or a person, not both'
        when (state = 'IDLE') <> (started_at is null) then 'it is ' || state || ', and began '
          || coalesce(started_at::text, 'never')
        when (state = 'COMPLETE') <> (completed_at is not null) then 'it is ' || state || ', and was completed '
          || coalesce(completed_at::text, 'never')
        when completed_at < started_at then 'it was completed before it began'
        when signed_off_at < completed_at then 'it was signed off before it was complete' end as told
      from phase_execution where company_id = :company
      union all
      select id, 'batch_hold', case when reached_at < held_at or restarted_at < coalesce(reached_at, held_at)
        or running_at < restarted_at then 'its times are not in their order' end
      from batch_hold where company_id = :company
    ) found where told is not null order by id
    """,
)

CHECKS = (PHASES, BATCHES, BEGINNINGS, COMMANDED, REACHED, TOGETHER, TIMES)
