"""Tell what lots or batches are in: where all of it is, and who received it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, literal, select
from sqlalchemy.orm import Session

from domain.execution.models import Batch
from domain.kernel.models import OfCompany
from domain.materials.distribution import figures, reaching
from domain.materials.distribution.figures import AffectedLot, Figures
from domain.materials.distribution.models import Consignee
from domain.materials.distribution.recalling import Recalled, Sent
from domain.materials.models import MaterialDefinition, MaterialLot
from domain.recalls import report
from domain.tenancy.models import Site

Row = TypeVar("Row", bound=OfCompany)


@dataclass(frozen=True)
class Names:
    """What the things that were found are called."""

    lots: Mapping[UUID, MaterialLot]
    batches: Mapping[UUID, Batch]
    materials: Mapping[UUID, MaterialDefinition]
    consignees: Mapping[UUID, Consignee]
    sites: Mapping[UUID, Site]


def names(session: Session, company: UUID, found: Recalled) -> Names:
    """What is called how of all that was found."""

    def by_id(model: type[Row], ids: Collection[UUID]) -> dict[UUID, Row]:
        wanted = any_(literal(list(ids), ARRAY(Uuid)))
        chosen = select(model).where(model.company_id == company, model.id == wanted)
        return {row.id: row for row in session.scalars(chosen)}

    return Names(
        lots=by_id(MaterialLot, [one.id for one in found.lots]),
        batches=by_id(Batch, list(found.batches)),
        materials=by_id(MaterialDefinition, {one.material for one in found.lots}),
        consignees=by_id(Consignee, {one.consignee for one in found.sent}),
        sites={row.id: row for row in session.scalars(select(Site).where(Site.company_id == company))},
    )


def affected(found: Recalled, names: Names) -> report.Affected:
    """All of it, the sums first."""
    sums = figures.totals(found.lots)
    return {
        "edges": str(found.edges),
        "shipments": str(len(found.sent)),
        "accounted_percent": _plain(figures.least_accounted(sums)),
        "totals": [
            {
                "material": _material(names.materials[one.material]),
                "lots": str(one.lots),
                "unit": one.unit,
                "figures": _told(one.figures),
                "accounted_percent": _plain(one.accounted_percent),
            }
            for one in sums
        ],
        "consignees": _consignees(found, names),
        "lots": [_lot(one, names, found.unit) for one in found.lots],
        "batches": [
            {
                "number": names.batches[id_].number,
                "product": names.batches[id_].product,
                "site": names.sites[names.batches[id_].site_id].code,
                "disposition": names.batches[id_].disposition,
                "depth": str(depth),
                "reach": _reach(found.reach.get(id_), found.unit),
            }
            for id_, depth in found.batches.items()
        ],
    }


def _lot(one: AffectedLot, names: Names, unit: str | None) -> report.Lot:
    lot = names.lots[one.id]
    return {
        "number": lot.number,
        "supplier_lot": lot.supplier_lot,
        "material": _material(names.materials[one.material]),
        "site": names.sites[lot.site_id].code,
        "status": lot.status,
        "expires_on": None if lot.expires_on is None else lot.expires_on.isoformat(),
        "depth": str(one.depth),
        "unit": one.unit,
        "figures": _told(one.figures),
        "reach": _reach(one.reach, unit),
    }


def _consignees(found: Recalled, names: Names) -> list[report.Consignee]:
    received: dict[UUID, list[Sent]] = defaultdict(list)
    for one in found.sent:
        received[one.consignee].append(one)
    return [
        {
            "code": who.code,
            "name": who.name,
            "address": who.address,
            "country": who.country,
            "gln": who.gln,
            "received": [_received(one, names, found.unit) for one in received[who.id]],
        }
        for who in sorted(names.consignees.values(), key=lambda one: one.code)
    ]


def _received(one: Sent, names: Names, unit: str | None) -> report.Received:
    lot = names.lots[one.lot]
    return {
        "lot": lot.number,
        "material": _material(names.materials[lot.material_id]),
        "quantity": {"value": f"{one.quantity:f}", "unit": one.unit},
        "shipped_on": one.shipped_on.isoformat(),
        "document": one.document,
        "reach": _reach(one.reach, unit),
    }


def _material(material: MaterialDefinition) -> report.Material:
    return {"code": material.code, "name": material.name}


def _told(told: Figures) -> dict[str, str]:
    return {one.name: f"{getattr(told, one.name):f}" for one in fields(Figures)} | {
        "unaccounted": f"{told.unaccounted:f}"
    }


def _reach(reach: reaching.Reach | None, unit: str | None) -> report.Reach | None:
    if reach is None or unit is None:
        return None
    return {"at_most": f"{reach.at_most:f}", "in_proportion": _plain(reach.in_proportion), "unit": unit}


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
