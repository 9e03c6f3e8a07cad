"""The service over HTTPS, as the contract in `gateway` says; bounded in time and size."""

import base64
import json
import time
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Final

import httpx2
import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from domain.equipment.readings import Kind
from domain.kernel.canonical import Json, canonical
from gateway.requests import Answer, AnswerRefused, NotAccepted, Request, Unreachable, Weight
from gateway.signing import Authorization, timestamp, utc_now

MAX_OCTETS: Final = 65_536
MAX_REQUESTS: Final = 100
MAX_MESSAGE: Final = 500
MAX_PATIENCE: Final = 60
SECONDS: Final = 10.0
"""For each connect, read and write beyond what a long poll waits."""

_TAKEN: Final = 204
_LATER: Final = (429, 503)
_NOT_ACCEPTED: Final = (401, 403)
_REFUSED: Final = (400, 404, 409, 410, 413, 422)

_log = structlog.stdlib.get_logger(__name__)


class _Handed(BaseModel):
    """A request as it comes."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}\z")]
    scale: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}\z")]
    kind: Kind
    nonce: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{16,128}\z")]
    seconds: Annotated[int, Field(strict=True, ge=1, le=300)]


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

    def next(self, *, wait: int) -> tuple[Request, ...]:
        """See Requests.next. What isn't a request is logged and passed over: the service lets it pass away."""
        status, content = self._send("GET", f"/gateway/requests?wait={wait}", b"", seconds=wait + SECONDS)
        found = _parsed(content)
        handed = found.get("requests") if status == httpx2.codes.OK and isinstance(found, dict) else None
        if not isinstance(handed, list) or len(handed) > MAX_REQUESTS:
            raise Unreachable(f"the service answered {status} with what is no list of requests")
        return tuple(request for one in handed if (request := _request(one)))

    def answer(self, answer: Answer) -> None:
        """See Requests.answer."""
        path = f"/gateway/requests/{answer.request.id}/answer"
        status, content = self._send("POST", path, canonical(_body(answer)), seconds=SECONDS)
        if status in _REFUSED:
            raise AnswerRefused(_says(status, content))
        if status != _TAKEN:
            raise Unreachable(_says(status, content))

    def _send(self, method: str, path: str, body: bytes, *, seconds: float) -> tuple[int, bytes]:
        """The status and all of the answer. Raises Unreachable, NotAccepted."""
        headers = {"authorization": self._authorization.header(method, path, body, at=self._now())}
        if body:
            headers["content-type"] = "application/json"
        ends = time.monotonic() + seconds + SECONDS
        try:
            with self._client.stream(
                method, self._authorization.origin + path, content=body, headers=headers, timeout=seconds
            ) as response:
                status, content = response.status_code, _all(response, ends=ends)
                after = _seconds(response.headers.get("retry-after"))
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            raise Unreachable(f"{type(error).__name__}: {error}"[:MAX_MESSAGE]) from None
        if status in _NOT_ACCEPTED:
            raise NotAccepted(_says(status, content))
        if status in _LATER:
            raise Unreachable(_says(status, content), after=after)
        return status, content


def _all(response: httpx2.Response, *, ends: float) -> bytes:
    content = bytearray()
    for chunk in response.iter_raw():
        content += chunk
        if len(content) > MAX_OCTETS or time.monotonic() > ends:
            raise Unreachable(f"the service's answer has over {MAX_OCTETS} octets, or took too long")
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


def _request(handed: object) -> Request | None:
    try:
        found = _Handed.model_validate(handed)
    except ValidationError as error:
        fields = sorted({str(one["loc"][0]) if one["loc"] else "all" for one in error.errors(include_input=False)})
        _log.error("request not understood", fields=fields)
        return None
    return Request(id=found.id, scale=found.scale, kind=found.kind, nonce=found.nonce, seconds=found.seconds)


def _body(answer: Answer) -> Json:
    result = answer.result
    if isinstance(result, Weight):
        signature = base64.b64encode(result.signature).decode()
        return {"quality": "GOOD", "reading": result.reading.decode(), "signature": signature}
    return {
        "at": timestamp(result.at),
        "message": result.message[:MAX_MESSAGE],
        "nonce": answer.request.nonce,
        "quality": result.quality,
        "scale": answer.request.scale,
    }
