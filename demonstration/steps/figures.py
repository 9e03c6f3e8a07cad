"""The figures of the demonstration batch: its recipe as the API takes it, and what happened, as acts to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from demonstration.steps import closing
from demonstration.steps.closing import Closing, Found
from demonstration.steps.files import HERE, Json, element, parameter, plain, read

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
class Lot:
    """A delivery; its number has the placeholder {version}, since a lot's number is never used again.

    `results` are what the laboratory found, by the code of each test of its material's specification; `sampled` is how
    much of it was taken for that, where it isn't as much as of the others.
    """

    material: str
    number: str
    supplier_lot: str
    quantity: Decimal
    expires: str
    results: dict[str, Decimal | bool]
    sampled: Decimal | int | None = None


@dataclass(frozen=True)
class Scale:
    """A scale of the plant; amounts in its unit. `check_weights` are those of its daily check, in their order."""

    code: str
    name: str
    maker: str
    model_name: str
    serial_number: str
    unit: str
    capacity: Decimal
    division: Decimal
    minimum_weight: Decimal
    check_weights: tuple[Json, ...]

    @property
    def decimals(self) -> int:
        exponent = self.division.as_tuple().exponent
        assert isinstance(exponent, int), self.division
        return -exponent


@dataclass(frozen=True)
class Given:
    """The lot that the batch gives, at the end of `phase`."""

    material: str
    number: str
    quantity: int
    expires: str
    phase: int


@dataclass(frozen=True)
class Goods:
    """What is used: the materials by their code, the deliveries, and who takes them in and releases them.

    `specifications` are a material's tests by its code; of each lot so much is `sampled` in kilograms, and tested by
    the `laboratory`.
    """

    materials: dict[str, Json]
    specifications: dict[str, list[Json]]
    lots: tuple[Lot, ...]
    defined_by: str
    received_by: str
    sampled: Decimal
    laboratory: str
    released_by: str
    statement: str


@dataclass(frozen=True, kw_only=True)
class Stock(Goods):
    """What is used, and what is made of it."""

    output: Given


@dataclass(frozen=True)
class Check:
    """What a scale showed with each of its check weights."""

    scale: str
    shown: tuple[Decimal, ...]


@dataclass(frozen=True)
class Weighing:
    """So much of a lot into the container `into`, read by the gateway: its tare, then its gross.

    `part` is what of the lot's charge goes into this container, where that isn't all. `typed` is why the gross was
    typed: the scale's line broke off when it was asked.
    """

    lot: str
    scale: str
    into: str
    tare: Decimal
    gross: Decimal
    part: Decimal | None = None
    emptied: bool = False
    typed: str = ""

    @property
    def net(self) -> Decimal:
        return self.gross - self.tare


@dataclass(frozen=True)
class Charge:
    """The dispensed container that was scanned; one that was a mistake says who took it back, and why."""

    container: str
    reversed_by: str | None = None
    reason: str = ""


@dataclass(frozen=True)
class Phase:
    """What happened in one phase; `during` is the number of the phase that it runs during.

    With `orders`, the charge is computed: the dispense of every material is ordered, and its lots are chosen.
    """

    number: int
    during: int | None
    by: str
    entries: tuple[Entry, ...]
    orders: bool = False
    checks: tuple[Check, ...] = ()
    weighings: tuple[Weighing, ...] = ()
    charges: tuple[Charge, ...] = ()
    corrections: tuple[Correction, ...] = ()
    verified_by: str | None = None
    quality_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class Story(Closing):
    """What happened to the batch, by whom, from its issue to its disposition."""

    number: str
    stock: Stock
    booth: Json
    scales: tuple[Scale, ...]
    overdue: Scale
    phases: tuple[Phase, ...]

    @property
    def working(self) -> frozenset[str]:
        """Who works by the record: carries its phases out, or verifies them."""
        return frozenset(one for phase in self.phases for one in (phase.by, phase.verified_by) if one is not None)


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
        stock=Stock(**goods(said["stock"] | {"output": Given(**said["stock"]["output"])})),
        booth=said["booth"],
        scales=tuple(scale(one) for one in said["scales"]),
        overdue=scale(said["overdue"]),
        exceptions=tuple(Found(**one) for one in said["exceptions"]),
        deviation=closing.deviation(said["deviation"]),
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


def goods(stock: Json) -> Json:
    """The fields of what is used, as a file says them."""
    return stock | {
        "materials": {one["code"]: element(one) for one in stock["materials"]},
        "specifications": {code: [element(one) for one in tests] for code, tests in stock["specifications"].items()},
        "lots": tuple(Lot(**one) for one in stock["lots"]),
    }


def scale(said: Json) -> Scale:
    """A scale, as a file says it."""
    return Scale(**said | {"check_weights": tuple(element(one) for one in said["check_weights"])})


def _told(phase: Json, during: int | None) -> Phase:
    return Phase(
        number=phase["number"],
        during=during,
        by=phase["by"],
        entries=tuple(_entries(phase["values"])),
        orders=phase.get("orders", False),
        checks=tuple(Check(one["scale"], tuple(one["shown"])) for one in phase.get("checks", ())),
        weighings=tuple(Weighing(**one) for one in phase.get("weighings", ())),
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
