"""A snapshot that reads columns gives the values that a command reads through the mapper (REC-1, TEN-1)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar
from uuid import UUID

import pytest

from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.arranging import arranged
from domain.recipes.commands import drafting
from domain.recipes.editing import writing
from domain.recipes.editing.draft import Draft
from domain.recipes.kinds import Moment, TextField
from domain.recipes.models import MasterRecipeVersion
from domain.recipes.reading import Snapshot
from domain.recipes.rows import elements_of
from domain.recipes.values import Elements, Phase, Translation
from infra.transaction import Transactions
from tests import recipes
from tests.conftest import Do
from tests.plant import Plant
from tests.recipe_elements import SAMPLE

pytestmark = [pytest.mark.requirement("REC-1"), pytest.mark.requirement("TEN-1")]
BY_BLOCKS = {"origin"}
"""What only building blocks give; the library's tests read it."""
T = TypeVar("T")


def _whole() -> Elements:
    """An element of every kind, each of their fields said by one of them."""
    *others, last = SAMPLE.phases
    (tested,) = last.parameters
    tested = replace(tested, instrument="SCALE", expected="150", rationale="Soft cores break.", decimals=1)
    *links, link = SAMPLE.links
    said = arranged(
        replace(
            SAMPLE,
            phases=(*others, replace(last, parameters=(tested,))),
            links=(*links, replace(link, to_moment=Moment.COMPLETED)),
        )
    )
    return Elements(**{one.name: _translated(getattr(said, one.name)) for one in fields(Elements)})


def _translated(elements: tuple[T, ...]) -> tuple[T, ...]:
    """The names of all that has one, in another language too."""
    return tuple(_with_parameters(_in_german(one)) for one in elements)


def _with_parameters(element: Any) -> Any:  # noqa: ANN401 -- an element of any kind
    return replace(element, parameters=_translated(element.parameters)) if isinstance(element, Phase) else element


def _in_german(element: Any) -> Any:  # noqa: ANN401 -- as above
    if not hasattr(element, "translations") or not element.name:
        return element
    said = Translation(field=TextField.NAME, language="de", original=element.name, text=f"{element.name} (de)")
    return replace(element, translations=(said,))


@pytest.fixture
def version(do: Do, plant: Plant) -> UUID:
    recipe = recipes.recipe(do, plant, code="READ")

    def write(uow: UnitOfWork) -> MasterRecipeVersion:
        version = drafting.draft_version(
            uow, recipe=recipe, site=plant.site, batch_size=recipes.BATCH_SIZE, variant="STANDARD"
        )
        draft = Draft(uow, version)
        writing.write(draft, _whole())
        draft.settle()
        return version

    return do(plant.engineer, write).id


def _mapped(do: Do, plant: Plant, version: UUID) -> Elements:
    found: list[Elements] = []

    def act(uow: UnitOfWork) -> MasterRecipeVersion:
        found.append(elements_of(uow, version))
        return uow.find(MasterRecipeVersion, MasterRecipeVersion.id == version)[0]

    do(plant.engineer, act)
    return found[0]


def test_every_value_is_as_the_mapper_gives_it(do: Do, plant: Plant, version: UUID, transactions: Transactions) -> None:
    with transactions.reading(plant.company) as session:
        read = elements_of(Snapshot(session, plant.company), version)
    assert repr(read) == repr(_mapped(do, plant, version))  # digits and types too, which equality doesn't see
    assert _unsaid(read) == {}


def test_no_other_company_reads_them(
    plant: Plant, other_plant: Plant, version: UUID, transactions: Transactions
) -> None:
    with transactions.reading(other_plant.company) as session:
        for company in (plant.company, other_plant.company):
            assert elements_of(Snapshot(session, company), version) == Elements()


def _unsaid(whole: Elements) -> dict[str, set[str]]:
    """The fields of each kind that say their default in all elements: a wrong column would stay unseen there."""
    saying: defaultdict[type, set[str]] = defaultdict(set)
    for one in _all(whole):
        saying[type(one)] |= {field.name for field in fields(one) if getattr(one, field.name) != field.default}
    unsaid = {kind.__name__: {one.name for one in fields(kind)} - said - BY_BLOCKS for kind, said in saying.items()}
    return {kind: names for kind, names in unsaid.items() if names}


def _all(value: Any) -> Iterator[Any]:  # noqa: ANN401 -- an element, or anything that one is made of
    if isinstance(value, tuple):
        for one in value:
            yield from _all(one)
    elif is_dataclass(value):
        yield value
        for field in fields(value):
            yield from _all(getattr(value, field.name))
