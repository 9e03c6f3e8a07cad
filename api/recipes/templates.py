"""GET /templates/… and /schemas/…: what files of recipes look like; the same for everybody, without signing in."""

import hashlib
from collections.abc import Callable, Mapping
from functools import cache

from starlette.requests import Request
from starlette.responses import Response

from api.downloads import sending
from api.downloads.sending import File
from api.recipes import recipe_files
from domain.recipes.exchange import schema
from domain.recipes.loading.columns import MATERIALS, PROCEDURE
from infra.exchange.spreadsheet.csv_template import example_csv, template_csv, units_csv
from infra.exchange.spreadsheet.writing import template_xlsx

_MADE: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "/schemas/recipe-file-1.json": ("application/schema+json", lambda: schema.printed().encode()),
    "/templates/recipe.xlsx": (recipe_files.XLSX, template_xlsx),
    "/templates/procedure.csv": (recipe_files.CSV, lambda: template_csv(PROCEDURE)),
    "/templates/materials.csv": (recipe_files.CSV, lambda: template_csv(MATERIALS)),
    "/templates/procedure-example.csv": (recipe_files.CSV, lambda: example_csv(PROCEDURE)),
    "/templates/materials-example.csv": (recipe_files.CSV, lambda: example_csv(MATERIALS)),
    "/templates/units.csv": (recipe_files.CSV, units_csv),
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
