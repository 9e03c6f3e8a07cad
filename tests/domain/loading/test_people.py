"""Tables of people: each is invited with their roles, or nobody is and each thing that is wrong is told."""

import pytest
from sqlalchemy import Engine

from domain.kernel.refusals import Forbidden
from domain.loading import of_people
from infra.services import Services
from tests.conftest import Do, every_row
from tests.loading import PEOPLE, Loader
from tests.plant import Plant

TABLES = ("person", "account", "role_grant", "account_token")


@pytest.fixture
def loader(do: Do, plant: Plant, admin: Engine, services: Services) -> Loader:
    return Loader(do, plant, admin, services)


def site(loader: Loader) -> str:
    found: str = loader.look("select code from site where id = :s", s=loader.plant.site)[0].code
    return found


@pytest.mark.requirement("SIG-5", "TEN-2", "AUD-1")
def test_people_are_invited_with_their_roles_once_it_was_tried(loader: Loader, plant: Plant, admin: Engine) -> None:
    rows = (
        {"Role": "operator", "Site code": site(loader)},
        {"Name": "", "E-mail": "", "Role": "SUPERVISOR"},
        {"Sign-in name": "ben", "Name": "Ben  Berg", "E-mail": "ben@example.com"},
    )
    before = every_row(admin, TABLES, plant.company)
    tried = loader.load(PEOPLE, *rows, dry_run=True)
    assert (tried.state, tried.made, loader.told(tried.id)) == ("DONE", 0, [])
    assert every_row(admin, TABLES, plant.company) == before
    done = loader.load(PEOPLE, *rows)
    assert (done.state, done.made, loader.told(done.id)) == ("DONE", 2, [])
    query = """
        select p.name, a.name as account, a.email, a.state, p.identity_verified_at is null as unverified,
          (select array_agg(g.role || ' ' || coalesce(g.site_id::text, '-') order by g.role) from role_grant g
           where g.company_id = p.company_id and g.person_id = p.id) as roles,
          (select count(*) from account_token t where t.company_id = a.company_id and t.account_id = a.id) as links
        from person p join account a on a.company_id = p.company_id and a.person_id = p.id
        where p.company_id = :c and a.name in ('anna.muster', 'ben') order by a.name
    """
    assert [tuple(one) for one in loader.look(query, c=plant.company)] == [
        (
            *("Anna Muster", "anna.muster", "anna.muster@example.com", "INVITED", True),
            *([f"OPERATOR {plant.site}", "SUPERVISOR -"], 1),
        ),
        ("Ben Berg", "ben", "ben@example.com", "INVITED", True, None, 1),
    ]
    entries = "select distinct person, reason from audit_entry where company_id = :c and table_name = 'account_token'"
    assert [tuple(one) for one in loader.look(entries, c=plant.company)] == [
        (plant.administrator.person, "loaded from the file table.csv")
    ]
    again = loader.load(PEOPLE, *rows)
    assert (again.state, again.made) == ("REFUSED", 0)


@pytest.mark.requirement("SIG-5", "TEN-2")
def test_whatever_is_wrong_with_people_is_told_by_row_and_nobody_is_invited(
    loader: Loader, plant: Plant, admin: Engine
) -> None:
    before = every_row(admin, TABLES, plant.company)
    rows = (
        {"Sign-in name": "Anna", "Role": "", "Site code": ""},
        {"Sign-in name": "operator"},
        {"Sign-in name": "ben", "E-mail": "nowhere"},
        {"Sign-in name": "cara", "Role": "ADMINISTRATOR", "Site code": site(loader)},
        {"Sign-in name": "dora", "Role": "SUPERVISOR", "Site code": "NONE"},
        {"Sign-in name": "emil", "Site code": site(loader)},
        {"Sign-in name": "fred", "Role": "OPERATOR"},
        {"Sign-in name": "fred", "Role": "OPERATOR"},
        {"Sign-in name": "gina", "Role": "KING", "Name": ""},
        {"Sign-in name": "hugo", "Role": "OPERATOR"},
    )
    refused = loader.load(PEOPLE, *rows)
    told = [place.removeprefix("table, ") for place, _ in loader.told(refused.id)]
    assert (refused.state, refused.made) == ("REFUSED", 0)
    assert told == [
        "row 2, column A (Sign-in name)",
        "row 3, column A (Sign-in name)",
        "row 4, column C (E-mail)",
        "row 5, column E (Site code)",
        "row 6, column E (Site code)",
        "row 7, column D (Role)",
        "row 8",
        "row 10, column B (Name)",
        "row 10, column D (Role)",
    ], loader.told(refused.id)
    with pytest.raises(Forbidden):
        loader.load(PEOPLE, {}, by=plant.engineer)
    assert every_row(admin, TABLES, plant.company) == before


@pytest.mark.requirement("TEN-2")
def test_more_people_than_are_mailed_at_once_are_refused(loader: Loader, plant: Plant, admin: Engine) -> None:
    before = every_row(admin, TABLES, plant.company)
    many = ({"Sign-in name": f"p{at}"} for at in range(of_people.MOST + 1))
    refused = loader.load(PEOPLE, *many)
    assert refused.state == "REFUSED"
    assert loader.told(refused.id) == [
        ("table", "The table brings 1001 people and roles; at most 1000 are loaded at once. Split it.")
    ]
    assert every_row(admin, TABLES, plant.company) == before
