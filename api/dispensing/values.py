"""What of a dispense has no row of its own: derivations, proposals, labels, the next step."""

from datetime import date
from decimal import Decimal

import strawberry

from api.dispensing.enums import NextStep, ReadingKind, StockLack
from api.materials.types import TracedLot
from api.relay import global_id
from api.scalars import Quantity
from domain.dispensing import labels, steps
from domain.dispensing.following import Next


@strawberry.type(description="A number that is put into a formula, and what it is called there.")
class DerivationInput:
    name: str
    quantity: Quantity


@strawberry.type(description="One calculation that a person can follow with a pocket calculator.")
class DerivationStep:
    rule: str
    what: str
    formula: str = strawberry.field(description="In words.")
    numbers: str = strawberry.field(description="With the numbers put in.")
    inputs: list[DerivationInput]
    result: Quantity
    text: str = strawberry.field(description="The whole of it in one line.")


@strawberry.type(description="How much of a lot first-expired-first-out would take.")
class ProposedLot:
    lot: TracedLot
    available: Quantity = strawberry.field(description="In free containers, promised to no other order.")
    expires_on: date | None
    quantity: Quantity | None = strawberry.field(description="What is taken of it; null where it isn't come to.")


@strawberry.type(description="One reason why a lot isn't used.")
class LotLeftOutBecause:
    kind: StockLack
    rule: str
    explanation: str


@strawberry.type(description="A lot that may not be used for this batch today, with every reason.")
class LotLeftOut:
    lot: TracedLot
    reasons: list[LotLeftOutBecause]


@strawberry.type(description="Which lots are proposed, first to expire first, and which are left out (MAT-1, MAT-2).")
class DispenseProposal:
    usable: list[ProposedLot]
    left_out: list[LotLeftOut]
    missing: Quantity | None = strawberry.field(description="What is in no lot that may be used.")


@strawberry.type(description="A GS1 application identifier and its data.")
class Gs1Element:
    identifier: str
    data: str


@strawberry.type(description="What the label of a dispensed container bears (WGH-13).")
class DispensingLabel:
    code: str
    material: str
    material_name: str
    lot: str
    batch: str
    net: Quantity
    expires_on: date | None
    gs1: list[Gs1Element]


@strawberry.type(description="The one step that comes next, and what it is done with.")
class NextDispenseStep:
    step: NextStep
    says: str
    reading: ReadingKind | None
    lot: strawberry.ID | None
    weighing: strawberry.ID | None
    dispensed_container: strawberry.ID | None


def derivation(kept: str) -> list[DerivationStep]:
    """The steps of a calculation as they were kept."""
    return [
        DerivationStep(
            rule=one.rule,
            what=one.what,
            formula=one.formula,
            numbers=one.numbers,
            inputs=[
                DerivationInput(name=given.name, quantity=_quantity(given.value, given.unit)) for given in one.inputs
            ],
            result=_quantity(one.result_value, one.result_unit),
            text=one.text,
        )
        for one in steps.kept(kept)
    ]


def shown_label(label: labels.Label, *, today: date) -> DispensingLabel:
    """A label with its GS1 elements; `today` is what tells the century of their dates."""
    return DispensingLabel(
        code=label.code,
        material=label.material,
        material_name=label.material_name,
        lot=label.lot,
        batch=label.batch,
        net=Quantity(value=label.net.value, unit=label.net.unit),
        expires_on=label.expires_on,
        gs1=[Gs1Element(identifier=one.code, data=one.value) for one in labels.elements(label, today=today)],
    )


def shown_next(found: Next) -> NextDispenseStep:
    """A step with the global ids of what it is done with."""
    return NextDispenseStep(
        step=found.step,
        says=found.says,
        reading=found.reading,
        lot=None if found.lot is None else global_id("MaterialLot", found.lot),
        weighing=None if found.weighing is None else global_id("Weighing", found.weighing),
        dispensed_container=None if found.dispensed is None else global_id("DispensedContainer", found.dispensed),
    )


def _quantity(value: str, unit: str) -> Quantity:
    return Quantity(value=Decimal(value), unit=unit)
