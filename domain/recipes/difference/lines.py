"""How the elements of each list are paired, compared and called."""

from domain.recipes.difference import formula, phases
from domain.recipes.difference.aspects import plain
from domain.recipes.difference.kinds import ElementKind
from domain.recipes.difference.limits import all_limits, capability
from domain.recipes.difference.lists import Listed
from domain.recipes.difference.matching import CODED, MATERIALS, PARAMETERS, Matching
from domain.recipes.difference.pairing import Key, key
from domain.recipes.difference.standing import Reference
from domain.recipes.values import Charge, Link

MATERIAL = Listed(
    kind=ElementKind.MATERIAL,
    keys=MATERIALS,
    aspects=formula.MATERIAL,
    title=lambda one, _, __: f"material {one.position} {one.name}",
    summary=lambda one, _: f"{one.quantity}, {plain(one.role)}",
    ordered=True,
)
OUTPUT = Listed(
    kind=ElementKind.OUTPUT,
    keys=CODED,
    aspects=formula.OUTPUT,
    title=lambda one, _, __: f"output {one.name}",
    summary=lambda one, _: f"{one.quantity}, {plain(one.kind)}",
)
PROCESS_PARAMETER = Listed(
    kind=ElementKind.PROCESS_PARAMETER,
    keys=CODED,
    aspects=formula.PROCESS_PARAMETER,
    title=lambda one, _, __: f"process parameter {one.name}",
    summary=formula.process_value,
)
EQUIPMENT = Listed(
    kind=ElementKind.EQUIPMENT,
    keys=CODED,
    aspects=formula.EQUIPMENT,
    title=lambda one, _, __: f"equipment {one.name}",
    summary=lambda one, _: f"{one.count} × {one.equipment_class}",  # noqa: RUF001 -- so many of a class
)
CAPABILITY = Listed(
    kind=ElementKind.CAPABILITY,
    keys=(key(lambda one: one.name),),
    aspects=formula.CAPABILITY,
    title=lambda one, _, __: f"capability {one.name}",
    summary=lambda one, _: capability(one),
    name=lambda one, _: one.name,
)
PARAMETER = Listed(
    kind=ElementKind.PARAMETER,
    keys=PARAMETERS,
    aspects=phases.PARAMETER,
    title=lambda one, number, _: f"parameter {number} {one.name}",
    summary=lambda one, _: all_limits(one),
    name=lambda one, _: one.name,
    ordered=True,
)

FILE = Listed(
    kind=ElementKind.FILE,
    keys=(*CODED, key(lambda one: one.sha256)),
    aspects=phases.FILE,
    title=lambda one, _, __: f"file {one.name}",
    summary=phases.file_content,
)


def charges(matching: Matching) -> Listed:
    """Charges have no code: they are those of one material."""
    return Listed(
        kind=ElementKind.CHARGE,
        keys=(
            Key(lambda one: matching.material_of_old(one.material), lambda one: matching.material_of_new(one.material)),
        ),
        aspects=phases.CHARGE,
        title=lambda one, _, version: f"charge of {version.label(Reference.MATERIAL, one.material)}",
        summary=lambda one, _: _amount(one),
        ordered=True,
    )


def links(matching: Matching) -> Listed:
    """Links under another code are those of a kind between the same two phases."""
    ends = Key(
        lambda one: (one.kind, matching.phase_of_old(one.from_phase), matching.phase_of_old(one.to_phase)),
        lambda one: (one.kind, matching.phase_of_new(one.from_phase), matching.phase_of_new(one.to_phase)),
        unambiguous=True,
    )
    return Listed(
        kind=ElementKind.LINK,
        keys=(key(lambda one: one.code), ends),
        aspects=phases.LINK,
        title=lambda one, _, __: f"{plain(one.kind)} link {one.code}",
        summary=lambda one, version: _link(one, phases.link_ends(one, version), phases.link_times(one, version)),
    )


def _amount(charge: Charge) -> str:
    because = charge.automated_because
    return str(charge.quantity) if because is None else f"{charge.quantity}, verified automatically: {because}"


def _link(link: Link, ends: str, times: str) -> str:
    limited = any((link.at_least, link.alert, link.at_most))
    return f"{ends}, {times}" if limited else ends
