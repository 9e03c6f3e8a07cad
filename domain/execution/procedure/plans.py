"""A frozen recipe prepared for being followed: a pure function of its content, kept in the process."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from threading import Lock
from typing import NamedTuple
from uuid import UUID

from domain.execution import control_recipe
from domain.execution.models import Batch
from domain.execution.procedure.watches import Watches, watches
from domain.recipes.formulas.references import Reference, parameter
from domain.recipes.formulas.values import Recorded
from domain.recipes.kinds import BlockKind
from domain.recipes.models import MasterRecipeVersion
from domain.recipes.reading import Finds
from domain.recipes.simulating.expressions import Expression, expression
from domain.recipes.simulating.model import constants_of
from domain.recipes.simulating.places import label
from domain.recipes.values import Block, Elements, Parameter
from domain.recipes.walking.route import Route, route

KEPT = 200
"""So many recipe versions stay prepared, the last used ones."""


CHOOSING = frozenset({BlockKind.SELECTION, BlockKind.LOOP})


class Source(NamedTuple):
    """Where a condition finds a parameter: the number of its phase, and how it is declared."""

    phase: int
    declared: Parameter

    @property
    def several(self) -> bool:
        """Whether formulas see a list of its values."""
        return self.declared.repetition_limit > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`linear` is a recipe that has phases alone: they are run by their numbers (EXE-1, EXE-20).

    `straight` is one in which every phase is run once: it has no selections and no loops.
    """

    route: Route
    linear: bool
    straight: bool
    blocks: Mapping[str, Block]
    conditions: Mapping[str, Expression]
    constants: Mapping[Reference, Recorded]
    sources: Mapping[Reference, Source]
    phases: Mapping[str, int]
    """Numbers by what formulas call the phases."""
    watches: Watches


def plan(elements: Elements) -> Plan:
    """Raises ProcedureAmbiguous."""
    sources = {
        parameter(one.code, label(phase)): Source(phase.number, one)
        for phase in elements.phases
        for one in phase.parameters
        if one.code is not None
    }
    laid = route(elements)
    return Plan(
        route=laid,
        linear=not elements.blocks and not elements.links,
        straight=not any(one.kind in CHOOSING for one in elements.blocks),
        blocks={one.code: one for one in elements.blocks},
        conditions={one.code: expression(one.condition) for one in elements.blocks if one.condition},
        constants=constants_of(elements, None),
        sources=sources,
        phases={label(phase): phase.number for phase in elements.phases},
        watches=watches(elements, laid),
    )


Key = tuple[UUID, str, Decimal]
"""A version, its digest, and the size of a batch of it."""


class _Kept:
    """What is frozen doesn't change, and what isn't has another digest."""

    def __init__(self) -> None:
        self._plans: OrderedDict[Key, Plan] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Plan | None:
        with self._lock:
            found = self._plans.get(key)
            if found is not None:
                self._plans.move_to_end(key)
            return found

    def put(self, key: Key, made: Plan) -> Plan:
        with self._lock:
            self._plans[key] = made
            while len(self._plans) > KEPT:
                self._plans.popitem(last=False)
        return made


_KEPT = _Kept()


def of(source: Finds, batch: Batch) -> Plan:
    """The batch's control recipe, read once in a process. Raises ProcedureAmbiguous."""
    key = (batch.recipe_version_id, batch.recipe_digest, batch.size_value)
    return _KEPT.get(key) or _KEPT.put(key, plan(_elements(source, batch)))


def keep(recipe: MasterRecipeVersion, elements: Elements) -> None:
    """Whoever has read a frozen version anyway leaves it prepared, for batches of its own size."""
    if recipe.digest is not None:
        key = (recipe.id, recipe.digest, recipe.batch_size_value)
        if _KEPT.get(key) is None:
            _KEPT.put(key, plan(elements))


def _elements(source: Finds, batch: Batch) -> Elements:
    version = source.find(MasterRecipeVersion, MasterRecipeVersion.id == batch.recipe_version_id)[0]
    return control_recipe.elements(source, batch, version)
