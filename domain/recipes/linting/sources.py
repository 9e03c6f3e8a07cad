"""Where a value comes from, and how often it is taken (EXE-17, EXE-20, WGH-10)."""

from collections.abc import Iterator

from domain.recipes.kinds import ParameterKind, ParameterSource
from domain.recipes.linting.amounts import alike, is_time
from domain.recipes.linting.findings import Check, Said, Severity
from domain.recipes.linting.outline import Outline
from domain.recipes.values import Parameter

FORMULA_MISSING = Check(
    "PARAMETER-FORMULA-MISSING", Severity.ERROR, "a calculated value without its formula", "write its formula"
)
FORMULA_UNUSED = Check(
    "PARAMETER-FORMULA-UNUSED",
    Severity.ERROR,
    "a formula on what isn't calculated",
    "remove it, or make the value CALCULATED",
)
SOURCE_KIND = Check(
    "PARAMETER-SOURCE-KIND",
    Severity.ERROR,
    "a weight that isn't a number, or a file that isn't attached by a person",
    "make it a NUMBER, or TYPED",
)
INSTRUMENT_MISSING = Check(
    "PARAMETER-INSTRUMENT-MISSING",
    Severity.ERROR,
    "a value of an instrument, without saying which",
    "name the equipment that it is read from",
    "EXE-17",
)
INSTRUMENT_UNKNOWN = Check(
    "PARAMETER-INSTRUMENT-UNKNOWN",
    Severity.ERROR,
    "it is read from equipment that the recipe doesn't ask for",
    "name equipment of this recipe, or add it",
    "EXE-17",
)
INSTRUMENT_UNUSED = Check(
    "PARAMETER-INSTRUMENT-UNUSED",
    Severity.ERROR,
    "an instrument on what nothing is read for",
    "remove it, or make the value one of an INSTRUMENT",
)
MATERIAL_MISSING = Check(
    "PARAMETER-MATERIAL-MISSING",
    Severity.ERROR,
    "a weight, without saying of which material",
    "name the material of the formula that is weighed",
)
MATERIAL_UNKNOWN = Check(
    "PARAMETER-MATERIAL-UNKNOWN",
    Severity.ERROR,
    "it weighs a material that the formula lacks",
    "name a material of the formula, or add it",
)
MATERIAL_UNUSED = Check(
    "PARAMETER-MATERIAL-UNUSED",
    Severity.ERROR,
    "a material on what isn't weighed",
    "remove it, or make the value WEIGHED",
)
MATERIAL_UNIT = Check(
    "PARAMETER-MATERIAL-UNIT",
    Severity.ERROR,
    "it is weighed in a unit that doesn't convert into the formula's",
    "use the formula's unit, or one that measures the same",
    "EXE-5",
)
REPETITIONS = Check(
    "PARAMETER-REPETITIONS",
    Severity.ERROR,
    "more values complete it than may be recorded",
    "raise the repetition limit, or ask for fewer values",
)
EVERY = Check(
    "PARAMETER-EVERY",
    Severity.ERROR,
    "the time between two samplings is no time above 0",
    "give a time above 0, such as 15 min",
)
SAMPLES = Check("PARAMETER-SAMPLES", Severity.ERROR, "a sampling of no samples", "take at least one sample each time")
EVERY_ONCE = Check(
    "PARAMETER-EVERY-ONCE",
    Severity.WARNING,
    "it is to be sampled again and again, and only one value may be recorded",
    "raise the repetition limit to what the longest run takes",
)


def said(recipe: Outline, parameter: Parameter) -> Iterator[Said]:
    """What is wrong with the source of a value, and with its repetitions."""
    yield from _formula(parameter)
    yield from _instrument(recipe, parameter)
    yield from _material(recipe, parameter)
    if parameter.source is ParameterSource.WEIGHED and parameter.kind is not ParameterKind.NUMBER:
        yield Said(SOURCE_KIND, f"a weight that is a {parameter.kind.value}", "kind", "make it a NUMBER")
    elif parameter.source is not ParameterSource.TYPED and parameter.kind is ParameterKind.FILE:
        yield Said(SOURCE_KIND, f"a FILE that is {parameter.source.value}", "source", "make it TYPED")
    if parameter.repetitions > parameter.repetition_limit:
        what = f"{parameter.repetitions} values complete it, and at most {parameter.repetition_limit} may be recorded"
        yield Said(REPETITIONS, what, "repetitions")
    yield from _sampling(parameter)


def _formula(parameter: Parameter) -> Iterator[Said]:
    calculated = parameter.source is ParameterSource.CALCULATED
    if calculated and not (parameter.formula and parameter.formula.strip()):
        yield Said(FORMULA_MISSING, field="formula")
    if not calculated and parameter.formula is not None:
        yield Said(FORMULA_UNUSED, f"a formula on a value that is {parameter.source.value}", "formula")


def _instrument(recipe: Outline, parameter: Parameter) -> Iterator[Said]:
    if parameter.instrument is None:
        if parameter.source is ParameterSource.INSTRUMENT:
            yield Said(INSTRUMENT_MISSING, field="instrument")
    elif parameter.source in {ParameterSource.TYPED, ParameterSource.CALCULATED}:
        yield Said(INSTRUMENT_UNUSED, f"an instrument on a value that is {parameter.source.value}", "instrument")
    elif parameter.instrument not in recipe.equipment:
        what = f"it is read from {parameter.instrument!r}, which is no equipment of this recipe"
        yield Said(INSTRUMENT_UNKNOWN, what, "instrument")


def _material(recipe: Outline, parameter: Parameter) -> Iterator[Said]:
    if parameter.source is not ParameterSource.WEIGHED:
        if parameter.material is not None:
            yield Said(MATERIAL_UNUSED, f"a material on a value that is {parameter.source.value}", "material")
        return
    if parameter.material is None:
        yield Said(MATERIAL_MISSING, field="material")
        return
    material = recipe.materials.get(parameter.material)
    if material is None:
        yield Said(MATERIAL_UNKNOWN, f"it weighs material {parameter.material}, which the formula lacks", "material")
    elif parameter.unit is not None and not alike(parameter.unit, material.quantity.unit):
        what = f"it weighs {material.name} in {parameter.unit}, the formula has {material.quantity.unit}"
        yield Said(MATERIAL_UNIT, what, "unit")


def _sampling(parameter: Parameter) -> Iterator[Said]:
    if parameter.samples < 1:
        yield Said(SAMPLES, field="samples")
    if parameter.every is None:
        return
    if not is_time(parameter.every.unit) or parameter.every.value <= 0:
        yield Said(EVERY, f"every {parameter.every.value:f} {parameter.every.unit} is no time above 0", "every")
    if parameter.repetition_limit <= 1:
        yield Said(EVERY_ONCE, field="repetitionLimit")
