"""The company's library: a building block is written and approved as any recipe, renewed, and offered then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from demonstration.steps import building, judging, simulating, writing
from demonstration.steps.blocks import Block
from demonstration.steps.client import Client, Failed, Json
from demonstration.steps.show import Show, many

USED = "query used($id: ID!) { masterRecipe(id: $id) { usedBy(first: 1) { totalCount } } }"
OFFERED = """
query offered($id: ID!) {
  masterRecipeVersion(id: $id) {
    number
    recipe { code }
    updatesOffered { code buildingBlock fromNumber toNumber inLibrary { changes { sentence } } conflicts { key } }
  }
}
"""


@dataclass(frozen=True)
class InEffect:
    """A building block's version, as records take it; `recipe` is the building block's own id."""

    block: Block
    recipe: str
    id: str
    number: int

    @property
    def title(self) -> str:
        return f"{self.block.code} version {self.number}"


@dataclass(frozen=True)
class Librarians:
    """Who writes and who approves building blocks, by the roles of the route, and at which site."""

    site: Json
    author: Client
    approvers: Mapping[str, Client]


def write(block: Block, by: Librarians, *, show: Show) -> InEffect:
    """A new version of it, from its first line to its effect. Raises Failed."""
    with show.stage(f"Write {block.code} for the library", len(block.procedure) + len(block.gives.parts)) as done:
        recipe = _recipe_of(block, by.author)
        version = writing.draft(recipe, by.site, {}, by.author)
        inside = None
        for step in block.procedure:
            inside = building.insert(version["id"], step.element, inside, by.author)
            done()
        for part in block.gives.parts:
            building.insert(version["id"], part, inside, by.author)
            done()
    held = f"phase {block.gives.code}, {many(len(block.gives.parts), 'parameter')}"
    show.say(f"  {by.author.name} wrote {block.head['name']}, version {version['number']}: {held}")
    return _in_effect(block, recipe, version, by, show)


def renew(before: InEffect, by: Librarians, *, show: Show) -> InEffect:
    """A copy with other limits, which takes its place. Raises Failed."""
    block = before.block
    with show.stage(f"Renew {block.code}", len(block.renewed)) as done:
        version = writing.draft(before.recipe, by.site, {"copyFromId": before.id}, by.author)
        (phase,) = building.held(version["id"], by.author)
        for one in phase["parameters"]:
            if one["code"] in block.renewed:
                building.change(one, block.renewed[one["code"]], by.author)
                done()
    return _in_effect(block, before.recipe, version, by, show)


def tell_offers(newer: InEffect, versions: Sequence[tuple[str, Client]], *, reader: Client, show: Show) -> None:
    """Where it is used, and what is offered to these versions, as their authors see it. Raises Failed if nothing is."""
    used = reader.ask(USED, id=newer.recipe)["masterRecipe"]["usedBy"]["totalCount"]
    show.say(f"  {reader.name} sees {newer.block.code} used by {many(used, 'phase')} of records that stand")
    for id_, author in versions:
        found = author.ask(OFFERED, id=id_)["masterRecipeVersion"]
        record = f"{found['recipe']['code']} version {found['number']}"
        offers = [one for one in found["updatesOffered"] if one["buildingBlock"] == newer.block.code]
        if {one["toNumber"] for one in offers} != {newer.number}:
            raise Failed(f"{newer.title} is not offered to {record}: {offers or 'nothing is'}")
        for one in offers:
            show.say(f"  Offered to {record}, phase {one['code']}, and not taken: {_offer(one)}")


def _recipe_of(block: Block, author: Client) -> str:
    found = writing.recipe_of(block.code, author, kind="BUILDING_BLOCK")
    return found or str(author.act("createBuildingBlock", dict(block.head), "recipe { id }")["recipe"]["id"])


def _in_effect(block: Block, recipe: str, version: Json, by: Librarians, show: Show) -> InEffect:
    """Simulated, submitted, approved, and from today in effect; one before it is superseded."""
    seen = judging.judge(version, author=by.author, show=show)
    simulating.simulate(seen, author=by.author, show=show)
    approved = writing.submit_and_approve(seen, author=by.author, approvers=by.approvers)
    effective = writing.put_into_effect(approved, site=by.site, quality=by.approvers["QUALITY"])
    found = InEffect(block, recipe, effective["id"], effective["number"])
    names = " and ".join(by.approvers[one["role"]].name for one in approved["route"])
    show.say(f"  {names} approved {found.title}; it is {effective['state']}")
    return found


def _offer(one: Json) -> str:
    changes = "; ".join(change["sentence"] for change in one["inLibrary"]["changes"])
    conflicts = len(one["conflicts"])
    decided = f"{conflicts} to be decided by its author" if conflicts else "nothing in its way"
    return f"version {one['toNumber']} in place of {one['fromNumber']}, {changes}; {decided}"
