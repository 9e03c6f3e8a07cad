"""Parameters reach PostgreSQL digit for digit and letter for letter."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import ARRAY, Numeric, Text, Uuid, bindparam, cast, func, select

from domain.kernel.ids import new_id
from infra.reads.pools import ThreadReads
from infra.reads.statements import unbound, written
from tests.conftest import Urls
from tests.infra.reads.opening import opened

QUIET = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
LETTERS = st.characters(blacklist_characters="\0", blacklist_categories=["Cs"])


@pytest.fixture(scope="module")
def reads(urls: Urls) -> Iterator[ThreadReads]:
    with opened(urls) as found:
        yield found


def back(reads: ThreadReads, value: object, type_: object) -> str | None:
    """The text that PostgreSQL makes of a parameter."""
    asked = unbound(select(cast(bindparam("value", None, type_), Text)))  # type: ignore[arg-type]  # whatever type
    (told,) = reads.ask(new_id(), asked.bound({"value": value}))
    return None if told is None else told.decode()


@QUIET
@given(value=st.text(LETTERS))
def test_a_text_comes_back_as_it_was(reads: ThreadReads, value: str) -> None:
    assert back(reads, value, Text()) == value


@QUIET
@given(value=st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12))
def test_a_number_keeps_its_digits(reads: ThreadReads, value: Decimal) -> None:
    told = back(reads, value, Numeric())
    assert told is not None
    assert (Decimal(told), told) == (value, f"{value:f}")


@QUIET
@given(values=st.lists(st.text(LETTERS), max_size=5))
def test_a_list_of_texts_comes_back_as_it_was(reads: ThreadReads, values: list[str]) -> None:
    items = bindparam("value", None, ARRAY(Text))
    asked = unbound(select(cast(func.array_to_json(items), Text)))
    (told,) = reads.ask(new_id(), asked.bound({"value": values}))
    assert told is not None
    assert json.loads(told) == values


def test_ids_nothing_and_times(reads: ThreadReads) -> None:
    one = uuid4()
    assert back(reads, one, Uuid()) == str(one)
    assert back(reads, [one], ARRAY(Uuid)) == f"{{{one}}}"
    assert back(reads, [], ARRAY(Uuid)) == "{}"
    assert back(reads, None, Text()) is None
    assert written(datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)) == b"2026-01-02T03:04:05.000006+00:00"
    assert written(value=True) == b"true"


def test_what_is_no_parameter_is_a_defect() -> None:
    with pytest.raises(TypeError, match="float is no parameter"):
        written(0.1)


def test_a_selection_names_its_parameters_once() -> None:
    one = bindparam("one", None, Uuid)
    asked = unbound(select(cast(one, Text), cast(one, Uuid)).where(one != UUID(int=7)))
    assert asked.sql.count(b"$1") == 3
    assert next(iter(asked.names)) == "one"
    assert len(asked.names) == 2
