"""How the calibration of equipment says no to people."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class StandardCodeTaken(Refusal):
    """A reference standard's code is unique at its site, and never used again."""

    code: ClassVar[str] = "STANDARD_CODE_TAKEN"
    standard: str

    @property
    def message(self) -> str:
        return f"There is, or was, a reference standard {self.standard} at this site; take another code."


@dataclass(kw_only=True, eq=False)
class StandardLapsed(Refusal):
    """A standard whose certificate lapsed proves nothing (EQP-5)."""

    code: ClassVar[str] = "STANDARD_LAPSED"
    rule: ClassVar[str | None] = "EQP-5"
    standard: str
    valid_until: date
    calibrated_on: date

    @property
    def message(self) -> str:
        return (
            f"The certificate of {self.standard} counted until {self.valid_until}; this calibration is of"
            f" {self.calibrated_on}. Take another standard, or have it renewed (renewReferenceStandard)."
        )


@dataclass(kw_only=True, eq=False)
class PointsIncomplete(Refusal):
    """A calibration takes each defined point once (EQP-5)."""

    code: ClassVar[str] = "POINTS_INCOMPLETE"
    rule: ClassVar[str | None] = "EQP-5"
    wanted: tuple[int, ...]
    given: tuple[int, ...]

    @property
    def message(self) -> str:
        wanted, given = (", ".join(map(str, one)) or "none" for one in (self.wanted, self.given))
        return f"A calibration takes the points {wanted}, each once; {given} were given."


@dataclass(kw_only=True, eq=False)
class NoCalibrationDefined(Refusal):
    """Equipment is calibrated as was defined for it (EQP-5)."""

    code: ClassVar[str] = "NO_CALIBRATION_DEFINED"
    rule: ClassVar[str | None] = "EQP-5"
    equipment: str

    @property
    def message(self) -> str:
        return f"No calibration is defined for {self.equipment}; define it first (defineCalibration)."


@dataclass(kw_only=True, eq=False)
class CalibrationWaits(Refusal):
    """One calibration at a time waits for its verifier."""

    code: ClassVar[str] = "CALIBRATION_WAITS"
    rule: ClassVar[str | None] = "EQP-5"
    equipment: str

    @property
    def message(self) -> str:
        return f"A calibration of {self.equipment} waits to be verified; have that done first (verifyCalibration)."


@dataclass(kw_only=True, eq=False)
class VerifiedOwnCalibration(Refusal):
    """Who verifies a calibration is another person than who performed it (EQP-5)."""

    code: ClassVar[str] = "VERIFIED_OWN_CALIBRATION"
    rule: ClassVar[str | None] = "EQP-5"

    @property
    def message(self) -> str:
        return "You performed this calibration; another person verifies it."


@dataclass(kw_only=True, eq=False)
class RejectionNeedsRemark(Refusal):
    """Who rejects a calibration says why."""

    code: ClassVar[str] = "REJECTION_NEEDS_REMARK"

    @property
    def message(self) -> str:
        return "Say why the calibration is rejected (remark)."


@dataclass(kw_only=True, eq=False)
class CalibratedAsEquipment(Refusal):
    """A scale that is equipment with a defined calibration is calibrated as that: signed by two (EQP-5, WGH-9)."""

    code: ClassVar[str] = "CALIBRATED_AS_EQUIPMENT"
    rule: ClassVar[str | None] = "EQP-5"
    equipment: str

    @property
    def message(self) -> str:
        return (
            f"This scale is the equipment {self.equipment}, whose calibration is defined: it is performed and verified"
            " there (performCalibration, verifyCalibration)."
        )


@dataclass(kw_only=True, eq=False)
class CalibrationIsDefined(Refusal):
    """Equipment whose calibration is defined stays the scale that it is."""

    code: ClassVar[str] = "CALIBRATION_IS_DEFINED"
    equipment: str

    @property
    def message(self) -> str:
        return (
            f"The calibration of {self.equipment} is defined for the scale that it is; end that first (endCalibration)."
        )
