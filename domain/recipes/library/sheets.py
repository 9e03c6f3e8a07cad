"""A part of a recipe as facts: what each of its elements says, field by field, and in which order they stand.

Elements go by the codes of the building block, whatever they are called in the recipe; materials by their own codes,
since a recipe's formula has its own positions. Fields read as the API writes them.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import TypeAlias

from domain.kernel.canonical import Json
from domain.recipes.procedure import in_order, tree
from domain.recipes.values import Block, Elements, Link, Material, Parameter, Phase, RecipeFile
from domain.recipes.written import camel, written

Key: TypeAlias = tuple[str, ...]
"""What kind of element, then what names it: ("parameter", "DRY", "loss_on_drying")."""

Fields: TypeAlias = dict[str, Json]

BLOCK, PHASE, PARAMETER, CHARGE, LINK = "block", "phase", "parameter", "charge", "link"
EQUIPMENT, MATERIAL, VALUE, FILE = "equipment", "material", "process parameter", "file"
SHARED = frozenset({EQUIPMENT, MATERIAL, VALUE, FILE})
"""What the whole recipe has, of which the part only names some."""

ROOT: Key = ()
OUTSIDE = "~"
"""Before the code of something that lies outside of the part."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a part says: the fields of each element, and the steps, parameters and charges below each in their order."""

    facts: dict[Key, Fields]
    steps: dict[Key, tuple[Key, ...]]
    parameters: dict[Key, tuple[Key, ...]]
    charges: dict[Key, tuple[Key, ...]]

    def below(self, key: Key) -> tuple[Key, ...]:
        """What belongs to a phase."""
        return (*self.parameters.get(key, ()), *self.charges.get(key, ()))

    def walk(self, key: Key = ROOT) -> Iterator[tuple[Key, Key]]:
        """Each block and phase with what holds it, in the order of the procedure."""
        for one in self.steps.get(key, ()):
            yield key, one
            yield from self.walk(one)


def owner(key: Key) -> Key | None:
    """The phase that a parameter or charge belongs to."""
    return (PHASE, key[1]) if key[0] in {PARAMETER, CHARGE} else None


def labels(materials: Sequence[Material]) -> dict[int, str]:
    """What each line of a formula is called here: its code, numbered where another line before it has the same."""
    counted: defaultdict[str, int] = defaultdict(int)
    found = {}
    for one in sorted(materials, key=lambda one: one.position):
        counted[one.code] += 1
        found[one.position] = one.code if counted[one.code] == 1 else f"{one.code}#{counted[one.code]}"
    return found


@dataclass(slots=True)
class _Writer:
    """One sheet under way; `materials` and `numbers` say what positions and numbers mean."""

    materials: Mapping[int, str]
    numbers: Mapping[int, str]
    facts: dict[Key, Fields] = field(default_factory=dict)
    steps: defaultdict[Key, list[Key]] = field(default_factory=lambda: defaultdict(list))
    parameters: dict[Key, tuple[Key, ...]] = field(default_factory=dict)
    charges: dict[Key, tuple[Key, ...]] = field(default_factory=dict)

    def procedure(self, part: Elements) -> None:
        for node, within in in_order(tree(part)):
            holder = (BLOCK, within[-1].code) if within else ROOT
            key = self.block(node.element) if isinstance(node.element, Block) else self.phase(node.element)
            self.steps[holder].append(key)

    def block(self, block: Block) -> Key:
        key = (BLOCK, block.code)
        self.facts[key] = _fields(block, "code", "position", "parent", "origin")
        return key

    def phase(self, phase: Phase) -> Key:
        key = (PHASE, phase.code or "")
        said = _fields(phase, *_PLACE, "code", "duringNumber", "parameters", "charges", "origin")
        said["during"] = None if phase.during_number is None else self.numbers[phase.during_number]
        self.facts[key] = said
        self.parameters[key] = tuple(self.parameter(phase, one) for one in phase.parameters)
        self.charges[key] = tuple(self.phase_charges(phase))
        return key

    def parameter(self, phase: Phase, parameter: Parameter) -> Key:
        key = (PARAMETER, phase.code or "", parameter.code or "")
        said = _fields(parameter, "code")
        said["material"] = None if parameter.material is None else self.materials[parameter.material]
        self.facts[key] = said
        return key

    def phase_charges(self, phase: Phase) -> Iterator[Key]:
        counted: defaultdict[str, int] = defaultdict(int)
        for charge in phase.charges:
            label = self.materials[charge.material]
            counted[label] += 1
            key = (CHARGE, phase.code or "", label, str(counted[label]))
            self.facts[key] = _fields(charge, "material")
            yield key


_PLACE = ("number", "unitProcedure", "operation", "block", "position")


def sheet_of(part: Elements, *, outside: Mapping[int, str] | None = None) -> Sheet:
    """The facts of a part; `outside` are the codes of phases outside of it by their numbers."""
    numbers = {number: OUTSIDE + code for number, code in (outside or {}).items()}
    numbers |= {one.number: one.code or "" for one in part.phases}
    writer = _Writer(labels(part.materials), numbers)
    writer.procedure(part)
    writer.facts |= {key: _fields(one, "code", "fromPhase", "toPhase", "kind") for key, one in link_keys(part.links)}
    writer.facts |= {(EQUIPMENT, one.code): _fields(one, "code") for one in part.equipment}
    writer.facts |= {
        (MATERIAL, writer.materials[one.position]): _fields(one, "code", "position") for one in part.materials
    }
    writer.facts |= {(VALUE, one.code): _fields(one, "code") for one in part.process_parameters}
    writer.facts |= {(FILE, one.code): _file(one) for one in part.files}
    steps = {key: tuple(held) for key, held in writer.steps.items()}
    return Sheet(writer.facts, steps, writer.parameters, writer.charges)


def _file(file: RecipeFile) -> Fields:
    """What a file's bytes are is one field: their size and kind change with them."""
    said = _fields(file, "code")
    return {"name": said.pop("name"), "content": said}


def link_keys(links: Sequence[Link]) -> Iterator[tuple[Key, Link]]:
    """Links by what they hold between: their own codes are each recipe's."""
    counted: defaultdict[Key, int] = defaultdict(int)
    for link in links:
        ends = (LINK, link.kind.value, link.from_phase, link.to_phase)
        counted[ends] += 1
        yield (*ends, str(counted[ends])), link


def _fields(element: object, *left_out: str) -> Fields:
    assert is_dataclass(element), element
    said = {camel(one.name): written(getattr(element, one.name)) for one in fields(element)}
    return {name: value for name, value in said.items() if name not in left_out}
