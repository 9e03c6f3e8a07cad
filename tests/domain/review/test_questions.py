"""Questions to the floor: who asks and answers, what waits for them, and that they stay as they were."""

from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Row, text

from domain.kernel.actor import Actor, Grant
from domain.kernel.permissions import Role
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, Refusal, VersionConflict
from domain.people.refusals import SamePerson
from domain.review.facts import BlockerKind
from domain.review.questions.commands import Ask, answer, ask, withdraw
from domain.review.questions.refusals import AskedOfAnother, QuestionSettled
from domain.review.questions.rules import Put, instead
from domain.review.refusals import AlreadyDecided, ReleaseBlocked
from tests.domain.recipes.forcing import CHECK, RESTRICTED, refused_by_the_database
from tests.domain.review.test_deciding import decide, finish_after_clearance, kinds
from tests.execution import Run
from tests.plant import Plant
from tests.reviewing import review, review_trail

PEOPLE = tuple(UUID(int=number) for number in range(4))


def put(run: Run, question: str = "Why was it stopped?", *, by: Actor | None = None, **more: Any) -> UUID:  # noqa: ANN401 -- of Ask
    given = Ask(batch=run.batch, question=question, **more)
    return run.do(by or run.plant.reviewer, partial(ask, given=given)).id


def replied(
    run: Run,
    question: UUID,
    *,
    by: Actor | None = None,
    said: str = "The filter was changed.",
    because: str | None = None,
    seen: int | None = None,
) -> None:
    version = seen or row_of(run, question).version
    act = partial(answer, question=question, version=version, answer=said, because=because)
    run.do(by or run.plant.operator, act)


def taken_back(run: Run, question: UUID, *, by: Actor | None = None, reason: str = "The logbook tells.") -> None:
    version = row_of(run, question).version
    run.do(by or run.plant.reviewer, lambda uow: withdraw(uow, question=question, version=version, reason=reason))


def row_of(run: Run, question: UUID) -> Row[Any]:
    with run.admin.connect() as connection:
        return connection.execute(text("select * from floor_question where id = :q"), {"q": question}).one()


def refused_without_change(run: Run, question: UUID, kind: type[Refusal], act: Any) -> None:  # noqa: ANN401 -- one of the above
    before = row_of(run, question)
    with pytest.raises(kind):
        act()
    assert row_of(run, question) == before


@pytest.mark.requirement("REV-4")
@given(
    person=st.sampled_from(PEOPLE[1:]),
    asked_by=st.sampled_from(PEOPLE),
    to=st.one_of(st.none(), st.sampled_from(PEOPLE[1:]), st.just("OPERATOR")),
    in_role=st.booleans(),
    supervises=st.booleans(),
)
def test_who_was_asked_answers_or_a_supervisor_instead(
    *, person: UUID, asked_by: UUID, to: UUID | str | None, in_role: bool, supervises: bool
) -> None:
    to_person, to_role = (to, None) if isinstance(to, UUID) else (None, to)
    one = Put(3, asked_by, to_person, None if to_person is None else "Nadia", to_role)
    asked = to is None or to == person or (to_role is not None and in_role)
    if person == asked_by:
        with pytest.raises(SamePerson):
            instead(one, person=person, in_role=in_role, supervises=supervises)
    elif not asked and not supervises:
        with pytest.raises(AskedOfAnother, match=r"Nadia|the role OPERATOR"):
            instead(one, person=person, in_role=in_role, supervises=supervises)
    else:
        assert instead(one, person=person, in_role=in_role, supervises=supervises) is not asked


@pytest.mark.requirement("REV-4", "REV-7")
def test_review_and_release_wait_for_the_answer(run: Run, plant: Plant) -> None:
    run.clear_line()
    value = run.rows("parameter_value")[0]
    while_it_runs = put(run, value=value.id)
    asked = row_of(run, while_it_runs)
    assert (asked.number, asked.phase_execution_id, asked.asked_name) == (1, value.phase_execution_id, "Reviewer")
    run.tell("Spill")
    second = put(run, exception=run.exception(1).id, to_role=Role.SUPERVISOR)
    run.assess(run.exception(1).id)
    finish_after_clearance(run)
    review_trail(run)
    with pytest.raises(ReleaseBlocked) as refused:
        review(run)
    assert kinds(refused) == {BlockerKind.OPEN_QUESTION}
    assert [one.place for one in refused.value.blockers] == ["question 1", "question 2"]
    replied(run, while_it_runs)
    taken_back(run, second, by=plant.second_reviewer)
    # An answer is the review's own: it is in what the reviewer signs, and the audit trail isn't reviewed again for it.
    review(run)
    third = put(run, "And who cleaned?")
    with pytest.raises(ReleaseBlocked) as refused:
        decide(run)
    assert kinds(refused) == {BlockerKind.OPEN_QUESTION, BlockerKind.NOT_REVIEWED}
    replied(run, third)
    with pytest.raises(ReleaseBlocked) as refused:
        decide(run)
    assert kinds(refused) == {BlockerKind.NOT_REVIEWED}, "whoever completes the review accepts the answer"
    review(run)
    decide(run)
    for act in (partial(put, run), partial(replied, run, third), partial(taken_back, run, third)):
        refused_without_change(run, third, AlreadyDecided, act)


@pytest.mark.requirement("REV-4", "REV-6", "TEN-1", "TEN-2")
def test_the_floor_answers_quality(run: Run, plant: Plant, other_plant: Plant) -> None:
    for person in (plant.operator, plant.supervisor, plant.qualified):
        with pytest.raises(Forbidden):
            put(run, by=person)
    with pytest.raises(NotFound):
        put(run, by=other_plant.reviewer)
    with pytest.raises(NotFound):
        put(run, phase=uuid4())
    for wrong in (
        {"question": " "},
        {"question": "x" * 4001},
        {"to_role": Role.QUALITY_REVIEWER},
        {"to_person": plant.reviewer.person},
        {"to_person": other_plant.operator.person},
        {"to_person": plant.operator.person, "to_role": Role.OPERATOR},
        {"phase": run.phase(1).id, "exception": uuid4()},
    ):
        with pytest.raises(InvalidInput):
            put(run, **wrong)
    to_one = put(run, to_person=plant.operator.person)
    every = frozenset(Grant(role, plant.site) for role in Role)
    for kind, act in (
        (Forbidden, partial(replied, run, to_one, by=plant.second_reviewer)),
        (NotFound, partial(replied, run, to_one, by=other_plant.operator)),
        (AskedOfAnother, partial(replied, run, to_one, by=plant.second_operator)),
        (SamePerson, partial(replied, run, to_one, by=replace(plant.reviewer, grants=every))),
        (InvalidInput, partial(replied, run, to_one, by=plant.supervisor)),
        (InvalidInput, partial(replied, run, to_one, said="")),
        (VersionConflict, partial(replied, run, to_one, seen=7)),
        (Forbidden, partial(taken_back, run, to_one, by=plant.operator)),
        (InvalidInput, partial(taken_back, run, to_one, reason=" ")),
    ):
        refused_without_change(run, to_one, kind, act)
    replied(run, to_one, by=plant.supervisor, because="On leave.")
    told = row_of(run, to_one)
    assert (told.answer, told.answered_name, told.answered_because) == (
        *("The filter was changed.", "Supervisor"),
        "On leave.",
    )
    for act in (partial(replied, run, to_one), partial(taken_back, run, to_one)):
        refused_without_change(run, to_one, QuestionSettled, act)
    # Who speaks for the floor doesn't review what it did.
    with pytest.raises(SamePerson):
        review_trail(run, by=replace(plant.supervisor, grants=every))


@pytest.mark.requirement("REV-4")
def test_the_database_keeps_what_was_asked_and_answered(run: Run, plant: Plant) -> None:
    question = put(run, to_person=plant.operator.person)
    release = f"""
        insert into disposition (company_id, id, site_id, batch_id, decision, statement, decided_by, decided_name,
          decided_at, signature_id)
        select company_id, gen_random_uuid(), site_id, id, 'RELEASED', 'x', '{plant.qualified.person}', 'x', now(),
          issue_signature_id from batch where company_id = :c
    """  # noqa: S608 -- ours
    answered = f"answer = 'x', answered_by = '{plant.second_operator.person}', answered_name = 'x', answered_at = now()"
    review_trail(run)
    for statement, state in (
        ("update floor_question set question = 'Other' where company_id = :c", RESTRICTED),
        (f"update floor_question set {answered} where company_id = :c", CHECK),  # noqa: S608 -- ours
        (release, RESTRICTED),
    ):
        assert refused_by_the_database(run.do, plant, statement) == state, statement
    replied(run, question)
    assert (
        refused_by_the_database(run.do, plant, "update floor_question set answer = 'y' where company_id = :c")
        == RESTRICTED
    )
