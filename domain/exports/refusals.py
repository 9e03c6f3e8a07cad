"""How exports are refused."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.exports.kinds import RecordCopy
from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class NotReady(Refusal):
    """An export is downloaded once it is complete."""

    code: ClassVar[str] = "EXPORT_NOT_READY"
    state: str

    @property
    def message(self) -> str:
        return f"This export is {self.state}; it can be downloaded once it is READY."


@dataclass(kw_only=True, eq=False)
class OtherCopy(Refusal):
    """A final copy has the decision on the batch; before that there are review copies only."""

    code: ClassVar[str] = "OTHER_COPY"
    given: str

    @property
    def message(self) -> str:
        if self.given == RecordCopy.REVIEW:
            return "Nobody has decided on this batch yet: export a review copy, or the final one once it is decided."
        return "This batch was decided on: export the final copy."


@dataclass(kw_only=True, eq=False)
class SealRefused(Refusal):
    """A PKCS #12 file gives a seal once it can be opened and its certificate may sign documents."""

    code: ClassVar[str] = "COMPANY_SEAL_REFUSED"
    problem: str

    @property
    def message(self) -> str:
        return self.problem


@dataclass(kw_only=True, eq=False)
class SealNotValid(Refusal):
    """A certificate signs while it is valid."""

    code: ClassVar[str] = "COMPANY_SEAL_NOT_VALID"
    valid_from: datetime
    valid_to: datetime

    @property
    def message(self) -> str:
        until = f"from {self.valid_from:%Y-%m-%d} to {self.valid_to:%Y-%m-%d}"
        return f"The certificate is valid {until}, which isn't now; set one that is."
