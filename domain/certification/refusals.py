"""How authorisations, confirmations and certificates are refused."""

from dataclasses import dataclass
from typing import ClassVar

from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class AuthorisationNotValid(Refusal):
    """What is certified today is certified by what is in force today (QPC-2)."""

    code: ClassVar[str] = "AUTHORISATION_NOT_VALID"
    rule: ClassVar[str | None] = "QPC-2"
    number: str
    because: str

    @property
    def message(self) -> str:
        return f"Nothing is certified by the authorisation {self.number}: {self.because}. Quality sets one that is."


@dataclass(kw_only=True, eq=False)
class BatchNotReleased(Refusal):
    """Certificates and confirmations follow the decision on the batch (QPC-2, QPC-5)."""

    code: ClassVar[str] = "BATCH_NOT_RELEASED"
    rule: ClassVar[str | None] = "QPC-2"
    number: str
    disposition: str

    @property
    def message(self) -> str:
        return (
            f"Batch {self.number} is {self.disposition}; only a released one is certified. Release it (disposeBatch)."
        )


@dataclass(kw_only=True, eq=False)
class LotNotCertifiable(Refusal):
    """Only lots that may go out are certified, and never on a condition (QPC-2; EU GMP Annex 16, 1.5)."""

    code: ClassVar[str] = "LOT_NOT_CERTIFIABLE"
    rule: ClassVar[str | None] = "QPC-2"
    lot: str
    because: str

    @property
    def message(self) -> str:
        return f"Lot {self.lot} can't be certified: {self.because}."


@dataclass(kw_only=True, eq=False)
class AlreadyCertified(Refusal):
    """A lot is certified once by an authorisation, while that certificate stands (QPC-2)."""

    code: ClassVar[str] = "ALREADY_CERTIFIED"
    rule: ClassVar[str | None] = "QPC-2"
    lot: str
    authorisation: str
    entry: int

    @property
    def message(self) -> str:
        return (
            f"Lot {self.lot} is certified by the authorisation {self.authorisation} already, as entry {self.entry} of"
            " the register. Revoke that certificate first (revokeCertificate)."
        )


@dataclass(kw_only=True, eq=False)
class SiteNotAuthorised(Refusal):
    """Every site that made a part has a manufacturing authorisation (QPC-1; Directive 2001/83/EC, article 40)."""

    code: ClassVar[str] = "SITE_NOT_AUTHORISED"
    rule: ClassVar[str | None] = "QPC-1"
    site: str
    batch: str

    @property
    def message(self) -> str:
        return (
            f"Site {self.site} made batch {self.batch}, and no manufacturing authorisation of it is valid today."
            " Quality sets it (setManufacturingAuthorisation)."
        )


@dataclass(kw_only=True, eq=False)
class PartNotConfirmed(Refusal):
    """Another site's part is confirmed by its own qualified person first (QPC-5; EU GMP Annex 16, 1.7)."""

    code: ClassVar[str] = "PART_NOT_CONFIRMED"
    rule: ClassVar[str | None] = "QPC-5"
    batches: tuple[str, ...]

    @property
    def message(self) -> str:
        return (
            f"What other sites made of it isn't confirmed as it stands now: {', '.join(self.batches)}. The qualified"
            " person of each of these sites confirms its part (confirmPart)."
        )


@dataclass(kw_only=True, eq=False)
class PartNotReleased(Refusal):
    """What went into a batch is released still when the batch is certified or confirmed (QPC-2; Annex 16, 1.3)."""

    code: ClassVar[str] = "PART_NOT_RELEASED"
    rule: ClassVar[str | None] = "QPC-2"
    kind: str
    number: str
    state: str

    @property
    def message(self) -> str:
        acts = {"batch": "disposeBatch", "lot": "disposeLot"}
        return (
            f"What went into it isn't released any more: {self.kind} {self.number} is {self.state}. Quality decides on"
            f" that first ({acts[self.kind]})."
        )


@dataclass(kw_only=True, eq=False)
class NoPartOfIt(Refusal):
    """A site confirms its own batch for a batch of another site that it went into (QPC-5)."""

    code: ClassVar[str] = "NO_PART_OF_IT"
    rule: ClassVar[str | None] = "QPC-5"
    batch: str
    for_batch: str
    because: str

    @property
    def message(self) -> str:
        return f"Batch {self.batch} is no part to be confirmed for batch {self.for_batch}: {self.because}."


@dataclass(kw_only=True, eq=False)
class AlreadyConfirmed(Refusal):
    """The part is confirmed as it stands now."""

    code: ClassVar[str] = "ALREADY_CONFIRMED"
    rule: ClassVar[str | None] = "QPC-5"
    batch: str
    by: str

    @property
    def message(self) -> str:
        return f"{self.by} confirmed batch {self.batch} already, and it hasn't changed since."


@dataclass(kw_only=True, eq=False)
class AlreadyRevoked(Refusal):
    """A certificate is revoked once."""

    code: ClassVar[str] = "ALREADY_REVOKED"
    rule: ClassVar[str | None] = "QPC-3"
    entry: int
    by: str

    @property
    def message(self) -> str:
        return f"{self.by} revoked entry {self.entry} of the register already."


@dataclass(kw_only=True, eq=False)
class RegisterTooLong(Refusal):
    """A register with more entries than one file holds."""

    code: ClassVar[str] = "REGISTER_TOO_LONG"
    most: int

    @property
    def message(self) -> str:
        return f"The register has more than {self.most} entries, which one file holds at most; ask qpRegister by pages."
