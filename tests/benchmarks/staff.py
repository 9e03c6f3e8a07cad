"""People who write: operators with accounts of their own, since tries of one account take turns."""

from domain.kernel.actor import Actor, Grant
from domain.kernel.ids import PersonId, new_id
from domain.kernel.permissions import Role
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.events import PersonAdded
from domain.people.models import Account, AccountKind, AccountState, Credential, Person, PersonState, RoleGrant
from domain.tenancy.models import Company
from infra.transaction import Command, as_process
from tests.benchmarks.house import House
from tests.plant import Plant, password_hash


def employ(house: House, plant: Plant, count: int) -> list[tuple[str, Actor]]:
    """So many operators, by the name that each signs in with."""
    found: list[tuple[str, Actor]] = []

    def act(uow: UnitOfWork) -> Company:
        found[:] = [(f"op-{number}", _operator(uow, plant, f"op-{number}")) for number in range(count)]
        return uow.find(Company)[0]

    house.transactions.run(Command(as_process(plant.company, "benchmark"), act, reason="benchmark"))
    return found


def _operator(uow: UnitOfWork, plant: Plant, name: str) -> Actor:
    now, person = uow.now, PersonId(new_id())
    uow.add(Person(id=person, name=name, state=PersonState.ACTIVE, identity_verified_at=now, signature_accepted_at=now))
    account = uow.add(
        Account(
            id=new_id(),
            person_id=person,
            kind=AccountKind.LOCAL,
            name=name,
            email=f"{name}@plant.example",
            state=AccountState.ACTIVE,
        )
    )
    uow.add(Credential(id=account.id, password_hash=password_hash(), failed_attempts=0))
    uow.add(RoleGrant(id=new_id(), person_id=person, role=Role.OPERATOR, site_id=plant.site))
    uow.record(PersonAdded(person=person))
    return Actor(company=plant.company, person=person, name=name, grants=frozenset({Grant(Role.OPERATOR, plant.site)}))
