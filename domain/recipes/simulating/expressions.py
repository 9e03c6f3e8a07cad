"""A formula or condition of a draft, which may not be readable yet."""

from domain.recipes.formulas.parsing import Formula, parse
from domain.recipes.formulas.problems import FormulaInvalid

Expression = Formula | str
"""A formula, or why it can't be read."""


def expression(text: str | None) -> Expression:
    """What the text says, or why it says nothing."""
    if text is None:
        return "it has no formula"
    try:
        return parse(text)
    except FormulaInvalid as invalid:
        return invalid.message
