"""Top-level errors: what no input can mend. A defect is masked, and its id shown."""

from typing import Any

from graphql import GraphQLError
from psycopg.errors import QueryCanceled
from psycopg_pool import PoolTimeout as NoConnection
from psycopg_pool import TooManyRequests
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from api.context import Unauthenticated
from api.inspection import outside
from domain.inspection.refusals import OutsideInspection
from domain.kernel.refusals import Refusal
from infra.telemetry import report_defect


def formatted(error: GraphQLError, *, inspects: bool = False) -> dict[str, Any]:
    """The error as the client sees it: the document's faults as they are, a refusal in its words, no defect's text.

    What an inspector may not read isn't there for them, though a field of the schema is never null.
    """
    cause = error.original_error
    if inspects and outside.told(cause):
        cause = OutsideInspection()
    if cause is None or isinstance(cause, GraphQLError):
        return dict(error.formatted)
    return {**_placed(error), **_told(cause)}


def _placed(error: GraphQLError) -> dict[str, Any]:
    return {key: value for key, value in error.formatted.items() if key in {"path", "locations"}}


def _told(cause: Exception) -> dict[str, Any]:
    match cause:
        case Unauthenticated():
            return {"message": str(cause), "extensions": {"code": "UNAUTHENTICATED"}}
        case Refusal():
            return {"message": cause.message, "extensions": {"code": cause.code, "rule": cause.rule}}
        case PoolTimeout() | NoConnection() | TooManyRequests():
            return {"message": "The service is busy; try again in a moment.", "extensions": {"code": "BUSY"}}
        case OperationalError(orig=QueryCanceled()) | QueryCanceled():
            return {"message": "This took too long and was stopped; ask for less.", "extensions": {"code": "TIMEOUT"}}
    known_as = report_defect(cause)
    message = f"Something is wrong on our side; we were told. Name this id when you ask us: {known_as}"
    return {"message": message, "extensions": {"code": "DEFECT", "id": known_as}}
