"""The page of the format theriac-batch-record/1, and the passages of it that later ones say alike. It never changes."""

from textwrap import indent

IN_THE_LOG = r"""
import base64, hashlib, json

def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()

def root_above(leaf, position, size, path):
    last = size - 1                      # RFC 9162, 2.1.3.2
    for sibling in path:
        if last == 0:
            return None
        if position % 2 or position == last:
            leaf = sha256(b"\x01", sibling, leaf)
            while position and position % 2 == 0:
                position, last = position // 2, last // 2
        else:
            leaf = sha256(b"\x01", leaf, sibling)
        position, last = position // 2, last // 2
    return leaf if last == 0 else None

def require(holds, what):
    if not holds:
        raise SystemExit("NOT CONFIRMED: " + what)

def read(name):
    with open(name, "rb") as file:
        return file.read()

origin, size, root = read("checkpoint").decode().split("\n")[:3]
lines = read("entries.jsonl").split(b"\n")[:-1]
proofs = json.loads(read("proofs.json"))
hashes = [base64.b64decode(each) for each in proofs["hashes"]]
require(proofs["size"] == size and len(lines) == len(proofs["entries"]), "the proofs are not for this checkpoint")

# Every entry, and the one that attests the export, is in the log.
claims = list(zip(lines, proofs["entries"])) + [(read("attestation.json"), proofs["attestation"])]
before = -1
for line, claim in claims:
    position = int(claim["position"])
    require(before < position < int(size), "the entries are not in the order of the log")
    path = [hashes[index] for index in claim["path"]]
    found = root_above(sha256(b"\x00", line), position, int(size), path)
    require(found == base64.b64decode(root), "entry %d is not in the log" % position)
    require(origin == "theriac.log/" + json.loads(line)["company"], "entry %d is of another company" % position)
    before = position

"""
"""Of the program: every entry, and the attestation, is in the log; `lines` are the entries, `read` gives a file."""

FILES = r"""# The export was attested with these files.
attested = json.loads(read("attestation.json"))["new"]
for column, name in (
    ("record_sha256", "record.json"), ("pdf_sha256", "record.pdf"), ("entries_sha256", "entries.jsonl")
):
    require(attested[column] == hashlib.sha256(read(name)).hexdigest(), name + " is not the one that was exported")

"""
ROWS = r"""# The entries, applied one after the other, give the rows of the record.
rows = {}
for line in lines:
    entry = json.loads(line)
    place = (entry["table"], entry["row"])
    require((place in rows) == (entry["act"] != "INSERT"), "an entry does not follow from those before")
    row = rows.setdefault(place, {})
    for column, value in (entry["old"] or {}).items():
        require(row.get(column) == value, "an entry does not follow from those before")
    row.update(entry["new"] or {})
    if entry["act"] == "DELETE":
        del rows[place]
stated = json.loads(read("record.json"))["rows"]
require(rows == {(table, row): stated[table][row] for table in stated for row in stated[table]}, "the rows differ")
"""
"""Of the program: the entries give the rows."""

CONFIRMED = r"""print("CONFIRMED: %d entries of %s, a log of %s entries" % (len(lines), origin, size))
"""
PROGRAM = IN_THE_LOG + FILES + ROWS + CONFIRMED

SIGNED = """\
The signed text is everything above the empty line, with the line ends. The last line holds, in base64, four octets
that name the key and then the 64 octets of an Ed25519 signature. With the key in the shell's variable KEY:

    sed '/^$/,$d' checkpoint > signed.txt
    sed -n '$p' checkpoint | cut -d' ' -f3 | base64 -d | tail -c +5 > signature.bin
    printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000' > key.der
    printf '%s' "$KEY" | cut -d+ -f3- | base64 -d | tail -c +2 >> key.der
    openssl pkeyutl -verify -pubin -inkey key.der -keyform DER -rawin -in signed.txt -sigfile signature.bin

It prints "Signature Verified Successfully". The first line of the checkpoint must be the name in the key, all of it
before the first "+". A previous-checkpoint is verified alike; that the log only grew between the two follows from
consistency.json, as RFC 6962 says in 2.1.2.


"""
"""How a checkpoint's signature is verified."""

LEAVES = """\
An entry's leaf hash is SHA-256 of the octet 0 and its line in entries.jsonl without the line end (for the attestation,
of the octet 0 and the whole file). Two neighbouring hashes make the one above them: SHA-256 of the octet 1, the left
and the right. "path" in proofs.json names, by their place in "hashes", the neighbours from the leaf up to the root,
which must be the third line of the checkpoint. "position" counts from 0; entries stand in the order of the log, and
the attestation comes after them.

The rows follow from the entries: an INSERT adds the row "new"; an UPDATE finds "old" in the row and puts "new" there; a
DELETE finds "old" and removes the row. In the end the rows are those of record.json.

"""
"""How entries prove their places, and give the rows."""

HOW_TO_VERIFY = f"""\
HOW TO VERIFY THIS RECORD
=========================

This archive is a batch record of Theriac, format theriac-batch-record/1. It proves by itself that it says what was
recorded, unaltered since. You need no access to Theriac, no network and no trust in whoever gave you the file.
You need one thing that is not in it: the public key of the company's log. Get it from the company, or from where the
company published it, once, by a way of its own. It is one line of text:

    theriac.log/<company id>+<8 hexadecimal digits>+<base64>

With Theriac's program:    ./theriac verify FILE --key KEY
Without it, in five steps: as follows, with the standard tools of any Unix system and OpenSSL 3.


What is in the archive
----------------------

HOW-TO-VERIFY.txt    this page; it is the same in every archive of this format
record.pdf           the record for people; record.json is attached to it
record.json          the record for programs: "document" says what the PDF prints, "rows" are the database rows that it
                     was composed from (RFC 8785 JSON)
entries.jsonl        the audit trail of these rows: who changed what, when, why, from what to what; one entry a line
attestation.json     the audit entry of the export itself, which holds the SHA-256 of the three files above
proofs.json          for each entry its place in the company's log and the hashes that prove it (RFC 6962)
checkpoint           the log's size and root hash, signed (c2sp.org/tlog-checkpoint)
previous-checkpoint  if there: an earlier checkpoint of the same log
consistency.json     if there: the proof that the log only grew between the two (RFC 6962, 2.1.2)


Step 1: unpack
--------------

    unzip FILE -d record && cd record


Step 2: is the checkpoint signed by the log's key?
--------------------------------------------------

{SIGNED}\
Step 3: are the files those that were exported?
-----------------------------------------------

    sha256sum record.json record.pdf entries.jsonl

must print what attestation.json holds under "new": record_sha256, pdf_sha256, entries_sha256.


Step 4: is every entry in the log, and do the entries give the rows?
--------------------------------------------------------------------

{LEAVES}\
This program does steps 3 and 4 with nothing but Python 3 (save it without the indentation, or read it and do the same):

{indent(PROGRAM.strip(), "    ")}


Step 5: does the PDF say the same?
----------------------------------

    mkdir attached && pdfdetach -saveall -o attached record.pdf && cmp attached/record.json record.json

or save the attachment with any PDF reader and compare it with record.json. What the PDF prints is the "document" of
record.json, which Theriac derives from its "rows" alone; ./theriac verify derives it again and compares.


What this proves, and what it can't
-----------------------------------

One octet changed in the record, its entries or their proofs makes a step fail, and ./theriac verify says where. The log
only grows: whoever holds another checkpoint of it, older or newer, can ask the company for the proof of consistency
between the two, and a log that was rewritten in between has none. So keep the checkpoint. The times in the entries are
those of the company's server. Whether what was entered was true is for people to judge.
"""
