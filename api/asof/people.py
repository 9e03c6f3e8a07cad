"""A person's rights as they were: whether they could act, in which roles, qualified and trained for what."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import strawberry

from api.asof import told
from api.asof.types import ThingAsOf
from domain.asof import things
from domain.asof.reading import Past
from domain.asof.shapes import Thing
from domain.audit.entry import Row
from domain.exports.composing.source import must
from domain.exports.members import Rows
from domain.kernel.actor import Actor
from domain.kernel.permissions import Permission

_RIGHTS = frozenset({"account", "role_grant"})
_TRAINING = frozenset({"qualification", "training_record"})
_OWN = frozenset({"identity_verified_at", "signature_accepted_at", "language"})


@strawberry.type(description="One way in which the person signed in.")
class AccountThen:
    name: str
    kind: str
    state: str = strawberry.field(description="Such as ACTIVE or LOCKED.")


@strawberry.type(description="A role that the person held.")
class RoleThen:
    role: str
    site: str | None = strawberry.field(description="The code of the site where it counted; null: in the company.")


@strawberry.type(description="A personnel class that the person belonged to; its day may have passed.")
class QualificationThen:
    personnel_class: str | None = strawberry.field(description="Its code.")
    site: str | None = strawberry.field(description="As of a role.")
    granted_on: date | None
    expires_on: date | None = strawberry.field(description="Its last day, at the site.")


@strawberry.type(description="A training that counted, as none had withdrawn it.")
class TrainingThen:
    subject: str | None = strawberry.field(description="The code of what was learned.")
    version: str | None = strawberry.field(description="Which version of it.")
    method: str
    outcome: str
    completed_on: date | None


@strawberry.type
class PersonThen:
    name: str
    state: str
    active: bool
    accounts: list[AccountThen] | None = strawberry.field(description="Null except for administrators and themself.")
    roles: list[RoleThen] | None = strawberry.field(description="Null except for administrators and themself.")
    qualifications: list[QualificationThen] = strawberry.field(
        description="Those at sites where you may read trainings, and your own."
    )
    trainings: list[TrainingThen] = strawberry.field(description="As of the qualifications.")


@strawberry.type(description="A person's rights as they were at the moment.")
class PersonAsOf(ThingAsOf):
    knows_all: strawberry.Private[bool]

    @strawberry.field
    def was(self) -> PersonThen | None:
        return _person(self.past, knows_all=self.knows_all)


def asked(person: UUID, actor: Actor, *, knows_all: bool) -> Thing:
    """What of a person is read: accounts and roles for who knows all, trainings for who may read any (TEN-2)."""
    trained = actor.person == person or actor.sites_for(Permission.TRAINING_READ) != frozenset()
    hidden = (frozenset() if knows_all else _RIGHTS) | (frozenset() if trained else _TRAINING)
    return replace(things.PERSON, parts=tuple(one for one in things.PERSON.parts if one.table not in hidden))


def shown(past: Past, actor: Actor) -> Past:
    """What of it the actor may read, as they may today: trainings at their sites, and what these name (TEN-2)."""
    parts = {things.PERSON.root, *(one.table for one in things.PERSON.parts)}
    kept = {
        table: {id_: row for id_, row in rows.items() if table not in _TRAINING or _may_read(actor, past, row)}
        for table, rows in past.rows.items()
        if table in parts
    }
    for mention in things.PERSON.mentions:  # each after those that name it
        named = {row.get(mention.column) for row in kept.get(mention.table, {}).values()}
        there = past.rows.get(mention.to, {}).items()
        kept.setdefault(mention.to, {}).update({id_: row for id_, row in there if id_ in named})
    return replace(past, rows={table: rows for table, rows in kept.items() if rows})


def with_names_only(past: Past) -> Past:
    """As who isn't an administrator, or themself, may know of persons: not what is theirs (TEN-2)."""
    people = {id_: _without(row) for id_, row in past.rows.get("person", {}).items()}
    return replace(past, rows={**past.rows, "person": people}) if people else past


def _may_read(actor: Actor, past: Past, row: Row) -> bool:
    """Whether a training or qualification is theirs to read; one that counts in the company, at any site."""
    if str(actor.person) == past.id:
        return True
    at, site = actor.sites_for(Permission.TRAINING_READ), row.get("site_id")
    return at is None or (bool(at) if site is None else site in {str(one) for one in at})


def _without(row: dict[str, str | None]) -> dict[str, str | None]:
    return {column: value for column, value in row.items() if column not in _OWN}


def _person(past: Past, *, knows_all: bool) -> PersonThen | None:
    row, rows = past.own, past.rows
    if row is None:
        return None
    trainings = told.all_of(rows, "training_record", "completed_on", withdrawn_at=None)
    return PersonThen(
        name=must(row, "name"),
        state=must(row, "state"),
        active=row.get("state") == "ACTIVE",
        accounts=[_account(one) for one in told.all_of(rows, "account", "name")] if knows_all else None,
        roles=_roles(rows) if knows_all else None,
        qualifications=[_qualification(rows, one) for one in told.all_of(rows, "qualification", withdrawn_at=None)],
        trainings=[_training(rows, one) for one in trainings],
    )


def _account(row: Row) -> AccountThen:
    return AccountThen(name=must(row, "name"), kind=must(row, "kind"), state=must(row, "state"))


def _roles(rows: Rows) -> list[RoleThen]:
    held = told.all_of(rows, "role_grant", "role", revoked_at=None)
    return [RoleThen(role=must(one, "role"), site=_site(rows, one)) for one in held]


def _site(rows: Rows, row: Row) -> str | None:
    return told.column_of(rows, "site", row.get("site_id"), "code")


def _qualification(rows: Rows, row: Row) -> QualificationThen:
    return QualificationThen(
        personnel_class=told.column_of(rows, "personnel_class", row.get("personnel_class_id"), "code"),
        site=_site(rows, row),
        granted_on=told.maybe_day(row, "granted_on"),
        expires_on=told.maybe_day(row, "expires_on"),
    )


def _training(rows: Rows, row: Row) -> TrainingThen:
    version = row.get("training_version_id")
    subject = told.column_of(rows, "training_version", version, "subject_id")
    return TrainingThen(
        subject=told.column_of(rows, "training_subject", subject, "code"),
        version=told.column_of(rows, "training_version", version, "label"),
        method=must(row, "method"),
        outcome=must(row, "outcome"),
        completed_on=told.maybe_day(row, "completed_on"),
    )
