"""Reading a formula into its tree; the grammar is in the package's docstring."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from domain.recipes.formulas.bounds import MAX_EXPONENT, MAX_NAME, MAX_NESTING, MAX_OPERATIONS
from domain.recipes.formulas.lexing import Kind, Word, invalid, words
from domain.recipes.formulas.printing import unparse
from domain.recipes.formulas.problems import FormulaInvalid
from domain.recipes.formulas.references import (
    BATCH_SIZE,
    KEYWORDS,
    MOMENTS,
    OF_THE_RECIPE,
    PASS,
    Reference,
    parameter,
)
from domain.recipes.formulas.tree import (
    BINDING,
    COMPARISONS,
    NOT_BINDS,
    SIGN_BINDS,
    Binary,
    Call,
    Named,
    Node,
    Number,
    Operator,
    Power,
    Text,
    Unary,
    YesNo,
)

_OPERATORS = {operator.value: operator for operator in BINDING}
_WORDS_OF_THE_LANGUAGE = KEYWORDS - {"pass"}


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that can be read; `text` is as its author wrote it, str() its normal form."""

    root: Node
    text: str = field(compare=False)

    def __str__(self) -> str:
        return unparse(self.root)


@lru_cache(maxsize=2_048)
def parse(text: str) -> Formula:
    """Read a formula. Raises FormulaInvalid with the first problem and its place."""
    return Formula(_Parser(words(text)).whole(), text)


class _Parser:
    """Takes the words from left to right; an operator's binding decides what belongs to it."""

    def __init__(self, found: tuple[Word, ...]) -> None:
        self.words = found
        self.at = 0
        self.operations = 0
        self.nesting = 0

    @property
    def word(self) -> Word:
        return self.words[self.at]

    def whole(self) -> Node:
        if len(self.words) == 1:
            raise invalid(self.word.at, "the formula is empty", "write an expression such as 2 * tare")
        node = self.expression(0)
        if self.word.kind is not Kind.END:
            raise self.unexpected("the formula should end here, or go on with an operator")
        return node

    def expression(self, binding: int) -> Node:
        """What stands here up to an operator that binds no tighter than this."""
        node = self.beginning()
        while (operator := _OPERATORS.get(self.sign())) and BINDING[operator] > binding:
            self.operation()
            right = self.expression(BINDING[operator])
            node = Binary(operator, node, right, node.at.to(right.at))
            if operator in COMPARISONS and _OPERATORS.get(self.sign()) in COMPARISONS:
                raise invalid(self.word.at, "comparisons don't chain", "write a < b and b < c, or put brackets")
        return node

    def within(self, binding: int = 0) -> Node:
        """An expression inside a bracket, a call or behind a sign."""
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            what = f"more than {MAX_NESTING} brackets, calls and signs stand within one another"
            raise invalid(self.word.at, what, "calculate a part of it in a parameter of its own")
        node = self.expression(binding)
        self.nesting -= 1
        return node

    def beginning(self) -> Node:
        sign = self.sign()
        if sign == Operator.NOT:
            return self.unary(Operator.NOT, NOT_BINDS - 1)
        if sign == Operator.MINUS:
            return self.unary(Operator.MINUS, SIGN_BINDS - 1)
        return self.power()

    def unary(self, operator: Operator, binding: int) -> Node:
        start = self.operation().at
        # Operators between two operands bind by more than this, so that only those of the operand are taken.
        operand = self.within(binding)
        return Unary(operator, operand, start.to(operand.at))

    def power(self) -> Node:
        base = self.operand()
        if self.sign() != "^":
            return base
        self.operation()
        negative = self.sign() == "-"
        if negative:
            self.take()
        exponent = self.exponent()
        if self.sign() == "^":
            raise invalid(self.word.at, "powers don't chain", "put brackets: (a ^ 2) ^ 3")
        value = int(exponent.text)
        return Power(base, -value if negative else value, base.at.to(exponent.at))

    def exponent(self) -> Word:
        word = self.word
        if word.kind is not Kind.NUMBER or not word.text.isdigit() or word.unit:
            raise self.unexpected("an exponent is a whole number as in x ^ 2")
        if int(word.text) > MAX_EXPONENT:
            what = f"the exponent {word.text} is above {MAX_EXPONENT}"
            raise invalid(word.at, what, f"an exponent is from -{MAX_EXPONENT} to {MAX_EXPONENT}")
        return self.take()

    def operand(self) -> Node:
        word = self.word
        match word.kind:
            case Kind.NUMBER:
                self.take()
                return Number(Decimal(word.text), word.unit, word.at)
            case Kind.NAME | Kind.TEXT:
                return self.named()
            case Kind.SIGN if word.text == "(":
                return self.bracket()
            case _:
                raise self.unexpected("a number, a text, a name, a function or a bracket should stand here")

    def bracket(self) -> Node:
        self.operation()
        node = self.within()
        self.expect(")", 'close the bracket with ")"')
        return node

    def named(self) -> Node:
        word = self.take()
        following = self.sign()
        if following == ".":
            return self.dotted(word)
        if word.kind is Kind.TEXT:
            return Text(word.text, word.at)
        if following == "(" and word.text not in KEYWORDS:
            return self.call(word)
        if word.text in {"yes", "no"}:
            return YesNo(word.text == "yes", word.at)
        if word.text in _WORDS_OF_THE_LANGUAGE:
            self.at -= 1
            raise self.unexpected("a value should stand here")
        return Named(PASS if word.text == "pass" else parameter(word.text), word.at)

    def dotted(self, head: Word) -> Node:
        self.take()
        code = self.word
        if code.kind not in {Kind.NAME, Kind.TEXT}:
            raise self.unexpected('a code should follow the ".", in double quotes if it is no name')
        self.take()
        for segment in (head, code):
            if not 0 < len(segment.text) <= MAX_NAME or not segment.text.isprintable():
                what = f"a code of {len(segment.text)} characters, or one over several lines"
                raise invalid(segment.at, what, f"a code has 1 to {MAX_NAME} characters on one line")
        return Named(_reference(head, code), head.at.to(code.at))

    def call(self, name: Word) -> Node:
        self.operation()
        arguments = [] if self.sign() == ")" else [self.within()]
        while arguments and self.sign() == ",":
            self.take()
            arguments.append(self.within())
        last = self.expect(")", 'separate arguments with ",", and close the call with ")"')
        return Call(name.text, tuple(arguments), name.at.to(last.at))

    def sign(self) -> str:
        """The sign or word of the language that stands here; empty for anything else."""
        word = self.word
        return word.text if word.kind is Kind.SIGN or (word.kind is Kind.NAME and word.text in KEYWORDS) else ""

    def operation(self) -> Word:
        self.operations += 1
        if self.operations > MAX_OPERATIONS:
            what = f"it has more than {MAX_OPERATIONS} operators, calls and brackets"
            raise invalid(self.word.at, what, "calculate a part of it in a parameter of its own")
        return self.take()

    def expect(self, sign: str, remedy: str) -> Word:
        if self.sign() != sign:
            raise self.unexpected(remedy)
        return self.take()

    def take(self) -> Word:
        self.at += 1
        return self.words[self.at - 1]

    def unexpected(self, remedy: str) -> FormulaInvalid:
        word = self.word
        if word.kind is Kind.END:
            return invalid(word.at, "the formula ends too early", remedy)
        if word.kind is Kind.NAME and word.text not in KEYWORDS and word.text.lower() in KEYWORDS:
            remedy = f"write {word.text.lower()}: the words of the language are in small letters"
        return invalid(word.at, f"{word.text[:MAX_NAME]!r} doesn't belong here", remedy)


def _reference(head: Word, code: Word) -> Reference:
    """What two codes with a dot between them mean; a quoted one is never a word of the language."""
    own_word = head.kind is Kind.NAME
    if own_word and head.text in OF_THE_RECIPE:
        return Reference(OF_THE_RECIPE[head.text], code.text)
    if own_word and head.text == "batch":
        if code.text != "size":
            raise invalid(code.at, f"a batch has no {code.text!r}", "batch.size is all there is of it")
        return BATCH_SIZE
    if own_word and head.text in KEYWORDS:
        raise invalid(head.at, f"{head.text!r} is a word of the language", "put the phase's code in double quotes")
    if code.kind is Kind.NAME and code.text in MOMENTS:
        return Reference(MOMENTS[code.text], phase=head.text)
    return parameter(code.text, head.text)
