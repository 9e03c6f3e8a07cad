"""Each check with what brings it about: changes to the whole recipe, each of one thing."""

# ruff: noqa: ANN401 -- whatever fields an element has

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from domain.recipes.content import Header
from domain.recipes.kinds import (
    BlockKind,
    LinkKind,
    MaterialRole,
    OutputKind,
    ParameterKind,
    ParameterSource,
    PhaseSignature,
    RecipeKind,
    TextField,
)
from domain.recipes.values import (
    Block,
    Capability,
    Charge,
    Elements,
    Link,
    Material,
    Translation,
)
from tests.domain.recipes.linting import sample
from tests.domain.recipes.linting.sample import (
    Change,
    add,
    all_of,
    amount,
    block,
    equipment,
    link,
    material,
    output,
    parameter,
    phase,
    process_parameter,
    without,
)

Broken = Change | dict[str, Any]
"""A change of the elements, or fields of the header."""
D = Decimal
LOD, TIME, CURRENT, WEIGHT = (
    ("lod", "Loss on drying"),
    ("mass", "Massing time"),
    ("mass", "Impeller current"),
    (
        "weigh",
        "Metformin HCl, net",
    ),
)
CLEAR, SHIFT, REMARK, NET, YIELD = (
    ("mill", "Line is clear"),
    ("sieve", "Shift"),
    ("samples", "Remark"),
    ("yield_", "Granule, net"),
    ("yield_", "Granule yield"),
)


def _shown(code: str) -> Change:
    """The milling's instruction shows this file as a picture."""
    return phase("mill", instruction=f"Mill through the sieve.\n![The sieve](file:{code})")


def _nested(depth: int) -> Change:
    """Loops within each other below the drying operation, with a phase in the innermost."""
    loops = [
        Block(
            code=f"l{n}",
            kind=BlockKind.LOOP,
            position=2,
            parent=f"l{n - 1}" if n else "drying",
            condition="yes",
            passes=2,
        )
        for n in range(depth)
    ]
    return all_of(add("blocks", *loops), phase("dry", block=f"l{depth - 1}"))


def _sequence(code: str, from_phase: str, to_phase: str, **fields: Any) -> Link:
    return Link(code=code, kind=LinkKind.SEQUENCE, from_phase=from_phase, to_phase=to_phase, **fields)


def _charge(number: int, text: str) -> tuple[Charge, ...]:
    return (Charge(material=number, quantity=amount(text)),)


def _automated(at: int, because: str, text: str | None = None) -> Change:
    """Of the charges of the phase, this one declares automated verification, perhaps of another amount."""
    of_phase = next(one for one in sample.PHASES if one.code == "charge")
    charge = replace(of_phase.charges[at], automated_because=because)
    changed = charge if text is None else replace(charge, quantity=amount(text))
    return phase("charge", charges=(*of_phase.charges[:at], changed, *of_phase.charges[at + 1 :]))


def _empty(was: Elements) -> Elements:
    return replace(was, phases=(), links=())


def _flat(was: Elements) -> Elements:
    """The same phases without blocks, and so without what only blocks have."""
    plain = tuple(replace(one, block=None, position=None) for one in was.phases)
    unbound = tuple(replace(one, used_by=None) for one in was.equipment)
    return replace(was, blocks=(), phases=plain, equipment=unbound, links=was.links[:1])


def _across(was: Elements) -> Elements:
    """Two phases in each branch, and links by which each branch waits for the other."""
    more = (
        replace(was.phases[8], number=9, code="a1", position=1),
        replace(was.phases[8], number=10, code="a2", position=2),
        replace(was.phases[9], number=11, code="b1", position=1),
        replace(was.phases[9], number=12, code="b2", position=2),
        replace(was.phases[10], number=13),
    )
    links = (was.links[0], _sequence("x", "a2", "b1"), _sequence("y", "b2", "a1"))
    return replace(was, phases=(*was.phases[:8], *more), links=links)


WATER = Material(
    position=4, code="W2", name="Water", role=MaterialRole.SOLVENT, quantity=amount("1 kg"), tolerance_percent=D(1)
)
LABEL = Material(
    position=4,
    code="BOX",
    name="Carton",
    role=MaterialRole.PACKAGING,
    quantity=amount("10 {count}"),
    tolerance_percent=D(1),
)

FROM_MILL: dict[str, Any] = {
    "kind": ParameterKind.TEXT,
    "choices": (),
    "expected": None,
    "source": ParameterSource.CALCULATED,
    "formula": 'if(mill.clear, "a", "b")',
}
DONE = replace(sample.CLEAR, name="Done", code="done")

CASES: dict[str, Broken] = {
    "STRUCTURE-NO-PHASE": _empty,
    "STRUCTURE-FILE-UNUSED": add("files", sample.PICTURE),
    "STRUCTURE-FILE-CODE-DOUBLED": all_of(add("files", sample.PICTURE, sample.DOCUMENT), _shown("SIEVE")),
    "STRUCTURE-BUILDING-BLOCK": {"kind": RecipeKind.BUILDING_BLOCK, "stage": "OPERATION"},
    "STRUCTURE-CODE-DOUBLED": phase("mill", code="sieve"),
    "STRUCTURE-PARENT-MISSING": phase("mill", block="nowhere"),
    "STRUCTURE-CYCLE": block("finishing", parent="size"),
    "STRUCTURE-TOO-DEEP": _nested(19),
    "STRUCTURE-UNREACHABLE": block("again", parent="nowhere"),
    "STRUCTURE-EMPTY-BLOCK": add(
        "blocks", Block(code="idle", kind=BlockKind.OPERATION, name="Idle", position=9, parent="granulation")
    ),
    "STRUCTURE-LEVEL": phase("charge", block="granulation", position=9),
    "STRUCTURE-NAME-MISSING": block("massing", name=" "),
    "STRUCTURE-POSITION": phase("mass", position=1),
    "STRUCTURE-BRANCH-ASTRAY": block("hard", parent="finishing", position=9),
    "STRUCTURE-NOT-A-BRANCH": phase("cleaning", block="meanwhile"),
    "STRUCTURE-BRANCHES-FEW": without("blocks", "other"),
    "STRUCTURE-OTHERWISE": block("soft", condition="lod.lod > 2 %"),
    "STRUCTURE-CONDITION-MISSING": block("hard", condition=None),
    "STRUCTURE-CONDITION-UNUSED": block("one", condition="yes"),
    "STRUCTURE-LOOP-CONDITION": block("again", condition="  "),
    "STRUCTURE-LOOP-PASSES": block("again", passes=101),
    "STRUCTURE-PASSES-UNUSED": block("massing", passes=3),
    "SEQUENCE-NUMBERS-GAP": phase("yield_", number=13),
    "SEQUENCE-NUMBER-DOUBLED": phase("mill", number=8),
    "SEQUENCE-NUMBER-ORDER": all_of(phase("mill", number=8), phase("sieve", number=7)),
    "SEQUENCE-DURING-LATER": phase("watch", during_number=4),
    "SEQUENCE-DURING-MISSING": all_of(phase("watch", during_number=1), without("phases", "weigh")),
    "SEQUENCE-DURING-EXCLUSIVE": phase("sieve", during_number=7),
    "SEQUENCE-LINK-CODE-DOUBLED": link("together", code="wet_hold"),
    "SEQUENCE-LINK-PHASE-MISSING": link("together", to_phase="nobody"),
    "SEQUENCE-LINK-ITSELF": link("together", to_phase="samples"),
    "SEQUENCE-LINK-DOUBLED": add("links", replace(sample.LINKS[1], code="again_together")),
    "SEQUENCE-LINK-BACKWARD": link("wet_hold", from_phase="dry", to_phase="mass"),
    "SEQUENCE-LINK-EXCLUSIVE": link("together", from_phase="mill", to_phase="sieve"),
    "SEQUENCE-LINK-APART": link("together", from_phase="charge", to_phase="mass"),
    "SEQUENCE-LINK-CYCLE": _across,
    "SEQUENCE-LINK-REDUNDANT": add("links", _sequence("then", "weigh", "charge")),
    "SEQUENCE-TIME-UNIT": link("wet_hold", at_most=amount("1 kg")),
    "SEQUENCE-TIME-POSITIVE": link("wet_hold", alert=amount("0 min")),
    "SEQUENCE-TIME-ORDER": link("wet_hold", alert=amount("61 min")),
    "SEQUENCE-TIME-ALERT-ALONE": link("wet_hold", at_most=None),
    "SEQUENCE-TIME-CRITICAL-RATIONALE": link("wet_hold", rationale=None),
    "SEQUENCE-TIME-RATIONALE": add("links", _sequence("then", "weigh", "charge", at_most=amount("7 d"))),
    "BALANCE-POSITION-DOUBLED": material(3, position=2),
    "BALANCE-CODE-DOUBLED": material(3, code="MCC"),
    "BALANCE-UNIT": material(3, quantity=amount("30 Cel")),
    "BALANCE-POSITIVE": material(3, quantity=amount("0 kg")),
    "BALANCE-TOLERANCE": material(3, tolerance_percent=D(101)),
    "BALANCE-EXCESS": material(3, excess_percent=D(0)),
    "BALANCE-COMPENSATORS": material(3, role=MaterialRole.COMPENSATOR, minimum=amount("1 kg")),
    "BALANCE-COMPENSATED": material(1, role=MaterialRole.EXCIPIENT),
    "BALANCE-COMPENSATOR-UNIT": material(2, quantity=amount("9.300 L"), minimum=amount("6 L")),
    "BALANCE-MINIMUM-MISSING": material(2, minimum=None),
    "BALANCE-MINIMUM-UNUSED": material(3, minimum=amount("1 kg")),
    "BALANCE-MINIMUM-UNIT": material(2, minimum=amount("6 L")),
    "BALANCE-MINIMUM-RANGE": material(2, minimum=amount("9300 g")),
    "BALANCE-UNKNOWN-MATERIAL": phase("weigh", charges=_charge(7, "1 kg")),
    "BALANCE-CHARGE-UNIT": phase("weigh", charges=_charge(3, "1 L")),
    "BALANCE-CHARGE-POSITIVE": phase("weigh", charges=_charge(3, "0 kg")),
    "BALANCE-NOT-CHARGED": add("materials", WATER),
    "BALANCE-SUM": phase("weigh", charges=_charge(3, "1 g")),
    "BALANCE-BRANCHES": all_of(add("materials", WATER), phase("mill", charges=_charge(4, "1 kg"))),
    "BALANCE-IN-LOOP": all_of(
        add("materials", WATER), phase("dry", charges=_charge(4, "1 kg"), signatures=(sample.P, sample.V))
    ),
    "BALANCE-NO-PRODUCT": all_of(without("outputs", "TABLETS"), output("GRANULE", kind=OutputKind.WASTE)),
    "BALANCE-PRODUCTS": output("GRANULE", kind=OutputKind.PRODUCT),
    "BALANCE-BATCH-SIZE": {"batch_size": amount("290000 {tbl}")},
    "BALANCE-YIELD-ORDER": output("TABLETS", yield_low=D(101)),
    "BALANCE-YIELD-AROUND": output("TABLETS", yield_high=D(99)),
    "BALANCE-PROCESS-VALUE": process_parameter("CORE", text="580"),
    "BALANCE-PROCESS-UNIT": process_parameter("CORE", unit=None),
    "BALANCE-PROCESS-SCALABLE": process_parameter("TOOL", scalable=True),
    "PHASE-FILE-MISSING": _shown("SIEVE"),
    "PHASE-FILE-NO-PICTURE": all_of(add("files", sample.DOCUMENT), _shown("SIEVE")),
    "PHASE-INSTRUCTION-PLAIN": phase("mill", instruction="Mill.\n<b>Wear gloves</b>"),
    "PHASE-PERFORMED": phase("dry", signatures=(PhaseSignature.VERIFIED,)),
    "PHASE-MANY-VALUES": parameter(*CURRENT, repetition_limit=5_001),
    "PHASE-CHARGE-UNVERIFIED": phase("charge", signatures=(sample.P, sample.Q)),
    "PHASE-AUTOMATED-RATIONALE": _automated(3, " "),
    "PHASE-AUTOMATED-NO-MASS": _automated(3, "Counted by the sorter.", "30 {count}"),
    "PHASE-AUTOMATED-PARTLY": _automated(0, "The scale tells every weight."),
    "PHASE-WEIGHT-UNVERIFIED": phase("weigh", signatures=(sample.P,)),
    "PHASE-CRITICAL-ALONE": phase("mass", signatures=(sample.P,)),
    "PHASE-CRITICAL-EMPTY": phase("dry", critical=True, signatures=(sample.P, sample.Q)),
    "PARAMETER-NAME-DOUBLED": parameter(*YIELD, name="Granule, net"),
    "PARAMETER-CODE-DOUBLED": parameter(*CURRENT, code="time"),
    "PARAMETER-UNIT-MISSING": parameter(*LOD, unit=None),
    "PARAMETER-UNIT-UNKNOWN": parameter(*CURRENT, unit="furlong"),
    "PARAMETER-ROUNDING": parameter(*LOD, rounding=None),
    "PARAMETER-DIGITS": parameter(*LOD, significant_figures=2),
    "PARAMETER-LIMIT-ORDER": parameter(*TIME, alert_high=D("2.9")),
    "PARAMETER-REGISTERED-ORDER": parameter(*TIME, registered_high=D("3.9")),
    "PARAMETER-LIMIT-EMPTY": parameter(*LOD, exclusive=True, action_low=D("2.5")),
    "PARAMETER-TARGET-EXCLUDED": parameter(*LOD, exclusive=True, target=D("2.5")),
    "PARAMETER-LIMIT-DIGITS": parameter(*LOD, action_high=D("2.55")),
    "PARAMETER-CRITICAL-LIMIT": parameter(*LOD, action_low=None, action_high=None),
    "PARAMETER-CRITICAL-EXPECTED": parameter(*CLEAR, critical=True, rationale="x", expected=None),
    "PARAMETER-CRITICAL-RATIONALE": parameter(*LOD, rationale=" "),
    "PARAMETER-CRITICAL-PHASE": parameter(*CLEAR, critical=True, rationale="x"),
    "PARAMETER-NO-NUMBER": parameter(*REMARK, unit="kg"),
    "PARAMETER-CHOICES-FEW": parameter(*SHIFT, choices=("day",)),
    "PARAMETER-CHOICE-DOUBLED": parameter(*SHIFT, choices=("day", "night", "day")),
    "PARAMETER-CHOICES-UNUSED": parameter(*REMARK, choices=("a", "b")),
    "PARAMETER-EXPECTED": parameter(*SHIFT, expected="noon"),
    "PARAMETER-EXPECTED-UNUSED": parameter(*REMARK, expected="yes"),
    "PARAMETER-FORMULA-MISSING": parameter(*YIELD, formula=" "),
    "PARAMETER-FORMULA-UNUSED": parameter(*NET, formula="1 kg"),
    "PARAMETER-SOURCE-KIND": parameter(*WEIGHT, kind=ParameterKind.TEXT),
    "PARAMETER-INSTRUMENT-MISSING": parameter(*CURRENT, instrument=None),
    "PARAMETER-INSTRUMENT-UNKNOWN": parameter(*CURRENT, instrument="DRYER"),
    "PARAMETER-INSTRUMENT-UNUSED": parameter(*LOD, instrument="SCALE"),
    "PARAMETER-MATERIAL-MISSING": parameter(*WEIGHT, material=None),
    "PARAMETER-MATERIAL-UNKNOWN": parameter(*WEIGHT, material=7),
    "PARAMETER-MATERIAL-UNUSED": parameter(*LOD, material=1),
    "PARAMETER-MATERIAL-UNIT": parameter(*WEIGHT, unit="L"),
    "PARAMETER-REPETITIONS": parameter(*CURRENT, repetitions=11),
    "PARAMETER-EVERY": parameter(*CURRENT, every=amount("15 kg")),
    "PARAMETER-SAMPLES": parameter(*CURRENT, samples=0),
    "PARAMETER-EVERY-ONCE": parameter(*CURRENT, repetitions=1, repetition_limit=1),
    "FORMULA-SYNTAX": parameter(*YIELD, formula="net /"),
    "FORMULA-UNKNOWN": parameter(*YIELD, formula="net / output.NOTHING"),
    "FORMULA-MISMATCH": parameter(*YIELD, formula="(3 g + 2 mL) / 1 g"),
    "FORMULA-RESULT": parameter(*YIELD, formula="net"),
    "FORMULA-CYCLE": parameter(*YIELD, formula="yield + 1 %"),
    "FORMULA-LATER": all_of(
        parameter(*YIELD, formula="weigh.net / output.GRANULE"),
        phase("weigh", block="finishing", position=9, number=12),
    ),
    "FORMULA-OTHER-BRANCH": parameter(*SHIFT, **FROM_MILL),
    "FORMULA-PERHAPS": parameter(*REMARK, **FROM_MILL),
    "FORMULA-PARALLEL": all_of(
        parameter(*REMARK, **{**FROM_MILL, "formula": 'if(cleaning.done, "a", "b")'}),
        phase("cleaning", parameters=(DONE,)),
    ),
    "FORMULA-MEANWHILE": phase(
        "watch",
        parameters=(
            replace(sample.NET, name="Time", unit="min", source=ParameterSource.CALCULATED, formula="mass.time"),
        ),
    ),
    "FORMULA-EARLIER-PASS": phase(
        "dry", parameters=(replace(sample.LOD, critical=False, source=ParameterSource.CALCULATED, formula="lod.lod"),)
    ),
    "FORMULA-BRANCH-NEVER": block("hard", condition="1 kg < 3 g"),
    "FORMULA-BRANCH-BEHIND": block("hard", condition="yes"),
    "FORMULA-LOOP-CONSTANT": block("again", condition="no"),
    "EQUIPMENT-CODE-DOUBLED": add("equipment", sample.EQUIPMENT[0]),
    "EQUIPMENT-CLASS-MISSING": equipment("SCALE", equipment_class=" "),
    "EQUIPMENT-COUNT": equipment("SCALE", count=0),
    "EQUIPMENT-USED-BY": equipment("SCALE", used_by="again"),
    "EQUIPMENT-CAPABILITY-DOUBLED": equipment("SCALE", capabilities=sample.EQUIPMENT[0].capabilities * 2),
    "EQUIPMENT-CAPABILITY-EMPTY": equipment("SCALE", capabilities=(Capability(name="Clean"),)),
    "EQUIPMENT-CAPABILITY-MIXED": equipment("SCALE", capabilities=(Capability(name="Clean", text="yes", unit="kg"),)),
    "EQUIPMENT-CAPABILITY-UNIT": equipment("SCALE", capabilities=(Capability(name="Load", low=D(1)),)),
    "EQUIPMENT-CAPABILITY-ORDER": equipment(
        "SCALE", capabilities=(Capability(name="Load", low=D(2), high=D(1), unit="kg"),)
    ),
    "EQUIPMENT-NONE": equipment("SCALE", used_by="massing"),
    "RECORD-1-PRODUCT": {"product": " "},
    "RECORD-1-STRENGTH": {"product": "Metformin HCl tablets"},
    "RECORD-1-DOSAGE-FORM": {"product": "Metformin HCl 500 mg"},
    "RECORD-2-ACTIVE": all_of(
        material(1, role=MaterialRole.EXCIPIENT), material(2, role=MaterialRole.EXCIPIENT, minimum=None)
    ),
    "RECORD-2-PER-UNIT": {"product": "Metformin HCl 850 mg tablets"},
    "RECORD-2-UNIT-WEIGHT": without("process_parameters", "CORE"),
    "RECORD-3-COMPONENTS": all_of(
        without("materials", "API", "MCC", "WATER"),
        phase("charge", charges=()),
        parameter(*WEIGHT, source=ParameterSource.TYPED, material=None, instrument=None),
    ),
    "RECORD-3-NAME": material(3, name=" "),
    "RECORD-4-WEIGHT-SYSTEM": material(2, quantity=amount("9300 g")),
    "RECORD-4-VARIATION": material(3, tolerance_percent=None),
    "RECORD-5-EXCESS": material(3, name="Film-coat premix, 10 % excess"),
    "RECORD-6-THEORY": without("outputs", "GRANULE"),
    "RECORD-7-OUTPUT": without("outputs", "GRANULE", "TABLETS"),
    "RECORD-7-YIELD-LIMITS": output("TABLETS", yield_low=None),
    "RECORD-8-PACKAGING": {"stage": "packaging"},
    "RECORD-8-LABELS": {"stage": "packaging", "elements": add("materials", LABEL)},
    "LANGUAGE-MISSING": {"languages": ("de",)},
    "LANGUAGE-STALE": {
        "languages": ("de",),
        "elements": phase(
            "dry",
            translations=(
                Translation(field=TextField.INSTRUCTION, language="de", original="As before.", text="Wie zuvor."),
            ),
        ),
    },
    "SIZE-CONTENT": phase("dry", instruction="x" * 3_500_000),
    "RECORD-9-INSTRUCTION": phase("dry", instruction=" "),
    "RECORD-9-SAMPLING": all_of(parameter(*CURRENT, every=None), phase("samples", name="Wait")),
    "RECORD-9-SPECIFICATION": all_of(
        *(phase(code, parameters=()) for code in ("weigh", "mass", "lod", "mill", "sieve", "yield_"))
    ),
}


def broken(code: str) -> tuple[Elements, Header]:
    """The whole recipe with the one fault that this check finds."""
    change = CASES[code]
    if callable(change):
        return change(sample.WHOLE), sample.HEADER
    fields = dict(change)
    more: Callable[[Elements], Elements] = fields.pop("elements", lambda was: was)
    return more(sample.WHOLE), replace(sample.HEADER, **fields)
