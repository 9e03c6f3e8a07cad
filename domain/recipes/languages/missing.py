"""What a record lacks in the languages in which it is to be complete (REC-7)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.kernel.languages import lookup
from domain.recipes.kinds import TextField
from domain.recipes.languages.texts import Named, Text, Translated, texts_of, translation


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


def _told(one: Translated, text: Text, language: str) -> bool:
    """Whether a translation is of an earlier wording; a choice's wording is its own."""
    return text.field is not TextField.CHOICE and one.field == text.field.value and one.language in lookup(language)
