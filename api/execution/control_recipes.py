"""A batch's control recipe as GraphQL shows it: how much of everything a batch of its size takes and gives."""

import strawberry

from api.context import Info
from api.recipes import scaling
from api.recipes.scaling import ScaledCharge, ScaledMaterial, ScaledOutput, ScaledProcessParameter
from api.scalars import Quantity
from domain.execution import control_recipe
from domain.execution.models import Batch
from domain.recipes.models import MasterRecipeVersion
from domain.recipes.reading import Snapshot
from domain.recipes.scaling import told


@strawberry.type(description="What a batch takes and gives at its own size; what isn't scalable as its recipe has it.")
class ControlRecipe:
    factor: str = strawberry.field(
        description='How many times as large as its recipe the batch is: "1", "0.5"; "1/3" where no decimal is exact.'
    )
    recipe_size: Quantity = strawberry.field(description="The size that the recipe is written for.")
    materials: list[ScaledMaterial]
    charges: list[ScaledCharge]
    outputs: list[ScaledOutput]
    process_parameters: list[ScaledProcessParameter]


def of_batch(info: Info, batch: Batch) -> ControlRecipe:
    """The control recipe of a batch that the caller may read."""
    session = info.context.session
    version = session.get_one(MasterRecipeVersion, (batch.company_id, batch.recipe_version_id))
    found = scaling.shown(control_recipe.elements(Snapshot(session, batch.company_id), batch, version))
    return ControlRecipe(
        factor=told(control_recipe.factor(batch, version)),
        recipe_size=Quantity(value=version.batch_size_value, unit=version.batch_size_unit),
        materials=found.materials,
        charges=found.charges,
        outputs=found.outputs,
        process_parameters=found.process_parameters,
    )
