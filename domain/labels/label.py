"""A label as a value: titled lines for people, symbols for scanners; and the count of its prints."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from domain.kernel.words import require_line, require_words
from domain.labels.elements import ElementString
from domain.labels.refusals import ReprintNeedsReason, WrongLength

TEXT: Final = 200
REASON: Final = 500
_CODE_128_CHARACTERS = 48


class LabelKind(StrEnum):
    """What a label is stuck on."""

    LOT = "LOT"
    CONTAINER = "CONTAINER"
    SAMPLE = "SAMPLE"
    DISPENSED = "DISPENSED"
    PRODUCT = "PRODUCT"


class Carrier(StrEnum):
    """How a symbol holds its data."""

    DATA_MATRIX = "DATA_MATRIX"
    CODE_128 = "CODE_128"


@dataclass(frozen=True, slots=True)
class Line:
    """A titled text of up to 200 characters, in one line of input; a label may wrap it between words."""

    title: str
    text: str

    def __str__(self) -> str:
        return f"{self.title}: {self.text}"


@dataclass(frozen=True, slots=True)
class Symbol:
    """GS1 data in a carrier. Raises WrongLength for more than GS1-128 may hold (GS1 Gen. Specs., 5.4.4)."""

    carrier: Carrier
    elements: ElementString

    def __post_init__(self) -> None:
        length = len(self.elements.message())
        if self.carrier is Carrier.CODE_128 and length > _CODE_128_CHARACTERS:
            most = _CODE_128_CHARACTERS
            raise WrongLength(position=most + 1, title="A GS1-128 symbol", given=length, least=1, most=most)


@dataclass(frozen=True, slots=True)
class Label:
    """What is printed: a heading, lines and symbols from the top, and which print of it this is, counted from 1.

    Raises InvalidInput for a text that is empty, longer than 200 characters or holds control characters.
    """

    kind: LabelKind
    heading: str
    lines: tuple[Line, ...]
    symbols: tuple[Symbol, ...]
    print: int = 1

    def __post_init__(self) -> None:
        require_line(self.heading, limit=TEXT, path=("heading",))
        for line in self.lines:
            require_line(line.title, limit=TEXT, path=("lines", line.title, "title"))
            require_line(line.text, limit=TEXT, path=("lines", line.title, "text"))

    @property
    def texts(self) -> tuple[Line, ...]:
        """The lines as printed: from the second print on, the last says which print this is."""
        return self.lines if self.print == 1 else (*self.lines, Line("Reprint", f"print {self.print} of this label"))


def printed_again(label: Label, *, printed: int, reason: str | None, thing: str = "") -> tuple[Label, str | None]:
    """The label as the print after `printed` ones, and the reason as it is kept (LBL-3).

    The first print has no reason. Each further one is told from the others on the label itself and counts as issued in
    the reconciliation of labels (REV-3). Raises ReprintNeedsReason, which names the `thing`, and InvalidInput for a
    reason over 500 characters.
    """
    assert printed >= 0, printed
    if printed == 0:
        return replace(label, print=1), None
    if reason is None or not reason.strip():
        raise ReprintNeedsReason(printed=printed, thing=thing)
    return replace(label, print=printed + 1), require_words(reason, limit=REASON, path=("reason",))
