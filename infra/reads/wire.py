"""What is said on one connection: the tenant and the statements go out together, then their rows come back.

It waits for nothing: `pools` does, in the event loop or in a thread, for what `told` and `heard` say.
"""

from collections import OrderedDict
from collections.abc import Sequence
from itertools import count
from uuid import UUID

from psycopg import Error
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn, PGresult

from infra.reads.statements import Statement

TENANT = b"select set_config('theriac.company', $1, true)"
INSPECTED_TENANT = (
    b"select set_config('theriac.company', $1, true), set_config('theriac.inspector', $2, true),"
    b" set_config('role', 'theriac_inspector', true)"
)
"""What is read after it is what the inspector sees; the role ends with the transaction (INS-1)."""
PREPARED = 100
"""Statements that a connection keeps prepared; each holds its plan in the server's memory."""


class Wire:
    """A connection in pipeline mode. What is sent up to a synchronisation is one transaction of its own."""

    def __init__(self, connection: PGconn) -> None:
        connection.nonblocking = 1
        connection.enter_pipeline_mode()
        self.connection = connection
        self._prepared: OrderedDict[bytes, bytes] = OrderedDict()
        self._numbers = count()
        self._results: list[PGresult] = []

    def say(self, company: UUID, statements: Sequence[Statement], inspector: UUID | None = None) -> None:
        """Put a question into the outgoing buffer; where an inspector asks, they see what is open to them alone."""
        self._results = []
        if inspector is None:
            self._send(TENANT, [str(company).encode()])
        else:
            self._send(INSPECTED_TENANT, [str(company).encode(), str(inspector).encode()])
        for one in statements:
            self._send(one.sql, one.values)
        self.connection.pipeline_sync()

    def told(self) -> bool:
        """Send what is in the buffer; false while the other side must read first."""
        return self.connection.flush() == 0

    def heard(self) -> bool:
        """Take what has come; true once all of it has."""
        connection = self.connection
        connection.consume_input()
        while not connection.is_busy():
            found = connection.get_result()
            if found is None:
                continue  # the end of one statement's results
            if found.status == ExecStatus.PIPELINE_SYNC:
                return True
            self._results.append(found)
        return False

    def rows(self, asked: int) -> list[bytes | None]:
        """What each of the statements gave. Raises psycopg's error for the first that failed."""
        for one in self._results:
            if one.status == ExecStatus.FATAL_ERROR:
                self._prepared.clear()  # which of those that were being prepared are there isn't known
                raise _error(one)
        rows = [one for one in self._results if one.status == ExecStatus.TUPLES_OK][-asked:]
        assert len(rows) == asked, [one.status for one in self._results]
        return [one.get_value(0, 0) if one.ntuples else None for one in rows]

    def _send(self, sql: bytes, values: Sequence[bytes | None]) -> None:
        name = self._prepared.get(sql)
        if name is None:
            name = self._prepare(sql)
        else:
            self._prepared.move_to_end(sql)
        self.connection.send_query_prepared(name, values)

    def _prepare(self, sql: bytes) -> bytes:
        if len(self._prepared) >= PREPARED:
            _, gone = self._prepared.popitem(last=False)
            self.connection.send_query_params(b"deallocate " + gone, None)
        name = b"theriac_%d" % next(self._numbers)
        self.connection.send_prepare(name, sql)
        self._prepared[sql] = name
        return name


def _error(result: PGresult) -> Error:
    return error_from_result(result)
