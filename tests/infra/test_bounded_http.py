"""Addresses that a customer names are public, over TLS, and bounded."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2
import pytest

from infra import bounded_http
from infra.bounded_http import AddressRefused, AnswerTooLarge


class _Large(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(302 if self.path == "/away" else 200)
        self.send_header("location", "http://169.254.169.254/")
        if self.path == "/gzip":
            self.send_header("content-encoding", "gzip")
        self.end_headers()
        if self.path == "/large":
            self.wfile.write(b"x" * (bounded_http.MAX_BYTES + 1))
        for _ in range(30 if self.path == "/slow" else 0):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.1)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def get(url: str, *, allow_loopback: bool = True) -> httpx2.Response:
    with bounded_http.client(allow_loopback=allow_loopback) as client:
        return client.get(url)


@pytest.mark.parametrize(
    "url",
    [
        *("http://id.example", "ftp://id.example", "https://", "https://user:word@id.example", "https://id.example#a"),
        *("https://id.example:port", "file:///etc/passwd", "http://localhost", "https://id.example/ a", "https://[x"),
    ],
)
def test_what_is_no_https_address_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        bounded_http.require_address(url, allow_loopback=True)


def test_loopback_is_asked_only_where_it_is_allowed() -> None:
    with serving(_Large) as address:
        assert get(f"{address}/").status_code == 200
        with pytest.raises(AddressRefused):
            get(f"{address}/", allow_loopback=False)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "10.0.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "::1",
        "fd00::1",
        "0.0.0.0",  # noqa: S104 -- refused, not bound
        "224.0.0.1",
    ],
)
def test_a_host_inside_a_network_is_refused(host: str) -> None:
    with pytest.raises(AddressRefused, match="inside a network"):
        bounded_http.public_address(host, 443)


def test_a_name_with_one_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(2, 1, 6, "", ("1.1.1.1", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: found)
    with pytest.raises(AddressRefused, match="inside a network"):
        bounded_http.public_address("id.example", 443)
    found.pop()
    assert bounded_http.public_address("id.example", 443) == "1.1.1.1"


def test_a_redirect_is_not_followed() -> None:
    with serving(_Large) as address:
        assert get(f"{address}/away").status_code == 302


@pytest.mark.parametrize("path", ["large", "gzip", "slow"])
def test_an_answer_past_its_bounds_is_refused(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_http, "_ALL_SECONDS", 1.0)
    with serving(_Large) as address, pytest.raises(AnswerTooLarge):
        get(f"{address}/{path}")
