"""Which life of the database this is: after a failover or a restore an operator opens a new one."""

from uuid import UUID

from sqlalchemy import Connection, Engine, text

from infra.object_storage.store import MAX_LISTED, ObjectStore
from workers.sealing import alarms, checkpoints
from workers.sealing.alarms import Alarm
from workers.sealing.alone import alone

COMPARED = text("""
    select x.epoch, x.system_identifier, x.timeline, s.system_identifier::text as system_now, c.timeline_id as timeline_now
    from log_epoch x, pg_control_system() s, pg_control_checkpoint() c order by x.epoch desc limit 1
""")  # noqa: E501 -- one list
COMPANIES = text("select company_id from log_head order by company_id")
OPEN = text("""
    insert into log_epoch (epoch, system_identifier, timeline, opened_by, reason)
    select :epoch, s.system_identifier::text, c.timeline_id, :opened_by, :reason
    from pg_control_system() s, pg_control_checkpoint() c
""")
BEGIN = text("insert into log_horizon (epoch, xid) values (:epoch, '0')")


def another_database(connection: Connection) -> Alarm | None:
    """An alarm where the server is not the one that the newest epoch was opened on."""
    row = connection.execute(COMPARED).one()
    if (row.system_identifier, row.timeline) == (row.system_now, row.timeline_now):
        return None
    explanation = (
        f"epoch {row.epoch} was opened on system {row.system_identifier}, timeline {row.timeline}; "
        f"this is system {row.system_now}, timeline {row.timeline_now}: a failover or a restore"
    )
    return Alarm("another-database", f"epoch {row.epoch}", explanation)


def companies(connection: Connection) -> tuple[UUID, ...]:
    """Every company that has a log."""
    return tuple(connection.execute(COMPANIES).scalars())


def open_epoch(engine: Engine, objects: ObjectStore, *, reason: str, opened_by: str) -> int:
    """Begin a new life of the log after a failover or a restore; answers with its number.

    Logs that stopped because the database is another one go on from what it holds; the checkpoints of the life that
    was lost stay in the object store. Run it with the sealer stopped: raises AnotherSealer.
    """
    with alone(engine) as connection:
        with connection.begin():
            current = connection.execute(COMPARED).one().epoch
            known = companies(connection)
        seen = [epoch for company in known for epoch in _epochs_in_store(objects, company, current)]
        epoch = int(max([current, *seen])) + 1
        with connection.begin():
            connection.execute(OPEN, {"epoch": epoch, "opened_by": opened_by, "reason": reason})
            connection.execute(BEGIN, {"epoch": epoch})
            alarms.resume_all(connection, decided_by=opened_by, reason=reason)
    return epoch


def _epochs_in_store(objects: ObjectStore, company: UUID, current: int) -> list[int]:
    """Later epochs that an older copy of the database doesn't know of, found by leaping from one to the next."""
    found, after = [], checkpoints.key_of(company, epoch=current + 1, size=0)
    while page := objects.list(checkpoints.folder(company), after=after, limit=1):
        assert len(page) <= MAX_LISTED, page
        found.append(checkpoints.epoch_of(page[0]))
        after = checkpoints.key_of(company, epoch=found[-1] + 1, size=0)
    return found
