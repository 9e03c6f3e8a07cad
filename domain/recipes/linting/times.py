"""The times between two phases: in order, in units of time, and with their reason (EXE-12; 21 CFR 211.111)."""

from collections.abc import Iterator
from itertools import pairwise

from domain.kernel.quantity import Quantity
from domain.recipes.linting import places
from domain.recipes.linting.amounts import converted, is_time
from domain.recipes.linting.findings import Check, Finding, Severity
from domain.recipes.linting.outline import Outline
from domain.recipes.values import Link

UNIT = Check(
    "SEQUENCE-TIME-UNIT",
    Severity.ERROR,
    "a time in a unit that doesn't measure time",
    "use s, min, h, d or wk",
    "EXE-12",
)
POSITIVE = Check("SEQUENCE-TIME-POSITIVE", Severity.ERROR, "a time that isn't above 0", "give a time above 0", "EXE-12")
ORDER = Check(
    "SEQUENCE-TIME-ORDER",
    Severity.ERROR,
    "the times aren't in order",
    "order them: at least, alert, at most",
    "EXE-12",
)
ALERT_ALONE = Check(
    "SEQUENCE-TIME-ALERT-ALONE",
    Severity.WARNING,
    "an alert without a time that it warns of",
    "give the time after which it is an exception",
    "EXE-12",
)
CRITICAL_RATIONALE = Check(
    "SEQUENCE-TIME-CRITICAL-RATIONALE",
    Severity.ERROR,
    "a time limit at a critical phase with no rationale",
    "say why the time is limited and where the limit comes from",
    "21 CFR 211.111",
)
RATIONALE = Check(
    "SEQUENCE-TIME-RATIONALE",
    Severity.WARNING,
    "a time limit with no rationale",
    "say why the time is limited and where the limit comes from",
    "21 CFR 211.111",
)


def findings(recipe: Outline) -> Iterator[Finding]:
    """What is wrong with the times of the links."""
    for number, link in enumerate(recipe.elements.links, 1):
        yield from _times(number, link)
        yield from _reasons(recipe, number, link)


def _times(number: int, link: Link) -> Iterator[Finding]:
    place = places.of_link(number, link)
    sound: list[tuple[str, Quantity]] = []
    for name, field, time in (
        ("at least", "atLeast", link.at_least),
        ("alert", "alert", link.alert),
        ("at most", "atMost", link.at_most),
    ):
        if time is None:
            continue
        if not is_time(time.unit):
            yield UNIT.at(place, f"{name} {time.value:f} {time.unit} is no time", field=field)
        elif time.value <= 0:
            yield POSITIVE.at(place, f"{name} {time} isn't above 0", field=field)
        else:
            sound.append((name, time))
    for (lower, low), (upper, high) in pairwise(sound):
        least, most = converted(low, "s"), converted(high, "s")
        if least is not None and most is not None and least > most:
            yield ORDER.at(place, f"{lower} {low} is longer than {upper} {high}")
    if link.alert is not None and link.at_most is None:
        yield ALERT_ALONE.at(place, field="atMost")


def _reasons(recipe: Outline, number: int, link: Link) -> Iterator[Finding]:
    if link.rationale or (link.at_least is None and link.at_most is None):
        return
    ends = (recipe.phases.get(link.from_phase), recipe.phases.get(link.to_phase))
    critical = any(phase is not None and phase.critical for phase in ends)
    check = CRITICAL_RATIONALE if critical else RATIONALE
    yield check.at(places.of_link(number, link), field="rationale")
