"""The words of a plant's equipment: each a closed list."""

from enum import StrEnum


class EquipmentLevel(StrEnum):
    """The levels below a site (ISA-95 to the area, ISA-88 from the process cell on)."""

    AREA = "AREA"
    PROCESS_CELL = "PROCESS_CELL"
    UNIT = "UNIT"
    EQUIPMENT_MODULE = "EQUIPMENT_MODULE"


class ServiceState(StrEnum):
    """Whether it may be used at all, apart from its cleanliness and its allocation (EQP-1)."""

    IN_SERVICE = "IN_SERVICE"
    OUT_OF_SERVICE = "OUT_OF_SERVICE"
    RETIRED = "RETIRED"


class ClassState(StrEnum):
    """Of a RETIRED class nothing more is registered; what belongs to it stays as it is."""

    ACTIVE = "ACTIVE"
    RETIRED = "RETIRED"


class PropertyKind(StrEnum):
    """A NUMBER is one value, a RANGE what it can be set to or driven in, TEXT a word such as a material."""

    NUMBER = "NUMBER"
    RANGE = "RANGE"
    TEXT = "TEXT"


class EquipmentLack(StrEnum):
    """Why equipment doesn't meet what a recipe demands."""

    ANOTHER_CLASS = "ANOTHER_CLASS"
    UNKNOWN_PROPERTY = "UNKNOWN_PROPERTY"
    NO_VALUE = "NO_VALUE"
    OUT_OF_RANGE = "OUT_OF_RANGE"
    ANOTHER_VALUE = "ANOTHER_VALUE"
    ANOTHER_DIMENSION = "ANOTHER_DIMENSION"
