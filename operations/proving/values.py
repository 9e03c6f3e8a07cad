"""Whether each value has its person and its time, its revisions, and its exception where it left a limit."""

from operations.proving.findings import asked

# A revision is of one moment with its entry; the server read its time before it wrote.
ENTERED = asked(
    "EXE-19",
    "parameter_value_revision",
    """
    select r.id, case
        when r.recorded_at > e.at then 'it was recorded at ' || r.recorded_at || ', after its entry of ' || e.at
        when e.person is not null and r.recorded_by <> e.person and r.formula is null
          then 'another person recorded it than its entry says'
        when r.event_at > r.recorded_at then 'it tells of what was yet to come'
        when r.recorded_at < p.started_at then 'it was recorded before its phase began'
        else 'its phase never began' end
    from parameter_value_revision r
    join audit_entry e on e.company_id = r.company_id and e.row_id = r.id and e.act = 'INSERT'
      and e.table_name = 'parameter_value_revision'
    join parameter_value v on v.company_id = r.company_id and v.id = r.value_id
    join phase_execution p on p.company_id = v.company_id and p.id = v.phase_execution_id
    where r.company_id = :company and (r.recorded_at > e.at
      or e.person is not null and r.recorded_by <> e.person and r.formula is null
      or r.event_at > r.recorded_at or p.started_at is null or r.recorded_at < p.started_at)
    order by 1
    """,
)

REVISED = asked(
    "EXE-6",
    "parameter_value",
    """
    select v.id, 'it has ' || r.count || ' revisions, and is revision ' || v.revision
      || case when r.ordered then '' else '; their times are not in their order' end
    from parameter_value v cross join lateral (
      select count(*), max(revision) as last, min(revision) as first, bool_and(ordered) as ordered from (
        select r.revision, coalesce(recorded_at >= lag(recorded_at) over (order by r.revision), true) as ordered
        from parameter_value_revision r where r.company_id = v.company_id and r.value_id = v.id) one) r
    where v.company_id = :company and (r.count, r.first, r.last, r.ordered)
      is distinct from (v.revision::bigint, 1, v.revision, true)
    order by 1
    """,
)

SAME = asked(
    "EXE-6",
    "parameter_value",
    """
    select v.id, 'it is not what its last revision says'
    from parameter_value v join parameter_value_revision r
      on r.company_id = v.company_id and r.value_id = v.id and r.revision = v.revision
    where v.company_id = :company and (v.number::text, v.unit, v.qualifier, v.text, v.choice, v.yes_no, v.date_time,
        v.file_sha256, v.outcome, v.event_at, v.recorded_by, v.recorded_at)
      is distinct from (r.number::text, r.unit, r.qualifier, r.text, r.choice, r.yes_no, r.date_time,
        r.file_sha256, r.outcome, r.event_at, r.recorded_by, r.recorded_at)
    order by 1
    """,
)

CORRECTED = asked(
    "EXE-6",
    "parameter_value_revision",
    """
    select id, 'a person corrected it without ' || case when reason is null then 'a reason' else 'a signature' end
    from parameter_value_revision
    where company_id = :company and revision > 1 and formula is null and (reason is null or signature_id is null)
    order by 1
    """,
)

# Judged anew by PostgreSQL, which rounds halves away from zero: other rounding is left to the domain's own tests.
JUDGED = asked(
    "EXE-2",
    "parameter_value_revision",
    """
    select r.id, 'it is ' || r.number || ', outside of its action limits, and was taken for ' || r.outcome
    from parameter_value_revision r
    join parameter_value v on v.company_id = r.company_id and v.id = r.value_id
    join recipe_parameter q on q.company_id = v.company_id and q.id = v.recipe_parameter_id
    cross join lateral (
      select case when q.decimals is null then r.number else round(r.number, q.decimals) end) c (number)
    where r.company_id = :company and r.number is not null and r.qualifier is null
      and r.unit is not distinct from q.unit and q.significant_figures is null
      and (q.decimals is null or q.rounding = 'HALF_UP')
      and r.outcome in ('WITHIN', 'ALERT', 'NOT_JUDGED')
      and (c.number < q.action_low or c.number > q.action_high
        or q.exclusive and (c.number = q.action_low or c.number = q.action_high))
    order by 1
    """,
)

# Each revision by itself: that the value was within limits later says nothing of what it was before.
EXCEPTED = asked(
    "EXE-2",
    "parameter_value",
    """
    select distinct v.id, 'it was ' || r.outcome || ', and no exception tells of it'
    from parameter_value_revision r
    join parameter_value v on v.company_id = r.company_id and v.id = r.value_id
    where r.company_id = :company and r.outcome in ('ACTION', 'REGISTERED', 'UNCERTAIN')
      and not exists (select from batch_exception x where x.company_id = v.company_id
        and x.parameter_value_id = v.id and x.rule in ('EXE-2', 'EXE-3') and x.raised_at = r.recorded_at)
    order by 1
    """,
)

TIMED = asked(
    "EXE-12",
    "process_timer",
    """
    select id, 'it was due at ' || due_at || ', closed at ' || closed_at || ', and no exception tells of it'
    from process_timer
    where company_id = :company and (closed_at > due_at and overdue_exception_id is null
      or closed_at < earliest_at and early_exception_id is null)
    order by 1
    """,
)

CHECKS = (ENTERED, REVISED, SAME, CORRECTED, JUDGED, EXCEPTED, TIMED)
