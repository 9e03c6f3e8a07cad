"""Inspectors for tests: a person without a role, whom quality lets see something."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Engine, text

from domain.inspection.events import InspectorLooked
from domain.inspection.granting import GRANT_INSPECTION, REVOKE_INSPECTION, GrantInspection, RevokeInspection
from domain.inspection.kinds import LookKind
from domain.inspection.models import InspectionLook
from domain.inspection.rules import Period
from domain.kernel.actor import Actor, Inspection
from domain.kernel.ids import PersonId, SiteId, new_id
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.events import PersonAdded
from domain.people.models import Credential, Person
from infra.transaction import as_process
from tests import recipes
from tests.conftest import Do
from tests.plant import PASSWORD, Plant, _account, _person, password_hash
from tests.triggers import triggers_off

__all__ = ["PASSWORD"]

AUTHORITY, WHY = "Austrian Agency for Health and Food Safety", "Routine inspection of 2026"
EVER = Period(date(2020, 1, 1), date(2029, 12, 31))


def person(do: Do, plant: Plant, name: str = "inspector") -> UUID:
    """Somebody without a role, who signs in by this name with PASSWORD."""

    def hire(uow: UnitOfWork) -> Person:
        hired = uow.add(_person(uow, name))
        account = uow.add(_account(name, hired))
        account.email = f"{new_id()}@authority.example"
        uow.add(Credential(id=account.id, password_hash=password_hash(), failed_attempts=0))
        uow.record(PersonAdded(person=hired.id))
        return hired

    return do(as_process(plant.company, "test"), hire).id


def given(
    plant: Plant,
    who: UUID,
    batches: Sequence[UUID] = (),
    *,
    periods: Sequence[Period] = (),
    site: SiteId | None = None,
    valid_from: datetime | None = None,
    days: float = 10,
) -> GrantInspection:
    begins = valid_from or datetime.now(UTC) - timedelta(minutes=1)
    return GrantInspection(
        subject=who,
        version=1,
        site=site or plant.site,
        authority=AUTHORITY,
        because=WHY,
        valid_from=begins,
        valid_until=begins + timedelta(days=days),
        batches=tuple(batches),
        periods=tuple(periods),
    )


def grant(do: Do, plant: Plant, who: UUID, batches: Sequence[UUID] = (), *, periods: Sequence[Period] = ()) -> UUID:
    """Signed by the site's quality unit."""
    return recipes.sign(do, plant.reviewer, GRANT_INSPECTION, given(plant, who, batches, periods=periods)).id


def revoke(do: Do, plant: Plant, access: UUID) -> None:
    recipes.sign(
        do, plant.reviewer, REVOKE_INSPECTION, RevokeInspection(subject=access, version=1, because="They have left")
    )


def ended(admin: Engine, access: UUID) -> None:
    """As if its time were over."""
    with admin.begin() as connection, triggers_off(connection, "inspection_access"):
        moved = (
            "update inspection_access set valid_from = valid_from - :d, valid_until = clock_timestamp() where id = :i"
        )
        connection.execute(text(moved), {"d": timedelta(days=1), "i": access})


def actor(plant: Plant, who: UUID) -> Actor:
    """The inspector at the plant's site."""
    return Actor(
        company=plant.company,
        person=PersonId(who),
        name="Inspector",
        inspection=Inspection(frozenset({plant.site})),
    )


def one_of_each(do: Do, plant: Plant, batch: UUID) -> UUID:
    """An access, and a look; the inspector's person."""
    who = person(do, plant)
    grant(do, plant, who, [batch])

    def looked(uow: UnitOfWork) -> InspectionLook:
        uow.record(InspectorLooked(look=who, person=who))
        given = {"person_id": who, "looked_at": uow.now, "kind": LookKind.DOWNLOAD, "name": "/exports/none"}
        return uow.add(InspectionLook(id=new_id(), batches=[], **given))

    do(as_process(plant.company, "test"), looked)
    return who
