"""A company's seal: as it is given, a PKCS #12 file with its certificate and private key, and as it signs."""

from dataclasses import dataclass
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from domain.exports.refusals import SealRefused
from domain.exports.seal_commands import Certificate

LARGEST_PKCS12: Final = 48_000  # bytes
SMALLEST_RSA: Final = 2048  # bits
CURVES: Final = ("secp256r1", "secp384r1", "secp521r1")
PLACE: Final = "company seal of {}"
"""What a company's private key is bound to where it is kept, by its id."""
_LONGEST_NAME: Final = 500


class TimeStampUnavailable(Exception):
    """The time-stamp authority didn't answer, or with no time-stamp; trying again later may help."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What signs: certificates (PEM, the seal's own first), the private key (PEM, PKCS #8), the authority's address."""

    certificates: str
    private_key: str
    time_stamp_authority: str | None

    def __repr__(self) -> str:
        """Without the key, which a traceback would show."""
        return f"Seal({self.time_stamp_authority})"


def read_pkcs12(data: bytes, password: str) -> tuple[Certificate, str]:
    """The certificate with its chain, and the private key in PEM, of a PKCS #12 file (RFC 7292).

    Raises SealRefused where it can't be opened, lacks one of them, or its certificate or key is not fit to sign.
    """
    if not 0 < len(data) <= LARGEST_PKCS12:
        raise _refused(f"A PKCS #12 file has between 1 and {LARGEST_PKCS12} bytes; this one has {len(data)}.")
    try:
        key, own, others = pkcs12.load_key_and_certificates(data, password.encode())
    except Exception as error:  # whatever the bytes are
        raise _refused("The file can't be opened as PKCS #12 with this password.") from error
    if own is None or not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise _refused("The file holds no certificate with its RSA or elliptic curve key.")
    _require_strength(key)
    _require_fit(own)
    chain = "".join(one.public_bytes(serialization.Encoding.PEM).decode() for one in [own, *others])
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    return _certificate(own, chain), private


def _certificate(own: x509.Certificate, chain: str) -> Certificate:
    names = own.subject.rfc4514_string(), own.issuer.rfc4514_string()
    if not all(0 < len(name) <= _LONGEST_NAME for name in names):
        raise _refused(
            f"The names of the certificate's subject and issuer have between 1 and {_LONGEST_NAME} characters."
        )
    sha256 = own.fingerprint(hashes.SHA256()).hex()
    return Certificate(chain, sha256, *names, own.not_valid_before_utc, own.not_valid_after_utc)


def _require_strength(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> None:
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size < SMALLEST_RSA:
        raise _refused(f"An RSA key has at least {SMALLEST_RSA} bits; this one has {key.key_size}.")
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name not in CURVES:
        raise _refused(f"An elliptic curve is one of {', '.join(CURVES)}; this key's is {key.curve.name}.")


def _require_fit(own: x509.Certificate) -> None:
    """It is for signing, and no authority's (RFC 5280, 4.2.1.3, 4.2.1.9)."""
    try:
        usage = own.extensions.get_extension_for_class(x509.KeyUsage).value
        if not (usage.digital_signature or usage.content_commitment):
            raise _refused("The certificate's key usage doesn't allow it to sign documents.")
    except x509.ExtensionNotFound:
        pass
    try:
        if own.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            raise _refused("The certificate is a certificate authority's; a seal is issued by one.")
    except x509.ExtensionNotFound:
        pass


def _refused(problem: str) -> SealRefused:
    return SealRefused(problem=problem, path=("pkcs12",))
