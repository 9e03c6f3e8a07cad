"""Screens through GraphQL beside the same statement by hand behind a bare endpoint, in interleaved rounds."""

import json
import statistics
from collections.abc import Iterator
from typing import Any

from tests.benchmarks import client, measuring, statements
from tests.benchmarks.client import Load, Request
from tests.benchmarks.house import House, Running
from tests.benchmarks.measuring import Measured
from tests.benchmarks.report import Row
from tests.benchmarks.statements import Work
from tests.benchmarks.world import Home
from tests.plant import PASSWORD

ROUNDS, SECONDS, CLIENTS = 3, 3.0, 8
SIGN_IN = "mutation ($c: String!, $n: String!, $p: String!) { signIn(company: $c, name: $n, password: $p) { token } }"


def sign_in(port: int, company: str, name: str) -> str:
    """A person's token."""
    body = {"query": SIGN_IN, "variables": {"c": company, "n": name, "p": PASSWORD}}
    return str(client.post(port, Request("/graphql", body))["signIn"]["token"])


def measure(house: House, product: Running, limit: Running, home: Home) -> Iterator[Row]:
    """A row for each screen; `throughput` and `cpu` are the product's over the limit's, of the same round."""
    token = sign_in(product.port, home.name, "reviewer")
    for name, work in statements.WORKS.items():
        ours, bare, throughput, cpu = [], [], [], []
        for _ in range(ROUNDS):
            ours.append(_round(house, product, _graphql(work, home, token), work))
            bare.append(_round(house, limit, _plain(name, home), work))
            throughput.append(ours[-1][0].rate / bare[-1][0].rate)
            cpu.append(_cpu(ours[-1][0]) / _cpu(bare[-1][0]))
        assert ours[0][1] == bare[0][1], f"{name}: the product's answer isn't the statement's"
        yield Row.of(
            name,
            measuring.middle([one for one, _ in ours]),
            against=measuring.middle([one for one, _ in bare]),
            throughput=statistics.median(throughput),
            cpu=statistics.median(cpu),
            note=f"{client.leaves(ours[0][1])} leaf fields, {CLIENTS} clients, one process; limit: bare SQL",
        )


def _cpu(found: Measured) -> float:
    return found.server + found.database


def _round(house: House, server: Running, request: Request, work: Work) -> tuple[Measured, Any]:
    load = Load(server.port, [[request]] * CLIENTS, SECONDS, again=True)
    found, answers = measuring.measure(load, server=server.pid, postmaster=house.postmaster)
    data = json.loads(answers.first)["data"]
    assert client.leaves(data) >= work.fields, f"{client.leaves(data)} leaf fields of {work.fields}"
    return found, data


def _graphql(work: Work, home: Home, token: str) -> Request:
    variables = {"batch": f"Batch:{home.batch}"} if "$batch" in work.document else {}
    return Request("/graphql", {"query": work.document, "variables": variables}, token)


def _plain(name: str, home: Home) -> Request:
    body = {"company": str(home.company), "batch": str(home.batch)}
    return Request("/" + name.replace(" ", "%20"), body)
