"""Whatever a command does, both ways of writing leave the same entries, and so the same rows: ours and the mapper's."""

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, Table, text

import domain
from domain.kernel.ids import new_id
from domain.kernel.models import Base
from domain.kernel.rows import Lock
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.events import PersonAdded
from domain.people.models import Account, AttemptPurpose, Credential, SignInAttempt
from domain.recipes.models import MasterRecipeVersion, RecipeMaterial, RecipePhase
from domain.signatures.models import SignatureChallenge
from infra.rows import tables
from infra.rows.tables import stored
from tests import recipes
from tests.conftest import Do
from tests.plant import Plant
from tests.recipes import Written

NUMBERS = count(1)
AMOUNTS = st.decimals("0.2", "9999", places=3)
"""All of three decimals: the mapper takes 5.1 for 5.10 and writes nothing, which is a reason not to leave it to it."""

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=30)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)


@dataclass
class Bench:
    """A draft under the hands of one command."""

    uow: UnitOfWork
    version: MasterRecipeVersion
    materials: dict[int, RecipeMaterial] = field(default_factory=dict)
    removed: set[int] = field(default_factory=set)


Step = Callable[[Bench], object]


def put_material(position: int, name: str, amount: Decimal, tolerance: Decimal | None) -> Step:
    def step(bench: Bench) -> None:
        row = bench.materials.get(position)
        if row is None:
            place = {"recipe_version_id": bench.version.id, "site_id": bench.version.site_id, "position": position}
            row = RecipeMaterial(code=f"M-{position}", role="ACTIVE", quantity_unit="kg", scalable=True, **place)
            bench.materials[position] = bench.uow.add(row)
        elif position in bench.removed:
            return
        row.name, row.quantity_value, row.tolerance_percent = name, amount, tolerance

    return step


def remove_first(bench: Bench) -> None:
    """The one that was there before; what was only just added is nothing to remove."""
    if 1 not in bench.removed:
        bench.removed.add(1)
        bench.uow.remove(bench.materials[1])


def demand(signatures: list[str]) -> Step:
    def step(bench: Bench) -> None:
        for phase in bench.uow.find(RecipePhase, RecipePhase.recipe_version_id == bench.version.id):
            phase.signatures = signatures

    return step


def challenge(content: Any, *, at_site: bool) -> Step:  # noqa: ANN401 -- JSON
    def step(bench: Bench) -> None:
        now, version = bench.uow.now, bench.version
        bench.uow.add(
            SignatureChallenge(
                act="approve",
                meaning="APPROVED",
                subject_type="MasterRecipeVersion",
                subject_id=version.id,
                subject_version=1,
                site_id=version.site_id if at_site else None,
                content=content,
                digest="0" * 64,
                asked_by=bench.uow.person,
                created_at=now,
                expires_at=now + timedelta(minutes=5),
            )
        )

    return step


def attempt(*, succeeded: bool) -> Step:
    def step(bench: Bench) -> None:
        account = bench.uow.find(Account, Account.name == "engineer")[0]
        purpose = AttemptPurpose.SIGNATURE
        bench.uow.add(SignInAttempt(account_id=account.id, purpose=purpose, succeeded=succeeded, at=bench.uow.now))

    return step


def hand_over(bench: Bench) -> None:
    """From here on the session holds the rows."""
    assert bench.uow.session.is_active


def flush(bench: Bench) -> None:
    bench.uow.session.flush()


STEPS = st.lists(
    st.builds(put_material, st.integers(1, 4), WORDS, AMOUNTS, AMOUNTS.filter(lambda one: one <= 100) | st.none())
    | st.builds(demand, st.lists(st.sampled_from(["PERFORMED", "VERIFIED", "QUALITY"]), unique=True))
    | st.builds(lambda content, at_site: challenge(content, at_site=at_site), JSON, st.booleans())
    | st.builds(lambda succeeded: attempt(succeeded=succeeded), st.booleans())
    | st.sampled_from([remove_first, hand_over, flush]),
    max_size=8,
)


@pytest.mark.requirement("AUD-1", "EXE-4")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_both_ways_leave_the_same(do: Do, plant: Plant, admin: Engine, steps: Sequence[Step]) -> None:
    ours = entries(do, plant, admin, steps)
    assert ours == entries(do, plant, admin, [hand_over, *steps, flush])


def entries(do: Do, plant: Plant, admin: Engine, steps: Sequence[Step]) -> list[str]:
    """What the steps leave on a new draft, without what differs from run to run."""
    draft, reason = _draft(do, plant), f"example {next(NUMBERS)}"

    def act(uow: UnitOfWork) -> MasterRecipeVersion:
        version = uow.find(MasterRecipeVersion, MasterRecipeVersion.id == draft.id)[0]
        (first,) = uow.find(RecipeMaterial, RecipeMaterial.recipe_version_id == draft.id)
        bench = Bench(uow, version, {1: first})
        for step in steps:
            step(bench)
        uow.record(PersonAdded(person=new_id()))
        return version

    do(plant.engineer, act, reason=reason)
    query = "select act, table_name, old, new from audit_entry where company_id = :c and reason = :r"
    with admin.connect() as connection:
        found = connection.execute(text(query), {"c": plant.company, "r": reason})
        return sorted(str((act, table, _plain(old), _plain(new))) for act, table, old, new in found)


def _draft(do: Do, plant: Plant) -> Written:
    parent = recipes.recipe(do, plant, code=f"R-{next(NUMBERS)}")
    return recipes.written(do, plant, of=parent, phases=[recipes.phase(1, "Clear the line")])


def _plain(values: dict[str, str | None] | None) -> dict[str, str | None]:
    """Ids and times only as given or not."""
    return {
        name: value if value is None or not name.endswith(("id", "_at", "at", "_by")) else "given"
        for name, value in sorted((values or {}).items())
    }


def every_model() -> list[type]:
    """Of the whole domain, whatever was imported before."""
    root = Path(domain.__file__).parent
    for path in sorted(root.rglob("[!_]*.py")):
        importlib.import_module(".".join(["domain", *path.relative_to(root).with_suffix("").parts]))
    return sorted((one.class_ for one in Base.registry.mappers), key=str)


@pytest.mark.parametrize("model", every_model())
def test_every_model_has_its_statements(model: type[Any], app_engine: Engine) -> None:
    """The database understands each of them: it plans them as the application's role, which runs none of them."""
    columns = model.__mapper__.columns
    if not isinstance(model.__mapper__.local_table, Table) or not {"id", "company_id"} <= {*columns.keys()}:
        pytest.skip("isn't a row of a company")
    of = stored(model)
    named = tuple(name for name in of.names if name not in {"company_id", "id"})
    for made in (
        tables.select_statement(of, (("id", True), (named[0], False)), None, limited=True),
        tables.insert_statement(of),
        tables.update_statement(of, named),
        tables.delete_statement(of),
    ):
        assert "company" in made.names or "company_id" in made.names
    with app_engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        statement = tables.select_statement(of, (("id", True),), Lock.RELY, limited=False)
        values = {"company": new_id(), "p0": new_id()}
        if _may_lock(raw, of.table.fullname):
            assert raw.execute(statement.text, values).fetchall() == []


def _may_lock(raw: Any, table: str) -> bool:  # noqa: ANN401 -- the driver's connection
    return bool(raw.execute("select has_table_privilege(%s, 'UPDATE')", [table]).fetchone()[0])


def test_a_default_is_written_and_told(do: Do, plant: Plant, admin: Engine) -> None:
    added: list[Account] = []

    def act(uow: UnitOfWork) -> Account:
        person = uow.find(Account, Account.name == "engineer")[0].person_id
        fields = {"kind": "LOCAL", "name": "second", "email": "second@plant.example", "state": "INVITED"}
        account = uow.add(Account(id=new_id(), person_id=person, **fields))
        uow.add(Credential(id=account.id, password_hash="none"))
        added.append(uow.add(Account(person_id=person, **(fields | {"name": "third"}))))
        uow.record(PersonAdded(person=new_id()))
        return account

    done = do(plant.administrator, act)
    assert done.version == 1
    with admin.connect() as connection:
        query = text("select failed_attempts from credential where company_id = :c and id = :a")
        assert connection.execute(query, {"c": plant.company, "a": done.id}).scalar_one() == 0
        query = text("select name from account where company_id = :c and id = :a")
        assert connection.execute(query, {"c": plant.company, "a": added[0].id}).scalar_one() == "third"
