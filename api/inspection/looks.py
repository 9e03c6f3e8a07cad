"""An inspector's answer leaves only with its entry in the log of looks (INS-4)."""

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
from graphql import FieldNode, OperationDefinitionNode, OperationType
from sqlalchemy.exc import SQLAlchemyError

from api.documents import Document
from domain.inspection import looking
from domain.inspection.kinds import LookKind
from domain.inspection.looking import Look
from domain.kernel.actor import Actor
from domain.kernel.refusals import Refusal
from infra.telemetry import report_defect
from infra.transaction import InspectorsCommand, Transactions

REASON = "an inspector looked"


class NotLogged(Exception):
    """The log of looks couldn't be written, so nothing is answered; `known_as` is the defect's id."""

    def __init__(self, known_as: str) -> None:
        super().__init__(f"Your request could not be logged, so it isn't answered. Name this id: {known_as}")


def of_operation(
    document: Document, name: str | None, variables: Mapping[str, Any], *, session: UUID | None, body: bytes | None
) -> Look:
    """What an operation asked; `body` is its answer, None where there is none."""
    operation = document.operation(name)
    queries = operation is not None and operation.operation is OperationType.QUERY and _only_queries(document)
    asked = orjson.dumps(variables).decode() if variables else ""
    return Look(
        kind=LookKind.QUERY if operation is None or queries else LookKind.MUTATION,
        name=_name(operation),
        session=session,
        document=document.text if queries else None,
        document_sha256=hashlib.sha256(document.text.encode()).hexdigest() if queries else None,
        variables=asked if queries else None,
        batches=looking.batches_in(asked, (body or b"").decode()),
        failed=body is None or not body.startswith(b'{"data":'),
        answer_sha256=None if body is None else hashlib.sha256(body).hexdigest(),
        answer_bytes=None if body is None else len(body),
    )


def _only_queries(document: Document) -> bool:
    """A mutation beside a query might hold a password, too."""
    operations = [one for one in document.ast.definitions if isinstance(one, OperationDefinitionNode)]
    return all(one.operation is OperationType.QUERY for one in operations)


def _name(operation: OperationDefinitionNode | None) -> str:
    """The operation's own name, with the fields that it asks for."""
    if operation is None:
        return "no operation"
    fields = [one.name.value for one in operation.selection_set.selections if isinstance(one, FieldNode)]
    own = [operation.name.value] if operation.name else []
    return " ".join([*own, *fields]) or operation.operation.value


def note(transactions: Transactions, actor: Actor, look: Look) -> None:
    """Committed before anything is answered. Raises NotLogged."""
    command = InspectorsCommand(actor, lambda uow: looking.note(uow, look), reason=REASON)
    try:
        transactions.run(command)
    except (SQLAlchemyError, Refusal) as problem:
        raise NotLogged(report_defect(problem)) from problem
