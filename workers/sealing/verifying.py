"""Whether a transaction stands in the database as it was written: its MACs, its count, its numbers (AUD-4)."""

import hashlib
from dataclasses import dataclass

from domain.audit.entry import AuditEntry, closing_body, is_authentic, mac_body, seal, transaction_key
from workers.sealing.reading import Written


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a transaction, and where; `lasting` where the log has no form for what was found."""

    kind: str
    explanation: str
    entry: AuditEntry | None = None
    lasting: bool = False

    def place(self, written: Written) -> str:
        """Where it is, for the person who will look: the transaction and, where one is to blame, the entry."""
        if self.entry is None:
            return f"transaction {written.id}"
        entry = self.entry
        return f"transaction {written.id}, entry {entry.number}: {entry.act} of {entry.table} {entry.row}"


def fault(written: Written, audit_key: bytes) -> Fault | None:
    """The first thing that is wrong with the transaction, or None."""
    if written.closing is None:
        return Fault("inserted-entry", "an entry that no unit of work closed: it was inserted", written.entries[0])
    key = transaction_key(audit_key, written.company, written.id)
    if not is_authentic(key, written.closing):
        return Fault("changed-closing", "the closing row does not carry its own MAC: it was changed or inserted")
    return _changed(written, key) or _missing(written, written.closing.entries)


def digest(written: Written) -> str:
    """SHA-256, in hex, of all that was found of the transaction: what an operator accepts is this and no other."""
    found = hashlib.sha256()
    if written.closing is not None:
        found.update(closing_body(written.closing) + written.closing.mac)
    for entry in written.entries:
        found.update(b"%b%d:%b" % (mac_body(entry), len(entry.mac), entry.mac))
    return found.hexdigest()


def unreadable(written: Written) -> Fault | None:
    """What the log has no form for, even where an operator accepts it as it is."""
    for entry in written.entries:
        try:
            seal(entry)
        except ValueError as error:
            return Fault("changed-entry", f"its values can't be read: {error}", entry, lasting=True)
    return None


def _changed(written: Written, key: bytes) -> Fault | None:
    for entry in written.entries:
        if not is_authentic(key, entry):
            return Fault("changed-entry", "the entry does not carry its own MAC: it was changed or inserted", entry)
    return None


def _missing(written: Written, expected: int) -> Fault | None:
    numbers = [entry.number for entry in written.entries]
    if numbers == list(range(1, expected + 1)):
        return None
    lacking = sorted(set(range(1, expected + 1)) - set(numbers))
    what = f"entries {', '.join(map(str, lacking[:20]))} are missing" if lacking else "there are more"
    return Fault("missing-entry", f"the transaction closed with {expected} entries; {what}: it was changed since")
