"""Who approves, and from when a version is in effect."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.recipes import rules
from domain.recipes.kinds import ApprovalRole
from domain.recipes.refusals import AuthorApproves, EffectiveDateRefused, RoleApproved, SamePersonApproves

PRODUCTION, QUALITY = ApprovalRole.PRODUCTION, ApprovalRole.QUALITY
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 1, 1))


@pytest.mark.requirement("REC-2")
@given(st.lists(st.uuids(), min_size=1), st.uuids())
def test_no_author_approves_and_anybody_else_may(authors: list[UUID], other: UUID) -> None:
    for author in authors:
        with pytest.raises(AuthorApproves):
            rules.require_not_author(author, authors=authors)
    if other not in authors:
        rules.require_not_author(other, authors=authors)


@pytest.mark.requirement("REC-2")
def test_one_person_approves_in_one_role_only() -> None:
    person = uuid4()
    with pytest.raises(SamePersonApproves) as refused:
        rules.require_other_person(person, given={PRODUCTION: person})
    assert refused.value.role == "PRODUCTION"
    rules.require_other_person(uuid4(), given={PRODUCTION: person})


@pytest.mark.requirement("REC-2")
def test_a_role_approves_once() -> None:
    with pytest.raises(RoleApproved) as refused:
        rules.require_role_open(PRODUCTION, given=[PRODUCTION], missing=[QUALITY])
    assert refused.value.missing == ("QUALITY",)
    rules.require_role_open(QUALITY, given=[PRODUCTION], missing=[QUALITY])


@pytest.mark.requirement("REC-3")
@given(DAYS, DAYS, st.none() | DAYS, DAYS)
def test_a_version_takes_effect_between_its_approval_and_the_furthest_day(
    day: date, approved: date, predecessor: date | None, latest: date
) -> None:
    allowed = approved <= day <= latest and (predecessor is None or predecessor <= day)
    if allowed:
        rules.require_effective_day(day, approved=approved, predecessor=predecessor, latest=latest)
        return
    with pytest.raises(EffectiveDateRefused) as refused:
        rules.require_effective_day(day, approved=approved, predecessor=predecessor, latest=latest)
    assert refused.value.latest == latest
    assert str(latest) in refused.value.message


@pytest.mark.requirement("REC-3")
def test_the_day_is_the_sites_own() -> None:
    late = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    assert rules.day_at(late, "Europe/Vienna") == date(2026, 7, 1)
    assert rules.day_at(late, "America/New_York") == date(2026, 6, 30)


@pytest.mark.requirement("EXE-13")
@given(st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 -- the zone is added by the strategy
def test_a_sites_day_is_never_more_than_one_from_utc(moment: datetime) -> None:
    assert abs(rules.day_at(moment, "Asia/Tokyo") - moment.date()) <= timedelta(days=1)
