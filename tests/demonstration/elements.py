"""A record as the domain's values, as the API would make them of its inputs: to judge it without a server."""

from collections import Counter
from dataclasses import replace
from uuid import UUID

from demonstration.steps.files import Json
from demonstration.steps.procedures import Step
from demonstration.steps.records import Record
from domain.kernel.quantity import Quantity
from domain.recipes.arranging import coded
from domain.recipes.content import Header
from domain.recipes.kinds import BlockKind
from domain.recipes.procedure import in_order, named, tree
from domain.recipes.scaling import SizeRange
from domain.recipes.values import (
    Block,
    Charge,
    Elements,
    Equipment,
    Link,
    Material,
    Output,
    Parameter,
    Phase,
    ProcessParameter,
)
from domain.recipes.written import read

NOBODY = UUID(int=0)


def header_of(record: Record) -> Header:
    return Header(
        recipe=NOBODY,
        code=record.head["code"],
        product=record.head["product"],
        stage=record.head["stage"],
        version=NOBODY,
        number=1,
        site=NOBODY,
        variant=record.version["variant"],
        batch_size=read(Quantity, record.version["batchSize"]),
        size_range=read(SizeRange, record.version["sizeRange"]),
    )


def elements_of(record: Record) -> Elements:
    """Blocks and phases where they stand, phases numbered in the order of the procedure."""
    blocks, phases = [], []
    during: dict[str, str | None] = {}
    places = Counter[str | None]()
    for step in record.procedure:
        places[step.within] += 1
        if "block" in step.element:
            place = {"position": places[step.within], "parent": step.within}
            blocks.append(read(Block, {**step.element["block"], **place}))
        else:
            phases.append(_phase(step, places[step.within]))
            during[step.code] = step.element["phase"].get("during")
    elements = Elements(
        materials=tuple(read(Material, one["material"]) for one in record.formula if "material" in one),
        outputs=tuple(read(Output, one["output"]) for one in record.formula if "output" in one),
        process_parameters=tuple(
            read(ProcessParameter, one["processParameter"]) for one in record.formula if "processParameter" in one
        ),
        equipment=tuple(read(Equipment, one["equipment"]) for one in record.equipment),
        blocks=tuple(blocks),
        phases=tuple(phases),
        links=tuple(read(Link, one["link"]) for one in record.links),
    )
    return replace(elements, phases=tuple(_numbered(elements, during)))


def _phase(step: Step, position: int) -> Phase:
    parameters = [one["parameter"] for one in step.parts if "parameter" in one]
    head = {key: value for key, value in step.element["phase"].items() if key != "during"}
    place: Json = {"number": 0, "unitProcedure": "", "operation": "", "block": step.within, "position": position}
    return replace(
        read(Phase, {**head, **place}),
        parameters=coded(tuple(_parameter(one) for one in parameters)),
        charges=tuple(read(Charge, one["charge"]) for one in step.parts if "charge" in one),
    )


def _parameter(said: Json) -> Parameter:
    return read(Parameter, {"repetitionLimit": said.get("repetitions", 1), **said})


def _numbered(elements: Elements, during: dict[str, str | None]) -> list[Phase]:
    found: dict[str, Phase] = {}
    for node, within in in_order(tree(elements)):
        phase = node.element
        if isinstance(phase, Phase):
            outer = during[phase.code or ""]
            found[phase.code or ""] = replace(
                phase,
                number=len(found) + 1,
                during_number=None if outer is None else found[outer].number,
                unit_procedure=named(within, BlockKind.UNIT_PROCEDURE),
                operation=named(within, BlockKind.OPERATION),
            )
    return list(found.values())
