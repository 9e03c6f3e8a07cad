"""A plant at full work: 300 batches run, 500 operators act in them for minutes, and then the data is proven."""

import json
import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import structlog

from domain.execution.commands.issuing import ISSUE_BATCH, IssueBatch
from domain.kernel.actor import Actor
from domain.kernel.models import OfCompany
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.models import MasterRecipeVersion
from infra.transaction import Command, Outcome
from operations.proving import proving
from tests import recipes
from tests.benchmarks import house as housing
from tests.benchmarks import processor, world
from tests.benchmarks.client import MORE_SECONDS, ROOT
from tests.benchmarks.house import House, Running, new_name
from tests.benchmarks.operators import LOOK, OTHER, SIGNED, VALUE, Operator, Shift
from tests.benchmarks.reads import sign_in
from tests.benchmarks.staff import employ
from tests.benchmarks.world import say
from tests.materials import Store
from tests.plant import Plant, build_plant

BATCHES, OPERATORS, PHASES, LOTS = 300, 500, 12, 10
CREWS = 100
"""Three batches and five operators each."""
THINK = 10.0
"""Seconds between two acts of an operator, in the mean."""
LIMITS = {VALUE: 300.0, SIGNED: 1000.0}
"""Milliseconds within which 99 of 100 answers come."""
HOME = Path(".theriac/bench-shift")


def run(here: Path, *, seconds: float) -> int:
    """Work a shift of so many seconds, print how long its acts took and what the checks say; 0 where all is well.

    Its company is new each time; the database is kept. Raises AlreadyRunning.
    """
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with housing.house(here / HOME) as house:
        plant = build_plant(house.transactions, house.admin, name=new_name("shift"))
        say(f"Issuing {BATCHES} batches")
        batches, lots = issued(house, plant), received(house, plant)
        with housing.service(house) as product:
            operators = signed_in(house, product, plant, batches)
            say(f"{OPERATORS} operators at work for {seconds:.0f} s, each {THINK:.0f} s between two acts")
            before = _processor(house, product)
            told = worked(Shift(product.port, operators, lots, seconds, THINK))
            used = _processor(house, product) - before
        answers = sum(map(len, told["seconds"].values()))
        say(f"{used * 1000 / max(answers, 1):.1f} ms of a processor an answer, database included; {busy()}")
        good = report(told, seconds)
        return 0 if proven(house, plant) and good else 1


def issued(house: House, plant: Plant) -> list[str]:
    """Batches of one recipe, issued and signed through the product."""
    do = _doer(house)
    version = world.recipe(house, plant, phases=PHASES).version

    def look(uow: UnitOfWork) -> MasterRecipeVersion:
        return uow.find(MasterRecipeVersion, MasterRecipeVersion.id == version)[0]

    seen = do(plant.supervisor, look).version or 0
    acts = (IssueBatch(version, seen, f"S-{number:03}") for number in range(BATCHES))
    return [f"Batch:{recipes.sign(do, plant.supervisor, ISSUE_BATCH, act).id}" for act in acts]


def received(house: House, plant: Plant) -> list[str]:
    """Lots that all batches are charged from, so that their balances are fought over."""
    store = Store(_doer(house), plant, house.admin)
    return [f"MaterialLot:{store.released(f'L-{number}', '1000.000')}" for number in range(LOTS)]


def signed_in(house: House, product: Running, plant: Plant, batches: Sequence[str]) -> list[Operator]:
    """Each crew's operators with its batches."""
    names = [name for name, _ in employ(house, plant, OPERATORS)]
    return [
        Operator(name, sign_in(product.port, plant.name, name), batches[number % CREWS :: CREWS])
        for number, name in enumerate(names)
    ]


def worked(shift: Shift) -> dict[str, Any]:
    """What another process, in which the operators are, tells of the shift."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told.json"
        done = subprocess.run(  # noqa: S603 -- this module's neighbour
            [sys.executable, "-m", "tests.benchmarks.operators", str(told)],
            cwd=ROOT,
            input=json.dumps(asdict(shift)).encode(),
            capture_output=True,
            check=False,
            timeout=shift.seconds + 2 * MORE_SECONDS,
        )
        if done.returncode:
            raise RuntimeError(done.stderr.decode(errors="replace").strip()[-2000:])
        found: dict[str, Any] = json.loads(told.read_bytes())
        return found


def report(told: dict[str, Any], seconds: float) -> bool:
    """Print what the shift was like; whether it was within the limits and without errors."""
    good = not told["errors"]
    for what in (VALUE, SIGNED, OTHER, LOOK):
        took = sorted(told["seconds"][what])
        if not took:
            say(f"{what:18} none")
            good = good and what not in LIMITS
            continue
        half, most, all_but = (took[min(len(took) - 1, int(len(took) * share))] * 1000 for share in (0.5, 0.95, 0.99))
        limit = LIMITS.get(what)
        verdict = "" if limit is None else f"  p99 within {limit:.0f} ms: {'yes' if all_but <= limit else 'NO'}"
        rate = f"{len(took):6} ({len(took) / seconds:.1f}/s)"
        say(f"{what:18} {rate}  p50 {half:.0f} ms, p95 {most:.0f} ms, p99 {all_but:.0f} ms{verdict}")
        good = good and (limit is None or all_but <= limit)
    say(f"refused by a rule: {told['refused'] or 'nothing'}; errors: {len(told['errors'])}")
    for one in sorted(set(told["errors"]))[:10]:
        say(f"  {one}")
    return good


def busy() -> str:
    """What else the machine had to do: figures are the product's alone where as many wait as there are processors."""
    waiting, _, _ = os.getloadavg()
    return f"{waiting:.1f} processes wanted {os.cpu_count()} processors at the end"


def proven(house: House, plant: Plant) -> bool:
    """Whether the data is right, by the data alone."""
    with house.transactions.reading(plant.company) as session:
        found = list(proving.prove(session, plant.company))
    for one in found:
        say(str(one))
    say(f"{len(found)} findings" if found else "Sequence, states, stock, trail, commands, values, signatures: proven")
    return not found


def _processor(house: House, product: Running) -> float:
    """Seconds that the service and its database used since they began."""
    return processor.seconds(product.pid) + processor.seconds_of_database(house.postmaster)


def _doer(house: House) -> Callable[..., Outcome]:
    def do(actor: Actor, act: Callable[[UnitOfWork], OfCompany], **options: str) -> Outcome:
        return house.transactions.run(Command(actor, act, **{"reason": "test", **options}))

    return do
