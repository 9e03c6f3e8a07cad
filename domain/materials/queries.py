"""What materials ask of their own rows while a command runs."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ARRAY, Boolean, ColumnElement, Integer, Select, Text, Uuid, bindparam, column, func, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.sql.selectable import TableValuedAlias

from domain.kernel.models import SCHEMA
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.kinds import REGROUPED
from domain.materials.models import GenealogyEdge, LotBalance, MaterialLot
from domain.materials.values import Maker
from domain.tenancy.models import Site

TRACE_LIMIT = 20_000
"""Edges of one trace."""

DEEPEST = TRACE_LIMIT
"""Each level has an edge at least, so that depth by itself bounds nothing: a trace goes on to its end."""


def _makers(lots: ColumnElement[Any]) -> Select[UUID, str, str]:
    """The batches that aren't released and gave these lots, or what they came of: lot, number and disposition."""
    made = getattr(func, SCHEMA).unreleased_makers(bindparam("company", type_=Uuid()), lots)
    of = made.table_valued(column("lot_id", Uuid), column("number", Text), column("disposition", Text))
    return select(of.c.lot_id, of.c.number, of.c.disposition).order_by(of.c.lot_id, of.c.number)


MAKERS = _makers(bindparam("lots", type_=ARRAY(Uuid())))
MAKERS_OF_ONE = _makers(array([bindparam("lot", type_=Uuid())]))


def locked_balance(uow: UnitOfWork, lot: MaterialLot) -> LotBalance:
    """The lot's balance, locked: whoever changes it takes turns (MAT-7)."""
    return uow.lock(LotBalance, LotBalance.id == lot.id)[0]


def today_at(uow: UnitOfWork, site: UUID) -> date:
    """Which day it is at a site (EXE-13)."""
    return day_at(uow, site, uow.now)


def day_at(uow: UnitOfWork, site: UUID, moment: datetime) -> date:
    """Which day it was at a site then."""
    return moment.astimezone(ZoneInfo(uow.find(Site, Site.id == site)[0].time_zone)).date()


def genealogy(company: object, start: object, forward: object, deepest: object, most: int) -> TableValuedAlias:
    """The edges on the way from a lot or batch, each once, at its shortest depth (migration 0029).

    Columns: depth from 1, edge_id, and which thing the edge leads to, lot_id or batch_id. Edges that were reversed are
    told where they stand, and not gone through. At most `most`, the nearest ones.
    """
    given = (company, start, forward, deepest, bindparam(None, most, Integer))
    columns = (column("depth", Integer), column("edge_id", Uuid), column("lot_id", Uuid), column("batch_id", Uuid))
    return getattr(func, SCHEMA).genealogy(*given).table_valued(*columns)  # type: ignore[no-any-return]  # `func` is untyped


def came_of(uow: UnitOfWork, lot: UUID) -> set[UUID]:
    """The lots that a lot was divided from or put together of, at any depth and site (MAT-5, TRF-4)."""
    edge, found, last = GenealogyEdge, set[UUID](), {lot}
    while last:
        edges = uow.find(edge, edge.target_id.in_(last), edge.kind.in_(REGROUPED))
        last = {one.source_id for one in edges} - found
        found |= last
    return found


def unreleased_makers(uow: UnitOfWork, lots: Collection[UUID]) -> dict[UUID, tuple[Maker, ...]]:
    """The batches that aren't released, and gave each of these lots or what it came of, by number (REV-4)."""
    found: dict[UUID, tuple[Maker, ...]] = {}
    asked = {"company": uow.actor.company, "lots": list(lots)}
    for lot, number, disposition in uow.session.execute(MAKERS, asked) if lots else ():
        found[lot] = (*found.get(lot, ()), Maker(number, disposition))
    return found


def rejected_maker(uow: UnitOfWork, lot: UUID) -> Maker | None:
    """A rejected batch that gave a lot, or what it came of, if there is one (REV-5)."""
    makers = (Maker(row[1], row[2]) for row in uow.look_up(MAKERS_OF_ONE, lot=lot))
    return next((one for one in makers if one.rejected), None)


def parts_of(uow: UnitOfWork, lot: UUID) -> set[UUID]:
    """The lots that were divided from a lot, put together of it, or moved to another site: one step (MAT-5, TRF-4)."""
    edges = uow.find(GenealogyEdge, GenealogyEdge.source_id == lot, GenealogyEdge.kind.in_(REGROUPED))
    return {one.target_id for one in edges}


def leads_to(uow: UnitOfWork, start: UUID, lot: UUID) -> bool:
    """Whether a batch went into a lot, at any depth."""
    if not uow.any(GenealogyEdge, GenealogyEdge.source_id == start):
        return False
    forward = bindparam(None, value=True, type_=Boolean)
    traced = genealogy(uow.actor.company, start, forward, DEEPEST, TRACE_LIMIT)
    return uow.session.scalar(select(traced.c.edge_id).where(traced.c.lot_id == lot).limit(1)) is not None
