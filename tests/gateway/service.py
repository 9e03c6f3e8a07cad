"""The service's side of the contract in `gateway`, written from its text alone, over real sockets."""

import base64
import hashlib
import json
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

AUTHORIZATION = re.compile(
    r'Theriac-Gateway company="([a-z0-9-]+)", gateway="([0-9a-f-]{36})", timestamp="([^"]{27})",'
    r' nonce="([A-Za-z0-9_-]{22})", signature="([A-Za-z0-9+/=]{88})"'
)


class Service(ThreadingHTTPServer):
    """Hands out what is put into `pending` until it is answered; `instead` holds answers to be given in its place."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.origin = f"http://127.0.0.1:{self.server_port}"
        self.public: bytes | None = None  # of the gateway that is enrolled; None takes any
        self.pending: dict[str, dict[str, Any]] = {}
        self.answers: dict[str, dict[str, Any]] = {}
        self.labels: dict[str, list[str]] = {}
        self.fetched: list[str] = []
        self.posted: list[tuple[str, bytes]] = []
        self.instead: dict[str, deque[tuple[int, dict[str, str], bytes]]] = {
            name: deque() for name in ("GET", "LABELS", "POST")
        }
        self.refused: list[str] = []
        self.nonces: set[str] = set()
        self.asked = 0
        self.changed = threading.Condition()

    def ask(self, **fields: object) -> dict[str, Any]:
        """A request to be handed out at the next occasion."""
        number = len(self.pending) + len(self.answers) + 1
        request: dict[str, Any] = {"id": f"r{number}", "scale": "floor-1", "kind": "GROSS", "seconds": 20}
        request |= {"nonce": f"nonce-number-{number:05}", **fields}
        with self.changed:
            self.pending[request["id"]] = request
            self.changed.notify_all()
        return request

    def print(self, labels: list[str], **fields: object) -> dict[str, Any]:
        """A job to be handed out at the next occasion, and again until it is answered, against the contract."""
        with self.changed:
            number = len(self.pending) + len(self.answers) + 1
            job: dict[str, Any] = {"id": f"j{number}", "kind": "PRINT", "printer": "dock", "labels": len(labels)}
            job |= {"seconds": 300, **fields}
            self.labels[job["id"]] = labels
            self.pending[job["id"]] = job
            self.changed.notify_all()
        return job

    def answer_to(self, request: dict[str, Any]) -> dict[str, Any]:
        """Waits for it."""
        with self.changed:
            assert self.changed.wait_for(lambda: request["id"] in self.answers, timeout=30), self.refused
            return self.answers[request["id"]]

    def wait_until(self, holds: Callable[[], object]) -> None:
        with self.changed:
            assert self.changed.wait_for(holds, timeout=30)


class _Conversation(BaseHTTPRequestHandler):
    server: Service
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if not self._accepted(b""):
            return
        job = re.fullmatch(r"/gateway/jobs/([A-Za-z0-9._-]{1,64})", self.path)
        if job:
            self._labels(job[1])
            return
        if self._instead():
            return
        wait = re.fullmatch(r"/gateway/requests\?wait=([0-9]{1,2})", self.path)
        assert wait, self.path
        service = self.server
        with service.changed:
            service.asked += 1
            service.changed.notify_all()
            service.changed.wait_for(lambda: service.pending, timeout=min(int(wait[1]), 0.3))
            handed = list(service.pending.values())
        self._say(200, json.dumps({"requests": handed, "later": "unknown"}).encode())

    def _labels(self, job: str) -> None:
        service = self.server
        with service.changed:
            service.fetched.append(job)
            service.changed.notify_all()
        if not self._instead(of="LABELS"):
            self._say(200, json.dumps({"labels": service.labels[job]}).encode())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if not self._accepted(body):
            return
        found = re.fullmatch(r"/gateway/requests/([A-Za-z0-9._-]{1,64})/answer", self.path)
        assert found, self.path
        assert self.headers["content-type"] == "application/json"
        service = self.server
        with service.changed:
            service.posted.append((found[1], body))
            service.changed.notify_all()
        if self._instead(about=found[1]):
            return
        with service.changed:
            service.answers[found[1]] = json.loads(body)
            service.pending.pop(found[1], None)
            service.changed.notify_all()
        self._say(204, b"")

    def _accepted(self, body: bytes) -> bool:
        problem = self._problem(body)
        if problem:
            self.server.refused.append(problem)
            self._say(401, json.dumps({"code": problem, "message": "not accepted"}).encode())
        return not problem

    def _problem(self, body: bytes) -> str:
        found = AUTHORIZATION.fullmatch(self.headers.get("authorization", ""))
        if not found:
            return "FORM"
        company, gateway, timestamp, nonce, signature = found.groups()
        # The canonical form of these fields, whose names are in order and whose values are all ASCII text.
        signed = json.dumps(
            {
                "body": hashlib.sha256(body).hexdigest(),
                "company": company,
                "format": "theriac.gateway-request/1",
                "gateway": gateway,
                "method": self.command,
                "nonce": nonce,
                "origin": self.server.origin,
                "path": self.path,
                "timestamp": timestamp,
            },
            separators=(",", ":"),
        ).encode()
        if nonce in self.server.nonces:
            return "NONCE"
        self.server.nonces.add(nonce)
        if abs(time.time() - _seconds(timestamp)) > 300:
            return "CLOCK_OFF"
        if self.server.public is None:
            return ""
        try:
            Ed25519PublicKey.from_public_bytes(self.server.public).verify(base64.b64decode(signature), signed)
        except InvalidSignature:
            return "SIGNATURE"
        return ""

    def _instead(self, about: str = "", *, of: str | None = None) -> bool:
        waiting = self.server.instead[of or self.command]
        if not waiting:
            return False
        status, headers, body = waiting.popleft()
        if status in (400, 404, 409, 410, 413, 422):
            self.server.pending.pop(about, None)
        self._say(status, body, headers)
        return True

    def _say(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        if status == 0:
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def _seconds(timestamp: str) -> float:
    from datetime import datetime

    assert timestamp.endswith("Z")
    return datetime.fromisoformat(timestamp).timestamp()


@contextmanager
def serving() -> Iterator[Service]:
    with Service() as service:
        thread = threading.Thread(target=service.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield service
        service.shutdown()
        thread.join(10)
