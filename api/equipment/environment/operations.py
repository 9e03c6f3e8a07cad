"""Declaring and reading the environment of rooms, and asking for both."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import strawberry
from sqlalchemy import ColumnElement

from api.context import Info, act, changed
from api.equipment.environment.types import EnvironmentLimit, EnvironmentReading
from api.filters import DateTimeRange, between
from api.listing import listed
from api.problems import Problem
from api.reading.vocabulary import Given, Pages, Row, lowered
from api.relay import Connection, Window, local_id
from domain.equipment.environment import watching
from domain.equipment.environment.kinds import EnvironmentLimitState
from domain.equipment.environment.values import EnvironmentDetails, NewReading
from domain.kernel.canonical import Json
from infra.transaction import Outcome


@strawberry.input(description="Bounds in the limit's unit, at least one of both, and for how long a reading counts.")
class EnvironmentDetailsInput:
    max_age_minutes: int
    low: Decimal | None = None
    high: Decimal | None = None

    def to_domain(self) -> EnvironmentDetails:
        return EnvironmentDetails(low=self.low, high=self.high, max_age_minutes=self.max_age_minutes)

    def as_json(self) -> Json:
        bounds: list[Json] = [None if one is None else str(one) for one in (self.low, self.high)]
        return [str(self.max_age_minutes), *bounds]


@strawberry.input
class WatchEnvironmentInput:
    room: strawberry.ID
    name: str
    unit: str = strawberry.field(description="UCUM.")
    details: EnvironmentDetailsInput
    command_id: str | None = None


@strawberry.input
class ChangeEnvironmentLimitInput:
    environment_limit: strawberry.ID
    version: int
    details: EnvironmentDetailsInput
    reason: str
    command_id: str | None = None


@strawberry.input
class EndEnvironmentLimitInput:
    environment_limit: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input(description="What you read, or what a device told; it is kept, within its limits or not.")
class RecordEnvironmentReadingInput:
    environment_limit: strawberry.ID
    value: Decimal
    unit: str
    measured_at: datetime
    device: str | None = None
    command_id: str | None = None


@strawberry.type
class EnvironmentLimitPayload:
    limit: EnvironmentLimit | None = None
    problems: list[Problem]


@strawberry.type
class EnvironmentReadingPayload:
    reading: EnvironmentReading | None = None
    problems: list[Problem]


def _limits(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `environmentLimits` in SQL."""
    found: list[ColumnElement[bool]] = []
    found += [row.location_id == given.id("room", "OperationalLocation")] if given.has("room") else []
    return [*found, row.state == given.text("state")] if given.has("state") else found


def _readings(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `environmentReadings` in SQL."""
    found: list[ColumnElement[bool]] = []
    found += [row.location_id == given.id("room", "OperationalLocation")] if given.has("room") else []
    of = "environmentLimit"
    found += [row.limit_id == given.id(of, "EnvironmentLimit")] if given.has(of) else []
    if given.has("outside"):
        found.append(row.outside.is_(True) if given.flag("outside") else row.outside.is_(False))
    return [*found, *between(row.measured_at, "measured", given)]


LIMITS, READINGS = Pages(_limits), Pages(_readings, newest_first=True)


@strawberry.type
class EnvironmentQuery:
    @strawberry.field(description="What rooms' environment is to be.", metadata=lowered(LIMITS))
    def environment_limits(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        room: strawberry.ID | None = None,
        state: EnvironmentLimitState | None = None,
    ) -> Connection[EnvironmentLimit]:
        return listed(info, EnvironmentLimit, LIMITS, Window(first, after, last, before), room=room, state=state)

    @strawberry.field(description="What was read of rooms, the last recorded first.", metadata=lowered(READINGS))
    def environment_readings(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        room: strawberry.ID | None = None,
        environment_limit: strawberry.ID | None = None,
        outside: bool | None = None,
        measured: DateTimeRange | None = None,
    ) -> Connection[EnvironmentReading]:
        given = {"room": room, "environmentLimit": environment_limit, "outside": outside, "measured": measured}
        return listed(info, EnvironmentReading, READINGS, Window(first, after, last, before), **given)


@strawberry.type
class EnvironmentMutation:
    @strawberry.mutation(description="Declare what a quantity of a room is to be, and how often it is read (ENV-1).")
    def watch_environment(self, info: Info, input: WatchEnvironmentInput) -> EnvironmentLimitPayload:  # noqa: A002 -- GraphQL's word
        return _limit(info, lambda: _watch(info, input))

    @strawberry.mutation(description="Let other limits count from now on.")
    def change_environment_limit(self, info: Info, input: ChangeEnvironmentLimitInput) -> EnvironmentLimitPayload:  # noqa: A002 -- GraphQL's word
        return _limit(info, lambda: _change(info, input))

    @strawberry.mutation(description="Watch this no more.")
    def end_environment_limit(self, info: Info, input: EndEnvironmentLimitInput) -> EnvironmentLimitPayload:  # noqa: A002 -- GraphQL's word
        return _limit(info, lambda: _end(info, input))

    @strawberry.mutation(description="Record what was read of a room, or what a device told of it (ENV-2).")
    def record_environment_reading(
        self,
        info: Info,
        input: RecordEnvironmentReadingInput,  # noqa: A002 -- GraphQL's word
    ) -> EnvironmentReadingPayload:
        return changed(info, EnvironmentReadingPayload, "reading", EnvironmentReading, lambda: _record(info, input))


def _limit(info: Info, work: Callable[[], Outcome]) -> EnvironmentLimitPayload:
    return changed(info, EnvironmentLimitPayload, "limit", EnvironmentLimit, work)


def _watch(info: Info, given: WatchEnvironmentInput) -> Outcome:
    room, details = local_id(given.room, "OperationalLocation", path="room"), given.details.to_domain()
    return act(
        info,
        "watchEnvironment",
        lambda uow: watching.watch(uow, room=room, name=given.name, unit=given.unit, details=details),
        given=[str(room), given.name, given.unit, given.details.as_json()],
        command_id=given.command_id,
    )


def _change(info: Info, given: ChangeEnvironmentLimitInput) -> Outcome:
    limit = local_id(given.environment_limit, "EnvironmentLimit", path="environmentLimit")
    details = given.details.to_domain()
    return act(
        info,
        "changeEnvironmentLimit",
        lambda uow: watching.change_limit(
            uow, limit=limit, version=given.version, details=details, reason=given.reason
        ),
        given=[str(limit), given.version, given.details.as_json(), given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )


def _end(info: Info, given: EndEnvironmentLimitInput) -> Outcome:
    limit = local_id(given.environment_limit, "EnvironmentLimit", path="environmentLimit")
    return act(
        info,
        "endEnvironmentLimit",
        lambda uow: watching.end_limit(uow, limit=limit, version=given.version, reason=given.reason),
        given=[str(limit), given.version, given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )


def _record(info: Info, given: RecordEnvironmentReadingInput) -> Outcome:
    limit = local_id(given.environment_limit, "EnvironmentLimit", path="environmentLimit")
    reading = NewReading(value=given.value, unit=given.unit, measured_at=given.measured_at, device=given.device)
    told: list[Json] = [str(given.value), given.unit, given.measured_at.isoformat(), given.device]
    return act(
        info,
        "recordEnvironmentReading",
        lambda uow: watching.record(uow, limit=limit, given=reading),
        given=[str(limit), *told],
        command_id=given.command_id,
    )
