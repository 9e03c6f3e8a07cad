"""Who does what a finding's remedy says is rid of it, and of every error.

Undoing a fault is a remedy too: `test_each_check` holds that nothing is found in the whole recipe.
"""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.recipes.kinds import BlockKind, LinkKind, MaterialRole, OutputKind, ParameterKind, ParameterSource, Rounding
from domain.recipes.linting.lint import errors, lint
from domain.recipes.values import Block, Charge, Elements, Equipment, Phase
from tests.domain.recipes.linting import sample
from tests.domain.recipes.linting.cases import CLEAR, CURRENT, LOD, NET, REMARK, SHIFT, TIME, WEIGHT, YIELD, broken
from tests.domain.recipes.linting.sample import (
    WHOLE,
    Change,
    add,
    all_of,
    amount,
    block,
    codes,
    equipment,
    link,
    material,
    output,
    parameter,
    phase,
    without,
)

pytestmark = pytest.mark.requirement("REC-7")
D = Decimal


def charged(code: str, number: int, text: str) -> Change:
    """One more charge of a phase."""

    def change(was: Elements) -> Elements:
        (found,) = (one for one in was.phases if one.code == code)
        more = Charge(material=number, quantity=amount(text))
        return phase(code, charges=(*found.charges, more))(was)

    return change


REMEDIES: dict[str, Change] = {
    "STRUCTURE-NO-PHASE": lambda _: WHOLE,
    "STRUCTURE-PARENT-MISSING": phase("mill", block="hard"),
    "STRUCTURE-EMPTY-BLOCK": without("blocks", "idle"),
    "STRUCTURE-OTHERWISE": all_of(
        add("blocks", Block(code="rest", kind=BlockKind.BRANCH, position=3, parent="size")),
        add("phases", replace(WHOLE.phases[7], number=12, code="rest_", block="rest")),
        lambda was: replace(was, phases=tuple(_renumbered(was))),
    ),
    "STRUCTURE-FILE-UNUSED": phase("mill", instruction="Mill as the [picture](file:SIEVE) shows."),
    "PHASE-FILE-MISSING": add("files", sample.PICTURE),
    "PHASE-FILE-NO-PICTURE": phase("mill", instruction="Mill as the [picture](file:SIEVE) shows."),
    "PHASE-INSTRUCTION-PLAIN": phase("mill", instruction="Mill.\n**Wear gloves**"),
    "STRUCTURE-CONDITION-UNUSED": block("one", condition=None),
    "STRUCTURE-LOOP-PASSES": block("again", passes=100),
    "SEQUENCE-DURING-LATER": phase("watch", during_number=None),
    "SEQUENCE-DURING-EXCLUSIVE": phase("sieve", during_number=6),
    "SEQUENCE-LINK-BACKWARD": link("wet_hold", from_phase="mass", to_phase="dry"),
    "SEQUENCE-LINK-APART": link("together", kind=LinkKind.SEQUENCE),
    "SEQUENCE-TIME-ORDER": link("wet_hold", at_most=amount("2 h")),
    "SEQUENCE-TIME-CRITICAL-RATIONALE": link("wet_hold", rationale="Wet granule sets."),
    "BALANCE-NOT-CHARGED": charged("charge", 4, "1000 g"),
    "BALANCE-SUM": material(3, quantity=amount("30.001 kg")),
    "BALANCE-BRANCHES": charged("sieve", 4, "1 kg"),
    "BALANCE-UNKNOWN-MATERIAL": phase("weigh", charges=()),
    "BALANCE-COMPENSATORS": material(3, role=MaterialRole.EXCIPIENT),
    "BALANCE-COMPENSATED": material(2, role=MaterialRole.EXCIPIENT),
    "BALANCE-MINIMUM-RANGE": material(2, minimum=amount("9299 g")),
    "BALANCE-NO-PRODUCT": output("GRANULE", kind=OutputKind.INTERMEDIATE),
    "BALANCE-PRODUCTS": output("GRANULE", kind=OutputKind.BY_PRODUCT),
    "PARAMETER-ROUNDING": parameter(*LOD, rounding=Rounding.HALF_EVEN),
    "PARAMETER-DIGITS": parameter(*LOD, decimals=None),
    "PARAMETER-LIMIT-ORDER": parameter(*TIME, target=D("2.8")),
    "PARAMETER-REGISTERED-ORDER": parameter(*TIME, action_high=D("3.9")),
    "PARAMETER-LIMIT-EMPTY": parameter(*LOD, exclusive=False),
    "PARAMETER-TARGET-EXCLUDED": parameter(*LOD, target=D("2.4")),
    "PARAMETER-CRITICAL-LIMIT": parameter(*LOD, action_high=D("2.5")),
    "PARAMETER-CRITICAL-EXPECTED": parameter(*CLEAR, expected="no"),
    "PARAMETER-NO-NUMBER": parameter(*REMARK, kind=ParameterKind.NUMBER),
    "PARAMETER-CHOICES-UNUSED": parameter(*REMARK, kind=ParameterKind.CHOICE),
    "PARAMETER-EXPECTED": parameter(*SHIFT, choices=("day", "noon", "night")),
    "PARAMETER-FORMULA-UNUSED": parameter(*NET, source=ParameterSource.CALCULATED),
    "PARAMETER-SOURCE-KIND": parameter(*WEIGHT, kind=ParameterKind.NUMBER),
    "PARAMETER-INSTRUMENT-UNKNOWN": add("equipment", Equipment(code="DRYER", name="Dryer", equipment_class="Dryer")),
    "PARAMETER-INSTRUMENT-UNUSED": parameter(*LOD, source=ParameterSource.INSTRUMENT),
    "PARAMETER-MATERIAL-UNUSED": parameter(*LOD, material=None),
    "PARAMETER-REPETITIONS": parameter(*CURRENT, repetition_limit=11),
    "EQUIPMENT-USED-BY": equipment("SCALE", used_by=None),
    "FORMULA-SYNTAX": parameter(*YIELD, formula="net / 2 kg"),
    "FORMULA-UNKNOWN": output("TABLETS", code="NOTHING", quantity=amount("300 kg")),
    "FORMULA-MISMATCH": parameter(*YIELD, formula="(3 g + 2 mL * 1 g/mL) / 1 g"),
    "FORMULA-RESULT": parameter(*YIELD, unit="kg"),
    "FORMULA-CYCLE": parameter(*YIELD, source=ParameterSource.TYPED, formula=None),
    "FORMULA-PERHAPS": parameter(*REMARK, formula='if(is_recorded(mill.clear), "a", "b")'),
    "FORMULA-PARALLEL": link("together", kind=LinkKind.SEQUENCE, from_phase="cleaning", to_phase="samples"),
    "FORMULA-EARLIER-PASS": parameter("dry", "Loss on drying", formula="if(is_recorded(lod.lod), lod.lod, 0 %)"),
    "FORMULA-BRANCH-NEVER": block("hard", condition="lod.lod < 1 %"),
    "FORMULA-BRANCH-BEHIND": block("hard", condition="lod.lod < 1 %"),
    "RECORD-7-YIELD-LIMITS": output("TABLETS", yield_low=D(0)),
}


def _renumbered(was: Elements) -> list[Phase]:
    """The last phase moved to stand behind phase 8."""
    *phases, last = was.phases
    moved = [*phases[:8], last, *phases[8:]]
    return [replace(one, number=number) for number, one in enumerate(moved, 1)]


@pytest.mark.parametrize("code", sorted(REMEDIES))
def test_its_remedy_ends_a_finding_and_brings_no_error(code: str) -> None:
    elements, header = broken(code)
    assert code in codes(elements, header)
    mended = REMEDIES[code](elements)
    assert errors(lint(mended, header)) == ()
    assert code not in codes(mended, header)
