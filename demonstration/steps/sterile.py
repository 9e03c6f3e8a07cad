"""The sterile batch: made ready and issued at its site, executed as its procedure leads, and held."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from demonstration.steps import equipment, figures, ordering, scales, scripts, supplying, training, writing
from demonstration.steps.client import Client, Failed, Json
from demonstration.steps.crew import Crew
from demonstration.steps.equipment import Equipped
from demonstration.steps.figures import Goods, Scale
from demonstration.steps.files import HERE, read
from demonstration.steps.ordering import Numbers
from demonstration.steps.show import Show, many

FOLDER = HERE / "sterile"
HELD = """
query held($id: ID!) {
  batch(id: $id) {
    id version state releaseBlockers { kind place explanation }
    exceptions { id version number rule title state phaseNumber }
  }
}
"""
REFUSED = "ReleaseBlocked"
PREPARE = """
mutation prepareSignature($act: SignedAct!) { prepareSignature(act: $act) { problems { __typename code message } } }
"""


@dataclass(frozen=True)
class Assessed:
    """What quality makes of the exceptions whose titles begin so."""

    title: str
    classification: str
    rationale: str


@dataclass(frozen=True)
class Story:
    """Who does what, what it is made from, and how the batch comes to be held; people by their accounts."""

    number: str
    order: str
    case: str
    planned_by: str
    performed_by: str
    verified_by: str
    quality_by: str
    certified_by: str
    engineer: str
    ends_in: str
    early: str
    early_rationale: str
    check: str
    condition: str
    hold: str
    statement: str
    told: Mapping[str, list[Any]]
    assessments: tuple[Assessed, ...]
    stock: Goods
    scales: tuple[Scale, ...]

    @property
    def accounts(self) -> frozenset[str]:
        """Everybody who takes part."""
        of_stock = {self.stock.defined_by, self.stock.received_by, self.stock.laboratory, self.stock.released_by}
        return frozenset(
            {self.planned_by, self.performed_by, self.verified_by, self.quality_by, self.certified_by, self.engineer}
            | of_stock
        )

    def assessed(self, title: str) -> Assessed:
        """What quality makes of an exception; of controls that were taken early, of each the same. Raises Failed."""
        for one in self.assessments:
            if title.startswith(one.title):
                return one
        if title.endswith(" early"):
            return Assessed(title, "MINOR", self.early_rationale)
        raise Failed(f"Nobody expected the exception {title!r}.")


@dataclass(frozen=True)
class Issued:
    """The batch, and what was made ready for it."""

    id: str
    number: str
    version: str
    lots: Mapping[str, str]
    equipped: Equipped


def story() -> Story:
    """As its file tells it."""
    said = read(FOLDER / "batch.toml")
    return Story(
        **said["batch"],
        told=said["told"],
        assessments=tuple(Assessed(**one) for one in said["assessments"]),
        stock=Goods(**figures.goods(said["stock"])),
        scales=tuple(figures.scale(one) for one in said["scales"]),
    )


def issue(told: Story, approved: Json, team: Mapping[str, Client], *, show: Show) -> Issued:
    """The approved version in effect, its people trained, all that it needs there, and a batch of it. Raises Failed."""
    planner, quality, engineer = team[told.planned_by], team[told.quality_by], team[told.engineer]
    performer, second, site = team[told.performed_by], team[told.verified_by], writing.site_of(engineer)
    version = writing.put_into_effect(approved, site=site, quality=quality)
    show.say(f"  {quality.name} put version {version['number']} into effect at the second site")
    training.train(
        version["id"], site=site["id"], quality=quality, supervisor=planner, people=(performer, second), show=show
    )
    store = supplying.supply(told.stock, version["number"], team=team, show=show)
    weighing = {one.code: _scale(one, told.check, site["id"], engineer, performer, second) for one in told.scales}
    file = FOLDER / "equipment.toml"
    equipped = equipment.equip(site["id"], weighing, engineer, quality, planner, file=file)
    equipped.clean(performer, second, show)
    number = {"year": datetime.now(UTC).year, "serial": f"{version['number']:04}"}
    names = Numbers(order=told.order.format(**number), batch=told.number.format(**number))
    batch = ordering.order(version["id"], names, equipped, planner, show=show)
    equipped.room.clear(batch["id"], performer, second, show)
    lots = {one.material: store.lots[one.number]["id"] for one in told.stock.lots}
    return Issued(batch["id"], batch["number"], version["id"], lots, equipped)


def _scale(told: Scale, reason: str, site: str, engineer: Client, by: Client, second: Client) -> str:
    """Enrolled without a gateway, calibrated, and checked today before a witness. Raises Failed."""
    scale = scales.enrol_one(told, None, site, engineer)
    results = [
        {"position": position, "typed": {"value": str(one["nominal"]), "unit": told.unit}}
        for position, one in enumerate(told.check_weights, 1)
    ]
    given = {"scaleId": scale, "results": results, "reason": reason}
    check = by.act("recordScaleCheck", given, "check { id version }")["check"]
    second.sign("witnessScaleCheck", {"checkId": check["id"], "version": check["version"]}, "check { id }")
    return scale


def execute(told: Story, batch: Issued, team: Mapping[str, Client], *, show: Show) -> Crew:
    """As far as its procedure leads: into the phase that says to hold it. Raises Failed."""
    performer, second, quality = team[told.performed_by], team[told.verified_by], team[told.quality_by]
    script = scripts.script(batch.version, told.case, told=told.told, ends_in=told.ends_in, reader=performer)
    with show.stage(f"Execute batch {batch.number}") as step:
        crew = Crew(
            batch=batch.id,
            number=batch.number,
            performer=performer,
            second=second,
            quality=quality,
            script=script,
            lots=batch.lots,
            equipment=batch.equipped.ids,
            files=FOLDER,
            early=told.early,
            step=step,
        )
        crew.follow()
    codes = [one.code for one in crew.begun]
    if codes[-1:] != [told.ends_in]:
        raise Failed(f"Batch {batch.number} came to {', '.join(codes[-1:])}, not to {told.ends_in}.")
    again = ", ".join(f"{code} {many(count, 'time')}" for code, count in Counter(codes).items() if count > 1)
    show.say(
        f"  {performer.name}, {second.name} and {quality.name} followed the procedure through"
        f" {many(len(codes), 'phase')}, {again}: {crew.values} values, {crew.readings} of them readings,"
        f" {crew.charges} charges, {crew.signatures} signatures"
    )
    return crew


def hold(told: Story, batch: Issued, crew: Crew, team: Mapping[str, Client], *, show: Show) -> None:
    """The batch stands still, quality assesses what was found, and its release is refused. Raises Failed."""
    supervisor, quality, decider = team[told.planned_by], team[told.quality_by], team[told.certified_by]
    phase = crew.begun[-1].id
    batch.equipped.give_back(phase, crew.performer)
    seen = supervisor.ask(HELD, id=batch.id)["batch"]
    supervisor.act("holdBatch", {"batch": batch.id, "version": seen["version"], "reason": told.hold})
    held = crew.performer.ask("query phase($id: ID!) { node(id: $id) { ... on PhaseExecution { version } } }", id=phase)
    confirmed = {"phase": phase, "version": held["node"]["version"], "remark": told.condition}
    crew.performer.act("confirmCondition", confirmed)
    found = supervisor.ask(HELD, id=batch.id)["batch"]
    if found["state"] != "HELD":
        raise Failed(f"Batch {batch.number} is {found['state']}, not held.")
    show.say(f"  {supervisor.name} put batch {batch.number} on hold: {told.hold}")
    for one in found["exceptions"]:
        assessed = told.assessed(one["title"])
        given = {
            "exception": one["id"],
            "version": one["version"],
            "classification": assessed.classification,
            "rationale": assessed.rationale,
        }
        quality.sign("assessException", given, "exception { state }")
        show.say(
            f"  Exception {one['number']}, phase {one['phaseNumber']}, found by rule {one['rule']},"
            f" {assessed.classification}: {one['title']}"
        )
    _refused(told, batch, decider, show)


def _refused(told: Story, batch: Issued, decider: Client, show: Show) -> None:
    """Nobody can sign the release, and everybody sees why. Raises Failed."""
    seen = decider.ask(HELD, id=batch.id)["batch"]
    given = {"batch": batch.id, "version": seen["version"], "decision": "RELEASED", "statement": told.statement}
    problems = decider.ask(PREPARE, act={"disposeBatch": given})["prepareSignature"]["problems"]
    if [one["__typename"] for one in problems] != [REFUSED]:
        raise Failed(f"The release of {batch.number} was to be refused with its blockers, and was answered {problems}.")
    blockers = Counter(one["kind"] for one in seen["releaseBlockers"])
    counted = ", ".join(f"{blockers[kind]} {kind}" for kind in sorted(blockers))
    show.say(f"  Its release is refused to {decider.name}, by {counted}; for example:")
    for one in seen["releaseBlockers"]:
        if one["kind"] == "OPEN_HOLD":
            show.say(f"  {one['place']}: {one['explanation']}")
