"""How it shows that something of an inspector's question lies outside their inspection (INS-1)."""

from psycopg.errors import InFailedSqlTransaction, InsufficientPrivilege
from sqlalchemy.exc import InternalError, ProgrammingError

_NULL = "Cannot return null for non-nullable field"


def told(cause: BaseException | None) -> bool:
    """The database closed a table, or a row of what is never null wasn't there to be seen."""
    match cause:
        case ProgrammingError(orig=InsufficientPrivilege()) | InternalError(orig=InFailedSqlTransaction()):
            return True
        case TypeError() as error:
            return str(error).startswith(_NULL)
    return False
