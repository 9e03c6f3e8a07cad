"""The PDF of a certificate: what Annex 16 asks, in its order, with all of it attached."""

import io
import json
from typing import cast

import pytest
from pypdf import PdfReader

from domain.certification.report import FORMAT, Document
from domain.kernel.canonical import Json, canonical
from infra.documents import certificate, typeset
from infra.documents.apart import RenderingFailed
from tests.infra.documents.certified import told

pytestmark = pytest.mark.requirement("QPC-4")
IN_ORDER = (
    *("1. Product Metformin Theriac", "Strength or potency 500 mg", "Film-coated tablet", "30 tablets"),
    *("2. Batch number P-7", "3. Destination Austria, Germany", "EU/1/26/1234/001", "28000 tablets"),
    *("2026-11-20 2029-10-31", "4. Certification statement", "I hereby certify", "5. Qualified person Nguyễn Thị Ánh"),
    *("6. Signature", "7. Date of signature 2026-11-27 11:00:00", "Theriac Boston Inc.", "FEI 3001234567", "TQA-7"),
)


def made(document: Document) -> bytes:
    return canonical({"format": FORMAT, "document": cast("Json", document)})


def read(pdf: bytes) -> tuple[str, bytes]:
    """Its text, and what is attached."""
    reader = PdfReader(io.BytesIO(pdf))
    (attached,) = (bytes(one.content) for one in reader.attachment_list)
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split()), attached


def test_it_says_what_annex_16_asks_in_its_order_and_holds_all_of_it() -> None:
    record = made(told())
    pdf = certificate.render(record)
    text, attached = read(pdf)
    assert json.loads(attached) == json.loads(record)
    places = [text.find(said) for said in IN_ORDER]
    assert -1 not in places, dict(zip(IN_ORDER, places, strict=True))
    assert places == sorted(places)
    assert "REVOKED" not in text
    assert typeset.typeset(record, template="certificate") == pdf


def test_a_revoked_one_says_so_first() -> None:
    text, _ = read(typeset.typeset(made(told(revoked=True)), template="certificate"))
    assert 0 < text.index("REVOKED") < text.index("A complaint is confirmed.") < text.index("1. Product")


def test_what_is_no_certificate_is_not_printed() -> None:
    with pytest.raises(RenderingFailed):
        certificate.render(b'{"document": {}}' + b" " * certificate.LARGEST)
