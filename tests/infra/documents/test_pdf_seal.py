"""A company's seal on a record's PDF: made, stamped, found again, and found out when something changed."""

import io
from datetime import UTC, datetime
from functools import cache

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pypdf import PdfReader, PdfWriter

from domain.exports.refusals import SealRefused
from infra.documents import attachment, company_seal, pdf_seal, typeset
from infra.documents.company_seal import Seal, TimeStampUnavailable
from infra.documents.reading import sealed_by
from tests import seals
from tests.infra.documents import sample
from tests.seals import PASSWORD

NOWHERE = "http://127.0.0.1:9/tsa"


@cache
def rendered() -> bytes:
    return typeset.typeset(sample.record(sample.document(1)))


def seal(authority: str | None = None) -> Seal:
    certificate, key = company_seal.read_pkcs12(seals.company().pkcs12(), PASSWORD)
    return Seal(certificate.chain, key, authority)


@cache
def sealed() -> bytes:
    return pdf_seal.sign(rendered(), seal(), reason="Batch record", allow_loopback=True)


def test_a_sealed_pdf_tells_by_whom_and_holds_what_it_held() -> None:
    assert sealed_by(rendered()) is None
    assert sealed().startswith(rendered())  # in an increment: nothing of the PDF/A is written anew
    assert attachment.attached_json(sealed()) == attachment.attached_json(rendered())
    found = sealed_by(sealed())
    assert found is not None
    assert (found.intact, found.whole, found.stamped_at) == (True, True, None)
    assert found.sha256 == seals.company().certificate.fingerprint(hashes.SHA256()).hex()
    assert found.subject == "O=ACME,CN=ACME Pharma"
    field = PdfReader(io.BytesIO(sealed())).get_fields() or {}
    assert field["CompanySeal"]["/V"]["/SubFilter"] == "/ETSI.CAdES.detached"


def test_a_time_stamp_authority_is_asked_where_there_is_one() -> None:
    with seals.stamping() as address:
        found = sealed_by(pdf_seal.sign(rendered(), seal(address), reason="Batch record", allow_loopback=True))
    assert found is not None
    assert found.intact
    assert found.stamped_at is not None
    assert found.stamped_at.startswith(f"{datetime.now(UTC):%Y-%m-%d }")


@pytest.mark.parametrize("loopback", [True, False])
def test_without_an_answer_of_the_authority_nothing_is_sealed(*, loopback: bool) -> None:
    with pytest.raises(TimeStampUnavailable, match=NOWHERE):
        pdf_seal.sign(rendered(), seal(NOWHERE), reason="Batch record", allow_loopback=loopback)


@pytest.mark.parametrize("answer", [b"<html>Moved</html>", b"", b"0\x050\x03\x02\x01\x00"])
def test_what_is_no_time_stamp_seals_nothing(answer: bytes) -> None:
    """A page of a proxy, nothing at all, and granted without a token (RFC 3161, 2.4.2)."""
    with seals.stamping(answer) as address, pytest.raises(TimeStampUnavailable, match=address):
        pdf_seal.sign(rendered(), seal(address), reason="Batch record", allow_loopback=True)


def test_what_changed_after_it_was_sealed_is_found() -> None:
    data = bytearray(sealed())
    data[data.find(b"endstream", 5000) - 20] ^= 1
    changed = sealed_by(bytes(data))
    assert changed is not None
    assert not changed.intact
    writer = PdfWriter(io.BytesIO(sealed()), incremental=True)
    writer.add_metadata({"/Title": "Another"})
    written = io.BytesIO()
    writer.write(written)
    more = sealed_by(written.getvalue())
    assert more is not None
    assert not more.whole


@pytest.mark.parametrize(
    ("given", "password", "told"),
    [
        (b"", PASSWORD, "between 1 and 48000 bytes"),
        (b"0" * 50_000, PASSWORD, "this one has 50000"),
        (b"no file", PASSWORD, "can't be opened as PKCS #12"),
        (seals.company().pkcs12(), "wrong", "with this password"),
        (seals.authority().pkcs12(), PASSWORD, "certificate authority's"),
        (seals.issued("x", seals.authority(), signs=False).pkcs12(), PASSWORD, "key usage"),
        (
            seals.issued("x", seals.authority(), key=rsa.generate_private_key(65537, 1024)).pkcs12(),  # noqa: S505 -- refused
            PASSWORD,
            "at least 2048 bits",
        ),
        (
            seals.issued("x", seals.authority(), key=ec.generate_private_key(ec.SECP256K1())).pkcs12(),
            PASSWORD,
            "one of secp256r1",
        ),
    ],
    ids=["nothing", "large", "no file", "password", "authority", "usage", "short", "curve"],
)
def test_what_makes_no_seal_is_refused(given: bytes, password: str, told: str) -> None:
    with pytest.raises(SealRefused, match=told) as refused:
        company_seal.read_pkcs12(given, password)
    assert refused.value.path == ("pkcs12",)
