"""A practice run writes nothing but itself and what it counts as; what is refused leaves nothing behind."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import Engine, text

from domain.execution.content import Content
from domain.execution.refusals import NotRunnable
from domain.kernel.ids import new_id
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, Refusal, WrongState
from domain.practising.refusals import (
    NothingToPractise,
    NotYourPractice,
    PracticeLapsed,
    PracticeNotDone,
    TooManyPractices,
)
from domain.training.kinds import TrainingMethod
from domain.training.rules import Required
from tests import calculating, enterprise, flow, recipes
from tests.conftest import Do
from tests.domain.recipes.forcing import FOREIGN_KEY, NOT_GRANTED, RESTRICTED, refused_by_the_database
from tests.plant import Plant
from tests.practising import Gym
from tests.training import READ, School

OWN = ("practice", "practice_entry", "training_record")
COUNTED = text("""
    select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'company_id'
    where c.relkind in ('r', 'p') and c.relnamespace = 'theriac'::regnamespace and not c.relispartition
    order by c.relname
""")


@pytest.fixture
def gym(do: Do, plant: Plant, admin: Engine) -> Gym:
    return Gym(do, plant, admin)


def everything(gym: Gym) -> dict[str, tuple[int, str]]:
    """How many rows a company has in each table, and a digest of them."""
    found = {}
    with gym.admin.connect() as connection:
        for (name,) in connection.execute(COUNTED).all():
            query = (
                f"select count(*), coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from {name} t"  # noqa: S608 -- names of the catalogue
                " where company_id = :c"
            )
            count, digest = connection.execute(text(query), {"c": gym.plant.company}).one()
            found[name] = (count, digest)
    return found


def refused(gym: Gym, *acts: tuple[type[Refusal], Callable[[], object]]) -> None:
    """Each is refused so, and changes nothing."""
    before = [gym.rows(one) for one in OWN]
    for refusal, act in acts:
        with pytest.raises(refusal):
            act()
        assert [gym.rows(one) for one in OWN] == before, refusal


@pytest.mark.requirement("TRN-13")
def test_a_practice_run_touches_nothing_but_itself_and_counts_as_training(gym: Gym, do: Do, plant: Plant) -> None:
    version = recipes.effective_recipe(do, plant)
    before = everything(gym)
    practice = gym.begin(version)
    refused(gym, (PracticeNotDone, lambda: gym.complete(practice)))
    gym.run(practice)
    gym.complete(practice)
    after = everything(gym)
    changed = {name for name, rows in after.items() if rows != before[name]}
    assert changed - set(OWN) == LOG, "nothing of stock, equipment, batches, exceptions or signatures"
    assert {name: after[name][0] - before[name][0] for name in OWN} == dict(zip(OWN, (1, 15, 1), strict=True))
    row, (record,) = gym.row(practice), gym.rows("training_record")
    assert (row.state, row.training_record_id, row.person_id) == ("COMPLETED", record.id, plant.operator.as_person)
    assert (record.method, record.outcome, record.practice_id, record.signature_id, record.training_version_id) == (
        "PRACTICE",
        "PASSED",
        practice,
        None,
        version,
    )
    outside = [one for one in gym.rows("practice_entry") if one.outcome == "ACTION"]
    assert [(one.parameter_name, one.shown) for one in outside] == [("Loss on drying", "9.9 %")]
    refused(
        gym,
        (WrongState, lambda: gym.complete(practice)),
        (WrongState, lambda: gym.abandon(practice)),
        (WrongState, lambda: gym.start(practice, 1)),
    )


RECORD = """insert into training_record (company_id, id, version, site_id, person_id, training_version_id, method,
    outcome, completed_on, practice_id, recorded_at)
  select company_id, gen_random_uuid(), 1, site_id, person_id, recipe_version_id, 'PRACTICE', 'PASSED', current_date,
    {practice}, now() from practice where company_id = :c"""
LONG_AGO = text("""update practice set begun_at = begun_at - interval '15 d',
  lapses_at = lapses_at - interval '15 d' where id = :p""")
LOG = {"audit_entry", "audit_closing", "outbox"}


@pytest.mark.requirement("TRN-13")
def test_a_draft_is_practised_as_it_stood_and_counts_for_nothing_yet(gym: Gym, do: Do, plant: Plant) -> None:
    draft = recipes.written(do, plant)
    practice = gym.begin(draft.id)
    recipes.submitted(do, plant, draft)
    gym.run(practice)
    gym.complete(practice)
    assert (gym.row(practice).training_record_id, gym.rows("training_record")) == (None, [])


@pytest.mark.requirement("TRN-13")
def test_practice_is_ones_own_bounded_and_lapses(gym: Gym, do: Do, plant: Plant, admin: Engine) -> None:
    draft = recipes.written(do, plant)
    first, *_ = [gym.begin(draft.id) for _ in range(3)]
    refused(
        gym,
        (TooManyPractices, lambda: gym.begin(draft.id)),
        (NotFound, lambda: gym.begin(new_id())),
        (Forbidden, lambda: gym.begin(draft.id, by=plant.administrator)),
        (NotYourPractice, lambda: gym.start(first, 1, by=plant.second_operator)),
        (NotYourPractice, lambda: gym.complete(first, by=plant.supervisor)),
        (NotFound, lambda: gym.start(new_id(), 1)),
        (InvalidInput, lambda: gym.abandon(first, reason=" ")),
    )
    gym.abandon(first)
    assert gym.row(first).abandoned_because == "Interrupted"
    again = gym.begin(draft.id)
    with admin.begin() as connection:
        for act in ("disable", "enable always"):
            for name in ("keep_practice", "audit"):
                connection.execute(text(f"alter table practice {act} trigger {name}"))
            if act == "disable":
                connection.execute(LONG_AGO, {"p": again})
    refused(
        gym,
        (PracticeLapsed, lambda: gym.start(again, 1)),
        (PracticeLapsed, lambda: gym.complete(again)),
        (PracticeLapsed, lambda: gym.abandon(again)),
    )
    gym.begin(draft.id)


@pytest.mark.requirement("TRN-13", "EXE-1")
def test_what_no_batch_is_run_by_is_not_practised(gym: Gym, do: Do, plant: Plant) -> None:
    ceaseless = replace(recipes.LOD, every=Quantity(Decimal(10), "s"))
    draft = recipes.written(do, plant, phases=(recipes.phase(1, "Dry", parameters=(ceaseless,)),))
    head = enterprise.enterprise(do, plant)
    at_enterprise = recipes.written(do, head, of=recipes.recipe(do, head, code="CORP-1"))
    empty = recipes.draft(do, plant, of=draft.recipe)
    ways = flow.drafted(do, plant)
    refused(
        gym,
        (NotRunnable, lambda: gym.begin(draft.id)),
        (NothingToPractise, lambda: gym.begin(ways.id)),
        (NothingToPractise, lambda: gym.begin(empty.id)),
        (NothingToPractise, lambda: gym.begin(at_enterprise.id, by=head.operator)),
    )


@pytest.mark.requirement("TRN-13", "EXE-3")
def test_a_made_up_value_beyond_the_registered_limits_says_so_and_nothing_calculated_is_entered(
    gym: Gym, do: Do, plant: Plant
) -> None:
    loss = replace(recipes.LOD, code="loss", registered_high=Decimal("3.0"))
    twice = calculating.calculated("Twice", "twice", "sum(loss, loss)", "%")
    draft = recipes.written(do, plant, phases=(recipes.phase(1, "Dry", parameters=(twice, loss)),))
    practice = gym.begin(draft.id)
    gym.start(practice, 1)
    gym.enter(practice, 1, 1, Content(number=Decimal("3.1"), unit="%"))
    assert [one.outcome for one in gym.rows("practice_entry")] == [None, "REGISTERED"]


@pytest.mark.requirement("TRN-3", "TRN-13")
def test_a_recipe_is_demanded_to_be_practised_and_a_document_is_not(gym: Gym, do: Do, plant: Plant) -> None:
    school = School(do, plant, gym.admin)
    recipe, document = recipes.written(do, plant).recipe, school.document()
    before = school.all()
    with pytest.raises(InvalidInput):
        school.curriculum(Required(document, TrainingMethod.PRACTICE))
    assert school.all() == before
    school.curriculum(Required(recipe, TrainingMethod.PRACTICE), Required(document, READ))
    assert {one.method for one in school.rows("training_requirement")} == {"PRACTICE", "READ"}


@pytest.mark.requirement("TRN-13", "TEN-1")
def test_the_database_takes_no_record_without_its_practice(gym: Gym, do: Do, plant: Plant) -> None:
    version = recipes.effective_recipe(do, plant)
    practice = gym.begin(version)
    gym.start(practice, 1)
    for statement, state in (
        (RECORD.format(practice="id"), RESTRICTED),
        (RECORD.format(practice="gen_random_uuid()"), FOREIGN_KEY),
        ("update practice set steps = '[]' where company_id = :c", RESTRICTED),
        ("update practice_entry set step = 2 where company_id = :c", NOT_GRANTED),
        ("delete from practice where company_id = :c", NOT_GRANTED),
    ):
        assert refused_by_the_database(do, plant, statement) == state, statement
    assert gym.rows("training_record") == []
