"""From facts back to elements, under the names that a draft has for things."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from domain.kernel.canonical import Json
from domain.kernel.refusals import InvalidInput
from domain.recipes import form
from domain.recipes.files import require_file
from domain.recipes.formulas.renaming import renamed
from domain.recipes.heads import BlockHead, PhaseHead
from domain.recipes.library.sheets import BLOCK, EQUIPMENT, FILE, MATERIAL, OUTSIDE, Fields, Key
from domain.recipes.values import (
    Charge,
    Equipment,
    Link,
    Material,
    Parameter,
    ProcessParameter,
    RecipeFile,
    Translation,
)
from domain.recipes.written import read


@dataclass(frozen=True, slots=True)
class Names:
    """The draft's codes by the building block's, its positions of materials by their labels, and codes of new lines."""

    codes: Mapping[str, str]
    positions: Mapping[str, int]
    materials: Mapping[str, str]

    def code(self, name: Json) -> str:
        """Raises InvalidInput for a block or phase of the building block that the recipe doesn't have any more."""
        assert isinstance(name, str), name
        bare = name.removeprefix(OUTSIDE)
        if bare not in self.codes:
            problem = f"The building block names its {bare}, which this recipe took out; decide that first."
            raise InvalidInput(path=("decisions",), problem=problem)
        return self.codes[bare]


def head(key: Key, said: Fields, names: Names) -> BlockHead | PhaseHead:
    """A block or phase without its place. Raises InvalidInput."""
    code, said = names.code(key[1]), {name: value for name, value in said.items() if name != "translations"}
    if key[0] == BLOCK:
        block = read(BlockHead, {**said, "code": code, "condition": _formula(said["condition"], names)})
        form.require_block(block)
        return block
    during = said["during"]
    phase = read(PhaseHead, {**said, "code": code, "during": None if during is None else names.code(during)})
    form.require_phase(phase)
    return phase


def translations(said: Fields) -> tuple[Translation, ...]:
    """What an element is called in other languages."""
    given = cast("Sequence[Json]", said.get("translations", ()))
    return tuple(read(Translation, one) for one in given)


def parameter(key: Key, said: Fields, names: Names) -> Parameter:
    """Raises InvalidInput."""
    material = said["material"]
    position = None if material is None else names.positions[str(material)]
    formula = _formula(said["formula"], names)
    found = read(Parameter, {**said, "code": key[2], "material": position, "formula": formula})
    form.require_parameter(found)
    return found


def charge(key: Key, said: Fields, names: Names) -> Charge:
    return read(Charge, {**said, "material": names.positions[key[2]]})


def link(key: Key, code: str, said: Fields, names: Names) -> Link:
    """Raises InvalidInput."""
    _, kind, from_phase, to_phase, _ = key
    ends = {"fromPhase": names.code(from_phase), "toPhase": names.code(to_phase)}
    found = read(Link, {**said, "code": code, "kind": kind, **ends})
    form.require_link(found)
    return found


def shared(key: Key, said: Fields, names: Names) -> Equipment | Material | ProcessParameter | RecipeFile:
    """What the whole recipe has. Raises InvalidInput."""
    if key[0] == EQUIPMENT:
        used_by = said["usedBy"]
        equipment = read(
            Equipment, {**said, "code": key[1], "usedBy": None if used_by is None else names.code(used_by)}
        )
        form.require_equipment(equipment)
        return equipment
    if key[0] == FILE:
        content = cast("Mapping[str, Json]", said["content"])
        file = read(RecipeFile, {"code": key[1], "name": said["name"], **content})
        require_file(file)
        return file
    if key[0] == MATERIAL:
        code = names.materials.get(key[1], key[1])
        material = read(Material, {**said, "code": code, "position": names.positions[key[1]]})
        form.require_material(material)
        return material
    value = read(ProcessParameter, {**said, "code": key[1]})
    form.require_process_parameter(value)
    return value


def _formula(text: Json, names: Names) -> str | None:
    if text is None:
        return None
    assert isinstance(text, str), text
    return renamed(text, names.codes)
