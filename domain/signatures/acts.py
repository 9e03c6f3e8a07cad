"""What a signed act is: one description, from which the challenge, the check and the signature are made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar, cast
from uuid import UUID

from domain.kernel.canonical import Json
from domain.kernel.ids import SiteId
from domain.kernel.models import OfCompany, Versioned
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork, site_of
from domain.signatures.governing.rules import Demanded
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


_NAMED: "dict[str, SignedAct[Any, Any]]" = {}


@dataclass(frozen=True)
class SignedAct(Generic[Input, Row]):
    """`name` is the mutation's; `content` is what the signer is shown and signs, beside input and subject.

    `check` refuses what can't be done, whoever signs: when the challenge is prepared (by the session's person, who may
    be another than the signer) and again when it is signed. `signer` refuses whoever may not sign this, as who took
    part in it. `perform` refuses what this signer can't do, and changes what the act changes. All find the subject
    already locked. `site` is where the permission is asked and where the
    signature stands: the subject's, unless the act says another, as for what is the company's and is signed somewhere.
    `or_needs` is a permission that does as well as `needs`, where a policy of that site says so; else there is none.
    `may_need` and `may_mean` list what `needs` and `meaning` may give where that depends on the input. What quality
    demands beyond it is held to where the act is `governed` (SIG-7); how that is set isn't, or nobody could mend it.

    `may_wait` is the type of the input of an act that may wait for the signatures of several people, from which that is
    read again. None, as of all that is done at once where it is signed: on the floor, or because delay would do harm.
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
    may_need: tuple[Permission, ...] = ()
    may_mean: tuple[Meaning, ...] = ()
    governed: bool = True
    signer: Callable[[UnitOfWork, Row, Input], None] = _nothing_else
    may_wait: type[Input] | None = None

    def __post_init__(self) -> None:
        _NAMED.setdefault(self.name, self)

    @property
    def demanded(self) -> Demanded:
        """What the code demands, whatever is given; where that differs, all that it may be."""
        anything = cast("Input", None)
        permissions = self.may_need or (self.needs(anything),)
        return Demanded(
            permissions, self.may_mean or (self.meaning(anything),), self.reads, may_wait=self.may_wait is not None
        )

    def covered(self, uow: UnitOfWork, row: Row, given: Input) -> dict[str, Json]:
        """All that the digest covers: act, meaning, input, subject, version and stored content (SIG-1, SIG-4)."""
        return {**self.asked(uow, row, given), "meaning": self.meaning(given).value}

    def asked(self, uow: UnitOfWork, row: Row, given: Input) -> dict[str, Json]:
        """What all sign alike of an act that several sign: the same without anybody's meaning."""
        return {
            "act": self.name,
            "input": given.as_json(),
            "subject": {"type": self.model.__name__, "id": str(row.id), "version": str(row.version)},
            "content": self.content(uow, row, given),
        }


def named(name: str) -> SignedAct[Any, Any] | None:
    """The act of this name, of those whose modules are in use: the edge knows all of them."""
    return _NAMED.get(name)


def every() -> tuple[SignedAct[Any, Any], ...]:
    """All of them, by name."""
    return tuple(_NAMED[name] for name in sorted(_NAMED))
