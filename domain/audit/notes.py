"""Signed notes: a text, and under it the signatures of whoever vouches for it (c2sp.org/signed-note, Ed25519)."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAX_NOTE = 64 * 1024
"""A longer note, in octets, is refused unread."""

_ED25519 = b"\x01"
_KEY_OCTETS = 32
_NAME = re.compile(r"[^\s+]+")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_SIGNATURE_LINE = re.compile(r"\N{EM DASH} ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")


class NoteRefused(ValueError):
    """A note or a key that is malformed, or that the given key doesn't vouch for; the message says which."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public half of a log's key: what an inspector is given, once, by another way than the record."""

    name: str
    public: bytes
    """32 octets, as RFC 8032 encodes it."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `<name>+<8 hex of the key id>+<base64 of 0x01 and the key>`. Raises NoteRefused."""
        _octets(text)
        name, _, rest = text.partition("+")
        written_id, _, encoded = rest.partition("+")
        if not _NAME.fullmatch(name):
            raise NoteRefused("the key has no name, or one with a space in it")
        octets = decode_base64(encoded)
        if len(octets) != 1 + _KEY_OCTETS or octets[:1] != _ED25519:
            raise NoteRefused("the key is not an Ed25519 key (0x01 and 32 octets)")
        key = cls(name, octets[1:])
        if written_id != key.id.hex():
            raise NoteRefused(f"the key's id is {key.id.hex()}, not {written_id!r}: it was altered or mistyped")
        return key

    @property
    def id(self) -> bytes:
        """Four octets that tell this key from others of the same name."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(_ED25519 + self.public).decode()}"

    def vouches(self, text: str, signature: bytes) -> bool:
        """Whether the signature, 64 octets, is this key's over the text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The private half; it lives with the sealer and is never printed."""

    name: str
    private: Ed25519PrivateKey

    @classmethod
    def derive(cls, seed: bytes, company: UUID) -> Self:
        """The key of one company's log, from the installation's seal key (HKDF-SHA256, RFC 5869, no salt)."""
        name = log_name(company)
        derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=name.encode()).derive(seed)
        return cls(name, Ed25519PrivateKey.from_private_bytes(derived))

    @property
    def verifier(self) -> VerifierKey:
        """The half to hand out."""
        return VerifierKey(self.name, self.private.public_key().public_bytes_raw())


def log_name(company: UUID) -> str:
    """What a company's log and its key are called."""
    return f"theriac.log/{company}"


def write_note(text: str, key: SigningKey) -> str:
    """The text with the key's signature under it."""
    assert text.endswith("\n"), text
    assert not _CONTROL.search(text), text
    signature = base64.b64encode(key.verifier.id + key.private.sign(text.encode())).decode()
    return f"{text}\n\N{EM DASH} {key.name} {signature}\n"


def read_note(note: str, verifier: VerifierKey) -> str:
    """The text of a note that the key vouches for; signatures of other keys are passed over, as the format asks.

    Raises NoteRefused for a malformed note, one that the key didn't sign, or one that is not what it signed.
    """
    text, signatures = _split(note)
    own = [found for name, found in signatures if (name, found[:4]) == (verifier.name, verifier.id)]
    if not own:
        signers = ", ".join(f"{name}+{found[:4].hex()}" for name, found in signatures)
        raise NoteRefused(f"{verifier.name}+{verifier.id.hex()} did not sign this; who did: {signers}")
    if not all(verifier.vouches(text, found[4:]) for found in own):
        raise NoteRefused(f"the signature of {verifier.name}+{verifier.id.hex()} does not fit the text")
    return text


def decode_base64(text: str) -> bytes:
    """The octets of RFC 4648, section 4, in its only canonical form. Raises NoteRefused."""
    try:
        octets = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteRefused(f"not base64: {error}") from error
    if base64.b64encode(octets).decode() != text:
        raise NoteRefused("not base64: its last character carries bits that mean nothing")
    return octets


def _split(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    if len(_octets(note)) > MAX_NOTE:
        raise NoteRefused(f"the note is longer than {MAX_NOTE} octets")
    if _CONTROL.search(note):
        raise NoteRefused("the note has a control character")
    text, blank, signatures = note.rpartition("\n\n")
    if not blank or not text or not signatures.endswith("\n"):
        raise NoteRefused("a note is a text, an empty line and signature lines, each ended by a newline")
    return text + "\n", [_signature(line) for line in signatures[:-1].split("\n")]


def _octets(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise NoteRefused("the text has lone surrogates, which UTF-8 doesn't write") from error


def _signature(line: str) -> tuple[str, bytes]:
    found = _SIGNATURE_LINE.fullmatch(line)
    if not found:
        raise NoteRefused(f"not a signature line: {line[:80]!r}")
    octets = decode_base64(found[2])
    if len(octets) <= 4:  # noqa: PLR2004  # the key id alone, with no signature behind it
        raise NoteRefused("a signature line without a signature")
    return found[1], octets
