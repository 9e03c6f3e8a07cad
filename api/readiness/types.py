"""Readiness of materials and batches as GraphQL shows it."""

from datetime import date
from decimal import Decimal

import strawberry

from api.execution.enums import BatchState
from api.materials.quality.blockers import LotReleaseBlocker
from api.scalars import Quantity
from domain.materials.kinds import LotStatus
from domain.readiness import kinds

strawberry.enum(
    kinds.LineReadiness,
    description="Whether it can be picked on the day it is needed. WAITING_FOR_RELEASE: once lots in quarantine are"
    " released. UNDEFINED: no material has the formula's code, or its unit doesn't convert into the formula's.",
)
strawberry.enum(
    kinds.Supplied,
    name="SuppliedBy",
    description="Why a lot serves a line: it is RELEASED, its use is approved for this batch alone (CONDITIONAL), or it"
    " would once it is released (QUARANTINED).",
)


@strawberry.type(description="What a lot gives to a line.")
class LineSupply:
    lot_id: strawberry.ID
    number: str
    quantity: Decimal = strawberry.field(description="In the line's unit.")
    supplied: kinds.Supplied
    last_day: date | None = strawberry.field(description="The last day of its use, or until it is tested again.")
    blockers: list[LotReleaseBlocker] = strawberry.field(description="What forbids the release of a QUARANTINED one.")


@strawberry.type(description="A line of a batch's formula (ISA-88), and the lots that serve it.")
class BatchLineReadiness:
    recipe_material_id: strawberry.ID
    code: str
    name: str
    material_id: strawberry.ID | None = strawberry.field(description="Null where no material has this code.")
    formula: Quantity = strawberry.field(description="As the recipe writes it, for its own batch size.")
    unit: str | None = strawberry.field(description="The material's, of all that follows (UCUM).")
    needed: Decimal | None = strawberry.field(
        description="By this batch, before any potency is known. Null where readiness is UNDEFINED, as in what follows."
    )
    still_open: Decimal | None = strawberry.field(
        description="Less what was charged; 0 once that is within the tolerance (RDY-1). Of a line that is dispensed,"
        " what is still to be weighed, by potency once its lots are chosen (WGH-2)."
    )
    readiness: kinds.LineReadiness
    supplies: list[LineSupply] = strawberry.field(description="In the order of their use: first expired, first out.")
    shortage: Decimal | None = strawberry.field(description="What is in no lot on that day.")
    short_from: date | None = strawberry.field(description="From which day it lacks; null where nothing does.")


@strawberry.type(description="A batch that isn't finished, and whether its materials are there in time.")
class BatchReadiness:
    batch_id: strawberry.ID
    number: str
    state: BatchState
    needed_on: date = strawberry.field(
        description="The day of its planned start, in the site's zone; today where that has passed or isn't planned."
    )
    readiness: kinds.LineReadiness = strawberry.field(description="That of its worst line.")
    lines: list[BatchLineReadiness]


@strawberry.type(description="How much lacks for what is needed on one day.")
class Shortage:
    day: date
    quantity: Decimal


@strawberry.type(description="A lot of a demanded material that has something left.")
class LotSupply:
    lot_id: strawberry.ID
    number: str
    status: LotStatus
    quantity: Decimal = strawberry.field(
        description="In containers that give; not what is kept, dispensed, being destroyed or missing."
    )
    last_day: date | None
    allocated: Decimal = strawberry.field(description="Of it, to the batches of this answer.")


@strawberry.type(description="A material that batches need, at a site; all amounts in its unit.")
class MaterialDemand:
    material_id: strawberry.ID
    code: str
    unit: str
    demand: Decimal = strawberry.field(description="What is still open of all batches.")
    released: Decimal = strawberry.field(description="Usable today.")
    quarantined: Decimal = strawberry.field(description="Not released yet, and not expired.")
    expiring: Decimal = strawberry.field(description="Of what is released, with its last day within the days asked.")
    shortage: Decimal
    short_from: date | None = strawberry.field(description="The first day on which something lacks.")
    shortages: list[Shortage] = strawberry.field(description="By day.")
    lots: list[LotSupply] = strawberry.field(description="The oldest first.")


@strawberry.type(description="A site's batches up to a day, and what they need.")
class MaterialReadiness:
    today: date = strawberry.field(description="At the site.")
    until: date
    materials: list[MaterialDemand] = strawberry.field(description="By code.")
    batches: list[BatchReadiness] = strawberry.field(
        description="In the order of their need, in which stock is allocated: no later one takes from an earlier one"
        " but what is promised to its dispenses, or reserved by its pick lists."
    )
