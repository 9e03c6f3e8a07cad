"""POST /uploads/data: tables that a company's data is loaded from."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from api.context import Info
from api.execution import upload_endpoint, uploads
from api.execution.upload_endpoint import Taking
from api.recipes import recipe_files
from api.recipes.recipe_files import CSV, XLSX
from domain.kernel.refusals import InvalidInput
from domain.loading.catalogue import KINDS
from domain.loading.kinds import TableFormat
from domain.loading.values import UploadedTable
from infra.exchange.spreadsheet import csv_text, package

MEDIA_TYPES: Mapping[TableFormat, str] = {TableFormat.XLSX: XLSX, TableFormat.CSV: CSV}
LIMITS = {XLSX: package.LARGEST, CSV: csv_text.LARGEST}


def found_in(data: bytes, *, name: str) -> str | None:
    """Which of the formats the bytes could be, by how they begin; whether they are, only their reader knows."""
    found = recipe_files.found_in(data, name=name)
    return found if found in LIMITS else None


TABLES = Taking(
    permissions=tuple(dict.fromkeys(one.may for one in KINDS.values())),
    limits=LIMITS,
    found_in=found_in,
    purpose=b"data table\0",
)


async def endpoint(request: Request) -> Response:
    """Take the body as one table: XLSX or CSV of at most 8 MiB; answer as POST /uploads does.

    Its token is for loadData, and opens nothing else.
    """
    return await upload_endpoint.take(request, TABLES)


def uploaded(info: Info, given: str, format: TableFormat) -> UploadedTable:  # noqa: A002 -- the plant's word
    """The table of a token that this service gave to the caller's company (TEN-1). Raises InvalidInput."""
    context = info.context
    try:
        upload = uploads.require(context.services.secret, context.actor.company, given, purpose=TABLES.purpose)
    except InvalidInput as refused:
        problem = f"This names no table that POST /uploads/data took. {refused.problem}"
        raise InvalidInput(path=("upload",), problem=problem) from None
    if upload.media_type != MEDIA_TYPES[format]:
        problem = f"The file {upload.name} is {upload.media_type}; {format.value} is {MEDIA_TYPES[format]}."
        raise InvalidInput(path=("format",), problem=problem)
    return UploadedTable(format=format, key=upload.key, name=upload.name, size=upload.size, sha256=upload.sha256)
