"""A comparison as text for print and mail."""

from itertools import groupby

from domain.recipes.difference.kinds import Chapter
from domain.recipes.difference.values import Difference, Heading

MOST = 2_000
"""So many changes are written out."""
CHAPTERS = {
    Chapter.HEADER: "Header",
    Chapter.FORMULA: "Formula",
    Chapter.EQUIPMENT: "Equipment",
    Chapter.PROCEDURE: "Procedure",
    Chapter.FILES: "Files",
}


def readable(difference: Difference) -> str:
    """Which versions, how many changes, and a sentence for each of them under its chapter."""
    lines = [_compared(difference)] if difference.before and difference.after else []
    count = len(difference.changes)
    lines.append("No change." if not count else f"{count} {'change' if count == 1 else 'changes'}.")
    for chapter, changes in groupby(difference.changes[:MOST], key=lambda one: one.chapter):
        lines += ["", CHAPTERS[chapter], *(f"- {one.sentence}." for one in changes)]
    if count > MOST:
        lines += ["", f"{count - MOST} more changes are left out here."]
    return "\n".join(lines) + "\n"


def _compared(difference: Difference) -> str:
    assert difference.before is not None, "a title is of two headings"
    assert difference.after is not None, "a title is of two headings"
    return f"{_title(difference.after)}, compared with {_title(difference.before)}"


def _title(heading: Heading) -> str:
    return f"{heading.recipe} {heading.stage} version {heading.number}"
