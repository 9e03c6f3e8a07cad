"""The author writes the master batch record, two others approve it, and quality puts it into effect."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from demonstration.steps import simulating
from demonstration.steps.client import Client, Json
from demonstration.steps.figures import Recipe
from demonstration.steps.show import Show

VERSION = "recipeVersion { id version number state digest route { role } }"


@dataclass(frozen=True)
class Effective:
    """The version in effect, as it was last seen."""

    id: str
    version: int
    number: int
    digest: str


def write(recipe: Recipe, *, author: Client, production: Client, quality: Client, show: Show) -> Effective:
    """A new version of the recipe, from its first line to its effect; one in effect before is superseded."""
    with show.stage("Write the master batch record", len(recipe.materials) + len(recipe.phases)) as step:
        site, said = site_of(author), {"batchSize": recipe.batch_size, "variant": recipe.variant}
        version = draft(product(recipe.head, author), site, said, author)
        for material in recipe.materials:
            version = _edit(author, "putRecipeMaterial", version, material=material)
            step()
        for phase in recipe.phases:
            version = _edit(author, "putRecipePhase", version, phase=phase)
            step()
    parameters = sum(len(phase["parameters"]) for phase in recipe.phases)
    show.say(
        f"  {author.name} wrote {recipe.head['code']} version {version['number']}: {len(recipe.materials)} materials,"
        f" {len(recipe.phases)} phases, {parameters} parameters"
    )
    simulating.simulate(version, author=author, show=show)
    with show.stage("Approve it", 2) as step:
        approvers = {"PRODUCTION": production, "QUALITY": quality}
        version = submit_and_approve(version, author=author, approvers=approvers)
        step()
        version = put_into_effect(version, site=site, quality=quality)
        step()
    show.say(f"  {production.name} (production) and {quality.name} (quality) approved it; it is {version['state']}")
    return Effective(version["id"], version["version"], version["number"], version["digest"])


def product(head: dict[str, str], author: Client) -> str:
    """The recipe that is there, or a new one."""
    found = recipe_of(head["code"], author)
    return found or str(author.act("createMasterRecipe", head, "recipe { id }")["recipe"]["id"])


def draft(recipe: str, site: Json, said: Json, author: Client) -> Json:
    """A new version at a site."""
    given = {"recipeId": recipe, "siteId": site["id"], **said}
    version: Json = author.act("draftRecipeVersion", given, VERSION)["recipeVersion"]
    return version


def submit_and_approve(version: Json, *, author: Client, approvers: Mapping[str, Client]) -> Json:
    """The version, simulated before, as its author submitted it, and approved by everybody on its route in turn."""
    submitted: Json = author.sign("submitRecipeVersion", _seen(version), VERSION)["recipeVersion"]
    approved = submitted
    for role in (one["role"] for one in submitted["route"]):
        given = {**_seen(approved), "role": role}
        approved = approvers[role].sign("approveRecipeVersion", given, VERSION)["recipeVersion"]
    return approved


def recipe_of(code: str, reader: Client, *, kind: str = "PRODUCT") -> str | None:
    """The recipe of this code: of all that begin with it, the first in their order."""
    document = (
        "query recipe($code: String!, $kind: MasterRecipeKind!) {"
        " masterRecipes(first: 1, where: {codePrefix: $code, kind: [$kind]}, orderBy: {by: CODE})"
        " { edges { node { id code } } } }"
    )
    found = reader.ask(document, code=code, kind=kind)["masterRecipes"]["edges"]
    return next((str(edge["node"]["id"]) for edge in found if edge["node"]["code"] == code), None)


def site_of(person: Client) -> Json:
    """Where this person has their first role."""
    site: Json = person.ask("query site { viewer { roles { site { id timeZone } } } }")["viewer"]["roles"][0]["site"]
    return site


def _edit(author: Client, mutation: str, version: Json, **element: Json) -> Json:
    edited: Json = author.act(mutation, {**_seen(version), **element}, VERSION)["recipeVersion"]
    return edited


def put_into_effect(version: Json, *, site: Json, quality: Client) -> Json:
    """From today on; what was in effect is superseded."""
    today = datetime.now(ZoneInfo(site["timeZone"])).date().isoformat()
    given = {**_seen(version), "effectiveOn": today}
    effective: Json = quality.act("makeRecipeVersionEffective", given, VERSION)["recipeVersion"]
    return effective


def _seen(version: Json) -> Json:
    return {"recipeVersionId": version["id"], "version": version["version"]}
