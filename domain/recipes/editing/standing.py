"""The outline between rows and values: read in one go, and written where it moved."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, Uuid, bindparam, null, select, text
from sqlalchemy.sql.expression import literal_column, union_all

from domain.kernel.models import OfSite
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.editing.outline import Outline, Standing
from domain.recipes.kinds import BlockKind
from domain.recipes.models import MasterRecipeVersion, RecipeBlock, RecipePhase

COMPANY, VERSION = (bindparam(name, type_=Uuid()) for name in ("company", "version"))

STANDINGS: CompoundSelect[Any] = union_all(
    select(
        RecipeBlock.id,
        RecipeBlock.code,
        RecipeBlock.kind,
        RecipeBlock.name,
        RecipeBlock.parent_id,
        RecipeBlock.position,
        null().label("during_id"),
        literal_column("0").label("number"),
        literal_column("''").label("unit_procedure"),
        literal_column("''").label("operation"),
        null().label("during_number"),
    ).where(RecipeBlock.company_id == COMPANY, RecipeBlock.recipe_version_id == VERSION),
    select(
        RecipePhase.id,
        RecipePhase.code,
        null(),
        RecipePhase.name,
        RecipePhase.block_id,
        RecipePhase.position,
        RecipePhase.during_id,
        RecipePhase.number,
        RecipePhase.unit_procedure,
        RecipePhase.operation,
        RecipePhase.during_number,
    ).where(RecipePhase.company_id == COMPANY, RecipePhase.recipe_version_id == VERSION),
)

# Without counting up the rows' versions: who edits such a phase meanwhile is in nobody's way.
MOVED_BLOCKS = text("""
    update recipe_block b set position = moved.position
    from unnest(cast(:ids as uuid[]), cast(:positions as int[])) as moved (id, position)
    where b.company_id = :company and b.id = moved.id
""")
MOVED_PHASES = text("""
    update recipe_phase p set position = moved.position, number = moved.number, unit_procedure = moved.unit_procedure,
      operation = moved.operation, during_number = moved.during_number
    from unnest(cast(:ids as uuid[]), cast(:positions as int[]), cast(:numbers as int[]),
                cast(:unit_procedures as text[]), cast(:operations as text[]), cast(:during_numbers as int[]))
      as moved (id, position, number, unit_procedure, operation, during_number)
    where p.company_id = :company and p.id = moved.id
""")


def outline_of(uow: UnitOfWork, version: MasterRecipeVersion) -> Outline:
    """Where the blocks and phases of a version stand. Raises InvalidInput for a draft from before there were blocks."""
    found = [_standing(*row) for row in uow.look_up(STANDINGS, version=version.id)]
    if any(one.kind is None and one.parent is None for one in found):
        problem = "This draft was begun before procedures had blocks; draft a version as its copy, and write on that."
        raise InvalidInput(path=("recipeVersionId",), problem=problem)
    return Outline.of(found)


def _standing(  # noqa: PLR0913, PLR0917 -- the columns of one row
    id: UUID,  # noqa: A002 -- the plant's word
    code: str,
    kind: str | None,
    name: str,
    parent: UUID | None,
    position: int,
    during: UUID | None,
    number: int,
    unit_procedure: str,
    operation: str,
    during_number: int | None,
) -> Standing:
    return Standing(
        id=id,
        code=code,
        kind=None if kind is None else BlockKind(kind),
        name=name,
        parent=parent,
        position=position,
        during=during,
        number=number,
        unit_procedure=unit_procedure,
        operation=operation,
        during_number=during_number,
    )


def settle(uow: UnitOfWork, version: MasterRecipeVersion, outline: Outline, held: Iterable[OfSite]) -> None:
    """Make every row say where it stands: those that the edit holds itself, and all others that moved."""
    settled = outline.settled()
    own = {row.id for row in held}
    for row in held:
        if row.id in settled:
            _say(row, settled[row.id])
    moved = [one for id_, one in settled.items() if id_ not in own and one != outline.elements[id_]]
    blocks = [one for one in moved if one.kind is not None]
    phases = [one for one in moved if one.kind is None]
    if blocks:
        uow.session.execute(MOVED_BLOCKS, {"company": version.company_id, **_places(blocks)})
    if phases:
        uow.session.execute(
            MOVED_PHASES,
            {
                "company": version.company_id,
                **_places(phases),
                "numbers": [one.number for one in phases],
                "unit_procedures": [one.unit_procedure for one in phases],
                "operations": [one.operation for one in phases],
                "during_numbers": [one.during_number for one in phases],
            },
        )


def _places(moved: list[Standing]) -> dict[str, object]:
    return {"ids": [one.id for one in moved], "positions": [one.position for one in moved]}


def _say(row: OfSite, standing: Standing) -> None:
    if isinstance(row, RecipeBlock):
        row.parent_id, row.position = standing.parent, standing.position
    elif isinstance(row, RecipePhase):
        row.block_id, row.position, row.number = standing.parent, standing.position, standing.number
        row.unit_procedure, row.operation = standing.unit_procedure, standing.operation
        row.during_id, row.during_number = standing.during, standing.during_number
