"""What a document may ask for, checked before it runs; a refused one says which limit, its value and its own."""

from collections.abc import Iterator

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    OperationDefinitionNode,
    SelectionSetNode,
)

DEPTH = 15
ALIASES = 60
FIELDS = 3_000
ROOT_FIELDS = 20
DIRECTIVES = 200
BODY_BYTES = 1_000_000
TOKENS = 20_000


def check(document: DocumentNode) -> GraphQLError | None:
    """The first limit that the document passes, as an error; None when it keeps them all."""
    try:
        _measure(document)
    except _OverLimit as over:
        return GraphQLError(str(over), extensions={"code": "LIMIT", "limit": over.limit, "value": over.value})
    return None


class _OverLimit(Exception):
    def __init__(self, name: str, limit: int, value: int) -> None:
        super().__init__(f"This document has {name} {value}; the limit is {limit}. Split it, or ask for less.")
        self.limit, self.value = limit, value


class _Count:
    """Fields, aliases and directives, fragments counted where they are spread."""

    def __init__(self) -> None:
        self.fields = self.aliases = self.directives = 0

    def take(self, field: FieldNode) -> None:
        self.fields += 1
        self.aliases += field.alias is not None
        self.directives += len(field.directives or ())
        for name, limit, value in (
            ("fields", FIELDS, self.fields),
            ("aliases", ALIASES, self.aliases),
            ("directives", DIRECTIVES, self.directives),
        ):
            if value > limit:
                raise _OverLimit(name, limit, value)


def _measure(document: DocumentNode) -> None:
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    count = _Count()
    for operation in document.definitions:
        if not isinstance(operation, OperationDefinitionNode):
            continue
        roots = sum(1 for _ in _walk(operation.selection_set, fragments, count, depth=1, deep=False))
        if roots > ROOT_FIELDS:
            raise _OverLimit("root fields", ROOT_FIELDS, roots)
        for _ in _walk(operation.selection_set, fragments, count, depth=1, deep=True):
            pass


def _walk(
    selection: SelectionSetNode,
    fragments: dict[str, FragmentDefinitionNode],
    count: _Count,
    *,
    depth: int,
    deep: bool,
    spread: tuple[str, ...] = (),
) -> Iterator[FieldNode]:
    """Every field as it would be executed; a fragment within itself is the validation's to refuse."""
    if depth > DEPTH:
        raise _OverLimit("depth", DEPTH, depth)
    for one in selection.selections:
        inner, below, names = getattr(one, "selection_set", None), depth, spread
        if isinstance(one, FieldNode):
            if deep:
                count.take(one)
            yield one
            below += 1
            if not deep:
                continue
        elif isinstance(one, FragmentSpreadNode):
            name = one.name.value
            if name in spread or name not in fragments:
                continue
            inner, names = fragments[name].selection_set, (*spread, name)
        if inner is not None:
            yield from _walk(inner, fragments, count, depth=below, deep=deep, spread=names)
