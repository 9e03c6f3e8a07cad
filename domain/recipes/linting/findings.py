"""What the linter finds: how bad, by which check, at which place, and what to do about it (REC-7)."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An ERROR keeps the version from being submitted; a WARNING has to be looked at; a NOTE only tells."""

    ERROR = "ERROR"
    WARNING = "WARNING"
    NOTE = "NOTE"


class Chapter(StrEnum):
    """What part of the linter a check belongs to; each check's code begins with its chapter.

    ADOPTION holds a site's version against the company's, when it is submitted (REC-9). RECORD is the completeness of a
    master production record by 21 CFR 211.186(b).
    """

    STRUCTURE = "STRUCTURE"
    SEQUENCE = "SEQUENCE"
    BALANCE = "BALANCE"
    PHASE = "PHASE"
    PARAMETER = "PARAMETER"
    FORMULA = "FORMULA"
    EQUIPMENT = "EQUIPMENT"
    RECORD = "RECORD"
    LANGUAGE = "LANGUAGE"
    ADOPTION = "ADOPTION"
    SIZE = "SIZE"


class ElementKind(StrEnum):
    """What a finding is about, in the order in which a record is read."""

    VERSION = "VERSION"
    MATERIAL = "MATERIAL"
    OUTPUT = "OUTPUT"
    PROCESS_PARAMETER = "PROCESS_PARAMETER"
    EQUIPMENT = "EQUIPMENT"
    FILE = "FILE"
    PROCEDURE = "PROCEDURE"
    BLOCK = "BLOCK"
    PHASE = "PHASE"
    CHARGE = "CHARGE"
    PARAMETER = "PARAMETER"
    LINK = "LINK"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place as people read it, and as programs find it.

    `code` is the element's own; `number` its position in its list, from 1, a phase's in the procedure. `phase` is the
    number of the phase that a charge or parameter belongs to.
    """

    text: str
    kind: ElementKind
    code: str | None = None
    number: int | None = None
    phase: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something to mend, or to look at: what is wrong where, and what to do; the machine's place as in `Place`.

    `field` is the field of the element, as the API writes it; `rule` the rule or clause behind the check.
    """

    place: str
    what: str
    remedy: str
    code: str
    severity: Severity
    chapter: Chapter
    element: ElementKind
    element_code: str | None = None
    element_number: int | None = None
    phase_number: int | None = None
    field: str | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that the linter looks for; `text` and `remedy` in general, a finding says it of its own place."""

    code: str
    severity: Severity
    text: str
    remedy: str
    rule: str = "REC-7"

    @property
    def chapter(self) -> Chapter:
        """The chapter that the code begins with."""
        return Chapter(self.code.partition("-")[0])

    def at(
        self, place: Place, what: str | None = None, *, field: str | None = None, remedy: str | None = None
    ) -> Finding:
        """A finding of this check, with the place's own words where there are any."""
        return Finding(
            place=place.text,
            what=what or self.text,
            remedy=remedy or self.remedy,
            code=self.code,
            severity=self.severity,
            chapter=self.chapter,
            element=place.kind,
            element_code=place.code,
            element_number=place.number,
            phase_number=place.phase,
            field=field,
            rule=self.rule,
        )


@dataclass(frozen=True, slots=True)
class Said:
    """A finding before it has its place: the checks of a parameter say it, whoever walks the phases knows where."""

    check: Check
    what: str | None = None
    field: str | None = None
    remedy: str | None = None

    def at(self, place: Place) -> Finding:
        return self.check.at(place, self.what, field=self.field, remedy=self.remedy)
