"""The files of a draft: written, replaced by other bytes, and kept while an instruction names them (EXE-16)."""

from collections.abc import Iterable, Iterator

from sqlalchemy import or_

from domain.kernel.refusals import InvalidInput
from domain.kernel.words import Path
from domain.recipes import columns, files, models
from domain.recipes.editing import naming
from domain.recipes.editing.draft import Draft
from domain.recipes.instructions.files import named
from domain.recipes.kinds import TextField
from domain.recipes.languages.texts import instructions
from domain.recipes.refusals import ElementInUse
from domain.recipes.values import Elements, RecipeFile


def insert(draft: Draft, file: RecipeFile) -> models.RecipeFile:
    """A new file. Raises InvalidInput, CodeTaken."""
    files.require_file(file)
    naming.require_free(file.code, draft.rows(models.RecipeFile))
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
        raise ElementInUse(element=naming.begins_with(row), used_by=used)


def shown_by(part: Elements, files: Iterable[RecipeFile]) -> tuple[RecipeFile, ...]:
    """Those of the files that the instructions of a part name, in whatever language."""
    shown = (one for phase in part.phases for one in instructions(phase.instruction, phase.translations))
    codes = {one.file for _, text in shown for one in named(text)}
    return tuple(one for one in files if one.code in codes)


def lacking(draft: Draft, files: Iterable[RecipeFile], *, path: Path) -> tuple[RecipeFile, ...]:
    """Those of the files that the draft hasn't. Raises InvalidInput for one whose code names other bytes there."""
    there = {one.code: one.sha256 for one in draft.rows(models.RecipeFile)}
    found = tuple(files)
    for one in found:
        if there.get(one.code, one.sha256) != one.sha256:
            problem = f"{one.code} is another file in this draft; give that one another code first."
            raise InvalidInput(path=path, problem=problem)
    return tuple(one for one in found if one.code not in there)


def uses(draft: Draft, code: str) -> Iterator[str]:
    """What names a file by its code, in words; what goes with the same edit names nothing any more."""
    phase, said = models.RecipePhase, models.RecipeTranslation
    written = f"file:{code}"
    translations = draft.rows(
        said, said.field == TextField.INSTRUCTION.value, said.text.contains(written, autoescape=True)
    )
    mentioning = draft.rows(
        phase,
        or_(
            phase.instruction.contains(written, autoescape=True),
            phase.id.in_([one.element_id for one in translations]),
        ),
    )
    for one in sorted(mentioning, key=lambda one: one.number):
        of_phase = (it for it in translations if it.element_id == one.id and not draft.goes(it.id))
        for language, text in () if draft.goes(one.id) else instructions(one.instruction, of_phase):
            if any(it.file == code for it in named(text)):
                yield f"the instruction of {naming.called(one)}{f' in {language}' if language else ''}"
