"""Devices that record without a connection, and what was sent from them, as GraphQL shows it."""

from datetime import datetime
from typing import ClassVar

import strawberry

from api.execution.inputs import ContentInput
from api.execution.phase_types import PhaseExecution
from api.problems import Problem
from api.relay import Node
from domain.execution.offline import models
from domain.execution.offline.kinds import OfflineKind, OfflineOutcome
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission

strawberry.enum(OfflineKind, description="A value, or a phase of what the device took out started or completed.")
strawberry.enum(OfflineOutcome, description="NOT_APPLIED is what depends on an act that wasn't applied.")


@strawberry.type(description="A device on which a site's people may record without a connection (OFL-2).")
class OfflineDevice(Node):
    model: ClassVar[type[OfCompany]] = models.OfflineDevice
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    code: str
    name: str
    registered_name: str
    registered_at: datetime
    revoked_name: str | None
    revoked_at: datetime | None
    revoked_reason: str | None


@strawberry.type(description="An act as it was done on a device, and what became of it as it was sent (OFL-1).")
class OfflineAct(Node):
    model: ClassVar[type[OfCompany]] = models.OfflineAct
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    phase: PhaseExecution
    kind: OfflineKind | None = strawberry.field(description="Null: a value.")
    content: str | None = strawberry.field(description="A value in words, as it was entered.")
    repetition: int | None
    device_code: str
    sequence: int
    device_time: datetime = strawberry.field(description="Of the act, by the device's clock.")
    sent_at: datetime = strawberry.field(description="Of the sending, by the device's clock.")
    arrived_at: datetime = strawberry.field(description="Of the sending, by the server's clock.")
    event_at: datetime = strawberry.field(description="Of the act, by the server's clock.")
    person_name: str
    outcome: OfflineOutcome
    code: str | None = strawberry.field(description="Of the refusal, for programs.")
    says: str | None = strawberry.field(description="Why it was refused; the batch has an exception of that.")
    waits_for: int | None = strawberry.field(description="The sequence of the act that had to be applied before.")


@strawberry.type(
    description="An operation of a batch that a device has: only what it sends goes on there until it is back (OFL-3)."
)
class OperationTakeOut(Node):
    model: ClassVar[type[OfCompany]] = models.OperationTakeOut
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    unit_procedure: str
    operation: str
    device_code: str
    taken_name: str
    taken_at: datetime
    recalled: bool = strawberry.field(description="Whether a supervisor took it back: nothing more is applied of it.")
    ended_name: str | None
    ended_at: datetime | None
    ended_because: str | None
    phases: list[PhaseExecution] = strawberry.field(
        description="The runs that the device has, with whatever it needs of them; once it is back, those it completed."
    )
    conflicts: list[OfflineAct] = strawberry.field(
        description="What the device sent of it and wasn't applied: each is settled by a person, none merged."
    )


@strawberry.input(description="Only what the device sends goes on in the operation from then on (OFL-3).")
class TakeOutOperationInput:
    batch: strawberry.ID
    unit_procedure: str = strawberry.field(description="As the recipe's phases name it.")
    operation: str
    device: strawberry.ID
    command_id: str | None = None


@strawberry.input(description="All that the device holds of it was sent.")
class ReturnOperationInput:
    take_out: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input(description="What the device sends of it from then on isn't applied; an exception of the batch.")
class RecallOperationInput:
    take_out: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.type
class TakeOutOperationPayload:
    take_out: OperationTakeOut | None = None
    problems: list[Problem]


@strawberry.type
class ReturnOperationPayload:
    take_out: OperationTakeOut | None = None
    problems: list[Problem]


@strawberry.type
class RecallOperationPayload:
    take_out: OperationTakeOut | None = None
    problems: list[Problem]


@strawberry.input
class RegisterDeviceInput:
    site: strawberry.ID
    code: str = strawberry.field(description="1 to 40 characters, one device's alone at its site.")
    name: str
    command_id: str | None = None


@strawberry.input(description="Nothing is taken from the device from then on.")
class RevokeDeviceInput:
    device: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input(description="One act, in its place among what was done on this device. Its command id is that place.")
class OfflineActInput:
    sequence: int = strawberry.field(description="The device counts its acts up, whatever batch they are of.")
    device_time: datetime = strawberry.field(description="Of the act, by the device's clock.")
    depends_on: list[int] = strawberry.field(
        default_factory=list, description="Sequences of acts without which this has no meaning; at most 20."
    )
    phase: strawberry.ID
    kind: OfflineKind = OfflineKind.VALUE
    parameter: strawberry.ID | None = strawberry.field(default=None, description="Of a value, as all that follows.")
    content: ContentInput | None = None
    repetition: int = 1
    manual_fallback: str | None = None
    planned_deviation: strawberry.ID | None = strawberry.field(
        default=None, description="By which it is outside of its limits (UNX-2)."
    )
    early: str | None = strawberry.field(
        default=None, description="Why an in-process control is taken before its time; an exception (EXE-20)."
    )


@strawberry.input(description="What a device recorded, 1 to 500 acts in their order, sent by who did them.")
class SendOfflineActsInput:
    device: strawberry.ID
    sent_at: datetime = strawberry.field(description="Now, by the device's clock: how far it is off is kept.")
    acts: list[OfflineActInput]


@strawberry.type
class RegisterDevicePayload:
    device: OfflineDevice | None = None
    problems: list[Problem]


@strawberry.type
class RevokeDevicePayload:
    device: OfflineDevice | None = None
    problems: list[Problem]


@strawberry.type(description="What became of one act.")
class OfflineResult:
    sequence: int
    outcome: OfflineOutcome
    waits_for: int | None = None
    act: strawberry.ID | None = strawberry.field(
        default=None, description="As it is kept; null where the batch's record doesn't take it."
    )
    value: strawberry.ID | None = None
    problems: list[Problem]


@strawberry.type
class SendOfflineActsPayload:
    results: list[OfflineResult] | None = strawberry.field(default=None, description="One for each act, in order.")
    problems: list[Problem]
