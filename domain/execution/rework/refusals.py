"""How rework and reprocessing are refused."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class WrongReworkKind(Refusal):
    """Reprocessing repeats steps of the established process, rework takes others (REV-5; ICH Q7 14.2, 14.3)."""

    code: ClassVar[str] = "WRONG_REWORK_KIND"
    rule: ClassVar[str | None] = "REV-5"
    is_kind: str
    because: str

    @property
    def message(self) -> str:
        return f"By this recipe it is {self.is_kind}: {self.because}. Approve it as that, or by another recipe."


@dataclass(kw_only=True, eq=False)
class OtherProduct(Refusal):
    """What was rejected is made anew as the same product (REV-5)."""

    code: ClassVar[str] = "OTHER_PRODUCT"
    rule: ClassVar[str | None] = "REV-5"
    product: str
    given: str

    @property
    def message(self) -> str:
        return f"The batch is of {self.product}, this recipe of {self.given}; take a recipe of the batch's product."


@dataclass(kw_only=True, eq=False)
class VersionNotApproved(Refusal):
    """Rework and reprocessing follow an approved procedure (REV-5; 21 CFR 211.115(a))."""

    code: ClassVar[str] = "VERSION_NOT_APPROVED"
    rule: ClassVar[str | None] = "REV-5"
    state: str

    @property
    def message(self) -> str:
        return f"This recipe version is {self.state}; it is done by one that is APPROVED or EFFECTIVE."


@dataclass(kw_only=True, eq=False)
class NotToBeReworked(Refusal):
    """Rework is of rejected lots that the batch gave, each by one approval that stands (REV-5)."""

    code: ClassVar[str] = "NOT_TO_BE_REWORKED"
    rule: ClassVar[str | None] = "REV-5"
    number: str
    because: str

    @property
    def message(self) -> str:
        return f"Lot {self.number} can't be reworked by this approval: {self.because}."


@dataclass(kw_only=True, eq=False)
class ReworkSettled(Refusal):
    """An approval serves one batch, and is withdrawn once, before that begins (REV-5)."""

    code: ClassVar[str] = "REWORK_SETTLED"
    rule: ClassVar[str | None] = "REV-5"
    because: str

    @property
    def message(self) -> str:
        return self.because


@dataclass(kw_only=True, eq=False)
class NotOfThisRework(Refusal):
    """A batch is issued by the recipe version for which its rework was approved (REV-5)."""

    code: ClassVar[str] = "NOT_OF_THIS_REWORK"
    rule: ClassVar[str | None] = "REV-5"
    recipe: str

    @property
    def message(self) -> str:
        return f"The rework was approved by {self.recipe}; issue its batch from that version, or have another approved."


@dataclass(kw_only=True, eq=False)
class BeyondRework(Refusal):
    """Of a rejected lot no more is charged than was approved, once (REV-5)."""

    code: ClassVar[str] = "BEYOND_REWORK"
    rule: ClassVar[str | None] = "REV-5"
    number: str
    approved: Decimal
    charged: Decimal
    unit: str

    @property
    def message(self) -> str:
        return (
            f"Of rejected lot {self.number} {self.approved:f} {self.unit} may be reworked in this batch, and"
            f" {self.charged:f} {self.unit} are charged already; charge at most the rest."
        )
