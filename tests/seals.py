"""Companies' seals for tests: a certificate authority, what it issued, and a time-stamp authority on this machine."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from uuid import UUID

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

from domain.exports import seal_commands
from infra import secret_box
from infra.documents import company_seal
from infra.documents.company_seal import PLACE
from tests.conftest import Do
from tests.plant import Plant

PASSWORD = "correct horse"
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True)
class Issued:
    """A certificate, its key, and who issued it, if somebody did."""

    certificate: x509.Certificate
    key: Key
    issuer: "Issued | None" = None

    def pkcs12(self, password: str = PASSWORD) -> bytes:
        others = [self.issuer.certificate] if self.issuer else []
        by = serialization.BestAvailableEncryption(password.encode())
        return pkcs12.serialize_key_and_certificates(b"seal", self.key, self.certificate, others, by)


def issued(
    name: str,
    issuer: Issued | None = None,
    *,
    key: Key | None = None,
    days: tuple[int, int] = (-1, 365),
    signs: bool = True,
    stamps: bool = False,
) -> Issued:
    """A certificate valid for these days from today; an authority's where nobody issues it."""
    own = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, name), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "ACME")]
    )
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(_usage(signs=signs, authority=issuer is None), critical=True)
    )
    if stamps:
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return Issued(made.sign(issuer.key if issuer else own, hashes.SHA256()), own, issuer)


def _usage(*, signs: bool, authority: bool) -> x509.KeyUsage:
    unused = dict.fromkeys(("data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False)
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=signs and not authority,
        key_encipherment=not signs,
        key_cert_sign=authority,
        crl_sign=authority,
        **unused,
    )


@cache
def authority() -> Issued:
    return issued("Test CA")


@cache
def company() -> Issued:
    """Whose seal is set in tests."""
    return issued("ACME Pharma", authority())


def one_of_each(do: Do, plant: Plant, *, time_stamp_authority: str | None = None) -> UUID:
    """The company's seal, set by its administrator."""
    certificate, key = company_seal.read_pkcs12(company().pkcs12(), PASSWORD)
    kept = secret_box.seal(bytes(32), key, place=PLACE.format(plant.company))
    return do(
        plant.administrator,
        lambda uow: seal_commands.set_company_seal(
            uow, certificate, time_stamp_authority=time_stamp_authority, sealed_key=kept
        ),
    ).id


@contextmanager
def stamping(always: bytes | None = None) -> Iterator[str]:
    """The address of a time-stamp authority (RFC 3161) on this machine; it answers `always` with the same, if told."""
    stamper = issued("Test TSA", authority(), key=rsa.generate_private_key(65537, 2048), stamps=True)
    encoded = stamper.key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, NoEncryption())
    own = asn1.Certificate.load(stamper.certificate.public_bytes(serialization.Encoding.DER))
    answers = DummyTimeStamper(tsa_cert=own, tsa_key=keys.PrivateKeyInfo.load(encoded))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["content-length"])))
            body = answers.request_tsa_response(asked).dump() if always is None else always
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsa"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
