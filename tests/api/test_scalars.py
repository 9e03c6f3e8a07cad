"""Times, days and decimals at the edges of what they take."""

import pytest
from graphql import GraphQLError
from hypothesis import given
from hypothesis import strategies as st

from api import scalars


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "2026-01-01",
        "2026-01-01T00:00:00",
        "2026-02-30T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
    ],
)
def test_what_is_no_time_is_refused_in_words(text: str) -> None:
    with pytest.raises(GraphQLError) as refused:
        scalars._time(text)
    assert "is not a time with a zone" in refused.value.message


@given(st.text(max_size=30) | st.integers() | st.none() | st.booleans())
def test_whatever_is_sent_is_taken_or_refused(given_value: object) -> None:
    for parse in (scalars._time, scalars._date, scalars._decimal):
        try:
            parse(given_value)
        except GraphQLError as refused:
            assert refused.message  # noqa: PT017 -- either answer will do, nothing else
