"""Tokens read `company.secret`: the company tells where to look, only the secret's hash is kept there."""

import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.ids import CompanyId

SECRET_BYTES = 32
TOKEN_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Token:
    """A secret of a company's person, as it is sent and as it is kept."""

    company: CompanyId
    secret: str

    def __str__(self) -> str:
        return f"{self.company.hex}.{self.secret}"

    @property
    def secret_hash(self) -> str:
        return hashlib.sha256(self.secret.encode()).hexdigest()


def new(company: CompanyId) -> Token:
    return Token(company, secrets.token_urlsafe(SECRET_BYTES))


def read(text: str) -> Token | None:
    """The token that a text is, or None."""
    company, dot, secret = text[:TOKEN_LIMIT].partition(".")
    try:
        return Token(CompanyId(UUID(hex=company)), secret) if dot and secret else None
    except ValueError:
        return None
