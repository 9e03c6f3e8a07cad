"""What instructions say of the recipe's files is true: each that one names is there, each that is there is named."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache

from domain.recipes.files import PICTURES
from domain.recipes.instructions.files import Named, named_in
from domain.recipes.instructions.reading import judged
from domain.recipes.languages.texts import instructions
from domain.recipes.linting import places
from domain.recipes.linting.findings import Check, Finding, Severity
from domain.recipes.linting.outline import Outline
from domain.recipes.values import Phase, RecipeFile

MISSING = Check(
    "PHASE-FILE-MISSING",
    Severity.ERROR,
    "the instruction names a file that isn't there",
    "insert the file under this code, or name one that is there",
)
NO_PICTURE = Check(
    "PHASE-FILE-NO-PICTURE",
    Severity.ERROR,
    "the instruction shows a file that is no picture",
    "lead to it as [text](file:CODE), or insert a PNG or JPEG",
)
NOT_READ = Check(
    "PHASE-INSTRUCTION-PLAIN",
    Severity.WARNING,
    "the instruction isn't written as instructions are, and is shown as plain text",
    "mend the line, or look that plain text says it",
)
DOUBLED = Check("STRUCTURE-FILE-CODE-DOUBLED", Severity.ERROR, "another file has its code", "give it a code of its own")
UNUSED = Check(
    "STRUCTURE-FILE-UNUSED",
    Severity.WARNING,
    "no instruction names the file",
    "show it or lead to it in an instruction, or remove it",
)


def findings(recipe: Outline) -> Iterator[Finding]:
    """What instructions and files lack of each other."""
    files = {one.code: one for one in recipe.elements.files}
    used: set[str] = set()
    for phase in recipe.elements.phases:
        for language, text in instructions(phase.instruction, phase.translations):
            which = "the instruction" if language is None else f"the instruction in {language}"
            found, problem = _read(text)
            if problem is not None:
                what = f"{which} is shown as plain text; {problem}"
                yield NOT_READ.at(places.of_phase(phase), what, field="instruction")
            used |= {one.file for one in found}
            yield from _of_phase(phase, which, found, files)
    yield from _of_files(recipe.elements.files, used)


@lru_cache(maxsize=4_096)
def _read(instruction: str) -> tuple[tuple[Named, ...], str | None]:
    """The files that an instruction names, and why it is shown as plain text where it is.

    Kept by the text: an author lints a draft after each edit, when all instructions but one are as they were.
    """
    blocks, problem = judged(instruction)
    return named_in(blocks), None if problem is None else str(problem)


def _of_phase(phase: Phase, which: str, found: tuple[Named, ...], files: Mapping[str, RecipeFile]) -> Iterator[Finding]:
    """Each file is told once, however often the instruction names it."""
    place = places.of_phase(phase)
    for code in dict.fromkeys(one.file for one in found):
        file = files.get(code)
        if file is None:
            yield MISSING.at(place, f"{which} names the file {code}, which isn't there", field="instruction")
        elif file.media_type not in PICTURES and any(one.file == code and one.picture for one in found):
            what = f"{which} shows the file {code} as a picture, and it is {file.media_type}"
            yield NO_PICTURE.at(place, what, field="instruction")


def _of_files(files: Sequence[RecipeFile], used: Collection[str]) -> Iterator[Finding]:
    codes = Counter(one.code for one in files)
    for number, file in enumerate(files, 1):
        place = places.of_file(number, file)
        if codes[file.code] > 1:
            yield DOUBLED.at(place, field="code")
        if file.code not in used:
            yield UNUSED.at(place)
