"""What a label says in GS1's form, what comes next for an order, and derivations as they are kept."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dispensing import labels, steps
from domain.dispensing.following import DispensedStands, OrderStands, SourceStands, WeighingStands, next_step
from domain.dispensing.kinds import DispensedState, NextStep, OrderState, ReadingKind, WeighingState
from domain.dispensing.labels import Label
from domain.dispensing.methods import Reading
from domain.kernel.quantity import Quantity
from domain.kernel.units.conversion import convert
from domain.labels import contents, scanning
from domain.labels.elements import Element, ElementString
from domain.materials.kinds import WeighingMethod
from tests.domain.dispensing.examples import A, kg

TODAY = date(2026, 11, 26)
LABEL = Label(
    code="L-1-7",
    material="API-001",
    material_name="Metformin HCl",
    lot="L-1",
    batch="MET-0001",
    net=kg("51.402"),
    expires_on=date(2027, 1, 31),
    gtin="4012345678901",
)
ONE = UUID(int=1)
WEIGHING = WeighingStands(
    id=ONE,
    state=WeighingState.RUNNING,
    method=WeighingMethod.NET,
    readings=(),
    shown="51.40 kg, 51.36 kg to 51.45 kg",
    to_witness=True,
)
ORDER = OrderStands(
    code="API-001",
    state=OrderState.OPEN,
    held_because=None,
    sources=(SourceStands(lot=ONE, number="A", left=kg("100.000")),),
    missing=False,
    waits_for=(),
    weighings=(),
    dispensed=(),
)


def elements(label: Label) -> tuple[Element, ...]:
    return labels.elements(label, today=TODAY)


@pytest.mark.requirement("WGH-13")
def test_a_label_says_in_gs1_what_fits_and_cuts_nothing() -> None:
    assert elements(LABEL) == (
        Element("01", "04012345678901"),
        Element("10", "L-1"),
        Element("17", "270131"),
        Element("3103", "051402"),
        Element("91", "L-1-7"),
    )
    bare = replace(LABEL, gtin=None, expires_on=None, lot="L" * 21, net=kg("1234567.1"))
    assert [one.code for one in elements(bare)] == ["91"]
    assert [one.code for one in elements(replace(bare, gtin=LABEL.gtin))] == ["01", "91"]
    counted = replace(LABEL, net=Quantity(Decimal(20), "{count}"))
    assert Element("30", "20") in elements(counted)


@pytest.mark.requirement("LBL-1", "WGH-13")
@given(
    st.builds(
        Label,
        code=st.text(max_size=99),
        material=st.just("API-001"),
        material_name=st.just("Metformin HCl"),
        lot=st.text(max_size=25) | st.sampled_from(["Charge 7", "Lös-1", "L\x1d21X"]),
        batch=st.just("MET-0001"),
        net=st.builds(Quantity, st.decimals(0, 10**9, places=6), st.sampled_from(["kg", "g", "mg", "t", "{tbl}"])),
        expires_on=st.none() | st.dates(),
        gtin=st.sampled_from([None, "4012345678901", "04012345678901"]),
    )
)
def test_what_a_label_says_in_gs1_is_read_as_it_was_meant(label: Label) -> None:
    found = elements(label)
    if not found:
        assert label.gtin is None
        return
    message = ElementString(found).message()
    read = scanning.scan(f"]d2{message}", today=TODAY)
    assert read.elements == found
    said = contents.contents(read, today=TODAY)
    assert said.lot in {None, label.lot}
    assert said.expires_on in {None, label.expires_on}
    if said.net is not None:
        assert convert(said.net.value, "kg", label.net.unit) == label.net.value


@given(st.decimals("0.000001", "999999", places=6))
def test_a_net_in_gs1_is_the_net_or_is_left_out(value: Decimal) -> None:
    for one in elements(replace(LABEL, net=Quantity(value, "kg"))):
        if one.code.startswith("310"):
            assert Decimal(one.value).scaleb(-int(one.code[3])) == value
            assert len(one.value) == 6


def test_what_is_begun_is_ended_first_and_then_the_next_lot_is_weighed() -> None:
    tare = Reading(kind=ReadingKind.TARE, container="BIN", quantity=kg("2.00"))
    weighed = replace(WEIGHING, state=WeighingState.WEIGHED)
    done = replace(ORDER, state=OrderState.COMPLETE)
    container = DispensedStands(id=ONE, code="L-1-7", state=DispensedState.VERIFIED)
    found = [
        next_step(one)
        for one in (
            replace(ORDER, sources=()),
            replace(ORDER, missing=True),
            replace(ORDER, waits_for=("API-001",)),
            ORDER,
            replace(ORDER, weighings=(WEIGHING,)),
            replace(ORDER, weighings=(replace(WEIGHING, readings=(tare,)),)),
            replace(ORDER, weighings=(weighed,)),
            replace(ORDER, weighings=(replace(weighed, to_witness=False),)),
            replace(done, dispensed=(container,)),
            replace(done, dispensed=(replace(container, state=DispensedState.CHARGED),)),
            replace(done, dispensed=(replace(container, state=DispensedState.ADDED),)),
            replace(ORDER, state=OrderState.HELD, held_because="Too little is left."),
        )
    ]
    assert [one.step for one in found] == [
        NextStep.CHOOSE_LOTS,
        NextStep.CHOOSE_LOTS,
        NextStep.WAIT_FOR_ACTIVES,
        NextStep.BEGIN_WEIGHING,
        NextStep.RECORD_WEIGHT,
        NextStep.RECORD_WEIGHT,
        NextStep.WITNESS,
        NextStep.VERIFY,
        NextStep.CHARGE,
        NextStep.VERIFY_ADDITION,
        NextStep.NOTHING,
        NextStep.RESTART,
    ]
    assert [found[4].reading, found[5].reading] == [ReadingKind.TARE, ReadingKind.GROSS]
    assert "51.36 kg to 51.45 kg" in found[5].says
    alone = replace(weighed, to_witness=False, automated=True), replace(container, state=DispensedState.CHARGED)
    automated = (replace(ORDER, weighings=alone[:1]), replace(done, dispensed=(replace(alone[1], automated=True),)))
    assert [next_step(one).says[:10] for one in automated] == ["One person"] * 2


@pytest.mark.requirement("WGH-1")
def test_a_derivation_is_kept_and_told_again_to_the_letter() -> None:
    assert A.potency is not None
    (told,) = steps.kept(steps.written(A.potency.derivation))
    assert (told.text, told.rule) == (str(A.potency.derivation[0]), "WGH-1")
    assert [(one.value, one.unit) for one in told.inputs] == [("99.2", "%"), ("0.4", "%")]
    assert (told.result_value, told.result_unit) == ("0.988032", "1")
