"""The figures of the demonstration batch: its recipe as the API takes it, and what happened, as acts to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from demonstration.steps.files import HERE, Json, parameter, plain, read

FOLDER = HERE / "metformin"
SPANS = {"min": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True)
class Recipe:
    """The inputs of createMasterRecipe, and of the acts that write one version."""

    head: dict[str, str]
    variant: str
    batch_size: Json
    materials: tuple[Json, ...]
    phases: tuple[Json, ...]


@dataclass(frozen=True)
class Entry:
    """One value to record. Texts still have their placeholders, times are told from the moment of the entry."""

    parameter: str
    repetition: int
    value: Decimal | int | bool | str


@dataclass(frozen=True)
class Correction:
    parameter: str
    repetition: int
    value: Decimal | int
    by: str
    reason: str


@dataclass(frozen=True)
class Found:
    """An exception that has to be there at the end: found by `rule`, or told by `found_by`; and its assessment."""

    phase: int
    classification: str
    rationale: str
    rule: str = "TOLD"
    found_by: str = ""
    title: str = ""
    description: str = ""
    parameter: str = ""
    repetition: int = 1
    resolved_by_correction: bool = False


@dataclass(frozen=True)
class Lot:
    """A delivery; its number has the placeholder {version}, since a lot's number is never used again."""

    material: str
    number: str
    supplier_lot: str
    quantity: Decimal
    expires: str


@dataclass(frozen=True)
class Given:
    """The lot that the batch gives, at the end of `phase`."""

    material: str
    number: str
    quantity: int
    expires: str
    phase: int


@dataclass(frozen=True)
class Stock:
    """What is used and made: the materials by their code, the deliveries, and who takes them in and releases them."""

    materials: dict[str, Json]
    lots: tuple[Lot, ...]
    output: Given
    defined_by: str
    received_by: str
    released_by: str
    statement: str


@dataclass(frozen=True)
class Charge:
    """So much of a lot, in its material's unit; one that was a mistake says who took it back, and why."""

    lot: str
    quantity: Decimal
    reversed_by: str | None = None
    reason: str = ""


@dataclass(frozen=True)
class Phase:
    """What happened in one phase; `during` is the number of the phase that it runs during."""

    number: int
    during: int | None
    by: str
    entries: tuple[Entry, ...]
    charges: tuple[Charge, ...] = ()
    corrections: tuple[Correction, ...] = ()
    verified_by: str | None = None
    quality_by: str | None = None


@dataclass(frozen=True)
class Story:
    """What happened to the batch, by whom, from its issue to its disposition."""

    number: str
    issued_by: str
    reconciliation: str
    reviewed_by: str
    disposed_by: str
    conclusion: str
    decision: str
    statement: str
    stock: Stock
    exceptions: tuple[Found, ...]
    phases: tuple[Phase, ...]


def recipe() -> Recipe:
    """The master batch record as it is written through the API."""
    said = read(FOLDER / "recipe.toml")
    positions = {one["code"]: position for position, one in enumerate(said["materials"], 1)}
    head = said["recipe"]
    return Recipe(
        head={key: head[key] for key in ("code", "product", "stage")},
        variant=head["variant"],
        batch_size=plain(head["batch_size"]),
        materials=tuple(_material(one, positions) for one in said["materials"]),
        phases=tuple(_phase(one, positions) for one in said["phases"]),
    )


def story() -> Story:
    """What happened, in the order of the phases."""
    said = read(FOLDER / "batch.toml")
    during = {one["number"]: one.get("during") for one in read(FOLDER / "recipe.toml")["phases"]}
    return Story(
        **said["batch"],
        stock=_stock(said["stock"]),
        exceptions=tuple(Found(**one) for one in said["exceptions"]),
        phases=tuple(_told(one, during[one["number"]]) for one in said["phases"]),
    )


def day(told: str, now: datetime) -> str:
    """The day of a moment told from now on ("+730 d")."""
    return at(told, now)[:10]


def at(told: str, now: datetime) -> str:
    """A moment told from now on ("+7 d", "-72 min"), to the minute, as RFC 3339 text."""
    amount, unit = told.split()
    moment = now + timedelta(**{SPANS[unit]: int(amount)})
    return moment.replace(second=0, microsecond=0).isoformat()


def _material(line: Json, positions: dict[str, int]) -> Json:
    return {
        **{key: line[key] for key in ("code", "name", "role")},
        "position": positions[line["code"]],
        "quantity": plain(line["quantity"]),
        "tolerancePercent": str(line["tolerance_percent"]),
    }


def _phase(phase: Json, positions: dict[str, int]) -> Json:
    return {
        "number": phase["number"],
        "unitProcedure": phase["unit_procedure"],
        "operation": phase["operation"],
        "name": phase["name"],
        "instruction": phase["instruction"],
        "critical": phase.get("critical", False),
        "duringNumber": phase.get("during"),
        "signatures": phase["signatures"],
        "parameters": [parameter(one) for one in phase["parameters"]],
        "charges": [
            {"material": positions[one["material"]], "quantity": plain(one["quantity"])}
            for one in phase.get("charges", ())
        ],
    }


def _stock(stock: Json) -> Stock:
    given = stock | {
        "materials": {one["code"]: one for one in stock["materials"]},
        "lots": tuple(Lot(**one) for one in stock["lots"]),
        "output": Given(**stock["output"]),
    }
    return Stock(**given)


def _told(phase: Json, during: int | None) -> Phase:
    return Phase(
        number=phase["number"],
        during=during,
        by=phase["by"],
        entries=tuple(_entries(phase["values"])),
        charges=tuple(Charge(**one) for one in phase.get("charges", ())),
        corrections=tuple(Correction(**one) for one in phase.get("corrections", ())),
        verified_by=phase.get("verified_by"),
        quality_by=phase.get("quality_by"),
    )


def _entries(lines: list[list[Any]]) -> Iterable[Entry]:
    """Every value of every line; a parameter's repetitions count on from line to line."""
    counted: dict[str, int] = {}
    for name, *values in lines:
        for value in values:
            counted[name] = counted.get(name, 0) + 1
            yield Entry(name, counted[name], value)
