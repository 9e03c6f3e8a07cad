"""The master batch record that a batch follows, as its document tells it."""

from typing import TypedDict

from domain.exports.document.basics import Amount, Signature, Time


class Recipe(TypedDict):
    code: str
    name: str
    version: str
    digest: str  # SHA-256 of the frozen version, hexadecimal
    effective_from: Time | None
    author: str
    approvals: list[Signature]


class Material(TypedDict):
    code: str
    name: str
    quantity: Amount
    tolerance: str | None  # as text, "±0.1 %"
    role: str  # "INPUT", "OUTPUT"


class RecipeFile(TypedDict):
    """A picture or document that instructions show or lead to by its code (EXE-16)."""

    code: str
    name: str
    media_type: str
    size: str  # bytes
    sha256: str  # of the file's bytes, hexadecimal
