"""POST /uploads/recipes: files that recipes are made of, which never become a batch's attachments."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from api.context import Info
from api.execution import upload_endpoint, uploads
from api.execution.upload_endpoint import Taking
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput
from domain.recipes.exchange import json_text
from domain.recipes.importing.kinds import RecipeFileFormat
from domain.recipes.importing.values import UploadedFile
from infra.exchange import xml_text
from infra.exchange.spreadsheet import csv_text, package

JSON, XML, CSV = "application/json", "application/xml", "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

MEDIA_TYPES: Mapping[RecipeFileFormat, str] = {
    RecipeFileFormat.THERIAC_JSON: JSON,
    RecipeFileFormat.BATCHML: XML,
    RecipeFileFormat.XLSX: XLSX,
    RecipeFileFormat.CSV: CSV,
}
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # UTF-16, which other systems write XML in, and spreadsheets CSV
_ZIP = b"PK\x03\x04"


def found_in(data: bytes, *, name: str) -> str | None:
    """Of which of the formats the bytes could be, by how they begin; whether they are, only their reader knows.

    The name says nothing: it only has to be text that isn't JSON or XML to be a table.
    """
    _ = name
    if data.startswith(_ZIP):
        return XLSX
    text = _beginning(data)
    if text is None:
        return None
    begins = text.lstrip()[:1]
    return {"{": JSON, "[": JSON, "<": XML}.get(begins, CSV)


def _beginning(data: bytes) -> str | None:
    """The first characters of a text; None for what is none."""
    if not data:
        return None
    head = data[:1024]
    text = head.decode("utf-16" if head.startswith(_WIDE) else "utf-8-sig", errors="ignore")
    return (
        None if "\0" in text or data.startswith((b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"\xd0\xcf\x11\xe0")) else text
    )


RECIPES = Taking(
    permissions=(Permission.RECIPE_WRITE,),
    limits={JSON: json_text.LARGEST, XML: xml_text.LARGEST, XLSX: package.LARGEST, CSV: csv_text.LARGEST},
    found_in=found_in,
    purpose=b"recipe file\0",
)


async def endpoint(request: Request) -> Response:
    """Take the body as one file: JSON, XLSX or CSV of at most 8 MiB, XML of 32; answer as POST /uploads does.

    Its token is for importRecipe and loadRecipeElements, and opens nothing else.
    """
    return await upload_endpoint.take(request, RECIPES)


def uploaded(info: Info, given: str, format: RecipeFileFormat) -> UploadedFile:  # noqa: A002 -- the plant's word
    """The file of a token that this service gave to the caller's company (TEN-1). Raises InvalidInput."""
    context = info.context
    try:
        upload = uploads.require(context.services.secret, context.actor.company, given, purpose=RECIPES.purpose)
    except InvalidInput as refused:
        problem = f"This names no file that POST /uploads/recipes took. {refused.problem}"
        raise InvalidInput(path=("upload",), problem=problem) from None
    if upload.media_type != MEDIA_TYPES[format]:
        problem = f"The file {upload.name} is {upload.media_type}; {format.value} is {MEDIA_TYPES[format]}."
        raise InvalidInput(path=("format",), problem=problem)
    return UploadedFile(format=format, key=upload.key, name=upload.name, size=upload.size, sha256=upload.sha256)
