"""A version's way from draft to effect, and each step that is refused."""

from typing import Any

from domain.recipes.models import MasterRecipeVersion, VersionState
from tests.conftest import Do
from tests.plant import Plant
from tests.recipes import effective_recipe


def test_a_version_goes_from_draft_into_effect(do: Do, plant: Plant) -> None:
    version = effective_recipe(do, plant)
    found: list[Any] = []

    def look(uow: Any) -> Any:
        found.extend(uow.find(MasterRecipeVersion, MasterRecipeVersion.id == version))
        return found[0]

    do(plant.engineer, look)
    assert found[0].state == VersionState.EFFECTIVE
