"""Mail arrives whole and once, and no text becomes a header."""

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from infra.mail import FolderMailbox, Mail, MailNotSent, MailRefused, SmtpMailbox, open_mailbox

HELLO = Mail("ana@example.com", "Batch MF-0001: a deviation", "Grüße,\n.\nthe yield is 97.9 %\n")


class SmtpServer(socketserver.ThreadingTCPServer):
    """As much of RFC 5321 as a client needs, and no TLS."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.commands: list[str] = []
        self.received: list[bytes] = []
        self.refuses: str | None = None


class Conversation(socketserver.StreamRequestHandler):
    server: SmtpServer

    def handle(self) -> None:
        self.say("220 test")
        while line := self.rfile.readline().decode().strip():
            self.server.commands.append(line)
            verb = line.split()[0].upper()
            if verb == self.server.refuses:
                self.say("550 no")
            elif verb == "EHLO":
                self.say("250-test\r\n250 AUTH PLAIN")
            elif verb == "AUTH":
                self.say("235 known")
            elif verb == "DATA":
                self.say("354 go on")
                self.server.received.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                self.say("250 taken")
            else:
                self.say("221 bye" if verb == "QUIT" else "250 fine")

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield running
        running.shutdown()
        thread.join(10)


def url(server: SmtpServer, scheme: str = "smtp+insecure", user: str = "") -> str:
    return f"{scheme}://{user}127.0.0.1:{server.server_address[1]}?from=mes@plant.example"


def parsed(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def check_hello(message: EmailMessage, sender: str) -> None:
    assert (message["To"], message["From"], message["Subject"]) == (HELLO.to, sender, HELLO.subject)
    assert message["Message-ID"] == f"<note-1@{sender.rpartition('@')[2]}>"
    assert message.get_content().replace("\r\n", "\n") == HELLO.text


def test_a_mail_becomes_a_file_that_a_mail_program_reads(tmp_path: Path) -> None:
    open_mailbox((tmp_path / "mail").as_uri()).send(HELLO, message_id="note-1")
    check_hello(parsed((tmp_path / "mail" / "note-1.eml").read_bytes()), "theriac@localhost")


def test_a_repeat_replaces_the_same_file(tmp_path: Path) -> None:
    mailbox = FolderMailbox(tmp_path)
    for _ in range(2):
        mailbox.send(HELLO, message_id="note-1")
    mailbox.send(HELLO, message_id="note-2")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["note-1.eml", "note-2.eml"]


def test_a_folder_that_cannot_be_written_is_told_as_mail_not_sent(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MailNotSent):
        FolderMailbox(tmp_path / "file").send(HELLO, message_id="note-1")


def test_a_mail_reaches_the_server_whole(server: SmtpServer) -> None:
    open_mailbox(url(server)).send(HELLO, message_id="note-1")
    (data,) = server.received
    check_hello(parsed(data.replace(b"\r\n..", b"\r\n.")), "mes@plant.example")
    assert not any(line.startswith("AUTH") for line in server.commands)
    assert "rcpt TO:<ana@example.com>" in server.commands


def test_the_server_is_told_who_posts(server: SmtpServer) -> None:
    open_mailbox(url(server, user="mes:p%40ss@")).send(HELLO, message_id="note-1")
    assert "AUTH PLAIN AG1lcwBwQHNz" in server.commands  # base64 of NUL mes NUL p@ss
    assert len(server.received) == 1


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "AUTH"])
def test_a_server_that_refuses_is_told_without_addresses_or_passwords(server: SmtpServer, verb: str) -> None:
    server.refuses = verb
    with pytest.raises(MailNotSent) as told:
        open_mailbox(url(server, user="mes:secret@")).send(HELLO, message_id="note-1")
    assert "ana@" not in str(told.value)
    assert "secret" not in str(told.value)
    assert not server.received


def test_nothing_is_posted_in_the_clear_unless_the_url_says_so(server: SmtpServer) -> None:
    with pytest.raises(MailNotSent):
        open_mailbox(url(server, "smtp", user="mes:secret@")).send(HELLO, message_id="note-1")
    assert not server.received
    assert not any(line.startswith("AUTH") for line in server.commands)


def test_a_server_that_speaks_no_tls_gets_nothing_under_smtps(server: SmtpServer) -> None:
    with pytest.raises(MailNotSent):
        open_mailbox(url(server, "smtps")).send(HELLO, message_id="note-1")
    assert not server.received


def test_a_server_that_is_not_there_is_told(server: SmtpServer) -> None:
    server.server_close()
    with pytest.raises(MailNotSent):
        open_mailbox(url(server)).send(HELLO, message_id="note-1")


@pytest.mark.parametrize(
    ("to", "subject"),
    [
        ("ana@example.com\r\nBcc: eve@example.com", "x"),
        ("ana@example.com, eve@example.com", "x"),
        ("Ana <ana@example.com>", "x"),
        ("ana", "x"),
        ("a" * 250 + "@example.com", "x"),
        ("ana@example.com", "x\r\nBcc: eve@example.com"),
        ("ana@example.com", "x\nBcc: eve@example.com"),
        ("ana@example.com", ""),
        ("ana@example.com", "x" * 201),
    ],
)
def test_what_could_become_another_header_is_no_mail(to: str, subject: str) -> None:
    with pytest.raises(MailRefused):
        Mail(to, subject, "text")


def test_a_text_without_end_is_no_mail() -> None:
    with pytest.raises(MailRefused):
        Mail("ana@example.com", "x", "x" * 100_001)


@pytest.mark.parametrize("address", ["ana..b@example.com", "ana@exa[mple.com", "änna@example.com"])
def test_an_address_that_no_header_can_carry_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(MailRefused):
        FolderMailbox(tmp_path).send(Mail(address, "x", "text"), message_id="note-1")


@pytest.mark.parametrize("message_id", ["", "../x", "a/b", ".a", "a b", "a>\r\nBcc: e@x", "x" * 101])
def test_a_message_id_names_a_file_and_nothing_else(tmp_path: Path, message_id: str) -> None:
    with pytest.raises(MailRefused):
        FolderMailbox(tmp_path).send(HELLO, message_id=message_id)


def test_long_subjects_with_letters_of_all_kinds_survive(tmp_path: Path) -> None:
    subject = "Żółć, Δοκιμή, 試験: " + "ü" * 150
    FolderMailbox(tmp_path).send(Mail("ana@example.com", subject, "x"), message_id="note-1")
    assert parsed((tmp_path / "note-1.eml").read_bytes())["Subject"] == subject


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "/folder",
        "file://host/folder",
        "smtp://?from=a@b",
        "smtp://host",
        "smtp://host?from=nobody",
        "smtp://user@host?from=a@b",
        "smtp://host/path?from=a@b",
        "smtp://u:secret@host?form=a@b",
        "http://host?from=a@b",
    ],
)
def test_a_url_that_means_no_mailbox_is_refused_without_its_password(wrong: str) -> None:
    with pytest.raises(ValueError, match=r".") as told:
        open_mailbox(wrong)
    assert "secret" not in str(told.value)


def test_a_mailbox_does_not_show_its_password() -> None:
    mailbox = open_mailbox("smtps://mes:secret@mail.example?from=a@b.example")
    assert mailbox == SmtpMailbox("smtps", "mail.example", 465, "a@b.example", "mes", "secret")
    assert "secret" not in repr(mailbox)
