"""What stands on each kind of label."""

from dataclasses import replace

import pytest

from domain.kernel.refusals import InvalidInput
from domain.labels import elements, kinds, label, own, scanning, values
from domain.labels.elements import Element
from domain.labels.kinds import Material
from domain.labels.label import Carrier, Label, Line, Symbol
from domain.labels.own import OwnCode
from domain.labels.refusals import IllegalCharacter, ReprintNeedsReason, WrongLength
from tests.domain.labels.sample import DISPENSED, LOT, PRODUCT, SAMPLE
from tests.domain.labels.strategies import ISSUER, TODAY

NAMELESS = Material("RM-1001", "")


def dispensed() -> Label:
    return kinds.dispensed(DISPENSED, ISSUER, today=TODAY)


@pytest.mark.requirement("WGH-13")
def test_a_dispensed_container_names_material_lot_batch_net_and_expiry() -> None:
    assert dispensed().heading == "Metformin hydrochloride"
    assert {str(line) for line in dispensed().lines} >= {
        "Material: RM-1001",
        "Lot: L-2026-0113",
        "Batch: B-2026-0042",
        "Net: 51.402 kg",
        "Expiry: 2026-12-03",
    }
    for lacking in (replace(DISPENSED, lot=" "), replace(DISPENSED, batch=""), replace(DISPENSED, material=NAMELESS)):
        with pytest.raises(InvalidInput):
            kinds.dispensed(lacking, ISSUER, today=TODAY)


@pytest.mark.requirement("LBL-4")
@pytest.mark.parametrize(
    ("made", "code"),
    [
        (kinds.lot(LOT, ISSUER, today=TODAY), LOT.code),
        (kinds.sample(SAMPLE, ISSUER, today=TODAY), SAMPLE.code),
        (dispensed(), DISPENSED.code),
    ],
)
def test_what_we_label_is_found_by_its_code_alone(made: Label, code: OwnCode) -> None:
    scanned = scanning.scan("]d2" + made.symbols[0].elements.message(), today=TODAY)
    assert own.origin(scanned, ISSUER) == code


@pytest.mark.requirement("LBL-4")
def test_a_status_is_printed_only_as_what_it_was() -> None:
    assert not any("RELEASED" in str(line) for line in kinds.lot(replace(LOT, status=None), ISSUER, today=TODAY).lines)
    printed = [str(line) for line in kinds.lot(LOT, ISSUER, today=TODAY).lines if "QUARANTINE" in str(line)]
    assert printed == ["Status when printed: QUARANTINE, 2026-11-26 09:30 CET; scan for the current one"]
    assert not any("QUARANTINE" in str(one.elements) for one in kinds.lot(LOT, ISSUER, today=TODAY).symbols)


@pytest.mark.requirement("LBL-1")
def test_a_logistic_unit_has_its_number_in_code_128() -> None:
    made = kinds.lot(replace(LOT, unit=values.next_sscc("9501101", 7)), ISSUER, today=TODAY)
    assert [(one.carrier, str(one.elements)[:4]) for one in made.symbols] == [
        (Carrier.DATA_MATRIX, "(91)"),
        (Carrier.CODE_128, "(00)"),
    ]


@pytest.mark.requirement("LBL-1")
def test_a_product_says_the_same_to_people_and_to_scanners() -> None:
    made = kinds.product(PRODUCT, today=TODAY)
    assert str(made.symbols[0].elements) == "(01)09501101530003(17)281130(10)M-0042(21)0000017"
    assert [str(one) for one in made.lines] == [
        "GTIN: 09501101530003",
        "Lot: M-0042",
        "Expiry: 2028-11-30",
        "Serial number: 0000017",
    ]


@pytest.mark.requirement("LBL-1")
def test_a_lot_that_gs1_cannot_hold_is_not_printed_on_a_product() -> None:
    with pytest.raises(IllegalCharacter):
        kinds.product(replace(PRODUCT, lot="Charge 7"), today=TODAY)
    with pytest.raises(WrongLength):
        kinds.product(replace(PRODUCT, lot="M" * 21), today=TODAY)


@pytest.mark.requirement("LBL-1")
def test_code_128_holds_48_characters() -> None:
    product, lot = Element("01", "09501101530003"), Element("10", "A" * 20)
    most = elements.compose([product, lot, Element("21", "B" * 7)], today=TODAY)
    assert len(most.message()) == 48
    Symbol(Carrier.CODE_128, most)
    with pytest.raises(WrongLength):
        Symbol(Carrier.CODE_128, elements.compose([product, lot, Element("21", "B" * 8)], today=TODAY))


@pytest.mark.requirement("LBL-3")
def test_the_first_print_has_no_reason() -> None:
    assert label.printed_again(dispensed(), printed=0, reason="Not kept") == (dispensed(), None)
    assert dispensed().texts == dispensed().lines


@pytest.mark.requirement("LBL-3")
@pytest.mark.parametrize("reason", [None, "", "  \n"])
def test_a_reprint_without_a_reason_is_refused(reason: str | None) -> None:
    with pytest.raises(ReprintNeedsReason, match="printed 2 times already") as refusal:
        label.printed_again(dispensed(), printed=2, reason=reason)
    assert refusal.value.path == ("reason",)


@pytest.mark.requirement("LBL-3")
def test_a_reprint_is_counted_and_says_so() -> None:
    again, reason = label.printed_again(dispensed(), printed=2, reason=" The label tore. ")
    assert (again.print, reason) == (3, "The label tore.")
    assert again.texts == (*dispensed().lines, Line("Reprint", "print 3 of this label"))
    assert again.symbols == dispensed().symbols
    with pytest.raises(InvalidInput):
        label.printed_again(dispensed(), printed=1, reason="x" * 501)


@pytest.mark.requirement("LBL-6")
@pytest.mark.parametrize("text", ["", "a\nb", "a\x1bb", "x" * 201])
def test_a_label_takes_one_line_of_plain_text(text: str) -> None:
    with pytest.raises(InvalidInput):
        kinds.dispensed(replace(DISPENSED, container=text), ISSUER, today=TODAY)
