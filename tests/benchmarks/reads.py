"""Screens through GraphQL beside the same statement by hand behind a bare endpoint, in interleaved rounds."""

import json
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tests.benchmarks import client, goals, measuring, statements
from tests.benchmarks.client import Load, Request
from tests.benchmarks.goals import Goal
from tests.benchmarks.house import House, Running
from tests.benchmarks.measuring import Measured
from tests.benchmarks.report import Row
from tests.benchmarks.statements import Work
from tests.benchmarks.world import Home
from tests.plant import PASSWORD

ROUNDS, SECONDS, CLIENTS = 3, 3.0, 8
WARM_SECONDS = 0.5
"""Before the rounds: a document is lowered once, and a page is read from disk once."""

SIGN_IN = "mutation ($c: String!, $n: String!, $p: String!) { signIn(company: $c, name: $n, password: $p) { token } }"


def sign_in(port: int, company: str, name: str) -> str:
    """A person's token."""
    body = {"query": SIGN_IN, "variables": {"c": company, "n": name, "p": PASSWORD}}
    return str(client.post(port, Request("/graphql", body))["signIn"]["token"])


@dataclass(frozen=True, slots=True)
class Side:
    """Who answers a request, and which."""

    house: House
    server: Running
    request: Request
    home: Home


def measure(house: House, product: Running, limit: Running, home: Home) -> Iterator[Row]:
    """A row for each screen: the product beside the bare endpoint."""
    token = sign_in(product.port, home.name, "reviewer")
    for name, work in statements.WORKS.items():
        ours = Side(house, product, graphql(work, home, token), home)
        bare = Side(house, limit, _plain(name, home), home)
        yield compare(name, work, ours, bare, goal=goals.SCREENS[name], note="limit: bare SQL")


def compare(name: str, work: Work, ours: Side, limit: Side, *, goal: Goal, note: str) -> Row:
    """Both in interleaved rounds; the ratios are those of the same round. Both have to give the same answer.

    A company has another id in another world.
    """
    found, other = [], []
    for side in (ours, limit):
        client.run(Load(side.server.port, [[side.request]] * CLIENTS, WARM_SECONDS, again=True))
    for _ in range(ROUNDS):
        found.append(_round(ours, work))
        other.append(_round(limit, work))
    assert found[0][1] == other[0][1], f"{name}: the answers differ"
    pairs = [(one, bare) for (one, _), (bare, _) in zip(found, other, strict=True)]
    return Row(
        name,
        measuring.middle([one for one, _ in pairs]),
        measuring.middle([bare for _, bare in pairs]),
        throughput=statistics.median(one.rate / bare.rate for one, bare in pairs),
        cpu=statistics.median(_cpu(one) / _cpu(bare) for one, bare in pairs),
        note=f"{client.leaves(found[0][1])} leaf fields, {CLIENTS} clients, one process; {note}",
        goal=goal,
    )


def _cpu(found: Measured) -> float:
    return found.server + found.database


def _round(side: Side, work: Work) -> tuple[Measured, Any]:
    load = Load(side.server.port, [[side.request]] * CLIENTS, SECONDS, again=True)
    found, answers = measuring.measure(load, server=side.server.pid, postmaster=side.house.postmaster)
    data = json.loads(answers.first.replace(str(side.home.company), "company"))["data"]
    assert client.leaves(data) >= work.fields, f"{client.leaves(data)} leaf fields of {work.fields}"
    return found, data


def graphql(work: Work, home: Home, token: str) -> Request:
    """A screen as a client asks for it."""
    ids = {"batch": f"Batch:{home.batch}", "lot": f"MaterialLot:{home.lot}"}
    variables = {name: one for name, one in ids.items() if f"${name}" in work.document}
    return Request("/graphql", {"query": work.document, "variables": variables}, token)


def _plain(name: str, home: Home) -> Request:
    body = {"company": str(home.company), "batch": str(home.batch), "lot": str(home.lot)}
    return Request("/" + quote(name), body)
