"""Mail to one person: as files on a laptop, over SMTP in the cloud."""

import os
import re
import smtplib
import ssl
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

MAX_SUBJECT_LENGTH: Final = 200
MAX_TEXT_LENGTH: Final = 100_000
MAX_ADDRESS_LENGTH: Final = 254  # RFC 5321 §4.5.3.1.3, less the brackets

_SECONDS: Final = 20
_FOLDER_SENDER: Final = "theriac@localhost"
_PORTS: Final = {"smtp": 587, "smtp+insecure": 25, "smtps": 465}
_MESSAGE_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,100}")
_ADDRESS: Final = re.compile(r"[^\s@<>\"(),:;\\\x00-\x1f\x7f]+@[^\s@<>\"(),:;\\\x00-\x1f\x7f]+")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


class MailRefused(ValueError):
    """This can't be a mail: an address, subject or text that no server may be given."""


class MailNotSent(Exception):
    """The server didn't take the mail; sending it again later with the same message id is safe."""


@dataclass(frozen=True, slots=True)
class Mail:
    """What one person is told, as plain text. Raises MailRefused for what can't be sent."""

    to: str
    subject: str
    text: str

    def __post_init__(self) -> None:
        _require_address(self.to)
        if not self.subject or len(self.subject) > MAX_SUBJECT_LENGTH or _CONTROL.search(self.subject):
            raise MailRefused(f"a subject is one line of 1 to {MAX_SUBJECT_LENGTH} characters")
        if len(self.text) > MAX_TEXT_LENGTH:
            raise MailRefused(f"a mail has at most {MAX_TEXT_LENGTH} characters")


class Mailbox(Protocol):
    """Where mail is posted."""

    def send(self, mail: Mail, *, message_id: str) -> None:
        """Post the mail; message_id names it, so that a repeat is recognised. Raises MailNotSent."""


@dataclass(frozen=True, slots=True)
class FolderMailbox:
    """Writes each mail as an `.eml` file that any mail program opens; a repeat replaces the same file."""

    root: Path

    def send(self, mail: Mail, *, message_id: str) -> None:
        """See Mailbox.send."""
        message = _message(mail, sender=_FOLDER_SENDER, message_id=message_id)
        begun = self.root / f".{uuid.uuid4().hex}"
        try:
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write(begun, message.as_bytes())
            begun.replace(self.root / f"{message_id}.eml")
        except OSError as error:
            raise MailNotSent(f"mail can't be written to {self.root}: {error}") from error


@dataclass(frozen=True, slots=True)
class SmtpMailbox:
    """Posts mail over SMTP (RFC 5321), under TLS unless the URL says `smtp+insecure`.

    The URL is `smtp://user:password@host:port?from=address`; `smtp` upgrades by STARTTLS (RFC 3207) and posts nothing
    where the server can't, `smtps` speaks TLS from the first byte (RFC 8314).
    """

    scheme: str
    host: str
    port: int
    sender: str
    user: str | None = None
    password: str | None = None

    def __repr__(self) -> str:
        """Without the password, which a traceback would show."""
        return f"SmtpMailbox({self.scheme}://{self.host}:{self.port})"

    def send(self, mail: Mail, *, message_id: str) -> None:
        """See Mailbox.send."""
        message = _message(mail, sender=self.sender, message_id=message_id)
        try:
            with self._connection() as connection:
                if self.user is not None and self.password is not None:
                    connection.login(self.user, self.password)
                connection.send_message(message, from_addr=self.sender, to_addrs=[mail.to])
        except (smtplib.SMTPException, OSError) as error:
            raise MailNotSent(f"{self.host}:{self.port} didn't take the mail {message_id}: {_reason(error)}") from error

    def _connection(self) -> smtplib.SMTP:
        if self.scheme == "smtps":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=_SECONDS, context=ssl.create_default_context())
        connection = smtplib.SMTP(self.host, self.port, timeout=_SECONDS)
        if self.scheme == "smtp":
            try:
                connection.starttls(context=ssl.create_default_context())
            except BaseException:
                connection.close()
                raise
        return connection


def open_mailbox(url: str) -> Mailbox:
    """The mailbox of `file:///folder` or `smtp://user:password@host:port?from=address` (also smtps, smtp+insecure).

    Raises ValueError, which never shows the password.
    """
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/") and not parts.query:
        return FolderMailbox(Path(unquote(parts.path)))
    if parts.scheme in _PORTS and parts.hostname and parts.path in {"", "/"}:
        return _smtp(parts, parts.hostname)
    raise ValueError("a mailbox is file:///folder or smtp://user:password@host:port?from=address")


def _smtp(parts: SplitResult, host: str) -> SmtpMailbox:
    options = parse_qs(parts.query)
    if options.keys() != {"from"}:
        raise ValueError("the URL of an SMTP server takes exactly one option, the sender: ?from=address")
    sender = options["from"][-1]
    _require_address(sender)
    if (parts.username is None) != (parts.password is None):
        raise ValueError("the URL of an SMTP server has both a user and a password, or neither")
    user, password = (value if value is None else unquote(value) for value in (parts.username, parts.password))
    return SmtpMailbox(parts.scheme, host, parts.port or _PORTS[parts.scheme], sender, user, password)


def _message(mail: Mail, *, sender: str, message_id: str) -> EmailMessage:
    if not _MESSAGE_ID.fullmatch(message_id) or message_id.startswith("."):
        raise MailRefused(f"{message_id!r} is no message id: 1 to 100 letters, digits, and . _ - (no . first)")
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = Address(addr_spec=sender)
        message["To"] = Address(addr_spec=mail.to)
    except (MessageError, ValueError, IndexError) as error:
        raise MailRefused("that isn't an address that mail can be sent to") from error
    message["Subject"] = mail.subject
    message["Message-ID"] = f"<{message_id}@{sender.rpartition('@')[2]}>"
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: holiday notices don't answer
    message.set_content(mail.text)
    return message


def _require_address(address: str) -> None:
    if len(address) > MAX_ADDRESS_LENGTH or not _ADDRESS.fullmatch(address):
        raise MailRefused(f"an address reads name@domain and has at most {MAX_ADDRESS_LENGTH} characters")


def _reason(error: Exception) -> str:
    """What went wrong, without the addresses and the conversation that some errors carry."""
    code = getattr(error, "smtp_code", None)
    return type(error).__name__ if code is None else f"{type(error).__name__} {code}"


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
