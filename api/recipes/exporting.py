"""GET /recipe-versions/{id}/{format}: a recipe version as a file, written when it is fetched by who may read it."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

import strawberry
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from api.downloads import following, links, sending
from api.downloads.links import Link
from api.downloads.sending import File
from api.recipes import recipe_files
from api.relay import global_id, local_id
from domain.kernel.canonical import canonical
from domain.kernel.ids import CompanyId, SiteId
from domain.kernel.permissions import Permission
from domain.kernel.refusals import NotFound
from domain.recipes import rows
from domain.recipes.arranging import arranged
from domain.recipes.exchange import recipe_file
from domain.recipes.exchange.header import ExchangeHeader
from domain.recipes.heading import header_of
from domain.recipes.loading.laying_out import laid_out
from domain.recipes.models import MasterRecipeVersion
from domain.recipes.reading import Snapshot
from domain.recipes.values import Elements
from infra.exchange.batchml.writing import written_as_batchml
from infra.exchange.spreadsheet.writing import written_xlsx
from infra.services import Services

TYPE = "MasterRecipeVersion"


@strawberry.enum(description="XLSX has places for materials, operations and their phases, and for nothing else.")
class RecipeExportFormat(StrEnum):
    """The forms of files that a version is written as."""

    THERIAC_JSON = "THERIAC_JSON"
    BATCHML = "BATCHML"
    XLSX = "XLSX"


@dataclass(frozen=True, slots=True)
class _Form:
    write: Callable[[ExchangeHeader, Elements], bytes]
    media_type: str
    ending: str


_FORMS: Mapping[RecipeExportFormat, _Form] = {
    RecipeExportFormat.THERIAC_JSON: _Form(
        lambda header, elements: canonical(recipe_file.exported(header, elements)), recipe_files.JSON, "recipe.json"
    ),
    RecipeExportFormat.BATCHML: _Form(written_as_batchml, recipe_files.XML, "batchml.xml"),
    RecipeExportFormat.XLSX: _Form(lambda _, elements: written_xlsx(laid_out(elements)), recipe_files.XLSX, "xlsx"),
}


@dataclass(frozen=True, slots=True)
class _Found:
    """A version's content, and what its file is called without its ending."""

    name: str
    header: ExchangeHeader
    elements: Elements


def link_to(version: UUID, format: RecipeExportFormat, *, company: UUID, person: UUID) -> Link:  # noqa: A002 -- the plant's word
    """What opens a version's file for a person, from now on."""
    return Link.until_later(_path(global_id(TYPE, version), format), company=company, person=person)


async def endpoint(request: Request) -> Response:
    """Send the file, or a problem as JSON: 403 for a link that isn't good, 404 for what isn't there for you, 409."""
    services: Services = request.app.state.services
    version, given = request.path_params["id"], request.path_params["format"]
    query = dict(request.query_params)
    return await sending.answer(request, lambda: fetch(services, version, given, query))


def fetch(services: Services, version: str, given: str, query: dict[str, str]) -> File:
    """Check the link and its person as they are now, then write the file, after the snapshot is closed (TEN-2, TEN-3).

    Raises LinkInvalid, FileRefused for what the format has no place for; NotFound alike for what isn't there and what
    isn't for a person who was deactivated or reads no recipes at its site.
    """
    link = links.read(services.secret, _path(version, given), query, now=datetime.now(UTC))
    id_ = local_id(version, TYPE, path="id")
    form = _FORMS[RecipeExportFormat(given)]
    found = _readable(services, link, id_)
    if found is None:
        raise NotFound(kind=TYPE, id=id_)
    data = form.write(found.header, found.elements)
    sha256 = hashlib.sha256(data).hexdigest()
    return File(data, sha256, form.media_type, f"{sending.plain(found.name)}.{form.ending}")


def _path(version: str, format: str) -> str:  # noqa: A002 -- as above
    return f"/recipe-versions/{version}/{format}"


def _readable(services: Services, link: Link, version: UUID) -> _Found | None:
    """The content, where the version is there and the link's person may read it."""
    company = CompanyId(link.company)
    with following.reading(services, link) as (session, actor):
        chosen = select(MasterRecipeVersion).where(
            MasterRecipeVersion.company_id == company, MasterRecipeVersion.id == version
        )
        found = session.scalars(chosen).one_or_none()
        if actor is None or found is None or not actor.may(Permission.RECIPE_READ, site=SiteId(found.site_id)):
            return None
        snapshot = Snapshot(session, company)
        header, elements = header_of(snapshot, found), rows.elements_of(snapshot, version)
    return _Found(
        f"{header.code}.v{header.number}",
        ExchangeHeader(
            product=header.product,
            stage=header.stage,
            variant=header.variant,
            batch_size=header.batch_size,
            size_range=header.size_range,
            language=header.language,
            languages=header.languages,
        ),
        # Versions from before there were blocks leave as what they become wherever they are imported.
        arranged(elements),
    )
