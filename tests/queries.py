"""Queries made from the schema itself: everything to a depth, or something at random."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
)

Fields = dict[str, GraphQLField]


def everything(schema: GraphQLSchema, type_name: str, *, depth: int, without: frozenset[str] = frozenset()) -> str:
    """Every field of a type and of what it reaches, so many levels deep; `without` names fields as Type.field."""
    return _everything(schema.type_map[type_name], depth, without)


def _everything(found: GraphQLNamedType, depth: int, without: frozenset[str]) -> str:
    parts = ["__typename"]
    for name, field in _fields(found).items():
        below = get_named_type(field.type)
        if _needs_arguments(field) or f"{found.name}.{name}" in without:
            continue
        if is_leaf_type(below):
            parts.append(name)
        elif depth > 1:
            parts.append(f"{name} {_everything(below, depth - 1, without)}")
    return "{ " + " ".join(parts) + " }"


# Ordinary values and those at the edges of what the parser, the domain, or the database takes.
SCALARS: Mapping[str, Sequence[str]] = {
    "Int": ["1"] * 8 + ["2", "50", "200", "0", "201", "-1", str(2**31 - 1), str(-(2**31))],
    "Boolean": ["true", "false"],
    "Decimal": [
        "1.8",
        "5.10",
        "-0.0",
        "0",
        "1e5",
        "1E+400",
        "1e-400",
        "9" * 60,
        "0." + "1" * 60,
        "NaN",
        "Infinity",
        "x",
    ],
    "DateTime": [
        "2026-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "2026-01-01T00:00:00",
        "2026-02-30T00:00:00Z",
    ],
    "Date": ["2026-01-01", "0001-01-01", "9999-12-31", "2026-02-30", "x"],
    "String": ["x", "Because.", "yes", "kg", "", " ", "AAAAAAAAAAAAAAAAAAAAAA", "\\u0001", "😀", "%_\\\\", "x" * 5000],
}


@dataclass(frozen=True)
class Chance:
    """Draws documents that the schema accepts; `ids` are global ids of things that there are."""

    random: Random
    schema: GraphQLSchema
    ids: Sequence[str]
    fields: int = 40

    def query(self) -> str:
        """A query with arguments, aliases, fragments and directives."""
        assert self.schema.query_type is not None
        return "query " + self._selection(self.schema.query_type, depth=6, budget=[self.fields])

    def mutation(self, name: str) -> str:
        """One act with whatever its input takes."""
        assert self.schema.mutation_type is not None
        return f"mutation {{ {self._field(self.schema.mutation_type, name, depth=3, budget=[self.fields])} }}"

    def _selection(self, found: GraphQLNamedType, *, depth: int, budget: list[int]) -> str:
        names = list(_fields(found))
        drawn = [self.random.choice(names) for _ in range(self.random.randint(1, 4))] if names else []
        parts = [self._field(found, name, depth, budget) for name in drawn]
        if isinstance(found, GraphQLInterfaceType):
            parts += [self._fragment(one, depth, budget) for one in self._possible(found)]
        if self.random.random() < 0.1:
            parts.append(f"... on {found.name} {self._selection(found, depth=depth - 1, budget=budget)}")
        return "{ __typename " + " ".join(parts) + " }"

    def _possible(self, found: GraphQLInterfaceType) -> list[GraphQLObjectType]:
        return self.random.sample(self.schema.get_implementations(found).objects, 3)

    def _fragment(self, found: GraphQLObjectType, depth: int, budget: list[int]) -> str:
        return f"... on {found.name} {self._selection(found, depth=depth - 1, budget=budget)}"

    def _field(self, parent: GraphQLNamedType, name: str, depth: int, budget: list[int]) -> str:
        field = _fields(parent)[name]
        below = get_named_type(field.type)
        budget[0] -= 1
        if budget[0] < 0 or (depth <= 1 and not is_leaf_type(below)):
            return ""
        # Another alias each time: the same field with other arguments is no valid document.
        alias = f"f{budget[0]}: "
        condition = self.random.choice([""] * 8 + [" @include(if: true)", " @skip(if: true)"])
        selection = "" if is_leaf_type(below) else self._selection(below, depth=depth - 1, budget=budget)
        return f"{alias}{name}{self._arguments(field)}{condition} {selection}"

    def _arguments(self, field: GraphQLField) -> str:
        given = [
            f"{name}: {self._value(argument.type, (_kind(name), get_named_type(field.type).name))}"
            for name, argument in field.args.items()
            if isinstance(argument.type, GraphQLNonNull) or self.random.random() < 0.3
        ]
        return f"({', '.join(given)})" if given else ""

    def _value(self, wanted: GraphQLInputType, kinds: Sequence[str] = ()) -> str:
        """A literal; an id is mostly of one of the `kinds` that it may be meant for."""
        if isinstance(wanted, GraphQLNonNull):
            return self._value(wanted.of_type, kinds)
        if isinstance(wanted, GraphQLList):
            return "[" + ", ".join(self._value(wanted.of_type, kinds) for _ in range(self.random.randint(0, 3))) + "]"
        if isinstance(wanted, GraphQLEnumType):
            return str(self.random.choice(list(wanted.values)))
        if isinstance(wanted, GraphQLInputObjectType):
            return "{" + ", ".join(self._input(wanted)) + "}"
        return self._id(kinds) if wanted.name == "ID" else self._scalar(wanted.name)

    def _input(self, wanted: GraphQLInputObjectType) -> Iterator[str]:
        drawn = list(wanted.fields)
        if wanted.is_one_of:
            drawn = [self.random.choice(drawn)]
        for name in drawn:
            type_ = wanted.fields[name].type
            if wanted.is_one_of or isinstance(type_, GraphQLNonNull) or self.random.random() < 0.5:
                yield f"{name}: {self._value(type_, (_kind(name),))}"

    def _id(self, kinds: Sequence[str]) -> str:
        meant = [one for one in self.ids if one.partition(":")[0] in kinds] or self.ids
        return self.random.choice([f'"{self.random.choice(meant)}"'] * 16 + ['""', '"Batch:1"', '"x"', "7"])

    def _scalar(self, name: str) -> str:
        drawn = self.random.choice(SCALARS.get(name, SCALARS["String"]))
        return drawn if name in {"Int", "Boolean"} else f'"{drawn}"'


def _kind(argument: str) -> str:
    """`siteId` and `site` are meant for a Site."""
    return argument[0].upper() + argument.removesuffix("Id")[1:]


def _fields(found: GraphQLNamedType) -> Fields:
    return found.fields if isinstance(found, GraphQLObjectType | GraphQLInterfaceType) else {}


def _needs_arguments(field: GraphQLField) -> bool:
    return any(isinstance(one.type, GraphQLNonNull) for one in field.args.values())


def defects(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The errors of an answer that are ours rather than the sender's."""
    for error in answer.get("errors", ()):
        if error.get("extensions", {}).get("code") == "DEFECT":
            yield error
