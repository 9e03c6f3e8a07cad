"""Persisted operations: documents that the service knows, asked for by their id, and lowered when it starts.

As the GraphQL over HTTP specification has it (persisted documents): `documentId` in place of `query`.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.documents import Documents
from api.reading.asking import Asked
from api.reading.permissions import Reader
from domain.kernel.actor import Actor, Grant
from domain.kernel.ids import CompanyId, PersonId, SiteId, new_id
from domain.kernel.permissions import Role

FOLDER = Path(__file__).parent / "operations"
VARIABLES = "# variables: "


@dataclass(frozen=True, slots=True)
class Operation:
    """`name` is the operation's and its file's; `variables` an example of what it takes."""

    id: str
    name: str
    text: str
    variables: Mapping[str, Any]


@cache
def operations() -> Mapping[str, Operation]:
    """Every operation of the folder, by its id."""
    found = [_read(path) for path in sorted(FOLDER.glob("*.graphql"))]
    return {one.id: one for one in found}


def _read(path: Path) -> Operation:
    text = path.read_text(encoding="utf-8")
    example = next(line for line in text.splitlines() if line.startswith(VARIABLES)).removeprefix(VARIABLES)
    known_as = f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
    return Operation(known_as, path.stem, text, json.loads(example))


async def endpoint(_: Request) -> Response:
    """`GET /graphql/operations`: every persisted operation with its id."""
    found = [{"documentId": one.id, "name": one.name, "query": one.text} for one in operations().values()]
    return JSONResponse({"operations": found}, headers={"cache-control": "no-cache"})


def lower(documents: Documents) -> int:
    """Make the plans that whoever holds one role asks for; how many there are.

    Who holds several has the plan made when they first ask.
    """
    made = 0
    for one in operations().values():
        document = documents.read(one.text)
        for reader in readers():
            asked = Asked.query(document, one.name, one.variables, reader)
            assert asked is not None, (one.name, document.faults)
            made += asked.statement() is not None
    return made


def readers() -> Iterator[Reader]:
    """Somebody of each role, at one site and in the whole company."""
    company, person, site = CompanyId(new_id()), PersonId(new_id()), SiteId(new_id())
    for role in Role:
        for at in (site, None):
            yield Reader.of(Actor(company=company, person=person, grants=frozenset({Grant(role, at)})))
