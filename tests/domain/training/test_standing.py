"""A person's standing follows from what is demanded and what was recorded, and from nothing else."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.kernel.calendar import months_later
from domain.training.facts import Curriculum, Demand, Facts, Held, Learned, Subject, Version
from domain.training.kinds import AudienceKind, SubjectKind, TrainingMethod, TrainingState
from domain.training.standing import (
    ForClass,
    ForDocument,
    ForRecipeVersion,
    ahead,
    duties,
    duties_by_subject,
    in_effect,
    matrix_row,
    standing,
)

TODAY = date(2026, 11, 26)
SOP, RECIPE, GOWNING = UUID(int=1), UUID(int=2), UUID(int=3)
FIRST, SECOND, THIRD, OF_RECIPE, NEXT_OF_RECIPE = (UUID(int=one) for one in range(11, 16))
READ, ASSESSMENT = TrainingMethod.READ, TrainingMethod.ASSESSMENT
DAYS = st.integers(-400, 400).map(lambda days: TODAY + timedelta(days=days))


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


def version(id_: UUID, number: int, effective: int | None, *, retraining: bool = True) -> Version:
    return Version(id_, "", number, f"{number}.0", None if effective is None else day(effective), retraining=retraining)


def learned(of: UUID, on: int, *, method: TrainingMethod = READ, passed: bool = True, place: int = 0) -> Learned:
    return Learned(of, method, passed, day(on), UUID(int=place))


def of_role(*demands: Demand, role: str = "OPERATOR") -> Curriculum:
    return Curriculum(AudienceKind.ROLE, role, None, None, demands)


def facts(*curricula: Curriculum, records: tuple[Learned, ...] = (), grace: int = 0, **more: object) -> Facts:
    found = Facts(
        today=TODAY,
        grace_days=grace,
        subjects={
            SOP: Subject(SOP, SubjectKind.DOCUMENT, "SOP-1", "Gowning"),
            RECIPE: Subject(RECIPE, SubjectKind.RECIPE, "MET-500 bulk", "Metformin"),
        },
        versions={
            SOP: [version(FIRST, 1, -100), version(SECOND, 2, -10)],
            RECIPE: [version(OF_RECIPE, 1, -50), version(NEXT_OF_RECIPE, 2, 7)],
        },
        classes={GOWNING: "GOWNING"},
        curricula=curricula,
        roles=frozenset({"OPERATOR"}),
        learned={one.version: [two for two in records if two.version == one.version] for one in records},
    )
    return replace(found, **more)  # type: ignore[arg-type]  # fields by their names


def state(found: Facts, *, of: UUID = SOP) -> TrainingState:
    (finding,) = [one for one in standing(ForDocument(of), found).findings if one.subject == of]
    return finding.state


@pytest.mark.requirement("TRN-1")
@pytest.mark.requirement("EXE-15")
def test_who_read_a_recipe_version_is_trained_on_that_version_and_no_other() -> None:
    wanted = ForRecipeVersion(RECIPE, OF_RECIPE)
    nobody = standing(wanted, facts())
    assert not nobody.trained
    assert [(one.state, one.clears) for one in nobody.lacking] == [
        (TrainingState.DUE, "Read it and sign that it was understood (confirmReading).")
    ]
    read = facts(records=(learned(OF_RECIPE, -1),))
    assert standing(wanted, read).trained
    assert not standing(ForRecipeVersion(RECIPE, NEXT_OF_RECIPE), read).trained
    assert not standing(ForRecipeVersion(RECIPE, UUID(int=99)), read).trained


@pytest.mark.requirement("TRN-1")
def test_a_recipe_demands_its_curriculum_and_what_the_persons_role_demands() -> None:
    of_recipe = Curriculum(AudienceKind.RECIPE, None, None, RECIPE, (Demand(SOP, ASSESSMENT),))
    both = facts(of_recipe, of_role(Demand(SOP, READ)), records=(learned(OF_RECIPE, -1),))
    lacking = standing(ForRecipeVersion(RECIPE, OF_RECIPE), both).lacking
    assert {(one.subject, one.method) for one in lacking} == {(SOP, READ), (SOP, ASSESSMENT)}
    done = (learned(OF_RECIPE, -1), learned(SECOND, -1), learned(SECOND, -1, method=ASSESSMENT))
    assert standing(ForRecipeVersion(RECIPE, OF_RECIPE), replace(both, learned=facts(records=done).learned)).trained
    of_itself = facts(replace(of_recipe, demands=(Demand(RECIPE, READ), Demand(RECIPE, ASSESSMENT))))
    own = standing(ForRecipeVersion(RECIPE, NEXT_OF_RECIPE), of_itself).lacking
    assert [(one.version, one.method) for one in own] == [(NEXT_OF_RECIPE, READ), (NEXT_OF_RECIPE, ASSESSMENT)], (
        "the version that is worked by, each method once"
    )
    other = replace(both, roles=frozenset({"SUPERVISOR"}))
    assert {one.method for one in standing(ForRecipeVersion(RECIPE, OF_RECIPE), other).lacking} == {ASSESSMENT}
    # What the recipe's curriculum demands of the recipe itself is asked of the very version, in effect or not.
    itself = Curriculum(AudienceKind.RECIPE, None, None, RECIPE, (Demand(RECIPE, ASSESSMENT), Demand(RECIPE, READ, 6)))
    asked = facts(itself, records=(learned(NEXT_OF_RECIPE, -1),))
    findings = standing(ForRecipeVersion(RECIPE, NEXT_OF_RECIPE), asked).findings
    assert {(one.version, one.method, one.state) for one in findings} == {
        (NEXT_OF_RECIPE, ASSESSMENT, TrainingState.DUE),
        (NEXT_OF_RECIPE, READ, TrainingState.TRAINED),
    }


@pytest.mark.requirement("TRN-3")
@given(months=st.lists(st.one_of(st.none(), st.integers(1, 120)), min_size=1, max_size=4))
def test_what_several_demand_is_demanded_once_by_the_strictest(months: list[int | None]) -> None:
    found = duties(facts(*(of_role(Demand(SOP, READ, one)) for one in months)))
    strictest = min((one for one in months if one is not None), default=None)
    assert found == (Demand(SOP, READ, strictest),)


@pytest.mark.requirement("TRN-5")
@given(grace=st.integers(0, 90), since=st.integers(0, 120), retrained=st.booleans())
def test_a_new_version_is_due_after_the_grace_for_who_knew_the_one_before(
    grace: int, since: int, *, retrained: bool
) -> None:
    versions = {SOP: [version(FIRST, 1, -300), version(SECOND, 2, -since)]}
    old = facts(of_role(Demand(SOP, READ)), records=(learned(FIRST, -200),), grace=grace, versions=versions)
    assert state(old) is (TrainingState.GRACE if since < grace else TrainingState.DUE)
    assert state(replace(old, learned={})) is TrainingState.DUE
    if retrained:
        both = facts(records=(learned(FIRST, -200), learned(SECOND, 0)), versions=versions).learned
        assert state(replace(old, learned=both)) is TrainingState.TRAINED


@pytest.mark.requirement("TRN-4")
@given(retraining=st.lists(st.booleans(), min_size=1, max_size=5), known=st.integers(0, 5))
def test_training_carries_over_versions_that_demand_none(retraining: list[bool], known: int) -> None:
    assume(known <= len(retraining))
    numbers = [version(UUID(int=100), 1, -300)]
    numbers += [version(UUID(int=101 + at), at + 2, -200 + at, retraining=one) for at, one in enumerate(retraining)]
    found = facts(of_role(Demand(SOP, READ)), records=(learned(numbers[known].id, -250),), versions={SOP: numbers})
    carried = not any(one.retraining for one in numbers[known + 1 :])
    assert (state(found) is TrainingState.TRAINED) == carried


@pytest.mark.requirement("TRN-5")
@given(months=st.integers(1, 36), on=DAYS, off=st.integers(-2, 2))
def test_training_lasts_for_its_months_to_the_day(months: int, on: date, off: int) -> None:
    ends = months_later(on, months)
    record = Learned(FIRST, READ, passed=True, on=on, place=UUID(int=0))
    versions = {SOP: [version(FIRST, 1, -2000)]}
    found = facts(of_role(Demand(SOP, READ, months)), records=(record,), versions=versions)
    (finding,) = standing(ForDocument(SOP), replace(found, today=ends + timedelta(days=off))).findings
    assert finding.state is (TrainingState.TRAINED if off < 0 else TrainingState.EXPIRED)
    assert finding.until == (ends - timedelta(days=1) if off < 0 else None)


@pytest.mark.requirement("TRN-7")
@given(st.lists(st.tuples(st.integers(-30, 0), st.booleans()), min_size=1, max_size=6))
def test_the_last_assessment_decides_whatever_came_before(given_: list[tuple[int, bool]]) -> None:
    records = tuple(
        learned(SECOND, on, method=ASSESSMENT, passed=passed, place=at) for at, (on, passed) in enumerate(given_)
    )
    found = facts(of_role(Demand(SOP, ASSESSMENT)), records=records, grace=90)
    _, last = max(((on, at), passed) for at, (on, passed) in enumerate(given_))
    assert state(found) is (TrainingState.TRAINED if last else TrainingState.FAILED)


@pytest.mark.requirement("TRN-2")
@given(granted=DAYS, lasts=st.one_of(st.none(), st.integers(0, 400)))
def test_a_qualification_counts_from_its_first_day_to_its_last(granted: date, lasts: int | None) -> None:
    expires = None if lasts is None else granted + timedelta(days=lasts)
    found = facts(held=[Held(GOWNING, granted, expires)])
    assert standing(ForClass(GOWNING), found).trained == (granted <= TODAY and (expires is None or expires >= TODAY))
    assert not standing(ForClass(GOWNING), facts()).trained


@pytest.mark.requirement("TRN-3")
def test_who_belongs_to_a_class_learns_what_it_demands() -> None:
    of_class = Curriculum(AudienceKind.PERSONNEL_CLASS, None, GOWNING, None, (Demand(SOP, READ),))
    found = facts(of_class, held=[Held(GOWNING, day(-5), None)])
    assert [one.state for one in standing(ForClass(GOWNING), found).findings] == [
        TrainingState.TRAINED,
        TrainingState.DUE,
    ]
    assert [one.subject for one in matrix_row(found)] == [SOP]
    assert matrix_row(replace(found, held=[Held(GOWNING, day(-5), day(-1))])) == ()


@pytest.mark.requirement("TRN-4")
@given(st.lists(st.tuples(st.one_of(st.none(), st.integers(-9, 9)), st.booleans()), max_size=6))
def test_of_a_line_at_most_one_version_is_in_effect(days: list[tuple[int | None, bool]]) -> None:
    versions = [
        replace(version(UUID(int=at), at, effective), ended_on=TODAY if ended else None)
        for at, (effective, ended) in enumerate(days, 1)
    ]
    found = in_effect(versions, TODAY)
    assert len(found) <= 1
    begun = [one for one in versions if one.effective_on and one.effective_on <= TODAY and one.ended_on is None]
    assert bool(found) == bool(begun)
    assert all(one.effective_on == max(two.effective_on for two in begun if two.effective_on) for one in found)


@pytest.mark.requirement("TRN-10")
def test_what_takes_effect_soon_is_due_without_grace_and_can_be_read_before() -> None:
    curriculum, soon = of_role(Demand(RECIPE, READ)), day(7)
    known = facts(curriculum, records=(learned(OF_RECIPE, -1),), grace=90)

    def coming(found: Facts) -> list[TrainingState]:
        mine = duties_by_subject(found).get(RECIPE, ())
        return [one.state for one in ahead(found, mine, known.versions[RECIPE][1], on=soon)]

    assert coming(known) == [TrainingState.DUE]
    assert [one.state for one in matrix_row(known)] == [TrainingState.TRAINED]
    read = facts(curriculum, records=(learned(OF_RECIPE, -1), learned(NEXT_OF_RECIPE, 0)))
    assert coming(read) == [TrainingState.TRAINED]
    assert coming(replace(known, roles=frozenset())) == []
