"""Under which name a person is spoken of where patterns are told: always the same in a company, and not theirs."""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from uuid import UUID

BYTES = 10
"""80 bits: among 10,000 persons two share one with a chance under 1 in 10^16."""

LIMIT = 40


def pseudonym(key: bytes, company: UUID, person: UUID) -> str:
    """`P-` and 16 letters and digits: HMAC-SHA-256 over company and person with the service's key.

    Nobody finds the person without the key, nor ties two companies' pseudonyms. Another key gives all of them others.
    """
    mac = hmac.digest(key, b"theriac pseudonym\0" + company.bytes + person.bytes, hashlib.sha256)
    return "P-" + base64.b32encode(mac[:BYTES]).decode("ascii")


def person_of(key: bytes, company: UUID, given: str, people: Iterable[UUID]) -> UUID | None:
    """Whose pseudonym it is among these people; None where it is nobody's."""
    wanted = given.strip().upper().encode()
    for one in people:
        if hmac.compare_digest(pseudonym(key, company, one).encode(), wanted):
            return one
    return None
