"""Compares two versions by meaning: the pure function behind the comparison that an author and a reviewer see."""

from collections.abc import Iterator

from domain.recipes.difference import lines, lists, procedure, telling
from domain.recipes.difference.aspects import one
from domain.recipes.difference.kinds import ChangeKind, ElementKind
from domain.recipes.difference.limits import bounds
from domain.recipes.difference.lists import Holder, Sides
from domain.recipes.difference.matching import Matching
from domain.recipes.difference.standing import Version, coded
from domain.recipes.difference.telling import Subject
from domain.recipes.difference.values import Change, Difference, Heading
from domain.recipes.difference.words import Effort
from domain.recipes.values import Elements, Equipment


def _sizes(heading: Heading, _: Version) -> str:
    found = heading.size_range
    return "none but its own" if found is None else bounds(found.minimum, found.maximum, heading.batch_size.unit)


HEADING = (
    *(one(word, ChangeKind.HEADER, word) for word in ("recipe", "product", "stage", "site", "variant")),
    one("kind", ChangeKind.HEADER, "kind"),
    one("batch size", ChangeKind.HEADER, "batch_size"),
    one("validated batch sizes", ChangeKind.HEADER, "size_range", text=_sizes),
    one("language", ChangeKind.HEADER, "language"),
    one("languages that it is translated into", ChangeKind.HEADER, "languages"),
    one("adoption", ChangeKind.HEADER, "adopted"),
)


def difference(before: Elements, after: Elements, *, headings: tuple[Heading, Heading] | None = None) -> Difference:
    """What changed from one version to another, each kind told apart (REC-8).

    Elements are the same by code; where there is no such code, by name, kind and place, or by what they hold where
    that is unmistakable. Numbers and codes that only name an element are no meaning of what refers to it. The order
    of outputs, process parameters, equipment, capabilities, links, files and signatures means nothing.
    """
    sides = Sides(Matching(Version(before), Version(after)), Effort())
    told = (_heading(headings, sides), _formula(sides), _equipment(sides), procedure.compared(sides), _files(sides))
    old, new = headings or (None, None)
    return Difference(before=old, after=new, changes=tuple(change for chapter in told for change in chapter))


def _heading(headings: tuple[Heading, Heading] | None, sides: Sides) -> Iterator[Change]:
    if headings is not None:
        subject = Subject(kind=ElementKind.HEADER, place="header", title="")
        yield from telling.changes(HEADING, *headings, subject, matching=sides.matching, effort=sides.effort)


def _formula(sides: Sides) -> Iterator[Change]:
    old, new = sides.matching.before.elements, sides.matching.after.elements
    pairs = sides.matching.materials
    yield from lists.compared(lines.MATERIAL, old.materials, new.materials, sides=sides, pairs=pairs)
    yield from lists.compared(lines.OUTPUT, old.outputs, new.outputs, sides=sides)
    yield from lists.compared(lines.PROCESS_PARAMETER, old.process_parameters, new.process_parameters, sides=sides)


def _files(sides: Sides) -> Iterator[Change]:
    old, new = sides.matching.before.elements.files, sides.matching.after.elements.files
    yield from lists.compared(lines.FILE, old, new, sides=sides)


def _equipment(sides: Sides) -> Iterator[Change]:
    def capabilities(before: Equipment, after: Equipment, _: int) -> Iterator[Change]:
        title = f"equipment {after.name}"
        within = Holder(coded(title, after.code), title)
        yield from lists.compared(lines.CAPABILITY, before.capabilities, after.capabilities, sides=sides, within=within)

    old, new = sides.matching.before.elements.equipment, sides.matching.after.elements.equipment
    yield from lists.compared(lines.EQUIPMENT, old, new, sides=sides, below=capabilities)
