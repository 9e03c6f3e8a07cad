"""How labels say no: what is wrong with a code, at which character, and what would be right."""

from dataclasses import dataclass, field
from typing import ClassVar

from domain.kernel.quantity import Quantity
from domain.kernel.refusals import Refusal

SHOWN = 40
"""So many characters of a code a message repeats."""


def shown(text: str) -> str:
    """A part of a code as a message can repeat it: short, what doesn't print spelt out, in quotes."""
    return repr(text[:SHOWN]) + ("…" if len(text) > SHOWN else "")


@dataclass(kw_only=True, eq=False)
class Unreadable(Refusal):
    """A code that means nothing certain (LBL-2); `position` counts its characters from 1."""

    code: ClassVar[str] = "CODE_UNREADABLE"
    rule: ClassVar[str | None] = "LBL-2"
    position: int

    @property
    def reason(self) -> str:
        """What is wrong, as a sentence."""
        raise NotImplementedError

    @property
    def message(self) -> str:
        return f"At character {self.position}: {self.reason}"


@dataclass(kw_only=True, eq=False)
class WrongCheckDigit(Unreadable):
    """The digits don't belong together: one was misread or mistyped."""

    code: ClassVar[str] = "WRONG_CHECK_DIGIT"
    title: str
    given: str
    right: str

    @property
    def reason(self) -> str:
        return f"{self.title} ends in {shown(self.given)}; by its other characters it would end in {self.right!r}."


@dataclass(kw_only=True, eq=False)
class ImpossibleDate(Unreadable):
    """Six digits that are no day, or a day that six digits can't say."""

    code: ClassVar[str] = "IMPOSSIBLE_DATE"
    title: str
    given: str
    because: str

    @property
    def reason(self) -> str:
        return f"{self.title} {shown(self.given)} is no date: {self.because}"


@dataclass(kw_only=True, eq=False)
class IllegalCharacter(Unreadable):
    """A character that GS1 doesn't allow there."""

    code: ClassVar[str] = "ILLEGAL_CHARACTER"
    title: str
    given: str
    allowed: str

    @property
    def reason(self) -> str:
        return f"{self.title} takes {self.allowed}; {shown(self.given)} (U+{ord(self.given):04X}) is none of them."


@dataclass(kw_only=True, eq=False)
class WrongLength(Unreadable):
    """A value that is too short or too long."""

    code: ClassVar[str] = "WRONG_LENGTH"
    title: str
    given: int
    least: int
    most: int

    @property
    def reason(self) -> str:
        takes = str(self.most) if self.least == self.most else f"{self.least} to {self.most}"
        return f"{self.title} takes {takes} characters; it has {self.given}."


@dataclass(kw_only=True, eq=False)
class SeparatorMissing(Unreadable):
    """A value runs on where a separator (FNC1, transmitted as GS) must end it."""

    code: ClassVar[str] = "SEPARATOR_MISSING"
    title: str
    most: int

    @property
    def reason(self) -> str:
        return (
            f"{self.title} takes at most {self.most} characters and goes on. Without the separator (FNC1) nobody can "
            "tell where it ends: see whether the scanner transmits it (GS, ASCII 29)."
        )


@dataclass(kw_only=True, eq=False)
class UnknownIdentifier(Unreadable):
    """No GS1 application identifier begins here."""

    code: ClassVar[str] = "UNKNOWN_IDENTIFIER"
    given: str

    @property
    def reason(self) -> str:
        return f"{shown(self.given)} begins with no GS1 application identifier."


@dataclass(kw_only=True, eq=False)
class ContradictingValues(Unreadable):
    """One identifier, two values."""

    code: ClassVar[str] = "CONTRADICTING_VALUES"
    identifier: str
    one: str
    other: str

    @property
    def reason(self) -> str:
        return f"({self.identifier}) is {shown(self.one)} and {shown(self.other)}; one thing has one of it."


@dataclass(kw_only=True, eq=False)
class ExcludingIdentifiers(Unreadable):
    """Two identifiers that say what the same thing can't be at once."""

    code: ClassVar[str] = "EXCLUDING_IDENTIFIERS"
    one: str
    other: str

    @property
    def reason(self) -> str:
        return f"({self.one}) never stands with ({self.other}) on the same thing."


@dataclass(kw_only=True, eq=False)
class IdentifierMissing(Unreadable):
    """A value without what it is a value of, such as a lot without its product."""

    code: ClassVar[str] = "IDENTIFIER_MISSING"
    identifier: str
    needs: tuple[str, ...]

    @property
    def reason(self) -> str:
        needs = " or ".join(f"({one})" for one in self.needs)
        return f"({self.identifier}) says nothing without {needs}. Scan the label's other code as well."


@dataclass(kw_only=True, eq=False)
class NotGs1(Unreadable):
    """Something else than GS1 data."""

    code: ClassVar[str] = "NOT_GS1"
    because: str

    @property
    def reason(self) -> str:
        return self.because


@dataclass(kw_only=True, eq=False)
class AmbiguousCode(Unreadable):
    """Digits that can be read in two ways, both right."""

    code: ClassVar[str] = "AMBIGUOUS_CODE"
    readings: tuple[str, ...]

    @property
    def reason(self) -> str:
        ways = " or as ".join(self.readings)
        return f"This reads as {ways}. Let the scanner send its symbology identifier (]C1, ]d2, ]E0 …) to tell which."


@dataclass(kw_only=True, eq=False)
class OwnCodeDamaged(Unreadable):
    """A code that begins as ours do and goes on as none of ours does (LBL-4)."""

    code: ClassVar[str] = "OWN_CODE_DAMAGED"
    rule: ClassVar[str | None] = "LBL-4"
    because: str

    @property
    def reason(self) -> str:
        return f"This begins as this company's own codes do, but {self.because}. Print the label again."


@dataclass(kw_only=True, eq=False)
class OriginUnclear(Refusal):
    """What was scanned names several things, ours and others', so that nobody can say which is meant (LBL-4)."""

    code: ClassVar[str] = "ORIGIN_UNCLEAR"
    rule: ClassVar[str | None] = "LBL-4"
    named: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"This names {' and '.join(self.named)}. Scan only the code of the thing that is meant."


@dataclass(kw_only=True, eq=False)
class WeightNotExact(Refusal):
    """A weight that six digits of kilograms can't say exactly; it is never rounded (LBL-1, EXE-4)."""

    code: ClassVar[str] = "WEIGHT_NOT_EXACT"
    rule: ClassVar[str | None] = "LBL-1"
    weight: Quantity

    @property
    def message(self) -> str:
        return (
            f"A GS1 net weight has six digits of kilograms, at most five of them decimals; {self.weight} doesn't fit "
            "exactly, and a label doesn't round."
        )


@dataclass(kw_only=True, eq=False)
class ReprintNeedsReason(Refusal):
    """Each print after the first has a reason, and is counted (LBL-3, REV-3)."""

    code: ClassVar[str] = "REPRINT_NEEDS_REASON"
    rule: ClassVar[str | None] = "LBL-3"
    printed: int
    thing: str = ""
    path: tuple[str, ...] = field(default=("reason",))

    @property
    def message(self) -> str:
        times = "once" if self.printed == 1 else f"{self.printed} times"
        named = f"The label of {self.thing}" if self.thing else "This label"
        return f"{named} was printed {times} already; another print needs a reason and counts as issued."


@dataclass(kw_only=True, eq=False)
class LineDoesNotFit(Refusal):
    """A text is never cut: it fits, smaller or in several rows, or the label isn't printed (LBL-5)."""

    code: ClassVar[str] = "LINE_DOES_NOT_FIT"
    rule: ClassVar[str | None] = "LBL-5"
    title: str
    text: str
    size: str

    @property
    def message(self) -> str:
        named = self.title or "The heading"
        return f"{named}, {shown(self.text)}, doesn't fit on {self.size}, even at 1.8 mm. Take a larger label."


@dataclass(kw_only=True, eq=False)
class SymbolDoesNotFit(Refusal):
    """A symbol is never smaller than scanners read, nor without its quiet zone (LBL-5)."""

    code: ClassVar[str] = "SYMBOL_DOES_NOT_FIT"
    rule: ClassVar[str | None] = "LBL-5"
    symbol: str
    size: str

    @property
    def message(self) -> str:
        return f"The symbol of {self.symbol[:SHOWN]} doesn't fit on {self.size} in its least size. Take a larger label."


@dataclass(kw_only=True, eq=False)
class NotInPrintersFont(Refusal):
    """A printer would print nothing, or a box, where a character should be (LBL-6)."""

    code: ClassVar[str] = "NOT_IN_PRINTERS_FONT"
    rule: ClassVar[str | None] = "LBL-6"
    text: str
    character: str

    @property
    def message(self) -> str:
        character = f"{self.character!r} (U+{ord(self.character):04X})"
        return f"The printer's font has no {character}, which stands in {shown(self.text)}. Take another printer."
