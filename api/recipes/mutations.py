"""All that can be done with master recipes."""

import strawberry

from api.recipes.adopting import AdoptingMutation
from api.recipes.building import BuildingMutation
from api.recipes.drafting import DraftingMutation
from api.recipes.editing import EditingMutation
from api.recipes.governing import GoverningMutation
from api.recipes.importing import ImportingMutation
from api.recipes.reviewing import ReviewingMutation
from api.recipes.simulating import SimulatingMutation
from api.recipes.translating import TranslatingMutation


@strawberry.type
class RecipeMutation(
    AdoptingMutation,
    BuildingMutation,
    DraftingMutation,
    EditingMutation,
    TranslatingMutation,
    ReviewingMutation,
    SimulatingMutation,
    GoverningMutation,
    ImportingMutation,
):
    pass
