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


@dataclass(frozen=True, slots=True)
class Signer:
    """A role whose holder signs the act as this."""

    role: Role
    meaning: Meaning


Signers = tuple[Signer, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """An act's line as it is stored, at a site or the enterprise (`of_company`); its signers as role, meaning."""

    id: UUID
    site: UUID
    of_company: bool
    signers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Demanded:
    """What the code demands of an act: any of these permissions, and one of these meanings, as its input says."""

    permissions: tuple[Permission, ...]
    meanings: tuple[Meaning, ...]

    @property
    def roles(self) -> tuple[Role, ...]:
        """Who may give the act's signature as far as the code goes."""
        return tuple(role for role in Role if ROLE_PERMISSIONS[role].intersection(self.permissions))


def governing(lines: Iterable[Line], *, site: UUID | None) -> Line | None:
    """The site's own line, or else the company's; None where neither is set: then what the code demands is enough."""
    found = sorted(lines, key=lambda line: line.site != site)
    return next((line for line in found if line.site == site or line.of_company), None)


def require_signers(signers: Signers, *, demanded: Demanded) -> None:
    """A line that can be followed: each of the act's meanings is given by a role that may do the act (SIG-7).

    Raises InvalidInput.
    """
    if not 1 <= len(signers) <= SIGNERS:
        problem = f"An act has 1 to {SIGNERS} signers; to demand nothing, withdraw its line."
        raise InvalidInput(path=("signers",), problem=problem)
    for index, signer in enumerate(signers):
        path = ("signers", str(index))
        if signer in signers[:index]:
            raise InvalidInput(path=path, problem="This signer is there already.")
        if signer.meaning not in demanded.meanings:
            told = " or ".join(demanded.meanings)
            raise InvalidInput(path=(*path, "meaning"), problem=f"This act is signed as {told}.")
        if signer.role not in demanded.roles:
            told = ", ".join(demanded.roles)
            raise InvalidInput(path=(*path, "role"), problem=f"Only these may do this act: {told}.")
    without = [meaning for meaning in demanded.meanings if meaning not in {signer.meaning for signer in signers}]
    if without:
        problem = f"Say who signs this act as {' and as '.join(without)}: nobody could."
        raise InvalidInput(path=("signers",), problem=problem)


def read_signers(line: Line, *, act: str, demanded: Demanded) -> Signers:
    """A line's signers as they are stored; one that doesn't hold as a whole is none (SIG-7).

    Raises SignaturePolicyUnusable.
    """
    try:
        signers = tuple(Signer(Role(role), Meaning(meaning)) for role, meaning in sorted(line.signers))
        require_signers(signers, demanded=demanded)
    except ValueError as unknown:
        raise SignaturePolicyUnusable(act=act, because=str(unknown)) from None
    except InvalidInput as refusal:
        raise SignaturePolicyUnusable(act=act, because=refusal.problem.rstrip(".")) from None
    return signers


def require_role(signers: Signers, *, act: str, meaning: Meaning, held: Collection[Role]) -> None:
    """The signer holds one of the roles that the line lets sign the act so. Raises RoleNotInPolicy."""
    allowed = tuple(signer.role for signer in signers if signer.meaning is meaning)
    if not set(allowed).intersection(held):
        raise RoleNotInPolicy(act=act, meaning=meaning.value, roles=tuple(role.value for role in allowed))
