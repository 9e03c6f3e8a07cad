"""Who is signed in, where, and as what."""

from datetime import datetime
from typing import cast

import strawberry
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import selectinload

from api.auth import signing
from api.context import Info, read
from api.inspection.types import MyInspection
from api.people.types import Person, RoleGrant
from api.reading.prefetch import prefetch
from api.reading.vocabulary import Row, Rows, lowered
from api.tenancy.types import Company, Site
from api.work.types import WorkBatches, WorkItem, batches_of, work_of
from domain.people import models
from domain.people.inspection_models import InspectionAccess, valid_now
from domain.people.rules import IDLE_MINUTES
from domain.signatures import continuity
from domain.signatures.refusals import AllComponentsNeeded
from domain.tenancy import models as tenancy


@strawberry.type(description="The session of this request.")
class ViewerSession:
    created_at: datetime
    expires_at: datetime = strawberry.field(description="The latest; unused it ends before, after `idleMinutes`.")
    idle_minutes: int
    signing_until: datetime | None = strawberry.field(
        description="Until when my password alone signs here; null where my sign-in name is needed too (SIG-2)."
    )


def _by_code(row: Row) -> list[ColumnElement[str]]:
    return [row.code.collate("C")]


def _signing_until(info: Info) -> datetime | None:
    if info.context.actor.inspection is not None:  # who signs nothing
        return None
    try:
        return continuity.lasts_until(signing.continued(info))
    except AllComponentsNeeded:
        return None


MY_ROLES = Rows(
    lambda row, _, given: [row.person_id == given.person, row.revoked_at.is_(None)],
    order=lambda row: [row.id],
    own=True,
)


MY_INSPECTIONS = Rows(
    lambda row, _, given: [
        row.person_id == given.person,
        row.revoked_at.is_(None),
        row.valid_from <= func.now(),
        row.valid_until > func.now(),
    ],
    order=lambda row: [row.id],
    own=True,
)


@strawberry.type(description="Who is signed in.")
class Viewer:
    @strawberry.field(metadata=lowered(Rows(lambda row, _, given: [row.id == given.person])))
    def person(self, info: Info) -> Person | None:
        return read(info, Person, info.context.actor.as_person)

    @strawberry.field(metadata=lowered(Rows(lambda row, *_: [row.id == row.company_id])))
    def company(self, info: Info) -> Company | None:
        return read(info, Company, info.context.actor.company)

    @strawberry.field(description="The company's sites.", metadata=lowered(Rows(lambda *_: (), order=_by_code)))
    def sites(self, info: Info) -> list[Site]:
        chosen = select(tenancy.Site).where(tenancy.Site.company_id == info.context.actor.company)
        return cast("list[Site]", list(info.context.session.scalars(chosen.order_by(*_by_code(tenancy.Site)))))

    @strawberry.field(description="The roles that I hold now.", metadata=lowered(MY_ROLES))
    def roles(self, info: Info) -> list[RoleGrant]:
        actor, grant = info.context.actor, models.RoleGrant
        mine = grant.company_id == actor.company, grant.person_id == actor.as_person, grant.revoked_at.is_(None)
        chosen = select(grant).where(*mine).options(selectinload(grant.site)).order_by(grant.id)
        return cast("list[RoleGrant]", list(info.context.session.scalars(chosen)))

    @strawberry.field(description="Until when I am signed in.")
    def session(self, info: Info) -> ViewerSession | None:
        company, session = info.context.actor.company, models.AccessSession
        chosen = select(session).where(session.company_id == company, session.id == info.context.session_id)
        found = info.context.session.scalars(chosen).one_or_none()
        if found is None:
            return None
        idle = select(models.SessionPolicy.idle_minutes).where(models.SessionPolicy.company_id == company)
        return ViewerSession(
            created_at=found.created_at,
            expires_at=found.expires_at,
            idle_minutes=info.context.session.scalars(idle).one_or_none() or IDLE_MINUTES,
            signing_until=_signing_until(info),
        )

    @strawberry.field(
        description="As an inspector, what is open to me now; empty for everybody else.",
        metadata=lowered(MY_INSPECTIONS),
    )
    def inspections(self, info: Info) -> list[MyInspection]:
        actor = info.context.actor
        mine = InspectionAccess.company_id == actor.company, InspectionAccess.person_id == actor.as_person
        chosen = select(InspectionAccess).where(*mine, valid_now()).options(*prefetch(info, MyInspection))
        return cast("list[MyInspection]", list(info.context.session.scalars(chosen.order_by(InspectionAccess.id))))

    @strawberry.field(
        description="What I can do now, and why not the rest; possible acts first, of them what is due soonest. Behind"
        " so many batches as are to `skip` it is of batches alone: `workBatches` tells how many there are."
    )
    def work(self, info: Info, skip: int = 0) -> list[WorkItem]:
        return work_of(info, skip)

    @strawberry.field(description="How many batches the work may be in.")
    def work_batches(self, info: Info) -> WorkBatches:
        return batches_of(info)
