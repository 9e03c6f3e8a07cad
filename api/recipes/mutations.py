"""All that can be done with master recipes."""

import strawberry

from api.recipes.building import BuildingMutation
from api.recipes.drafting import DraftingMutation
from api.recipes.editing import EditingMutation
from api.recipes.governing import GoverningMutation
from api.recipes.reviewing import ReviewingMutation


@strawberry.type
class RecipeMutation(BuildingMutation, DraftingMutation, EditingMutation, ReviewingMutation, GoverningMutation):
    pass
