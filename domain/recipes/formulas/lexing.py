"""Cutting a formula into its words: numbers with their units, names, texts and signs."""

import re
from dataclasses import dataclass
from enum import StrEnum

from domain.kernel.units import parsing as units
from domain.recipes.formulas.bounds import MAX_DIGITS, MAX_LENGTH, MAX_NAME
from domain.recipes.formulas.problems import FormulaInvalid, Problem, Span

_SPACE = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_TEXT = re.compile(r'"((?:[^"\r\n]|"")*)"')
_SIGN = re.compile(r"<>|<=|>=|[-+*/^=<>(),.]")

# What a unit may begin with, what it may hold, and what may not follow it.
_UNIT_BEGINS = re.compile(r"[A-Za-z\[{%]|1/")
_UNIT = re.compile(rf"[A-Za-z0-9_\[\]{{}}%./()]{{1,{units.MAX_LENGTH}}}")
_GOES_ON = re.compile(r"[A-Za-z0-9_\[{%]")
_WORD = re.compile(r"[^\s()+*^=<>,\"-]{1,40}")
_OPERATORS = frozenset({"and", "or", "not"})


class Kind(StrEnum):
    NUMBER = "number"
    NAME = "name"
    TEXT = "text"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Word:
    """`text` is what a TEXT says without its quotation marks; `unit` is that of a NUMBER."""

    kind: Kind
    text: str
    at: Span
    unit: str | None = None


def words(text: str) -> tuple[Word, ...]:
    """The words of a formula, END the last. Raises FormulaInvalid."""
    if len(text) > MAX_LENGTH:
        what = f"it has {len(text)} characters, and a formula has at most {MAX_LENGTH}"
        raise invalid(Span(0, len(text)), what, "calculate a part of it in a parameter of its own")
    return tuple(_Lexer(text).all())


def invalid(at: Span, what: str, remedy: str) -> FormulaInvalid:
    """The refusal of a text that is no formula."""
    return FormulaInvalid(problem=Problem(at, what, remedy))


class _Lexer:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self.line_start = 0

    def all(self) -> list[Word]:
        found: list[Word] = []
        while not found or found[-1].kind is not Kind.END:
            self.skip()
            found.append(self.next())
        return found

    def skip(self) -> None:
        """Go past white space, counting lines."""
        passed = self.match(_SPACE)
        if "\n" in passed:
            self.line += passed.count("\n")
            self.line_start = self.at - (len(passed) - passed.rindex("\n") - 1)

    def next(self) -> Word:
        start = self.here()
        if self.at == len(self.text):
            return Word(Kind.END, "", start)
        if number := self.match(_NUMBER):
            return self.number(number, start)
        if name := self.match(_NAME):
            if len(name) > MAX_NAME:
                what = f"the name {name[:MAX_NAME]}… has {len(name)} characters"
                raise invalid(self.since(start), what, f"a name has at most {MAX_NAME}")
            return Word(Kind.NAME, name, self.since(start))
        if text := self.match(_TEXT):
            return Word(Kind.TEXT, text[1:-1].replace('""', '"'), self.since(start))
        if sign := self.match(_SIGN):
            return Word(Kind.SIGN, sign, self.since(start))
        raise self.stray(start)

    def number(self, number: str, start: Span) -> Word:
        at = self.since(start)
        if len(number.replace(".", "")) > MAX_DIGITS:
            raise invalid(at, f"the number has more than {MAX_DIGITS} digits", "write fewer digits")
        self.skip()
        unit = self.unit()
        return Word(Kind.NUMBER, number, self.since(start) if unit else at, unit)

    def unit(self) -> str | None:
        """The longest known unit that stands here and isn't the beginning of something else."""
        if not _UNIT_BEGINS.match(self.text, self.at):
            return None
        longest = _UNIT.match(self.text, self.at)
        for end in range(longest.end() if longest else self.at, self.at, -1):
            code = self.text[self.at : end]
            if not _GOES_ON.match(self.text, end) and units.known(code):
                self.at = end
                return code
        name = _NAME.match(self.text, self.at)
        if name and name.group() in _OPERATORS:
            return None
        raise self.unknown_unit()

    def unknown_unit(self) -> FormulaInvalid:
        start = self.here()
        word = self.match(_WORD)
        remedy = "write a UCUM unit such as kg, mL or %, or an operator between the number and the name"
        return invalid(self.since(start), f"{word!r} after a number is no known unit", remedy)

    def stray(self, start: Span) -> FormulaInvalid:
        character = self.text[self.at]
        self.at += 1
        if character == '"':
            return invalid(self.since(start), "the text has no end", 'close it with " on the same line')
        remedy = "a formula has numbers, names, texts in double quotes and + - * / ^ = <> < <= > >= ( ) , ."
        return invalid(self.since(start), f"{character!r} has no meaning here", remedy)

    def here(self) -> Span:
        return Span(self.at, self.at, self.line, self.at - self.line_start + 1)

    def since(self, start: Span) -> Span:
        return Span(start.start, self.at, start.line, start.column)

    def match(self, pattern: re.Pattern[str]) -> str:
        """Go past what of the pattern stands here; empty where nothing does."""
        found = pattern.match(self.text, self.at)
        if found is None:
            return ""
        self.at = found.end()
        return found.group()
