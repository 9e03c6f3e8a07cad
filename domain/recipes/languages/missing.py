"""What a record lacks in the languages in which it is to be complete (REC-7)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.kernel.languages import lookup
from domain.recipes.kinds import TextField
from domain.recipes.languages.texts import Named, Text, Translated, texts_of, translation
from domain.recipes.values import Block, Elements, Equipment, Finding, Material, Output, Parameter, Phase
from domain.recipes.values import ProcessParameter as FormulaValue

Element = Material | Output | FormulaValue | Equipment | Block | Phase | Parameter
WORDS = {TextField.NAME: "its name", TextField.INSTRUCTION: "its instruction", TextField.CHOICE: "its choices"}

NOUNS = {Output: "output", Equipment: "equipment", FormulaValue: "process parameter"}


class Translatable(Named, Protocol):
    """An element with its translations, as a value or as a row."""

    @property
    def translations(self) -> Sequence[Translated]: ...


@dataclass(frozen=True, slots=True)
class Lack:
    """A text that whoever reads `language` sees as its author wrote it.

    `stale` is the translation of what it said before, where there is one.
    """

    text: Text
    language: str
    stale: Translated | None


def lacking(element: Translatable, languages: Sequence[str]) -> Iterator[Lack]:
    """The texts of an element that aren't translated into each of these languages."""
    for language in languages:
        for text in texts_of(element):
            if translation(element.translations, text, language) is None:
                told = (one for one in element.translations if _told(one, text, language))
                yield Lack(text, language, next(told, None))


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
    for element, phase in translatable(elements):
        told: dict[tuple[str, bool], list[Lack]] = {}
        for lack in lacking(element, languages):
            told.setdefault((lack.language, lack.stale is not None), []).append(lack)
        for (language, stale), lacks in told.items():
            what, remedy = _said(language, lacks, stale=stale)
            yield Finding(place=place(element, phase), what=what, remedy=remedy)


def _said(language: str, lacks: Sequence[Lack], *, stale: bool) -> tuple[str, str]:
    texts = " and ".join(dict.fromkeys(WORDS[one.text.field] for one in lacks))
    if stale:
        return f"{texts} changed since the translation into {language}", "translate what it says now"
    return f"no translation into {language} of {texts}", "translate it, or take the language out"


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


def _told(one: Translated, text: Text, language: str) -> bool:
    """Whether a translation is of an earlier wording; a choice's wording is its own."""
    return text.field is not TextField.CHOICE and one.field == text.field.value and one.language in lookup(language)
