"""A master batch record in full, as its file says it: the inputs of the acts that write it, in their order."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from demonstration.steps.cases import Case, cases
from demonstration.steps.files import HERE, Json, element, parameter, plain, read

METFORMIN = HERE / "metformin" / "in_full.toml"
STERILE = HERE / "sterile" / "in_full.toml"
PLACE = frozenset({"within", "parameters", "charges"})


@dataclass(frozen=True)
class Step:
    """A block or phase of the procedure, the code of the block `within` which it lies, and what belongs to a phase.

    `element` and `parts` are inputs of insertRecipeElement: each says its kind and the element of that kind.
    """

    code: str
    within: str | None
    element: Json
    parts: tuple[Json, ...] = ()


@dataclass(frozen=True)
class Record:
    """`head` and `version` are the inputs that create the recipe and draft its version; the others are elements.

    `cases` are those in which its author has it simulated.
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
        for step in self.procedure:
            yield step.element
            yield from step.parts


def record(path: Path) -> Record:
    """The record of this file, with the cases of the one beside it."""
    said = read(path)
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
        procedure=tuple(_step(one, positions) for one in said["procedure"]),
        equipment=tuple({"equipment": element(one)} for one in said["equipment"]),
        links=tuple({"link": element(one)} for one in said["links"]),
        cases=cases(path.with_name("cases.toml")),
    )


def _step(given: Json, positions: dict[str, int]) -> Step:
    said = {key: value for key, value in given.items() if key not in PLACE}
    phase = said["kind"] == "PHASE"
    if phase:
        del said["kind"]
    return Step(
        code=given["code"],
        within=given.get("within"),
        element={"phase" if phase else "block": element(said)},
        parts=tuple(_parts(given, positions)),
    )


def _parts(phase: Json, positions: dict[str, int]) -> Iterator[Json]:
    """Materials are told by their code, and named by their position in the formula."""
    for one in phase.get("charges", ()):
        yield {"charge": {"material": positions[one["material"]], "quantity": plain(one["quantity"])}}
    for one in phase.get("parameters", ()):
        said = parameter({key: value for key, value in one.items() if key != "material"})
        weighed = {"material": positions[one["material"]]} if "material" in one else {}
        yield {"parameter": {**said, **weighed}}
