"""What the batch gives, how much of it in theory, and the values that its formulas use (REV-2)."""

from collections.abc import Iterator
from decimal import Decimal

from domain.kernel.units.parsing import known
from domain.recipes.kinds import OutputKind
from domain.recipes.linting import places
from domain.recipes.linting.amounts import converted, is_amount
from domain.recipes.linting.findings import Check, Finding, Severity
from domain.recipes.linting.materials import CODE_DOUBLED, POSITIVE, UNIT
from domain.recipes.linting.outline import Outline
from domain.recipes.values import Output, ProcessParameter

THEORY = Decimal(100)
MADE = frozenset({OutputKind.PRODUCT, OutputKind.INTERMEDIATE})

NO_PRODUCT = Check(
    "BALANCE-NO-PRODUCT",
    Severity.ERROR,
    "outputs are listed, and neither a product nor an intermediate among them",
    "add what the batch is made for",
)
PRODUCTS = Check(
    "BALANCE-PRODUCTS",
    Severity.ERROR,
    "more than one output is the product",
    "one recipe makes one product; the others are by-products or intermediates",
)
BATCH_SIZE = Check(
    "BALANCE-BATCH-SIZE",
    Severity.WARNING,
    "the product isn't as much as the batch size",
    "say why they differ, or make them the same",
)
YIELD_ORDER = Check(
    "BALANCE-YIELD-ORDER",
    Severity.ERROR,
    "the yield limits aren't in order, or below 0",
    "order them: the lower one, from 0, then the higher one",
    "REV-2",
)
YIELD_AROUND = Check(
    "BALANCE-YIELD-AROUND",
    Severity.WARNING,
    "the theoretical yield itself, 100 %, lies outside the yield limits",
    "check limits and theoretical quantity",
    "REV-2",
)
PROCESS_VALUE = Check(
    "BALANCE-PROCESS-VALUE",
    Severity.ERROR,
    "a process parameter is a number or a text, one of the two",
    "give it a number with its unit, or a text",
)
PROCESS_UNIT = Check(
    "BALANCE-PROCESS-UNIT",
    Severity.ERROR,
    "a number without a known unit, or a text with one",
    'give a number\'s UCUM unit; "1" for a bare number; a text has none',
    "EXE-5",
)
PROCESS_SCALABLE = Check(
    "BALANCE-PROCESS-SCALABLE",
    Severity.ERROR,
    "a text that is to grow with the batch",
    "make it a number, or say that it doesn't scale",
    "REC-6",
)


def findings(recipe: Outline) -> Iterator[Finding]:
    """What is wrong with outputs and process parameters."""
    codes: set[str] = set()
    for number, output in enumerate(recipe.elements.outputs, 1):
        if output.code in codes:
            yield CODE_DOUBLED.at(places.of_output(number, output), field="code")
        codes.add(output.code)
        yield from _output(number, output)
    yield from _products(recipe)
    codes = set()
    for number, parameter in enumerate(recipe.elements.process_parameters, 1):
        if parameter.code in codes:
            yield CODE_DOUBLED.at(places.of_process_parameter(number, parameter), field="code")
        codes.add(parameter.code)
        yield from _process_parameter(number, parameter)


def _output(number: int, output: Output) -> Iterator[Finding]:
    place = places.of_output(number, output)
    if not is_amount(output.quantity.unit):
        yield UNIT.at(place, f"{output.quantity.unit} isn't a unit of amount", field="quantity")
    if output.quantity.value <= 0:
        yield POSITIVE.at(place, f"{output.quantity} isn't above 0", field="quantity")
    low, high = output.yield_low, output.yield_high
    if (low is not None and low < 0) or (high is not None and high < 0):
        yield YIELD_ORDER.at(place, "a yield limit below 0 %")
    elif low is not None and high is not None and low > high:
        yield YIELD_ORDER.at(place, f"the lower yield limit {low:f} % lies above the higher one, {high:f} %")
    elif (low is not None and low > THEORY) or (high is not None and high < THEORY):
        yield YIELD_AROUND.at(place)


def _products(recipe: Outline) -> Iterator[Finding]:
    outputs = list(enumerate(recipe.elements.outputs, 1))
    if outputs and not any(output.kind in MADE for _, output in outputs):
        yield NO_PRODUCT.at(places.FORMULA, field="outputs")
    products = [(number, output) for number, output in outputs if output.kind is OutputKind.PRODUCT]
    for number, output in products[1:]:
        yield PRODUCTS.at(places.of_output(number, output), field="kind")
    for number, output in products[:1]:
        size = recipe.header.batch_size
        amount = converted(output.quantity, size.unit)
        if amount is not None and amount != size.value:
            what = f"the product is {output.quantity} in theory, the batch size {size}"
            yield BATCH_SIZE.at(places.of_output(number, output), what, field="quantity")


def _process_parameter(number: int, parameter: ProcessParameter) -> Iterator[Finding]:
    place = places.of_process_parameter(number, parameter)
    if (parameter.number is None) == (parameter.text is None):
        given = "neither a number nor a text" if parameter.number is None else "both a number and a text"
        yield PROCESS_VALUE.at(place, given)
    elif parameter.text is not None:
        if parameter.unit is not None:
            yield PROCESS_UNIT.at(place, "a text with a unit", field="unit")
        if parameter.scalable:
            yield PROCESS_SCALABLE.at(place, field="scalable")
    elif parameter.unit is None:
        yield PROCESS_UNIT.at(place, "a number without a unit", field="unit")
    elif known(parameter.unit) is None:
        yield PROCESS_UNIT.at(place, f"{parameter.unit!r} isn't a known unit", field="unit")
