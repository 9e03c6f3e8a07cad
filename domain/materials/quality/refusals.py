"""How specifications and the testing of lots say no."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.kernel.refusals import Refusal
from domain.materials.quality.blocking import LotBlocker

SHOWN = 10


@dataclass(kw_only=True, eq=False)
class SpecificationAuthorApproves(Refusal):
    """Who wrote on a specification doesn't approve it (21 CFR 211.160(a))."""

    code: ClassVar[str] = "SPECIFICATION_AUTHOR_APPROVES"
    rule: ClassVar[str | None] = "MAT-1"

    @property
    def message(self) -> str:
        return "You wrote on this specification; somebody else of the quality unit approves it."


@dataclass(kw_only=True, eq=False)
class NoSpecification(Refusal):
    """A result is judged by a specification in effect."""

    code: ClassVar[str] = "NO_SPECIFICATION"
    rule: ClassVar[str | None] = "MAT-1"
    material: str

    @property
    def message(self) -> str:
        return (
            f"No specification of {self.material} is in effect at this site (draftSpecification, approveSpecification)."
        )


@dataclass(kw_only=True, eq=False)
class WrongPurpose(Refusal):
    """A sample is taken for what the lot is to be tested for now."""

    code: ClassVar[str] = "WRONG_SAMPLE_PURPOSE"
    purpose: str
    because: str
    allowed: tuple[str, ...]

    @property
    def message(self) -> str:
        now = ", ".join(self.allowed) or "nothing"
        return f"No sample is taken for {self.purpose}: {self.because}. Now a sample can be taken for: {now}."


@dataclass(kw_only=True, eq=False)
class ResultStands(Refusal):
    """A test isn't repeated until it conforms: a retest needs the investigation of a result (REV-9)."""

    code: ClassVar[str] = "RESULT_STANDS"
    rule: ClassVar[str | None] = "REV-9"
    test: str
    shown: str

    @property
    def message(self) -> str:
        return (
            f"{self.test} was found as {self.shown}; that stands. A wrong entry is corrected (correctLotResult);"
            " a retest is added while an investigation of it is open, or when all before were invalidated."
        )


@dataclass(kw_only=True, eq=False)
class InvestigationConcluded(Refusal):
    """What an investigation concluded upon is corrected no more (REV-9)."""

    code: ClassVar[str] = "INVESTIGATION_CONCLUDED"
    rule: ClassVar[str | None] = "REV-9"
    state: str

    @property
    def message(self) -> str:
        return f"The investigation of this result was concluded as {self.state}; its result stands as it is."


@dataclass(kw_only=True, eq=False)
class NothingFoundAnew(Refusal):
    """A correction changes what stands (EXE-6)."""

    code: ClassVar[str] = "NOTHING_CHANGED"
    rule: ClassVar[str | None] = "EXE-6"
    current: str

    @property
    def message(self) -> str:
        return f"This result is {self.current} already; a correction changes it."


@dataclass(kw_only=True, eq=False)
class LotReleaseBlocked(Refusal):
    """Everything that forbids the release of a lot, in one list (MAT-1; 21 CFR 211.84(e))."""

    code: ClassVar[str] = "LOT_RELEASE_BLOCKED"
    rule: ClassVar[str | None] = "MAT-1"
    number: str
    blockers: tuple[LotBlocker, ...]

    @property
    def message(self) -> str:
        told = "; ".join(one.explanation for one in self.blockers[:SHOWN])
        return f"Lot {self.number} can't be released: {told}."


@dataclass(kw_only=True, eq=False)
class LotRetestDue(Refusal):
    """A lot is used up to its retest day, and after it when it was tested again (MAT-1)."""

    code: ClassVar[str] = "LOT_RETEST_DUE"
    rule: ClassVar[str | None] = "MAT-1"
    number: str
    retest_on: date
    today: date

    @property
    def message(self) -> str:
        return f"Lot {self.number} was to be tested again by {self.retest_on}; at its site it is {self.today}."


@dataclass(kw_only=True, eq=False)
class LotUnderInvestigation(Refusal):
    """No approval lets a lot out of specification be used (REV-9)."""

    code: ClassVar[str] = "LOT_UNDER_INVESTIGATION"
    rule: ClassVar[str | None] = "REV-9"
    number: str

    @property
    def message(self) -> str:
        return f"A result of lot {self.number} is out of specification; nobody uses it until that is cleared."
