"""All that can be done with master recipes."""

import strawberry

from api.recipes.drafting import DraftingMutation
from api.recipes.editing import EditingMutation
from api.recipes.governing import GoverningMutation
from api.recipes.importing import ImportingMutation
from api.recipes.reviewing import ReviewingMutation


@strawberry.type
class RecipeMutation(DraftingMutation, EditingMutation, ReviewingMutation, GoverningMutation, ImportingMutation):
    pass
