"""What a formula refers to (EXE-7): parameters, moments, quantities of the recipe and of the batch."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.recipes.formulas.bounds import MAX_NAME


class ReferenceKind(StrEnum):
    PARAMETER = "PARAMETER"
    STARTED = "STARTED"
    COMPLETED = "COMPLETED"
    FORMULA = "FORMULA"
    INPUT = "INPUT"
    OUTPUT = "OUTPUT"
    BATCH_SIZE = "BATCH_SIZE"
    PASS = "PASS"  # noqa: S105 -- a loop's pass, no password


MOMENTS = {"started": ReferenceKind.STARTED, "completed": ReferenceKind.COMPLETED}
OF_THE_RECIPE = {"formula": ReferenceKind.FORMULA, "input": ReferenceKind.INPUT, "output": ReferenceKind.OUTPUT}
KEYWORDS = frozenset({"and", "or", "not", "yes", "no", "pass"})
"""Names that mean something by themselves; a parameter of the own phase can't be called so."""

NAME = re.compile(rf"[A-Za-z][A-Za-z0-9_]{{0,{MAX_NAME - 1}}}")
_HEADS = frozenset({*OF_THE_RECIPE, "batch"}) | KEYWORDS


@dataclass(frozen=True, slots=True)
class Reference:
    """`code` names a parameter or a material; `phase` is a phase's code, None for the phase of the formula itself."""

    kind: ReferenceKind
    code: str = ""
    phase: str | None = None

    def __str__(self) -> str:
        """As it is written in a formula."""
        match self.kind:
            case ReferenceKind.PARAMETER if self.phase is None:
                return self.code
            case ReferenceKind.PARAMETER:
                return f"{_segment(self.phase or '', _HEADS)}.{_segment(self.code, MOMENTS)}"
            case ReferenceKind.STARTED | ReferenceKind.COMPLETED:
                return f"{_segment(self.phase or '', _HEADS)}.{self.kind.lower()}"
            case ReferenceKind.BATCH_SIZE:
                return "batch.size"
            case ReferenceKind.PASS:
                return "pass"
            case _:
                return f"{self.kind.lower()}.{_segment(self.code)}"


PASS = Reference(ReferenceKind.PASS)
BATCH_SIZE = Reference(ReferenceKind.BATCH_SIZE)


def parameter(code: str, phase: str | None = None) -> Reference:
    """The parameter with this code, of the own phase or of the phase with that code."""
    return Reference(ReferenceKind.PARAMETER, code, phase)


def qualified(reference: Reference, phase: str) -> Reference:
    """The reference as seen from outside the phase in which it is written."""
    if reference.kind is ReferenceKind.PARAMETER and reference.phase is None:
        return replace(reference, phase=phase)
    return reference


def quoted(text: str) -> str:
    """The text between quotation marks, those inside written twice."""
    return '"' + text.replace('"', '""') + '"'


def _segment(text: str, reserved: frozenset[str] | dict[str, ReferenceKind] = frozenset()) -> str:
    return text if NAME.fullmatch(text) and text not in reserved else quoted(text)
