"""Searching through the product: what is found, in which order, by whom, and what never is."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.orm import Session

from domain.kernel.unit_of_work import UnitOfWork
from domain.people.events import PersonAdded
from domain.people.models import Person, PersonState, RoleGrant
from domain.search.kinds import SearchKind
from domain.search.queries import search
from infra.transaction import Transactions, as_process
from tests import execution, recipes
from tests.api.reading.paths import Paths
from tests.client import Client
from tests.conftest import Do
from tests.materials import Store
from tests.plant import Plant

Clients = Callable[[str], Client]
EVERYTHING = dict.fromkeys(SearchKind)

SEARCH = """query ($text: String!, $kinds: [SearchKind!], $site: ID, $first: Int! = 20) {
  search(text: $text, kinds: $kinds, siteId: $site, first: $first) { hasMore hits { kind match text node { id __typename
    ... on Batch { number phases { number } } ... on MasterRecipe { code product } ... on Person { name } } } } }"""


@pytest.fixture
def batches(do: Do, plant: Plant) -> None:
    """Four batches of MET-500 at the plant's site."""
    version = recipes.effective_recipe(do, plant)
    numbers = ["MET-24-001", "MET-24-002", "X_MET-24-001", "TAB_7"]
    for number in numbers:
        execution.issue(do, plant, version, number)


def named(do: Do, plant: Plant, *names: str) -> None:
    def add(uow: UnitOfWork) -> Person:
        for name in names:
            person = uow.add(Person(name=name, state=PersonState.ACTIVE))
            uow.record(PersonAdded(person=person.id))
        return person

    do(as_process(plant.company, "test"), add)


def found(who: Client, wanted: str, **given: object) -> list[tuple[str, str]]:
    """How each hit matches, and its text."""
    return [(one["match"], one["text"]) for one in ask(who, wanted, **given)["hits"]]


def ask(who: Client, wanted: str, **given: object) -> dict[str, Any]:
    answer: dict[str, Any] = who.query(SEARCH, text=wanted, **given)["search"]
    return answer


PRODUCT = "Metformin HCl 500 mg (MET-500)"


@pytest.mark.requirement("SEA-1")
@pytest.mark.usefixtures("batches")
def test_the_best_comes_first_and_carries_its_thing(client: Clients) -> None:
    who = client("operator")
    assert found(who, "met-24-001", kinds=["BATCH"]) == [
        ("EXACT", f"MET-24-001 {PRODUCT}"),
        ("WORDS", f"X_MET-24-001 {PRODUCT}"),
    ]
    assert [one[0] for one in found(who, "MET 24", kinds=["BATCH"])] == ["PREFIX", "PREFIX", "WORDS"]
    assert [one[0] for one in found(who, "etformi 500", kinds=["RECIPE"])] == ["PART"]
    (hit,) = ask(who, "bulk")["hits"]
    assert (hit["kind"], hit["text"]) == ("RECIPE", f"MET-500 {PRODUCT} bulk")
    assert hit["node"]["code"] == "MET-500"
    first = ask(who, "met 24 002")["hits"][0]["node"]
    assert (first["number"], len(first["phases"])) == ("MET-24-002", len(recipes.PHASES))


@pytest.mark.requirement("SEA-1")
def test_lots_are_found_by_their_number_and_the_suppliers_materials_by_their_name(
    do: Do, plant: Plant, admin: Engine, client: Clients
) -> None:
    store = Store(do, plant, admin)
    made = store.material("API-001"), store.receive(store.material("EXC-2"), "LOT-77")
    assert len(set(made)) == len(made)
    operator = client("operator")
    assert found(operator, "lot 77") == [("EXACT", "LOT-77 S-1"), ("PREFIX", "LOT-77-1")]
    scanned = ask(operator, "LOT-77-1")["hits"][0]
    assert (scanned["kind"], scanned["match"], scanned["node"]["__typename"]) == ("CONTAINER", "EXACT", "Container")
    assert found(operator, "S-1", kinds=["LOT"]) == [("WORDS", "LOT-77 S-1")]
    assert found(operator, "api-001") == [("EXACT", "API-001 Material API-001")]
    assert found(operator, "Matreial API", kinds=["MATERIAL"])[0] == ("SIMILAR", "API-001 Material API-001")
    assert found(operator, "lot 77", site=f"Site:{plant.other_site}") == []
    assert found(client("administrator"), "lot 77") == []


@pytest.mark.requirement("SEA-1")
def test_case_accents_and_other_scripts_fold(client: Clients, do: Do, plant: Plant) -> None:
    named(do, plant, "Éric Østergård", "Jürgen Großmann", "Łukasz Æbelø", "Μάρκος Ξένος", "Ирина Йод")
    who = client("engineer")
    for wanted, name in (
        ("ERIC", "Éric Østergård"),
        ("ostergard", "Éric Østergård"),
        ("E\u0301ric", "Éric Østergård"),
        ("grossmann jurgen", "Jürgen Großmann"),
        ("lukasz aebelo", "Łukasz Æbelø"),
        ("ΜΑΡΚΟΣ", "Μάρκος Ξένος"),
        ("ирина", "Ирина Йод"),
    ):
        assert [text for _, text in found(who, wanted)] == [name], wanted
    assert found(who, "grosmann") == [("SIMILAR", "Jürgen Großmann")]


@pytest.mark.requirement("SEA-1")
@pytest.mark.usefixtures("batches")
def test_a_number_is_never_guessed(client: Clients) -> None:
    assert found(client("operator"), "MET-24-003", kinds=["BATCH"]) == []
    assert found(client("operator"), "metfromin", kinds=["BATCH"]) == []


@pytest.mark.requirement("SEA-1")
@pytest.mark.usefixtures("batches")
def test_wildcards_are_characters_like_others(client: Clients) -> None:
    who = client("operator")
    assert found(who, "M%1", kinds=["BATCH"]) == []
    assert found(who, "M_T-24", kinds=["BATCH"]) == []
    assert found(who, "TAB%7", kinds=["BATCH"]) == [("EXACT", f"TAB_7 {PRODUCT}")]
    assert found(who, "X_MET", kinds=["BATCH"]) == [("PREFIX", f"X_MET-24-001 {PRODUCT}")]
    assert found(who, "ab\\' or 1=1 --\u0007") == []


@pytest.mark.requirement("SEA-1")
def test_a_renamed_person_is_found_by_the_new_name_only(client: Clients, do: Do, plant: Plant) -> None:
    def rename(uow: UnitOfWork) -> Person:
        (person,) = uow.find(Person, Person.id == plant.operator.as_person)
        person.name = "Zoë Married"
        uow.record(PersonAdded(person=person.id))
        return person

    do(as_process(plant.company, "test"), rename)
    who = client("engineer")
    assert found(who, "zoe") == [("PREFIX", "Zoë Married")]
    assert "Operator" not in [text for _, text in found(who, "operator")]


@pytest.mark.requirement("SEA-2")
@pytest.mark.parametrize(
    ("given", "path", "told"),
    [
        ({"text": "x"}, "text", "at least 2 letters or digits; this one has 1"),
        ({"text": " %_ "}, "text", "at least 2 letters or digits; this one has 0"),
        ({"text": "x" * 101}, "text", "at most 100 characters; this one has 101"),
        ({"text": "met", "first": 0}, "first", "the first 1 to 50 hits; 0 were asked for"),
        ({"text": "met", "first": 51}, "first", "the first 1 to 50 hits; 51 were asked for"),
        ({"text": "met", "site": "Batch:x"}, "siteId", "is not the id of a Site"),
    ],
)
def test_a_limit_is_told(client: Clients, given: dict[str, Any], path: str, told: str) -> None:
    answer = client("operator").send(SEARCH, given)
    (error,) = answer["errors"]
    assert told in error["message"]
    assert path in error["message"] or path == "siteId"


@pytest.mark.requirement("SEA-2")
@pytest.mark.usefixtures("batches")
def test_a_page_says_whether_there_are_more(client: Clients) -> None:
    who = client("operator")
    for first, more in ((2, True), (3, False), (50, False)):
        answer = ask(who, "met 24", kinds=["BATCH"], first=first)
        assert (len(answer["hits"]), answer["hasMore"]) == (min(first, 3), more)


@pytest.mark.requirement("TEN-2")
@pytest.mark.usefixtures("batches")
def test_a_reader_finds_what_they_may_read(client: Clients, do: Do, plant: Plant) -> None:
    assert {one["kind"] for one in ask(client("administrator"), "met")["hits"]} == set()
    assert {one["kind"] for one in ask(client("operator"), "met")["hits"]} == {"BATCH", "RECIPE"}
    assert {one["kind"] for one in ask(client("administrator"), "operator")["hits"]} == {"PERSON"}
    here, there = f"Site:{plant.site}", f"Site:{plant.other_site}"
    assert len(ask(client("operator"), "met 24", kinds=["BATCH"], site=here)["hits"]) == 3
    assert ask(client("operator"), "met 24", kinds=["BATCH"], site=there)["hits"] == []
    do(as_process(plant.company, "test"), lambda uow: _move(uow, plant))
    assert ask(client("operator"), "met 24", kinds=["BATCH"])["hits"] == []
    assert ask(client("operator"), "met 24", kinds=["BATCH"], site=here)["hits"] == []


def _move(uow: UnitOfWork, plant: Plant) -> RoleGrant:
    """The operator works at the other site from now on."""
    (grant,) = uow.find(RoleGrant, RoleGrant.person_id == plant.operator.as_person)
    grant.site_id = plant.other_site
    uow.record(PersonAdded(person=plant.operator.as_person))
    return grant


def test_nobody_searches_without_signing_in(client: Clients) -> None:
    assert client("operator").web is not None
    anonymous = Client(client("operator").web, "nobody")
    assert anonymous.send(SEARCH, {"text": "met"})["errors"][0]["path"] == ["search"]


@pytest.mark.requirement("TEN-1")
@pytest.mark.usefixtures("batches")
def test_another_companys_things_are_never_found(
    client: Clients, do: Do, other_plant: Plant, transactions: Transactions, plant: Plant
) -> None:
    execution.issue(do, other_plant, recipes.effective_recipe(do, other_plant), "THEIRS-1")
    assert found(client("operator"), "theirs") == []
    assert len(found(client("operator"), "met 500", kinds=["RECIPE"])) == 1
    with transactions.reading(other_plant.company) as session:
        assert len(search(session, other_plant.company, "theirs", reach=EVERYTHING, most=9)) == 1
    with transactions.reading(plant.company) as session, pytest.raises(DBAPIError, match="another company"):
        search(session, other_plant.company, "theirs", reach=EVERYTHING, most=9)


@pytest.mark.requirement("TEN-1")
@pytest.mark.usefixtures("batches")
def test_the_application_neither_writes_entries_nor_reads_others(
    app_engine: Engine, plant: Plant, other_plant: Plant
) -> None:
    with Session(app_engine) as session, pytest.raises(DBAPIError, match="another company"):
        search(session, plant.company, "met", reach=EVERYTHING, most=9)
    setting = text("select set_config('theriac.company', :c, true)")
    with app_engine.begin() as connection:
        connection.execute(setting, {"c": str(other_plant.company)})
        mine = text("select count(*) from theriac.search_entry where company_id = :c")
        assert connection.execute(mine, {"c": plant.company}).scalar_one() == 0
    for change in ("delete from theriac.search_entry", "update theriac.search_entry set shown = 'x'"):
        with app_engine.begin() as connection:
            connection.execute(setting, {"c": str(plant.company)})
            with pytest.raises(ProgrammingError, match="permission denied"):
                connection.execute(text(change))


@pytest.mark.usefixtures("batches")
def test_every_searched_row_has_its_entry(admin: Engine, plant: Plant) -> None:
    """Also for what was written before, and for who writes it: the trigger's work equals what the rows say."""
    rows = """
        select id, 'BATCH', site_id, number, number || ' ' || product from batch where company_id = :c
        union all select id, 'RECIPE', null, code, code || ' ' || product || ' ' || stage from master_recipe
          where company_id = :c
        union all select id, 'PERSON', null, name, name from person where company_id = :c order by 1
    """
    entries = "select id, kind, site_id, called, shown from search_entry where company_id = :c order by 1"
    with admin.connect() as connection:
        wanted = connection.execute(text(rows), {"c": plant.company}).all()
        kept = connection.execute(text(entries), {"c": plant.company}).all()
    assert len(wanted) > 10
    assert kept == wanted


MANY = """
    insert into search_entry (company_id, id, kind, site_id, similar_too, called, shown)
    select :company, gen_random_uuid(), 'BATCH', null, false, 'N-' || n, 'N-' || n || ' ' || md5(n::text)
    from generate_series(1, 20000) n
"""


def test_a_rare_text_is_found_by_index_not_by_reading_everything(admin: Engine, plant: Plant) -> None:
    """As the function asks, by the role that it runs as; row-level security would make it read every row."""
    asked = "explain select id from search_entry where company_id = '{}' and words like '%{}%' order by id limit 21"
    with admin.connect() as connection:
        connection.execute(text(MANY), {"company": plant.company})
        connection.execute(text("analyze search_entry"))
        plans = []
        for role in ("theriac_search", "theriac_app"):
            connection.execute(text(f"set local role {role}"))
            connection.execute(text("select set_config('theriac.company', :c, true)"), {"c": str(plant.company)})
            plan = connection.execute(text(asked.format(plant.company, "19c4ab"))).scalars()
            plans.append("\n".join(plan))
        connection.rollback()
    assert "search_entry_by_words" in plans[0]
    assert "search_entry_by_words" not in plans[1]


@pytest.mark.requirement("TEN-2")
@pytest.mark.usefixtures("batches")
def test_searching_takes_the_ordinary_path(client: Clients) -> None:
    paths = Paths()
    paths.compare(client("operator"), SEARCH, {"text": "met"})
    assert paths.lowered == 0
