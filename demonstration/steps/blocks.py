"""The building blocks of the company's library, as their files say them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from demonstration.steps.files import HERE, Json, parameter, read
from demonstration.steps.procedures import Step, code_of, step

LIBRARY = HERE / "library"
LINE_CLEARANCE = LIBRARY / "line_clearance.toml"


@dataclass(frozen=True)
class Block:
    """`head` is the input of createBuildingBlock; `renewed` are parameters as its next version has them, by code."""

    head: Json
    procedure: tuple[Step, ...]
    renewed: Mapping[str, Json]

    @property
    def code(self) -> str:
        return str(self.head["code"])

    @property
    def gives(self) -> Step:
        """What goes into records: what lies innermost."""
        return self.procedure[-1]


def block(path: Path) -> Block:
    """The building block of this file."""
    said = read(path)
    procedure = tuple(step(one, {}, {}) for one in said["procedure"])
    parts = {code_of(one): one for one in procedure[-1].parts}
    return Block(
        head=said["building_block"],
        procedure=procedure,
        renewed={
            code: {"parameter": {**parts[code]["parameter"], **parameter(change)}}
            for code, change in said["renewed"].items()
        },
    )


def library() -> Mapping[str, Step]:
    """What each building block gives, by its code."""
    return {one.code: one.gives for one in map(block, sorted(LIBRARY.glob("*.toml")))}
