"""What is sent with each act on shifts."""

from datetime import date

import strawberry

from domain.training.shifts.kinds import Weekday


@strawberry.input(description="A shift in the site's local time, HH:MM; it begins on these weekdays.")
class DefineShiftInput:
    site_id: strawberry.ID
    code: str
    name: str
    begins_at: str
    ends_at: str
    weekdays: list[Weekday]
    command_id: str | None = None


@strawberry.input(description="Other times or weekdays from now on; who works in it stays.")
class ChangeShiftInput:
    shift: strawberry.ID
    version: int
    name: str
    begins_at: str
    ends_at: str
    weekdays: list[Weekday]
    command_id: str | None = None


@strawberry.input
class RetireShiftInput:
    shift: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input(description="A person works in a shift, from a day to a last one; null: no end yet.")
class AssignShiftInput:
    shift: strawberry.ID
    person: strawberry.ID
    from_on: date
    until_on: date | None = None
    command_id: str | None = None


@strawberry.input(description="A person works in a shift until an earlier day than was said.")
class EndShiftAssignmentInput:
    assignment: strawberry.ID
    version: int
    until_on: date
    reason: str
    command_id: str | None = None
