"""How batches and equipment say no to each other."""

from dataclasses import dataclass
from typing import ClassVar

from domain.equipment.plant.fitting import Misfit
from domain.equipment.unsuitable import Reason
from domain.execution.equipment.providing import Lacking
from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class EquipmentNotSuitable(Refusal):
    """Equipment that isn't clean, in service and free for the batch isn't used for it (EQP-1 to EQP-6)."""

    code: ClassVar[str] = "EQUIPMENT_NOT_SUITABLE"
    reasons: tuple[Reason, ...]

    def __post_init__(self) -> None:
        self.rule = self.reasons[0].rule  # type: ignore[misc]  # its own, of the first reason

    @property
    def message(self) -> str:
        return " ".join(f"{one.says} {one.clears}" for one in self.reasons)


@dataclass(kw_only=True, eq=False)
class EquipmentLacking(Refusal):
    """A phase starts with equipment that the batch has, that fits what the recipe demands, and is suitable."""

    code: ClassVar[str] = "EQUIPMENT_LACKING"
    phase: int
    lacking: tuple[Lacking, ...]

    def __post_init__(self) -> None:
        self.rule = self.lacking[0].rule  # type: ignore[misc]  # its own, of the first reason

    @property
    def message(self) -> str:
        reasons = " ".join(f"{one.says} {one.clears}" for one in self.lacking)
        return f"Phase {self.phase} can't start with the equipment as it is. {reasons}"


@dataclass(kw_only=True, eq=False)
class EquipmentDoesNotFit(Refusal):
    """Equipment has to be able to do what the recipe demands of it."""

    code: ClassVar[str] = "EQUIPMENT_DOES_NOT_FIT"
    equipment: str
    requirement: str
    misfits: tuple[Misfit, ...]

    @property
    def message(self) -> str:
        reasons = " ".join(f"{one.says} {one.clears}" for one in self.misfits)
        return f"{self.equipment} doesn't meet {self.requirement} of the recipe. {reasons}"


@dataclass(kw_only=True, eq=False)
class AlreadyAllocated(Refusal):
    """A batch has a piece of equipment once."""

    code: ClassVar[str] = "ALREADY_ALLOCATED"
    rule: ClassVar[str | None] = "EQP-6"
    equipment: str
    batch: str

    @property
    def message(self) -> str:
        return f"{self.equipment} is allocated to batch {self.batch} already."


@dataclass(kw_only=True, eq=False)
class NotAllocated(Refusal):
    """A batch uses what is allocated to it (EQP-6)."""

    code: ClassVar[str] = "NOT_ALLOCATED"
    rule: ClassVar[str | None] = "EQP-6"
    equipment: str
    batch: str

    @property
    def message(self) -> str:
        return f"{self.equipment} isn't allocated to batch {self.batch}; allocate it first (allocateEquipment)."


@dataclass(kw_only=True, eq=False)
class AlreadyInUse(Refusal):
    """A batch uses a piece of equipment once at a time."""

    code: ClassVar[str] = "ALREADY_IN_USE"
    rule: ClassVar[str | None] = "EQP-6"
    equipment: str
    batch: str

    @property
    def message(self) -> str:
        return f"Batch {self.batch} uses {self.equipment} already; that use ends first (endEquipmentUse)."


@dataclass(kw_only=True, eq=False)
class UseRuns(Refusal):
    """An allocation is released once nothing of it is in use."""

    code: ClassVar[str] = "USE_RUNS"
    rule: ClassVar[str | None] = "EQP-6"
    equipment: str

    @property
    def message(self) -> str:
        return f"{self.equipment} is still in use by this batch; end that use first (endEquipmentUse)."


@dataclass(kw_only=True, eq=False)
class BatchesHaveIt(Refusal):
    """What a batch has isn't retired, and stays as shareable as it is (EQP-6)."""

    code: ClassVar[str] = "BATCHES_HAVE_IT"
    rule: ClassVar[str | None] = "EQP-6"
    batches: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"It is allocated to {', '.join(self.batches)}; have that released first (releaseEquipment)."


@dataclass(kw_only=True, eq=False)
class MovedInUse(Refusal):
    """What a batch uses stays where it was found suitable, and what is in it belongs to it (EQP-1)."""

    code: ClassVar[str] = "MOVED_IN_USE"
    rule: ClassVar[str | None] = "EQP-1"
    batches: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"It is in use by {', '.join(self.batches)}; end that use first (endEquipmentUse), then move it."


@dataclass(kw_only=True, eq=False)
class EquipmentStillInUse(Refusal):
    """A batch is complete once it uses nothing any more: what it used is dirty from then on (EQP-1, EQP-2)."""

    code: ClassVar[str] = "EQUIPMENT_STILL_IN_USE"
    rule: ClassVar[str | None] = "EQP-1"
    batch: str
    equipment: tuple[str, ...]

    @property
    def message(self) -> str:
        return (
            f"This signature completes batch {self.batch}, which still uses {', '.join(self.equipment)};"
            " end that use first (endEquipmentUse)."
        )
