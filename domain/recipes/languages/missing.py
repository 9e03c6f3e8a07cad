"""What a record lacks in the languages in which it is to be complete (REC-7)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.kernel.languages import lookup
from domain.recipes.kinds import TextField
from domain.recipes.languages.texts import Text, texts_of, translation
from domain.recipes.values import Block, Elements, Equipment, Finding, Material, Output, Parameter, Phase, Translation
from domain.recipes.values import ProcessParameter as FormulaValue

Element = Material | Output | FormulaValue | Equipment | Block | Phase | Parameter
WORDS = {TextField.NAME: "its name", TextField.INSTRUCTION: "its instruction", TextField.CHOICE: "its choices"}

NOUNS = {Output: "output", Equipment: "equipment", FormulaValue: "process parameter"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """A text that whoever reads `language` sees untranslated; `stale` where a translation says what it said before.

    `phase` is the one that a parameter belongs to.
    """

    element: Element
    phase: Phase | None
    language: str
    text: Text
    stale: bool


def lacking(elements: Elements, languages: Sequence[str]) -> Iterator[Lack]:
    """Every text that isn't translated into each of these languages, in the order of the recipe."""
    for element, phase in translatable(elements):
        for language in languages:
            for text in texts_of(element):
                if translation(element.translations, text, language) is None:
                    stale = any(_tells(one, text, language) for one in element.translations)
                    yield Lack(element=element, phase=phase, language=language, text=text, stale=stale)


def translatable(elements: Elements) -> Iterator[tuple[Element, Phase | None]]:
    """Everything with texts, a parameter with its phase."""
    for kind in (elements.materials, elements.outputs, elements.process_parameters, elements.equipment):
        yield from ((one, None) for one in kind)
    yield from ((one, None) for one in elements.blocks)
    for phase in elements.phases:
        yield phase, None
        yield from ((one, phase) for one in phase.parameters)


def findings(elements: Elements, languages: Sequence[str]) -> Iterator[Finding]:
    """One finding for each element and language that lacks something, and one where only the original changed since.

    A chapter of the linter says the same of each `Lack`.
    """
    told: dict[tuple[int, str, bool], list[Lack]] = {}
    for lack in lacking(elements, languages):
        told.setdefault((id(lack.element), lack.language, lack.stale), []).append(lack)
    for (_, language, stale), lacks in told.items():
        texts = " and ".join(dict.fromkeys(WORDS[one.text.field] for one in lacks))
        if stale:
            what, remedy = f"{texts} changed since the translation into {language}", "translate what it says now"
        else:
            what, remedy = f"no translation into {language} of {texts}", "translate it, or take the language out"
        yield Finding(place=place(lacks[0].element, lacks[0].phase), what=what, remedy=remedy)


def place(element: Element, phase: Phase | None) -> str:
    """Where it stands, in words."""
    match element:
        case Material():
            return f"material {element.position} ({element.name})"
        case Phase():
            return f"phase {element.number} ({element.name})"
        case Parameter():
            assert phase is not None, element
            return f"{place(phase, None)}, parameter {phase.parameters.index(element) + 1} ({element.name})"
        case Block():
            return f"{element.kind.value.lower().replace('_', ' ')} {element.code} ({element.name})"
        case _:
            return f"{NOUNS[type(element)]} {element.code} ({element.name})"


def _tells(one: Translation, text: Text, language: str) -> bool:
    """Whether a translation is of an earlier wording; a choice's wording is its own."""
    return one.field is text.field and text.field is not TextField.CHOICE and one.language in lookup(language)
