"""What forbids release, and who may not decide, by properties."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.people.refusals import SamePerson
from domain.review import rules
from domain.review.facts import BlockerKind, PendingTest, ReleaseFacts, Unapproved, Upstream, WaitsFor
from domain.review.trail.kinds import TrailKind

CLEAR = ReleaseFacts((), (), (), (), 0, reviewed=True)

NUMBERS = st.lists(st.integers(1, 2000), unique=True, max_size=5).map(lambda found: tuple(sorted(found)))
UPSTREAM = st.lists(
    st.builds(Upstream, st.sampled_from(("batch", "lot")), st.just("B-1"), st.just("PENDING")), unique=True, max_size=2
).map(tuple)
TESTS = st.lists(
    st.builds(
        PendingTest, st.sampled_from(("L-1", None)), st.sampled_from(("ASSAY", "WATER")), st.sampled_from(WaitsFor)
    ),
    unique=True,
    max_size=3,
).map(tuple)
UNAPPROVED = st.lists(st.builds(Unapproved, st.integers(1, 9), st.sampled_from(("QUALITY", "X"))), max_size=3).map(
    tuple
)
DEVIATIONS = st.lists(st.tuples(st.integers(1, 9), st.just("OPEN")), unique=True, max_size=3).map(tuple)
FACTS = st.builds(
    ReleaseFacts,
    NUMBERS,
    NUMBERS,
    NUMBERS,
    NUMBERS,
    st.integers(0, 2),
    reviewed=st.booleans(),
    upstream=UPSTREAM,
    pending_tests=TESTS,
    lots_rejected=st.booleans(),
    unlooked_exceptions=NUMBERS,
    unapproved_exceptions=UNAPPROVED,
    rework_withdrawn=st.booleans(),
    unreviewed_trail=st.lists(st.sampled_from(TrailKind), unique=True).map(tuple),
    open_questions=NUMBERS,
    open_deviations=DEVIATIONS,
)
OF_LOTS = frozenset(
    {BlockerKind.UPSTREAM, BlockerKind.PENDING_TEST, BlockerKind.LOTS_REJECTED, BlockerKind.REWORK_WITHDRAWN}
)
ONLY_FOR_RELEASE = OF_LOTS | {BlockerKind.NOT_REVIEWED}
PEOPLE = st.sets(st.uuids(), max_size=5)


@pytest.mark.requirement("REV-4")
@given(FACTS)
def test_each_thing_that_is_open_is_named_once_with_its_place(facts: ReleaseFacts) -> None:
    found = [(one.kind, one.place) for one in rules.release_blockers(facts)]
    expected = [(BlockerKind.UNFINISHED_PHASE, f"phase {number}") for number in facts.unfinished_phases]
    expected += [(BlockerKind.MISSING_SIGNATURE, f"phase {number}") for number in facts.unsigned_phases]
    expected += [(BlockerKind.STALE_SIGNATURE, f"phase {number}") for number in facts.stale_signatures]
    expected += [(BlockerKind.OPEN_EXCEPTION, f"exception {number}") for number in facts.open_exceptions]
    expected += [(BlockerKind.EXCEPTION_NOT_LOOKED_AT, f"exception {one}") for one in facts.unlooked_exceptions]
    expected += [(BlockerKind.EXCEPTION_NOT_APPROVED, f"exception {one.number}") for one in facts.unapproved_exceptions]
    expected += [(BlockerKind.OPEN_DEVIATION, f"deviation {number}") for number, _ in facts.open_deviations]
    expected += [(BlockerKind.OPEN_HOLD, "batch")] * bool(facts.open_holds)
    expected += [(BlockerKind.OPEN_QUESTION, f"question {number}") for number in facts.open_questions]
    expected += [(BlockerKind.TRAIL_NOT_REVIEWED, "audit trail")] * bool(facts.unreviewed_trail)
    expected += [(BlockerKind.NOT_REVIEWED, "batch")] * (not facts.reviewed)
    expected += [(BlockerKind.REWORK_WITHDRAWN, "batch")] * facts.rework_withdrawn
    expected += [(BlockerKind.UPSTREAM, f"{one.kind} {one.number}") for one in facts.upstream]
    expected += [
        (BlockerKind.PENDING_TEST, f"{f'lot {one.lot}' if one.lot else 'batch'}, {one.test}")
        for one in facts.pending_tests
    ]
    expected += [(BlockerKind.LOTS_REJECTED, "batch")] * facts.lots_rejected
    assert found == expected


@pytest.mark.requirement("REV-4")
@given(FACTS)
def test_nothing_blocks_only_where_nothing_is_open(facts: ReleaseFacts) -> None:
    assert (rules.release_blockers(facts) == ()) == (replace(facts, reviewed=True) == CLEAR and facts.reviewed)


@pytest.mark.requirement("REV-4")
@given(FACTS)
def test_the_review_waits_for_the_same_but_itself_and_what_is_asked_of_lots(facts: ReleaseFacts) -> None:
    for_release = rules.release_blockers(facts)
    for_review = rules.release_blockers(facts, before_review=True)
    assert for_review == tuple(one for one in for_release if one.kind not in ONLY_FOR_RELEASE)
    assert for_review == rules.release_blockers(replace(facts, reviewed=not facts.reviewed), before_review=True)


@pytest.mark.requirement("REV-4")
@given(FACTS)
def test_each_blocker_tells_what_clears_it(facts: ReleaseFacts) -> None:
    for one in rules.release_blockers(facts):
        assert one.explanation.endswith(".")
        assert one.clears.endswith(".")


@pytest.mark.requirement("REV-6")
@given(st.uuids(), PEOPLE)
def test_who_executed_neither_reviews_nor_releases(person: UUID, executed: set[UUID]) -> None:
    with pytest.raises(SamePerson):
        rules.require_not_executed(person, executed | {person}, act="Review")
    rules.require_not_executed(person, executed - {person}, act="Review")


@pytest.mark.requirement("REV-6")
@given(st.uuids(), PEOPLE)
def test_the_reviewer_is_not_the_releaser(person: UUID, reviewers: set[UUID]) -> None:
    with pytest.raises(SamePerson):
        rules.require_not_reviewer(person, reviewers | {person})
    rules.require_not_reviewer(uuid4(), reviewers)
