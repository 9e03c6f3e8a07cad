"""Which fields an operation asks of an object, as the executor would collect them (GraphQL specification, 6.3.2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLAbstractType,
    GraphQLBoolean,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    value_from_ast,
)

from api.reading.vocabulary import Unlowered

Fields = dict[str, list[FieldNode]]
"""Under each name in the answer the fields of the document that ask for it, in the order of the answer."""


@dataclass(frozen=True, slots=True)
class Selection:
    """An operation with its document's fragments and the values of its variables."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]

    @classmethod
    def of(
        cls,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: Mapping[str, Any],
    ) -> "Selection":
        found = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
        return cls(schema, operation, found, variables)

    def roots(self) -> Fields:
        """What is asked of the query itself. Raises Unlowered."""
        assert self.schema.query_type is not None
        return self._collect([self.operation.selection_set], self.schema.query_type)

    def below(self, nodes: Iterable[FieldNode], type_: GraphQLObjectType) -> Fields:
        """What these fields ask of an object of this type. Raises Unlowered."""
        return self._collect([one.selection_set for one in nodes if one.selection_set], type_)

    def _collect(self, sets: Iterable[SelectionSetNode], type_: GraphQLObjectType) -> Fields:
        found: Fields = {}
        visited: set[str] = set()
        for one in sets:
            self._into(found, one, type_, visited)
        return found

    def _into(self, found: Fields, selection: SelectionSetNode, type_: GraphQLObjectType, visited: set[str]) -> None:
        for one in selection.selections:
            if not self._included(one):
                continue
            if isinstance(one, FieldNode):
                found.setdefault((one.alias or one.name).value, []).append(one)
            elif (inner := self._fragment(one, type_, visited)) is not None:
                self._into(found, inner, type_, visited)

    def _fragment(self, one: SelectionNode, type_: GraphQLObjectType, visited: set[str]) -> SelectionSetNode | None:
        """What a fragment adds, or None where it is of another type or was already spread here."""
        fragment: InlineFragmentNode | FragmentDefinitionNode
        if isinstance(one, FragmentSpreadNode):
            if one.name.value in visited:
                return None
            visited.add(one.name.value)
            fragment = self.fragments[one.name.value]
        else:
            assert isinstance(one, InlineFragmentNode), one
            fragment = one
        condition = fragment.type_condition
        applies = condition is None or self._applies(condition.name.value, type_)
        return fragment.selection_set if applies else None

    def _applies(self, condition: str, type_: GraphQLObjectType) -> bool:
        if condition == type_.name:
            return True
        named = self.schema.get_type(condition)
        return isinstance(named, GraphQLAbstractType) and self.schema.is_sub_type(named, type_)

    def _included(self, one: SelectionNode) -> bool:
        return all(self._says_yes(directive) for directive in one.directives or ())

    def _says_yes(self, directive: DirectiveNode) -> bool:
        name = directive.name.value
        if name not in {"include", "skip"}:
            raise Unlowered(f"@{name}")
        assert directive.arguments, "both directives need their argument, says validation"
        given = value_from_ast(directive.arguments[0].value, GraphQLBoolean, dict(self.variables))
        if not isinstance(given, bool):
            raise Unlowered(f"@{name} without a value")
        return given == (name == "include")
