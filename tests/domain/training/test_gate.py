"""What keeps a person from acting is what the site's curricula demand, as one statement finds it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from domain.training import at_the_act, queries
from domain.training.act_refusals import NotQualified, refusal
from domain.training.facts import Curriculum, Demand, Held
from domain.training.gate import lacks_for_document, lacks_for_recipe, names
from domain.training.kinds import AudienceKind, SubjectKind, TrainingMethod
from domain.training.rules import Audience, Required
from domain.training.standing import ForRecipeVersion, standing
from infra.transaction import Transactions
from tests import recipes
from tests.conftest import Do
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
from tests.plant import Plant
from tests.training import one_of_each

WANTED = ForRecipeVersion(RECIPE, OF_RECIPE)
QUALIFIED = Curriculum(AudienceKind.RECIPE, None, None, RECIPE, (), GOWNING)
FOR_RECIPE = Curriculum(AudienceKind.RECIPE, None, None, RECIPE, ())
OF_CLASS = Curriculum(AudienceKind.PERSONNEL_CLASS, None, GOWNING, None, (Demand(SOP, READ),))
SOME = st.lists(
    st.sampled_from(
        [
            of_role(Demand(SOP, READ)),
            of_role(Demand(RECIPE, READ), role="SUPERVISOR"),
            of_role(Demand(SOP, TrainingMethod.ASSESSMENT), Demand(RECIPE, TrainingMethod.ASSESSMENT)),
            FOR_RECIPE,
            OF_CLASS,
            QUALIFIED,
        ]
    ),
    max_size=4,
)
RECORDS = st.lists(
    st.builds(
        learned,
        st.sampled_from([SECOND, OF_RECIPE]),
        st.integers(-20, 0),
        method=st.sampled_from([READ, TrainingMethod.ASSESSMENT]),
        passed=st.booleans(),
        place=st.integers(1, 99),
    ),
    max_size=5,
)


@pytest.mark.requirement("EXE-15", "TRN-1")
@given(curricula=SOME, records=RECORDS)
def test_who_may_act_is_trained_for_all_that_is_demanded_and_nobody_else(curricula: list, records: list) -> None:  # type: ignore[type-arg]  # of facts
    found = facts(*curricula, records=tuple(records))
    lacks = lacks_for_recipe(WANTED, found)
    if names(RECIPE, found):
        assert bool(lacks) is not standing(WANTED, found).trained
        assert [one.says for one in lacks] == [f"{one.title}: {one.because}" for one in standing(WANTED, found).lacking]
    else:
        of_documents = [one for one in standing(WANTED, found).lacking if one.subject == SOP]
        assert [one.says for one in lacks] == [f"{one.title}: {one.because}" for one in of_documents]
    assert all(one.rule in {"TRN-1", "TRN-2"} and one.clears for one in lacks)
    assert any(one.rule == "TRN-2" for one in lacks) is (QUALIFIED in curricula)
    assert curricula or not lacks


@pytest.mark.requirement("EXE-15")
def test_once_a_curriculum_names_the_recipe_whoever_works_by_it_reads_its_version() -> None:
    of_others = facts(of_role(Demand(RECIPE, READ)), roles=frozenset({"SUPERVISOR"}))
    (lack,) = lacks_for_recipe(WANTED, of_others)
    assert lack.says == "MET-500 bulk Metformin, version 1.0: Reading and understanding isn't recorded."
    assert lack.clears == "Read it and sign that it was understood (confirmReading)."
    assert lacks_for_recipe(WANTED, facts(FOR_RECIPE))
    assert not lacks_for_recipe(WANTED, facts(FOR_RECIPE, records=(learned(OF_RECIPE, -1),)))
    assert not lacks_for_recipe(WANTED, facts())


@pytest.mark.requirement("EXE-15", "TRN-2")
def test_who_works_by_a_recipe_belongs_to_the_class_that_it_demands() -> None:
    read = facts(QUALIFIED, QUALIFIED, records=(learned(OF_RECIPE, -1),))
    (lack,) = lacks_for_recipe(WANTED, read)
    assert (lack.rule, lack.says) == ("TRN-2", "GOWNING: There is no qualification GOWNING here.")
    assert "grantQualification" in lack.clears
    held = replace(read, held=[Held(GOWNING, TODAY, TODAY)])
    assert not lacks_for_recipe(WANTED, held)
    assert lacks_for_recipe(WANTED, replace(held, today=TODAY + timedelta(days=1)))[0].rule == "TRN-2"
    assert isinstance(refusal(person="Anna", wanted_for="phase 1", lacks=(lack,)), NotQualified)


@pytest.mark.requirement("EXE-15")
def test_a_procedure_is_learned_where_a_curriculum_names_the_document_of_its_code() -> None:
    demanded = facts(of_role(Demand(SOP, READ)))
    assert [one.clears for one in lacks_for_document("sop-1", demanded)] == [
        "Read it and sign that it was understood (confirmReading)."
    ]
    assert not lacks_for_document("SOP-2", demanded)
    assert not lacks_for_document("SOP-1", facts())
    assert not lacks_for_document("SOP-1", facts(of_role(Demand(SOP, READ)), records=(learned(SECOND, -1),)))
    assert not lacks_for_document("MET-500 bulk", facts(FOR_RECIPE)), "a recipe is no procedure"


@pytest.mark.requirement("EXE-15", "TRN-1")
def test_one_statement_finds_the_facts_that_the_matrix_is_computed_from(
    do: Do, plant: Plant, admin: Engine, transactions: Transactions
) -> None:
    school = one_of_each(do, plant, admin)
    school.policy(grace=7)
    of_class, retired = school.personnel_class("GOWNING", trainers=False), school.document("SOP-2")
    school.qualify(plant.operator, of_class)
    of_day = school.version(retired, "1.0")
    school.curriculum(Required(retired, READ, 12), audience=Audience(personnel_class=of_class), code="CLEAN")
    school.read(of_day)
    recipe = recipes.written(do, plant)
    codes = [one.code for one in school.rows("recipe_phase") if one.recipe_version_id == recipe.id][:2]
    audience = Audience(recipe=recipe.recipe)
    demanded = Required(retired, READ)
    school.curriculum(demanded, audience=audience, code="RECIPE", qualification=of_class, phases=codes)
    now = datetime.now(UTC)
    with transactions.reading(plant.company) as session:
        here = queries.at_site(session, plant.company, plant.site, now=now)
        for person in (plant.operator, plant.supervisor, plant.second_operator):
            told = session.execute(
                at_the_act.AT_SITE, {"company": plant.company, "site": plant.site, "person": person.as_person}
            ).scalar_one()
            asked = at_the_act.read(told)
            wanted = queries.facts_of(session, here, [person.as_person])[person.as_person]
            found = asked.facts(now)
            assert not asked.demands_nothing
            assert replace(found, classes={}, curricula=[], held=[], learned={}) == replace(
                wanted, classes={}, curricula=[], held=[], learned={}
            )
            assert sorted(map(str, found.curricula)) == sorted(map(str, wanted.curricula))
            assert {one.phases for one in found.curricula} == {(), tuple(sorted(codes))}
            assert sorted(map(str, found.held)) == sorted(map(str, wanted.held))
            assert {key: sorted(map(str, of)) for key, of in found.learned.items()} == {
                key: sorted(map(str, of)) for key, of in wanted.learned.items()
            }
        nowhere = {"company": plant.company, "site": plant.other_site, "person": plant.operator.as_person}
        assert at_the_act.read(session.execute(at_the_act.AT_SITE, nowhere).scalar_one()).demands_nothing
    assert {one.kind for one in found.subjects.values()} == {SubjectKind.DOCUMENT, SubjectKind.RECIPE}
    assert found.classes == {of_class: "GOWNING"}
    assert UUID(int=0) not in found.subjects
