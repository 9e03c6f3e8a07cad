"""Asking for what is learned, by whom, and what was recorded."""

from datetime import date

import strawberry
from sqlalchemy import ColumnElement, select

from api.context import Info, read, visible
from api.listing import listed
from api.reading.prefetch import prefetch
from api.reading.vocabulary import Given, Pages, Row, Rows, by_id, lowered
from api.relay import Connection, Window, local_id
from api.training.enums import SessionState, SubjectKind
from api.training.record_types import Absence, Qualification, TrainingRecord, TrainingSession
from api.training.shifts.queries import ShiftsQuery
from api.training.standing import StandingQuery
from api.training.types import Curriculum, PersonnelClass, TrainingPolicy, TrainingSubject, TrainingVersion
from domain.kernel.permissions import Role
from domain.training import models


def _of(row: Row, given: Given, **columns: tuple[str, str]) -> list[ColumnElement[bool]]:
    """The rows whose column has the id of an argument, where it is given; each by column: argument and type."""
    return [
        getattr(row, column) == given.id(argument, kind)
        for column, (argument, kind) in columns.items()
        if given.has(argument)
    ]


def _subjects(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    found = [row.kind == given.text("kind")] if given.has("kind") else []
    return [*found, *_of(row, given, for_site_id=("siteId", "Site"))]


def _versions(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    found = _of(row, given, subject_id=("subject", "TrainingSubject"), site_id=("siteId", "Site"))
    return [*found, row.effective_on >= given.day("effectiveFrom")] if given.has("effectiveFrom") else found


def _curricula(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    found = _of(row, given, for_site_id=("siteId", "Site"), personnel_class_id=("personnelClass", "PersonnelClass"))
    found += [row.role == given.text("role")] if given.has("role") else []
    return [*found, row.retired_at.is_(None)] if given.flag("inForce") else found


def _qualifications(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    found = _of(
        row,
        given,
        person_id=("personId", "Person"),
        personnel_class_id=("personnelClass", "PersonnelClass"),
        site_id=("siteId", "Site"),
    )
    if given.has("endsBy"):
        found += [row.expires_on <= given.day("endsBy"), row.withdrawn_at.is_(None)]
    return found


def _absences(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    found = _of(row, given, person_id=("personId", "Person"), site_id=("siteId", "Site"))
    if given.has("on"):
        found += [row.from_on <= given.day("on"), row.until_on >= given.day("on"), row.withdrawn_at.is_(None)]
    return found


def _records(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    return _of(
        row,
        given,
        person_id=("personId", "Person"),
        training_version_id=("trainingVersion", "TrainingVersion"),
        site_id=("siteId", "Site"),
    )


def _sessions(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    found = _of(row, given, site_id=("siteId", "Site"))
    return [*found, row.state == given.text("state")] if given.has("state") else found


CLASSES, POLICY = Pages(lambda *_: ()), Rows(lambda *_: ())
SUBJECTS, VERSIONS, CURRICULA = Pages(_subjects), Pages(_versions, newest_first=True), Pages(_curricula)
QUALIFICATIONS, ABSENCES = Pages(_qualifications, newest_first=True), Pages(_absences, newest_first=True)
RECORDS, SESSIONS = Pages(_records, newest_first=True), Pages(_sessions, newest_first=True)


@strawberry.type
class TrainingQuery(StandingQuery, ShiftsQuery):
    @strawberry.field(description="What persons of the company are qualified for.", metadata=lowered(CLASSES))
    def personnel_classes(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[PersonnelClass]:
        return listed(info, PersonnelClass, CLASSES, Window(first, after, last, before))

    @strawberry.field(
        description="What is learned, with this id; null where there is none.", metadata=by_id("TrainingSubject")
    )
    def training_subject(self, info: Info, id: strawberry.ID) -> TrainingSubject | None:  # noqa: A002 -- GraphQL's word
        return read(info, TrainingSubject, local_id(id, "TrainingSubject", path="id"))

    @strawberry.field(
        description="What people are trained on: documents and recipes; `siteId` gives that site's own documents.",
        metadata=lowered(SUBJECTS),
    )
    def training_subjects(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        kind: SubjectKind | None = None,
        site_id: strawberry.ID | None = None,
    ) -> Connection[TrainingSubject]:
        window = Window(first, after, last, before)
        return listed(info, TrainingSubject, SUBJECTS, window, kind=kind, siteId=site_id)

    @strawberry.field(description="Versions of what is learned, the newest first.", metadata=lowered(VERSIONS))
    def training_versions(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        subject: strawberry.ID | None = None,
        site_id: strawberry.ID | None = None,
        effective_from: date | None = None,
    ) -> Connection[TrainingVersion]:
        given: dict[str, object] = {"subject": subject, "siteId": site_id, "effectiveFrom": effective_from}
        return listed(info, TrainingVersion, VERSIONS, Window(first, after, last, before), **given)

    @strawberry.field(
        description="Curricula; `inForce` leaves the retired ones out, `siteId` gives that site's own.",
        metadata=lowered(CURRICULA),
    )
    def curricula(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        role: Role | None = None,
        personnel_class: strawberry.ID | None = None,
        in_force: bool | None = None,
    ) -> Connection[Curriculum]:
        given: dict[str, object] = {"siteId": site_id, "role": role, "inForce": in_force}
        window = Window(first, after, last, before)
        return listed(info, Curriculum, CURRICULA, window, personnelClass=personnel_class, **given)

    @strawberry.field(
        description="The company's days of grace and of notice; null where quality set none.", metadata=lowered(POLICY)
    )
    def training_policy(self, info: Info) -> TrainingPolicy | None:
        actor, row = info.context.actor, models.TrainingPolicy
        chosen = visible(actor, TrainingPolicy, select(row).where(row.company_id == actor.company))
        found: TrainingPolicy | None = info.context.session.scalars(
            chosen.options(*prefetch(info, TrainingPolicy))
        ).one_or_none()
        return found

    @strawberry.field(
        description="Qualifications that you may know of, the newest first; `endsBy` a day, those that end by then.",
        metadata=lowered(QUALIFICATIONS),
    )
    def qualifications(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        person_id: strawberry.ID | None = None,
        personnel_class: strawberry.ID | None = None,
        site_id: strawberry.ID | None = None,
        ends_by: date | None = None,
    ) -> Connection[Qualification]:
        given: dict[str, object] = {"personId": person_id, "personnelClass": personnel_class}
        given |= {"siteId": site_id, "endsBy": ends_by}
        return listed(info, Qualification, QUALIFICATIONS, Window(first, after, last, before), **given)

    @strawberry.field(
        description="Absences that you may know of, the newest first; `on` a day, who is absent then.",
        metadata=lowered(ABSENCES),
    )
    def absences(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        person_id: strawberry.ID | None = None,
        site_id: strawberry.ID | None = None,
        on: date | None = None,
    ) -> Connection[Absence]:
        given: dict[str, object] = {"personId": person_id, "siteId": site_id, "on": on}
        return listed(info, Absence, ABSENCES, Window(first, after, last, before), **given)

    @strawberry.field(
        description="Records of training that you may know of, the newest first.", metadata=lowered(RECORDS)
    )
    def training_records(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        person_id: strawberry.ID | None = None,
        training_version: strawberry.ID | None = None,
        site_id: strawberry.ID | None = None,
    ) -> Connection[TrainingRecord]:
        given: dict[str, object] = {"personId": person_id, "trainingVersion": training_version, "siteId": site_id}
        return listed(info, TrainingRecord, RECORDS, Window(first, after, last, before), **given)

    @strawberry.field(
        description="The class with this id; null where there is none that you may read.",
        metadata=by_id("TrainingSession"),
    )
    def training_session(self, info: Info, id: strawberry.ID) -> TrainingSession | None:  # noqa: A002 -- GraphQL's word
        return read(info, TrainingSession, local_id(id, "TrainingSession", path="id"))

    @strawberry.field(description="Classes, the newest first.", metadata=lowered(SESSIONS))
    def training_sessions(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        state: SessionState | None = None,
    ) -> Connection[TrainingSession]:
        window = Window(first, after, last, before)
        return listed(info, TrainingSession, SESSIONS, window, siteId=site_id, state=state)
