"""What a ZPL printer says of itself when it is asked with ~HS: three rows of figures (ZPL II, Host Status Return).

030,0,0,0406,000,0,0,0,000,0,0,0      second: paper out, third: paused, fifth: formats waiting, sixth: buffer full,
                                      eighth: a format half received, tenth: RAM corrupt, then too cold, too hot
000,0,0,0,0,2,6,0,00000000,1,000      third: head open, fourth: ribbon out, ninth: labels left of the batch
1234,0                                a password, and whether there is static RAM
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from infra.printers.line import NoAnswer

ASK: Final = b"~HS\r\n"
ROWS: Final = 3

_FIRST = re.compile(rb"\d{3},[01],[01],\d{4},\d{3},[01],[01],[01],\d{3},[01],[01],[01]")
_SECOND = re.compile(rb"\d{3},\d,[01],[01],[01],\w,\d,[01],\d{8},\d,\d{3}")
_THIRD = re.compile(rb"\w{4},[01]")

# In the order in which a person would mend them.
_FAULTS: Final = (
    ("head_open", "The print head is open."),
    ("paper_out", "The printer is out of labels."),
    ("ribbon_out", "The printer is out of ribbon."),
    ("too_hot", "The print head is too hot."),
    ("too_cold", "The print head is too cold."),
    ("corrupt", "The printer's memory is damaged; switch it off and on."),
    ("paused", "The printer is paused."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HostStatus:
    """What stops the printer, and what it hasn't printed yet of what it was sent."""

    paper_out: bool
    paused: bool
    corrupt: bool
    too_cold: bool
    too_hot: bool
    head_open: bool
    ribbon_out: bool
    buffer_full: bool
    half_received: bool
    formats: int
    labels_left: int

    @property
    def faults(self) -> tuple[str, ...]:
        """What a person has to mend, a sentence each."""
        return tuple(words for name, words in _FAULTS if getattr(self, name))

    @property
    def idle(self) -> bool:
        """Whether nothing that it was sent is still to be printed."""
        return not (self.formats or self.labels_left or self.half_received or self.buffer_full)


def read(rows: Sequence[bytes]) -> HostStatus:
    """The three rows that a printer answers with. Raises NoAnswer for anything else."""
    if len(rows) != ROWS or not all(
        form.fullmatch(row) for form, row in zip((_FIRST, _SECOND, _THIRD), rows, strict=True)
    ):
        raise NoAnswer
    first, second = rows[0].split(b","), rows[1].split(b",")
    return HostStatus(
        paper_out=first[1] == b"1",
        paused=first[2] == b"1",
        formats=int(first[4]),
        buffer_full=first[5] == b"1",
        half_received=first[7] == b"1",
        corrupt=first[9] == b"1",
        too_cold=first[10] == b"1",
        too_hot=first[11] == b"1",
        head_open=second[2] == b"1",
        ribbon_out=second[3] == b"1",
        labels_left=int(second[8]),
    )
