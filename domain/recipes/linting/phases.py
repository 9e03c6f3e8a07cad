"""Each phase for itself: who signs it, how many values it may hold, and what it asks of the second person."""

from collections.abc import Iterator

from domain.recipes.kinds import ParameterSource, PhaseSignature
from domain.recipes.linting import places
from domain.recipes.linting.findings import Check, Finding, Severity
from domain.recipes.linting.outline import Outline
from domain.recipes.values import Phase

VALUES = 5_000
"""So many values of one phase are signed as one."""
SECOND = frozenset({PhaseSignature.VERIFIED, PhaseSignature.QUALITY})

PERFORMED = Check(
    "PHASE-PERFORMED", Severity.ERROR, "nobody signs that they performed it", "ask for PERFORMED, beside any others"
)
MANY_VALUES = Check(
    "PHASE-MANY-VALUES",
    Severity.ERROR,
    f"its parameters may take more than {VALUES} values in all",
    "lower their repetition limits, or split the phase",
    "SIG-1",
)
CHARGE_UNVERIFIED = Check(
    "PHASE-CHARGE-UNVERIFIED",
    Severity.WARNING,
    "nobody verifies what it charges",
    "ask for VERIFIED: one person adds a component, another verifies it, unless automated verification is declared",
    "21 CFR 211.101(d)",
)
WEIGHT_UNVERIFIED = Check(
    "PHASE-WEIGHT-UNVERIFIED",
    Severity.WARNING,
    "nobody verifies what it weighs",
    "ask for VERIFIED: one person weighs a component, another verifies it",
    "WGH-14",
)
CRITICAL_UNSEEN = Check(
    "PHASE-CRITICAL-ALONE",
    Severity.WARNING,
    "a critical phase that one person signs alone",
    "ask for VERIFIED or QUALITY, or say that it isn't critical",
    "21 CFR 211.188(b)(11)",
)
CRITICAL_EMPTY = Check(
    "PHASE-CRITICAL-EMPTY",
    Severity.NOTE,
    "a critical phase without a critical parameter",
    "mark the parameters that make it critical",
)


def findings(recipe: Outline) -> Iterator[Finding]:
    """What is wrong with phases apart from their place and their parameters."""
    for phase in recipe.elements.phases:
        yield from _phase(phase)


def _phase(phase: Phase) -> Iterator[Finding]:
    place = places.of_phase(phase)
    if PhaseSignature.PERFORMED not in phase.signatures:
        yield PERFORMED.at(place, field="signatures")
    most = sum(parameter.repetition_limit for parameter in phase.parameters)
    if most > VALUES:
        # Every value that a phase may hold is in its signed content (SIG-1), so what one signature covers has a bound.
        what = f"its parameters may take {most} values in all, and one phase holds at most {VALUES}"
        yield MANY_VALUES.at(place, what)
    if PhaseSignature.VERIFIED not in phase.signatures:
        if any(charge.automated_because is None for charge in phase.charges):
            yield CHARGE_UNVERIFIED.at(place, field="signatures")
        if any(parameter.source is ParameterSource.WEIGHED for parameter in phase.parameters):
            yield WEIGHT_UNVERIFIED.at(place, field="signatures")
    if phase.critical:
        if SECOND.isdisjoint(phase.signatures):
            yield CRITICAL_UNSEEN.at(place, field="signatures")
        if not any(parameter.critical for parameter in phase.parameters):
            yield CRITICAL_EMPTY.at(place, field="critical")
