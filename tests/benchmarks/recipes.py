"""A master batch record of 2,000 phases: how long it takes to open, to lint, and to edit at its worst place."""

import statistics
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from domain.kernel.models import OfCompany
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.commands import drafting
from domain.recipes.editing import writing
from domain.recipes.editing.draft import Draft
from domain.recipes.models import MasterRecipeVersion
from infra.transaction import Command
from tests import recipes
from tests.benchmarks import client, measuring
from tests.benchmarks.client import Request
from tests.benchmarks.house import House, Running, new_name
from tests.benchmarks.reads import sign_in
from tests.benchmarks.report import Row
from tests.domain.recipes.linting.test_any_elements import large
from tests.plant import Plant, build_plant

TIMES = 5
WHOLE = large()
ELEMENTS = replace(WHOLE, phases=WHOLE.phases[:-1])
"""One phase fewer than a version may have, so that one can be put in."""

OPEN = (
    "query ($id: ID!) { masterRecipeVersion(id: $id) { blocks { id version kind code name position parentId condition }"
    " phases { id version code number name instruction critical blockId position signatures"
    " parameters { id version code name kind unit target alertLow alertHigh actionLow actionHigh source formula }"
    " charges { id quantity { value unit } } } links { id code kind fromPhase { code } toPhase { code } } } }"
)
FINDINGS = "query ($id: ID!) { masterRecipeVersion(id: $id) { findings { code severity place what remedy } } }"
DIFFERENCE = (
    "query ($before: ID!, $after: ID!) { recipeDifference(before: $before, after: $after)"
    " { totalCount changes { kind sentence } readable } }"
)
INSERT = (
    "mutation ($i: InsertRecipeElementInput!) { insertRecipeElement(input: $i)"
    " { edit { id elementId } problems { message } } }"
)
UNDO = "mutation ($i: UndoRecipeEditInput!) { undoRecipeEdit(input: $i) { edit { id } problems { message } } }"
CHANGE = (
    "mutation ($i: ChangeRecipeElementInput!) { changeRecipeElement(input: $i)"
    " { edit { id elementId } problems { message } } }"
)


def measure(house: House, product: Running) -> Iterator[Row]:
    """Each by one client, one after the other; the edit is put before the first of all phases, so that all move."""
    plant = build_plant(house.transactions, house.admin, name=new_name("recipe"))
    version, seconds = _written(house, plant)
    parameters = sum(len(one.parameters) for one in ELEMENTS.phases)
    size = f"{len(ELEMENTS.phases):,} phases, {parameters:,} parameters, {len(ELEMENTS.links):,} links"
    yield Row("recipe of 2,000 phases: written at once", value=f"{seconds:.1f} s", note=f"{size}; by one command")
    ask = _Asking(product.port, sign_in(product.port, plant.name, "engineer"))
    named = f"MasterRecipeVersion:{version}"
    opened, answer = ask.often(OPEN, {"id": named})
    leaves = client.leaves(answer)
    yield Row("  opened", value=f"{opened:.0f} ms", note=f"{leaves:,} leaf fields in one query")
    linted, answer = ask.often(FINDINGS, {"id": named})
    found = len(answer["masterRecipeVersion"]["findings"])
    yield Row("  linted", value=f"{linted:.0f} ms", note=f"every rule over every element; {found} findings")
    before, seconds = _copied(house, plant, version)
    yield Row("  drafted as a copy", value=f"{seconds:.1f} s", note="the next version, with all elements; one command")
    yield from _edited(ask, house, named, version)
    pair = {"before": f"MasterRecipeVersion:{before}", "after": named}
    compared, answer = ask.often(DIFFERENCE, pair)
    told = answer["recipeDifference"]["totalCount"]
    yield Row("  compared with its copy", value=f"{compared:.0f} ms", note=f"{told} changes told, as data and as text")


def _edited(ask: "_Asking", house: House, named: str, version: UUID) -> Iterator[Row]:
    block, phase = _first(house, version)
    given: dict[str, Any] = {"recipeVersionId": named, "place": {"parentId": f"RecipeBlock:{block}", "position": 1}}
    given["element"] = {"phase": {"name": "Put before all others", "signatures": ["PERFORMED"]}}
    inserted, undone = [], []
    for _ in range(TIMES):
        seconds, answer = ask.once(INSERT, {"i": given})
        inserted.append(seconds)
        undone.append(ask.once(UNDO, {"i": {"editId": answer["insertRecipeElement"]["edit"]["id"]}})[0])
    note = f"every other phase gets a new number; {statistics.median(undone):.0f} ms to take it back"
    yield Row("  a phase put before all others", value=f"{statistics.median(inserted):.0f} ms", note=note)
    times = []
    for seen in range(1, TIMES + 1):
        element = {"phase": {"name": f"Name {seen}", "signatures": ["PERFORMED"]}}
        times.append(
            ask.once(CHANGE, {"i": {"elementId": f"RecipePhase:{phase}", "version": seen, "element": element}})[0]
        )
    yield Row("  a phase changed", value=f"{statistics.median(times):.0f} ms", note="nothing else moves")


class _Asking:
    """One client; its times are in milliseconds, from the question to the last byte of the answer."""

    def __init__(self, port: int, token: str) -> None:
        self._port, self._token = port, token

    def once(self, query: str, variables: dict[str, Any]) -> tuple[float, Any]:
        began = measuring.clock()
        answer = client.post(self._port, Request("/graphql", {"query": query, "variables": variables}, self._token))
        return (measuring.clock() - began) * 1000, answer

    def often(self, query: str, variables: dict[str, Any]) -> tuple[float, Any]:
        """The median, after one that isn't counted, and the last answer."""
        self.once(query, variables)
        found = [self.once(query, variables) for _ in range(TIMES)]
        return statistics.median(one for one, _ in found), found[-1][1]


def _written(house: House, plant: Plant) -> tuple[UUID, float]:
    """A draft with all of it, and how many seconds that took."""

    def do(actor: Any, act: Callable[[UnitOfWork], OfCompany]) -> Any:  # noqa: ANN401 -- as tests.conftest.Do
        return house.transactions.run(Command(actor, act, reason="benchmark"))

    recipe = recipes.recipe(do, plant, code="LARGE")

    def write(uow: UnitOfWork) -> MasterRecipeVersion:
        version = drafting.draft_version(
            uow, recipe=recipe, site=plant.site, batch_size=recipes.BATCH_SIZE, variant="LARGE"
        )
        draft = Draft(uow, version)
        writing.write(draft, ELEMENTS)
        draft.settle()
        return version

    began = measuring.clock()
    version = do(plant.engineer, write).id
    return version, measuring.clock() - began


def _copied(house: House, plant: Plant, version: UUID) -> tuple[UUID, float]:
    """A draft that is a copy, and how many seconds that took."""

    def copy(uow: UnitOfWork) -> MasterRecipeVersion:
        found = uow.find(MasterRecipeVersion, MasterRecipeVersion.id == version)[0]
        return drafting.draft_version(
            uow,
            recipe=found.recipe_id,
            site=plant.site,
            batch_size=recipes.BATCH_SIZE,
            variant="LARGE",
            copy_from=version,
        )

    began = measuring.clock()
    made = house.transactions.run(Command(plant.engineer, copy, reason="benchmark")).id
    return made, measuring.clock() - began


def _first(house: House, version: UUID) -> tuple[UUID, UUID]:
    """The block that holds the first phase, and the last phase."""
    query = "select block_id, id from recipe_phase where recipe_version_id = %(v)s order by number"
    with house.admin.connect() as connection:
        rows = connection.exec_driver_sql(query, {"v": version}).all()
    return rows[0][0], rows[-1][1]
