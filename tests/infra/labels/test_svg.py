"""Drawings: true to size, harmless, and readable by a scanner."""

from pathlib import Path

import pytest
from hypothesis import given
from lxml import etree

from domain.labels.label import Carrier, Label, LabelKind, Line
from infra.labels import layout, svg
from infra.labels.paper import PALLET, Resolution
from tests.infra.labels.labels import HOSTILE, LABELS, labels
from tests.infra.labels.rasters import read_from_svg

pytestmark = pytest.mark.requirement("LBL-5")

GOLDEN = Path(__file__).parent / "golden"
IDENTIFIERS = {Carrier.DATA_MATRIX: "]d2", Carrier.CODE_128: "]C1"}
ALLOWED = {
    "svg": {"width", "height", "viewBox", "role"},
    "title": set(),
    "rect": {"width", "height", "fill"},
    "g": {"transform", "fill", "font-family"},
    "text": {"x", "y", "font-size", "font-weight", "textLength", "lengthAdjust"},
    "path": {"shape-rendering", "transform", "d"},
}


@pytest.mark.parametrize("resolution", Resolution)
@pytest.mark.parametrize("name", LABELS)
def test_a_reader_finds_every_symbol_on_the_drawing(name: str, resolution: Resolution) -> None:
    label, size = LABELS[name]
    found = read_from_svg(svg.render(label, size, resolution), size)
    assert found == {(IDENTIFIERS[one.carrier], one.elements.message()) for one in label.symbols}


@pytest.mark.parametrize("name", LABELS)
def test_the_drawing_is_the_one_that_was_looked_at(name: str) -> None:
    label, size = LABELS[name]
    assert svg.render(label, size) == (GOLDEN / f"{name}.svg").read_text()


@given(label=labels())
def test_a_drawing_holds_texts_and_shapes_only(label: Label) -> None:
    made = svg.render(label, PALLET)
    root = etree.fromstring(made.encode(), etree.XMLParser(resolve_entities=False))
    names = [(etree.QName(one), one) for one in root.iter()]
    assert {name.namespace for name, _ in names} == {"http://www.w3.org/2000/svg"}
    assert all(set(map(str, one.attrib)) <= ALLOWED[name.localname] for name, one in names)
    texts = [one.text for name, one in names if name.localname == "text"]
    assert texts == [one.text for one in layout.laid_out(label, PALLET, Resolution.DPI_300).texts]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_drawn_as_text(text: str) -> None:
    made = svg.render(Label(LabelKind.LOT, text, (Line(text, text),), ()), PALLET)
    root = etree.fromstring(made.encode(), etree.XMLParser(resolve_entities=False))
    drawn = " ".join(one.text or "" for one in root.iter("{http://www.w3.org/2000/svg}text"))
    assert drawn == f"{text} {text}: {text}"
    assert "<script" not in made


def test_what_no_font_draws_or_would_deceive_is_spelt_out() -> None:
    made = svg.render(Label(LabelKind.LOT, "Salt \U0001f600", (Line("Lot", "A\u202eB"),), ()), PALLET)
    assert "Salt ⟨U+1F600⟩" in made
    assert "Lot: A⟨U+202E⟩B" in made


def test_the_drawing_is_as_large_as_the_label() -> None:
    label, size = LABELS["pallet"]
    root = etree.fromstring(svg.render(label, size).encode())
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("100mm", "150mm", "0 0 100 150")
