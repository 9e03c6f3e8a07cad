"""The page in the archive is enough: an inspector who follows it needs nothing of ours."""

import hashlib
import io
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfWriter

from domain.audit import merkle
from domain.audit.proofs import inclusion
from domain.exports import archive, bundle
from domain.exports.attachments import FOLDER
from domain.exports.instructions import format_1
from domain.exports.instructions.format_2 import HOW_TO_VERIFY, PROGRAM
from tests.domain.exports.examples import KEY, LOST, NAMES, PHOTO_NAME, valid

OPENSSL = shutil.which("openssl")


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(valid())) as file:
        file.extractall(tmp_path)
    return tmp_path


def step(heading: str) -> str:
    """The indented lines of a step on the page, as they are to be typed."""
    text = HOW_TO_VERIFY.partition(heading)[2].partition("\nStep")[0]
    return dedent("\n".join(line for line in text.splitlines() if line.startswith("    ") or not line))


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "KEY": str(KEY.verifier)}
    return subprocess.run(  # noqa: S603  # the commands are the page's own
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=30, check=False
    )


@pytest.mark.parametrize(
    ("page", "sha256"),
    [
        (format_1.HOW_TO_VERIFY, "1512b6267061703d4f38949c8a5ca35c355b0151acb032069ad97948cf37c88c"),
        (HOW_TO_VERIFY, "d052724821ee59428f7abf3c94d5a1f16d87d94506ee4834fe154b881c34d9b1"),
    ],
    ids=["1", "2"],
)
def test_the_page_of_a_format_never_changes(page: str, sha256: str) -> None:
    # It is in every archive that anyone holds. If this fails, give the new page a new format instead.
    assert hashlib.sha256(page.encode("ascii")).hexdigest() == sha256


@pytest.mark.requirement("AUD-3")
@pytest.mark.skipif(OPENSSL is None, reason="OpenSSL's command line is not on this machine")
def test_the_checkpoint_verifies_with_the_commands_of_the_page(unpacked: Path) -> None:
    done = run(unpacked, "sh", "-c", step("Step 2"))
    assert "Signature Verified Successfully" in done.stdout, done.stderr
    forged = (unpacked / bundle.CHECKPOINT).read_text("utf-8").replace("\n27\n", "\n28\n")
    (unpacked / bundle.CHECKPOINT).write_text(forged, "utf-8")
    assert run(unpacked, "sh", "-c", step("Step 2")).returncode != 0


def test_the_digests_print_as_the_page_says(unpacked: Path) -> None:
    printed = run(unpacked, "sh", "-c", step("Step 3")).stdout.split()
    attested = (unpacked / bundle.ATTESTATION).read_text("utf-8")
    assert printed[1::2] == ["record.json", "record.pdf", "entries.jsonl", "attachments.json"]
    assert all(digest in attested for digest in printed[::2])


@pytest.mark.requirement("AUD-3")
def test_the_program_of_the_page_confirms_the_record(unpacked: Path) -> None:
    done = run(unpacked, sys.executable, "-I", "-c", step("Step 4"))
    left_out, confirmed = done.stdout.splitlines() or [done.stderr, ""]
    assert left_out == f"left out of the archive, because NOT_IN_THE_STORE: {LOST}"
    assert confirmed.startswith("CONFIRMED: 5 entries of theriac.log/")


@pytest.mark.requirement("AUD-4")
@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        (bundle.ENTRIES, b'"2.7"', b'"2.5"', "entry 9 is not in the log"),
        (bundle.RECORD, b"1.9", b"2.0", "record.json is not the one that was exported"),
        (bundle.PDF, b"stand-in", b"stand-up", "record.pdf is not the one that was exported"),
        (bundle.ATTESTATION, b"export", b"Export", "entry 23 is not in the log"),
        (bundle.CHECKPOINT, b"\n27\n", b"\n28\n", "the proofs are not for this checkpoint"),
        (bundle.PROOFS, b'"position":"9"', b'"position":"2"', "the entries are not in the order of the log"),
        (PHOTO_NAME, b"dryer", b"mixer", f"{PHOTO_NAME} was altered"),
        (bundle.CHECKPOINT, b"theriac.log/0", b"theriac.log/1", "entry 3 is of another company"),
    ],
)
def test_the_program_of_the_page_finds_what_was_altered(
    unpacked: Path, name: str, old: bytes, new: bytes, told: str
) -> None:
    content = (unpacked / name).read_bytes()
    assert old in content
    (unpacked / name).write_bytes(content.replace(old, new, 1))
    done = run(unpacked, sys.executable, "-I", "-c", step("Step 4"))
    assert (done.returncode, done.stderr.strip()) == (1, f"NOT CONFIRMED: {told}")


@pytest.mark.requirement("AUD-5")
@pytest.mark.skipif(shutil.which("pdfdetach") is None, reason="poppler's tools are not on this machine")
def test_the_attachment_is_compared_with_the_command_of_the_page(unpacked: Path) -> None:
    writer = PdfWriter()
    writer.add_blank_page(width=100, height=100)
    writer.add_attachment(bundle.RECORD, (unpacked / bundle.RECORD).read_bytes())
    writer.write(unpacked / bundle.PDF)
    assert run(unpacked, "sh", "-c", step("Step 5")).returncode == 0


@given(st.integers(1, 300), st.data())
def test_the_program_of_the_page_climbs_as_we_do(size: int, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, size - 1))
    hashes = [merkle.leaf_hash(b"%d" % number) for number in range(size)]
    nodes = merkle.append(0, {}, hashes)
    program: dict[str, Any] = {}
    exec(PROGRAM.partition("def require")[0], program)  # noqa: S102  # it is our own text
    path = inclusion(position, size, nodes)
    assert program["root_above"](hashes[position], position, size, path) == merkle.root(size, nodes)
    assert program["root_above"](hashes[position], position, size, [*path, bytes(32)]) != merkle.root(size, nodes)


def test_the_page_names_every_file_and_fits_a_terminal() -> None:
    assert all(f"\n{name} " in HOW_TO_VERIFY for name in (*NAMES, FOLDER))
    assert all(len(line) <= 120 for line in HOW_TO_VERIFY.splitlines())
    assert archive.unpack(valid())[bundle.INSTRUCTIONS] == HOW_TO_VERIFY.encode("ascii")
