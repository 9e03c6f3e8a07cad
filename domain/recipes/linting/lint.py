"""All that there is to find in a recipe version, in one pass (REC-7)."""

from collections.abc import Mapping

from domain.recipes.content import Header
from domain.recipes.linting.catalogue import CHAPTERS
from domain.recipes.linting.findings import ElementKind, Finding, Severity
from domain.recipes.linting.outline import Outline, outline
from domain.recipes.values import Block, Elements

ORDER = {kind: place for place, kind in enumerate(ElementKind)}
PROCEDURE = ORDER[ElementKind.BLOCK]
OF_PHASES = frozenset({ElementKind.CHARGE, ElementKind.PARAMETER})
LAST = 1_000_000
"""Behind whatever lies in the procedure."""


def lint(elements: Elements, header: Header) -> tuple[Finding, ...]:
    """Everything to mend or to look at: the formula, the equipment, then the procedure in its order, then the links.

    Reads and judges any elements whose form is right (`form`), however broken they are otherwise; empty for a recipe
    with nothing to say about.
    """
    recipe = outline(elements, header)
    found = [finding for chapter in CHAPTERS for finding in chapter.findings(recipe)]
    order = _Order(recipe)
    return tuple(sorted(found, key=order.of))


def errors(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Those that keep a version from being submitted."""
    return tuple(finding for finding in findings if finding.severity is Severity.ERROR)


class _Order:
    """Where in the recipe each finding stands; those of one place stay in the order of the chapters."""

    def __init__(self, recipe: Outline) -> None:
        self.blocks: Mapping[str, int] = {
            step.node.element.code: at for at, step in enumerate(recipe.steps) if isinstance(step.node.element, Block)
        }
        self.phases: Mapping[int, int] = {
            step.node.element.number: at
            for at, step in enumerate(recipe.steps)
            if not isinstance(step.node.element, Block)
        }

    def of(self, finding: Finding) -> tuple[int, int, int, int]:
        """By what it is about, by its place in the procedure or in its list, a phase itself before its parts."""
        kind, number = finding.element, finding.element_number or 0
        if kind is ElementKind.BLOCK:
            return PROCEDURE, self.blocks.get(finding.element_code or "", LAST), 0, 0
        if kind is ElementKind.PHASE:
            return PROCEDURE, self.phases.get(number, LAST + number), 0, 0
        if kind in OF_PHASES:
            phase = finding.phase_number or 0
            return PROCEDURE, self.phases.get(phase, LAST + phase), ORDER[kind], number
        return ORDER[kind], number, 0, 0
