"""What a printer is sent: one format, its symbols as they were composed, and no text that is more than text."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.labels.label import Carrier, Label, LabelKind, Line
from domain.labels.refusals import NotInPrintersFont
from infra.labels import code_128, layout, zpl
from infra.labels.paper import PALLET, Resolution
from infra.labels.zpl import Font, Printer
from tests.infra.labels import zpl_reading
from tests.infra.labels.labels import HOSTILE, LABELS, labels

pytestmark = pytest.mark.requirement("LBL-6")

GOLDEN = Path(__file__).parent / "golden"
PRINTER = Printer(Resolution.DPI_203)


def require_true(made: str, label: Label, placed: layout.Layout) -> None:
    """The format is whole, and its fields are the label's texts and symbols at their places."""
    assert made.isascii()
    assert made.startswith("^XA\n")
    assert made.endswith("^XZ\n")
    commands = zpl_reading.commands(made)
    assert [one for one in commands if one[0] != "^" or one[1] not in zpl_reading.COMMANDS] == []
    assert [one[1] for one in commands].count("XA") == [one[1] for one in commands].count("XZ") == 1
    fields = zpl_reading.fields(made)
    texts = [one for one in fields if one.kind in {"A0", "A@"}]
    assert [(one.x, one.y, one.data) for one in texts] == [(one.x, one.y, one.text) for one in placed.texts]
    matrices = [zpl_reading.data_matrix(one) for one in fields if one.kind == "BX"]
    assert matrices == [one.elements.message() for one in label.symbols if one.carrier is Carrier.DATA_MATRIX]
    linear = [zpl_reading.code_128(one)[0] for one in fields if one.kind == "BC"]
    assert linear == [one.elements.message() for one in label.symbols if one.carrier is Carrier.CODE_128]
    assert len(fields) == len(texts) + len(matrices) + len(linear)


@given(label=labels(), resolution=st.sampled_from(Resolution))
def test_whatever_a_label_holds_stays_data(label: Label, resolution: Resolution) -> None:
    placed = layout.laid_out(label, PALLET, resolution)
    require_true(zpl.render(label, PALLET, Printer(resolution)), label, placed)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_command_in_a_name_is_a_name(text: str) -> None:
    label = Label(LabelKind.LOT, text, (Line(text, text),), ())
    require_true(zpl.render(label, PALLET, PRINTER), label, layout.laid_out(label, PALLET, PRINTER.resolution))


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_field_data_of_any_text_is_plain_ascii(text: str) -> None:
    made = zpl.field_data(text)
    assert made.isascii()
    assert made == "" or made.isprintable()
    assert not set("^~\n\r\t\x1d") & set(made)
    (field,) = zpl_reading.fields(f"^FO0,0^A0N,9,9^FH\\^FD{made}^FS")
    assert field.data == text


@pytest.mark.parametrize("name", LABELS)
def test_the_format_is_the_one_that_was_looked_at(name: str) -> None:
    label, size = LABELS[name]
    assert zpl.render(label, size, PRINTER) == (GOLDEN / f"{name}.zpl").read_text()


@pytest.mark.requirement("LBL-3")
def test_the_printer_is_told_the_labels_size_and_to_print_it_once() -> None:
    label, size = LABELS["dispensed"]
    commands = [one[1:] for one in zpl_reading.commands(zpl.render(label, size, PRINTER))]
    assert {("CI", "28"), ("PW", "800"), ("LL", "400")} <= set(commands)
    assert [told for name, told in commands if name == "PQ"] == ["1"]


@given(message=st.text("0123456789AB>_\x1d", min_size=1, max_size=48))
def test_code_128_says_the_message_in_the_fewest_codewords(message: str) -> None:
    data, codewords = code_128.field_data(message)
    field = zpl_reading.Field(0, 0, (("BC", "N,9,N,N,N,N"),), data)
    assert zpl_reading.code_128(field) == (message, codewords)
    assert codewords <= len(message) + 2  # start B, FNC1, and every character by itself


def test_digits_stand_two_to_a_codeword() -> None:
    assert code_128.field_data("00106141411234567897") == (">;>800106141411234567897", 12)
    assert code_128.field_data("10A>^~") == (">:>810A>0><>=", 8)


def test_a_character_that_the_printer_lacks_is_named() -> None:
    label = replace(LABELS["dispensed"][0], heading="Łódź")
    with pytest.raises(NotInPrintersFont, match=r"'Ł' \(U\+0141\)") as refusal:
        zpl.render(label, PALLET, PRINTER)
    assert refusal.value.text == "Łódź"
    made = zpl.render(label, PALLET, replace(PRINTER, font=Font.UNICODE))
    require_true(made, label, layout.laid_out(label, PALLET, PRINTER.resolution))
    assert "^FD\\C5\\81\\C3\\B3d\\C5\\BA^FS" in made
    with pytest.raises(NotInPrintersFont):
        zpl.render(replace(label, heading="盐"), PALLET, replace(PRINTER, font=Font.UNICODE))
    with pytest.raises(NotInPrintersFont, match=r"U\+00AD"):
        zpl.render(replace(label, heading="Salt\xad"), PALLET, PRINTER)
