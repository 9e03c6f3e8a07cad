"""Whether the pictures and documents that an imported recipe names lie in the company's own store."""

from collections.abc import Iterator

from domain.execution.media_types import found_in
from domain.kernel.ids import CompanyId
from domain.kernel.refusals import InvalidInput
from domain.recipes import files
from domain.recipes.exchange.problems import FileRefused, Problem
from domain.recipes.values import Elements, RecipeFile
from infra.object_storage.store import NotStored, ObjectStore

MISSING = "Its content isn't stored for this company: upload the file at /uploads, then import again."


def require_stored(objects: ObjectStore, company: CompanyId, elements: Elements) -> None:
    """Each file's bytes were uploaded here, and are what the recipe says of them: a recipe's file brings none along.

    Raises FileRefused with all that aren't (EXE-16, TEN-1), ObjectStoreProblem.
    """
    problems = tuple(problem for file in elements.files for problem in _of(objects, company, file))
    if problems:
        raise FileRefused(problems=problems, path=("file",))


def _of(objects: ObjectStore, company: CompanyId, file: RecipeFile) -> Iterator[Problem]:
    place = f"file {file.code} ({file.name})"
    try:
        data = objects.get(files.object_key(company, file.sha256), sha256=file.sha256)
    except NotStored:
        yield Problem(place, MISSING)
        return
    if len(data) != file.size:
        yield Problem(place, f"The stored content has {len(data)} bytes; the file says {file.size}.")
    if (found := found_in(data, name=file.name)) != file.media_type:
        yield Problem(place, f"The stored content is {found}; the file says {file.media_type}.")
        return
    try:
        files.require_printable(data, file.media_type)
    except InvalidInput as refused:
        yield Problem(place, refused.problem)
