"""What a formula refers to is recorded before the formula is calculated, in every batch (EXE-1, EXE-7)."""

from collections.abc import Iterator

from domain.recipes.formulas.ordering import references_of
from domain.recipes.formulas.parsing import Formula
from domain.recipes.formulas.references import Reference, ReferenceKind
from domain.recipes.formulas.tree import Call, Named, nodes
from domain.recipes.kinds import BlockKind, LinkKind, Moment
from domain.recipes.linting.expressions import Expression
from domain.recipes.linting.findings import Check, Finding, Severity
from domain.recipes.linting.outline import Outline, Step
from domain.recipes.linting.relations import Relation, between, root
from domain.recipes.values import Phase

OF_PHASES = frozenset({ReferenceKind.PARAMETER, ReferenceKind.STARTED, ReferenceKind.COMPLETED})
ASK_FIRST = "ask is_recorded({}) first, and say what holds without it"

LATER = Check(
    "FORMULA-LATER",
    Severity.ERROR,
    "it needs a value that is only recorded later",
    "refer to a value of this phase or of an earlier one",
    "EXE-1",
)
OTHER_BRANCH = Check(
    "FORMULA-OTHER-BRANCH",
    Severity.ERROR,
    "it needs a value of another branch of the same selection, of which only one is taken",
    "refer to a value of its own branch, or of a phase before the selection",
)
PERHAPS = Check(
    "FORMULA-PERHAPS",
    Severity.ERROR,
    "it needs a value of a branch that may not be taken",
    "ask is_recorded(…) first, and say what holds without it",
)
PARALLEL = Check(
    "FORMULA-PARALLEL",
    Severity.ERROR,
    "it needs a value of a parallel branch, which may not have come so far",
    "let a SEQUENCE link make its phase wait, or refer to a value from before the branches",
    "EXE-1",
)
MEANWHILE = Check(
    "FORMULA-MEANWHILE",
    Severity.WARNING,
    "it needs a value of a phase that runs at the same time, and may not be recorded yet",
    "make sure that the value is recorded by then, or ask is_recorded(…) first",
    "EXE-20",
)
EARLIER_PASS = Check(
    "FORMULA-EARLIER-PASS",
    Severity.ERROR,
    "it needs a value of an earlier pass of its loop, which the first pass doesn't have",
    "ask is_recorded(…) first, and say what holds in the first pass",
)


class Recorded:
    """Answers for one recipe."""

    def __init__(self, recipe: Outline) -> None:
        self.recipe = recipe
        self.waits = {
            (link.from_phase, link.to_phase)
            for link in recipe.elements.links
            if link.kind is LinkKind.SEQUENCE
            and (link.from_moment, link.to_moment) == (Moment.COMPLETED, Moment.STARTED)
        }

    def findings(self, user: Expression, formula: Formula) -> Iterator[Finding]:
        """Each reference to a phase whose value may lack when the formula is calculated."""
        asked = _asked(formula)
        for reference in sorted(references_of(formula), key=str):
            if reference.kind not in OF_PHASES or reference.phase is None:
                continue
            phase = self.recipe.phases.get(reference.phase)
            step = None if phase is None else self.recipe.placed.get(phase.number)
            if phase is None or step is None:
                continue
            check = self._check(user, reference, phase, step)
            if check is not None and (check is LATER or reference not in asked):
                what = f"{reference}: {check.text}"
                remedy = ASK_FIRST.format(reference) if check in {PERHAPS, EARLIER_PASS} else None
                yield check.at(user.place, what, field=user.field, remedy=remedy)

    def _check(self, user: Expression, reference: Reference, phase: Phase, step: Step) -> Check | None:
        if user.phase is not None and user.phase.number == phase.number:
            return LATER if reference.kind is ReferenceKind.COMPLETED else None
        if user.phase is not None and root(self.recipe, user.phase.number) == root(self.recipe, phase.number):
            return self._meanwhile(user.phase, reference, phase)
        how = between(step, user.path)
        if how is Relation.NEVER_BOTH:
            return OTHER_BRANCH
        if how is Relation.TOGETHER:
            return None if user.phase is not None and (phase.code, user.phase.code) in self.waits else PARALLEL
        if how is Relation.AFTER or (how is Relation.SAME and not user.loop):
            return EARLIER_PASS if _share_loop(user, step) else LATER
        return PERHAPS if _may_be_skipped(user, step) else None

    def _meanwhile(self, own: Phase, reference: Reference, phase: Phase) -> Check | None:
        """A phase has begun before what runs during it; what else one of them records, the other may not have yet."""
        begun = reference.kind is ReferenceKind.STARTED and own.during_number == phase.number
        return None if begun else MEANWHILE


def _asked(formula: Formula) -> frozenset[Reference]:
    """What the formula asks whether it is recorded: its author has thought of it that it may not be."""
    return frozenset(
        one.reference
        for node in nodes(formula.root)
        if isinstance(node, Call) and node.function in {"is_recorded", "count"}
        for one in node.arguments
        if isinstance(one, Named)
    )


def _share_loop(user: Expression, step: Step) -> bool:
    return any(block.kind is BlockKind.LOOP and block in step.within for block in user.within)


def _may_be_skipped(user: Expression, step: Step) -> bool:
    """Whether the phase lies in a branch of a selection in which the formula doesn't lie."""
    return any(
        block.kind is BlockKind.SELECTION and branch not in user.within
        for block, branch in zip(step.within, step.within[1:], strict=False)
    )
