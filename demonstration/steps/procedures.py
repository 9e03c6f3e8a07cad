"""The procedure of a record or a building block, as its file says it: blocks and phases, and what belongs to them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from demonstration.steps.files import Json, element, parameter, plain

PLACE = frozenset({"within", "parameters", "charges", "from_block", "without"})


@dataclass(frozen=True)
class Step:
    """A block or phase, the code of the block `within` which it lies, and what belongs to a phase.

    `element` and `parts` are inputs of insertRecipeElement: each says its kind and the element of that kind. A phase
    that comes from a building block has that in `origin`, and says all the same what it is in full.
    """

    code: str
    within: str | None
    element: Json
    parts: tuple[Json, ...] = ()
    origin: "Origin | None" = None


@dataclass(frozen=True)
class Origin:
    """A building block, and the phase as it gives it."""

    building_block: str
    step: Step


def step(given: Json, positions: Mapping[str, int], library: Mapping[str, Step]) -> Step:
    """One line of a procedure; `library` is what building blocks give, by their codes.

    A phase `from_block` is as that building block gives it but for what it says itself: its parameters take the places
    of those with the same code, or come behind them; those named in `without` are left out.
    """
    said = {key: value for key, value in given.items() if key not in PLACE}
    phase = said["kind"] == "PHASE"
    if phase:
        del said["kind"]
    written = Step(
        code=given["code"],
        within=given.get("within"),
        element={"phase" if phase else "block": element(said)},
        parts=tuple(_parts(given, positions)),
    )
    if "from_block" not in given:
        return written
    origin = Origin(given["from_block"], library[given["from_block"]])
    return Step(
        code=written.code,
        within=written.within,
        element={"phase": {**origin.step.element["phase"], **written.element["phase"]}},
        parts=_merged(origin.step.parts, written.parts, frozenset(given.get("without", ()))),
        origin=origin,
    )


def code_of(part: Json) -> str | None:
    """The code of a parameter; None for a charge, and where its name stands for it."""
    code: str | None = part.get("parameter", {}).get("code")
    return code


def _merged(there: tuple[Json, ...], own: tuple[Json, ...], without: frozenset[str]) -> tuple[Json, ...]:
    codes = {code_of(one) for one in there}
    assert without <= codes, without - codes
    changed = {code_of(one): one for one in own if code_of(one) in codes}
    kept = (changed.get(code_of(one), one) for one in there if code_of(one) not in without)
    return (*kept, *(one for one in own if code_of(one) not in codes))


def _parts(phase: Json, positions: Mapping[str, int]) -> Iterator[Json]:
    """Materials are told by their code, and named by their position in the formula."""
    for one in phase.get("charges", ()):
        said = {"automatedBecause": one["automated_because"]} if "automated_because" in one else {}
        yield {"charge": {"material": positions[one["material"]], "quantity": plain(one["quantity"]), **said}}
    for one in phase.get("parameters", ()):
        said = parameter({key: value for key, value in one.items() if key != "material"})
        weighed = {"material": positions[one["material"]]} if "material" in one else {}
        yield {"parameter": {**said, **weighed}}
