"""What happened to materials and lots."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialDefined(Event):
    material: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialClassDefined(Event):
    material_class: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialChanged(Event):
    material: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialRetired(Event):
    material: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LotReceived(Event):
    lot: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LotDisposed(Event):
    lot: UUID
    decision: str
