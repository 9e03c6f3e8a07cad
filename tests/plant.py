"""The company that a test works in: two sites, and somebody in each role at the first."""

from dataclasses import dataclass

from domain.kernel.actor import Actor, Grant
from domain.kernel.ids import CompanyId, PersonId, SiteId, new_id
from domain.kernel.permissions import Role
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.models import Account, AccountKind, AccountState, Person, PersonState, RoleGrant
from domain.tenancy.commands import found_company, open_site
from domain.tenancy.models import Company
from infra.transaction import Command, Transactions, as_process

PEOPLE = {
    "engineer": (Role.PROCESS_ENGINEER,),
    "operator": (Role.OPERATOR,),
    "second_operator": (Role.OPERATOR,),
    "supervisor": (Role.SUPERVISOR,),
    "reviewer": (Role.QUALITY_REVIEWER,),
    "second_reviewer": (Role.QUALITY_REVIEWER,),
    "qualified": (Role.QUALIFIED_PERSON,),
    "administrator": (Role.ADMINISTRATOR,),
}


@dataclass(frozen=True)
class Plant:
    """Actors by their role's short name, and where they work."""

    company: CompanyId
    site: SiteId
    other_site: SiteId
    people: dict[str, Actor]

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None


def build_plant(transactions: Transactions, *, name: str) -> Plant:
    """Found the company through the domain's own commands; people of the plant through its tables."""
    company = CompanyId(new_id())
    process = as_process(company, "test set-up")
    transactions.run(Command(process, lambda uow: found_company(uow, name=name, title=f"{name} Pharma")))
    sites = [
        SiteId(transactions.run(Command(process, _site(code, zone))).id)
        for code, zone in (("VIE", "Europe/Vienna"), ("BOS", "America/New_York"))
    ]
    people: dict[str, Actor] = {}
    transactions.run(Command(process, lambda uow: _people(uow, sites[0], people)))
    return Plant(company, sites[0], sites[1], people)


def _site(code: str, zone: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 -- a command in a lambda's place
    return lambda uow: open_site(uow, code=code, name=f"Plant {code}", time_zone=zone)


def _people(uow: UnitOfWork, site: SiteId, people: dict[str, Actor]) -> Company:
    from domain.people.events import PersonAdded

    for short, roles in PEOPLE.items():
        person = uow.add(
            Person(
                id=new_id(),
                name=short.replace("_", " ").title(),
                state=PersonState.ACTIVE,
                identity_verified_at=uow.now,
                signature_accepted_at=uow.now,
            )
        )
        account = Account(id=new_id(), person_id=person.id, kind=AccountKind.LOCAL, name=short)
        account.email, account.state = f"{short}@plant.example", AccountState.ACTIVE
        uow.add(account)
        for role in roles:
            uow.add(RoleGrant(id=new_id(), person_id=person.id, role=role, site_id=site))
        people[short] = Actor(
            company=uow.actor.company,
            person=PersonId(person.id),
            name=person.name,
            grants=frozenset(Grant(role, site) for role in roles),
        )
        uow.record(PersonAdded(person=person.id))
    return uow.find(Company)[0]


