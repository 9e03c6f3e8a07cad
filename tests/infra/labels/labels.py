"""Labels to draw: one of each kind in its usual size, and any that hold hostile texts."""

from dataclasses import replace

from hypothesis import strategies as st

from domain.labels import elements, kinds, label, values
from domain.labels.elements import Element
from domain.labels.label import Carrier, Label, LabelKind, Line, Symbol
from infra.labels.paper import CONTAINER, PALLET, VIAL, Size
from tests.domain.labels.sample import DISPENSED, LOT, PRODUCT, SAMPLE
from tests.domain.labels.strategies import ISSUER, TODAY

UNIT = values.next_sscc("9501101", 7)
_REPRINT, _ = label.printed_again(kinds.dispensed(DISPENSED, ISSUER, today=TODAY), printed=1, reason="The label tore.")

LABELS: dict[str, tuple[Label, Size]] = {
    "container": (kinds.lot(LOT, ISSUER, today=TODAY), CONTAINER),
    "pallet": (kinds.lot(replace(LOT, unit=UNIT), ISSUER, today=TODAY), PALLET),
    "dispensed": (kinds.dispensed(DISPENSED, ISSUER, today=TODAY), CONTAINER),
    "reprint": (_REPRINT, CONTAINER),
    "sample": (kinds.sample(SAMPLE, ISSUER, today=TODAY), VIAL),
    "product": (kinds.product(PRODUCT, today=TODAY), VIAL),
    "linear": (kinds.product(replace(PRODUCT, linear=True), today=TODAY), CONTAINER),
}

HOSTILE = (
    "^XZ^XA^JUS^XZ",
    "~JR ~DGR:A.GRF,1,1,00",
    "A^FS^FO0,0^GB800,400,400^FS",
    "\\5EXZ _5EXZ \\& \\",
    "^CC!!XA",
    "<script>alert(1)</script> \"&amp;\" 'x'",
    "]]><!--",
    "Naïve µ-Prüfung ±0,1 °C",
)

_SYMBOL_VALUES = st.text("!\"%&'()*+,-./:;<=>?_0123456789AZaz", min_size=1, max_size=9)


def texts() -> st.SearchStrategy[str]:
    """Any line that a label takes and that a printer's Latin font has."""
    plain = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=12)
    return st.one_of(st.sampled_from(HOSTILE), plain.filter(lambda one: any(map(str.isalnum, one))))


@st.composite
def labels(draw: st.DrawFn) -> Label:
    """Labels with up to four lines and a symbol of either kind, or both."""
    lines = draw(st.lists(st.builds(Line, texts(), texts()), max_size=4))
    product = Element("01", "09501101530003")
    held = elements.compose([product, Element("10", draw(_SYMBOL_VALUES))], today=TODAY)
    serial = elements.compose([product, Element("21", draw(_SYMBOL_VALUES))], today=TODAY)
    symbols = (Symbol(Carrier.DATA_MATRIX, held), Symbol(Carrier.CODE_128, serial))
    chosen = draw(st.sampled_from([symbols, symbols[:1], symbols[1:], ()]))
    return Label(draw(st.sampled_from(LabelKind)), draw(texts()), tuple(lines), chosen)
