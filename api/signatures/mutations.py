"""Preparing a signature: step one of two."""

from collections.abc import Callable
from typing import Any, Protocol, runtime_checkable

import strawberry

from api.context import Info, act, changed
from api.problems import Problem
from api.signatures.types import SignatureChallenge
from domain.kernel.unit_of_work import UnitOfWork
from domain.signatures import commands, models
from domain.signatures.acts import SignedAct, SignedInput


class ToSign(Protocol):
    """The input of a signed mutation without its signature: it knows its act and the domain's form of itself."""

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]: ...


@runtime_checkable
class OfRequest(Protocol):
    """The input of signing what others requested: it knows its act from the request alone."""

    def prepared(self, uow: UnitOfWork) -> models.SignatureChallenge: ...


@runtime_checkable
class MayAttach(Protocol):
    """Such an input that may name an uploaded file, which this company must have uploaded (EXE-16)."""

    def require_uploaded(self, info: Info) -> None: ...


@strawberry.type
class PrepareSignaturePayload:
    challenge: SignatureChallenge | None = None
    problems: list[Problem]


def prepare(info: Info, to_sign: ToSign | OfRequest) -> PrepareSignaturePayload:
    """The challenge for a signed act, or why the act can't be done."""

    def work() -> Any:  # noqa: ANN401 -- an Outcome, of whatever act
        if isinstance(to_sign, MayAttach):
            to_sign.require_uploaded(info)
        return act(info, "prepareSignature", _preparing(to_sign), given={}, command_id=None)

    return changed(info, PrepareSignaturePayload, "challenge", SignatureChallenge, work)


def _preparing(to_sign: ToSign | OfRequest) -> Callable[[UnitOfWork], models.SignatureChallenge]:
    if isinstance(to_sign, OfRequest):
        return to_sign.prepared
    signed_act, given = to_sign.signed()
    return lambda uow: commands.prepare(uow, signed_act, given)
