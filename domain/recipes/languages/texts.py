"""The texts of an element that people read, and what is shown of them in a language."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.kernel.languages import lookup
from domain.recipes.kinds import TextField


@dataclass(frozen=True, slots=True)
class Text:
    """A text as its author wrote it."""

    field: TextField
    original: str


class Named(Protocol):
    """An element, as a value or as a row; a phase has an `instruction` too, a parameter `choices`."""

    @property
    def name(self) -> str: ...


class Translated(Protocol):
    """A translation, as a value or as a row."""

    @property
    def field(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def original(self) -> str: ...
    @property
    def text(self) -> str: ...


def texts_of(element: Named) -> tuple[Text, ...]:
    """Every text of an element that is to be translated; what is empty says the same in any language."""
    instruction: str = getattr(element, "instruction", "")
    choices: Sequence[str] = getattr(element, "choices", ())
    found = (
        Text(TextField.NAME, element.name),
        Text(TextField.INSTRUCTION, instruction),
        *(Text(TextField.CHOICE, one) for one in dict.fromkeys(choices)),
    )
    return tuple(one for one in found if one.original)


def translation(translations: Iterable[Translated], text: Text, language: str) -> str | None:
    """What is shown of a text to whoever reads a language, by its tag or a wider one; None where nothing is.

    A translation of what the element said before isn't shown: nobody acts on an outdated instruction.
    """
    said: dict[str, str] = {}
    for one in translations:
        if one.field == text.field.value and one.original == text.original:
            said.setdefault(one.language, one.text)
    return next((said[one] for one in lookup(language) if one in said), None)


def instructions(instruction: str, translations: Iterable[Translated]) -> Iterator[tuple[str | None, str]]:
    """Whatever is shown of an instruction: by its language, None for the version's own."""
    yield None, instruction
    for one in translations:
        if one.field == TextField.INSTRUCTION and one.original == instruction:
            yield one.language, one.text
