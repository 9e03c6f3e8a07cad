"""What must hold of an act's line in the policy of signatures, and who signs by it: pure, and never open by default.

A line can only demand more than the code does: the act's own permission and meaning stay (SIG-7).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.permissions import ROLE_PERMISSIONS, Permission, Role
from domain.kernel.refusals import InvalidInput
from domain.signatures.governing.refusals import RoleNotInPolicy, SignaturePolicyUnusable
from domain.signatures.models import Meaning

SIGNERS = 24
REASON = 2000
PLACES = 5
"""So many people sign one act at most, one after another."""
OPEN_DAYS = 30
"""How long a request waits for its further signatures at most, and where the line says nothing else."""
BEFORE_THE_ACT = (Meaning.AUTHORED, Meaning.REVIEWED, Meaning.VERIFIED, Meaning.QUALITY, Meaning.APPROVED)
"""What a signature may say that comes before the act's own: it holds of a release and of a rejection."""


@dataclass(frozen=True, slots=True)
class Signer:
    """A role whose holder signs the act as this, at this place of its order."""

    role: Role
    meaning: Meaning
    order: int = 1


Signers = tuple[Signer, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """An act's line as it is stored, at a site or the enterprise (`of_company`); its signers as order, role, meaning.

    An order of None is that of a line of one place. `days` is how long a request waits, None where nothing is said.
    """

    id: UUID
    site: UUID
    of_company: bool
    signers: tuple[tuple[int | None, str, str], ...]
    version: int = 1
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Demanded:
    """What the code demands of an act: any of these permissions, and one of these meanings, as its input says.

    `reads` is what whoever signs before the last needs, where the act `may_wait` for further signatures.
    """

    permissions: tuple[Permission, ...]
    meanings: tuple[Meaning, ...]
    reads: Permission | None = None
    may_wait: bool = False

    @property
    def roles(self) -> tuple[Role, ...]:
        """Who may give the act's signature as far as the code goes."""
        return _with(self.permissions)

    @property
    def readers(self) -> tuple[Role, ...]:
        """Who may sign before that: whoever may see what is signed."""
        return () if self.reads is None else _with((self.reads,))


def _with(permissions: Collection[Permission]) -> tuple[Role, ...]:
    return tuple(role for role in Role if ROLE_PERMISSIONS[role].intersection(permissions))


@dataclass(frozen=True, slots=True)
class Governing:
    """The line that governs an act, as it was read: who signs it, and how long a request for that waits, in days."""

    policy: UUID
    version: int
    signers: Signers
    days: int

    @property
    def last(self) -> int:
        """The place with whose signature the act is carried out; 1 where only one person signs."""
        return last_of(self.signers)

    @property
    def ordered(self) -> bool:
        return self.last > 1

    def meaning_at(self, order: int) -> Meaning:
        """As what a place before the last is signed, whatever the act's input says."""
        assert order < self.last, (order, self.last)
        return next(one.meaning for one in self.signers if one.order == order)

    def roles_at(self, order: int, meaning: Meaning) -> tuple[Role, ...]:
        """Who signs at a place; at the last one, with this meaning."""
        at = [one for one in self.signers if one.order == order]
        return tuple(one.role for one in at if order < self.last or one.meaning is meaning)


def last_of(signers: Signers) -> int:
    """The last place of these."""
    return max((one.order for one in signers), default=1)


def governing(lines: Iterable[Line], *, site: UUID | None) -> Line | None:
    """The site's own line, or else the company's; None where neither is set: then what the code demands is enough."""
    found = sorted(lines, key=lambda line: line.site != site)
    return next((line for line in found if line.site == site or line.of_company), None)


def require_signers(signers: Signers, *, act: str, demanded: Demanded) -> None:
    """A line that can be followed: each of the act's meanings is given by a role that may do the act (SIG-7).

    That is its last place's; those who sign before it may see the act's thing, and all of a place sign alike. Raises
    InvalidInput.
    """
    if not 1 <= len(signers) <= SIGNERS:
        problem = f"An act has 1 to {SIGNERS} signers; to demand nothing, withdraw its line."
        raise InvalidInput(path=("signers",), problem=problem)
    _require_order(signers, act=act, demanded=demanded)
    last, meanings = last_of(signers), _meanings(signers)
    for index, signer in enumerate(signers):
        path = ("signers", str(index))
        if signer in signers[:index]:
            raise InvalidInput(path=path, problem="This signer is there already.")
        if signer.order < last:
            _require_before(signer, meanings[signer.order], demanded, path=path)
        else:
            _require_of_the_act(signer, demanded, path=path)
    without = [meaning for meaning in demanded.meanings if meaning not in meanings[last]]
    if without:
        problem = f"Say who signs this act as {' and as '.join(without)}: nobody could."
        raise InvalidInput(path=("signers",), problem=problem)


def _require_order(signers: Signers, *, act: str, demanded: Demanded) -> None:
    """Places from 1 on without a gap, and only one where the act is done as it is signed. Raises InvalidInput."""
    orders = sorted({one.order for one in signers})
    if len(orders) > PLACES or orders != list(range(1, len(orders) + 1)):
        problem = f"Number the places from 1 on without a gap, {PLACES} at most; these are {orders}."
        raise InvalidInput(path=("signers",), problem=problem)
    if len(orders) > 1 and not demanded.may_wait:
        problem = (
            f"{act} is done as it is signed and can't wait for further signatures, so it has one place; the query"
            " signatureTable says which acts may wait (mayWait)."
        )
        raise InvalidInput(path=("signers",), problem=problem)


def _meanings(signers: Signers) -> dict[int, list[Meaning]]:
    found: dict[int, list[Meaning]] = {}
    for one in signers:
        found.setdefault(one.order, []).append(one.meaning)
    return found


def _require_before(signer: Signer, at: Collection[Meaning], demanded: Demanded, *, path: tuple[str, ...]) -> None:
    """Raises InvalidInput."""
    if signer.meaning not in BEFORE_THE_ACT or len(set(at)) > 1:
        told = " or ".join(BEFORE_THE_ACT)
        problem = f"All of a place before the last sign with one meaning, {told}."
        raise InvalidInput(path=(*path, "meaning"), problem=problem)
    if signer.role not in demanded.readers:
        told = ", ".join(demanded.readers)
        raise InvalidInput(path=(*path, "role"), problem=f"Only these may see what this act is about: {told}.")


def _require_of_the_act(signer: Signer, demanded: Demanded, *, path: tuple[str, ...]) -> None:
    """Raises InvalidInput."""
    if signer.meaning not in demanded.meanings:
        told = " or ".join(demanded.meanings)
        raise InvalidInput(path=(*path, "meaning"), problem=f"This act is signed as {told}.")
    if signer.role not in demanded.roles:
        told = ", ".join(demanded.roles)
        raise InvalidInput(path=(*path, "role"), problem=f"Only these may do this act: {told}.")


def require_days(days: int | None, signers: Signers) -> None:
    """How long a request waits is said of an order alone. Raises InvalidInput."""
    if days is None:
        return
    if last_of(signers) == 1:
        problem = "Nothing waits where one person signs; leave it out, or number the places."
        raise InvalidInput(path=("requestDays",), problem=problem)
    if not 1 <= days <= OPEN_DAYS:
        raise InvalidInput(path=("requestDays",), problem=f"A request waits 1 to {OPEN_DAYS} days, not {days}.")


def read_line(line: Line, *, act: str, demanded: Demanded) -> Governing:
    """A line as it is stored; one that doesn't hold as a whole is none (SIG-7). Raises SignaturePolicyUnusable."""
    try:
        signers = tuple(sorted((_signer(*one) for one in line.signers), key=in_order))
        require_signers(signers, act=act, demanded=demanded)
        require_days(line.days, signers)
    except ValueError as unknown:
        raise SignaturePolicyUnusable(act=act, because=str(unknown)) from None
    except InvalidInput as refusal:
        raise SignaturePolicyUnusable(act=act, because=refusal.problem.rstrip(".")) from None
    return Governing(line.id, line.version, signers, OPEN_DAYS if line.days is None else line.days)


def _signer(order: int | None, role: str, meaning: str) -> Signer:
    return Signer(Role(role), Meaning(meaning), 1 if order is None else order)


def in_order(signer: Signer) -> tuple[int, str, str]:
    """As signers are told and signed: by place, then role and meaning."""
    return signer.order, signer.role.value, signer.meaning.value


def require_role(signers: Signers, *, act: str, meaning: Meaning, held: Collection[Role]) -> None:
    """The signer holds one of the roles that the line lets sign the act so. Raises RoleNotInPolicy."""
    allowed = tuple(signer.role for signer in signers if signer.meaning is meaning)
    if not set(allowed).intersection(held):
        raise RoleNotInPolicy(act=act, meaning=meaning.value, roles=tuple(role.value for role in allowed))
