"""Where things stand: nothing over another, nothing outside, nothing cut."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.kernel.refusals import Refusal
from domain.labels import elements, kinds
from domain.labels.elements import Element
from domain.labels.label import Carrier, Label, LabelKind, Line, Symbol
from domain.labels.refusals import LineDoesNotFit, SymbolDoesNotFit
from infra.labels import layout, measuring
from infra.labels.layout import Drawn, Layout, Text
from infra.labels.paper import CONTAINER, PALLET, VIAL, Resolution, Size
from tests.domain.labels.sample import DISPENSED, LOT, PRODUCT
from tests.domain.labels.strategies import ISSUER, TODAY
from tests.infra.labels.labels import LABELS, UNIT, labels

pytestmark = pytest.mark.requirement("LBL-5")

Box = tuple[int, int, int, int]
SIZES = st.sampled_from([CONTAINER, PALLET, VIAL])
QUIET = {Carrier.DATA_MATRIX: (1, 1), Carrier.CODE_128: (10, 0)}


def placed(label: Label, size: Size, resolution: Resolution) -> Layout | Refusal:
    try:
        return layout.laid_out(label, size, resolution)
    except (LineDoesNotFit, SymbolDoesNotFit) as refusal:
        return refusal


def box_of_text(text: Text) -> Box:
    return text.x, text.y, text.x + text.width, text.y + text.em


def box_of_symbol(drawn: Drawn) -> Box:
    """A symbol with its quiet zone."""
    across, down = (drawn.module * modules for modules in QUIET[drawn.symbol.carrier])
    return drawn.x - across, drawn.y - down, drawn.x + drawn.width + across, drawn.y + drawn.height + down


def over_each_other(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@given(label=labels(), size=SIZES, resolution=st.sampled_from(Resolution))
def test_nothing_stands_over_another_or_outside(label: Label, size: Size, resolution: Resolution) -> None:
    made = placed(label, size, resolution)
    if isinstance(made, Refusal):
        assert str(size) in made.message
        return
    boxes = [*map(box_of_text, made.texts), *map(box_of_symbol, made.symbols)]
    assert [(a, b) for at, a in enumerate(boxes) for b in boxes[at + 1 :] if over_each_other(a, b)] == []
    width, height = resolution.dots(size.width), resolution.dots(size.height)
    assert all(x >= 0 and y >= 0 and right <= width and bottom <= height for x, y, right, bottom in boxes)


@given(label=labels(), size=SIZES, resolution=st.sampled_from(Resolution))
def test_no_text_is_cut(label: Label, size: Size, resolution: Resolution) -> None:
    made = placed(label, size, resolution)
    if isinstance(made, Layout):
        wanted = [label.heading, *map(str, label.texts)]
        drawn = "".join(one.text for one in made.texts).replace(" ", "")
        assert drawn.startswith("".join(map(measuring.shown, wanted)).replace(" ", ""))
        assert all(one.em >= Fraction(18, 10) * resolution.value for one in made.texts)


@pytest.mark.parametrize("resolution", Resolution)
@pytest.mark.parametrize("name", LABELS)
def test_modules_have_sizes_that_gs1_allows(name: str, resolution: Resolution) -> None:
    label, size = LABELS[name]
    for drawn in layout.laid_out(label, size, resolution).symbols:
        module = resolution.millimetres(drawn.module)
        if drawn.symbol.carrier is Carrier.DATA_MATRIX:
            assert 0.255 <= module <= (0.495 if label.kind is LabelKind.PRODUCT else 0.750)
            continue
        of_unit = drawn.symbol.elements.value("00") is not None
        assert (0.495 if of_unit else 0.250) <= module <= 0.940
        assert resolution.millimetres(drawn.height) >= (31.75 if of_unit else 12.7)


def test_texts_are_as_large_as_fits() -> None:
    label, size = LABELS["sample"]
    small, large = (layout.laid_out(label, one, Resolution.DPI_203).texts for one in (size, PALLET))
    assert small[0].em < large[0].em == round(Resolution.DPI_203.dots(5) * 1.25)


def test_the_line_that_does_not_fit_is_named() -> None:
    long = kinds.dispensed(replace(DISPENSED, batch="B" * 60), ISSUER, today=TODAY)
    with pytest.raises(LineDoesNotFit) as refusal:
        layout.laid_out(long, VIAL, Resolution.DPI_203)
    assert (refusal.value.title, refusal.value.text) == ("Batch", "B" * 60)
    assert "50 × 25 mm" in refusal.value.message  # noqa: RUF001 -- the sign of multiplication is meant


def test_a_heading_that_does_not_fit_is_named() -> None:
    label = Label(LabelKind.LOT, "M" * 100, (Line("Lot", "1"),), ())
    with pytest.raises(LineDoesNotFit, match="The heading"):
        layout.laid_out(label, VIAL, Resolution.DPI_203)


def test_too_many_lines_are_refused_with_the_first_that_has_no_room() -> None:
    label = Label(LabelKind.LOT, "Salt", tuple(Line(f"Line {at}", "text") for at in range(30)), ())
    with pytest.raises(LineDoesNotFit) as refusal:
        layout.laid_out(label, VIAL, Resolution.DPI_203)
    assert refusal.value.title.startswith("Line ")


def test_a_symbol_is_not_drawn_smaller_than_scanners_read() -> None:
    unit = kinds.lot(replace(LOT, unit=UNIT), ISSUER, today=TODAY)
    with pytest.raises(SymbolDoesNotFit, match=r"\(00\)"):
        layout.laid_out(unit, VIAL, Resolution.DPI_203)
    linear = kinds.product(replace(PRODUCT, linear=True), today=TODAY)
    with pytest.raises(SymbolDoesNotFit):
        layout.laid_out(linear, VIAL, Resolution.DPI_300)


def test_symbols_that_are_too_many_are_refused() -> None:
    symbol = Symbol(Carrier.CODE_128, elements.compose([Element("01", "09501101530003")], today=TODAY))
    layout.laid_out(Label(LabelKind.PRODUCT, "Salt", (), (symbol,)), VIAL, Resolution.DPI_203)
    with pytest.raises(SymbolDoesNotFit, match=r"\(01\)"):
        layout.laid_out(Label(LabelKind.PRODUCT, "Salt", (), (symbol,) * 2), VIAL, Resolution.DPI_203)


def test_a_length_in_dots_is_never_longer_or_never_shorter() -> None:
    assert (Resolution.DPI_203.dots(0.495), Resolution.DPI_203.covering(0.495)) == (3, 4)
    assert (Resolution.DPI_300.dots(50), Resolution.DPI_300.covering(50)) == (590, 591)
    assert (Resolution.DPI_203.dots(50), Resolution.DPI_203.covering(50)) == (400, 400)


def test_characters_are_as_wide_as_their_font_says() -> None:
    assert measuring.dots("0", 1000) == 572
    assert measuring.dots("M", 1000) == 907
    assert measuring.dots("M", 1000, bold=True) > 907
    assert measuring.dots("盐", 1000) == 1000


@settings(max_examples=20)
@given(text=st.text(max_size=30))
def test_any_text_has_a_width(text: str) -> None:
    shown = measuring.shown(text)
    assert measuring.dots(shown, 100) >= 0
    assert measuring.dots(shown * 2, 1000) == 2 * measuring.dots(shown, 1000)
