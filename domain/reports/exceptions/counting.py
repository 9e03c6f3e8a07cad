"""Count exceptions by their class, and by what else is asked: pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from domain.exceptions.kinds import Classification
from domain.reports.exceptions.document import Figure

Class = str | None


def figure(of: str | None, classes: Iterable[Class]) -> Figure:
    """How many there are of each class, and altogether; None is that of one without a class."""
    by_class = Counter(classes)
    return {
        "of": of,
        "critical": str(by_class[Classification.CRITICAL]),
        "major": str(by_class[Classification.MAJOR]),
        "minor": str(by_class[Classification.MINOR]),
        "unclassified": str(by_class[None]),
        "count": str(by_class.total()),
    }


def figures(found: Iterable[tuple[str, Class]]) -> list[Figure]:
    """One for each thing that has exceptions: those with the most first, then by name."""
    classes: dict[str, list[Class]] = defaultdict(list)
    for of, classification in found:
        classes[of].append(classification)
    ordered = sorted(classes.items(), key=lambda one: (-len(one[1]), one[0]))
    return [figure(*one) for one in ordered]
