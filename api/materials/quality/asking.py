"""What the domain's own questions say of a lot: what blocks its release, and how much of it is active."""

from dataclasses import asdict
from decimal import Decimal

from api.context import Info, looking
from api.materials.quality.blockers import LotReleaseBlocker
from api.materials.quality.types import LotPotency
from domain.materials.models import MaterialLot
from domain.materials.quality.potency import PotencyFigure, potency_figures
from domain.materials.quality.queries import blockers_of


def release_blockers(info: Info, lot: MaterialLot) -> list[LotReleaseBlocker]:
    return [LotReleaseBlocker(**asdict(one)) for one in blockers_of(looking(info), lot)]


def potency(info: Info, lot: MaterialLot) -> LotPotency:
    found = potency_figures(looking(info), lot)
    return LotPotency(
        basis=found.basis,
        assay=_percent(found.assay),
        water=_percent(found.water),
        loss_on_drying=_percent(found.loss_on_drying),
        good_until=None if found.assay is None else found.assay.good_until,
    )


def _percent(figure: PotencyFigure | None) -> Decimal | None:
    return None if figure is None else figure.percent
