"""Labels of the demonstration's batch."""

from datetime import date
from decimal import Decimal

from domain.kernel.quantity import Quantity
from domain.labels import values
from domain.labels.kinds import DispensedLabel, LotLabel, Material, ProductLabel, SampleLabel, StatusThen
from domain.labels.label import Line
from domain.labels.own import Named, OwnCode
from tests.domain.labels.strategies import CONTAINER

METFORMIN = Material("RM-1001", "Metformin hydrochloride")

LOT = LotLabel(
    METFORMIN,
    "L-2026-0113",
    OwnCode(Named.CONTAINER, CONTAINER),
    expires_on=date(2028, 6, 30),
    supplier_lot="MF/22-0417 (b)",
    container="3 of 12",
    received=Quantity(Decimal("25.000"), "kg"),
    status=StatusThen("QUARANTINE", "2026-11-26 09:30 CET"),
)
SAMPLE = SampleLabel(
    "S-2026-0871",
    Material("FG-500", "Metformin 500 mg, final blend"),
    Line("Batch", "B-2026-0042"),
    point="Top left, 3 of 10",
    taken="2026-11-26 14:05 CET, A. Lopes",
    code=OwnCode(Named.SAMPLE, CONTAINER),
)
DISPENSED = DispensedLabel(
    METFORMIN,
    lot="L-2026-0113",
    batch="B-2026-0042",
    net=Quantity(Decimal("51.402"), "kg"),
    expires_on=date(2026, 12, 3),
    code=OwnCode(Named.DISPENSED, CONTAINER),
    container="2 of 2",
)
PRODUCT = ProductLabel(
    "Metformin 500 mg, 60 film-coated tablets",
    values.gtin("9501101530003"),
    lot="M-0042",
    expires_on=date(2028, 11, 30),
    serial="0000017",
)
