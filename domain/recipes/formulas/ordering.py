"""What depends on what: the references of a formula, and the order in which formulas are calculated (EXE-7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from domain.recipes.formulas.bounds import MAX_CYCLES
from domain.recipes.formulas.parsing import Formula
from domain.recipes.formulas.references import Reference, qualified
from domain.recipes.formulas.tree import Named, nodes


@dataclass(frozen=True, slots=True)
class Cycles:
    """Formulas that need themselves: each path begins and ends with the same one, and each needs the next."""

    paths: tuple[tuple[Reference, ...], ...]

    def __str__(self) -> str:
        return "; ".join(" needs ".join(str(one) for one in path) for path in self.paths)


def references_of(formula: Formula) -> frozenset[Reference]:
    """Everything that the formula refers to, as it is written there."""
    return frozenset(node.reference for node in nodes(formula.root) if isinstance(node, Named))


def evaluation_order(formulas: Mapping[Reference, Formula]) -> tuple[Reference, ...] | Cycles:
    """The owners of the formulas, each behind those that it needs; or the cycles, at most 20 of them (EXE-7).

    An owner names its phase, to which the references without one belong. Of cycles that share a step one is told;
    the others are found once it is mended.
    """
    needs = {owner: _needed(owner, formulas) for owner in sorted(formulas, key=str)}
    found: list[tuple[Reference, ...]] = []
    while len(found) < MAX_CYCLES:
        sorter = TopologicalSorter(needs)
        try:
            order = tuple(sorter.static_order())
        except CycleError as error:
            # The sorter's path goes from what is needed to what needs it.
            path = tuple(reversed(error.args[1]))
            found.append(path)
            needs[path[0]].remove(path[1])
        else:
            return Cycles(tuple(found)) if found else order
    return Cycles(tuple(found))


def _needed(owner: Reference, formulas: Mapping[Reference, Formula]) -> list[Reference]:
    """The owners that a formula needs, in a fixed order; what isn't calculated has a value anyway."""
    references = {qualified(one, owner.phase or "") for one in references_of(formulas[owner])}
    return sorted(references & formulas.keys(), key=str)
