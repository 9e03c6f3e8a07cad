"""Who releases the batches of a site: a qualified person who didn't review, unless quality says otherwise (REV-6)."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from domain.kernel.permissions import Permission
from domain.kernel.refusals import Forbidden, InvalidInput, VersionConflict
from domain.people.refusals import SamePerson
from domain.review.models import Decision
from domain.review.policy import rules
from domain.review.policy.refusals import ReleasePolicyUnusable
from domain.review.policy.rules import FIRST_POLICY, OR_NEEDS, Policy, Releaser
from tests.domain.review.test_deciding import decide, decided, finish
from tests.execution import Run
from tests.materials import Store
from tests.plant import Plant
from tests.quality import Laboratory
from tests.releasing import RATIONALE, set_policy
from tests.reviewing import review

WORDS = st.none() | st.just(RATIONALE)
POLICIES = st.builds(Policy, st.sampled_from(Releaser), WORDS)


@pytest.mark.requirement("REV-6")
@given(POLICIES, st.uuids(), st.sets(st.uuids(), max_size=3), st.booleans())
def test_a_reviewer_decides_by_a_rationale_alone(
    policy: Policy, person: UUID, others: set[UUID], reviewed: bool
) -> None:
    reviewers = others | {person} if reviewed else others - {person}
    if not reviewed:
        assert rules.relaxation(policy, person, reviewers) is None
    elif policy.rationale is None:
        with pytest.raises(SamePerson):
            rules.relaxation(policy, person, reviewers)
    else:
        assert rules.relaxation(policy, person, reviewers) == policy.rationale


@pytest.mark.requirement("REV-6")
@given(st.text(max_size=20).filter(lambda said: said not in set(Releaser)), WORDS)
def test_a_policy_that_names_nobody_lets_nobody_release(stored: str, rationale: str | None) -> None:
    with pytest.raises(ReleasePolicyUnusable):
        rules.read_policy(stored, rationale)
    assert OR_NEEDS[FIRST_POLICY.releaser] is None
    assert OR_NEEDS[Releaser.QUALITY_UNIT] is Permission.BATCH_DISPOSE_QUALITY


@pytest.fixture
def finished(run: Run) -> Run:
    finish(run)
    return run


def lab(run: Run) -> Laboratory:
    return Laboratory(Store(run.do, run.plant, run.admin))


@pytest.mark.requirement("REV-6")
def test_the_quality_unit_releases_where_quality_says_so(finished: Run, plant: Plant) -> None:
    """Not before, not where it says so no more, and still not what it reviewed itself."""
    review(finished)
    with pytest.raises(Forbidden):
        decide(finished, by=plant.second_reviewer)
    with pytest.raises(Forbidden):
        set_policy(finished.do, plant, finished.admin, by=plant.qualified)
    with pytest.raises(InvalidInput):
        set_policy(finished.do, plant, finished.admin, rationale=" ")
    with pytest.raises(VersionConflict):
        set_policy(finished.do, plant, finished.admin, seen=1)
    assert lab(finished).rows("release_policy") == []
    set_policy(finished.do, plant, finished.admin)
    with pytest.raises(VersionConflict):
        set_policy(finished.do, plant, finished.admin)
    with pytest.raises(SamePerson):
        decide(finished, by=plant.reviewer)
    with pytest.raises(Forbidden):
        decide(finished, by=plant.supervisor)
    set_policy(finished.do, plant, finished.admin, Releaser.QUALIFIED_PERSON, seen=1)
    with pytest.raises(Forbidden):
        decide(finished, by=plant.second_reviewer)
    assert decided(finished) == ("PENDING", 1, 0)
    last = set_policy(finished.do, plant, finished.admin, seen=2)
    decide(finished, by=plant.second_reviewer)
    (made,) = lab(finished).rows("disposition")
    assert (made.decision, made.decided_as, made.reviewer_because) == ("RELEASED", "QUALITY_UNIT", None)
    assert (made.policy_id, made.decided_by) == (last, plant.second_reviewer.person)


@pytest.mark.requirement("REV-6")
def test_a_reviewer_releases_by_a_rationale_that_the_release_keeps(finished: Run, plant: Plant) -> None:
    """The database asks for it too; a qualified person who didn't review rests on no policy."""
    review(finished)
    both = replace(plant.qualified, person=plant.reviewer.person, name="Reviewer")
    with pytest.raises(SamePerson):
        decide(finished, by=both)
    assert decided(finished) == ("PENDING", 1, 0)
    policy = set_policy(finished.do, plant, finished.admin, rationale=RATIONALE)
    decide(finished, by=plant.reviewer)
    (made,) = lab(finished).rows("disposition")
    assert (made.decided_as, made.reviewer_because, made.policy_id) == ("QUALITY_UNIT", RATIONALE, policy)
    copied = """insert into disposition (company_id, id, site_id, batch_id, decision, statement, decided_by,
        decided_name, decided_at, signature_id, policy_id, decided_as, reviewer_because)
      select company_id, gen_random_uuid(), site_id, batch_id, decision, statement, decided_by,
        decided_name, decided_at, signature_id, {} from disposition"""
    for said, wrong in (
        ("null, null, null", "by the policy of its site alone"),
        ("policy_id, null, 'Because'", "another policy than its site's"),
        ("gen_random_uuid(), null, reviewer_because", "another policy than its site's"),
    ):
        with pytest.raises(DBAPIError, match=wrong):
            lab(finished).tamper(copied.format(said))


@pytest.mark.requirement("REV-6")
def test_a_qualified_person_rests_on_no_policy(finished: Run, plant: Plant) -> None:
    set_policy(finished.do, plant, finished.admin, rationale=RATIONALE)
    review(finished)
    decide(finished, Decision.REJECTED, statement="Metal was found.")
    (made,) = lab(finished).rows("disposition")
    assert (made.policy_id, made.decided_as, made.reviewer_because) == (None, None, None)
