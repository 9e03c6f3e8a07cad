"""What labels are of, found with all that is said of it; a new kind of thing is found here, and composed beside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from domain.dispensing.kinds import DispensedState
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
class Wanted:
    """Of which things labels are asked for."""

    containers: tuple[UUID, ...] = ()
    samples: tuple[UUID, ...] = ()

    @property
    def all(self) -> tuple[UUID, ...]:
        return (*self.containers, *self.samples)


@dataclass(frozen=True, slots=True)
class Dispensed:
    """What a container holds for one batch, until it is charged or returned (WGH-13)."""

    row: DispensedContainer
    batch: str
    weighed_at: datetime


@dataclass(frozen=True, slots=True)
class Thing:
    """A container, of so many of its lot, perhaps dispensed, or a sample; with its lot and material."""

    row: Container | LotSample
    lot: MaterialLot
    material: MaterialDefinition
    of: int
    dispensed: Dispensed | None = None

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
    counted, held = _counted(session, company, lots), _dispensed(session, company, wanted.containers)
    return [
        Thing(row, lots[row.lot_id], named[lots[row.lot_id].material_id], counted[row.lot_id], held.get(row.id))
        for row in rows
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
            DispensedContainer.state.not_in((DispensedState.RETURNED, DispensedState.DESTROYED)),
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
