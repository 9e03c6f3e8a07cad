"""What must hold of a scan, and whether what it names is expected: pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.execution.scans.kinds import ScannedKind
from domain.kernel.refusals import InvalidInput

CODES, CODE = 4, 4_000
MOST = 1_000
SHOWN = 20

_SYMBOLOGY = re.compile(r"\]([A-Za-z][0-9A-Za-z])")
_ENDING = "\r\n\t"


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing that a code may name: its kind, its id, and what people call it."""

    kind: ScannedKind
    id: UUID
    called: str

    def __str__(self) -> str:
        return f"{self.kind.lower()} {self.called}"


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected in a phase: these things, and lots of these `materials`, by their codes."""

    things: tuple[Thing, ...]
    materials: tuple[str, ...] = ()

    def __str__(self) -> str:
        told = [one for one in self.things if one.kind in {ScannedKind.EQUIPMENT, ScannedKind.ROOM}]
        words = [*map(str, told), *(f"lots of {one}" for one in self.materials)]
        return f"Expected here: {_listed(words)}." if words else "Nothing is expected here to be scanned."


@dataclass(frozen=True, slots=True)
class Answer:
    """What a scan is of, None where that isn't one thing; `says` is what is wrong with it, None where nothing is."""

    thing: Thing | None
    says: str | None


def require_codes(codes: Sequence[str]) -> None:
    """1 to 4 codes of up to 4,000 characters that can be kept. Raises InvalidInput."""
    if not 1 <= len(codes) <= CODES:
        raise InvalidInput(path=("codes",), problem=f"Scan 1 to {CODES} codes of one label; {len(codes)} were given.")
    for place, code in enumerate(codes):
        if not len(bare(code)) >= 1 or len(code) > CODE:
            problem = f"A code has 1 to {CODE} characters; this has {len(code)}."
            raise InvalidInput(path=("codes", str(place)), problem=problem)
        if any(one == "\0" or unicodedata.category(one) == "Cs" for one in code):
            raise InvalidInput(path=("codes", str(place)), problem="This holds a character that no code has.")


def symbology(codes: Sequence[str]) -> str | None:
    """The identifier of the symbol, where the scanner sends it: "]d2" of a GS1 DataMatrix (ISO/IEC 15424)."""
    found = _SYMBOLOGY.match(codes[0])
    return None if found is None else found[0]


def bare(code: str) -> str:
    """A code without what scanners put around it."""
    text = code.rstrip(_ENDING)
    prefix = _SYMBOLOGY.match(text)
    return text[prefix.end() :] if prefix else text


def judged(named: Sequence[Thing], expected: Expected, *, problem: str | None = None) -> Answer:
    """The one thing that is named and expected; else why it is none, and what was expected.

    Where a code names several things, such as each delivery of a supplier's lot, the one that is expected is meant.
    """
    wanted = {(one.kind, one.id) for one in expected.things}
    met = [one for one in named if (one.kind, one.id) in wanted]
    if len(met) == 1:
        return Answer(met[0], None)
    if len(met) > 1:
        return Answer(None, f"It names several things: {_listed(map(str, met))}. Scan the label of one of them.")
    if not named:
        return Answer(None, f"{problem or 'It names nothing that is known here.'} {expected}")
    only = named[0] if len(named) == 1 else None
    return Answer(only, f"It names {_listed(map(str, named))}, which is not expected in this phase. {expected}")


def _listed(words: Iterable[str]) -> str:
    names = sorted(set(words))
    more = len(names) - SHOWN
    return f"{', '.join(names[:SHOWN])}{f' and {more} more' if more > 0 else ''}"


def readable(codes: Sequence[str]) -> str:
    """The codes as people read them: without what scanners put around them, control characters told by their names."""
    return " ".join("".join(map(_shown, bare(code))) for code in codes)


def _shown(character: str) -> str:
    return "<GS>" if character == "\x1d" else "\ufffd" if unicodedata.category(character)[0] == "C" else character
