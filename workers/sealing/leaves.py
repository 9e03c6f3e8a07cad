"""The leaf hashes of a stretch of a log, as raw bytes one after the other."""

from uuid import UUID

from sqlalchemy import Connection, text

HASH_BYTES = 32

LEAVES = text("""
    select index as position, hash from log_node
    where company_id = :company and level = 0 and index >= :start and index < :end order by index
""")


def key_of(company: UUID, *, epoch: int, start: int, end: int) -> str:
    """Where the leaf hashes from `start` up to, but not including, `end` lie in the object store."""
    return f"{company}/log/leaves/{epoch:06d}-{start:020d}-{end:020d}"


def stored(connection: Connection, company: UUID, *, start: int, end: int) -> bytes:
    """The leaf hashes of these positions as the database has them; a missing one is thirty-two zeros."""
    rows = connection.execute(LEAVES, {"company": company, "start": start, "end": end})
    found = {row.position: bytes(row.hash) for row in rows}
    return b"".join(found.get(position, bytes(HASH_BYTES)) for position in range(start, end))


def split(joined: bytes) -> list[bytes]:
    """The hashes again."""
    return [joined[place : place + HASH_BYTES] for place in range(0, len(joined), HASH_BYTES)]
