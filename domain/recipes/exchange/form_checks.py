"""What each field of an element in a file must look like: lengths, counts, known units, amounts above zero.

The same checks hold for every form of file, so that what one of them takes over, each other can.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from domain.kernel.languages import require_language
from domain.kernel.quantity import Quantity, require_unit
from domain.kernel.refusals import InvalidInput
from domain.kernel.words import Path, require_line, require_text
from domain.recipes import codes, files, form
from domain.recipes.exchange.header import ExchangeHeader, RecipeDocument
from domain.recipes.exchange.problems import Problems
from domain.recipes.scaling import SizeRange
from domain.recipes.values import (
    Block,
    Capability,
    Charge,
    Elements,
    Equipment,
    Link,
    Material,
    Output,
    Parameter,
    Phase,
    ProcessParameter,
    RecipeFile,
    Translation,
)
from domain.recipes.written import camel

TRANSLATIONS = 2_000
"""In so many languages may an element's texts be, its choices counted each."""

LISTS: Mapping[str, int] = {
    "materials": form.MATERIALS,
    "outputs": form.OUTPUTS,
    "processParameters": form.PROCESS_PARAMETERS,
    "equipment": form.EQUIPMENT,
    "capabilities": form.CAPABILITIES,
    "blocks": form.BLOCKS,
    "phases": form.PHASES,
    "links": form.LINKS,
    "files": files.FILES,
    "parameters": form.PARAMETERS,
    "charges": form.CHARGES,
    "choices": form.CHOICES,
    "signatures": 3,
    "translations": TRANSLATIONS,
    "languages": form.LANGUAGES,
}
"""How many each list of a file holds at most, by its key."""

Check = Callable[..., object]


def _words(text: str, *, path: Path) -> None:
    require_text(text, limit=form.INSTRUCTION, path=path, empty=True)


def _above_zero(quantity: Quantity, *, path: Path) -> None:
    if not quantity.value > 0:
        problem = f"An amount is above 0; {quantity.value:f} was given."
        raise InvalidInput(path=(*path, "value"), problem=problem)


def _choices(choices: tuple[str, ...], *, path: Path) -> None:
    for at, choice in enumerate(choices):
        require_line(choice, limit=form.NAME, path=(*path, str(at)))


def _size(size: Decimal, *, path: Path) -> None:
    if not size > 0:
        raise InvalidInput(path=path, problem=f"A batch size is above 0; {size:f} was given.")


def _languages(languages: tuple[str, ...], *, path: Path) -> None:
    for at, language in enumerate(languages):
        require_language(language, path=(*path, str(at)))


def _once(signatures: tuple[object, ...], *, path: Path) -> None:
    if len(set(signatures)) < len(signatures):
        raise InvalidInput(path=path, problem="Each signature is asked for once.")


def _between(low: int, high: int) -> Check:
    def check(value: int | Decimal, *, path: Path) -> None:
        form.require_between(value, low, high, path=path)

    return check


_name = partial(require_line, limit=form.NAME)
_short = partial(require_line, limit=form.CODE)
_reason = partial(require_text, limit=form.REASON)
_formula = partial(require_text, limit=form.FORMULA)
_percent: Check = _between(0, form.PERCENT)
_position = _between(1, form.PHASES)
_material = _between(1, form.MATERIALS)
_repeated = _between(1, form.REPETITIONS)

CHECKS: Mapping[type, Mapping[str, Check]] = {
    RecipeDocument: {
        "product": _name,
        "stage": _short,
        "variant": partial(require_line, limit=form.VARIANT),
        "batch_size": _above_zero,
        "language": require_language,
        "languages": _languages,
    },
    ExchangeHeader: {
        "product": _name,
        "stage": _short,
        "variant": partial(require_line, limit=form.VARIANT),
        "batch_size": _above_zero,
        "language": require_language,
        "languages": _languages,
    },
    SizeRange: {
        "minimum": _size,
        "maximum": _size,
    },
    Quantity: {
        "unit": require_unit,
    },
    Material: {
        "position": _material,
        "code": _short,
        "name": _name,
        "quantity": _above_zero,
        "tolerance_percent": _percent,
        "excess_percent": _percent,
        "minimum": _above_zero,
    },
    Output: {
        "code": _short,
        "name": _name,
        "quantity": _above_zero,
        "yield_low": _between(0, form.YIELD_PERCENT),
        "yield_high": _between(0, form.YIELD_PERCENT),
    },
    ProcessParameter: {
        "code": codes.require_code,
        "name": _name,
        "unit": require_unit,
        "text": _reason,
    },
    Capability: {
        "name": _name,
        "unit": require_unit,
        "text": _name,
    },
    Equipment: {
        "code": codes.require_code,
        "name": _name,
        "equipment_class": partial(require_line, limit=form.CLASS),
        "count": _between(1, form.COUNT),
        "used_by": codes.require_code,
    },
    Charge: {
        "material": _material,
        "quantity": _above_zero,
        "automated_because": _reason,
    },
    Parameter: {
        "name": _name,
        "code": codes.require_code,
        "unit": require_unit,
        "formula": _formula,
        "decimals": _between(0, form.DECIMALS),
        "significant_figures": _between(1, form.FIGURES),
        "choices": _choices,
        "expected": _name,
        "rationale": _reason,
        "instrument": _name,
        "material": _material,
        "repetitions": _repeated,
        "repetition_limit": _repeated,
        "samples": _repeated,
        "every": _above_zero,
        "signatures": _once,
    },
    Phase: {
        "number": _position,
        "unit_procedure": _name,
        "operation": _name,
        "name": _name,
        "code": codes.require_code,
        "block": codes.require_code,
        "position": _position,
        "instruction": _words,
        "during_number": _position,
        "signatures": _once,
    },
    Block: {
        "code": codes.require_code,
        "position": _position,
        "name": _words,
        "parent": codes.require_code,
        "condition": _formula,
        "passes": _between(2, form.PASSES),
    },
    Link: {
        "code": codes.require_code,
        "from_phase": codes.require_code,
        "to_phase": codes.require_code,
        "at_least": _above_zero,
        "alert": _above_zero,
        "at_most": _above_zero,
        "rationale": _reason,
    },
    RecipeFile: {
        "code": codes.require_code,
        "name": partial(require_line, limit=files.NAME),
        "media_type": files.require_media_type,
        "size": _between(1, max(files.LARGEST.values())),
        "sha256": files.require_sha256,
    },
    Translation: {
        "language": require_language,
        "original": _words,
        "text": _words,
    },
    Elements: {},
}


def check_fields(of: type, values: Mapping[str, Any], path: Path, problems: Problems, *, left_out: object) -> bool:
    """Whether each of these fields of an element is of its form; None and `left_out` aren't looked at.

    Raises FileRefused when the problems are enough.
    """
    held = [problems.held(check) for check in _checks(of, values, path, left_out)]  # all of them, after a fault too
    return all(held)


def _checks(of: type, values: Mapping[str, Any], path: Path, left_out: object) -> Iterator[Callable[[], object]]:
    for name, check in CHECKS[of].items():
        value = values.get(name)
        if value is not None and value is not left_out:
            yield partial(check, value, path=(*path, camel(name)))
