"""Whether a master production record is complete: one check or more for each paragraph of 21 CFR 211.186(b).

What the elements decide is an ERROR. What they only suggest, because the record may say it in words elsewhere, is a
WARNING that names the paragraph, so that a reviewer looks.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from domain.recipes.kinds import MaterialRole, OutputKind, RecipeKind
from domain.recipes.linting import places
from domain.recipes.linting.amounts import converted, is_mass, is_of_a_dosage, shown
from domain.recipes.linting.findings import Check, Finding, Severity
from domain.recipes.linting.outline import Outline
from domain.recipes.linting.outputs import MADE
from domain.recipes.values import Material, Output, Parameter

CLAUSE = "21 CFR 211.186(b)"

PRODUCT = Check("RECORD-1-PRODUCT", Severity.ERROR, "the product has no name", "name the product", f"{CLAUSE}(1)")
STRENGTH = Check(
    "RECORD-1-STRENGTH",
    Severity.WARNING,
    "the product's name states no strength",
    'name the product with its strength, such as "500 mg" or "10 mg/mL"',
    f"{CLAUSE}(1)",
)
DOSAGE_FORM = Check(
    "RECORD-1-DOSAGE-FORM",
    Severity.WARNING,
    "the product's name states no dosage form",
    'name the product with its dosage form, such as "film-coated tablets"',
    f"{CLAUSE}(1)",
)
ACTIVE = Check(
    "RECORD-2-ACTIVE",
    Severity.WARNING,
    "the formula has no active ingredient",
    "add each active with its weight or measure, or the intermediate that brings it",
    f"{CLAUSE}(2)",
)
PER_UNIT = Check(
    "RECORD-2-PER-UNIT",
    Severity.WARNING,
    "no active is as much for each dosage unit as the product's name says",
    "check quantity, batch size and strength; where a salt or hydrate is weighed, say so",
    f"{CLAUSE}(2)",
)
UNIT_WEIGHT = Check(
    "RECORD-2-UNIT-WEIGHT",
    Severity.WARNING,
    "the total weight or measure of a dosage unit isn't stated",
    "state it as a process parameter in a unit of mass or volume, such as mg or mg/{tbl}",
    f"{CLAUSE}(2)",
)
COMPONENTS = Check(
    "RECORD-3-COMPONENTS",
    Severity.WARNING,
    "the formula lists no components",
    "list every component by a name or code that tells its quality, or make sure that the stage takes none",
    f"{CLAUSE}(3)",
)
COMPONENT_NAME = Check(
    "RECORD-3-NAME", Severity.ERROR, "a component without name or code", "give it both", f"{CLAUSE}(3)"
)
WEIGHT_SYSTEM = Check(
    "RECORD-4-WEIGHT-SYSTEM",
    Severity.WARNING,
    "the weights of the components are stated in several units",
    "state all of them in one unit, so that nobody mistakes one for another",
    f"{CLAUSE}(4)",
)
VARIATION = Check(
    "RECORD-4-VARIATION",
    Severity.WARNING,
    "no variation of its amount is allowed for",
    "give the tolerance in percent of the quantity; 0 where it has to be exact",
    f"{CLAUSE}(4)",
)
EXCESS = Check(
    "RECORD-5-EXCESS",
    Severity.WARNING,
    "its name speaks of an excess, and no calculated excess is stated",
    "state the excess in percent, and that the quantity contains it",
    f"{CLAUSE}(5)",
)
THEORY = Check(
    "RECORD-6-THEORY",
    Severity.WARNING,
    "no theoretical weight or measure is stated at a phase of processing",
    "list the intermediates as outputs with their theoretical quantity",
    f"{CLAUSE}(6)",
)
NO_OUTPUT = Check(
    "RECORD-7-OUTPUT",
    Severity.WARNING,
    "the theoretical yield isn't stated as an output",
    "list the product as an output with its theoretical quantity and yield limits",
    f"{CLAUSE}(7)",
)
YIELD_LIMITS = Check(
    "RECORD-7-YIELD-LIMITS",
    Severity.ERROR,
    "a product or intermediate without both its yield limits",
    "give the percentages of the theoretical yield below and above which it is investigated",
    f"{CLAUSE}(7)",
)
PACKAGING = Check(
    "RECORD-8-PACKAGING",
    Severity.WARNING,
    "a stage that packages, and the formula lists no packaging material",
    "list containers, closures and labels with the role PACKAGING",
    f"{CLAUSE}(8)",
)
LABELS = Check(
    "RECORD-8-LABELS",
    Severity.WARNING,
    "a stage that packages, and the formula lists no label",
    "list each label with the role PACKAGING, counted in {label}",
    f"{CLAUSE}(8)",
)
INSTRUCTION = Check(
    "RECORD-9-INSTRUCTION",
    Severity.WARNING,
    "a phase without an instruction",
    "write what is done, with special notations and precautions",
    f"{CLAUSE}(9)",
)
SAMPLING = Check(
    "RECORD-9-SAMPLING",
    Severity.WARNING,
    "no phase samples or tests anything",
    "write the sampling and testing procedures as phases, or name the one that holds",
    f"{CLAUSE}(9)",
)
SPECIFICATION = Check(
    "RECORD-9-SPECIFICATION",
    Severity.WARNING,
    "no parameter has a limit",
    "give the specifications as limits of parameters",
    f"{CLAUSE}(9)",
)

STRENGTHS = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)?)\s*(?P<unit>mg|g|µg|mcg|ug|%|IU|I\.U\.|units?|mmol|mEq)\b(?P<per>\s*/\s*\w+)?|\d+(?:[.,]\d+)?\s*%"
)
FORMS = re.compile(
    r"tablet|caplet|capsule|solution|suspension|syrup|emulsion|powder|granul|pellet|cream|ointment|gel\b|paste|lotion|foam"
    r"|spray|aerosol|inhal|patch|suppositor|pessar|injection|infusion|concentrate|lyophil|drops?\b|elixir|lozenge|film\b"
    r"|implant|sachet|vial|ampoule|syringe|bulk|active substance|drug substance|API\b",
    re.IGNORECASE,
)
EXCESSES = re.compile(r"\bexcess\b|\boverage\b", re.IGNORECASE)
PACKAGES = re.compile(r"packag|packing|labell?ing|filling", re.IGNORECASE)
TESTS = re.compile(r"sampl|\btest|\bassay\b|in-process control", re.IGNORECASE)
LABEL_UNIT = "{label}"
DOSAGE_UNITS = frozenset({"{tbl}", "{vial}", "{count}"})
UCUM = {"mcg": "ug", "µg": "ug"}
HUNDRED = Decimal(100)


def findings(recipe: Outline) -> Iterator[Finding]:
    """What the record of a product lacks, paragraph by paragraph."""
    if recipe.header.kind is not RecipeKind.PRODUCT:
        return
    yield from _product(recipe)
    yield from _actives(recipe)
    yield from _components(recipe)
    yield from _yield(recipe)
    yield from _packaging(recipe)
    yield from _instructions(recipe)


def _product(recipe: Outline) -> Iterator[Finding]:
    name = recipe.header.product
    if not name.strip():
        yield PRODUCT.at(places.VERSION, field="product")
        return
    if not STRENGTHS.search(name):
        yield STRENGTH.at(places.VERSION, field="product")
    if not FORMS.search(name):
        yield DOSAGE_FORM.at(places.VERSION, field="product")


def _actives(recipe: Outline) -> Iterator[Finding]:
    actives = [one for one in recipe.elements.materials if one.role is MaterialRole.ACTIVE]
    counted = recipe.header.batch_size.unit in DOSAGE_UNITS
    brought = any(one.role is MaterialRole.INTERMEDIATE for one in recipe.elements.materials)
    if recipe.elements.materials and not actives and not brought:
        yield ACTIVE.at(places.FORMULA, field="materials")
    if actives and counted:
        yield from _per_unit(recipe, actives)
        if not any(one.unit is not None and is_of_a_dosage(one.unit) for one in recipe.elements.process_parameters):
            yield UNIT_WEIGHT.at(places.FORMULA, field="processParameters")


def _per_unit(recipe: Outline, actives: list[Material]) -> Iterator[Finding]:
    """The strength that the name states is what one dosage unit gets of an active, its calculated excess left out."""
    stated = STRENGTHS.search(recipe.header.product)
    size = recipe.header.batch_size.value
    if stated is None or stated["unit"] is None or stated["per"] or size <= 0:
        return
    unit = UCUM.get(stated["unit"], stated["unit"])
    wanted = Fraction(stated["number"].replace(",", "."))
    amounts = [
        amount / Fraction(size) / (1 + Fraction(active.excess_percent or 0) / 100)
        for active in actives
        if (amount := converted(active.quantity, unit)) is not None and (active.excess_percent or 0) > -HUNDRED
    ]
    if amounts and wanted not in amounts:
        given = ", ".join(shown(one) for one in amounts)
        what = f"each dosage unit gets {given} {unit} of active, the name says {stated.group(0)}"
        yield PER_UNIT.at(places.FORMULA, what, field="materials")


def _components(recipe: Outline) -> Iterator[Finding]:
    materials = recipe.elements.materials
    if not materials:
        yield COMPONENTS.at(places.FORMULA, field="materials")
    units = sorted({one.quantity.unit for one in materials if is_mass(one.quantity.unit)})
    if len(units) > 1:
        yield WEIGHT_SYSTEM.at(places.FORMULA, f"weights are stated in {', '.join(units)}", field="materials")
    for material in materials:
        place = places.of_material(material)
        if not material.name.strip() or not material.code.strip():
            yield COMPONENT_NAME.at(place, field="name" if material.code.strip() else "code")
        if material.tolerance_percent is None and material.role is not MaterialRole.PACKAGING:
            yield VARIATION.at(place, field="tolerancePercent")
        if material.excess_percent is None and EXCESSES.search(material.name):
            yield EXCESS.at(place, field="excessPercent")


def _yield(recipe: Outline) -> Iterator[Finding]:
    outputs = recipe.elements.outputs
    if not any(one.kind is OutputKind.INTERMEDIATE for one in outputs):
        yield THEORY.at(places.FORMULA, field="outputs")
    if not outputs:
        yield NO_OUTPUT.at(places.FORMULA, field="outputs")
    for number, output in enumerate(outputs, 1):
        if output.kind in MADE and (missing := _missing_limit(output)):
            yield YIELD_LIMITS.at(places.of_output(number, output), field=missing)


def _missing_limit(output: Output) -> str | None:
    if output.yield_low is None:
        return "yieldLow"
    return "yieldHigh" if output.yield_high is None else None


def _packaging(recipe: Outline) -> Iterator[Finding]:
    if not PACKAGES.search(recipe.header.stage):
        return
    packaging = [one for one in recipe.elements.materials if one.role is MaterialRole.PACKAGING]
    if not packaging:
        yield PACKAGING.at(places.FORMULA, field="materials")
    elif not any(one.quantity.unit == LABEL_UNIT or "label" in one.name.lower() for one in packaging):
        yield LABELS.at(places.FORMULA, field="materials")


def _instructions(recipe: Outline) -> Iterator[Finding]:
    phases = recipe.elements.phases
    for phase in phases:
        if not phase.instruction.strip():
            yield INSTRUCTION.at(places.of_phase(phase), field="instruction")
    if not phases:
        return
    parameters = [parameter for phase in phases for parameter in phase.parameters]
    sampled = any(parameter.every is not None or parameter.samples > 1 for parameter in parameters)
    if not sampled and not any(TESTS.search(f"{phase.name} {phase.instruction}") for phase in phases):
        yield SAMPLING.at(places.PROCEDURE, field="phases")
    if not any(_specified(parameter) for parameter in parameters):
        yield SPECIFICATION.at(places.PROCEDURE, field="phases")


def _specified(parameter: Parameter) -> bool:
    return parameter.expected is not None or any(
        bound is not None
        for bound in (
            parameter.action_low,
            parameter.action_high,
            parameter.alert_low,
            parameter.alert_high,
            parameter.registered_low,
            parameter.registered_high,
        )
    )
