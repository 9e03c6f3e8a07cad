"""What a document may ask for: limits hold exactly, and finding out costs little whatever is sent."""

import time

import pytest
from graphql import GraphQLError, parse
from hypothesis import given, settings
from hypothesis import strategies as st

from api import limits

CHEAP_SECONDS = 2.0
"""Far above what any refusal takes, far below what an unbounded one would."""


def over(document: str) -> str | None:
    """The refusal's words, or None."""
    try:
        limits.measured(document)
    except GraphQLError as error:
        return error.message
    return None


def doubling(leaf: str, levels: int = 40) -> str:
    """A document that is small, and executes 2 ** levels times what the last fragment selects."""
    parts = ["query { ...F0 }"]
    parts += [f"fragment F{one} on Query {{ ...F{one + 1} ...F{one + 1} }}" for one in range(levels)]
    return " ".join([*parts, leaf])


@pytest.mark.parametrize(
    ("within", "beyond", "named"),
    [
        ("{ a" * 15 + " }" * 15, "{ a" * 16 + " }" * 16, "depth 16"),
        (
            "{" + " ".join(f"f{n}" for n in range(20)) + "}",
            "{" + " ".join(f"f{n}" for n in range(21)) + "}",
            "root fields 21",
        ),
        (
            "{ a {" + " ".join(f"x{n}: b" for n in range(60)) + "} }",
            "{ a {" + " ".join(f"x{n}: b" for n in range(61)) + "} }",
            "aliases 61",
        ),
        ("{ a {" + "b " * 50 + "} }", "{ a {" + "b " * 51 + "} }", "selections of one field 51"),
        (
            "{ a {" + " ".join(f"f{n}" for n in range(2_999)) + "} }",
            "{ a {" + " ".join(f"f{n}" for n in range(3_000)) + "} }",
            "fields 3001",
        ),
        ("{ a " + "@x " * 200 + "}", "{ a " + "@x " * 201 + "}", "directives 201"),
        (
            "{ a }" + "fragment F on A { a } ",
            "{ a }" + " ".join(f"fragment F{n} on A {{ a }}" for n in range(101)),
            "101",
        ),
        ("{ a(b: " + "[" * 98 + "]" * 98 + ") }", "{ a(b: " + "[" * 99 + "]" * 99 + ") }", "nesting 101"),
    ],
)
def test_a_limit_holds_exactly(within: str, beyond: str, named: str) -> None:
    assert over(within) is None
    assert named in (over(beyond) or "")


@pytest.mark.parametrize(
    "document",
    [
        doubling("fragment F40 on Query { viewer { roles { role } } }"),
        doubling("fragment F40 on Query { ...Unknown }"),
        doubling("fragment F40 on Query { ...F0 }"),
        doubling("fragment F40 on Query { ... { ...Unknown } }"),
        "{ a { " + "b " * 2_990 + "} }",
        "{ a" * 6_000,
        "{ a(b: " + "[" * 9_000,
        "{ a(b: " + "{ c: " * 5_000,
        '"' * 900_000,
        '"""' * 300_000,
        "".join(f"fragment F{n} on Query {{ ...F{n + 1} }} " for n in range(1_000)) + "{ ...F0 }",
    ],
)
def test_a_hostile_document_is_refused_at_little_cost(document: str) -> None:
    began = time.process_time()
    assert over(document) is not None
    assert time.process_time() - began < CHEAP_SECONDS


def test_fragments_count_where_they_are_spread_whatever_stands_between() -> None:
    fields = " ".join(f"f{n}" for n in range(7))
    spreads = " ".join(f"a{n}: x {{ ...F }}" for n in range(3))
    document = parse(f"{{ {spreads} ... {{ y {{ ... on A {{ ...F }} }} }} }} fragment F on A {{ {fields} }}")
    count = limits._Count()
    operation, fragment = document.definitions
    limits._walk(operation.selection_set, {"F": fragment}, count)  # type: ignore[attr-defined, dict-item]  # by their order
    assert (count.fields, count.aliases, count.roots) == (4 + 4 * 7, 3, 4)


def test_each_operation_has_its_own_root_fields() -> None:
    one = " ".join(f"f{n}" for n in range(20))
    assert over(f"query A {{ {one} }} query B {{ {one} }}") is None


def test_a_field_reached_by_two_ways_is_selected_twice() -> None:
    half = "b " * 26
    assert over(f"{{ a {{ {half} }} a {{ {half} }} }}") == over(f"{{ a {{ {half} ... {{ {half} }} }} }}")
    assert over(f"{{ a {{ {half} }} c: a {{ {half} }} }}") is None


TEXTS = st.text(st.sampled_from('[]{}()"\\#\n a'), max_size=60)


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_brackets_in_strings_and_comments_do_not_count(inside: str) -> None:
    quoted = inside.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    block = inside.replace('"', "'").replace("\\", "/")
    comment = inside.replace("\n", " ")
    for document in (f'{{ a(b: "{quoted}") }}', f'{{ a(b: """{block}""") }}', f"{{ a(b: 1) # {comment}\n }}"):
        parse(document)
        assert limits._nesting(document) == 2


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_whatever_is_sent_is_read_or_refused_in_words(text: str) -> None:
    over(text)
