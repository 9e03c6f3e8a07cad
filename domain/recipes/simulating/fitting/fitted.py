"""Choosing what a recipe doesn't tell so that its nominal batch goes as it aims: weights that give the yields, say."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from domain.recipes.formulas.references import Reference
from domain.recipes.formulas.values import Recorded
from domain.recipes.kinds import BlockKind
from domain.recipes.simulating.bounds import CHECKING, FITTING
from domain.recipes.simulating.expressions import Expression
from domain.recipes.simulating.fitting.choosing import Choosing
from domain.recipes.simulating.fitting.collecting import collected
from domain.recipes.simulating.fitting.figures import Figures, Spent
from domain.recipes.simulating.fitting.network import Key
from domain.recipes.simulating.nominal import Nominal
from domain.recipes.simulating.places import Place
from domain.recipes.values import Block, Elements, Phase
from domain.recipes.walking.route import Place as Stand
from domain.recipes.walking.route import Route

ATTEMPTS = 3
"""So often all is chosen anew, as an aim that was met is not any more."""


def fitted(
    assumed: Mapping[Place, Nominal],
    *,
    elements: Elements,
    laid: Route,
    formulas: Mapping[Place, Expression],
    conditions: Mapping[str, Expression],
    constants: Mapping[Reference, Recorded],
) -> Mapping[Place, Nominal]:
    """The nominal values; of the assumed numbers, those that let calculated parameters come to their aims.

    One aim after the other, in the order of the procedure. A chosen number stays within its own limits, breaks no aim
    that was met, and turns no condition: loops that end do, and choices are taken as they were when they were reached.
    What has a target or two-sided limits of its own is never changed. The same elements give the same numbers; where
    no number brings an aim about, or finding it takes too much work, they stay as they were.
    """
    draft = collected(elements, assumed, formulas, conditions, constants)
    if not draft.free or not draft.aims:
        return assumed
    network, left = draft.network(), FITTING
    kept: tuple[Key, ...] = tuple(draft.ends)
    for _ in range(ATTEMPTS):
        choosing = Choosing(Figures(network, draft.known, left), dict(draft.aims), draft.free, kept)
        for key in _in_order(laid, conditions, choosing):
            choosing.reach(key)
        left = choosing.figures.check()
        try:
            broken = choosing.broken(Figures(network, draft.known, CHECKING))
            if not broken:
                return {**assumed, **choosing.results()}
        except Spent:
            break
        if left <= 0:
            break
        # They came later, and could not be met again: they count from the beginning.
        kept = (*kept, *broken)
    return assumed


def _in_order(laid: Route, conditions: Mapping[str, Expression], choosing: Choosing) -> Iterator[Key]:
    """The aims as a nominal batch comes upon them, then those of branches it doesn't take, which change it no more.

    Which branch it takes is decided when it is come upon: what is asked for before has been chosen by then.
    """
    aims: defaultdict[int, list[Key]] = defaultdict(list)
    for key in choosing.aims:
        if not isinstance(key, str):
            aims[key[0]].append(key)
    taken, left = set[int](), set[int]()
    path, later = set[int](), list[Key]()
    for stand in laid.places:
        if isinstance(stand.element, Phase):
            number = stand.element.number
            if left.isdisjoint(stand.within):
                path.add(number)
                yield from aims[number]
            else:
                later += aims[number]
        elif _is_choice(laid, stand) and left.isdisjoint(stand.within):
            selection = stand.within[-1]
            if selection not in taken and _holds(stand, conditions, choosing):
                taken.add(selection)
            else:
                left.add(stand.at)
    choosing.settle(path)
    yield from later


def _is_choice(laid: Route, stand: Stand) -> bool:
    """Whether it is a branch of a selection."""
    holder = laid.places[stand.within[-1]].element if stand.within else None
    return isinstance(holder, Block) and holder.kind is BlockKind.SELECTION


def _holds(stand: Stand, conditions: Mapping[str, Expression], choosing: Choosing) -> bool:
    """A branch without a condition is taken where no other one is."""
    assert isinstance(stand.element, Block)
    code = stand.element.code
    return code not in conditions or choosing.hold(code)
