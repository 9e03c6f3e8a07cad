"""What happened to classes of equipment and to what belongs to them."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentClassDefined(Event):
    equipment_class: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentClassChanged(Event):
    equipment_class: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentClassRetired(Event):
    equipment_class: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentRegistered(Event):
    equipment: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentChanged(Event):
    """`shareable` is what it is from now on; `moved`: it stands in another room, or belongs to another than `above`.

    A context above may refuse either (EQP-6).
    """

    equipment: UUID
    shareable: bool
    moved: bool
    above: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentTakenOutOfService(Event):
    equipment: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentReturnedToService(Event):
    equipment: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentRetired(Event):
    """A context above may refuse it, while a batch has the equipment."""

    equipment: UUID
