"""From a GraphQL selection to the relations that one read brings along, so that no field asks again."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    get_named_type,
)
from sqlalchemy import inspect
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from domain.kernel.models import OfCompany

if TYPE_CHECKING:
    from api.context import Info

DEFINITION = "strawberry-definition"
NEEDS, GIVEN = "needs", "given"


def needs(*relations: str, given: str | None = None) -> dict[str, Any]:
    """Metadata for a computed field: the relations of the model that its resolver reads, where an argument is given."""
    return {NEEDS: relations, GIVEN: given}


def prefetch(info: "Info", node: type[object], *, below: str | None = None) -> list[_AbstractLoad]:
    """Loader options for the selection under this field, or under its sub-field `below`; `node` is its GraphQL type."""
    raw: GraphQLResolveInfo[Any] = info._raw_info  # noqa: SLF001 -- Strawberry gives no public way to the selection's nodes
    sets = [field.selection_set for field in raw.field_nodes if field.selection_set]
    for name in below.split(".") if below else ():
        sets = [inner for one in sets for inner in _below(raw, one, name)]
    type_name = node.__strawberry_definition__.name  # type: ignore[attr-defined]  # set by the decorator
    graphql_type = raw.schema.get_type(type_name)
    assert isinstance(graphql_type, GraphQLObjectType), type_name
    return [option for one in sets for option in _options(raw, one, graphql_type)]


def _below(raw: GraphQLResolveInfo[Any], selection: SelectionSetNode, python_name: str) -> list[SelectionSetNode]:
    name = camel(python_name)
    fields = (field for field, _ in _fields(raw, selection))
    return [field.selection_set for field in fields if field.name.value == name and field.selection_set]


def _options(
    raw: GraphQLResolveInfo[Any], selection: SelectionSetNode, parent: GraphQLObjectType
) -> Iterator[_AbstractLoad]:
    model = _model(parent)
    if model is None:
        return
    relations = inspect(model).relationships
    for field, condition in _fields(raw, selection):
        if condition not in {None, parent.name} and not _is_interface(raw.schema, condition):
            continue
        definition = parent.fields.get(field.name.value)
        if definition is None:
            continue
        strawberry_field = definition.extensions[DEFINITION]
        wanted = strawberry_field.metadata.get(GIVEN)
        if wanted is None or wanted in {one.name.value for one in field.arguments or ()}:
            for name in strawberry_field.metadata.get(NEEDS, ()):
                yield _path(model, name)
        if strawberry_field.python_name in relations and strawberry_field.base_resolver is None:
            option = selectinload(getattr(model, strawberry_field.python_name))
            target = get_named_type(definition.type)
            if field.selection_set and isinstance(target, GraphQLObjectType):
                option = option.options(*_options(raw, field.selection_set, target))
            yield option


def _path(model: type[OfCompany], dotted: str) -> _AbstractLoad:
    """`phase.batch` loads the phase and its batch."""
    option: Any = None
    for name in dotted.split("."):
        attribute = getattr(model, name)
        option = selectinload(attribute) if option is None else option.selectinload(attribute)
        model = attribute.property.mapper.class_
    assert isinstance(option, _AbstractLoad), dotted
    return option


def _fields(
    raw: GraphQLResolveInfo[Any], selection: SelectionSetNode, condition: str | None = None
) -> Iterator[tuple[FieldNode, str | None]]:
    """The fields of a selection with the type condition of the fragment that they stand in."""
    for one in selection.selections:
        if isinstance(one, FieldNode):
            yield one, condition
        elif isinstance(one, InlineFragmentNode):
            inner = one.type_condition.name.value if one.type_condition else condition
            yield from _fields(raw, one.selection_set, inner)
        elif isinstance(one, FragmentSpreadNode):
            fragment = raw.fragments[one.name.value]
            yield from _fields(raw, fragment.selection_set, fragment.type_condition.name.value)


def _model(graphql_type: GraphQLObjectType) -> type[OfCompany] | None:
    definition = graphql_type.extensions.get(DEFINITION)
    return getattr(definition.origin, "model", None) if definition is not None else None


def _is_interface(schema: GraphQLSchema, name: str | None) -> bool:
    return name is not None and isinstance(schema.get_type(name), GraphQLInterfaceType)


def camel(python_name: str) -> str:
    head, *rest = python_name.split("_")
    return head + "".join(word.capitalize() for word in rest)
