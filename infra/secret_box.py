"""Secrets of customers at rest: sealed with a key that is derived from the service's own and is not in the database."""

import base64
import binascii
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12


class NotUnsealed(Exception):
    """The sealed text is not from this service's key, or belongs to another place."""


def seal(key: bytes, text: str, *, place: str) -> str:
    """The text under AES-256-GCM, bound to its place (company and row), base64 of nonce and ciphertext."""
    nonce = os.urandom(_NONCE_BYTES)
    return base64.b64encode(nonce + _cipher(key).encrypt(nonce, text.encode(), place.encode())).decode()


def unseal(key: bytes, sealed: str, *, place: str) -> str:
    """The text that was sealed for this place. Raises NotUnsealed."""
    try:
        raw = base64.b64decode(sealed, validate=True)
        return _cipher(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], place.encode()).decode()
    except (InvalidTag, binascii.Error, ValueError):
        raise NotUnsealed(place) from None


def _cipher(key: bytes) -> AESGCM:
    """HKDF-SHA-256 (RFC 5869), so that the service's key serves each use through a key of its own."""
    return AESGCM(HKDF(SHA256(), length=32, salt=None, info=b"theriac secret box").derive(key))
