"""GET /templates/data/…: what tables of each kind look like, from its description; the same for everybody."""

import hashlib
from collections.abc import Callable, Mapping
from functools import cache, partial

from starlette.requests import Request
from starlette.responses import Response

from api.downloads import sending
from api.downloads.sending import File
from api.recipes.recipe_files import CSV, XLSX
from domain.loading.catalogue import KINDS
from infra.exchange.spreadsheet import tables

_MADE: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    f"/templates/data/{kind.file}.{end}": (media_type, partial(make, kind))
    for kind in KINDS.values()
    for end, media_type, make in (("xlsx", XLSX, tables.template_xlsx), ("csv", CSV, tables.template_csv))
}
PATHS = tuple(_MADE)


async def endpoint(request: Request) -> Response:
    """Send the file of the path."""
    path = request.url.path
    return await sending.answer(request, lambda: _file(path))


@cache
def _file(path: str) -> File:
    media_type, make = _MADE[path]
    data = make()
    return File(data, hashlib.sha256(data).hexdigest(), media_type, path.rpartition("/")[2])
