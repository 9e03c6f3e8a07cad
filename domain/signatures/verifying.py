"""Verify a signature by computing it again: from what it covered, what was shown for it, its audit entry (SIG-4)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from domain.signatures import rules
from domain.signatures.models import Signature

# What the database wrote as the signature was given, and where that stands in the company's log.
WRITTEN = text("""
    select e.person, e.new, s.position,
      (select min(c.size) from checkpoint c where c.company_id = e.company_id and c.size > s.position) as checkpoint,
      (select c.digest from signature_challenge c where c.company_id = e.company_id and c.id = :challenge) as shown
    from audit_entry e
    left join sealed_entry s on s.company_id = e.company_id and s.transaction_id = e.transaction_id
      and s.number = e.number
    where e.company_id = :company and e.row_id = :signature and e.table_name = 'signature' and e.act = 'INSERT'
""")
COVERED = (
    "act",
    "meaning",
    "subject_type",
    "subject_id",
    "person_id",
    "printed_name",
    "components",
    "digest",
    "content",
)


@dataclass(frozen=True, slots=True)
class Verification:
    """What computing it again gave: `digest` of what it covers, SHA-256 in hex, and all that doesn't agree with it.

    `position` is that of its entry in the company's log, from 0, None until it is sealed; `checkpoint` the size of the
    first signed checkpoint that covers it.
    """

    digest: str
    problems: tuple[str, ...]
    position: int | None
    checkpoint: int | None

    @property
    def holds(self) -> bool:
        return not self.problems


def verify(session: Session, signature: Signature) -> Verification:
    """Nothing is taken from what was computed as it was given."""
    given = {"company": signature.company_id, "signature": signature.id, "challenge": signature.challenge_id}
    entry = session.execute(WRITTEN, given).one_or_none()
    digest = rules.sha256(signature.content)
    problems = tuple(_problems(signature, digest, entry))
    sealed = None if entry is None else entry.position
    return Verification(digest, problems, sealed, None if entry is None else entry.checkpoint)


def _problems(signature: Signature, digest: str, entry: Row[tuple[object, ...]] | None) -> Iterator[str]:
    if digest != signature.digest:
        yield f"What it covers has the SHA-256 {digest}, and it was given for {signature.digest}."
    if entry is None:
        yield "There is no audit entry of its being given."
        return
    if entry.shown != signature.digest:
        yield "It isn't what was shown to its signer."
    if entry.person != signature.person_id:
        yield "Its audit entry is of another person's act."
    yield from _differences(signature, entry.new)


def _differences(signature: Signature, written: Mapping[str, str | None]) -> Iterator[str]:
    """From what the database wrote as it was given, each value as text."""
    for name in COVERED:
        stands: str | UUID | None = getattr(signature, name)
        if written.get(name) != (None if stands is None else str(stands)):
            yield f"Its {name.replace('_', ' ')} isn't what its audit entry says."
