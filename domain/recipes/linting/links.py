"""What links say of two phases can come true: both are there, and nothing else makes them run otherwise (ISA-88)."""

from collections.abc import Iterator

from domain.recipes.kinds import OWN_TIME, LinkKind
from domain.recipes.linting import places, waiting
from domain.recipes.linting.findings import Check, Finding, Severity
from domain.recipes.linting.outline import Outline
from domain.recipes.linting.relations import Relation, relation
from domain.recipes.values import Link

CODE_DOUBLED = Check(
    "SEQUENCE-LINK-CODE-DOUBLED", Severity.ERROR, "another link has its code", "give it a code of its own"
)
PHASE_MISSING = Check(
    "SEQUENCE-LINK-PHASE-MISSING",
    Severity.ERROR,
    "it names a phase that isn't there",
    "name the code of an existing phase",
)
ITSELF = Check(
    "SEQUENCE-LINK-ITSELF",
    Severity.ERROR,
    "it links a phase with itself",
    "name two phases, or count from where the phase is started to where it is complete",
)
DOUBLED = Check(
    "SEQUENCE-LINK-DOUBLED", Severity.WARNING, "another link says the same of these phases", "keep one of the two"
)
BACKWARD = Check(
    "SEQUENCE-LINK-BACKWARD",
    Severity.ERROR,
    "a phase waits for one that only comes after it",
    "turn the link round, or change the order of the phases",
    "EXE-1",
)
EXCLUSIVE = Check(
    "SEQUENCE-LINK-EXCLUSIVE",
    Severity.ERROR,
    "it links two branches of one selection, of which only one is taken",
    "link phases that are both run",
)
APART = Check(
    "SEQUENCE-LINK-APART",
    Severity.ERROR,
    "two phases that run one after the other are to run together",
    "put them into different branches of a parallel, let one run during the other, or make it a SEQUENCE",
)
WAITING = Check(
    "SEQUENCE-LINK-CYCLE",
    Severity.ERROR,
    "phases wait for each other, so that none of them ever begins",
    "remove one of these links, or turn it round",
    "EXE-1",
)
REDUNDANT = Check(
    "SEQUENCE-LINK-REDUNDANT",
    Severity.NOTE,
    "the order of the procedure says the same",
    "remove it, or give it the times that it is for",
)


def findings(recipe: Outline) -> Iterator[Finding]:
    """What is wrong with the links, apart from their times."""
    codes: set[str] = set()
    said: set[tuple[object, ...]] = set()
    sound: list[Link] = []
    for number, link in enumerate(recipe.elements.links, 1):
        place = places.of_link(number, link)
        if link.code in codes:
            yield CODE_DOUBLED.at(place, field="code")
        codes.add(link.code)
        saying = (link.kind, link.from_phase, link.to_phase, link.from_moment, link.to_moment)
        if saying in said:
            yield DOUBLED.at(place)
        said.add(saying)
        found = tuple(_link(recipe, number, link))
        yield from found
        if not any(one.severity is Severity.ERROR for one in found):
            sound.append(link)
    yield from _cycle(recipe, sound)


def _link(recipe: Outline, number: int, link: Link) -> Iterator[Finding]:
    place = places.of_link(number, link)
    ends = (recipe.phases.get(link.from_phase), recipe.phases.get(link.to_phase))
    for field, code, end in zip(("fromPhase", "toPhase"), (link.from_phase, link.to_phase), ends, strict=True):
        if end is None:
            yield PHASE_MISSING.at(place, f"there is no phase {code!r}", field=field)
    start, end = ends
    if start is None or end is None:
        return
    how = relation(recipe, start.number, end.number)
    if how is Relation.SAME:
        if (link.kind, link.from_moment, link.to_moment) != OWN_TIME:
            yield ITSELF.at(place)
    elif how is Relation.NEVER_BOTH:
        yield EXCLUSIVE.at(place)
    elif link.kind is LinkKind.SEQUENCE:
        yield from _in_turn(number, link, how)
    elif how in {Relation.BEFORE, Relation.AFTER}:
        yield APART.at(place, f"phases {start.number} and {end.number} run one after the other, never together")


def _in_turn(number: int, link: Link, how: Relation) -> Iterator[Finding]:
    place = places.of_link(number, link)
    if how is Relation.AFTER:
        yield BACKWARD.at(place, f"{link.to_phase} waits for {link.from_phase}, which only comes after it")
    elif how is Relation.BEFORE and link.at_least is None and link.alert is None and link.at_most is None:
        yield REDUNDANT.at(place)


def _cycle(recipe: Outline, links: list[Link]) -> Iterator[Finding]:
    """Links that are sound each for itself may wait for each other, over branches that run together."""
    around = waiting.cycle(recipe, links)
    if around:
        number = recipe.elements.links.index(around[0]) + 1
        names = ", ".join(f"{link.code} ({link.to_phase} for {link.from_phase})" for link in around)
        yield WAITING.at(places.of_link(number, around[0]), f"phases wait for each other by the links {names}")
