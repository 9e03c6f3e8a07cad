"""What a curriculum demands for some phases of a recipe is asked in those alone; a standing tells all of it."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from domain.kernel.permissions import Role
from domain.kernel.refusals import InvalidInput
from domain.training.commands import defining
from domain.training.facts import Curriculum, Demand, Held, Learned
from domain.training.gate import lacks_for_recipe, names
from domain.training.kinds import AudienceKind, TrainingMethod
from domain.training.phases import concerning, together
from domain.training.rules import PHASES, Audience, Required
from domain.training.standing import ForRecipeVersion, standing
from domain.work.phased import phased_work
from infra.transaction import Outcome, Transactions
from tests import recipes
from tests.domain.training.test_standing import (
    GOWNING,
    OF_RECIPE,
    READ,
    RECIPE,
    SECOND,
    SOP,
    TODAY,
    facts,
    learned,
    of_role,
)
from tests.training import School

CODES = ("weigh", "granulate", "press")
PLACES = [frozenset[str](), *(frozenset({one}) for one in CODES), frozenset({"granulate", "press"})]
"""Acts in no phase, in each, and in a phase that a block of another code holds."""
ASSESSMENT = TrainingMethod.ASSESSMENT


def of_recipe(*demands: Demand, phases: tuple[str, ...] = (), qualification: UUID | None = None) -> Curriculum:
    return Curriculum(AudienceKind.RECIPE, None, None, RECIPE, demands, qualification, phases)


PHASED = st.builds(
    of_recipe,
    st.sampled_from([Demand(SOP, READ), Demand(SOP, READ, 6), Demand(SOP, ASSESSMENT), Demand(RECIPE, ASSESSMENT)]),
    phases=st.sets(st.sampled_from(CODES), max_size=2).map(lambda some: tuple(sorted(some))),
    qualification=st.sampled_from([None, GOWNING]),
)
OF_ROLE = st.sampled_from([of_role(Demand(SOP, READ, 12)), of_role(Demand(RECIPE, READ))])
SOME = st.lists(st.one_of(PHASED, OF_ROLE), max_size=4)
RECORDS = st.lists(
    st.builds(
        learned,
        st.sampled_from([SECOND, OF_RECIPE]),
        st.integers(-300, 0),
        method=st.sampled_from([READ, ASSESSMENT]),
        place=st.integers(1, 99),
    ),
    max_size=6,
)


def wanted(phases: frozenset[str] | None) -> ForRecipeVersion:
    return ForRecipeVersion(RECIPE, OF_RECIPE, phases)


@pytest.mark.requirement("TRN-14", "EXE-15")
@given(curricula=SOME, records=RECORDS, place=st.sampled_from(PLACES), qualified=st.booleans())
def test_an_act_asks_what_concerns_its_own_phase_and_nothing_else(
    curricula: list[Curriculum],
    records: list[Learned],
    place: frozenset[str],
    *,
    qualified: bool,
) -> None:
    held = [Held(GOWNING, TODAY, None)] if qualified else []
    found = facts(*curricula, records=tuple(records), held=held)
    others = [one for one in curricula if one.phases and place.isdisjoint(one.phases)]
    its_own = replace(found, curricula=[replace(one, phases=()) for one in curricula if one not in others])
    asked = lacks_for_recipe(wanted(place), found)
    assert asked == lacks_for_recipe(wanted(None), its_own)
    assert all("(for " not in one.says for one in asked)
    if all(one.phases for one in curricula):
        assert not lacks_for_recipe(wanted(frozenset()), found), "nothing is demanded of an act in no phase"


@pytest.mark.requirement("TRN-14", "TRN-1")
@given(curricula=SOME, records=RECORDS, qualified=st.booleans())
def test_who_is_trained_for_the_recipe_as_a_whole_is_trained_for_each_of_its_phases(
    curricula: list[Curriculum],
    records: list[Learned],
    *,
    qualified: bool,
) -> None:
    found = facts(*curricula, records=tuple(records), held=[Held(GOWNING, TODAY, None)] if qualified else [])
    assume(names(RECIPE, found))
    whole = standing(wanted(None), found)
    assert whole.trained is not any(lacks_for_recipe(wanted(place), found) for place in PLACES)
    for finding in whole.lacking:
        lacking = [
            {(one.method, one.subject, one.personnel_class) for one in standing(wanted(place), found).lacking}
            for place in (map(frozenset, [[one] for one in finding.phases]) if finding.phases else PLACES)
        ]
        assert all((finding.method, finding.subject, finding.personnel_class) in one for one in lacking)


@pytest.mark.requirement("TRN-14", "TRN-3")
def test_what_the_whole_recipe_demands_as_strictly_is_not_told_again_of_some_phases() -> None:
    whole, some = Demand(SOP, READ, 6), Demand(SOP, READ, 12, ("press",))
    assert together([whole, some]) == (whole,)
    stricter = replace(some, months=3)
    assert together([whole, stricter]) == (whole, stricter)
    assert together([replace(whole, months=None), some]) == (replace(whole, months=None), some)
    found = facts(of_recipe(whole), of_recipe(some, phases=("press",), qualification=GOWNING))
    (of_class,) = [one for one in standing(wanted(None), found).findings if one.personnel_class == GOWNING]
    assert (of_class.phases, of_class.called) == (("press",), "GOWNING (for press)")
    assert concerning(found, UUID(int=99), frozenset()).curricula == [
        replace(one, phases=()) for one in found.curricula
    ], "phases are those of their own recipe"


@pytest.mark.requirement("TRN-14", "TRN-3")
def test_phases_are_named_that_the_recipe_has_and_told_once_its_next_version_drops_them(
    school: School, transactions: Transactions
) -> None:
    plant, do = school.plant, school.do
    document, recipe = school.document("PHASED-1"), recipes.recipe(do, plant, code="PHASED")
    first = recipes.written(do, plant, of=recipe)
    has = [one.code for one in school.rows("recipe_phase") if one.recipe_version_id == first.id]
    operation = next(one for one in school.rows("recipe_block") if one.recipe_version_id == first.id).code
    line, audience = Required(document, READ), Audience(recipe=recipe)

    def define(*phases: str, audience: Audience = audience) -> UUID:
        return school.curriculum(line, audience=audience, code="PHASED", phases=phases)

    refusal = school.refused(InvalidInput, lambda: define(has[0], "tabletting", "coating"))
    assert "has a phase or block coating, tabletting." in refusal.message
    assert all(one in refusal.message for one in (*has, operation, "leave the phases out"))
    school.refused(InvalidInput, lambda: define(has[0], has[0]))
    school.refused(InvalidInput, lambda: define(*(f"p{one}" for one in range(PHASES + 1))))
    school.refused(InvalidInput, lambda: define(has[0], audience=Audience(role=Role.OPERATOR)))
    made = define(has[2], has[1])
    assert school.row("curriculum", made).phases == sorted(has[1:3])

    def change(seen: int, *phases: str) -> Outcome:
        return do(
            plant.reviewer,
            lambda uow: defining.set_requirements(
                uow, curriculum=made, seen=seen, requirements=[line], reason="By risk", phases=phases
            ),
        )

    school.refused(InvalidInput, lambda: change(1, "coating"))
    change(1, operation, has[1])
    do(
        plant.reviewer,
        lambda uow: defining.set_requirements(uow, curriculum=made, seen=2, requirements=[line], reason="As before"),
    )
    assert school.row("curriculum", made).phases == sorted([operation, has[1]])

    def told() -> list[tuple[str, UUID]]:
        with transactions.reading(plant.company) as session:
            assert not list(phased_work(session, plant.operator))
            items = list(phased_work(session, plant.reviewer))
        assert all(has[1] in one.title and operation not in one.title for one in items)
        return [(one.act, one.subject) for one in items]

    recipes.effective(do, plant, recipes.approved(do, plant, recipes.submitted(do, plant, first)))
    assert not told()
    shorter = recipes.written(do, plant, of=recipe, phases=recipes.PHASES[:1], materials=())
    assert not told(), "nobody follows a draft"
    recipes.approved(do, plant, recipes.submitted(do, plant, shorter))
    assert told() == [("setCurriculumRequirements", made)]
    change(3, operation)
    assert not told()


@pytest.mark.requirement("TRN-14")
def test_the_database_keeps_phases_to_who_works_by_a_recipe(school: School, admin: Engine) -> None:
    school.curriculum(Required(school.document("PHASED-2"), READ), code="NO-RECIPE")
    for phases in ("array['a']", "array[null]::text[]"):
        changed = f"update curriculum set phases = {phases} where company_id = :c and code = 'NO-RECIPE'"  # noqa: S608
        with admin.begin() as connection, pytest.raises(DBAPIError, match="curriculum_phases"):
            connection.execute(text(changed), {"c": school.plant.company})
