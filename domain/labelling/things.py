"""What labels are of, found with all that is said of it; a new kind of thing is found here, and composed beside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from domain.dispensing.kinds import GONE
from domain.dispensing.weighing_models import DispensedContainer, Weighing
from domain.execution.models import Batch
from domain.kernel.ids import CompanyId
from domain.kernel.models import OfCompany
from domain.kernel.refusals import NotFound
from domain.labelling.kinds import LabelOf
from domain.materials.container_models import Container
from domain.materials.models import MaterialDefinition, MaterialLot
from domain.materials.quality.models import LotSample

R = TypeVar("R", bound=OfCompany)


@dataclass(frozen=True, slots=True)
class Product:
    """A finished product of a lot, under a serial number or none; in GS1 DataMatrix or, `linear`, in GS1-128."""

    lot: UUID
    serial: str | None = None
    linear: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """A logistic unit of a lot, such as a pallet, by its SSCC."""

    lot: UUID
    sscc: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Of which things labels are asked for."""

    containers: tuple[UUID, ...] = ()
    samples: tuple[UUID, ...] = ()
    products: tuple[Product, ...] = ()
    units: tuple[Unit, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """What each is told from others by."""
        return (
            *map(str, self.containers),
            *map(str, self.samples),
            *(_key(one) for one in self.products),
            *(_key(one) for one in self.units),
        )


def _key(named: Product | Unit) -> str:
    return named.sscc if isinstance(named, Unit) else f"{named.lot} {named.serial or ''}"


@dataclass(frozen=True, slots=True)
class Dispensed:
    """What a container holds for one batch, until it is charged or returned (WGH-13)."""

    row: DispensedContainer
    batch: str
    weighed_at: datetime


@dataclass(frozen=True, slots=True)
class Thing:
    """A container, of so many of its lot, perhaps dispensed, a sample, a product or unit; with its lot and material."""

    row: Container | LotSample | Product | Unit
    lot: MaterialLot
    material: MaterialDefinition
    of: int = 0
    dispensed: Dispensed | None = None

    @property
    def kind(self) -> LabelOf:
        return _KINDS[type(self.row)]

    @property
    def key(self) -> str:
        return str(self.row.id) if isinstance(self.row, Container | LotSample) else _key(self.row)

    @property
    def site(self) -> UUID:
        return self.lot.site_id

    def __str__(self) -> str:
        match self.row:
            case Container():
                return f"container {self.row.number}"
            case Unit():
                return f"logistic unit {self.row.sscc}"
            case Product():
                serial = "" if self.row.serial is None else f"serial number {self.row.serial} of "
                return f"{serial}lot {self.lot.number}"
            case _:
                return f"sample {self.row.number} of lot {self.lot.number}"


_KINDS: Final = {
    Container: LabelOf.CONTAINER,
    LotSample: LabelOf.SAMPLE,
    Product: LabelOf.PRODUCT,
    Unit: LabelOf.UNIT,
}


def gather(session: Session, company: CompanyId, wanted: Wanted) -> list[Thing]:
    """The things in the order in which they were asked for. Raises NotFound for the first that isn't there."""
    rows: list[Container | LotSample] = [
        *_found(session, company, Container, wanted.containers, path="containers"),
        *_found(session, company, LotSample, wanted.samples, path="samples"),
    ]
    lots = {
        one.id: one
        for ids, path in (
            (sorted({row.lot_id for row in rows}), None),
            ([one.lot for one in wanted.products], "products"),
            ([one.lot for one in wanted.units], "units"),
        )
        for one in _found(session, company, MaterialLot, ids, path=path)
    }
    materials = _found(session, company, MaterialDefinition, sorted({lot.material_id for lot in lots.values()}))
    named = {one.id: one for one in materials}
    counted, held = _counted(session, company, lots), _dispensed(session, company, wanted.containers)
    return [
        *(
            Thing(row, lots[row.lot_id], named[lots[row.lot_id].material_id], counted[row.lot_id], held.get(row.id))
            for row in rows
        ),
        *(Thing(one, lots[one.lot], named[lots[one.lot].material_id]) for one in wanted.products),
        *(Thing(one, lots[one.lot], named[lots[one.lot].material_id]) for one in wanted.units),
    ]


def _found(
    session: Session, company: CompanyId, model: type[R], ids: Sequence[UUID], *, path: str | None = None
) -> list[R]:
    if not ids:
        return []
    chosen = select(model).where(model.company_id == company, model.id.in_(ids))
    found = {one.id: one for one in session.scalars(chosen)}
    for one in ids:
        if one not in found:
            raise NotFound(kind=model.__name__, id=one, path=() if path is None else (path,))
    return [found[one] for one in ids]


def _dispensed(session: Session, company: CompanyId, containers: Sequence[UUID]) -> dict[UUID, Dispensed]:
    """What is held for a batch in these containers, or was charged from them, by their id."""
    if not containers:
        return {}
    chosen = (
        select(DispensedContainer, Batch.number, Weighing.weighed_at)
        .join(Batch, and_(Batch.company_id == DispensedContainer.company_id, Batch.id == DispensedContainer.batch_id))
        .join(
            Weighing,
            and_(Weighing.company_id == DispensedContainer.company_id, Weighing.id == DispensedContainer.weighing_id),
        )
        .where(
            DispensedContainer.company_id == company,
            DispensedContainer.container_id.in_(containers),
            DispensedContainer.state.not_in(GONE),
        )
    )
    found: dict[UUID, Dispensed] = {}
    for row, batch, weighed_at in session.execute(chosen):
        assert weighed_at is not None, "a weighing that gave something was weighed"
        found[row.container_id] = Dispensed(row, batch, weighed_at)
    return found


def _counted(session: Session, company: CompanyId, lots: dict[UUID, Any]) -> dict[UUID, int]:
    """How many containers each lot has had: their positions count on."""
    chosen = select(Container.lot_id, func.max(Container.position)).where(
        Container.company_id == company, Container.lot_id.in_(lots)
    )
    counted = {lot: int(last) for lot, last in session.execute(chosen.group_by(Container.lot_id)).all()}
    return {lot: counted.get(lot, 0) for lot in lots}
