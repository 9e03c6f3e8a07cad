"""What labels are of, found with all that is said of it; a new kind of thing is found here, and composed beside."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.kernel.ids import CompanyId
from domain.kernel.models import OfCompany
from domain.kernel.refusals import NotFound
from domain.labelling.kinds import LabelOf
from domain.materials.container_models import Container
from domain.materials.models import MaterialDefinition, MaterialLot
from domain.materials.quality.models import LotSample

R = TypeVar("R", bound=OfCompany)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Of which things labels are asked for."""

    containers: tuple[UUID, ...] = ()
    samples: tuple[UUID, ...] = ()

    @property
    def all(self) -> tuple[UUID, ...]:
        return (*self.containers, *self.samples)


@dataclass(frozen=True, slots=True)
class Thing:
    """A container, of so many of its lot, or a sample; with its lot and material."""

    row: Container | LotSample
    lot: MaterialLot
    material: MaterialDefinition
    of: int

    @property
    def kind(self) -> LabelOf:
        return LabelOf.CONTAINER if isinstance(self.row, Container) else LabelOf.SAMPLE

    @property
    def site(self) -> UUID:
        return self.row.site_id

    def __str__(self) -> str:
        if isinstance(self.row, Container):
            return f"container {self.row.number}"
        return f"sample {self.row.number} of lot {self.lot.number}"


def gather(session: Session, company: CompanyId, wanted: Wanted) -> list[Thing]:
    """The things in the order in which they were asked for. Raises NotFound for the first that isn't there."""
    rows: list[Container | LotSample] = [
        *_found(session, company, Container, wanted.containers, path="containers"),
        *_found(session, company, LotSample, wanted.samples, path="samples"),
    ]
    lots = {one.id: one for one in _found(session, company, MaterialLot, sorted({row.lot_id for row in rows}))}
    materials = _found(session, company, MaterialDefinition, sorted({lot.material_id for lot in lots.values()}))
    named = {one.id: one for one in materials}
    counted = _counted(session, company, lots)
    return [Thing(row, lots[row.lot_id], named[lots[row.lot_id].material_id], counted[row.lot_id]) for row in rows]


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


def _counted(session: Session, company: CompanyId, lots: dict[UUID, Any]) -> dict[UUID, int]:
    """How many containers each lot has had: their positions count on."""
    chosen = select(Container.lot_id, func.max(Container.position)).where(
        Container.company_id == company, Container.lot_id.in_(lots)
    )
    counted = {lot: int(last) for lot, last in session.execute(chosen.group_by(Container.lot_id)).all()}
    return {lot: counted.get(lot, 0) for lot in lots}
