"""HTTP to addresses that a customer names: public hosts only, over TLS, bounded in time and size, no redirects."""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable
from functools import cache
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

import httpcore2
import httpx2

MAX_BYTES: Final = 1_000_000
_SECONDS: Final = 5.0  # for each connect, read and write
_ALL_SECONDS: Final = 10.0  # for a whole answer, however slowly it trickles
_LOOPBACK: Final = "127.0.0.1"


class AddressRefused(Exception):
    """An address that the service doesn't go to: inside a network, without TLS, or with a user in it."""


class AnswerTooLarge(Exception):
    """An answer past its bound in bytes or seconds, or compressed, which hides its size."""


def require_address(url: str, *, allow_loopback: bool) -> SplitResult:
    """The parts of a URL that may be asked: https, or http://127.0.0.1 where allowed. Raises AddressRefused."""
    try:
        parts = urlsplit(url)
        loopback = allow_loopback and parts.scheme == "http" and parts.hostname == _LOOPBACK
        fits = (parts.scheme == "https" or loopback) and parts.hostname and not parts.username and not parts.fragment
        _ = parts.port  # a port that is none raises
    except ValueError:
        fits = False
    if not fits or not url.isprintable() or " " in url:
        raise AddressRefused(f"{url[:100]!r} is not an https address")
    return parts


def client(*, allow_loopback: bool) -> httpx2.Client:
    """A client for one conversation; close it."""
    return httpx2.Client(**options(allow_loopback=allow_loopback))


def options(*, allow_loopback: bool) -> dict[str, Any]:
    """What makes a client bounded, for libraries that make their own."""
    return {
        "transport": _Bounded(allow_loopback=allow_loopback),
        "timeout": _SECONDS,
        "follow_redirects": False,
        "trust_env": False,
        "headers": {"accept-encoding": "identity", "user-agent": "theriac"},
    }


@cache
def _authorities() -> ssl.SSLContext:
    """The certificate authorities that are trusted, read once: to read them takes 40 ms for each client."""
    return httpx2.create_ssl_context(trust_env=False)


class _Bounded(httpx2.BaseTransport):
    """Checks where each request goes and how much comes back."""

    def __init__(self, *, allow_loopback: bool) -> None:
        self._allow_loopback = allow_loopback
        self._inner = httpx2.HTTPTransport(verify=_authorities(), trust_env=False)
        self._inner._pool = httpcore2.ConnectionPool(  # noqa: SLF001 -- the library takes no network backend itself
            ssl_context=_authorities(),
            network_backend=_PublicHosts(allow_loopback=allow_loopback),
            max_connections=2,
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The whole answer. Raises AddressRefused, AnswerTooLarge, and httpx2's errors."""
        require_address(str(request.url), allow_loopback=self._allow_loopback)
        ends = time.monotonic() + _ALL_SECONDS
        answer = self._inner.handle_request(request)
        try:
            return httpx2.Response(answer.status_code, headers=answer.headers, content=_all(answer, ends=ends))
        finally:
            answer.close()

    def close(self) -> None:
        self._inner.close()


class _PublicHosts(httpcore2.SyncBackend):
    """Connects to the very address that was checked, so that a name can't answer differently the second time."""

    def __init__(self, *, allow_loopback: bool) -> None:
        self._allow_loopback = allow_loopback

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """See httpcore. Raises AddressRefused."""
        address = host if self._allow_loopback and host == _LOOPBACK else public_address(host, port)
        return super().connect_tcp(address, port, timeout, local_address, socket_options)


def public_address(host: str, port: int) -> str:
    """An address of the host, all of whose addresses are public (no SSRF). Raises AddressRefused."""
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise AddressRefused(f"the name {host[:100]} is not known") from None
    for address in sorted(found):
        ip = ipaddress.ip_address(address.partition("%")[0])
        if not ip.is_global or ip.is_multicast:
            raise AddressRefused(f"{host[:100]} is inside a network, not a public host")
    return min(found)


def _all(answer: httpx2.Response, *, ends: float) -> bytes:
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise AnswerTooLarge("the answer is compressed although that was not asked for")
    content = bytearray()
    for chunk in answer.iter_raw():
        content += chunk
        if len(content) > MAX_BYTES or time.monotonic() > ends:
            raise AnswerTooLarge(f"the answer has over {MAX_BYTES} bytes, or took over {_ALL_SECONDS:.0f} seconds")
    return bytes(content)
