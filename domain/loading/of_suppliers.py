"""Suppliers, as they are loaded; quality approves each of them by itself."""

from collections.abc import Collection, Mapping, Sequence

from domain.kernel.ids import SiteId
from domain.kernel.refusals import Refusal
from domain.kernel.unit_of_work import UnitOfWork
from domain.loading import cells, coded
from domain.loading.cells import HERE
from domain.loading.describing import Asked, Begun, Column, Values
from domain.loading.kinds import LoadKind
from domain.materials import describing
from domain.materials.commands import many
from domain.materials.suppliers.kinds import SupplierKind
from domain.materials.suppliers.models import Supplier
from domain.materials.suppliers.refusals import SupplierExists
from domain.materials.suppliers.registering import SupplierDetails


def _taken(uow: UnitOfWork, codes: Collection[str], _: SiteId | None) -> Mapping[str, Refusal]:
    return {one: SupplierExists(supplier_code=one) for one in many.found_by(uow, Supplier, Supplier.code, codes)}


def _begin(uow: UnitOfWork, rows: Sequence[Values], _: Asked) -> Begun:
    standing = many.opened(uow, model=Supplier, codes=[one["code"] for one in rows])
    return Begun(lambda row: many.register_supplier(uow, standing, code=row["code"], details=_details(row)))


def _details(row: Values) -> SupplierDetails:
    return SupplierDetails(
        name=row["name"], kind=row["kind"], address=row["address"], country=row["country"], gln=row["gln"]
    )


SUPPLIERS = coded.of_company(
    name=LoadKind.SUPPLIERS,
    called="supplier",
    sheet="Suppliers",
    file="suppliers",
    begin=_begin,
    columns=(
        coded.code(what="By which lots name it.", example="DAIRY", taken=_taken),
        coded.name(what="Its firm.", example="Sample Dairy", field=("details", "name")),
        Column(
            name="kind",
            title="Kind",
            what="Whether it makes what it delivers.",
            takes=cells.word(SupplierKind),
            required=True,
            example="MANUFACTURER",
            fields=(("details", "kind"),),
        ),
        Column(
            name="address",
            title="Address",
            what="Where it delivers from.",
            takes=cells.text(describing.ADDRESS),
            required=True,
            example="1 Dairy Road, Wasserburg",
            fields=(("details", "address"),),
        ),
        Column(
            name="country",
            title="Country",
            what="ISO 3166-1.",
            takes=cells.form("two capital letters, such as AT", lambda one: describing.require_country(one, path=HERE)),
            required=True,
            example="DE",
            fields=(("details", "country"),),
        ),
        Column(
            name="gln",
            title="GLN",
            what="Its GS1 location number.",
            takes=cells.form("13 digits", lambda one: describing.require_gln(one, path=HERE)),
            fields=(("details", "gln"),),
        ),
    ),
)
