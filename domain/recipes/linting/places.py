"""Where in a recipe something stands, in words and for programs."""

from domain.recipes.kinds import BlockKind
from domain.recipes.linting.findings import ElementKind, Place
from domain.recipes.values import (
    Block,
    Equipment,
    Link,
    Material,
    Output,
    Parameter,
    Phase,
    ProcessParameter,
    RecipeFile,
)

VERSION = Place(text="version", kind=ElementKind.VERSION)
FORMULA = Place(text="formula", kind=ElementKind.VERSION)
PROCEDURE = Place(text="procedure", kind=ElementKind.PROCEDURE)

WORDS = {
    BlockKind.UNIT_PROCEDURE: "unit procedure",
    BlockKind.OPERATION: "operation",
    BlockKind.PARALLEL: "parallel",
    BlockKind.SELECTION: "selection",
    BlockKind.BRANCH: "branch",
    BlockKind.LOOP: "loop",
}


def of_material(material: Material) -> Place:
    text = f"material {material.position} ({material.name})"
    return Place(text=text, kind=ElementKind.MATERIAL, code=material.code, number=material.position)


def of_output(number: int, output: Output) -> Place:
    return Place(text=f"output {number} ({output.name})", kind=ElementKind.OUTPUT, code=output.code, number=number)


def of_process_parameter(number: int, parameter: ProcessParameter) -> Place:
    text = f"process parameter {number} ({parameter.name})"
    return Place(text=text, kind=ElementKind.PROCESS_PARAMETER, code=parameter.code, number=number)


def of_equipment(number: int, equipment: Equipment) -> Place:
    text = f"equipment {number} ({equipment.name})"
    return Place(text=text, kind=ElementKind.EQUIPMENT, code=equipment.code, number=number)


def of_file(number: int, file: RecipeFile) -> Place:
    return Place(text=f"file {number} ({file.name})", kind=ElementKind.FILE, code=file.code, number=number)


def of_block(block: Block) -> Place:
    name = f"{block.code}, {block.name}" if block.name else block.code
    return Place(text=f"{WORDS[block.kind]} ({name})", kind=ElementKind.BLOCK, code=block.code, number=block.position)


def of_phase(phase: Phase) -> Place:
    return Place(text=_phase(phase), kind=ElementKind.PHASE, code=phase.code, number=phase.number)


def of_charge(phase: Phase, position: int) -> Place:
    """The phase's own words: how much of what is charged says the finding."""
    return Place(text=_phase(phase), kind=ElementKind.CHARGE, number=position, phase=phase.number)


def of_parameter(phase: Phase, position: int, parameter: Parameter) -> Place:
    text = f"{_phase(phase)}, parameter {position} ({parameter.name})"
    return Place(text=text, kind=ElementKind.PARAMETER, code=parameter.code, number=position, phase=phase.number)


def of_link(number: int, link: Link) -> Place:
    text = f"link {number} ({link.code}, from {link.from_phase} to {link.to_phase})"
    return Place(text=text, kind=ElementKind.LINK, code=link.code, number=number)


def _phase(phase: Phase) -> str:
    return f"phase {phase.number} ({phase.name})"
