"""The files of a draft: written, replaced by other bytes, and kept while an instruction names them (EXE-16)."""

from collections.abc import Iterable, Iterator

from domain.kernel.refusals import InvalidInput
from domain.recipes import columns, files, models
from domain.recipes.editing import naming
from domain.recipes.editing.draft import Draft
from domain.recipes.instructions.files import named
from domain.recipes.kinds import TextField
from domain.recipes.refusals import ElementInUse
from domain.recipes.values import Elements, Phase, RecipeFile


def insert(draft: Draft, file: RecipeFile) -> models.RecipeFile:
    """A new file. Raises InvalidInput, also where there are as many as may be, CodeTaken."""
    files.require_file(file)
    others = draft.rows(models.RecipeFile)
    naming.require_free(file.code, others)
    if len(others) >= files.FILES:
        raise InvalidInput(path=("file",), problem=f"There are {files.FILES} files already, which is the most.")
    return write(draft, file)


def change(draft: Draft, row: models.RecipeFile, file: RecipeFile) -> None:
    """Other bytes, or another name, for a file. Its former bytes stay in the store: other versions may have them.

    Raises InvalidInput, CodeTaken, ElementInUse for another code while instructions name the one it has.
    """
    files.require_file(file)
    naming.require_free(file.code, draft.rows(models.RecipeFile), of=row.id)
    if file.code != row.code:
        require_unnamed(draft, row)
    draft.change(row, columns.of_file(file, company=row.company_id))


def write(draft: Draft, file: RecipeFile) -> models.RecipeFile:
    """A file whose code is free, such as one of another version of the recipe. Raises InvalidInput."""
    files.require_file(file)
    return draft.add(models.RecipeFile, columns.of_file(file, company=draft.version.company_id))


def require_unnamed(draft: Draft, row: models.RecipeFile) -> None:
    """No instruction of the draft names the file. Raises ElementInUse with the phases that do."""
    used = tuple(uses(draft, row.code))
    if used:
        raise ElementInUse(element=naming.called(row).capitalize(), used_by=used)


def shown_by(part: Elements, files: Iterable[RecipeFile]) -> tuple[RecipeFile, ...]:
    """Those of the files that the instructions of a part name, in whatever language."""
    codes = {one.file for phase in part.phases for text in _instructions(phase) for one in named(text)}
    return tuple(one for one in files if one.code in codes)


def lacking(draft: Draft, files: Iterable[RecipeFile]) -> tuple[RecipeFile, ...]:
    """Those of the files that the draft hasn't. Raises InvalidInput for one whose code names other bytes there."""
    there = {one.code: one.sha256 for one in draft.rows(models.RecipeFile)}
    found = tuple(files)
    for one in found:
        if there.get(one.code, one.sha256) != one.sha256:
            problem = f"{one.code} is another file in this draft; give that one another code first."
            raise InvalidInput(path=("element", "instruction"), problem=problem)
    return tuple(one for one in found if one.code not in there)


def _instructions(phase: Phase) -> Iterator[str]:
    yield phase.instruction
    yield from (one.text for one in phase.translations if one.field is TextField.INSTRUCTION)


def uses(draft: Draft, code: str) -> Iterator[str]:
    """What names a file by its code, in words."""
    mentioning = draft.rows(
        models.RecipePhase, models.RecipePhase.instruction.contains(f"file:{code}", autoescape=True)
    )
    for phase in sorted(mentioning, key=lambda one: one.number):
        if any(one.file == code for one in named(phase.instruction)):
            yield f"the instruction of {naming.called(phase)}"
