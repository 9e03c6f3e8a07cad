"""32 writers: in one company, in 32 companies, and with the sealer at work behind them."""

import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

from tests.benchmarks import goals, measuring, world
from tests.benchmarks.client import Load, Request
from tests.benchmarks.house import House, Running, new_name
from tests.benchmarks.measuring import Measured
from tests.benchmarks.reads import sign_in
from tests.benchmarks.report import Row
from tests.benchmarks.staff import employ
from tests.benchmarks.writes import recordings
from tests.plant import build_plant
from workers.sealer import PassReport, Sealer

WRITERS, PHASES, ROUNDS, SECONDS = 32, 4, 3, 4.0
EACH = 400
"""Requests that a writer has for a round; more than are answered in its time."""

PAUSE_SECONDS = 0.5

Requests = list[list[Request]]


def measure(house: House, product: Running, sealer: Sealer) -> Iterator[Row]:
    """The two crowds in interleaved rounds, then what sealing all of it takes, then the lag behind the one crowd."""
    together, apart = one_company(house, product), many_companies(house, product)
    ours, limit = [], []
    for number in range(ROUNDS):
        ours.append(_round(house, product, together, number))
        limit.append(_round(house, product, apart, number))
    ratio = statistics.median(one.rate / other.rate for one, other in zip(ours, limit, strict=True))
    note = "record one value through GraphQL; limit: the same in 32 companies"
    found, other = measuring.middle(ours), measuring.middle(limit)
    yield Row("32 writers in one company", found, other, throughput=ratio, note=note, goal=goals.CROWD)
    yield _drained(sealer)
    yield _followed(house, product, sealer, together)


def one_company(house: House, product: Running) -> Requests:
    """A batch for each of 32 operators of one company."""
    plant = build_plant(house.transactions, house.admin, name=new_name("crowd"))
    work = world.running(house, plant, world.recipe(house, plant, phases=PHASES), WRITERS)
    world.load(house, [work])
    people = employ(house, plant, WRITERS)
    tokens = [sign_in(product.port, plant.name, name) for name, _ in people]
    return [list(islice(recordings(work, n, token), EACH * (ROUNDS + 1))) for n, token in enumerate(tokens)]


def many_companies(house: House, product: Running) -> Requests:
    """A batch and an operator in each of 32 companies."""
    plants = [build_plant(house.transactions, house.admin, name=new_name("alone")) for _ in range(WRITERS)]
    works = [world.running(house, plant, world.recipe(house, plant, phases=PHASES), 1) for plant in plants]
    world.load(house, works)
    tokens = [sign_in(product.port, plant.name, "operator") for plant in plants]
    return [list(islice(recordings(work, 0, token), EACH * ROUNDS)) for work, token in zip(works, tokens, strict=True)]


def _round(house: House, product: Running, requests: Requests, number: int) -> Measured:
    chosen = [some[number * EACH : (number + 1) * EACH] for some in requests]
    load = Load(product.port, chosen, SECONDS, again=False)
    return measuring.measure(load, server=product.pid, postmaster=house.postmaster)[0]


def _drained(sealer: Sealer) -> Row:
    """What waited, sealed in one go; checkpoints included."""
    began = measuring.clock()
    reports = [sealer.pass_once()]
    while not reports[-1].complete or reports[-1].sealed:
        reports.append(sealer.pass_once())
    entries, seconds = sum(one.sealed for one in reports), measuring.clock() - began
    assert not reports[-1].stopped, f"logs were stopped: {reports[-1].stopped}"
    note = f"{entries} entries in {seconds:.1f} s, {len(reports)} passes, with their checkpoints"
    return Row("sealing", value=f"{entries / seconds:.0f} entries/s", note=note)


def _followed(house: House, product: Running, sealer: Sealer, requests: Requests) -> Row:
    with sealing(sealer) as reports:
        written = _round(house, product, requests, ROUNDS)
    lags = [one.lag for one in reports if one.sealed]
    assert lags, "nothing was sealed"
    note = (
        f"the oldest unsealed entry of a pass, median {statistics.median(lags):.2f} s; a pass every {PAUSE_SECONDS} s"
    )
    value = f"{max(lags):.2f} s at most"
    return Row("sealing lag behind 32 writers", value=value, note=f"{note}; {written.rate:.0f} values a second")


@contextmanager
def sealing(sealer: Sealer) -> Iterator[list[PassReport]]:
    """Seal as the service does while the block runs; what each pass did."""
    reports: list[PassReport] = []
    stop = threading.Event()

    def follow() -> None:
        while not stop.is_set():
            reports.append(sealer.pass_once())
            stop.wait(PAUSE_SECONDS if reports[-1].complete else 0)

    follower = threading.Thread(target=follow, daemon=True)
    follower.start()
    try:
        yield reports
    finally:
        stop.set()
        follower.join()
