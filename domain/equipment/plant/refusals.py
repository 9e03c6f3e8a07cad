"""How classes of equipment and what belongs to them say no to people."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class EquipmentClassExists(Refusal):
    """A class's code and its name are each unique in the company: recipes ask for equipment by either."""

    code: ClassVar[str] = "EQUIPMENT_CLASS_EXISTS"
    called: str

    @property
    def message(self) -> str:
        return f"There is, or was, a class of equipment that is called {self.called}; take another word."


@dataclass(kw_only=True, eq=False)
class EquipmentCodeTaken(Refusal):
    """A piece's code is unique at its site, and never used again."""

    code: ClassVar[str] = "EQUIPMENT_CODE_TAKEN"
    equipment_code: str

    @property
    def message(self) -> str:
        return f"There is, or was, equipment {self.equipment_code} at this site; take another code."


@dataclass(kw_only=True, eq=False)
class PropertyInUse(Refusal):
    """A property that equipment has a value for isn't taken away, and keeps its kind, its unit, and room for them."""

    code: ClassVar[str] = "PROPERTY_IN_USE"
    name: str
    equipment: tuple[str, ...]

    @property
    def message(self) -> str:
        named = ", ".join(self.equipment)
        return (
            f"{self.name} of {named} would be without a place in its class. Change what that equipment says of it"
            " first (changeEquipment), or leave the property as it is."
        )


@dataclass(kw_only=True, eq=False)
class NotBelow(Refusal):
    """The levels of the hierarchy follow each other (ISA-88)."""

    code: ClassVar[str] = "NOT_BELOW"
    level: str
    wanted: tuple[str, ...]
    given: str

    @property
    def message(self) -> str:
        below = " or ".join(self.wanted) or "its site, without a parent"
        return f"{self.level} lies below {below}; {self.given} was given."


@dataclass(kw_only=True, eq=False)
class HoldsOthers(Refusal):
    """What holds others is retired after them."""

    code: ClassVar[str] = "HOLDS_OTHERS"
    equipment: tuple[str, ...]

    @property
    def message(self) -> str:
        named = ", ".join(self.equipment)
        return f"It holds {named}; retire them first, or give them another parent (changeEquipment)."


@dataclass(kw_only=True, eq=False)
class ScaleIsEquipment(Refusal):
    """An enrolled scale is one piece of equipment."""

    code: ClassVar[str] = "SCALE_IS_EQUIPMENT"
    equipment_code: str

    @property
    def message(self) -> str:
        return f"This scale is the equipment {self.equipment_code}; change that one, or name another scale."
