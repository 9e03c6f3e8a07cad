"""Requests, labels and answers as they go over HTTP, read and written as the contract in `gateway` says."""

import base64
import re
from typing import Annotated, Final

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from domain.equipment import moments
from domain.equipment.readings import Kind
from domain.kernel.canonical import Json
from gateway.paper import PaperSet
from gateway.requests import Answer, PrintAnswer, PrintRequest, Request, Weight

MAX_MESSAGE: Final = 500
MAX_LABELS: Final = 100
MAX_LABEL: Final = 50_000
"""Characters of one label in ZPL."""

# One format, in which nothing but its begin and its end is one, and no command that a printer obeys at once (~).
_LABEL: Final = re.compile(r"\^XA(?:(?!\^X[AZ])[\n\x20-\x7d])*\^XZ\n?")

_log = structlog.stdlib.get_logger(__name__)

_Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}\z")]
_Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}\z")]


class _Handed(BaseModel):
    """A weight to be read, as it comes."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: _Id
    scale: _Name
    kind: Kind
    nonce: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{16,128}\z")]
    seconds: Annotated[int, Field(strict=True, ge=1, le=300)]


class _HandedJob(BaseModel):
    """A job to be printed, as it comes."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: _Id
    printer: _Name
    labels: Annotated[int, Field(strict=True, ge=1, le=MAX_LABELS)]
    seconds: Annotated[int, Field(strict=True, ge=1, le=3_600)]


class _Set(BaseModel):
    """A current downtime set, as it comes."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: _Id
    batch: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}\z")]
    number: Annotated[int, Field(strict=True, ge=1, le=999_999_999)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}\z")]


class _Sets(BaseModel):
    """All that are current."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    sets: tuple[_Set, ...]


def sets(given: object) -> tuple[PaperSet, ...] | None:
    """Those that are current; None for what is no list of them."""
    try:
        found = _Sets.model_validate(given).sets
    except ValidationError:
        return None
    return tuple(PaperSet(id=one.id, batch=one.batch, number=one.number, sha256=one.sha256) for one in found)


def request(handed: object) -> Request | PrintRequest | None:
    """What is asked; None, and a line in the log, for what isn't a request."""
    try:
        return _job(handed) if isinstance(handed, dict) and handed.get("kind") == "PRINT" else _weight(handed)
    except ValidationError as error:
        fields = sorted({str(one["loc"][0]) if one["loc"] else "all" for one in error.errors(include_input=False)})
        _log.error("request not understood", fields=fields)
        return None


def labels(found: object, *, count: int) -> tuple[str, ...] | None:
    """The labels of a job; None for anything but so many formats in ZPL."""
    given = found.get("labels") if isinstance(found, dict) else None
    if not isinstance(given, list) or len(given) != count:
        return None
    fit = all(isinstance(one, str) and len(one) <= MAX_LABEL and _LABEL.fullmatch(one) for one in given)
    return tuple(given) if fit else None


def body(answer: Answer | PrintAnswer) -> Json:
    """What is sent as the answer."""
    if isinstance(answer, PrintAnswer):
        return {"doubtful": answer.doubtful, "printed": answer.printed, "said": _printable(answer.said)}
    result = answer.result
    if isinstance(result, Weight):
        signature = base64.b64encode(result.signature).decode()
        return {"quality": "GOOD", "reading": result.reading.decode(), "signature": signature}
    return {
        "at": moments.written(result.at),
        "message": result.message[:MAX_MESSAGE],
        "nonce": answer.request.nonce,
        "quality": result.quality,
        "scale": answer.request.scale,
    }


def _weight(handed: object) -> Request:
    found = _Handed.model_validate(handed)
    return Request(id=found.id, scale=found.scale, kind=found.kind, nonce=found.nonce, seconds=found.seconds)


def _job(handed: object) -> PrintRequest:
    found = _HandedJob.model_validate(handed)
    return PrintRequest(id=found.id, printer=found.printer, labels=found.labels, seconds=found.seconds)


def _printable(said: str) -> str:
    return "".join(one if one.isprintable() else " " for one in said[:MAX_MESSAGE])
