"""Pages against a plain list: forward, backward, from anywhere; cursors that aren't ours; sizes."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from api.ordering import BY_ID, encoded
from api.relay import PAGE_LIMIT, Connection, Window, local_id, page
from domain.kernel.refusals import InvalidInput
from domain.people.models import Person
from infra.transaction import Transactions
from tests.plant import PEOPLE, Plant

FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SIZES = st.integers(0, len(PEOPLE) + 2)
PLACES = st.none() | st.integers(0, len(PEOPLE) - 1)

Read = Callable[..., Connection[Any]]


@pytest.fixture
def read(transactions: Transactions, plant: Plant) -> Iterator[Read]:
    with transactions.reading(plant.company) as session:
        chosen = select(Person).where(Person.company_id == plant.company)
        yield lambda window, **options: page(session, chosen, Person, window, **options)


@pytest.fixture
def people(transactions: Transactions, plant: Plant) -> list[UUID]:
    """Everybody's id, in the order of making."""
    with transactions.reading(plant.company) as session:
        return sorted(session.scalars(select(Person.id).where(Person.company_id == plant.company)))


def ids(found: Connection[Any]) -> list[UUID]:
    return [edge.node.id for edge in found.edges]


@FEW
@given(first=st.none() | SIZES, after=PLACES, before=PLACES, newest_first=st.booleans())
def test_a_page_forward_is_a_slice_of_the_list(
    read: Read, people: list[UUID], first: int | None, after: int | None, before: int | None, *, newest_first: bool
) -> None:
    whole = people[::-1] if newest_first else people
    start, end = 0 if after is None else after + 1, len(whole) if before is None else before
    between = whole[start:end]
    window = Window(first=first, after=at(whole, after), before=at(whole, before))
    found = read(window, newest_first=newest_first)
    assert ids(found) == between[:first]
    assert found.page_info.has_next_page == (first is not None and len(between) > first)
    assert found.page_info.has_previous_page == (after is not None)
    assert_cursors(found)


@FEW
@given(last=SIZES, after=PLACES, before=PLACES, newest_first=st.booleans())
def test_a_page_backward_is_the_lists_end(
    read: Read, people: list[UUID], last: int, after: int | None, before: int | None, *, newest_first: bool
) -> None:
    whole = people[::-1] if newest_first else people
    start, end = 0 if after is None else after + 1, len(whole) if before is None else before
    between = whole[start:end]
    found = read(Window(last=last, after=at(whole, after), before=at(whole, before)), newest_first=newest_first)
    assert ids(found) == between[max(0, len(between) - last) :]
    assert found.page_info.has_previous_page == (len(between) > last)
    assert found.page_info.has_next_page == (before is not None)
    assert_cursors(found)


@FEW
@given(size=st.integers(1, 4), newest_first=st.booleans(), backward=st.booleans())
def test_pages_one_after_another_give_everything_once(
    read: Read, people: list[UUID], size: int, *, newest_first: bool, backward: bool
) -> None:
    seen: list[UUID] = []
    window = Window(last=size) if backward else Window(first=size)
    for _ in people:
        found = read(window, newest_first=newest_first)
        seen = [*ids(found), *seen] if backward else [*seen, *ids(found)]
        more = found.page_info.has_previous_page if backward else found.page_info.has_next_page
        if not more:
            break
        start, end = found.page_info.start_cursor, found.page_info.end_cursor
        window = Window(last=size, before=start) if backward else Window(first=size, after=end)
    assert seen == (people[::-1] if newest_first else people)


def cursor(id: UUID) -> str:  # noqa: A002 -- as the field is called
    return encoded(f'["ID", "{id}"]'.encode())


def at(whole: list[UUID], place: int | None) -> str | None:
    return None if place is None else cursor(whole[place])


def assert_cursors(found: Connection[Any]) -> None:
    cursors = [edge.cursor for edge in found.edges]
    assert cursors == [cursor(one) for one in ids(found)]
    assert (found.page_info.start_cursor, found.page_info.end_cursor) == (
        (cursors[0], cursors[-1]) if cursors else (None, None)
    )


def test_the_total_is_of_the_whole_not_of_the_page(read: Read) -> None:
    assert read(Window(first=1)).total_count() == len(PEOPLE)


@pytest.mark.parametrize(
    ("window", "path"),
    [
        (Window(first=-1), "first"),
        (Window(first=PAGE_LIMIT + 1), "first"),
        (Window(last=-1), "last"),
        (Window(last=PAGE_LIMIT + 1), "last"),
        (Window(first=1, last=1), "first"),
    ],
)
def test_a_page_has_its_size(read: Read, window: Window, path: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(window)
    assert refused.value.path == (path,)
    assert read(Window(first=PAGE_LIMIT)).edges


FOREIGN = st.one_of(
    st.text(max_size=40),
    st.text(st.sampled_from("ABab01-_=+/ \n"), max_size=40),
    st.binary(max_size=20).map(encoded),
    st.sampled_from(["ID", "NUMBER", 7, None]).flatmap(
        lambda name: (
            st.lists(st.text(max_size=4) | st.integers() | st.none() | st.uuids().map(str), max_size=3)
            .filter(lambda keys: name != "ID" or len(keys) != 1 or len(str(keys[0])) < 32)
            .map(lambda keys: encoded(json.dumps([name, *keys]).encode()))
        )
    ),
    st.just(encoded(b"[" * 100_000)),
)


@FEW
@given(text=FOREIGN, name=st.sampled_from(["after", "before"]))
def test_a_cursor_that_is_not_ours_is_refused(read: Read, text: str, name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(Window(after=text) if name == "after" else Window(before=text))
    assert refused.value.path == (name,)


@given(st.uuids(version=4))
def test_a_cursor_is_read_as_it_was_written_and_in_no_other_spelling(id: UUID) -> None:  # noqa: A002 -- as above
    text = cursor(id)
    assert BY_ID.bound(text) == (str(id),)
    for other in (text + "=", text + "!", " " + text, text[:1] + "\n" + text[1:]):
        with pytest.raises(ValueError):  # noqa: PT011 -- base64's and ours
            BY_ID.bound(other)


@pytest.mark.parametrize(
    "given_id",
    [
        "",
        "Batch",
        "Batch:",
        "Batch:1",
        "Person:0194f0e6-7b3a-7cc1-8000-000000000000",
        "Batch:0194F0E6-7B3A-7CC1-8000-000000000000",
        "Batch:{0194f0e6-7b3a-7cc1-8000-000000000000}",
        "Batch:0194f0e67b3a7cc18000000000000000",
        "Batch:0194f0e6-7b3a-7cc1-8000-000000000000 ",
    ],
)
def test_an_id_is_of_its_type_and_in_its_one_spelling(given_id: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        local_id(given_id, "Batch", path="batch")
    assert refused.value.path == ("batch",)


def test_an_id_is_read_back() -> None:
    text = "0194f0e6-7b3a-7cc1-8000-000000000000"
    assert local_id(f"Batch:{text}", "Batch", path="batch") == UUID(text)
