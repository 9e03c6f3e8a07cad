"""A process order with the equipment that its recipe demands, and the batch that is issued by it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from demonstration.steps.client import Client, Json
from demonstration.steps.equipment import Equipped
from demonstration.steps.show import Show
from demonstration.steps.staging import SOON

EQUIPMENT = (
    "query equipment($version: ID!) { node(id: $version) { ... on MasterRecipeVersion { equipment { id name } } } }"
)
ORDER = "order { id version }"


@dataclass(frozen=True)
class Numbers:
    """By which people call the order and its batch; which batches it packs, by their ids."""

    order: str
    batch: str
    packs: tuple[str, ...] = ()


def order(
    version: str, names: Numbers, equipped: Equipped, planner: Client, *, show: Show, size: Json | None = None
) -> Json:
    """Planned, made ready, issued; of the recipe's own size unless told. The batch's id and number. Raises Failed."""
    demanded = planner.ask(EQUIPMENT, version=version)["node"]["equipment"]
    given = {
        "recipeVersion": version,
        "number": names.order,
        "size": size,
        "plannedStart": (datetime.now(UTC) + SOON).isoformat(),
        "plannedFromBatches": list(names.packs),
        "equipment": [{"equipment": equipped.ids[one["name"]], "requirement": one["id"]} for one in demanded],
    }
    planned = planner.act("planProcessOrder", given, ORDER)["order"]
    ready = planner.act("readyProcessOrder", _seen(planned), ORDER)["order"]
    issued = planner.sign("issueProcessOrder", {**_seen(ready), "number": names.batch}, "batch { id number }")
    batch: Json = issued["batch"]
    show.say(f"  {planner.name} planned order {names.order} and issued batch {batch['number']} by it")
    return batch


def _seen(order: Json) -> Json:
    return {"processOrder": order["id"], "version": order["version"]}
