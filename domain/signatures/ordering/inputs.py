"""The input of an act that waits, kept with its request and read again when the act is carried out."""

from functools import cache
from typing import Any, cast

from pydantic import TypeAdapter

from domain.kernel.canonical import Json
from domain.signatures import acts
from domain.signatures.acts import SignedAct, SignedInput


def written(act: SignedAct[Any, Any], given: SignedInput) -> Json:
    """As it is kept. That it reads back as it was is asserted here; what is signed has a form of its own."""
    found = cast("Json", _adapter(act.name).dump_python(given, mode="json"))
    assert read(act, found) == given, (act.name, found)
    return found


def read(act: SignedAct[Any, Any], kept: Json) -> SignedInput:
    """The input that was kept; the digest of what was signed tells whether it is the one that was shown."""
    return cast("SignedInput", _adapter(act.name).validate_python(kept))


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    act = acts.named(name)
    assert act is not None, name
    assert act.may_wait is not None, name
    return TypeAdapter(act.may_wait)
