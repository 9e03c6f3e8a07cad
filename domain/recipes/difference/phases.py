"""What is compared of the procedure: blocks, phases with their parameters and charges, links; and of files."""

from domain.kernel.quantity import Quantity
from domain.recipes.difference.aspects import TRANSLATED, Aspect, flag, one, plain, reference, shown, signatures
from domain.recipes.difference.kinds import ChangeKind
from domain.recipes.difference.limits import NONE, parameter_limits
from domain.recipes.difference.standing import Reference, Version
from domain.recipes.values import Link, Origin, Parameter, Phase, RecipeFile


def _rounding(parameter: Parameter, _: Version) -> str:
    parts = (
        counted(parameter.decimals, "decimal"),
        counted(parameter.significant_figures, "significant figure"),
        "" if parameter.rounding is None else plain(parameter.rounding),
    )
    return ", ".join(part for part in parts if part) or "as entered"


def counted(number: int | None, what: str) -> str:
    """A number of things: "1 phase", "3 phases"; empty for None."""
    return "" if number is None else f"{number} {what}{'' if number == 1 else 's'}"


def _repetition(parameter: Parameter, _: Version) -> str:
    completing = counted(parameter.repetitions, "value")
    return f"{completing} to complete the phase, at most {parameter.repetition_limit}"


def _every(parameter: Parameter, _: Version) -> str:
    return NONE if parameter.every is None else f"every {parameter.every}"


def _standing(phase: Phase, _: Version) -> str:
    return ", ".join(part for part in (phase.unit_procedure, phase.operation) if part) or NONE


def file_content(file: RecipeFile, _: Version) -> str:
    """What the bytes are: "image/png, 18211 bytes, SHA-256 5f1c…", in full."""
    return f"{file.media_type}, {file.size} bytes, SHA-256 {file.sha256}"


def _origin(origin: Origin | None) -> str:
    if origin is None:
        return NONE
    return f"{origin.code} of {origin.building_block} version {origin.number}"


def link_times(link: Link, _: Version) -> str:
    """Such as "at least 1 h, at most 7 d"."""
    times: tuple[tuple[str, Quantity | None], ...] = (
        ("at least", link.at_least),
        ("alert after", link.alert),
        ("at most", link.at_most),
    )
    return ", ".join(f"{word} {time}" for word, time in times if time is not None) or NONE


def link_ends(link: Link, version: Version) -> str:
    """Such as "from phase 14 … completed to phase 15 … started"."""
    ends = ((link.from_phase, link.from_moment), (link.to_phase, link.to_moment))
    first, second = (f"{version.label(Reference.PHASE_CODE, code)} {shown(moment)}" for code, moment in ends)
    return f"from {first} to {second}"


CRITICAL = {"yes": "critical", "no": "not critical"}

BLOCK: tuple[Aspect, ...] = (
    one("code", ChangeKind.CODE, "code", text=lambda it, _: it.code or NONE),
    one("kind", ChangeKind.KIND, "kind"),
    one("name", ChangeKind.WORDING, "name"),
    TRANSLATED,
    one("condition", ChangeKind.FORMULA, "condition"),
    one("number of passes", ChangeKind.REPETITION, "passes"),
)
PHASE: tuple[Aspect, ...] = (
    one("code", ChangeKind.CODE, "code"),
    one("name", ChangeKind.WORDING, "name"),
    TRANSLATED,
    one("instruction", ChangeKind.WORDING, "instruction"),
    flag("criticality", ChangeKind.CRITICALITY, "critical", **CRITICAL),
    one("signatures", ChangeKind.SIGNATURE, "signatures", text=signatures),
    reference("permission to run during another phase", ChangeKind.TIMING, "during_number", Reference.PHASE_NUMBER),
)
ORIGIN = one("building block", ChangeKind.ORIGIN, "origin", text=lambda it, _: _origin(it.origin))
"""Told unless a block or phase came with what holds it, before and after: then the holder's own change says it."""
PLACE = Aspect(
    word="unit procedure and operation",
    kind=ChangeKind.WORDING,
    fields=("unit_procedure", "operation"),
    text=_standing,
)
"""Told only where a phase names other ones than it lies in: else the block's own change says it."""
PARAMETER: tuple[Aspect, ...] = (
    one("code", ChangeKind.CODE, "code"),
    one("name", ChangeKind.WORDING, "name"),
    TRANSLATED,
    one("kind of value", ChangeKind.CAPTURE, "kind"),
    one("choices", ChangeKind.CAPTURE, "choices"),
    one("source", ChangeKind.CAPTURE, "source"),
    reference("material", ChangeKind.CAPTURE, "material", Reference.MATERIAL),
    Aspect(
        word="limits",
        kind=ChangeKind.LIMIT,
        fields=(
            *("unit", "target", "alert_low", "alert_high", "action_low", "action_high"),
            *("registered_low", "registered_high", "exclusive", "expected"),
        ),
        tell=parameter_limits,
    ),
    Aspect(
        word="rounding",
        kind=ChangeKind.ROUNDING,
        fields=("decimals", "significant_figures", "rounding"),
        text=_rounding,
    ),
    flag("criticality", ChangeKind.CRITICALITY, "critical", **CRITICAL),
    one("rationale", ChangeKind.WORDING, "rationale"),
    one("formula", ChangeKind.FORMULA, "formula"),
    one("instrument", ChangeKind.EQUIPMENT, "instrument"),
    Aspect(
        word="repetitions",
        kind=ChangeKind.REPETITION,
        fields=("repetitions", "repetition_limit"),
        text=_repetition,
    ),
    one("interval", ChangeKind.TIMING, "every", text=_every),
    one("samples", ChangeKind.REPETITION, "samples"),
    one("signatures", ChangeKind.SIGNATURE, "signatures", text=signatures),
)
CHARGE: tuple[Aspect, ...] = (
    one("quantity", ChangeKind.QUANTITY, "quantity"),
    reference("material", ChangeKind.QUANTITY, "material", Reference.MATERIAL),
    one("automated verification", ChangeKind.SIGNATURE, "automated_because"),
)
LINK: tuple[Aspect, ...] = (
    one("code", ChangeKind.CODE, "code"),
    one("kind", ChangeKind.KIND, "kind"),
    Aspect(
        word="ends",
        kind=ChangeKind.TIMING,
        fields=("from_phase", "from_moment", "to_phase", "to_moment"),
        text=link_ends,
        references={"from_phase": Reference.PHASE_CODE, "to_phase": Reference.PHASE_CODE},
    ),
    Aspect(word="time limit", kind=ChangeKind.TIMING, fields=("at_least", "alert", "at_most"), text=link_times),
    one("rationale", ChangeKind.WORDING, "rationale"),
)
FILE: tuple[Aspect, ...] = (
    one("code", ChangeKind.CODE, "code"),
    one("name", ChangeKind.WORDING, "name"),
    Aspect(word="content", kind=ChangeKind.CONTENT, fields=("media_type", "size", "sha256"), text=file_content),
)
