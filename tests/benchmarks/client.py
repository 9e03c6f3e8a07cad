"""A client in a process of its own: so many connections, each sending its next request when the last was answered."""

import asyncio
import http.client
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
REFUSED = (b'"errors":', b'"problems":[{', b'"problems": [{')
"""What no answer of the benchmark has: an error, or a problem that refused an act."""

MORE_SECONDS = 60
ANSWER_SECONDS = 60
LARGEST = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """One POST of JSON."""

    path: str
    body: dict[str, Any]
    token: str = ""

    def encoded(self) -> bytes:
        body = json.dumps(self.body).encode()
        head = f"POST {self.path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n"
        given = f"authorization: Bearer {self.token}\r\n" if self.token else ""
        return f"{head}{given}content-length: {len(body)}\r\n\r\n".encode() + body


@dataclass(frozen=True, slots=True)
class Load:
    """What a run sends: each connection its own requests, in turn; `again` starts over until the time is up."""

    port: int
    requests: Sequence[Sequence[Request]]
    seconds: float
    again: bool


@dataclass(frozen=True, slots=True)
class Answers:
    """What came back: how long each answer took, how long all of it took, and the first answer's body."""

    latencies: list[float]
    seconds: float
    first: str

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """In milliseconds."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


def post(port: int, request: Request) -> dict[str, Any]:
    """One answer's data, from this process."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
    headers = {"content-type": "application/json"} | (
        {"authorization": f"Bearer {request.token}"} if request.token else {}
    )
    connection.request("POST", request.path, json.dumps(request.body), headers)
    answer = json.loads(connection.getresponse().read())
    connection.close()
    assert "errors" not in answer, answer["errors"]
    data: dict[str, Any] = answer["data"]
    return data


def run(load: Load) -> Answers:
    """Send a load from another process. Raises RuntimeError with what was wrong with an answer."""
    # Through a file: what doesn't fit into a pipe at once was seen to be cut.
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "answers.json"
        done = subprocess.run(  # noqa: S603 -- this module
            [sys.executable, "-m", "tests.benchmarks.client", str(told)],
            cwd=ROOT,
            input=json.dumps(asdict(load)).encode(),
            capture_output=True,
            check=False,
            timeout=load.seconds + MORE_SECONDS,
        )
        if done.returncode:
            raise RuntimeError(done.stderr.decode(errors="replace").strip().splitlines()[-1][:500])
        return Answers(**json.loads(told.read_bytes()))


def main() -> None:
    import uvloop

    given = json.loads(sys.stdin.buffer.read())
    requests = [[Request(**one) for one in some] for some in given["requests"]]
    load = Load(given["port"], requests, given["seconds"], given["again"])
    Path(sys.argv[1]).write_text(json.dumps(asdict(uvloop.run(_send(load)))))


async def _send(load: Load) -> Answers:
    encoded = [[one.encoded() for one in some] for some in load.requests]
    streams = [await asyncio.open_connection("127.0.0.1", load.port, limit=LARGEST) for _ in encoded]
    latencies: list[float] = []
    bodies: list[bytes] = []
    began = time.perf_counter()
    until = began + load.seconds

    async def one(requests: list[bytes], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        todo: Iterator[bytes] = cycle(requests) if load.again else iter(requests)
        for request in todo:
            sent = time.perf_counter()
            if sent >= until:
                break
            writer.write(request)
            body = await asyncio.wait_for(_answer(reader), ANSWER_SECONDS)
            latencies.append(time.perf_counter() - sent)
            if not bodies:
                bodies.append(body)
        writer.close()

    await asyncio.gather(*(one(some, *stream) for some, stream in zip(encoded, streams, strict=True)))
    return Answers(latencies, time.perf_counter() - began, bodies[0].decode())


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = next(int(line[15:]) for line in head.split(b"\r\n") if line.startswith(b"content-length:"))
    body = await reader.readexactly(length)
    if not head.startswith(b"http/1.1 200") or any(word in body[:2000] for word in REFUSED):
        raise RuntimeError(f"{head[:40]!r} {body[:300]!r}")
    return body


def leaves(found: object) -> int:
    """How many leaf fields an answer has."""
    if isinstance(found, dict):
        return sum(leaves(value) for value in found.values())
    if isinstance(found, list):
        return sum(leaves(value) for value in found)
    return 1


if __name__ == "__main__":
    main()
