"""What must hold of an exported record, one function each: it says what it confirmed, or raises CheckFailed."""

from domain.audit import merkle
from domain.audit.fold import FoldMismatch, fold
from domain.audit.notes import log_name
from domain.audit.proofs import verify_consistency, verify_inclusion
from domain.exports import archive, attachments, bundle, members
from domain.exports.evidence import CheckFailed, Evidence, NotApplicable, line


def archive_has_its_members(evidence: Evidence) -> str:
    """The archive is well-formed, within bounds, and holds exactly the files of the format."""
    return f"{len(evidence.members)} files, those of the format {evidence.format.name}"


def key_is_a_verifier_key(evidence: Evidence) -> str:
    """The key given is one that can vouch for a log."""
    return f"the key of {evidence.verifier.name}"


def key_is_the_archives(evidence: Evidence) -> str:
    """The key in the archive, which by itself proves nothing, is the one given."""
    if bundle.LOG_KEY not in evidence.members:
        raise NotApplicable("records of this format hold no key")
    if evidence.members[bundle.LOG_KEY] != f"{evidence.verifier}\n".encode():
        raise CheckFailed(bundle.LOG_KEY, "the key in the archive is another than the one given")
    return "the key in the archive is the one given"


def checkpoint_is_signed(evidence: Evidence) -> str:
    """The log's key signed the checkpoint."""
    head = evidence.checkpoint
    return f"{head.origin} signed its log of {head.size} entries{f' at {head.at}' if head.at else ''}"


def entries_are_leaves(evidence: Evidence) -> str:
    """Every line, and the attestation, is an entry in the form that the log hashes."""
    if not evidence.entries:
        raise CheckFailed(bundle.ENTRIES, "there are no entries")
    return f"{len(evidence.entries)} entries, and the one of the export of {evidence.attestation.at}"


def record_is_canonical(evidence: Evidence) -> str:
    """record.json is of the format, in its one form."""
    if evidence.record.format != evidence.format.name:
        raise CheckFailed(bundle.RECORD, f"it says it is {evidence.record.format}, its files {evidence.format.name}")
    rows = sum(len(table) for table in evidence.record.rows.values())
    return f"{rows} rows of {len(evidence.record.rows)} tables, in the canonical form"


def every_entry_is_in_the_log(evidence: Evidence) -> str:
    """Each entry and the attestation are under the root that the checkpoint signs (AUD-3; RFC 6962, 2.1.1)."""
    head, proofs = evidence.checkpoint, evidence.proofs
    if proofs.size != head.size:
        raise CheckFailed(bundle.PROOFS, f"the proofs are for a log of {proofs.size} entries, not {head.size}")
    if len(proofs.entries) != len(evidence.leaves):
        raise CheckFailed(bundle.PROOFS, f"{len(proofs.entries)} proofs for {len(evidence.leaves)} entries")
    places = [*(line(index) for index in range(len(evidence.leaves))), bundle.ATTESTATION]
    leaves = [*evidence.leaves, evidence.members[bundle.ATTESTATION]]
    for place, leaf, claim in zip(places, leaves, [*proofs.entries, proofs.attestation], strict=True):
        if not verify_inclusion(claim.position, head.size, merkle.leaf_hash(leaf), claim.path, head.root):
            raise CheckFailed(place, f"this entry is not at position {claim.position} of the log")
    return f"all {len(leaves)} entries are in the log at the places stated"


def entries_are_in_log_order(evidence: Evidence) -> str:
    """The entries stand as in the log, the attestation after them; the epoch never falls."""
    places = [*(line(index) for index in range(len(evidence.leaves))), bundle.ATTESTATION]
    positions = [claim.position for claim in (*evidence.proofs.entries, evidence.proofs.attestation)]
    epochs = [entry.epoch for entry in (*evidence.entries, evidence.attestation)]
    for index in range(1, len(places)):
        if positions[index] <= positions[index - 1]:
            before, after = positions[index - 1], positions[index]
            raise CheckFailed(places[index], f"position {after} of the log comes behind position {before}")
        if epochs[index] < epochs[index - 1]:
            raise CheckFailed(places[index], f"epoch {epochs[index]} comes behind epoch {epochs[index - 1]}")
    return f"positions {positions[0]} to {positions[-2]}, attested at {positions[-1]}"


def all_is_one_companys(evidence: Evidence) -> str:
    """Every entry is of the company whose log the checkpoint is."""
    origin = evidence.checkpoint.origin
    places = [*(line(index) for index in range(len(evidence.entries))), bundle.ATTESTATION]
    for place, entry in zip(places, [*evidence.entries, evidence.attestation], strict=True):
        if log_name(entry.company) != origin:
            raise CheckFailed(place, f"the entry is of company {entry.company}, the checkpoint of {origin}")
    return f"every entry is of {origin}"


def log_only_grew(evidence: Evidence) -> str:
    """The log of the checkpoint continues that of the earlier one (AUD-3; RFC 6962, 2.1.2)."""
    if bundle.PREVIOUS not in evidence.members:
        raise NotApplicable("the record bears no earlier checkpoint")
    head, before, growth = evidence.checkpoint, evidence.signed_head(bundle.PREVIOUS), evidence.growth
    if (growth.old, growth.new) != (before.size, head.size):
        stated = f"from {growth.old} to {growth.new} entries"
        raise CheckFailed(bundle.CONSISTENCY, f"it is {stated}, the checkpoints from {before.size} to {head.size}")
    if not verify_consistency(before.size, head.size, before.root, head.root, growth.proof):
        raise CheckFailed(bundle.CONSISTENCY, "the log of the checkpoint does not continue that of the earlier one")
    return f"the log only grew, from {before.size} to {head.size} entries"


def files_are_the_attested_ones(evidence: Evidence) -> str:
    """The digests in the export's audited row are those of the files (AUD-5)."""
    files = {"record": bundle.RECORD, "pdf": bundle.PDF, "entries": bundle.ENTRIES}
    if evidence.format.has_attachments:
        files["attachments"] = bundle.ATTACHMENTS
    found = members.attested(**{name: evidence.members[file] for name, file in files.items()})
    stated = evidence.attestation.new or {}
    for (column, digest), file in zip(found.items(), files.values(), strict=True):
        if stated.get(column) != digest:
            raise CheckFailed(file, f"its SHA-256 is {digest}; attested was {stated.get(column)}")
    *most, last = files.values()
    return f"{', '.join(most)} and {last} are those that were exported"


def entries_give_the_rows(evidence: Evidence) -> str:
    """Folding the entries gives the rows of the record (AUD-4, AUD-5)."""
    try:
        folded = fold(evidence.entries)
    except FoldMismatch as mismatch:
        entry = mismatch.entry
        problem = f"{entry.act} of {entry.table} {entry.row}: {mismatch.problem}"
        raise CheckFailed(line(mismatch.index), problem) from mismatch
    stated = evidence.record.rows
    for table in sorted(folded.keys() | stated.keys()):
        ours, theirs = folded.get(table, {}), stated.get(table, {})
        for row in sorted(ours.keys() | theirs.keys()):
            if ours.get(row) != theirs.get(row):
                raise CheckFailed(bundle.RECORD, f"{table} {row} is not what the entries made of it")
    if folded != stated:
        raise CheckFailed(bundle.RECORD, "it lists a table without rows")
    return "the entries, applied in order, give exactly the rows"


def rows_give_the_document(evidence: Evidence) -> str:
    """The readable document is derived from the rows alone (AUD-5)."""
    try:
        composed = evidence.reading.compose(evidence.record.rows)
        written = members.write_record(composed, evidence.record.rows, format=evidence.record.format)
        same = written == evidence.members[bundle.RECORD]
    except Exception as error:
        raise CheckFailed(bundle.RECORD, f"no document follows from the rows: {error!r}") from error
    if not same:
        raise CheckFailed(bundle.RECORD, "the document is not the one that follows from the rows")
    return "the document is the one that follows from the rows"


def pdf_holds_the_record(evidence: Evidence) -> str:
    """The PDF carries record.json, octet by octet (AUD-5)."""
    try:
        attached = evidence.reading.attached_json(evidence.members[bundle.PDF])
    except Exception as error:
        raise CheckFailed(bundle.PDF, f"no attached record.json can be read from it: {error!r}") from error
    if attached != evidence.members[bundle.RECORD]:
        raise CheckFailed(bundle.PDF, "the record attached to it is another than record.json")
    return "the PDF carries record.json, octet by octet"


def attachments_are_those_of_the_rows(evidence: Evidence) -> str:
    """Each attachment is the file that rows name by its SHA-256, and each file that they name is listed (EXE-16)."""
    listed, rows = evidence.attachments.files, evidence.record.rows
    told = {place for one in listed for place in one.named_by}
    for one in listed:
        for table, row, column in one.named_by:
            if attachments.digest_in(rows.get(table, {}).get(row, {}).get(column)) != one.sha256:
                raise CheckFailed(bundle.ATTACHMENTS, f"{column} of {table} {row} names another file")
    for table, column in evidence.attachments.columns:
        for row, values in rows.get(table, {}).items():
            if values.get(column) and (table, row, column) not in told:
                raise CheckFailed(bundle.ATTACHMENTS, f"the file that {column} of {table} {row} names is not listed")
    files = tuple(name for name in evidence.members if name.startswith(attachments.FOLDER))
    if files != tuple(one.name for one in listed if one.name):
        raise CheckFailed("the archive", "its attachments are not those that are listed")
    for one in listed:
        if one.name and not one.is_of(evidence.members[one.name]):
            raise CheckFailed(one.name, "it is not the file that was attached")
    left_out = f"; {len(listed) - len(files)} are left out, each with its reason" if len(files) < len(listed) else ""
    return f"{len(files)} attachments are those that the rows name{left_out}"


def company_sealed_the_pdf(evidence: Evidence) -> str:
    """The PDF bears the seal that the export attests, made over all of it (PAdES, ETSI EN 319 142-1)."""
    attested = (evidence.attestation.new or {}).get("seal_sha256")
    try:
        found = evidence.reading.sealed_by(evidence.members[bundle.PDF])
    except Exception as error:
        raise CheckFailed(bundle.PDF, f"its seal can't be read: {error!r}") from error
    if found is None and attested is None:
        raise NotApplicable("the company didn't seal it")
    if found is None:
        raise CheckFailed(bundle.PDF, "it lacks the company's seal")
    if found.sha256 != attested:
        raise CheckFailed(bundle.PDF, f"it is sealed by {found.subject}, which the export doesn't attest")
    if not found.intact or not found.whole:
        raise CheckFailed(bundle.PDF, "it changed after the company sealed it")
    stamped = f", stamped {found.stamped_at}" if found.stamped_at else ""
    return f"sealed by {found.subject}{stamped}; who issued that certificate vouches for it"


def rebuilding_gives_the_same_octets(evidence: Evidence) -> str:
    """Nothing hides in the archive: packed again, with this format's own page, it is the same."""
    if evidence.members[bundle.INSTRUCTIONS] != evidence.format.page.encode("ascii"):
        raise CheckFailed(bundle.INSTRUCTIONS, "the page is not the one of this format")
    rebuilt = archive.pack(evidence.members)
    if rebuilt != evidence.data:
        same = _same_octets(rebuilt, evidence.data)
        raise CheckFailed("the archive", f"packed again it differs from octet {same} on")
    return "packing the files again gives the same octets"


def _same_octets(ours: bytes, theirs: bytes) -> int:
    """How far two sequences are the same, by halving: an archive may have half a billion octets."""
    low, high = 0, min(len(ours), len(theirs))
    while low < high:
        middle = (low + high + 1) // 2
        if memoryview(ours)[low:middle] == memoryview(theirs)[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
