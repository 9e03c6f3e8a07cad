"""A building block in effect, recipes that are built from it, and what happens to both."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from domain.kernel.models import OfCompany
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.commands import building, drafting, editing, undoing
from domain.recipes.editing.changes import ELEMENTS
from domain.recipes.editing.elements import MODELS, Element
from domain.recipes.editing.models import RecipeEdit
from domain.recipes.heads import BlockHead, PhaseHead
from domain.recipes.kinds import BlockKind, BuildingBlockLevel, LinkKind, ParameterKind, ParameterSource
from domain.recipes.library.merging import Conflict, Side
from domain.recipes.library.offers import Offer, offers
from domain.recipes.models import MasterRecipeVersion
from domain.recipes.rows import elements_of
from domain.recipes.values import Charge, Elements, Link, Parameter
from tests import recipes
from tests.conftest import Do
from tests.plant import Plant
from tests.recipes import API, DRYER, LOD, Written

INLET = Parameter(
    name="Inlet temperature",
    code="inlet",
    kind=ParameterKind.NUMBER,
    unit="Cel",
    action_low=Decimal(55),
    action_high=Decimal(65),
    source=ParameterSource.INSTRUMENT,
    instrument="FBD_01",
)
DRY = PhaseHead(name="Dry", code="DRY", instruction="Dry at 60 °C until the moisture is reached.", critical=True)
SAMPLE = PhaseHead(name="Sample", code="SAMPLE", instruction="Take a sample from three places.")
LINK = Link(
    code="HOLD",
    kind=LinkKind.SEQUENCE,
    from_phase="DRY",
    to_phase="SAMPLE",
    at_most=Quantity(Decimal(1), "h"),
    rationale="Dried granules take up water again.",
)


@dataclass
class Shelf:
    """The library of a plant, and one draft that is built from it."""

    do: Do
    plant: Plant
    block: UUID = field(init=False)
    recipe: Written = field(init=False)
    versions: list[UUID] = field(default_factory=list)

    def act(self, command: Callable[[UnitOfWork], OfCompany]) -> UUID:
        return self.do(self.plant.engineer, command).id

    def create(self, code: str, level: BuildingBlockLevel) -> UUID:
        return self.act(lambda uow: drafting.create_building_block(uow, code=code, name=code.capitalize(), level=level))

    def draft(self, of: UUID, *, copy_from: UUID | None = None) -> Written:
        done = self.do(
            self.plant.engineer,
            lambda uow: drafting.draft_version(
                uow, recipe=of, site=self.plant.site, batch_size=None, variant="STANDARD", copy_from=copy_from
            ),
        )
        return Written(done.id, done.version or 0, of)

    def insert(self, version: UUID, element: Element, **place: Any) -> UUID:  # noqa: ANN401 -- parent and position
        return recipes.insert(self.do, self.plant, version, element, **place)

    def release(self, version: UUID) -> UUID:
        """In effect, as it is now."""
        seen = self.look(lambda uow: uow.find(MasterRecipeVersion, MasterRecipeVersion.id == version)[0].version)
        row = self.look(lambda uow: uow.find(MasterRecipeVersion, MasterRecipeVersion.id == version)[0])
        written = Written(version, seen, row.recipe_id)
        submitted = recipes.submitted(self.do, self.plant, written)
        return recipes.effective(self.do, self.plant, recipes.approved(self.do, self.plant, submitted)).id

    def dryer(self, *, finish: Callable[["Shelf", UUID], None] | None = None) -> UUID:
        """The first version of an operation that dries, in effect: two phases, linked, with what they need.

        `finish` does whatever else is done to it before.
        """
        self.block = self.create("DRYING", BuildingBlockLevel.OPERATION)
        version = self.draft(self.block).id
        self.insert(version, API)
        unit = self.insert(version, BlockHead(kind=BlockKind.UNIT_PROCEDURE, name="Anywhere"))
        operation = self.insert(version, BlockHead(kind=BlockKind.OPERATION, name="Drying"), parent=unit)
        self.insert(version, replace(DRYER, used_by="DRYING"))
        dry = self.insert(version, DRY, parent=operation)
        sample = self.insert(version, SAMPLE, parent=operation)
        self.insert(version, INLET, parent=dry)
        self.insert(version, LOD, parent=dry)
        self.insert(version, Charge(material=1, quantity=API.quantity), parent=sample)
        self.insert(version, LINK)
        if finish is not None:
            finish(self, version)
        self.versions.append(self.release(version))
        return self.versions[-1]

    def revise(self, change: Callable[["Shelf", UUID], None]) -> UUID:
        """The building block's next version, in effect: the last one with a change."""
        version = self.draft(self.block, copy_from=self.versions[-1]).id
        change(self, version)
        self.versions.append(self.release(version))
        return self.versions[-1]

    def begin(self, code: str = "PRODUCT") -> UUID:
        """A draft of a product with an empty unit procedure, whose id this gives."""
        self.recipe = recipes.draft(self.do, self.plant, of=recipes.recipe(self.do, self.plant, code=code))
        return self.insert(self.recipe.id, BlockHead(kind=BlockKind.UNIT_PROCEDURE, name="Granulation"))

    def build(self, source: UUID, *, parent: UUID | None, position: int | None = None) -> UUID:
        """The id of what was inserted."""
        edits: list[UUID] = []

        def act(uow: UnitOfWork) -> RecipeEdit:
            edit = building.insert_building_block(
                uow,
                recipe_version=self.recipe.id,
                building_block_version=source,
                parent=parent,
                position=position,
            )
            edits.append(edit.element_id)
            return edit

        self.act(act)
        return edits[0]

    def take(self, kind: str, id_: UUID, source: UUID, decisions: Mapping[str, Side] | None = None) -> UUID:
        """The edit's id."""
        seen = self.seen(kind, id_)
        return self.act(
            lambda uow: building.take_update(
                uow,
                element_type=kind,
                id=id_,
                seen=seen,
                building_block_version=source,
                decisions=decisions or {},
            )
        )

    def decline(self, kind: str, id_: UUID, source: UUID, reason: str) -> UUID:
        seen = self.seen(kind, id_)
        return self.act(
            lambda uow: building.decline_update(
                uow, element_type=kind, id=id_, seen=seen, building_block_version=source, reason=reason
            )
        )

    def undo(self, edit: UUID) -> UUID:
        return self.act(lambda uow: undoing.undo_edit(uow, edit=edit))

    def last(self) -> UUID:
        """The id of the newest edit of the draft."""
        found: list[RecipeEdit] = self.look(
            lambda uow: uow.find(RecipeEdit, RecipeEdit.recipe_version_id == self.recipe.id)
        )
        return max(found, key=lambda one: one.number).id

    def change(self, version: UUID, code: str, element: Element, *, of: str | None = None) -> None:
        """Let the element with this code, of this phase, say that."""
        kind = MODELS[type(element)].__name__
        id_ = self.id_of(version, kind, code, of=of)
        seen = self.seen(kind, id_)
        self.act(lambda uow: editing.change_element(uow, element_type=kind, id=id_, seen=seen, element=element))

    def remove(self, version: UUID, kind: str, code: str, *, of: str | None = None) -> None:
        id_ = self.id_of(version, kind, code, of=of)
        seen = self.seen(kind, id_)
        self.act(lambda uow: editing.remove_element(uow, element_type=kind, id=id_, seen=seen))

    def move(self, version: UUID, kind: str, code: str, *, parent: UUID | None = None, to: int | None = None) -> None:
        id_ = self.id_of(version, kind, code)
        seen = self.seen(kind, id_)
        self.act(
            lambda uow: editing.move_element(uow, element_type=kind, id=id_, seen=seen, parent=parent, position=to)
        )

    def id_of(self, version: UUID, kind: str, code: str, *, of: str | None = None) -> UUID:
        model: Any = ELEMENTS[kind]
        chosen = [model.recipe_version_id == version, model.code == code]
        if of is not None:
            chosen.append(model.recipe_phase_id == self.id_of(version, "RecipePhase", of))
        found: UUID = self.look(lambda uow: uow.find(model, *chosen))[0].id
        return found

    def seen(self, kind: str, id_: UUID) -> int:
        model: Any = ELEMENTS[kind]
        found: int = self.look(lambda uow: uow.find(model, model.id == id_))[0].version
        return found

    def elements(self, version: UUID | None = None) -> Elements:
        found: Elements = self.look(lambda uow: elements_of(uow, version or self.recipe.id))
        return found

    def content(self, version: UUID) -> str:
        """What was submitted of a version."""
        found: str = self.look(lambda uow: uow.find(MasterRecipeVersion, MasterRecipeVersion.id == version))[0].content
        return found

    @property
    def offers(self) -> list[Offer]:
        found: list[Offer] = self.look(
            lambda uow: offers(uow, self.recipe.id, may_read=lambda _: True, first=50, skip=0)
        )
        return found

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        return self.offers[0].conflicts

    def look(self, question: Callable[[UnitOfWork], Any]) -> Any:  # noqa: ANN401 -- whatever was asked
        found: list[Any] = []

        def act(uow: UnitOfWork) -> OfCompany:
            found.append(question(uow))
            return uow.find(MasterRecipeVersion)[0]

        self.do(self.plant.engineer, act)
        return found[0]


@pytest.fixture
def shelf(do: Do, plant: Plant) -> Shelf:
    return Shelf(do, plant)
