"""What an archive under verification holds, each part read once, when a check first asks for it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from domain.audit.checkpoint import Checkpoint, open_note
from domain.audit.entry import SealedEntry
from domain.audit.leaves import parse_leaf
from domain.audit.notes import NoteRefused, VerifierKey
from domain.exports import archive, attachments, bundle, members
from domain.exports.attachments import Attachments
from domain.exports.bundle import Format
from domain.exports.members import Growth, Proofs, Record, Rows


@dataclass(frozen=True, slots=True)
class SealFound:
    """The signature that a PDF bears: by whose certificate (SHA-256 in hex, its subject), and what holds of it.

    It is `intact` where it was made over these octets by the certificate's key, `whole` where it covers all of the
    file; `stamped_at` is a time-stamp authority's time, in words, if there is one.
    """

    sha256: str
    subject: str
    intact: bool
    whole: bool
    stamped_at: str | None


SealedBy: TypeAlias = Callable[[bytes], SealFound | None]
"""The seal on a PDF, if it bears one."""

Compose: TypeAlias = Callable[[Rows], Mapping[str, object]]
"""Derives the document that people read from the rows alone."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read what this domain can't; each may raise.

    `attached_json` gives the record.json that a PDF carries, `sealed_by` the seal on it.
    """

    attached_json: Callable[[bytes], bytes]
    compose: Compose
    sealed_by: SealedBy


class CheckFailed(Exception):  # it is an outcome of verifying, not an error of the program
    """What a check found wrong, and where."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}")
        self.place = place
        self.problem = problem


class NotApplicable(Exception):  # likewise
    """The archive leaves out the part that a check is about."""


@contextmanager
def at(place: str) -> Iterator[None]:
    """Locate what is wrong with the octets read within."""
    try:
        yield
    except ValueError as error:
        raise CheckFailed(place, str(error)) from error


def line(index: int) -> str:
    """How the place of an entry is told: editors count lines from 1."""
    return f"{bundle.ENTRIES}, line {index + 1}"


class Evidence:
    """An archive, the key it is held against, and how to read what this domain can't. Its parts raise CheckFailed."""

    def __init__(self, data: bytes, key: str, *, reading: Reading) -> None:
        self.data = data
        self.key = key
        self.reading = reading

    @cached_property
    def members(self) -> dict[str, bytes]:
        """The archive's files; exactly those of a format."""
        with at("the archive"):
            found = archive.unpack(self.data)
        if bundle.format_of(found) is None:
            raise CheckFailed("the archive", f"its files are {', '.join(found) or 'none'}, not those of a format")
        with at("the archive"):
            bundle.require_bounds(found)
        return found

    @property
    def format(self) -> Format:
        """Which its files make it."""
        found = bundle.format_of(self.members)
        assert found is not None, list(self.members)
        return found

    @cached_property
    def verifier(self) -> VerifierKey:
        """The log's public key."""
        with at("the key"):
            return VerifierKey.parse(self.key)

    @cached_property
    def checkpoint(self) -> Checkpoint:
        """The signed head that all proofs lead to."""
        return self.signed_head(bundle.CHECKPOINT)

    def signed_head(self, name: str) -> Checkpoint:
        """A checkpoint of the log, signed by its key and by nobody else, so that no octet of it is unsigned."""
        with at(name):
            note = self.members[name].decode()
            head = open_note(note, self.verifier)
            if note.rpartition("\n\n")[2].count("\n") != 1:
                raise NoteRefused("it bears other signatures beside the log's own")
            return head

    @cached_property
    def leaves(self) -> tuple[bytes, ...]:
        """The lines of the audit trail, as they were hashed."""
        with at(bundle.ENTRIES):
            return members.read_entries(self.members[bundle.ENTRIES])

    @cached_property
    def entries(self) -> tuple[SealedEntry, ...]:
        """The audit trail."""
        return tuple(self._entry(line(index), leaf) for index, leaf in enumerate(self.leaves))

    @cached_property
    def attestation(self) -> SealedEntry:
        """The entry of the export's own row."""
        return self._entry(bundle.ATTESTATION, self.members[bundle.ATTESTATION])

    @cached_property
    def proofs(self) -> Proofs:
        """Where the entries stand in the log."""
        with at(bundle.PROOFS):
            return members.read_proofs(self.members[bundle.PROOFS])

    @cached_property
    def record(self) -> Record:
        """The document and its rows."""
        with at(bundle.RECORD):
            return members.read_record(self.members[bundle.RECORD])

    @cached_property
    def attachments(self) -> Attachments:
        """The files that the rows name. Raises NotApplicable for a format without."""
        if not self.format.has_attachments:
            raise NotApplicable("records of this format hold no attachments")
        with at(bundle.ATTACHMENTS):
            return attachments.read(self.members[bundle.ATTACHMENTS])

    @cached_property
    def growth(self) -> Growth:
        """The proof that the log only grew."""
        with at(bundle.CONSISTENCY):
            return members.read_consistency(self.members[bundle.CONSISTENCY])

    @staticmethod
    def _entry(place: str, leaf: bytes) -> SealedEntry:
        with at(place):
            return parse_leaf(leaf)
