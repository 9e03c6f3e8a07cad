"""From what is asked to the statement that answers it: its plan is looked up, or made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from graphql import (
    FieldNode,
    GraphQLObjectType,
    NamedTypeNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    OperationType,
    TypeNode,
)
from graphql.execution.values import get_variable_values

from api.documents import Document
from api.reading.cache import Key, Made, Plans, shape
from api.reading.permissions import Questioned, Reader
from api.reading.plan import THING, THINGS, Plan, plan, plan_of_root, plan_of_thing, plan_of_things
from api.reading.selection import Selection
from api.reading.vocabulary import Unlowered
from domain.kernel.actor import Actor
from domain.kernel.refusals import Refusal
from infra.reads.statements import Statement

log = structlog.get_logger(__name__)

plans = Plans()


@dataclass(frozen=True, slots=True)
class Asked:
    """An operation of a document with its variables' values, and who asks it."""

    document: str
    selection: Selection
    reader: Reader

    @classmethod
    def query(
        cls, document: Document, name: str | None, variables: Mapping[str, Any], reader: Reader
    ) -> "Asked | None":
        """None for what isn't a valid query with valid variables: how to say so is the ordinary path's."""
        operation = document.operation(name)
        if document.faults or operation is None or operation.operation is not OperationType.QUERY:
            return None
        given = _coerced(document, operation, variables)
        if given is None:
            return None
        return cls(document.text, Selection.of(document.schema, document.ast, operation, given), reader)

    def kept(self) -> Statement | None:
        """The whole query's statement, where its plan was made before: this costs nothing."""
        found = plans.kept(self._key(), self.reader.reach)
        return None if found is None else self._bound(found.plan)

    def statement(self) -> Statement | None:
        """The whole query's statement; None where something in it has no SQL."""
        return self._bound(self._plan((), lambda actor: plan(self.selection, actor)))

    def root(self, key: str, nodes: list[FieldNode]) -> Statement | None:
        """That of one field of the query, which the answer names so."""
        return self._bound(self._plan((key,), lambda actor: plan_of_root(self.selection, actor, nodes)))

    def thing(
        self, part: tuple[str, ...], type_: GraphQLObjectType, nodes: list[FieldNode], one: UUID
    ) -> Statement | None:
        """That of what these fields, at this place of the answer, ask of a thing."""
        found = self._plan(part, lambda actor: plan_of_thing(self.selection, actor, type_, nodes))
        return self._bound(found, {THING: one})

    def things(
        self, part: tuple[str, ...], type_: GraphQLObjectType, nodes: list[FieldNode], ids: Sequence[UUID]
    ) -> Statement | None:
        """The same of many things of the company, which the reader is known to read: pairs of id and JSON."""
        found = self._plan(part, lambda actor: plan_of_things(self.selection, actor, type_, nodes))
        return self._bound(found, {THINGS: ids})

    def _key(self, part: tuple[str, ...] = ()) -> Key:
        operation = self.selection.operation.name
        name = None if operation is None else operation.value
        inspects = self.reader.actor.inspection is not None
        return Key(self.document, name, part, shape(self.selection.variables), inspects)

    def _plan(self, part: tuple[str, ...], make: Callable[[Actor], Plan]) -> Plan | None:
        return plans.get(self._key(part), self.reader.reach, lambda: _made(make, self.reader)).plan

    def _bound(self, found: Plan | None, more: Mapping[str, object] | None = None) -> Statement | None:
        """None for an argument that is refused too: the ordinary path refuses it in its words."""
        try:
            values = {**self.reader.values, **(more or {})}
            return None if found is None else found.bound(values, self.selection.variables)
        except (Refusal, ValueError):
            return None


def _coerced(
    document: Document, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> Mapping[str, Any] | None:
    """The variables' values, or None where one isn't of its type."""
    definitions = operation.variable_definitions or ()
    # Texts for texts, which most screens take and no more, are what they are: that saves a tenth of a small request.
    if all(_is_text(one.type) and isinstance(variables.get(one.variable.name.value), str) for one in definitions):
        return {one.variable.name.value: variables[one.variable.name.value] for one in definitions}
    given = get_variable_values(document.schema, definitions, dict(variables))
    return None if isinstance(given, list) else given.coerced


def _is_text(type_: TypeNode) -> bool:
    inner = type_.type if isinstance(type_, NonNullTypeNode) else type_
    return isinstance(inner, NamedTypeNode) and inner.name.value in {"ID", "String"}


def _made(make: Callable[[Actor], Plan], reader: Reader) -> Made:
    actor = Questioned.of(reader.actor)
    found = None
    try:
        found = make(actor)
    except Unlowered as because:
        log.debug("unlowered", because=str(because))
    return Made(found, {one: reader.reach[one] for one in actor.asked})
