"""Lots of a delivery or of a stock list, as they are loaded: a row is a container, or several alike, at one site.

They come as `receive_lot` takes them in: into quarantine, whatever they were where they come from.
"""

from collections.abc import Sequence
from itertools import chain, repeat

from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.kernel.quantity import Quantity, decimal
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.loading.describing import Asked, Begun, Kind, Parts, Values
from domain.loading.kinds import LoadKind
from domain.loading.lot_columns import COLUMNS, CONTAINERS, MORE, NOTES
from domain.materials import container_rules, rules
from domain.materials.commands import deliveries, receiving
from domain.materials.commands.deliveries import Dock, Expected
from domain.materials.commands.filling import NewContainer
from domain.materials.commands.receiving import Delivery, NewLot


def _begin(uow: UnitOfWork, lots: Sequence[Values], asked: Asked) -> Begun:
    dock = deliveries.opened(uow, site=asked.at, expected=_expected(lots))
    return Begun(
        lambda lot: deliveries.receive(uow, dock, _lot(lot), _delivery(lot)),
        (
            lambda lot: receiving.require_in_use(lot["material"]),
            lambda lot: rules.require_counted(_together(lot), lot["material"].unit),
            lambda lot: container_rules.require_filled(_together(lot), [one.quantity for one in _containers(lot)]),
            lambda lot: receiving.sources(lot["supplier"], lot["manufacturer"]),
            lambda lot: receiving.require_days(
                lot["manufactured on"], lot["received on"] or dock.today, lot["expires on"], today=dock.today
            ),
        ),
        (_require_one_of_a_number, _require_tare, lambda row: _require_stands(dock, row)),
    )


def _expected(lots: Sequence[Values]) -> Expected:
    rows = [row for lot in lots for row in lot[CONTAINERS]]
    named = [lot[name] for lot in lots for name in ("supplier", "manufacturer") if lot[name] is not None]
    return Expected(
        lots={lot["number"]: sum(_count(row) for row in lot[CONTAINERS]) for lot in lots},
        containers=[row["container number"] for row in rows if row["container number"] is not None],
        materials={lot["material"].id for lot in lots},
        suppliers={one.id for one in named},
        locations={row["location"].id for row in rows if row["location"] is not None},
    )


def _require(uow: UnitOfWork, site: SiteId | None) -> None:
    assert site is not None, "lots lie at a site"
    receiving.require_may_receive(uow, site, path=("siteId",))


def _require_one_of_a_number(row: Values) -> None:
    if row["container number"] is not None and _count(row) > 1:
        problem = f"A number is of one container, and these are {_count(row)}; give each its row, or no number."
        raise InvalidInput(path=("number",), problem=problem)


def _require_tare(row: Values) -> None:
    if (row["tare"] is None) != (row["tare unit"] is None):
        missing = "value" if row["tare"] is None else "unit"
        raise InvalidInput(path=("tare", missing), problem="A tare has a value and a unit; give both, or neither.")


def _require_stands(dock: Dock, row: Values) -> None:
    deliveries.require_stands(dock, _container(row), unit=row["unit"])


def _count(row: Values) -> int:
    """How many containers a row is: one unless told."""
    return int(row["count"] or 1)


def _together(lot: Values) -> Quantity:
    """What the lot brings: what its containers hold, of as many digits as any number. Raises InvalidInput."""
    value = container_rules.total([one.quantity.value for one in _containers(lot)])
    return Quantity(decimal(f"{value:f}", path=("quantity",)), lot["unit"])


def _containers(lot: Values) -> tuple[NewContainer, ...]:
    return tuple(chain.from_iterable(repeat(_container(row), _count(row)) for row in lot[CONTAINERS]))


def _container(row: Values) -> NewContainer:
    whole = row["tare"] is not None and row["tare unit"] is not None
    return NewContainer(
        quantity=Quantity(row["quantity"], row["unit"]),
        tare=Quantity(row["tare"], row["tare unit"]) if whole else None,
        number=row["container number"],
        location=None if row["location"] is None else row["location"].id,
    )


def _lot(lot: Values) -> NewLot:
    return NewLot(
        material=lot["material"].id,
        number=lot["number"],
        quantity=_together(lot),
        expires_on=lot["expires on"],
        supplier_lot=lot["supplier lot"],
        containers=_containers(lot),
    )


def _delivery(lot: Values) -> Delivery:
    return Delivery(
        supplier=None if lot["supplier"] is None else lot["supplier"].id,
        manufacturer=None if lot["manufacturer"] is None else lot["manufacturer"].id,
        note=lot["note"],
        manufactured_on=lot["manufactured on"],
        received_on=lot["received on"],
    )


LOTS = Kind(
    name=LoadKind.LOTS,
    called="lot",
    sheet="Lots",
    file="lots",
    of_site=True,
    may=Permission.LOT_RECEIVE,
    require=_require,
    begin=_begin,
    columns=COLUMNS,
    parts=Parts(by="number", field=CONTAINERS, called="containers", count=_count),
    notes=NOTES,
    more=MORE,
)
