"""The metformin batch: its formula, its two lots of the active, and what a test makes of them."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from domain.dispensing import formula
from domain.dispensing.allocating import Source
from domain.dispensing.formula import Line
from domain.dispensing.potency import Certificate, Figure, Potency, as_is
from domain.kernel.quantity import Quantity
from domain.materials.quality.kinds import AssayBasis
from domain.recipes.kinds import MaterialRole
from domain.recipes.values import Material

TODAY = date(2026, 3, 2)
D = Decimal


def kg(value: str | Decimal) -> Quantity:
    return Quantity(D(value), "kg")


def material(
    code: str, role: MaterialRole, quantity: str, tolerance: str = "0.5", minimum: str | None = None
) -> Material:
    return Material(
        position=1,
        code=code,
        name=code,
        role=role,
        quantity=kg(quantity),
        tolerance_percent=D(tolerance),
        minimum=None if minimum is None else kg(minimum),
    )


API = material("API", MaterialRole.ACTIVE, "150.000", "0.1")
CELLULOSE = material("MCC", MaterialRole.COMPENSATOR, "9.300", minimum="6.000")
EXCIPIENTS = tuple(
    material(code, MaterialRole.EXCIPIENT, quantity)
    for code, quantity in (("PVP", "7.500"), ("CCS", "5.220"), ("SIO", "0.870"), ("MST", "1.110"))
)
BINDER = material("WATER", MaterialRole.SOLVENT, "30.000", "1")
FORMULA = (API, CELLULOSE, *EXCIPIENTS, BINDER)


def lines(factor: Fraction = Fraction(1), materials: tuple[Material, ...] = FORMULA) -> list[Line]:
    return [formula.line(one, factor=factor) for one in materials]


def certificate(lot: str, assay: str, water: str) -> Certificate:
    figures = (Figure(percent=D(one)) for one in (assay, water))
    return Certificate(lot=lot, basis=AssayBasis.ANHYDROUS, **dict(zip(("assay", "water"), figures, strict=True)))


def potency(lot: str, assay: str, water: str) -> Potency:
    return as_is(certificate(lot, assay, water), today=TODAY)


def source(lot: str, at_hand: str, net: str | None = None, *, assay: str, water: str) -> Source:
    weighed = None if net is None else kg(net)
    return Source(lot=lot, at_hand=kg(at_hand), net=weighed, potency=potency(lot, assay, water))


A = source("A", "100.000", assay="99.2", water="0.4")
B = source("B", "80.000", assay="99.8", water="0.2")

ASSAYS = st.decimals("90", "102", places=2)
WATERS = st.decimals("0", "8", places=2)
AMOUNTS = st.decimals("0.001", "120", places=3)
FACTORS = st.fractions(min_value="1/4", max_value=4, max_denominator=300)


@st.composite
def sources(draw: st.DrawFn, *, weighed: bool = False) -> list[Source]:
    """Two to four lots, some with their nets; the last holds enough for any batch of these tests."""
    found = []
    for number in range(draw(st.integers(2, 4))):
        at_hand = str(draw(AMOUNTS))
        net = str(draw(AMOUNTS)) if weighed and number == 0 else None
        found.append(source(f"L{number}", at_hand, net, assay=str(draw(ASSAYS)), water=str(draw(WATERS))))
    last = source("Z", "5000.000", assay=str(draw(ASSAYS)), water=str(draw(WATERS)))
    return [*found, last]
