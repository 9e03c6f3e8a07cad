"""What a signed act is: one description, from which the challenge, the check and the signature are made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from domain.kernel.canonical import Json
from domain.kernel.ids import SiteId
from domain.kernel.models import OfCompany, Versioned
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork, site_of
from domain.signatures.models import Meaning, Signature


class SignedInput(Protocol):
    """The input of a signed act, without its proof: which thing, as which version it was seen, and what to do."""

    @property
    def subject(self) -> UUID: ...

    @property
    def version(self) -> int: ...

    def as_json(self) -> dict[str, Json]: ...


Input = TypeVar("Input", bound=SignedInput)
Row = TypeVar("Row", bound=Versioned)


def _of_row(row: OfCompany, _: SignedInput) -> SiteId | None:
    return site_of(row)


def _nothing_else(_: UnitOfWork, __: OfCompany, ___: SignedInput) -> None:
    return None


@dataclass(frozen=True)
class SignedAct(Generic[Input, Row]):
    """`name` is the mutation's; `content` is what the signer is shown and signs, beside input and subject.

    `check` refuses what can't be done, whoever signs: when the challenge is prepared (by the session's person, who may
    be another than the signer) and again when it is signed. `perform` refuses what this signer can't do, and changes
    what the act changes. Both find the subject already locked. `site` is where the permission is asked and where the
    signature stands: the subject's, unless the act says another, as for what is the company's and is signed somewhere.
    `or_needs` is a permission that does as well as `needs`, where a policy of that site says so; else there is none.
    """

    name: str
    model: type[Row]
    reads: Permission
    needs: Callable[[Input], Permission]
    meaning: Callable[[Input], Meaning]
    content: Callable[[UnitOfWork, Row, Input], Json]
    check: Callable[[UnitOfWork, Row, Input], None]
    perform: Callable[[UnitOfWork, Row, Input, Signature], Versioned]
    site: Callable[[Row, Input], SiteId | None] = _of_row
    or_needs: Callable[[UnitOfWork, Row, Input], Permission | None] = _nothing_else

    def covered(self, uow: UnitOfWork, row: Row, given: Input) -> dict[str, Json]:
        """All that the digest covers: act, meaning, input, subject, version and stored content (SIG-1, SIG-4)."""
        return {
            "act": self.name,
            "meaning": self.meaning(given).value,
            "input": given.as_json(),
            "subject": {"type": self.model.__name__, "id": str(row.id), "version": str(row.version)},
            "content": self.content(uow, row, given),
        }
