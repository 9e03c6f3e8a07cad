"""The printed schema is the schema, and what a release promised still holds."""

import re
from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_schema
from graphql.utilities import find_breaking_changes

API = Path(__file__).parent.parent.parent / "api"
DEPRECATION = re.compile(r"^Since \d+\.\d+\.\d+: use \S+")


@pytest.fixture(scope="module")
def composed() -> GraphQLSchema:
    from api.schema import schema

    return build_schema(schema.as_str())


def test_the_printed_schema_is_the_schema() -> None:
    from api.schema import schema

    assert (API / "schema.graphql").read_text() == schema.as_str() + "\n", "run ./theriac schema"


def test_nothing_that_a_release_promised_is_broken(composed: GraphQLSchema) -> None:
    released = build_schema((API / "schema.released.graphql").read_text())
    broken = [f"{one.type.name}: {one.description}" for one in find_breaking_changes(released, composed)]
    assert broken == []


def test_a_breaking_change_would_be_found(composed: GraphQLSchema) -> None:
    """The check itself: take a field away and see it fail."""
    text = (API / "schema.released.graphql").read_text()
    released = build_schema(text.replace("type Viewer {", "type Viewer {\n  promised: String"))
    assert [one.type.name for one in find_breaking_changes(released, composed)] == ["FIELD_REMOVED"]


def test_what_is_deprecated_says_since_when_and_what_instead(composed: GraphQLSchema) -> None:
    vague = [
        f"{name}.{field}: {definition.deprecation_reason}"
        for name, graphql_type in composed.type_map.items()
        for field, definition in getattr(graphql_type, "fields", {}).items()
        if getattr(definition, "deprecation_reason", None) is not None
        and not DEPRECATION.match(definition.deprecation_reason)
    ]
    assert vague == []
