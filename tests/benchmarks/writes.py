"""Acts through GraphQL at 8 clients, beside pgbench writing the same rows in one transaction at 8 connections."""

import statistics
import timeit
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from uuid import UUID

from sqlalchemy import text

from api.auth import passwords
from domain.execution.commands.signing import COMPLETE_PHASE, SignPhase
from domain.kernel.actor import Actor
from domain.kernel.unit_of_work import UnitOfWork
from domain.signatures import commands as signatures
from domain.signatures import proving
from domain.signatures.models import SignatureChallenge
from infra.transaction import Command, as_process
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
    work = world.running(house, plant, made, 3 * CLIENTS + spare)
    world.load(house, [work])
    return Shop(plant.name, plant.company, employ(house, plant, CLIENTS), work)


def measure(house: House, product: Running) -> Iterator[Row]:
    shop = open_shop(house)
    tokens = [sign_in(product.port, shop.name, name) for name, _ in shop.writers]
    places = pgbench.prepare(
        house, shop.work, first_batch=3 * CLIENTS, count=pgbench.CONNECTIONS * PGBENCH_EACH * ROUNDS
    )
    yield _record(house, product, shop, tokens, places)
    yield _complete(house, product, shop, tokens, places)
    yield _complete_by_password(house, product, shop, tokens)


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
    """Proven at the identity provider before, as in most companies: what pgbench does beside it has no hash either."""
    ours, limit = [], []
    for number in range(ROUNDS):
        ours.append(_signed(house, product, shop, tokens, number, by_password=False))
        limit += _beside(house, places, pgbench.COMPLETE, number)
    note = "phase with 3 values, proven at the identity provider before"
    return _row("sign and complete a phase", ours, limit, note=note)


def _complete_by_password(house: House, product: Running, shop: Shop, tokens: list[str]) -> Row:
    ours = [_signed(house, product, shop, tokens, number, by_password=True) for number in range(ROUNDS)]
    note = f"the password is checked and counted, in two transactions of its own; {_argon2()}"
    return Row("sign and complete by password", measuring.middle(ours), note=note)


def _signed(
    house: House, product: Running, shop: Shop, tokens: list[str], number: int, *, by_password: bool
) -> Measured:
    chosen = range(number * SIGNED_EACH, (number + 1) * SIGNED_EACH)
    first = 2 * CLIENTS if by_password else CLIENTS
    requests = []
    for writer, token in enumerate(tokens):
        phases = [shop.work.id(rows.PHASE, (first + writer) * PHASES + place) for place in chosen]
        requests.append([_completion(house, shop, writer, one, token, by_password=by_password) for one in phases])
    return _sent(house, product, requests, shop, table="signature")


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


def _completion(house: House, shop: Shop, writer: int, phase: UUID, token: str, *, by_password: bool) -> Request:
    """The signed act, its challenge prepared now and, unless by password, proven."""
    name, actor = shop.writers[writer]
    act = Command(actor, lambda uow: signatures.prepare(uow, COMPLETE_PHASE, SignPhase(phase, 3)), reason="benchmark")
    challenge = house.transactions.run(act).id
    if not by_password:
        _prove(house, actor, challenge)
    password = {"password": {"name": name, "password": PASSWORD}}
    proof = password if by_password else {"identityProvider": True}
    signature = {"challenge": f"SignatureChallenge:{challenge}", "proof": proof}
    variables = {"input": {"phase": f"PhaseExecution:{phase}", "version": 3, "signature": signature}}
    return Request("/graphql", {"query": COMPLETE, "variables": variables}, token)


def _prove(house: House, actor: Actor, challenge: UUID) -> None:
    """What comes back from the identity provider."""
    account = world.signer(house, actor).account

    def act(uow: UnitOfWork) -> SignatureChallenge:
        return proving.mark_proven(uow, challenge, account=account, authenticated_at=datetime.now(UTC))

    house.transactions.run(Command(as_process(actor.company, "benchmark"), act, reason="benchmark"))


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
