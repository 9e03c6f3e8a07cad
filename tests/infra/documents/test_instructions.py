"""The PDF prints instructions laid out, with their pictures; record.json keeps their texts and the files' hashes."""

import io
import json
import re
from functools import cache
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from domain.exports.document.whole import Document
from infra.documents.attachment import attached_json
from infra.documents.batch_record import render
from tests.infra.documents import sample
from tests.pictures import filed, png

PICTURE = png(40, 20)
SIEVE = filed("SIEVE", PICTURE)
INSTRUCTION = """# Fit the sieve

Wear **gloves**, *always*, see [SOP 12](file:SOP_12); 2*3*4 times.

> [!WARNING]
> Sharp edges

1. Loosen
   - both screws
3. Turn

![In its place](file:SIEVE)

| Sieve | mm |
|---|---|
| fine | 0.5 |

> [!NOTE]
> ![Nowhere](file:NOWHERE)
"""
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffdb004300" + "01" * 64 + "ffc0000b0800010001010111")


def content(instruction: str = INSTRUCTION) -> Document:
    made = sample.document(1)
    made["phases"][0]["instruction"] = instruction
    made["files"] = [
        {
            "code": one.code,
            "name": one.name,
            "media_type": one.media_type,
            "size": str(one.size),
            "sha256": one.sha256,
        }
        for one in (SIEVE, filed("SOP_12", b"%PDF-1.7", name="SOP 12, cleaning"))
    ]
    return made


@cache
def pdf(instruction: str = INSTRUCTION, *, shown: bool = True) -> bytes:
    return render(sample.record(content(instruction)), {SIEVE.sha256: PICTURE} if shown else {})


def words(data: bytes) -> str:
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return re.sub(r"\s+", " ", text)


def tagged(data: bytes) -> list[str]:
    """The kinds of structure elements, which assistive technology reads."""
    reader = PdfReader(io.BytesIO(data))
    size: Any = reader.trailer["/Size"]
    every = (reader.get_object(number) for number in range(1, size))
    return [str(one["/S"]) for one in every if isinstance(one, DictionaryObject) and "/S" in one and "/P" in one]


def images(data: bytes) -> int:
    return sum(len(page.images) for page in PdfReader(io.BytesIO(data)).pages)


def test_an_instruction_is_printed_laid_out() -> None:
    printed = words(pdf())
    for told in (
        "Fit the sieve Wear gloves, always, see SOP 12 (file SOP_12); 2*3*4 times.",
        "WARNING Sharp edges",
        "1. Loosen • both screws 3. Turn",
        "Sieve mm fine 0.5",
        "NOTE Nowhere picture, not printed here: file NOWHERE",
    ):
        assert told in printed
    assert "**" not in printed
    assert "](file" not in printed


def test_lists_tables_and_pictures_are_so_for_assistive_technology() -> None:
    found, plain = tagged(pdf()), tagged(pdf("Fit the sieve."))
    for kind, more in (("/L", 2), ("/LI", 3), ("/Figure", 1), ("/Caption", 1), ("/H5", 1), ("/Table", 1)):
        assert found.count(kind) - plain.count(kind) == more, kind


@pytest.mark.requirement("EXE-16")
def test_a_picture_is_embedded_with_its_caption_and_hash_and_the_files_are_listed() -> None:
    assert images(pdf()) == 1
    printed = words(pdf())
    assert f"In its place file SIEVE, SHA-256 {SIEVE.sha256[:12]}…" in printed
    assert "Files of the recipe" in printed
    assert SIEVE.sha256 in printed.replace(" ", "")
    assert "SOP 12, cleaning" in printed


@pytest.mark.requirement("AUD-5")
def test_the_attached_record_has_the_texts_and_the_same_record_gives_the_same_bytes() -> None:
    assert attached_json(pdf()) == sample.record(content())
    told = json.loads(attached_json(pdf()))["document"]
    assert told["phases"][0]["instruction"] == INSTRUCTION
    assert told["files"][0]["sha256"] == SIEVE.sha256
    assert render(sample.record(content()), {SIEVE.sha256: PICTURE}) == pdf()


@pytest.mark.parametrize("broken", [PICTURE[:60] + b"broken" + PICTURE[66:], b"", PICTURE[:30], b"<svg/>", JPEG])
def test_a_picture_that_is_missing_or_broken_is_told_and_keeps_no_record_from_being_printed(broken: bytes) -> None:
    made = render(sample.record(content()), {SIEVE.sha256: broken})
    assert images(made) == 0
    assert f"In its place picture, not printed here: file SIEVE, SHA-256 {SIEVE.sha256[:12]}…" in words(made)
    assert made == pdf(shown=False)


def test_a_glyph_that_no_font_has_costs_no_picture() -> None:
    made = pdf(f"{INSTRUCTION}\n😀 and क्‍ष **मोटा** *محمد* <")
    assert images(made) == 1
    assert "⟨U+1F600⟩" in words(made)


@pytest.mark.parametrize(
    "hostile",
    [
        '#import "x"; #read("/etc/passwd") $x$ @ref <label> `raw` ~ \\u{41} // no',
        "<script>alert(1)</script> [x](javascript:alert(1))",
        "| " * 11 + "\n" + "|-" * 11,
        "- " * 50,
        "word " * 1990,
        "W" * 9_000,
        ("W" * 1_790 + "\n") * 5,
        "![Tall](file:SIEVE)\n" * 20,
    ],
)
def test_whatever_an_instruction_says_is_printed(hostile: str) -> None:
    printed = words(pdf(hostile))
    assert hostile.split(maxsplit=1)[0].strip("#!")[:8] in printed or "Tall" in printed
