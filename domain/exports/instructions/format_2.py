"""The page of the format theriac-batch-record/2, which holds attachments and the log's key too. It never changes."""

from textwrap import indent

from domain.exports.instructions.format_1 import CONFIRMED, IN_THE_LOG, LEAVES, ROWS, SIGNED

FILES = r"""# The export was attested with these files.
attested = json.loads(read("attestation.json"))["new"]
for column, name in (
    ("record_sha256", "record.json"), ("pdf_sha256", "record.pdf"), ("entries_sha256", "entries.jsonl"),
    ("attachments_sha256", "attachments.json")
):
    require(attested[column] == hashlib.sha256(read(name)).hexdigest(), name + " is not the one that was exported")

"""
ATTACHED = r"""
# The attachments are those that the rows name.
listed = json.loads(read("attachments.json"))["files"]
for file in listed:
    for table, row, column in file["named_by"]:
        require(file["sha256"] in (stated[table][row][column] or ""), "a row names another file")
    if file["name"]:
        require(file["sha256"] == hashlib.sha256(read(file["name"])).hexdigest(), file["name"] + " was altered")
    else:
        print("left out of the archive, because %s: %s" % (file["left_out"], file["sha256"]))
"""
PROGRAM = IN_THE_LOG + FILES + ROWS + ATTACHED + CONFIRMED

HOW_TO_VERIFY = f"""\
HOW TO VERIFY THIS RECORD
=========================

This archive is a batch record of Theriac, format theriac-batch-record/2. It proves by itself that it says what was
recorded, unaltered since. You need no access to Theriac, no network and no trust in whoever gave you the file.
You need one thing that you didn't get with it: the public key of the company's log. Get it from the company, or from
where the company published it, once, by a way of its own. It is one line of text:

    theriac.log/<company id>+<8 hexadecimal digits>+<base64>

The file log-key in the archive is to be the same, and says which key to ask for. By itself it proves nothing: whoever
makes up an archive makes up a key as well.

With Theriac's program:    ./theriac verify FILE --key KEY
Without it, in six steps:  as follows, with the standard tools of any Unix system and OpenSSL 3.


What is in the archive
----------------------

HOW-TO-VERIFY.txt    this page; it is the same in every archive of this format
record.pdf           the record for people; record.json is attached to it
record.json          the record for programs: "document" says what the PDF prints, "rows" are the database rows that it
                     was composed from (RFC 8785 JSON)
entries.jsonl        the audit trail of these rows: who changed what, when, why, from what to what; one entry a line
attachments.json     the files that the rows name, each by its SHA-256: photographs, scans, certificates, instructions'
                     pictures; the rows that name it, and its name in this archive, or why it was left out
attestation.json     the audit entry of the export itself, which holds the SHA-256 of the four files above
proofs.json          for each entry its place in the company's log and the hashes that prove it (RFC 6962)
checkpoint           the log's size and root hash, signed (c2sp.org/tlog-checkpoint)
log-key              the public key that the checkpoint was signed with, for comparison with yours
previous-checkpoint  if there: an earlier checkpoint of the same log
consistency.json     if there: the proof that the log only grew between the two (RFC 6962, 2.1.2)
attachments/         the files themselves


Step 1: unpack
--------------

    unzip FILE -d record && cd record


Step 2: is the checkpoint signed by the log's key?
--------------------------------------------------

{SIGNED}\
Step 3: are the files those that were exported?
-----------------------------------------------

    sha256sum record.json record.pdf entries.jsonl attachments.json

must print what attestation.json holds under "new": record_sha256, pdf_sha256, entries_sha256, attachments_sha256.


Step 4: is every entry in the log, do the entries give the rows, and the rows name the attachments?
---------------------------------------------------------------------------------------------------

{LEAVES}\
An attachment's SHA-256 is its name in the archive, up to the dot. attachments.json names the rows that hold it, each
by its table, id and column.

This program does steps 3 and 4 with nothing but Python 3 (save it without the indentation, or read it and do the same):

{indent(PROGRAM.strip(), "    ")}


Step 5: does the PDF say the same?
----------------------------------

    mkdir attached && pdfdetach -saveall -o attached record.pdf && cmp attached/record.json record.json

or save the attachment with any PDF reader and compare it with record.json. What the PDF prints is the "document" of
record.json, which Theriac derives from its "rows" alone; ./theriac verify derives it again and compares.


Step 6: did the company seal the PDF?
-------------------------------------

A company may sign its records with a certificate of its own (PAdES, ETSI EN 319 142). Then attestation.json holds under
"new" the certificate's SHA-256, seal_sha256; otherwise that is null or missing. Any PDF reader shows such a signature,
who issued the certificate, and the time-stamp of a time-stamp authority (RFC 3161) if there is one; so does

    pdfsig record.pdf

The seal adds who vouches for the PDF in the eyes of others; what was recorded is proven by the steps above, without it.


What this proves, and what it can't
-----------------------------------

One octet changed in the record, its entries or their proofs makes a step fail, and ./theriac verify says where. The log
only grows: whoever holds another checkpoint of it, older or newer, can ask the company for the proof of consistency
between the two, and a log that was rewritten in between has none. So keep the checkpoint. The times in the entries are
those of the company's server. Whether what was entered was true is for people to judge.
"""
