"""What the database itself holds of building blocks, whatever the application forgets."""

import pytest

from tests import recipes
from tests.domain.recipes.forcing import RESTRICTED, refused_by_the_database
from tests.domain.recipes.library.conftest import Shelf
from tests.recipes import Written


@pytest.mark.requirement("REC-1")
def test_an_element_comes_from_a_building_block_that_was_in_effect(shelf: Shelf) -> None:
    source = shelf.dryer()
    shelf.build(source, parent=shelf.begin())
    draft = shelf.draft(shelf.block, copy_from=source)
    product = Written(recipes.effective_recipe(shelf.do, shelf.plant, code="OTHER"), 0, shelf.block)
    statement = (
        "update recipe_phase set origin_version_id = :v, origin_code = 'DRY' where company_id = :c"
        " and recipe_version_id in (select id from master_recipe_version where company_id = :c and state = 'DRAFT')"
    )
    before = shelf.elements()
    for origin in (draft, product):
        assert refused_by_the_database(shelf.do, shelf.plant, statement, origin) == RESTRICTED
    assert shelf.elements() == before


@pytest.mark.requirement("REC-1")
def test_no_batch_is_made_from_a_building_block(shelf: Shelf) -> None:
    source = Written(shelf.dryer(), 0, shelf.block)
    statement = (
        "insert into batch (company_id, id, version, site_id, number, recipe_version_id)"
        " values (:c, gen_random_uuid(), 1, :s, 'B-1', :v)"
    )
    assert refused_by_the_database(shelf.do, shelf.plant, statement, source) == RESTRICTED


def test_a_product_never_becomes_a_building_block(shelf: Shelf) -> None:
    shelf.begin()
    statement = "update master_recipe set kind = 'BUILDING_BLOCK', stage = 'PHASE' where company_id = :c"
    assert refused_by_the_database(shelf.do, shelf.plant, statement) == RESTRICTED
