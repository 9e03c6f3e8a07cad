"""However broken elements are, the linter judges them; and it finds independent faults all at once."""

from dataclasses import replace
from decimal import Decimal
from time import process_time
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.kernel.quantity import Quantity
from domain.recipes import values
from domain.recipes.content import Header
from domain.recipes.kinds import BlockKind, LinkKind, PhaseSignature
from domain.recipes.linting.catalogue import CHECKS
from domain.recipes.linting.findings import ElementKind, Finding, Severity
from domain.recipes.linting.lint import lint
from domain.recipes.values import Block, Elements, Link, Phase
from tests.domain.recipes.linting.sample import (
    CURRENT,
    DOCUMENT,
    HEADER,
    LOD,
    NET,
    PICTURE,
    TIME,
    WHOLE,
    YIELD,
    Change,
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
)

pytestmark = pytest.mark.requirement("REC-7")

T = TypeVar("T")
CODES = st.sampled_from(["a", "b", "c", "d", "API"])
SMALL = st.integers(0, 4)
NUMBERS = st.decimals(-5, 200, places=2, allow_nan=False, allow_infinity=False)
UNITS = st.sampled_from(["kg", "g", "min", "h", "%", "Cel", "1", "{tbl}", "furlong", ""])
TEXTS = st.sampled_from(["", " ", "Dry", "10 % excess", "Metformin HCl 500 mg tablets"])
FORMULAS = st.sampled_from(
    [
        "",
        "yes",
        "no",
        "a",
        "b.a",
        "b.a + 1",
        "a.started",
        "input.API / 1 kg",
        "pass > 1",
        "3 g + 2 mL",
        "is_recorded(a.b)",
    ]
) | st.text(max_size=5)
QUANTITIES = st.builds(Quantity, NUMBERS, UNITS)


def elements() -> st.SearchStrategy[Elements]:
    code = st.none() | CODES
    parameters = st.builds(
        values.Parameter,
        name=CODES,
        code=code,
        unit=st.none() | UNITS,
        target=st.none() | NUMBERS,
        alert_low=st.none() | NUMBERS,
        action_high=st.none() | NUMBERS,
        registered_low=st.none() | NUMBERS,
        decimals=st.none() | SMALL,
        significant_figures=st.none() | SMALL,
        formula=st.none() | FORMULAS,
        instrument=code,
        material=st.none() | SMALL,
        every=st.none() | QUANTITIES,
        repetitions=SMALL,
        repetition_limit=SMALL,
        samples=SMALL,
        expected=st.none() | TEXTS,
        rationale=st.none() | TEXTS,
        choices=st.lists(TEXTS, max_size=3).map(tuple),
        signatures=st.just(()),
    )
    charges = st.builds(values.Charge, material=SMALL, quantity=QUANTITIES)
    phases = st.builds(
        Phase,
        number=SMALL,
        unit_procedure=TEXTS,
        operation=TEXTS,
        name=TEXTS,
        code=code,
        block=code,
        position=st.none() | SMALL,
        instruction=TEXTS | st.sampled_from(["![c](file:a) x", "![c](file:b)", "[c](file:d)", "<b>"]),
        during_number=st.none() | SMALL,
        signatures=st.lists(st.sampled_from(PhaseSignature), max_size=2).map(tuple),
        parameters=_tuples(parameters, 3),
        charges=_tuples(charges, 2),
    )
    blocks = st.builds(
        Block,
        code=CODES,
        kind=st.sampled_from(BlockKind),
        position=SMALL,
        name=TEXTS,
        parent=code,
        condition=st.none() | FORMULAS,
        passes=st.none() | SMALL,
    )
    links = st.builds(
        Link,
        code=CODES,
        kind=st.sampled_from(LinkKind),
        from_phase=CODES,
        to_phase=CODES,
        at_least=st.none() | QUANTITIES,
        alert=st.none() | QUANTITIES,
        at_most=st.none() | QUANTITIES,
        rationale=st.none() | TEXTS,
    )
    return st.builds(
        Elements,
        materials=_tuples(
            st.builds(
                values.Material,
                position=SMALL,
                code=CODES,
                name=TEXTS,
                quantity=QUANTITIES,
                tolerance_percent=st.none() | NUMBERS,
                excess_percent=st.none() | NUMBERS,
                minimum=st.none() | QUANTITIES,
            ),
            3,
        ),
        outputs=_tuples(
            st.builds(
                values.Output,
                code=CODES,
                name=TEXTS,
                quantity=QUANTITIES,
                yield_low=st.none() | NUMBERS,
                yield_high=st.none() | NUMBERS,
            ),
            2,
        ),
        process_parameters=_tuples(
            st.builds(
                values.ProcessParameter,
                code=CODES,
                name=TEXTS,
                number=st.none() | NUMBERS,
                unit=st.none() | UNITS,
                text=st.none() | TEXTS,
            ),
            2,
        ),
        equipment=_tuples(
            st.builds(
                values.Equipment,
                code=CODES,
                name=TEXTS,
                equipment_class=TEXTS,
                count=SMALL,
                used_by=code,
                capabilities=_tuples(
                    st.builds(
                        values.Capability,
                        name=TEXTS,
                        low=st.none() | NUMBERS,
                        high=st.none() | NUMBERS,
                        unit=st.none() | UNITS,
                        text=st.none() | TEXTS,
                    ),
                    2,
                ),
            ),
            2,
        ),
        blocks=_tuples(blocks, 8),
        phases=_tuples(phases, 6),
        links=_tuples(links, 4),
        files=_tuples(st.builds(replace, st.sampled_from([PICTURE, DOCUMENT]), code=CODES), 3),
    )


def _tuples(of: st.SearchStrategy[T], most: int) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(of, max_size=most).map(tuple)


HEADERS = st.builds(replace, st.just(HEADER), product=TEXTS, stage=TEXTS, batch_size=QUANTITIES)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=150, deadline=None)
@given(elements(), HEADERS)
def test_any_elements_are_judged(broken: Elements, header: Header) -> None:
    for finding in lint(broken, header):
        assert CHECKS[finding.code].severity is finding.severity
        assert finding.place
        assert finding.what
        assert finding.remedy


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60, deadline=None)
@given(elements())
def test_whatever_is_broken_in_the_procedure_is_told_or_whole(broken: Elements) -> None:
    """Each phase lies in the procedure, or has a finding that says why it is never run."""
    from domain.recipes.linting.outline import outline

    lost = {one.number for one in broken.phases} - set(outline(broken, HEADER).placed)
    about = {"STRUCTURE-PARENT-MISSING", "STRUCTURE-UNREACHABLE", "STRUCTURE-TOO-DEEP"}
    told = {
        one.element_number for one in lint(broken, HEADER) if one.code in about and one.element is ElementKind.PHASE
    }
    assert lost <= told


INDEPENDENT: dict[str, Change] = {
    "BALANCE-TOLERANCE": material(1, tolerance_percent=Decimal(-1)),
    "BALANCE-MINIMUM-RANGE": material(2, minimum=amount("10 kg")),
    "RECORD-7-YIELD-LIMITS": output("GRANULE", yield_high=None),
    "BALANCE-PROCESS-SCALABLE": process_parameter("TOOL", scalable=True),
    "EQUIPMENT-COUNT": equipment("SCALE", count=0),
    "STRUCTURE-NAME-MISSING": block("weighing", name=""),
    "STRUCTURE-LOOP-PASSES": block("again", passes=1),
    "FORMULA-BRANCH-NEVER": block("hard", condition="no"),
    "PHASE-PERFORMED": phase("sieve", signatures=()),
    "RECORD-9-INSTRUCTION": phase("cleaning", instruction=""),
    "PARAMETER-LIMIT-ORDER": parameter("mass", "Massing time", alert_low=Decimal("3.9")),
    "PARAMETER-CRITICAL-RATIONALE": parameter("lod", "Loss on drying", rationale=None),
    "PARAMETER-EXPECTED-UNUSED": parameter("samples", "Remark", expected="yes"),
    "FORMULA-RESULT": parameter("yield_", "Granule yield", formula="net"),
    "SEQUENCE-TIME-ORDER": link("wet_hold", alert=amount("2 h")),
}


@given(st.sets(st.sampled_from(sorted(INDEPENDENT)), min_size=1))
def test_independent_faults_are_all_found_in_one_pass_and_nothing_else(chosen: set[str]) -> None:
    found = [one.code for one in lint(all_of(*(INDEPENDENT[one] for one in sorted(chosen)))(WHOLE), HEADER)]
    assert sorted(found) == sorted(chosen)


def test_findings_come_in_the_order_in_which_a_record_is_read() -> None:
    found = lint(all_of(*INDEPENDENT.values())(WHOLE), HEADER)
    assert [one.code for one in found] == [
        "BALANCE-TOLERANCE",
        "BALANCE-MINIMUM-RANGE",
        "RECORD-7-YIELD-LIMITS",
        "BALANCE-PROCESS-SCALABLE",
        "EQUIPMENT-COUNT",
        "STRUCTURE-NAME-MISSING",
        "PARAMETER-LIMIT-ORDER",
        "STRUCTURE-LOOP-PASSES",
        "PARAMETER-CRITICAL-RATIONALE",
        "FORMULA-BRANCH-NEVER",
        "PHASE-PERFORMED",
        "PARAMETER-EXPECTED-UNUSED",
        "RECORD-9-INSTRUCTION",
        "FORMULA-RESULT",
        "SEQUENCE-TIME-ORDER",
    ]


def test_a_finding_tells_its_place_to_people_and_to_programs() -> None:
    (found,) = lint(INDEPENDENT["PARAMETER-CRITICAL-RATIONALE"](WHOLE), HEADER)
    assert found == Finding(
        place="phase 6 (Lod), parameter 1 (Loss on drying)",
        what="a critical parameter with no rationale",
        remedy="say why it is critical and where its limits come from",
        code="PARAMETER-CRITICAL-RATIONALE",
        severity=Severity.ERROR,
        chapter=CHECKS["PARAMETER-CRITICAL-RATIONALE"].chapter,
        element=ElementKind.PARAMETER,
        element_code="lod",
        element_number=1,
        phase_number=6,
        field="rationale",
        rule="REC-7",
    )


def large() -> Elements:
    """2,000 phases of five parameters, one of them calculated, and some hundred links."""
    units = [Block(code=f"u{n}", kind=BlockKind.UNIT_PROCEDURE, position=n + 1, name=f"Unit {n}") for n in range(20)]
    operations = [
        Block(code=f"o{n}", kind=BlockKind.OPERATION, position=n % 10 + 1, name=f"Operation {n}", parent=f"u{n // 10}")
        for n in range(200)
    ]
    phases = [
        replace(
            WHOLE.phases[2],
            number=n + 1,
            name=f"Phase {n}",
            code=f"p{n}",
            block=f"o{n // 10}",
            position=n % 10 + 1,
            parameters=(TIME, CURRENT, LOD, NET, YIELD),
            charges=WHOLE.phases[1].charges if n == 0 else (),
        )
        for n in range(2_000)
    ]
    links = [
        replace(WHOLE.links[0], code=f"l{n}", from_phase=f"p{n}", to_phase=f"p{n + 3}") for n in range(0, 1_900, 4)
    ]
    return replace(
        WHOLE,
        equipment=tuple(replace(one, used_by=None) for one in WHOLE.equipment),
        blocks=(*units, *operations),
        phases=tuple(phases),
        links=tuple(links),
    )


def test_the_largest_recipe_is_linted_in_well_under_a_second() -> None:
    elements = large()
    begun = process_time()
    found = lint(elements, HEADER)
    assert process_time() - begun < 5  # on a machine that does much else; the benchmark tells how long it takes
    assert found == (), "all elements are whole"
