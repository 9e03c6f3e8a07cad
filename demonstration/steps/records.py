"""A master batch record in full, as its file says it: the inputs of the acts that write it, in their order."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from demonstration.steps import blocks
from demonstration.steps.cases import Case, cases
from demonstration.steps.files import HERE, Json, element, plain, read
from demonstration.steps.procedures import Step, step

METFORMIN = HERE / "metformin" / "in_full.toml"
PACKAGING = HERE / "packaging" / "in_full.toml"
STERILE = HERE / "sterile" / "in_full.toml"


@dataclass(frozen=True)
class Record:
    """`head` and `version` are the inputs that create the recipe and draft its version; the others are elements.

    Elements are there in full, also what comes from a building block. `cases` are those in which it is simulated.
    """

    head: dict[str, str]
    version: Json
    formula: tuple[Json, ...]
    procedure: tuple[Step, ...]
    equipment: tuple[Json, ...]
    links: tuple[Json, ...]
    cases: tuple[Case, ...]

    @property
    def elements(self) -> Iterator[Json]:
        """All of them, each once."""
        yield from self.formula
        yield from self.equipment
        yield from self.links
        for one in self.procedure:
            yield one.element
            yield from one.parts


def record(path: Path) -> Record:
    """The record of this file, with the cases of the one beside it."""
    said, library = read(path), blocks.library()
    head = said["recipe"]
    positions = {one["code"]: position for position, one in enumerate(said["materials"], 1)}
    return Record(
        head={key: head[key] for key in ("code", "product", "stage")},
        version={
            "variant": head["variant"],
            "batchSize": plain(head["batch_size"]),
            "sizeRange": plain(head["size_range"]),
        },
        formula=(
            *({"material": element({"position": positions[one["code"]], **one})} for one in said["materials"]),
            *({"output": element(one)} for one in said["outputs"]),
            *({"processParameter": element(one)} for one in said["process_parameters"]),
        ),
        procedure=tuple(step(one, positions, library) for one in said["procedure"]),
        equipment=tuple({"equipment": element(one)} for one in said["equipment"]),
        links=tuple({"link": element(one)} for one in said["links"]),
        cases=cases(path.with_name("cases.toml")),
    )
