"""What a version can't take of elements that were read, all of it told at once, before anything is written."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from domain.kernel.refusals import InvalidInput
from domain.kernel.words import Path
from domain.recipes import files, form
from domain.recipes.exchange.problems import MOST, FileRefused, Problem
from domain.recipes.heads import BlockHead, PhaseHead
from domain.recipes.values import Elements, Phase

Check = Callable[..., object]


def require_writable(elements: Elements) -> None:
    """Each element as an author could have written it, named once (REC-7). Raises FileRefused, at most 100 problems."""
    problems = [*_room(elements), *_forms(elements), *_names(elements)]
    if problems:
        raise FileRefused(problems=tuple(problems[:MOST]), path=("file",))


def _room(elements: Elements) -> Iterator[Problem]:
    for what, held, most in (
        ("outputs", elements.outputs, form.OUTPUTS),
        ("process parameters", elements.process_parameters, form.PROCESS_PARAMETERS),
        ("equipment", elements.equipment, form.EQUIPMENT),
        ("links", elements.links, form.LINKS),
        ("files", elements.files, files.FILES),
    ):
        if len(held) > most:
            yield Problem(what, f"A version has at most {most} {what}; the file has {len(held)}.")


def _forms(elements: Elements) -> Iterator[Problem]:
    checks: list[tuple[str, Check]] = [
        *((f"material {one.position}", partial(form.require_material, one)) for one in elements.materials),
        *((f"output {one.code}", partial(form.require_output, one)) for one in elements.outputs),
        *(
            (f"process parameter {one.code}", partial(form.require_process_parameter, one))
            for one in elements.process_parameters
        ),
        *((f"equipment {one.code}", partial(form.require_equipment, one)) for one in elements.equipment),
        *((f"block {one.code}", partial(form.require_block, BlockHead.of(one))) for one in elements.blocks),
        *((f"link {one.code}", partial(form.require_link, one)) for one in elements.links),
        *((f"file {one.code}", partial(files.require_file, one)) for one in elements.files),
    ]
    for place, check in checks:
        yield from _held(place, check)
    for phase in elements.phases:
        yield from _phase(phase)


def _phase(phase: Phase) -> Iterator[Problem]:
    place = f"phase {phase.number} ({phase.name})"
    yield from _held(place, partial(form.require_phase, PhaseHead.of(phase, during=None)))
    if phase.during_number == phase.number:
        yield Problem(place, "A phase runs during another one.")
    for parameter in phase.parameters:
        yield from _held(f"{place}, parameter {parameter.name}", partial(form.require_parameter, parameter))
    for charge in phase.charges:
        yield from _held(f"{place}, charge of material {charge.material}", partial(form.require_charge, charge))


def _held(place: str, check: Check) -> Iterator[Problem]:
    try:
        check(path=())
    except InvalidInput as refused:
        yield Problem(_below(place, refused.path), refused.problem)


def _below(place: str, path: Path) -> str:
    return f"{place}: {'.'.join(path)}" if path else place


def _names(elements: Elements) -> Iterator[Problem]:
    """A code names a block or a phase; an instrument is equipment of the recipe; a phase lies somewhere, or none do."""
    blocks = {one.code for one in elements.blocks}
    equipment = {one.code for one in elements.equipment}
    for phase in elements.phases:
        place = f"phase {phase.number} ({phase.name})"
        if phase.code in blocks:
            yield Problem(place, f"A block has the code {phase.code} too; give each its own.")
        if blocks and (phase.code is None or phase.block is None):
            yield Problem(place, "Where there are blocks, every phase has a code and lies in one of them.")
        for parameter in phase.parameters:
            if parameter.instrument is not None and parameter.instrument not in equipment:
                where = f"{place}, parameter {parameter.name}"
                what = f"No equipment has the code {parameter.instrument}; there is: {_some(equipment)}."
                yield Problem(where, what)


def _some(codes: Iterable[str]) -> str:
    return ", ".join(sorted(codes)[:10]) or "none in this file"
