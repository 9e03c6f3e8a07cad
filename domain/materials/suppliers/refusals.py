"""How suppliers say no."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class SupplierExists(Refusal):
    """A supplier's code is unique in its company."""

    code: ClassVar[str] = "SUPPLIER_EXISTS"
    supplier_code: str

    @property
    def message(self) -> str:
        return f"There is a supplier {self.supplier_code} in this company; use it, or take another code."


@dataclass(kw_only=True, eq=False)
class ApprovalExists(Refusal):
    """One approval at a time for a supplier's material of a manufacturer at a site."""

    code: ClassVar[str] = "SUPPLIER_APPROVAL_EXISTS"
    state: str

    @property
    def message(self) -> str:
        return f"There is such an approval already, and it is {self.state}; decide on that one (decideSupplier)."


@dataclass(kw_only=True, eq=False)
class OwnRequest(Refusal):
    """Who asked for a supplier doesn't decide on it (21 CFR 211.22)."""

    code: ClassVar[str] = "OWN_SUPPLIER_REQUEST"

    @property
    def message(self) -> str:
        return "You asked for this supplier; another person of the quality unit decides on it."


@dataclass(kw_only=True, eq=False)
class SupplierNotApproved(Refusal):
    """What comes from a supplier that the site's quality unit didn't approve for it isn't released (21 CFR 211.84)."""

    code: ClassVar[str] = "SUPPLIER_NOT_APPROVED"
    supplier_code: str
    number: str

    @property
    def message(self) -> str:
        return (
            f"Lot {self.number} came from {self.supplier_code}, which isn't approved for this material and manufacturer"
            " at its site today; approve the supplier (decideSupplier), or reject the lot."
        )


@dataclass(kw_only=True, eq=False)
class ApprovalDayRefused(Refusal):
    """The last day of an approval lies ahead, within the years after which a supplier is audited again."""

    code: ClassVar[str] = "SUPPLIER_APPROVAL_DAY_REFUSED"
    earliest: date
    latest: date

    @property
    def message(self) -> str:
        return f"An approval is valid until a day from {self.earliest} to {self.latest}, as the site counts its days."
