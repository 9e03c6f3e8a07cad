"""What happened to clearance procedures, and to what demands a clearance."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceProcedureDefined(Event):
    procedure: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceProcedureChanged(Event):
    procedure: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceProcedureRetired(Event):
    procedure: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceDemandMade(Event):
    demand: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceDemandWithdrawn(Event):
    demand: UUID
