"""A gateway's key and the number of its last reading: made once, held by one process, readable to its owner only."""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.audit.notes import SigningKey
from gateway.problems import GatewayProblem

NAME: Final = "theriac.gateway"
MAX_OCTETS: Final = 10_000


class Sequence:
    """Counts 1, 2, 3 …, on disk before each number is used: a crash may leave one out, and never brings one twice."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._last = _number(path)

    def next(self) -> int:
        """The next number. Raises OSError where it can't be kept."""
        _write(self._path, str(self._last + 1).encode())
        self._last += 1
        return self._last


@contextmanager
def held(path: Path) -> Iterator[tuple[SigningKey, Sequence]]:
    """The key in this file, made where there is none, for this process alone. Raises GatewayProblem."""
    counted = path.with_name(path.name + ".sequence")
    try:
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(counted, b"0")
            _write(path, _pem(Ed25519PrivateKey.generate()))
        with path.open("rb") as file:
            _lock(path, file.fileno())
            yield SigningKey(NAME, _key(path, file.read(MAX_OCTETS))), Sequence(counted)
    except OSError as error:
        raise GatewayProblem(f"{error.filename or path} can't be used: {error.strerror or error}.") from error


def _lock(path: Path, descriptor: int) -> None:
    if stat.S_IMODE(os.fstat(descriptor).st_mode) & 0o077:
        raise GatewayProblem(f"{path} can be read by others than its owner; chmod 600 it, or enrol a new key.")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise GatewayProblem(f"A gateway with the key {path} is already running; stop it first.") from None


def _key(path: Path, pem: bytes) -> Ed25519PrivateKey:
    try:
        found = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError):
        found = None
    if not isinstance(found, Ed25519PrivateKey):
        raise GatewayProblem(f"{path} isn't the key of a gateway. Move it away, start again, and enrol the new key.")
    return found


def _pem(key: Ed25519PrivateKey) -> bytes:
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(pem, form, serialization.NoEncryption())


def _number(path: Path) -> int:
    try:
        text = path.read_text(errors="replace") if path.stat().st_size <= MAX_OCTETS else ""
    except FileNotFoundError:
        text = ""
    if not (text.isascii() and text.isdigit() and len(text) <= 15):  # noqa: PLR2004 -- all below 2⁵³
        raise GatewayProblem(
            f"{path} has lost how many readings were signed with the key beside it, and none may have a number twice."
            " Restore it, or move the key away, start again, and enrol the new key."
        )
    return int(text)


def _write(path: Path, octets: bytes) -> None:
    """All of the new content or all of the old, whenever the power fails."""
    begun = path.with_name(f".{path.name}.new")
    begun.unlink(missing_ok=True)
    descriptor = os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(octets)
        file.flush()
        os.fsync(file.fileno())
    begun.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
