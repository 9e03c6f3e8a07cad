"""Entries that lost their values to a purge: which those are, and whether the log accounts for them (KEP-4).

A purge blanks an entry and leaves its leaf hash. What it blanked is accounted for where it was signed, lists the row,
and told the digest over the leaf hashes of all that it blanked in an entry of its own, which is in the log as well.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Connection, text

PURGED = """
    e.purge_id, exists (select from purged_row r where r.company_id = e.company_id and r.batch_purge_id = e.purge_id
      and r.table_name = e.table_name and r.row_id = e.row_id and not r.stays) as listed
"""
"""Of an entry `e`: which purge blanked it, and whether that lists its row."""

ATTESTED = text("""
    select w.row_id as purge, w.new ->> 'entries' as entries, w.new ->> 'leaves_sha256' as leaves
    from audit_entry w where w.company_id = :company and w.table_name = 'batch_purge' and w.act = 'UPDATE'
      and w.new ->> 'leaves_sha256' is not null and w.purge_id is null and w.row_id = any(:purges)
""")
LEAVES = text("""
    select e.purge_id as purge, count(*) as entries,
      encode(sha256(coalesce(string_agg(n.hash, ''::bytea order by s.position), ''::bytea)), 'hex') as leaves
    from audit_entry e
    join sealed_entry s on s.company_id = e.company_id and s.transaction_id = e.transaction_id and s.number = e.number
    join log_node n on n.company_id = s.company_id and n.level = 0 and n.index = s.position
    where e.company_id = :company and e.purge_id = any(:purges) group by e.purge_id
""")


THERE = text("select to_regclass('theriac.purged_row') is not null")
Known = dict[UUID, str | None]
"""By the purge, what is wrong with the entries that are said to have lost their values to it, where anything is."""


def learn(connection: Connection, company: UUID, purges: Collection[UUID | None], known: Known) -> None:
    """Look at those purges that nothing is known of yet."""
    asked = [one for one in purges if one is not None and one not in known]
    if not asked:
        return
    values = {"company": company, "purges": asked}
    attested = {row.purge: row for row in connection.execute(ATTESTED, values)}
    for row in connection.execute(LEAVES, values):
        told = attested.get(row.purge)
        known[row.purge] = None
        if told is None:
            known[row.purge] = "no entry of the log tells of the purge that took its values"
        elif (told.entries, told.leaves) != (str(row.entries), row.leaves):
            known[row.purge] = "what the purge told of the entries that it took the values of isn't true of these"


def columns(connection: Connection) -> str:
    """PURGED, or as much of it as a database from before there were purges can tell."""
    return PURGED if connection.execute(THERE).scalar_one() else "cast(null as uuid) as purge_id, false as listed"


def problem(purge: UUID | None, *, listed: bool, known: Known) -> str | None:
    """Why an entry without values isn't what a purge left; None where it is."""
    if purge is None:
        return "its values are gone, and no purge took them"
    return known.get(purge) if listed else "its values are gone, and the purge that it names doesn't list its row"
