"""Acts through GraphQL at 8 clients, beside pgbench writing the same rows in one transaction at 8 connections."""

import statistics
import timeit
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from uuid import UUID

from sqlalchemy import text

from api.auth import passwords
from domain.execution.commands.signing import COMPLETE_PHASE, SignPhase
from domain.kernel.actor import Actor
from domain.signatures import commands as signatures
from infra.transaction import Command
from tests.benchmarks import goals, measuring, pgbench, rows, world
from tests.benchmarks.client import Load, Request
from tests.benchmarks.house import House, Running, new_name
from tests.benchmarks.measuring import Measured
from tests.benchmarks.pgbench import NoPgbench, Places
from tests.benchmarks.reads import sign_in
from tests.benchmarks.report import Row
from tests.benchmarks.rows import Batches
from tests.benchmarks.staff import employ
from tests.plant import PASSWORD, build_plant, password_hash

CLIENTS, ROUNDS, SECONDS, PHASES = 8, 3, 4.0, 50
SIGNED_EACH = 16
"""Phases that each client signs in a round: their challenges are prepared before, and last five minutes."""

PGBENCH_EACH = 150
"""Transactions of each of pgbench's connections in a round."""

RECORD = """
    mutation ($input: RecordValueInput!) { recordValue(input: $input) { value { id } problems { message } } }
"""
COMPLETE = """
    mutation ($input: CompletePhaseInput!) { completePhase(input: $input) { phase { id state } problems { message } } }
"""


@dataclass(frozen=True)
class Shop:
    """A company at work: each writer has a batch to record in and one to sign; the others are for pgbench."""

    name: str
    company: UUID
    writers: Sequence[tuple[str, Actor]]
    work: Batches


def open_shop(house: House) -> Shop:
    plant = build_plant(house.transactions, house.admin, name=new_name("shop"))
    made = world.recipe(house, plant, phases=PHASES)
    spare = pgbench.CONNECTIONS * PGBENCH_EACH * ROUNDS // PHASES + 1
    work = world.running(house, plant, made, 2 * CLIENTS + spare)
    world.load(house, [work])
    return Shop(plant.name, plant.company, employ(house, plant, CLIENTS), work)


def measure(house: House, product: Running) -> Iterator[Row]:
    shop = open_shop(house)
    tokens = [sign_in(product.port, shop.name, name) for name, _ in shop.writers]
    places = pgbench.prepare(
        house, shop.work, first_batch=2 * CLIENTS, count=pgbench.CONNECTIONS * PGBENCH_EACH * ROUNDS
    )
    yield _record(house, product, shop, tokens, places)
    yield _complete(house, product, shop, tokens, places)


def _record(house: House, product: Running, shop: Shop, tokens: list[str], places: Places | None) -> Row:
    ours, limit = [], []
    for number in range(ROUNDS):
        requests = [
            list(islice(recordings(shop.work, batch, token), number * 1000, (number + 1) * 1000))
            for batch, token in enumerate(tokens)
        ]
        ours.append(_sent(house, product, requests, shop, table="parameter_value"))
        limit += _beside(house, places, pgbench.RECORD, number)
    return _row("record one value", ours, limit, note="value, revision, audit, outbox; commit is durable")


def _complete(house: House, product: Running, shop: Shop, tokens: list[str], places: Places | None) -> Row:
    ours, limit = [], []
    for number in range(ROUNDS):
        chosen = range(number * SIGNED_EACH, (number + 1) * SIGNED_EACH)
        requests = [
            [_completion(house, shop, batch, phase, token) for phase in chosen] for batch, token in enumerate(tokens)
        ]
        ours.append(_sent(house, product, requests, shop, table="signature"))
        limit += _beside(house, places, pgbench.COMPLETE, number)
    note = f"phase with 3 values; the product checks the password too, in two transactions of its own; {_argon2()}"
    return _row("sign and complete a phase", ours, limit, note=note)


def _argon2() -> str:
    """What the check of a password takes of an act: of the benchmark's accounts, and of the product's."""
    ours, products = password_hash(), passwords.hashed(PASSWORD)
    took = [
        timeit.repeat(partial(passwords.hasher().verify, one, PASSWORD), number=1, repeat=5) for one in (ours, products)
    ]
    cheap, dear = (statistics.median(one) * 1000 for one in took)
    return f"argon2 {cheap:.1f} ms with the parameters of the benchmark's accounts, {dear:.0f} ms with the product's"


def recordings(work: Batches, batch: int, token: str) -> Iterator[Request]:
    """Values for every phase of a batch, from the second repetition on."""
    content = {"number": {"value": "2.10", "unit": "%"}}
    for repetition in range(2, world.REPETITIONS):
        for place, (_, parameters) in enumerate(work.recipe.phases):
            phase = work.id(rows.PHASE, batch * len(work.recipe.phases) + place)
            for parameter in parameters:
                given = {"phase": f"PhaseExecution:{phase}", "parameter": f"RecipeParameter:{parameter}"}
                variables = {"input": {**given, "repetition": repetition, "content": content}}
                yield Request("/graphql", {"query": RECORD, "variables": variables}, token)


def _completion(house: House, shop: Shop, batch: int, place: int, token: str) -> Request:
    """The signed act, its challenge prepared now."""
    name, actor = shop.writers[batch]
    phase = shop.work.id(rows.PHASE, (CLIENTS + batch) * len(shop.work.recipe.phases) + place)
    act = Command(actor, lambda uow: signatures.prepare(uow, COMPLETE_PHASE, SignPhase(phase, 3)))
    challenge = house.transactions.run(act).id
    proof = {"password": {"name": name, "password": PASSWORD}}
    signature = {"challenge": f"SignatureChallenge:{challenge}", "proof": proof}
    variables = {"input": {"phase": f"PhaseExecution:{phase}", "version": 3, "signature": signature}}
    return Request("/graphql", {"query": COMPLETE, "variables": variables}, token)


def _sent(house: House, product: Running, requests: list[list[Request]], shop: Shop, *, table: str) -> Measured:
    """The figures of a round; asserts that each answer left an audited row."""
    before = _entries(house, shop.company, table)
    load = Load(product.port, requests, SECONDS, again=False)
    found, answers = measuring.measure(load, server=product.pid, postmaster=house.postmaster)
    written = _entries(house, shop.company, table) - before
    assert written == len(answers.latencies), f"{written} rows of {table} after {len(answers.latencies)} answers"
    return found


def _entries(house: House, company: UUID, table: str) -> int:
    query = text("select count(*) from audit_entry where company_id = :c and table_name = :t and act = 'INSERT'")
    with house.admin.connect() as connection:
        return int(connection.execute(query, {"c": company, "t": table}).scalar_one())


def _beside(house: House, places: Places | None, script: str, number: int) -> list[Measured]:
    if places is None:
        return []
    return [pgbench.run(house, places, script, first=number * PGBENCH_EACH, each=PGBENCH_EACH)]


def _row(work: str, ours: list[Measured], limit: list[Measured], *, note: str) -> Row:
    found = measuring.middle(ours)
    if not limit:
        return Row(work, found, note=f"{note}; {NoPgbench.__doc__}")
    ratios = [one.rate / other.rate for one, other in zip(ours, limit, strict=True)]
    cpu = [(one.server + one.database) / other.database for one, other in zip(ours, limit, strict=True)]
    ratio = statistics.median(ratios)
    note += "; limit: pgbench, 8 connections, its own processor time not counted"
    bare = measuring.middle(limit)
    return Row(work, found, bare, ratio, statistics.median(cpu), note=note, goal=goals.WRITE)
