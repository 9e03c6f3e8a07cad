"""The service over HTTPS, as the contract in `gateway` says; bounded in time and size."""

import json
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import httpx2

from domain.kernel.canonical import canonical
from gateway import forms
from gateway.paper import PaperSet
from gateway.requests import Answer, AnswerRefused, NotAccepted, PrintAnswer, PrintRequest, Request, Unreachable
from gateway.signing import Authorization, utc_now

MAX_OCTETS: Final = 65_536
MAX_LABELS_OCTETS: Final = 12_000_000
"""A hundred labels of 50,000 characters, each of which JSON may write with two octets."""
MAX_REQUESTS: Final = 100
MAX_SETS: Final = 1_000
MAX_SETS_OCTETS: Final = 1_000_000
MAX_PAPER_OCTETS: Final = 64_000_000
MAX_MESSAGE: Final = forms.MAX_MESSAGE
MAX_PATIENCE: Final = 60
SECONDS: Final = 10.0
"""For each connect, read and write beyond what a long poll waits."""

_TAKEN: Final = 204
_LATER: Final = (429, 503)
_NOT_ACCEPTED: Final = (401, 403)
_REFUSED: Final = (400, 404, 409, 410, 413, 422)


class HttpRequests:
    """See Requests. Close it."""

    def __init__(self, authorization: Authorization, *, now: Callable[[], datetime] = utc_now) -> None:
        self._authorization, self._now = authorization, now
        self._client = httpx2.Client(
            follow_redirects=False,
            trust_env=False,
            headers={"accept-encoding": "identity", "user-agent": "theriac-gateway"},
        )

    def close(self) -> None:
        self._client.close()

    def next(self, *, wait: int) -> tuple[Request | PrintRequest, ...]:
        """See Requests.next. What isn't a request is logged and passed over: the service lets it pass away."""
        status, content = self._send("GET", f"/gateway/requests?wait={wait}", b"", seconds=wait + SECONDS)
        found = _parsed(content)
        handed = found.get("requests") if status == httpx2.codes.OK and isinstance(found, dict) else None
        if not isinstance(handed, list) or len(handed) > MAX_REQUESTS:
            raise Unreachable(f"the service answered {status} with what is no list of requests")
        return tuple(request for one in handed if (request := forms.request(one)))

    def labels(self, request: PrintRequest) -> tuple[str, ...]:
        """See Requests.labels."""
        path = f"/gateway/jobs/{request.id}"
        status, content = self._send("GET", path, b"", seconds=SECONDS, most=MAX_LABELS_OCTETS)
        if status in _REFUSED:
            raise AnswerRefused(_says(status, content))
        if status != httpx2.codes.OK:
            raise Unreachable(_says(status, content))
        found = forms.labels(_parsed(content), count=request.labels)
        if found is None:
            raise AnswerRefused(f"the service answered {status} with what aren't the {request.labels} labels of a job")
        return found

    def sets(self) -> tuple[PaperSet, ...]:
        """See Sets.sets."""
        status, content = self._send("GET", "/gateway/downtime-sets", b"", seconds=SECONDS, most=MAX_SETS_OCTETS)
        found = forms.sets(_parsed(content)) if status == httpx2.codes.OK else None
        if found is None or len(found) > MAX_SETS:
            raise Unreachable(f"the service answered {status} with what is no list of downtime sets")
        return found

    def paper(self, wanted: PaperSet) -> bytes:
        """See Sets.paper."""
        path = f"/gateway/downtime-sets/{wanted.id}"
        status, content = self._send("GET", path, b"", seconds=SECONDS, most=MAX_PAPER_OCTETS)
        if status in _REFUSED:
            raise AnswerRefused(_says(status, content))
        if status != httpx2.codes.OK:
            raise Unreachable(_says(status, content))
        return content

    def answer(self, answer: Answer | PrintAnswer) -> None:
        """See Requests.answer."""
        path = f"/gateway/requests/{answer.request.id}/answer"
        status, content = self._send("POST", path, canonical(forms.body(answer)), seconds=SECONDS)
        if status in _REFUSED:
            raise AnswerRefused(_says(status, content))
        if status != _TAKEN:
            raise Unreachable(_says(status, content))

    def _send(
        self, method: str, path: str, body: bytes, *, seconds: float, most: int = MAX_OCTETS
    ) -> tuple[int, bytes]:
        """The status and all of the answer. Raises Unreachable, NotAccepted."""
        headers = {"authorization": self._authorization.header(method, path, body, at=self._now())}
        if body:
            headers["content-type"] = "application/json"
        ends = time.monotonic() + seconds + SECONDS
        try:
            with self._client.stream(
                method, self._authorization.origin + path, content=body, headers=headers, timeout=seconds
            ) as response:
                status, content = response.status_code, _all(response, most=most, ends=ends)
                after = _seconds(response.headers.get("retry-after"))
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            raise Unreachable(f"{type(error).__name__}: {error}"[:MAX_MESSAGE]) from None
        if status in _NOT_ACCEPTED:
            raise NotAccepted(_says(status, content))
        if status in _LATER:
            raise Unreachable(_says(status, content), after=after)
        return status, content


def _all(response: httpx2.Response, *, most: int, ends: float) -> bytes:
    content = bytearray()
    for chunk in response.iter_raw():
        content += chunk
        if len(content) > most or time.monotonic() > ends:
            raise Unreachable(f"the service's answer has over {most} octets, or took too long")
    return bytes(content)


def _seconds(text: str | None) -> int | None:
    """A Retry-After in seconds; one that is a date, or nothing, counts as none."""
    fits = text is not None and text.isascii() and text.isdigit()
    return min(int(text[:9]), MAX_PATIENCE) if fits and text is not None else None


def _parsed(content: bytes) -> Any:  # noqa: ANN401 -- whatever JSON it is
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _says(status: int, content: bytes) -> str:
    """What the service gave as its reason, fit for a log."""
    found = _parsed(content)
    said = [str(found.get(name, "")) for name in ("code", "message")] if isinstance(found, dict) else []
    text = " ".join([str(status), *said])[:MAX_MESSAGE]
    return "".join(one if one.isprintable() else " " for one in text).strip()
