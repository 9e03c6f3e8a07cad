"""GraphQL documents: each is parsed, measured and validated once, and kept for its next request, within bounds."""

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    get_operation_ast,
    specified_rules,
    validate,
)
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from api import cost, limits

COUNT_LIMIT = 2_000
SIZE_LIMIT = 8_000_000
"""Characters of all texts kept; what is parsed from one takes some ten times as much."""

RULES = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)


class IntrospectionOff(GraphQLError):
    """In production the schema is read where it is published, not asked of the service."""

    def __init__(self) -> None:
        message = "Introspection is off here; the schema is published with each release (schema.graphql)."
        super().__init__(message, extensions={"code": "INTROSPECTION_OFF"})


@dataclass(frozen=True, slots=True)
class Document:
    """A text that keeps every limit; `faults` are what validation found."""

    schema: GraphQLSchema
    text: str
    ast: DocumentNode
    faults: tuple[GraphQLError, ...]
    introspects: bool

    def operation(self, name: str | None) -> OperationDefinitionNode | None:
        """The operation of this name, or the only one."""
        return get_operation_ast(self.ast, name)


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents asked last. Refused ones aren't kept: they would push out those that are asked again."""

    schema: GraphQLSchema
    _kept: OrderedDict[str, Document] = field(default_factory=OrderedDict)
    _size: list[int] = field(default_factory=lambda: [0])
    _lock: Lock = field(default_factory=Lock)

    def read(self, text: str) -> Document:
        """Raises GraphQLError for a text that is no document or passes a limit (`api.limits`)."""
        found = self.kept(text)
        if found is None:
            ast = limits.measured(text)
            faults = validate(self.schema, ast, RULES, hide_suggestions=True)
            if not faults:
                limits.require_cost(cost.measured(self.schema, ast))
            found = Document(self.schema, text, ast, tuple(faults), limits.introspects(ast))
            self._keep(found)
        return found

    def kept(self, text: str) -> Document | None:
        """The document, if it was read before: this costs nothing."""
        with self._lock:
            found = self._kept.get(text)
            if found is not None:
                self._kept.move_to_end(text)
            return found

    def _keep(self, made: Document) -> None:
        with self._lock:
            if made.text not in self._kept:
                self._size[0] += len(made.text)
            self._kept[made.text] = made
            while len(self._kept) > COUNT_LIMIT or self._size[0] > SIZE_LIMIT:
                text, _ = self._kept.popitem(last=False)
                self._size[0] -= len(text)
