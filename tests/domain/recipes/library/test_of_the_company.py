"""Building blocks of the enterprise, in recipes of its sites and in those that sites adopt from it (REC-9)."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.kernel.refusals import Forbidden
from domain.recipes.adoption.kinds import ElementKind
from domain.recipes.adoption.rules import Drift
from domain.recipes.adoption.values import Key
from domain.recipes.refusals import RecipeIncomplete
from domain.recipes.values import Elements
from tests import enterprise, recipes
from tests.conftest import Do
from tests.domain.recipes.library.conftest import DRY, Shelf
from tests.plant import Plant
from tests.recipes import Written

pytestmark = pytest.mark.requirement("REC-9")

COOLED = replace(DRY, instruction="Dry at 60 °C, then cool to 30 °C.")
BLOCK, DRYING, SAMPLING = (
    Key(kind, code)
    for kind, code in ((ElementKind.BLOCK, "DRYING"), (ElementKind.PHASE, "DRY"), (ElementKind.PHASE, "SAMPLE"))
)
UPDATED = [(BLOCK, "origin"), (DRYING, "instruction"), (DRYING, "origin"), (SAMPLING, "origin")]
"""What an update of the operation makes otherwise: every element of it came from another version."""


@pytest.fixture
def head(do: Do, plant: Plant) -> Plant:
    """The enterprise."""
    return enterprise.enterprise(do, plant)


@pytest.fixture
def company(do: Do, head: Plant) -> Shelf:
    """The library of the enterprise, with a building block in effect, and a recipe that is built from it."""
    shelf = Shelf(do, head)
    shelf.build(shelf.dryer(), parent=shelf.begin("CORPORATE"))
    return shelf


def cooled(shelf: Shelf, version: UUID) -> None:
    shelf.change(version, "DRY", COOLED)


def origins(elements: Elements) -> list[tuple[str | None, int | None]]:
    """What everything is called, with the number of the version that it came from."""
    blocks = [(one.code, one.origin) for one in elements.blocks]
    phases = [(one.code, one.origin) for one in elements.phases]
    return [(code, None if origin is None else origin.number) for code, origin in (*blocks, *phases)]


def built(number: int) -> list[tuple[str | None, int | None]]:
    return [("GRANULATION", None), ("DRYING", number), ("DRY", number), ("SAMPLE", number)]


def operation(shelf: Shelf) -> UUID:
    return shelf.id_of(shelf.recipe.id, "RecipeBlock", "DRYING")


def adopted(shelf: Shelf, company: Shelf) -> Written:
    """The site's draft of the company's recipe, which is in effect."""
    version = replace(company.recipe, id=company.release(company.recipe.id))
    shelf.recipe = enterprise.adopt(shelf.do, shelf.plant, version)
    return version


def drift(shelf: Shelf) -> Drift:
    return enterprise.drift(shelf.do, shelf.plant, shelf.recipe.id)


def told(found: Drift) -> list[tuple[Key, str | None]]:
    return [(one.deviation.key, one.deviation.field) for one in found.judged]


@pytest.mark.requirement("REC-1")
@pytest.mark.requirement("TEN-2")
def test_a_sites_people_build_with_the_companys_building_blocks_and_take_their_updates(
    shelf: Shelf, company: Shelf
) -> None:
    (source,) = company.versions
    inserted = shelf.build(source, parent=shelf.begin())
    assert origins(shelf.elements()) == built(1)
    newer = company.revise(cooled)
    (offer,) = shelf.offers
    assert (offer.row.id, offer.successor.newer) == (inserted, newer)
    shelf.take("RecipeBlock", inserted, newer)
    assert origins(shelf.elements()) == built(2)
    assert shelf.elements().phases[0].instruction == COOLED.instruction
    shelf.release(shelf.recipe.id)


@pytest.mark.requirement("TEN-2")
def test_a_sites_people_change_nothing_of_the_companys_library_and_recipes(shelf: Shelf, company: Shelf) -> None:
    draft = company.draft(company.block, copy_from=company.versions[0]).id
    unit = company.id_of(company.recipe.id, "RecipeBlock", "GRANULATION")
    before = company.elements(draft), company.elements()
    shelf.recipe = company.recipe
    with pytest.raises(Forbidden):
        shelf.change(draft, "DRY", COOLED)
    with pytest.raises(Forbidden):
        shelf.build(company.versions[0], parent=unit)
    newer = company.revise(cooled)
    with pytest.raises(Forbidden):
        shelf.take("RecipeBlock", operation(company), newer)
    with pytest.raises(Forbidden):
        shelf.decline("RecipeBlock", operation(company), newer, "Not for us.")
    assert (company.elements(draft), company.elements()) == before


def test_an_adopted_recipe_keeps_where_its_elements_came_from(shelf: Shelf, company: Shelf) -> None:
    adopted(shelf, company)
    assert origins(shelf.elements()) == built(1)
    assert shelf.elements() == company.elements()
    assert told(drift(shelf)) == []


def test_a_site_that_takes_an_update_by_itself_declares_every_element_of_it(shelf: Shelf, company: Shelf) -> None:
    adopted(shelf, company)
    newer = company.revise(cooled)
    (offer,) = shelf.offers
    shelf.take("RecipeBlock", offer.row.id, newer)
    found = drift(shelf)
    assert told(found) == UPDATED
    assert [(one.deviation.company, one.deviation.here) for one in found.judged if one.deviation.field == "origin"] == [
        (f"{code} of DRYING version 1", f"{code} of DRYING version 2") for code in ("DRYING", "DRY", "SAMPLE")
    ]
    now = enterprise.now(shelf.do, shelf.plant, shelf.recipe)
    with pytest.raises(RecipeIncomplete) as refused:
        recipes.submitted(shelf.do, shelf.plant, now)
    assert refused.value.findings[0].what == (
        "it isn't as in the company's version, and no override is declared:"
        " DRYING of DRYING version 1 there, DRYING of DRYING version 2 here"
    )
    for key in (BLOCK, DRYING, SAMPLING):
        enterprise.declare(shelf.do, shelf.plant, shelf.recipe, key=key, field=None)
    recipes.submitted(shelf.do, shelf.plant, enterprise.now(shelf.do, shelf.plant, shelf.recipe))


def renewed(company: Shelf, version: Written) -> None:
    """The company takes the update into its recipe, and that into effect."""
    company.recipe = recipes.draft(company.do, company.plant, of=version.recipe, copy_from=version.id)
    company.take("RecipeBlock", operation(company), company.versions[-1])
    company.release(company.recipe.id)


def accepted(shelf: Shelf) -> None:
    (proposal,) = enterprise.proposals(shelf.do, shelf.plant)
    draft = enterprise.accept(shelf.do, shelf.plant, proposal)
    shelf.recipe = replace(shelf.recipe, id=draft)


def test_a_site_gets_an_update_that_the_company_took_with_its_proposal(shelf: Shelf, company: Shelf) -> None:
    version = adopted(shelf, company)
    company.revise(cooled)
    renewed(company, version)
    accepted(shelf)
    assert origins(shelf.elements()) == built(2)
    assert shelf.elements().phases[0].instruction == COOLED.instruction
    assert (told(drift(shelf)), shelf.offers) == ([], [])


def test_an_update_that_both_took_is_no_deviation_any_more(shelf: Shelf, company: Shelf) -> None:
    version = adopted(shelf, company)
    newer = company.revise(cooled)
    shelf.take("RecipeBlock", operation(shelf), newer)
    for key in (BLOCK, DRYING, SAMPLING):
        enterprise.declare(shelf.do, shelf.plant, shelf.recipe, key=key, field=None)
    renewed(company, version)
    accepted(shelf)
    found = drift(shelf)
    assert (told(found), len(found.idle), found.conflicts) == ([], 3, ())
    assert origins(shelf.elements()) == built(2)


def test_a_site_that_took_another_update_than_the_company_decides_in_readable_words(
    shelf: Shelf, company: Shelf
) -> None:
    version = adopted(shelf, company)
    shelf.take("RecipeBlock", operation(shelf), company.revise(cooled))
    for key in (BLOCK, DRYING, SAMPLING):
        enterprise.declare(shelf.do, shelf.plant, shelf.recipe, key=key, field=None)
    company.revise(lambda shelf, version: shelf.change(version, "DRY", replace(COOLED, critical=False)))
    renewed(company, version)
    accepted(shelf)
    conflicts = {one.key: one.conflict for one in drift(shelf).conflicts}
    assert conflicts[SAMPLING] == (
        "phase SAMPLE, origin: the company changed it from SAMPLE of DRYING version 1 to SAMPLE of DRYING version 3,"
        " the site had SAMPLE of DRYING version 2"
    )
    assert origins(shelf.elements()) == built(3)
