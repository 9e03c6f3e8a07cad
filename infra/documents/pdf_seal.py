"""A company's electronic seal on a PDF: PAdES (ETSI EN 319 142-1, level B-B; B-T with a time-stamp by RFC 3161).

pyHanko (MIT) does it; importing it takes a second, so who seldom seals imports this module where it is needed.
"""

import io
from typing import Final

import httpx2
from asn1crypto import cms, keys, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from domain.exports.evidence import SealFound
from infra import bounded_http
from infra.bounded_http import AddressRefused, AnswerTooLarge
from infra.documents.company_seal import Seal, TimeStampUnavailable

_FIELD: Final = "CompanySeal"


def sign(pdf: bytes, seal: Seal, *, reason: str, allow_loopback: bool) -> bytes:
    """The PDF with the company's seal, in an increment of the file, so that what it held stays octet by octet.

    Raises TimeStampUnavailable.
    """
    signer = _signer(seal)
    metadata = signers.PdfSignatureMetadata(
        field_name=_FIELD,
        md_algorithm="sha256",
        reason=reason,
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    # Out of bounds: what is untagged within them isn't allowed by PDF/UA, what is hidden isn't by PDF/A.
    field = fields.SigFieldSpec(_FIELD, invis_sig_settings=fields.InvisSigSettings(box_out_of_bounds=True))
    authority = _authority(seal.time_stamp_authority, allow_loopback=allow_loopback)
    signing = signers.PdfSigner(metadata, signer=signer, timestamper=authority, new_field_spec=field)
    try:
        return bytes(signing.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf))).getbuffer())
    except (httpx2.HTTPError, AddressRefused, AnswerTooLarge, TimestampRequestError, OSError) as error:
        told = f"The time-stamp authority {seal.time_stamp_authority} gave no time-stamp: {error}"
        raise TimeStampUnavailable(told) from error


def sealed_by(pdf: bytes) -> SealFound | None:
    """The one signature in a PDF, or None where it has none. Raises ValueError and pyHanko's errors for bad bytes.

    Whether the certificate is trusted isn't judged: that is between who issued it and who reads.
    """
    found = PdfFileReader(io.BytesIO(pdf), strict=True).embedded_signatures
    if not found:
        return None
    if len(found) > 1:
        raise ValueError(f"the PDF has {len(found)} signatures; one is expected")
    (signature,) = found
    context = ValidationContext(allow_fetching=False, trust_roots=[], revocation_mode="soft-fail")
    status = validate_pdf_signature(signature, context, context)
    own = x509.load_der_x509_certificate(signature.signer_cert.dump())
    stamped = status.timestamp_validity
    return SealFound(
        sha256=own.fingerprint(hashes.SHA256()).hex(),
        subject=own.subject.rfc4514_string(),
        intact=bool(status.intact and status.valid),
        whole=status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
        stamped_at=f"{stamped.timestamp:%Y-%m-%d %H:%M:%S %Z}"
        if stamped and stamped.intact and stamped.valid
        else None,
    )


def _signer(seal: Seal) -> SimpleSigner:
    chain = [
        asn1.Certificate.load(one.public_bytes(serialization.Encoding.DER))
        for one in x509.load_pem_x509_certificates(seal.certificates.encode())
    ]
    key = serialization.load_pem_private_key(seal.private_key.encode(), None)
    encoded = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple(chain)
    return SimpleSigner(signing_cert=chain[0], signing_key=keys.PrivateKeyInfo.load(encoded), cert_registry=store)


def _authority(address: str | None, *, allow_loopback: bool) -> TimeStamper | None:
    return None if address is None else _Bounded(address, allow_loopback=allow_loopback)


class _Bounded(TimeStamper):
    """A time-stamp authority, asked within the bounds of what an address that a customer names may take."""

    def __init__(self, address: str, *, allow_loopback: bool) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._address, self._allow_loopback = address, allow_loopback

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """Raises TimestampRequestError where what was answered is no time-stamp, such as a proxy's page."""
        try:
            return await super().async_timestamp(message_digest, md_algorithm)
        except (ValueError, TypeError) as error:
            raise TimestampRequestError(f"its answer can't be read as one (RFC 3161): {error}"[:300]) from error

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """RFC 3161, 3.4. Raises httpx2's errors, AddressRefused, AnswerTooLarge."""
        headers = {"content-type": "application/timestamp-query", "accept": "application/timestamp-reply"}
        with bounded_http.client(allow_loopback=self._allow_loopback) as client:
            answer = client.post(self._address, content=req.dump(), headers=headers).raise_for_status()
        return tsp.TimeStampResp.load(answer.content)
