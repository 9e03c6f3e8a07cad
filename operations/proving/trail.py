"""Whether the audit trail is whole: each change in it, each transaction closed, each command once."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from operations.proving.findings import MOST, Finding, asked_of_all

AUDITED = text("""
    select c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid
    where p.proname = 'record_change' and c.relnamespace = 'theriac'::regnamespace and not c.relispartition
    group by c.relname order by c.relname
""")

CLOSED = asked_of_all(
    "AUD-1",
    "audit_closing",
    """
    select coalesce(e.transaction_id, c.transaction_id), case
      when c.entries is null then e.count || ' entries of a transaction without a closing row'
      when e.count is null then 'a transaction was closed with ' || c.entries || ' entries, and has none'
      else 'a transaction was closed with ' || c.entries || ' entries, and has ' || e.count
        || ', numbered ' || e.first || ' to ' || e.last end
    from (
      select transaction_id, count(*), min(number) as first, max(number) as last from audit_entry
      where company_id = :company group by transaction_id
    ) e
    full join (select transaction_id, entries from audit_closing where company_id = :company) c
      on c.transaction_id = e.transaction_id
    where (e.count, e.first, e.last) is distinct from (c.entries::bigint, 1, c.entries) order by 1
    """,
)

# A row's entries stand in the order of their time: who changed it held it.
FOLLOWING = asked_of_all(
    "AUD-4",
    "",
    """
    select row_id, case
      when act = 'INSERT' then 'it was made twice'
      when before is null then act || ' of a row that nothing tells the making of'
      else key || ' was changed from ' || coalesce(old, 'nothing') || ', and was '
        || coalesce(before_value, 'nothing') end, table_name
    from (
      select table_name, row_id, act, k.key, e.old ->> k.key as old,
        lag(act) over steps as before, lag(e.new ->> k.key) over steps as before_value
      from audit_entry e cross join lateral jsonb_object_keys(coalesce(e.new, '{}') || coalesce(e.old, '{}')) k(key)
      where company_id = :company
      window steps as (partition by table_name, row_id, k.key order by at, transaction_id, number)
    ) step
    where case when act = 'INSERT' then before is not null
      else old is distinct from before_value or (key = 'id' and before is null) end
    order by table_name, row_id, key
    """,
)

IN_ORDER = asked_of_all(
    "AUD-1",
    "",
    """
    select row_id, told, table_name from (
      select row_id, table_name, case
        when at < lag(at) over (partition by transaction_id order by number)
          then 'its entry is of before the one before'
        when person is not null and not exists (select from person p where p.company_id = e.company_id
          and p.id = e.person) then 'its entry is of nobody that the company has'
        when person is null and process is null then 'its entry is nobody''s' end as told
      from audit_entry e where company_id = :company
    ) found where told is not null order by row_id
    """,
)

ONCE = asked_of_all(
    "EXE-18",
    "command",
    """
    select told.transaction_id, 'command ' || told.command || ' acted in ' || told.count || ' transactions'
    from (
      select min(transaction_id::text)::uuid as transaction_id, command, count(distinct transaction_id)
      from audit_entry where company_id = :company and command is not null
      group by coalesce(session_person, person, '00000000-0000-0000-0000-000000000000'), command
    ) told where told.count > 1 order by 1
    """,
)

CLAIMED = asked_of_all(
    "EXE-18",
    "command",
    """
    select e.transaction_id, 'command ' || e.command || ' acted, and its key is kept nowhere'
    from audit_entry e
    where e.company_id = :company and e.command is not null and e.number = 1 and not exists (
      select from command c where c.company_id = e.company_id and c.command_id = e.command
        and c.person_id = coalesce(e.session_person, e.person, '00000000-0000-0000-0000-000000000000'))
    order by 1
    """,
)

ANSWERED = asked_of_all(
    "EXE-18",
    "command",
    """
    select person_id, 'its command ' || command_id || ' was taken and never answered'
    from command where company_id = :company and outcome_id is null order by command_id
    """,
)


def told_as_it_is(session: Session, company: UUID) -> Iterator[Finding]:
    """Each regulated row is what its entries say last, and each that they say is there (AUD-1, AUD-4)."""
    for table in session.scalars(AUDITED).all():
        for row, told in session.execute(text(_OF_TABLE.format(table=table)), {"company": company, "most": MOST}):
            yield Finding("AUD-1", table, row, told)


_OF_TABLE = """
    with last as (
      select distinct on (e.row_id, k.key) e.row_id, k.key, e.new ->> k.key as value, e.act
      from audit_entry e cross join lateral jsonb_object_keys(coalesce(e.new, '{{}}') || coalesce(e.old, '{{}}')) k(key)
      where e.company_id = :company and e.table_name = '{table}'
      order by e.row_id, k.key, e.at desc, e.transaction_id desc, e.number desc
    ), here as (
      select t.id as row_id, v.key, v.value from {table} t cross join lateral jsonb_each_text(to_jsonb(t)) v
      where t.company_id = :company
    ), told as (select row_id from last where key = 'id' and act <> 'DELETE')
    select * from (
      select h.row_id, 'nothing tells of its making' from here h
      where h.key = 'id' and not exists (select from told where told.row_id = h.row_id)
      union all
      select told.row_id, 'it was made, and is not there' from told
      where not exists (select from here h where h.key = 'id' and h.row_id = told.row_id)
      union all
      select h.row_id, h.key || ' is ' || coalesce(h.value, 'nothing') || ', and was last told as '
        || coalesce(l.value, 'nothing')
      from here h join last l on l.row_id = h.row_id and l.key = h.key where h.value is distinct from l.value
    ) found order by 1 limit :most
"""

CHECKS = (CLOSED, FOLLOWING, IN_ORDER, told_as_it_is, ONCE, CLAIMED, ANSWERED)
