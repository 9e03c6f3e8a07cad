"""Persons' training as GraphQL shows it: to themself, and to supervisors and quality at its site (TRN-11)."""

from datetime import date, datetime
from typing import ClassVar, cast

import strawberry
from sqlalchemy import select

from api.context import Info, visible
from api.people.types import Person
from api.reading.prefetch import prefetch
from api.reading.vocabulary import Rows, lowered
from api.relay import Node
from api.signatures.types import Signature
from api.tenancy.types import Site
from api.training.enums import SessionState, TrainingMethod, TrainingOutcome
from api.training.types import PersonnelClass, TrainingVersion
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.training import record_models


@strawberry.type(description="That a person belongs to a personnel class; it is withdrawn, never changed.")
class Qualification(Node):
    model: ClassVar[type[OfCompany]] = record_models.Qualification
    reads: ClassVar[Permission | None] = Permission.TRAINING_READ
    everywhere: ClassVar[bool] = True
    also_seen_by: ClassVar[str | None] = "person_id"

    version: int
    person: Person
    personnel_class: PersonnelClass
    site: Site | None = strawberry.field(description="Where it counts; null for everywhere.")
    granted_on: date
    expires_on: date | None = strawberry.field(description="Its last day; null for no end.")
    evidence: str
    granted_name: str
    granted_at: datetime
    withdrawn_name: str | None
    withdrawn_at: datetime | None
    withdrawn_because: str | None


@strawberry.type(description="That a person isn't there; it is withdrawn, never changed.")
class Absence(Node):
    model: ClassVar[type[OfCompany]] = record_models.Absence
    reads: ClassVar[Permission | None] = Permission.TRAINING_READ
    also_seen_by: ClassVar[str | None] = "person_id"

    version: int
    person: Person
    from_on: date
    until_on: date = strawberry.field(description="The last day of it.")
    reason: str
    recorded_name: str
    recorded_at: datetime
    withdrawn_name: str | None
    withdrawn_at: datetime | None
    withdrawn_because: str | None


@strawberry.type(description="What a person learned, how and when; it is withdrawn, never changed.")
class TrainingRecord(Node):
    model: ClassVar[type[OfCompany]] = record_models.TrainingRecord
    reads: ClassVar[Permission | None] = Permission.TRAINING_READ
    also_seen_by: ClassVar[str | None] = "person_id"

    version: int
    person: Person
    training_version: TrainingVersion
    method: TrainingMethod
    outcome: TrainingOutcome
    completed_on: date
    remark: str | None
    trainer_name: str | None
    signature: Signature | None = strawberry.field(
        description="Of READ the person's own, else the trainer's; null for what came from another system."
    )
    source: str | None = strawberry.field(description="The other system.")
    reference: str | None = strawberry.field(description="What the record is called there.")
    recorded_at: datetime
    withdrawn_name: str | None
    withdrawn_at: datetime | None
    withdrawn_because: str | None


@strawberry.type(description="Somebody who is expected in a class, and when they signed that they attended.")
class TrainingAttendance(Node):
    model: ClassVar[type[OfCompany]] = record_models.TrainingAttendance
    reads: ClassVar[Permission | None] = Permission.TRAINING_READ
    also_seen_by: ClassVar[str | None] = "person_id"

    person: Person
    signed_at: datetime | None


ATTENDEES = Rows(lambda row, of, _: [row.session_id == of.id], order=lambda row: [row.id])


@strawberry.type(description="A class that a trainer teaches; it counts for who signed, once its trainer has.")
class TrainingSession(Node):
    model: ClassVar[type[OfCompany]] = record_models.TrainingSession
    reads: ClassVar[Permission | None] = Permission.TRAINING_TAKE

    version: int
    training_version: TrainingVersion
    trainer_name: str
    held_on: date
    state: SessionState
    because: str | None = strawberry.field(description="Why it was cancelled.")
    closed_at: datetime | None

    @strawberry.field(
        description="Those that you may know of: yourself, or all of them for supervisors and quality; at most 100.",
        metadata=lowered(ATTENDEES),
    )
    def attendees(self, root: strawberry.Parent[record_models.TrainingSession], info: Info) -> list[TrainingAttendance]:
        model = record_models.TrainingAttendance
        chosen = select(model).where(model.company_id == root.company_id, model.session_id == root.id)
        chosen = visible(info.context.actor, TrainingAttendance, chosen).options(*prefetch(info, TrainingAttendance))
        return cast("list[TrainingAttendance]", list(info.context.session.scalars(chosen.order_by(model.id))))
