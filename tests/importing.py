"""An engineer with files: uploads them, asks for imports, and lets the worker do them."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from httpx2 import Response

from domain.kernel.canonical import canonical
from domain.kernel.ids import CompanyId, new_id
from domain.recipes import files
from domain.recipes.arranging import arranged
from domain.recipes.commands import importing
from domain.recipes.exchange import recipe_file
from domain.recipes.importing.kinds import RecipeFileFormat
from domain.recipes.importing.values import Target, UploadedFile
from domain.recipes.values import Elements, Phase
from infra.object_storage.store import ObjectStore
from infra.services import Services
from tests.client import Client
from tests.conftest import Do
from tests.pictures import png
from tests.plant import Plant
from tests.recipe_elements import HEADER, SAMPLE
from workers import recipe_import
from workers.outbox import Job

SHOWN = """recipeImport { id state stepsDone stepsOf dryRun fileName fileSha256 requester { name } endedAt
  problems { place what } leftOut { place what } recipeVersion { id number state variant } }"""


def _as_a_version_has_it(phase: Phase) -> Phase:
    """With instruments that are equipment of the recipe, and the name of the operation that it lies in."""
    of = (replace(one, instrument=one.instrument and "SCALE") for one in phase.parameters)
    operation = "Drying" if phase.block == "again" else phase.operation
    return replace(phase, parameters=tuple(of), operation=operation)


WRITABLE: Elements = arranged(replace(SAMPLE, phases=tuple(map(_as_a_version_has_it, SAMPLE.phases))))
PICTURE = png()
FILE = canonical(recipe_file.exported(HEADER, WRITABLE))
"""A recipe with an element of every kind, as one company exported it."""


def stored(objects: ObjectStore, company: CompanyId, data: bytes = PICTURE) -> None:
    """The picture that the recipe's file names, as somebody uploaded it before."""
    sha256 = hashlib.sha256(data).hexdigest()
    objects.put(files.object_key(company, sha256), data, sha256=sha256)


def file(data: bytes = FILE, format_: RecipeFileFormat = RecipeFileFormat.THERIAC_JSON) -> UploadedFile:
    """A file as if it had been uploaded."""
    sha256 = hashlib.sha256(data).hexdigest()
    return UploadedFile(format=format_, key=f"imports/{sha256}", name="a file", size=len(data), sha256=sha256)


def requested(do: Do, plant: Plant, given: UploadedFile | None = None, **target: object) -> UUID:
    """An import of a new recipe that the engineer asked for."""
    wanted = Target(**({"code": "IMPORTED"} | target))  # type: ignore[arg-type]  # whatever a target says
    asked = do(
        plant.engineer,
        lambda uow: importing.request_import(uow, site=plant.site, file=lambda: given or file(), target=wanted),
    )
    return asked.id


def job(company: CompanyId, of: str, *, attempt: int = 1) -> Job:
    """The job of a request, begun."""
    payload = {"recipe_import": of.partition(":")[2]}
    return Job(company, new_id(), new_id(), "RecipeImportRequested", payload, datetime.now(UTC), attempt)


@dataclass
class Desk:
    """Somebody of a company, at one site of it."""

    client: Client
    services: Services
    company: CompanyId
    site: UUID
    codes: int = field(default=0)

    def __post_init__(self) -> None:
        stored(self.services.objects, self.company)

    def send(self, data: bytes, name: str = "recipe.json") -> Response:
        web = self.client.web
        return web.post("/uploads/recipes", params={"name": name}, content=data, headers=self.client.headers)

    def upload(self, data: bytes, name: str = "recipe.json") -> str:
        sent = self.send(data, name)
        assert sent.status_code == 201, sent.text
        token: str = sent.json()["upload"]
        return token

    def ask(self, data: bytes, format: str = "THERIAC_JSON", **given: Any) -> dict[str, Any]:  # noqa: A002, ANN401 -- the plant's word; fields of the input
        """A requested import of a whole recipe: of a new one, unless told."""
        if "recipeId" not in given and "code" not in given:
            self.codes += 1
            given["code"] = f"IMP-{self.codes}"
        asked = {"upload": self.upload(data), "format": format, "siteId": f"Site:{self.site}", **given}
        done: dict[str, Any] = self.client.act("importRecipe", "ImportRecipeInput", asked, SHOWN)["recipeImport"]
        return done

    def imported(self, data: bytes, format: str = "THERIAC_JSON", **given: Any) -> dict[str, Any]:  # noqa: A002, ANN401 -- as above
        """An import at its end."""
        return self.work(self.ask(data, format, **given)["id"])

    def ask_to_load(
        self,
        draft: dict[str, Any],
        data: bytes,
        format: str = "XLSX",  # noqa: A002 -- as above
        *,
        dry_run: bool = False,
        name: str = "elements.xlsx",
    ) -> dict[str, Any]:
        """The whole payload: a refusal is in it."""
        asked = {"recipeVersionId": draft["id"], "version": draft["version"], "dryRun": dry_run, "format": format}
        asked["upload"] = self.upload(data, name)
        return self.client.mutate("loadRecipeElements", "LoadRecipeElementsInput", asked, SHOWN)

    def loaded(self, draft: dict[str, Any], data: bytes, **given: Any) -> dict[str, Any]:  # noqa: ANN401 -- as above
        payload = self.ask_to_load(draft, data, **given)
        assert payload["problems"] == [], payload["problems"]
        return self.work(payload["recipeImport"]["id"])

    def work(self, of: str, *, attempt: int = 1) -> dict[str, Any]:
        """Let the worker do it."""
        recipe_import.carry_out(self.services, job(self.company, of, attempt=attempt))
        return self.shown(of)

    def shown(self, of: str) -> dict[str, Any]:
        found: dict[str, Any] = self.client.query(
            f"query ($id: ID!) {{ recipeImport(id: $id) {SHOWN.removeprefix('recipeImport')} }}", id=of
        )["recipeImport"]
        return found

    def link(self, version: str, format: str = "THERIAC_JSON") -> str:  # noqa: A002 -- as above
        document = "query ($id: ID!, $f: RecipeExportFormat!) { masterRecipeVersion(id: $id) { exported(format: $f) } }"
        url = urlsplit(self.client.query(document, id=version, f=format)["masterRecipeVersion"]["exported"])
        return f"{url.path}?{url.query}"

    def exported(self, version: str, format: str = "THERIAC_JSON") -> bytes:  # noqa: A002 -- as above
        sent = self.client.web.get(self.link(version, format))
        assert sent.status_code == 200, sent.text
        return bytes(sent.content)
