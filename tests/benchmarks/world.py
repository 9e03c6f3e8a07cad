"""The world of the benchmark: the same every time.

Two companies with a hundred batches each of 200 phases, 3 values and 2 signatures a phase, 5 exceptions a batch; lots
whose genealogy is ten levels deep among a hundred thousand other edges; and a million audit entries.
"""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from domain.kernel.actor import Actor
from domain.kernel.models import OfCompany
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.kinds import ParameterKind, PhaseSignature
from domain.recipes.values import Parameter, Phase
from infra.transaction import Command, Outcome
from tests import recipes
from tests.benchmarks import loading, lots, rows
from tests.benchmarks.house import House
from tests.benchmarks.rows import Batches, Recipe, Signer
from tests.plant import Plant, build_plant

COMPANIES, BATCHES, PHASES, ENTRIES = 2, 100, 200, 1_000_000
WORLD_MILLISECONDS = int(rows.BEGINNING.timestamp() * 1000)
BELOW_EVERY_TRANSACTION = 700
"""Numbers that a new PostgreSQL has used up before its first client: no sealer takes these entries for its own."""

REPETITIONS = 1000


@dataclass(frozen=True, slots=True)
class Home:
    """One company of the world: its id, the name to sign in with, its first batch and the lot that came of it."""

    company: UUID
    name: str
    batch: UUID
    lot: UUID


def make(house: House) -> tuple[Home, ...]:
    """Load the world into an empty house."""
    plants = [build_plant(house.transactions, house.admin, name=f"world-{n}") for n in range(COMPANIES)]
    written = [recipe(house, plant, phases=PHASES) for plant in plants]
    of = [
        finished(house, plant, made, batches=BATCHES, first=n * BATCHES, milliseconds=WORLD_MILLISECONDS)
        for n, (plant, made) in enumerate(zip(plants, written, strict=True))
    ]
    each = ENTRIES // (COMPANIES * BATCHES * PHASES)
    with loading.quietly(house.admin) as connection:
        for one in of:
            loading.load(connection, one)
            loading.load_lots(connection, one)
            loading.copy(connection, "audit_entry", rows.entries(one, each=each, xids=BELOW_EVERY_TRANSACTION))
        # What was loaded behind the sealer's back is below its horizon: it seals what is written from here on.
        connection.execute("update log_horizon set xid = pg_current_xact_id()")
        connection.execute("create schema bench; grant usage on schema bench to theriac_app")
    with house.admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))
    return tuple(_home(plant, one) for plant, one in zip(plants, of, strict=True))


def _home(plant: Plant, of: Batches) -> Home:
    return Home(plant.company, plant.name, of.id(rows.BATCH, 0), of.id(lots.LOT, 0))


def recipe(house: House, plant: Plant, *, phases: int) -> Recipe:
    """An effective recipe with three numbers a phase, written, approved and signed through the product."""

    def do(actor: Actor, act: Callable[[UnitOfWork], OfCompany], **options: str) -> Outcome:
        return house.transactions.run(Command(actor, act, **{"reason": "test", **options}))

    version = recipes.effective_recipe(do, plant, phases=[_phase(n + 1) for n in range(phases)])
    return Recipe(plant.company, plant.site, version, *_elements(house, version))


def _phase(number: int) -> Phase:
    names = ("Loss on drying", "Product temperature", "Impeller speed")
    parameters = tuple(
        Parameter(
            name=name,
            kind=ParameterKind.NUMBER,
            unit="%",
            alert_low=Decimal("1.2"),
            alert_high=Decimal("4.0"),
            repetition_limit=REPETITIONS,
        )
        for name in names
    )
    return Phase(
        number=number,
        unit_procedure="Granulation",
        operation="Drying",
        name=f"Dry the granules, part {number}",
        instruction="Dry until the loss on drying is within its limits, then stop the blower and wait for the filter.",
        signatures=(PhaseSignature.PERFORMED, PhaseSignature.VERIFIED),
        parameters=parameters,
    )


def _elements(house: House, version: UUID) -> tuple[str, list[tuple[UUID, list[UUID]]]]:
    query = """
        select p.id, array_agg(q.id order by q.position) from recipe_phase p join recipe_parameter q
          on q.company_id = p.company_id and q.recipe_phase_id = p.id
        where p.recipe_version_id = :v group by p.id, p.number order by p.number
    """
    with house.admin.connect() as connection:
        digest = connection.execute(text("select digest from master_recipe_version where id = :v"), {"v": version})
        return str(digest.scalar_one()), [(row[0], row[1]) for row in connection.execute(text(query), {"v": version})]


def signer(house: House, actor: Actor) -> Signer:
    query = text("select id from account where company_id = :c and person_id = :p")
    with house.admin.connect() as connection:
        account = connection.execute(query, {"c": actor.company, "p": actor.person}).scalar_one()
    return Signer(actor.as_person, account, actor.name)


def finished(
    house: House, plant: Plant, made: Recipe, *, batches: int, first: int = 0, milliseconds: int | None = None
) -> Batches:
    """Batches that are done and signed; not loaded yet."""
    signers, at = (signer(house, plant.operator), signer(house, plant.second_operator)), milliseconds or _now()
    return Batches(made, *signers, batches, finished=True, milliseconds=at, first=first)


def running(house: House, plant: Plant, made: Recipe, count: int) -> Batches:
    """Batches each phase of which has its three values and waits for its signatures; not loaded yet."""
    signers = signer(house, plant.operator), signer(house, plant.second_operator)
    return Batches(made, *signers, count, finished=False, milliseconds=_now())


def load(house: House, of: Sequence[Batches]) -> None:
    """Put these batches into the database, behind the product's back."""
    with loading.quietly(house.admin) as connection:
        for one in of:
            loading.load(connection, one)
    with house.admin.begin() as connection:
        connection.execute(text(f"analyze {', '.join(loading.AUDITED)}"))


def _now() -> int:
    return time.time_ns() // 1_000_000


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
