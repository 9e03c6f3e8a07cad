"""The same formula where phases go by other codes."""

from collections.abc import Mapping
from dataclasses import replace

from domain.recipes.formulas.parsing import parse
from domain.recipes.formulas.problems import FormulaInvalid
from domain.recipes.formulas.tree import Named, nodes


def renamed(text: str, names: Mapping[str, str]) -> str:
    """The formula with each phase that has a new name called by it; all else stays as it was written.

    A text that is no formula stays as it is.
    """
    try:
        formula = parse(text)
    except FormulaInvalid:
        return text
    named = [one for one in nodes(formula.root) if isinstance(one, Named) and one.reference.phase in names]
    for one in sorted(named, key=lambda one: one.at.start, reverse=True):
        phase = one.reference.phase
        assert phase is not None, one
        text = text[: one.at.start] + str(replace(one.reference, phase=names[phase])) + text[one.at.end :]
    return text
