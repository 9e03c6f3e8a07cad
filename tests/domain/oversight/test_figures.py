"""Figures and pseudonyms from values alone."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.oversight import figures, pseudonyms
from domain.oversight.figures import DecidedBatch, WaitingException
from domain.oversight.kinds import AgeBand

NOW = datetime(2026, 11, 27, 10, tzinfo=UTC)
CLASSES = st.sampled_from([None, "MINOR", "MAJOR", "CRITICAL"])
KEYS = st.binary(min_size=32, max_size=32)


def waiting(classification: str | None, age: timedelta) -> WaitingException:
    return WaitingException(uuid4(), 1, uuid4(), "B-1", uuid4(), "EXE-2", "Out of limit", classification, NOW - age)


@pytest.mark.requirement("OVS-1")
@pytest.mark.parametrize(
    ("age", "band"),
    [
        (timedelta(0), AgeBand.UP_TO_7_DAYS),
        (timedelta(days=7), AgeBand.UP_TO_7_DAYS),
        (timedelta(days=7, seconds=1), AgeBand.UP_TO_28_DAYS),
        (timedelta(days=28), AgeBand.UP_TO_28_DAYS),
        (timedelta(days=90), AgeBand.UP_TO_90_DAYS),
        (timedelta(days=90, microseconds=1), AgeBand.OVER_90_DAYS),
    ],
)
def test_a_band_ends_with_its_last_day(age: timedelta, band: AgeBand) -> None:
    assert figures.band(age) is band


@pytest.mark.requirement("OVS-1")
@given(st.lists(st.tuples(CLASSES, st.integers(0, 200).map(lambda one: timedelta(days=one)))))
def test_each_exception_ages_in_one_group(given_: list[tuple[str | None, timedelta]]) -> None:
    exceptions = [waiting(*one) for one in given_]
    groups = figures.ageing(exceptions, NOW)
    assert sorted(one.id for group in groups for one in group.exceptions) == sorted(one.id for one in exceptions)
    keys = [(one.classification, one.band) for one in groups]
    assert len(set(keys)) == len(keys)
    for group in groups:
        assert {one.classification for one in group.exceptions} == {group.classification}
        assert {figures.band(NOW - one.raised_at) for one in group.exceptions} == {group.band}
        assert list(group.exceptions) == sorted(group.exceptions, key=lambda one: (one.raised_at, one.id))
    gravity = [None, "CRITICAL", "MAJOR", "MINOR"]
    assert [gravity.index(one) for one, _ in keys] == sorted(gravity.index(one) for one, _ in keys)


@pytest.mark.requirement("OVS-1")
@pytest.mark.parametrize(
    ("decision", "graver", "corrections", "revoked", "right"),
    [
        ("RELEASED", 0, 0, False, True),
        ("RELEASED", 1, 0, False, False),
        ("RELEASED", 0, 1, False, False),
        ("RELEASED", 0, 0, True, False),
        ("REJECTED", 0, 0, False, False),
    ],
)
def test_right_first_time_is_released_for_good_without_graver_exception_or_correction(
    decision: str, graver: int, corrections: int, *, revoked: bool, right: bool
) -> None:
    batch = DecidedBatch(uuid4(), "B-1", uuid4(), NOW, decision, graver, corrections, revoked)
    assert batch.right is right
    assert (sum(figures.reasons([batch]).values()) == 0) is right


@pytest.mark.requirement("OVS-1")
@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_share_has_four_decimals_and_none_of_nothing(part: int, rest: int) -> None:
    found = figures.share(part, part + rest)
    if part + rest == 0:
        assert found is None
    else:
        assert found is not None
        assert found.as_tuple().exponent == -4
        assert abs(found - Decimal(part) / (part + rest)) <= Decimal("0.00005")


@pytest.mark.requirement("OVS-3")
@given(KEYS, KEYS, st.uuids(), st.uuids(), st.uuids())
def test_a_pseudonym_is_one_persons_of_one_company_under_one_key(
    key: bytes, other_key: bytes, company: UUID, person: UUID, other: UUID
) -> None:
    found = pseudonyms.pseudonym(key, company, person)
    assert found == pseudonyms.pseudonym(key, company, person)
    assert len(found) == 18
    assert (pseudonyms.pseudonym(other_key, company, person) == found) == (other_key == key)
    assert (pseudonyms.pseudonym(key, other, person) == found) == (other == company)
    assert (pseudonyms.pseudonym(key, company, other) == found) == (other == person)
    assert person.hex[:8].upper() not in found
    assert pseudonyms.person_of(key, company, f" {found.lower()} ", [other, person]) == person
    assert pseudonyms.person_of(key, company, found, [other] if other != person else []) is None
