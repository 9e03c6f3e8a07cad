"""The bulk is packed as two batches, each as large as what it receives of the bulk; all of the bulk is in them then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from demonstration.steps import (
    composing,
    equipment,
    figures,
    ordering,
    records,
    releasing,
    supplying,
    training,
    writing,
)
from demonstration.steps.client import Client, Failed, Json
from demonstration.steps.closing import Closing
from demonstration.steps.crew import Crew
from demonstration.steps.equipment import Equipped
from demonstration.steps.executing import Execution, Team
from demonstration.steps.figures import Goods
from demonstration.steps.files import HERE, read
from demonstration.steps.ordering import Numbers
from demonstration.steps.scripts import Script
from demonstration.steps.show import Show, many
from demonstration.steps.supplying import LOT, amount

FOLDER = HERE / "packaging"
LAST = "RECONCILE"
"""With its end the line is free again."""
BULK = """
query bulk($id: ID!) {
  batch(id: $id) {
    plannedFor { number }
    feeds { batch { number } lot { number } quantity { value unit } }
    whereabouts { material { code } figures { unit made charged inStock unaccounted } }
  }
}
"""


@dataclass(frozen=True)
class Part:
    """One of the batches: so many tablets it receives, so much else it uses; what is recorded, and what it gives."""

    number: str
    order: str
    size: int
    used: Mapping[str, int]
    output: Json
    told: Mapping[str, list[Any]]


@dataclass(frozen=True)
class Story:
    """Who packs, with what, and the parts; people by their accounts."""

    planned_by: str
    performed_by: str
    verified_by: str
    quality_by: str
    engineer: str
    stock: Goods
    parts: tuple[Part, ...]
    closing: Closing


@dataclass(frozen=True)
class Packed:
    """A packaging batch that is complete, and the lot that it gave."""

    id: str
    number: str
    team: Team
    closing: Closing
    output: Json


@dataclass(frozen=True)
class Line:
    """What both parts are packed with: the recipe's version, the materials, the lots by their material, the line."""

    version: str
    materials: Mapping[str, Json]
    lots: Mapping[str, str]
    equipped: Equipped


def story() -> Story:
    """As its file tells it."""
    said = read(FOLDER / "batch.toml")
    return Story(
        **said["packing"],
        stock=Goods(**figures.goods(said["stock"])),
        parts=tuple(Part(**one) for one in said["batches"]),
        closing=Closing(**said["closing"]),
    )


def pack(bulk: Execution, team: Team, *, show: Show) -> tuple[Packed, ...]:
    """Write the packaging's record, and make and release a batch for each part of the bulk. Raises Failed."""
    told = story()
    line = _set_up(told, bulk, team, show)
    packed = tuple(_part(one, told, line, bulk, team, show) for one in told.parts)
    _tell(bulk, team[told.closing.disposed_by], show)
    return packed


def _set_up(told: Story, bulk: Execution, team: Team, show: Show) -> Line:
    """The record in effect, its people trained, the packaging materials released, the line there."""
    author, planner, quality = team[told.engineer], team[told.planned_by], team[told.quality_by]
    site, people = writing.site_of(author)["id"], (team[told.performed_by], team[told.verified_by])
    approvers = {"PRODUCTION": planner, "QUALITY": quality, "QUALIFIED_PERSON": team[told.closing.disposed_by]}
    record = records.record(records.PACKAGING)
    approved = composing.compose(record, library={}, author=author, approvers=approvers, show=show)
    version = writing.put_into_effect(approved, site=writing.site_of(author), quality=quality)
    training.train(version["id"], site=site, quality=quality, supervisor=planner, people=people, show=show)
    store = supplying.supply(told.stock, version["number"], team=team, show=show)
    equipped = equipment.equip(site, {}, author, quality, planner, file=FOLDER / "equipment.toml")
    lots = {one.material: store.lots[one.number]["id"] for one in told.stock.lots}
    lots[bulk.story.stock.output.material] = bulk.output["id"]
    return Line(version["id"], store.materials, lots, equipped)


def _part(part: Part, told: Story, line: Line, bulk: Execution, team: Team, show: Show) -> Packed:
    """Clean and clear the line, issue, execute, and release. Raises Failed."""
    performer, second, planner = team[told.performed_by], team[told.verified_by], team[told.planned_by]
    line.equipped.clean(performer, second, show)
    received = amount(part.size, line.materials[bulk.story.stock.output.material])
    names = Numbers(
        order=part.order.format(bulk=bulk.number), batch=part.number.format(bulk=bulk.number), packs=(bulk.id,)
    )
    batch = ordering.order(line.version, names, line.equipped, planner, size=received, show=show)
    line.equipped.room.clear(batch["id"], performer, second, show)
    used = {bulk.story.stock.output.material: received["value"]} | {code: str(n) for code, n in part.used.items()}
    with show.stage(f"Execute batch {batch['number']}") as step:
        crew = Crew(
            batch=batch["id"],
            number=batch["number"],
            performer=performer,
            second=second,
            quality=team[told.quality_by],
            script=Script(part.told, ends_in=""),
            lots=line.lots,
            equipment=line.equipped.ids,
            files=FOLDER,
            early="",
            step=step,
            done=lambda begun: line.equipped.give_back(begun.id, performer) if begun.code == LAST else None,
            weighed=used,
        )
        crew.follow()
    show.say(
        f"  {performer.name}, {second.name} and {team[told.quality_by].name} packed {received['value']} tablets in"
        f" {many(len(crew.begun), 'phase')}: {crew.values} values, {crew.charges} charges, {crew.signatures} signatures"
    )
    output = _give(part, batch, line.materials[part.output["material"]], performer)
    packed = Packed(batch["id"], batch["number"], team, told.closing, output)
    releasing.release(packed, show=show)
    return packed


def _give(part: Part, batch: Json, material: Json, performer: Client) -> Json:
    given = {
        "batch": batch["id"],
        "material": material["id"],
        "number": part.output["number"].format(batch=batch["number"]),
        "quantity": amount(part.output["quantity"], material),
        "expiresOn": figures.day(part.output["expires"], datetime.now(UTC)),
    }
    lot: Json = performer.act("recordOutputLot", given, LOT)["lot"]
    return lot


def _tell(bulk: Execution, reader: Client, show: Show) -> None:
    """Where the bulk went; all of it has to be accounted for. Raises Failed."""
    found = reader.ask(BULK, id=bulk.id)["batch"]
    (whole,) = found["whereabouts"]
    if Decimal(whole["figures"]["unaccounted"]):
        raise Failed(f"Of the bulk {bulk.number}, {whole['figures']['unaccounted']} are nowhere.")
    fed = "; ".join(f"{one['quantity']['value']} to batch {one['batch']['number']}" for one in found["feeds"])
    counted = whole["figures"]
    orders = ", ".join(one["number"] for one in reversed(found["plannedFor"]))
    show.say(f"  Orders {orders} were planned to pack batch {bulk.number}")
    show.say(
        f"  Batch {bulk.number} gave {counted['made']} tablets of {whole['material']['code']}: {fed};"
        f" {counted['inStock']} are in stock, {counted['unaccounted']} unaccounted for"
    )
