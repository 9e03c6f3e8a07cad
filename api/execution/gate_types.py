"""Overrides of the gate as GraphQL shows them, and what is sent to allow and to sign them."""

from datetime import datetime
from typing import Any, ClassVar

import strawberry

from api.auth.signing import SignatureInput
from api.equipment.plant.types import Equipment
from api.exceptions.types import BatchException
from api.execution.phase_types import PhaseExecution
from api.execution.types import Batch
from api.people.types import Person
from api.problems import Problem
from api.relay import Node, local_id
from api.signatures.types import Signature
from domain.execution.gate import models
from domain.execution.gate.commands.overriding import OVERRIDE_GATE, OverrideGate
from domain.execution.gate.rules import Limit
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput
from domain.signatures.acts import SignedAct, SignedInput


@strawberry.type(description="Whether the company allows overrides of what an act demands; both null: none (EXE-15).")
class OverridePolicy(Node):
    model: ClassVar[type[OfCompany]] = models.OverridePolicy
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    minutes: int | None = strawberry.field(description="For how long an override holds at most.")
    acts: int | None = strawberry.field(description="For how many acts it holds at most.")
    because: str


@strawberry.type(
    description="A supervisor's override for one person or one piece of equipment, in one phase; an exception (EXE-15)."
)
class GateOverride(Node):
    model: ClassVar[type[OfCompany]] = models.GateOverride
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    batch: Batch
    phase: PhaseExecution
    person: Person | None
    equipment: Equipment | None
    reason: str
    lapses_at: datetime
    acts_most: int
    acts_used: int = strawberry.field(description="It lapses once these are all, or its time is over.")
    granted_name: str
    granted_at: datetime
    exception: BatchException = strawberry.field(description="Blocks the release until it is assessed (REV-4).")
    signature: Signature


@strawberry.input(description="Allow overrides, within both limits; without them none is allowed from now on.")
class SetOverridePolicyInput:
    minutes: int | None = strawberry.field(default=None, description="1 to 1440.")
    acts: int | None = strawberry.field(default=None, description="1 to 100.")
    version: int | None = strawberry.field(default=None, description="Of the policy that it replaces; null for none.")
    reason: str
    command_id: str | None = None

    @property
    def limit(self) -> Limit | None:
        """Raises InvalidInput for one without the other."""
        if self.minutes is None and self.acts is None:
            return None
        if self.minutes is None or self.acts is None:
            problem = "An override is limited in minutes and in acts: say both, or neither to allow none."
            raise InvalidInput(path=("minutes",) if self.minutes is None else ("acts",), problem=problem)
        return Limit(self.minutes, self.acts)


@strawberry.type
class SetOverridePolicyPayload:
    policy: OverridePolicy | None = None
    problems: list[Problem]


@strawberry.input(description="Admit one person, or one piece of equipment, to a phase although something is lacking.")
class OverrideGateAct:
    batch: strawberry.ID
    version: int
    phase: strawberry.ID
    person: strawberry.ID | None = None
    equipment: strawberry.ID | None = None
    minutes: int
    acts: int
    reason: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        person = None if self.person is None else local_id(self.person, "Person", path="person")
        equipment = None if self.equipment is None else local_id(self.equipment, "Equipment", path="equipment")
        return OVERRIDE_GATE, OverrideGate(
            subject=local_id(self.batch, "Batch", path="batch"),
            version=self.version,
            phase=local_id(self.phase, "PhaseExecution", path="phase"),
            minutes=self.minutes,
            acts=self.acts,
            reason=self.reason,
            person=person,
            equipment=equipment,
        )


@strawberry.input
class OverrideGateInput(OverrideGateAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class OverrideGatePayload:
    override: GateOverride | None = None
    problems: list[Problem]
