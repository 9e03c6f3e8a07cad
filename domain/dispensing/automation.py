"""Where the automated system verifies a weight or an addition, so that one person signs (WGH-14; 21 CFR 211.68(c))."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from domain.dispensing.kinds import ReadingSource, Verdict


class Obstacle(StrEnum):
    """Why a second person verifies a weight, although the recipe may declare otherwise."""

    NOT_DECLARED = "NOT_DECLARED"
    PARTLY_DECLARED = "PARTLY_DECLARED"
    NOT_TOLD = "NOT_TOLD"
    OUTSIDE = "OUTSIDE"
    SCALE = "SCALE"


SAYS: Final[Mapping[Obstacle, str]] = MappingProxyType(
    {
        Obstacle.NOT_DECLARED: "",
        Obstacle.PARTLY_DECLARED: "The recipe declares automated verification for some charges of this material only.",
        Obstacle.NOT_TOLD: "Automated verification counts where an enrolled scale told every weight; one was typed.",
        Obstacle.OUTSIDE: "Automated verification counts where the net is within its band.",
        Obstacle.SCALE: "Automated verification counts while the scale is calibrated and passed today's check.",
    }
)
"""What a person who weighed, and would verify, is told of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Of a weighing's reading: where it comes from and, of an attempt, where its net stands against the band."""

    source: ReadingSource
    verdict: Verdict | None


def declared(charges: Sequence[str | None]) -> bool:
    """Whether every charge of these says why the system verifies it; what no phase charges isn't declared.

    Which of its phases a container goes into isn't known yet when it is weighed.
    """
    return bool(charges) and all(one is not None for one in charges)


def obstacle(
    *, charges: Sequence[str | None], readings: Sequence[Seen], witnessed: bool, usable: bool
) -> Obstacle | None:
    """Why the weight of a weighing isn't verified by the system; None where it is.

    `charges` are the rationales of the material's charges, None for one that isn't declared. `readings` are in their
    order; earlier attempts may have been out of the band, the last is what was dispensed (WGH-11). `usable`: its scale
    may be used today (WGH-9).
    """
    if not declared(charges):
        return Obstacle.PARTLY_DECLARED if any(one is not None for one in charges) else Obstacle.NOT_DECLARED
    if witnessed or not readings or any(one.source is not ReadingSource.ENROLLED for one in readings):
        return Obstacle.NOT_TOLD
    if readings[-1].verdict is not Verdict.WITHIN:
        return Obstacle.OUTSIDE
    return None if usable else Obstacle.SCALE
