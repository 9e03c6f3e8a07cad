"""Checkpoints: the signed heads of a log, each a few lines of text that anyone can check (c2sp.org/tlog-checkpoint)."""

import base64
import re
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from domain.audit.notes import (
    NoteRefused,
    SigningKey,
    VerifierKey,
    decode_base64,
    log_name,
    read_note,
    write_note,
)

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_ROOT_OCTETS = 32


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log's size and root hash at one moment."""

    origin: str
    """Whose log: `theriac.log/<company id>`."""
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()
    """Further lines: `epoch <n>` and `at <time>`, neither of which the tree holds."""

    @classmethod
    def of(cls, company: UUID, *, size: int, root: bytes, epoch: int, at: str) -> Self:
        """The head of a company's log; `at` is the server's time in UTC."""
        return cls(log_name(company), size, root, (f"epoch {epoch}", f"at {at}"))

    @property
    def epoch(self) -> int | None:
        """Which life of the database it was sealed in; None where it doesn't say."""
        written = self._extension("epoch")
        return int(written) if written is not None and _SIZE.fullmatch(written) else None

    @property
    def at(self) -> str | None:
        """When it was sealed; None where it doesn't say."""
        return self._extension("at")

    def _extension(self, name: str) -> str | None:
        prefix = f"{name} "
        return next((line.removeprefix(prefix) for line in self.extensions if line.startswith(prefix)), None)


def body(checkpoint: Checkpoint) -> str:
    """The text that is signed."""
    root = base64.b64encode(checkpoint.root).decode()
    return "".join(f"{line}\n" for line in (checkpoint.origin, checkpoint.size, root, *checkpoint.extensions))


def parse_body(text: str) -> Checkpoint:
    """Read the text that was signed. Raises NoteRefused unless it is a checkpoint's exact form."""
    origin, *rest = text.removesuffix("\n").split("\n")
    if not text.endswith("\n") or len(rest) < 2 or not all((origin, *rest)):  # noqa: PLR2004  # size and root
        raise NoteRefused("a checkpoint has at least three lines (origin, size, root), none of them empty")
    size, encoded, *extensions = rest
    if not _SIZE.fullmatch(size):
        raise NoteRefused(f"the size {size[:40]!r} is not a number without leading zeros")
    root = decode_base64(encoded)
    if len(root) != _ROOT_OCTETS:
        raise NoteRefused(f"the root is {len(root)} octets long, not {_ROOT_OCTETS}")
    return Checkpoint(origin, int(size), root, tuple(extensions))


def sign(checkpoint: Checkpoint, key: SigningKey) -> str:
    """The checkpoint as a signed note."""
    assert checkpoint.origin == key.name, (checkpoint.origin, key.name)
    return write_note(body(checkpoint), key)


def open_note(note: str, verifier: VerifierKey) -> Checkpoint:
    """The checkpoint of a note that the log's own key vouches for. Raises NoteRefused."""
    checkpoint = parse_body(read_note(note, verifier))
    if checkpoint.origin != verifier.name:
        raise NoteRefused(f"the checkpoint is of {checkpoint.origin!r}, the key of {verifier.name!r}")
    return checkpoint
