"""What keeps a draft from being submitted, all of it found in one pass (REC-7)."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from domain.recipes.kinds import PhaseSignature
from domain.recipes.parameter_checks import parameter_findings
from domain.recipes.values import Elements, Finding, Material, Phase

# Units in which an amount of a material can be stated; the others measure something else.
AMOUNTS = frozenset(
    unit
    for line in ("kg g mg ug t L mL uL dL mol mmol m m2 m3", "[IU] [CFU] [EU] {tbl} {vial} {bottle} {label} {count}")
    for unit in line.split()
)

VALUES = 5_000
"""So many values of one phase are signed as one."""


def findings(elements: Elements) -> tuple[Finding, ...]:
    """Everything to mend, each with its place, in the order of the recipe; empty for what may be submitted (REC-7)."""
    numbers = frozenset(phase.number for phase in elements.phases)
    return (
        *_sequence(numbers),
        *(found for phase in elements.phases for found in _phase(phase, numbers)),
        *_formula(elements),
    )


def _sequence(numbers: frozenset[int]) -> Iterator[Finding]:
    """Phases are numbered 1, 2, 3 … without a gap."""
    if not numbers:
        yield Finding(place="procedure", what="there is no phase", remedy="write at least one phase")
        return
    lacking = [str(number) for number in range(1, max(numbers) + 1) if number not in numbers]
    if lacking:
        what = f"no phase has the number {', '.join(lacking[:20])}{' …' if len(lacking) > 20 else ''}"  # noqa: PLR2004 -- enough to see which
        yield Finding(place="procedure", what=what, remedy="number the phases 1, 2, 3 … without a gap")


def _phase(phase: Phase, numbers: frozenset[int]) -> Iterator[Finding]:
    place = f"phase {phase.number} ({phase.name})"
    if PhaseSignature.PERFORMED not in phase.signatures:
        remedy = "ask for PERFORMED, beside any others"
        yield Finding(place=place, what="nobody signs that they performed it", remedy=remedy)
    yield from _during(phase, place, numbers)
    yield from _values(phase, place)
    names: set[str] = set()
    for position, parameter in enumerate(phase.parameters, 1):
        where = f"{place}, parameter {position} ({parameter.name})"
        if parameter.name in names:
            yield Finding(
                place=where, what="another parameter of this phase has its name", remedy="give it its own name"
            )
        names.add(parameter.name)
        yield from parameter_findings(parameter, where)


def _during(phase: Phase, place: str, numbers: frozenset[int]) -> Iterator[Finding]:
    """What a phase runs during is an earlier phase of the same recipe (EXE-20)."""
    during = phase.during_number
    if during is None:
        return
    if during >= phase.number:
        remedy = f"name a phase from 1 to {phase.number - 1}, or none"
        yield Finding(place=place, what=f"it runs during phase {during}, which isn't earlier", remedy=remedy)
    elif during not in numbers:
        yield Finding(
            place=place, what=f"it runs during phase {during}, which isn't there", remedy="name an existing phase"
        )


def _values(phase: Phase, place: str) -> Iterator[Finding]:
    """What one signature covers has a bound: every value that a phase may hold is in its signed content (SIG-1)."""
    most = sum(parameter.repetition_limit for parameter in phase.parameters)
    if most > VALUES:
        what = f"its parameters may take {most} values in all, and one phase holds at most {VALUES}"
        yield Finding(place=place, what=what, remedy="lower their repetition limits, or split the phase")


def _formula(elements: Elements) -> Iterator[Finding]:
    """What phases charge of a material is, where any does, what the formula says; in its unit."""
    charged: dict[int, Decimal] = defaultdict(Decimal)
    formula = {material.position: material for material in elements.materials}
    for phase in elements.phases:
        for charge in phase.charges:
            place = f"phase {phase.number} ({phase.name})"
            material = formula.get(charge.material)
            if material is None:
                what = f"it charges material {charge.material}, which the formula lacks"
                yield Finding(place=place, what=what, remedy="add the material, or remove the charge")
            elif charge.quantity.unit != material.quantity.unit:
                what = f"it charges {material.name} in {charge.quantity.unit}, the formula has {material.quantity.unit}"
                yield Finding(place=place, what=what, remedy="use the formula's unit")
            charged[charge.material] += charge.quantity.value
    for material in elements.materials:
        yield from _balance(material, charged.get(material.position))


def _balance(material: Material, charged: Decimal | None) -> Iterator[Finding]:
    place = f"material {material.position} ({material.name})"
    if material.quantity.unit not in AMOUNTS:
        what = f"{material.quantity.unit} isn't a unit of amount"
        yield Finding(place=place, what=what, remedy=f"use one of {', '.join(sorted(AMOUNTS))}")
    if charged is not None and charged != material.quantity.value:
        what = f"phases charge {charged:f} of it in all, the formula has {material.quantity.value:f}"
        yield Finding(place=place, what=what, remedy="make the charges add up to the formula")
