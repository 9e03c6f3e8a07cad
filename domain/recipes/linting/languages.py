"""Everything that people read is there in each language of the version, as it stands now (REC-7)."""

from collections.abc import Iterator, Sequence

from domain.recipes.kinds import TextField
from domain.recipes.languages.missing import Lack, Translatable, lacking
from domain.recipes.linting import places
from domain.recipes.linting.findings import Check, Finding, Place, Severity
from domain.recipes.linting.outline import Outline
from domain.recipes.values import Elements

MISSING = Check(
    "LANGUAGE-MISSING",
    Severity.ERROR,
    "a text that isn't translated into a language of the version",
    "translate it, or take the language out",
)
STALE = Check(
    "LANGUAGE-STALE",
    Severity.ERROR,
    "a text that changed since it was translated",
    "translate what it says now",
)
WORDS = {TextField.NAME: "its name", TextField.INSTRUCTION: "its instruction", TextField.CHOICE: "its choices"}


def findings(recipe: Outline) -> Iterator[Finding]:
    """One finding for each element and language that lacks something, and one where only the original changed since."""
    languages = recipe.header.languages
    if not languages:
        return
    for element, place in translatable(recipe.elements):
        yield from _lacking(element, place, languages)


def _lacking(element: Translatable, place: Place, languages: Sequence[str]) -> Iterator[Finding]:
    told: dict[tuple[str, bool], list[Lack]] = {}
    for lack in lacking(element, languages):
        told.setdefault((lack.language, lack.stale is not None), []).append(lack)
    for (language, stale), lacks in told.items():
        texts = " and ".join(dict.fromkeys(WORDS[one.text.field] for one in lacks))
        if stale:
            yield STALE.at(place, f"{texts} changed since the translation into {language}")
        else:
            yield MISSING.at(place, f"no translation into {language} of {texts}")


def translatable(elements: Elements) -> Iterator[tuple[Translatable, Place]]:
    """Everything with texts that people read."""
    yield from ((one, places.of_material(one)) for one in elements.materials)
    yield from ((one, places.of_output(at, one)) for at, one in enumerate(elements.outputs, 1))
    yield from ((one, places.of_process_parameter(at, one)) for at, one in enumerate(elements.process_parameters, 1))
    yield from ((one, places.of_equipment(at, one)) for at, one in enumerate(elements.equipment, 1))
    yield from ((one, places.of_block(one)) for one in elements.blocks)
    for phase in elements.phases:
        yield phase, places.of_phase(phase)
        yield from ((one, places.of_parameter(phase, at, one)) for at, one in enumerate(phase.parameters, 1))
