"""Registering suppliers, asking for their approval, and quality's decision on it."""

from datetime import date
from typing import Any

import strawberry
from sqlalchemy import ColumnElement

from api.auth.signing import SignatureInput, sign
from api.context import Info, act, changed, read
from api.listing import listed
from api.materials.supplier_types import Supplier, SupplierApproval
from api.problems import Problem
from api.reading.vocabulary import Given, Pages, Row, by_id, lowered
from api.relay import Connection, Window, local_id
from domain.kernel.canonical import Json
from domain.kernel.ids import SiteId
from domain.materials.suppliers import registering
from domain.materials.suppliers.deciding import DECIDE_SUPPLIER, DecideSupplier
from domain.materials.suppliers.kinds import ApprovalState, SupplierDecisionKind, SupplierKind
from domain.materials.suppliers.registering import SupplierDetails
from domain.signatures.acts import SignedAct, SignedInput
from infra.transaction import Outcome


@strawberry.input
class SupplierDetailsInput:
    name: str
    kind: SupplierKind
    address: str
    country: str = strawberry.field(description="ISO 3166-1, two letters.")
    gln: str | None = strawberry.field(default=None, description="13 digits, the last of which checks the others.")

    def to_domain(self) -> SupplierDetails:
        return SupplierDetails(name=self.name, kind=self.kind, address=self.address, country=self.country, gln=self.gln)

    def as_json(self) -> dict[str, Json]:
        return {
            "name": self.name,
            "kind": self.kind.value,
            "address": self.address,
            "country": self.country,
            "gln": self.gln,
        }


@strawberry.input
class RegisterSupplierInput:
    code: str
    details: SupplierDetailsInput
    command_id: str | None = None


@strawberry.input(description="All that is said of a supplier from now on.")
class ChangeSupplierInput:
    supplier_id: strawberry.ID
    version: int
    details: SupplierDetailsInput
    reason: str
    command_id: str | None = None


@strawberry.input(description="Ask a site's quality unit to approve a supplier for a material of a manufacturer.")
class RequestSupplierApprovalInput:
    site_id: strawberry.ID
    supplier_id: strawberry.ID
    material_id: strawberry.ID
    manufacturer_id: strawberry.ID | None = strawberry.field(
        default=None, description="A manufacturer that delivers itself need not be named twice."
    )
    command_id: str | None = None


@strawberry.input(description="Approve, suspend or withdraw, with the statement that is signed.")
class DecideSupplierAct:
    approval_id: strawberry.ID
    version: int
    decision: SupplierDecisionKind
    statement: str = strawberry.field(description="On what it rests, such as an audit.")
    valid_until: date | None = strawberry.field(default=None, description="The last day of an approval, demanded.")
    conditions: str | None = strawberry.field(default=None, description="Of an approval, such as tests for each lot.")

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        approval = local_id(self.approval_id, "SupplierApproval", path="approvalId")
        given = DecideSupplier(approval, self.version, self.decision, self.statement, self.valid_until, self.conditions)
        return DECIDE_SUPPLIER, given


@strawberry.input
class DecideSupplierInput(DecideSupplierAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class RegisterSupplierPayload:
    supplier: Supplier | None = None
    problems: list[Problem]


@strawberry.type
class ChangeSupplierPayload(RegisterSupplierPayload):
    pass


@strawberry.type
class RequestSupplierApprovalPayload:
    approval: SupplierApproval | None = None
    problems: list[Problem]


@strawberry.type
class DecideSupplierPayload(RequestSupplierApprovalPayload):
    pass


def _chosen(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `supplierApprovals` in SQL."""
    found: list[ColumnElement[bool]] = []
    found += [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []
    found += [row.supplier_id == given.id("supplierId", "Supplier")] if given.has("supplierId") else []
    found += [row.material_id == given.id("materialId", "MaterialDefinition")] if given.has("materialId") else []
    return [*found, row.state == given.text("state")] if given.has("state") else found


SUPPLIERS = Pages(lambda *_: ())
APPROVALS = Pages(_chosen, newest_first=True)


@strawberry.type
class SupplyingQuery:
    @strawberry.field(
        description="The supplier with this id; null where there is none that you may read.",
        metadata=by_id("Supplier"),
    )
    def supplier(self, info: Info, id: strawberry.ID) -> Supplier | None:  # noqa: A002 -- GraphQL's word
        return read(info, Supplier, local_id(id, "Supplier", path="id"))

    @strawberry.field(description="The company's suppliers, in the order of their making.", metadata=lowered(SUPPLIERS))
    def suppliers(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Supplier]:
        return listed(info, Supplier, SUPPLIERS, Window(first, after, last, before))

    @strawberry.field(
        description="Which suppliers are approved for what, at the sites that you may read; the newest first.",
        metadata=lowered(APPROVALS),
    )
    def supplier_approvals(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        supplier_id: strawberry.ID | None = None,
        material_id: strawberry.ID | None = None,
        state: ApprovalState | None = None,
    ) -> Connection[SupplierApproval]:
        window = Window(first, after, last, before)
        given = {"siteId": site_id, "supplierId": supplier_id, "materialId": material_id, "state": state}
        return listed(info, SupplierApproval, APPROVALS, window, **given)


@strawberry.type
class SupplyingMutation:
    @strawberry.mutation(description="Name a supplier of the company.")
    def register_supplier(self, info: Info, input: RegisterSupplierInput) -> RegisterSupplierPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, RegisterSupplierPayload, "supplier", Supplier, lambda: _register(info, input))

    @strawberry.mutation(description="Say this of a supplier from now on.")
    def change_supplier(self, info: Info, input: ChangeSupplierInput) -> ChangeSupplierPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, ChangeSupplierPayload, "supplier", Supplier, lambda: _change(info, input))

    @strawberry.mutation(description="Ask for a supplier to be approved for a material at a site.")
    def request_supplier_approval(
        self,
        info: Info,
        input: RequestSupplierApprovalInput,  # noqa: A002 -- GraphQL's word
    ) -> RequestSupplierApprovalPayload:
        return changed(
            info, RequestSupplierApprovalPayload, "approval", SupplierApproval, lambda: _request(info, input)
        )

    @strawberry.mutation(
        description="Sign quality's decision on a supplier; without an approval that counts, what it delivers isn't"
        " released."
    )
    def decide_supplier(self, info: Info, input: DecideSupplierInput) -> DecideSupplierPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            DecideSupplierPayload,
            "approval",
            SupplierApproval,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )


def _register(info: Info, given: RegisterSupplierInput) -> Outcome:
    return act(
        info,
        "registerSupplier",
        lambda uow: registering.register_supplier(uow, code=given.code, details=given.details.to_domain()),
        given={"code": given.code, "details": given.details.as_json()},
        command_id=given.command_id,
    )


def _change(info: Info, given: ChangeSupplierInput) -> Outcome:
    supplier = local_id(given.supplier_id, "Supplier", path="supplierId")
    return act(
        info,
        "changeSupplier",
        lambda uow: registering.change_supplier(
            uow, supplier=supplier, seen=given.version, details=given.details.to_domain(), reason=given.reason
        ),
        given={"supplier": str(supplier), "seen": given.version, "details": given.details.as_json()},
        command_id=given.command_id,
        reason=given.reason,
    )


def _request(info: Info, given: RequestSupplierApprovalInput) -> Outcome:
    site = SiteId(local_id(given.site_id, "Site", path="siteId"))
    supplier = local_id(given.supplier_id, "Supplier", path="supplierId")
    material = local_id(given.material_id, "MaterialDefinition", path="materialId")
    maker = given.manufacturer_id
    manufacturer = supplier if maker is None else local_id(maker, "Supplier", path="manufacturerId")
    return act(
        info,
        "requestSupplierApproval",
        lambda uow: registering.request_approval(
            uow, site=site, supplier=supplier, material=material, manufacturer=manufacturer
        ),
        given=[str(one) for one in (site, supplier, material, manufacturer)],
        command_id=given.command_id,
    )
