"""The company that a test works in: two sites, and somebody in each role at the first."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from sqlalchemy import Engine, text

from domain.founding.commands import found_company
from domain.kernel.actor import Actor, Grant
from domain.kernel.ids import CompanyId, PersonId, SiteId, new_id
from domain.kernel.permissions import Role
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.events import PersonAdded
from domain.people.models import Account, AccountKind, AccountState, Credential, Person, PersonState, RoleGrant
from domain.tenancy.commands import open_site
from domain.tenancy.models import Company, Site
from infra.transaction import Command, Transactions, as_process

PASSWORD = "correct horse battery staple"
PEOPLE = {
    "engineer": Role.PROCESS_ENGINEER,
    "operator": Role.OPERATOR,
    "second_operator": Role.OPERATOR,
    "supervisor": Role.SUPERVISOR,
    "reviewer": Role.QUALITY_REVIEWER,
    "second_reviewer": Role.QUALITY_REVIEWER,
    "qualified": Role.QUALIFIED_PERSON,
    "administrator": Role.ADMINISTRATOR,
}


@dataclass(frozen=True)
class Plant:
    """Actors by their role's short name, and where they work. Everybody's password is PASSWORD."""

    name: str
    company: CompanyId
    site: SiteId
    other_site: SiteId
    people: dict[str, Actor]

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None


def build_plant(transactions: Transactions, admin: Engine, *, name: str) -> Plant:
    """Found the company through the domain's own commands; its people, with known passwords, through its tables."""
    company = CompanyId(new_id())
    process = as_process(company, "test set-up")

    def run(act: Callable[[UnitOfWork], Company | Site]) -> SiteId:
        return SiteId(transactions.run(Command(process, act, reason="test")).id)

    run(lambda uow: found_company(uow, name=name, title=f"{name} Pharma"))
    with admin.begin() as connection:
        connection.execute(text("insert into directory (name, company_id) values (:n, :c)"), {"n": name, "c": company})
    site = run(lambda uow: open_site(uow, code="VIE", name="Vienna", time_zone="Europe/Vienna"))
    other = run(lambda uow: open_site(uow, code="BOS", name="Boston", time_zone="America/New_York"))
    people: dict[str, Actor] = {}
    run(lambda uow: _people(uow, site, people))
    return Plant(name, company, site, other, people)


@cache
def password_hash() -> str:
    """A hash that costs little to check, so that tests are fast."""
    return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)


def _people(uow: UnitOfWork, site: SiteId, people: dict[str, Actor]) -> Company:
    for short, role in PEOPLE.items():
        person = uow.add(_person(uow, short))
        account = uow.add(_account(short, person))
        uow.add(Credential(id=account.id, password_hash=password_hash(), failed_attempts=0))
        place = None if role == Role.ADMINISTRATOR else site
        uow.add(RoleGrant(id=new_id(), person_id=person.id, role=role, site_id=place))
        people[short] = Actor(
            company=uow.actor.company,
            person=PersonId(person.id),
            name=person.name,
            grants=frozenset({Grant(role, place)}),
        )
        uow.record(PersonAdded(person=person.id))
    return uow.find(Company)[0]


def _person(uow: UnitOfWork, short: str) -> Person:
    return Person(
        id=new_id(),
        name=short.replace("_", " ").title(),
        state=PersonState.ACTIVE,
        identity_verified_at=uow.now,
        signature_accepted_at=uow.now,
    )


def _account(short: str, person: Person) -> Account:
    return Account(
        id=new_id(),
        person_id=person.id,
        kind=AccountKind.LOCAL,
        name=short,
        email=f"{short}@plant.example",
        state=AccountState.ACTIVE,
    )
