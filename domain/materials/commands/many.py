"""Many materials, classes or suppliers at once: their commands, with what those ask of the company asked once."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import Text

from domain.kernel.ids import new_id
from domain.kernel.models import OfCompany
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials import describing, rules
from domain.materials.commands import defining
from domain.materials.kinds import MaterialUse
from domain.materials.models import MaterialClass, MaterialDefinition
from domain.materials.refusals import GtinTaken, MaterialClassExists, MaterialExists
from domain.materials.suppliers import registering
from domain.materials.suppliers.models import Supplier
from domain.materials.suppliers.refusals import SupplierExists
from domain.materials.suppliers.registering import SupplierDetails
from domain.materials.values import MaterialDetails

Model = TypeVar("Model", bound=OfCompany)


def found_by(
    uow: UnitOfWork,
    model: type[Model],
    attribute: InstrumentedAttribute[Any],
    values: Collection[str],
    *conditions: ColumnElement[bool],
) -> dict[str, Model]:
    """The company's rows that have one of these values there, by it; looked at without being held."""
    wanted = bindparam(None, sorted(values), ARRAY(Text))
    chosen = select(model).where(model.company_id == uow.actor.company, attribute == any_(wanted), *conditions)
    return {getattr(one, attribute.key): one for one in uow.session.scalars(chosen)}


def by_gtin(uow: UnitOfWork, gtins: Collection[str]) -> dict[str, MaterialDefinition]:
    """The company's materials that have one of these trade item numbers."""
    return found_by(uow, MaterialDefinition, MaterialDefinition.gtin, gtins) if gtins else {}


@dataclass(slots=True)
class Standing:
    """What the company has of what new ones may not repeat; each new one adds to it."""

    codes: set[str]
    gtins: dict[str, str]
    classes: frozenset[UUID]


def opened(
    uow: UnitOfWork,
    *,
    model: type[MaterialDefinition] | type[MaterialClass] | type[Supplier],
    codes: Collection[str],
    gtins: Collection[str] = (),
    classes: Collection[str] = (),
) -> Standing:
    """See which of these there are, and hold none, so that nobody waits who defines something else.

    Who takes one of these codes at the same time is told by the database, and the later one sees it when it is tried
    again (infra.transaction). Raises Forbidden for whom no site lets define materials.
    """
    defining.require_may_define(uow)
    taken = found_by(uow, model, model.code, codes)
    known = found_by(uow, MaterialClass, MaterialClass.code, classes) if classes else {}
    gtins_of = {gtin: one.code for gtin, one in by_gtin(uow, gtins).items()}
    return Standing(set(taken), gtins_of, frozenset(one.id for one in known.values()))


def define_class(uow: UnitOfWork, standing: Standing, *, code: str, name: str, use: MaterialUse) -> MaterialClass:
    """As `defining.define_class`, among those that stand. Raises InvalidInput, MaterialClassExists."""
    defining.require_named(code, name)
    if code in standing.codes:
        raise MaterialClassExists(class_code=code, path=("code",))
    standing.codes.add(code)
    return defining.new_class(uow, code=code, name=name, use=use)


def define_material(
    uow: UnitOfWork, standing: Standing, *, code: str, name: str, unit: str, details: MaterialDetails
) -> MaterialDefinition:
    """As `defining.define_material`, among those that stand.

    Raises InvalidInput, NotFound, MaterialExists, GtinTaken.
    """
    defining.require_named(code, name)
    rules.require_stock_unit(unit)
    if code in standing.codes:
        raise MaterialExists(material_code=code, path=("code",))
    describing.require_details(details)
    _require_class(standing, details.material_class)
    if details.gtin is not None and details.gtin in standing.gtins:
        raise GtinTaken(gtin=details.gtin, by=standing.gtins[details.gtin], path=("details", "gtin"))
    material = MaterialDefinition(id=new_id(), code=code, name=name, unit=unit)
    defining.describe(material, details)
    standing.codes.add(code)
    if details.gtin is not None:
        standing.gtins[details.gtin] = code
    return defining.new_material(uow, material)


def register_supplier(uow: UnitOfWork, standing: Standing, *, code: str, details: SupplierDetails) -> Supplier:
    """As `registering.register_supplier`, among those that stand. Raises InvalidInput, SupplierExists."""
    registering.require_form(code, details)
    if code in standing.codes:
        raise SupplierExists(supplier_code=code, path=("code",))
    standing.codes.add(code)
    return registering.new_supplier(uow, code=code, details=details)


def _require_class(standing: Standing, wanted: UUID | None) -> None:
    if wanted is not None and wanted not in standing.classes:
        raise NotFound(kind="MaterialClass", id=wanted, path=("details", "classId"))
