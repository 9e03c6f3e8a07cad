"""How an uploaded file becomes a file of a recipe."""

from api.context import Context
from api.execution import uploads
from domain.kernel.words import Path
from domain.recipes import files
from domain.recipes.values import RecipeFile

UPLOAD: Path = ("element", "file", "upload")


def taken_from(code: str, name: str, upload: str) -> RecipeFile:
    """The file that a token tells of, under this code and name. Raises InvalidInput for what isn't a token."""
    told = uploads.told(upload, path=UPLOAD)
    return RecipeFile(code=code, name=name, media_type=told.media_type, size=told.size, sha256=told.sha256)


def require_usable(context: Context, upload: str) -> None:
    """The token is this company's, and in time; the bytes of a picture are one that a record can print (EXE-16).

    Asks the object store, before any transaction. Raises InvalidInput.
    """
    uploads.require(context.services.secret, context.actor.company, upload, path=UPLOAD)
    told = uploads.told(upload, path=UPLOAD)
    if told.media_type in files.PICTURES:
        data = context.services.objects.get(told.key, sha256=told.sha256)
        files.require_printable(data, told.media_type, path=UPLOAD)
