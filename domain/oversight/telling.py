"""A pattern in a sentence, without the person."""

from domain.oversight.kinds import PatternKind
from domain.oversight.rules import BURST, BURST_WITHIN, REPEATED, REWEIGHED_AFTER, SIGMAS, Pattern

SENTENCES = {
    PatternKind.TYPED_WEIGHTS: "{count} of {of} weights were typed rather than read from a scale.",
    PatternKind.LATE_ENTRIES: "{count} of {of} values were entered late.",
    PatternKind.REWEIGHED_UNTIL_IT_PASSED: (
        f"{{count}} of {{of}} weights passed after {REWEIGHED_AFTER} or more attempts that didn't."
    ),
    PatternKind.REPEATED_NUMBERS: (
        f"{{count}} of {{of}} numbers are the same, {REPEATED} or more times on end for one parameter."
    ),
    PatternKind.LAST_DIGITS: (
        "{count} of {of} numbers end in the same digit; the last digits are further from uniform than chance brings"
        " them once in 1,000 times."
    ),
    PatternKind.BURSTS: (
        f"{{count}} of {{of}} values by hand came {BURST} or more within {BURST_WITHIN.seconds} seconds."
    ),
    PatternKind.CORRECTIONS: (
        f"{{count}} of {{of}} values were corrected later, over {SIGMAS} standard errors more than the others' are."
    ),
}


def sentence(pattern: Pattern) -> str:
    return SENTENCES[pattern.kind].format(count=pattern.count, of=pattern.of)
