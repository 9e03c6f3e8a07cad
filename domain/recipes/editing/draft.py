"""A draft while one edit is made of it: its rows, its outline, and what the edit changes."""

from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, func, literal, select
from sqlalchemy.orm.attributes import flag_modified

from domain.kernel.ids import new_id
from domain.kernel.models import OfSite
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes import form
from domain.recipes.columns import Columns, Ids
from domain.recipes.editing import changes, standing
from domain.recipes.editing.changes import Change
from domain.recipes.editing.models import RecipeEdit
from domain.recipes.editing.outline import Outline
from domain.recipes.events import RecipeVersionEdited
from domain.recipes.files import FILES
from domain.recipes.kinds import EditAct, VersionState
from domain.recipes.models import (
    MasterRecipeVersion,
    RecipeAuthor,
    RecipeEquipment,
    RecipeFile,
    RecipeLink,
    RecipeMaterial,
    RecipeOutput,
    RecipeProcessParameter,
    RecipeTranslation,
)
from domain.recipes.states import VERSION, VersionAct

Element = TypeVar("Element", bound=OfSite)

WHAT = 500
"""So long may the sentence be that tells an edit."""

MOST: dict[Any, int] = {
    RecipeMaterial: form.MATERIALS,
    RecipeOutput: form.OUTPUTS,
    RecipeProcessParameter: form.PROCESS_PARAMETERS,
    RecipeEquipment: form.EQUIPMENT,
    RecipeLink: form.LINKS,
    RecipeFile: FILES,
}
"""So many of these may a version have; of the others, what holds them tells."""


@dataclass
class Draft:
    """One edit of one draft. Whoever edits it holds the version's row, so that edits take turns."""

    uow: UnitOfWork
    version: MasterRecipeVersion
    _outline: Outline | None = None
    _ids: Ids | None = None
    _before: dict[UUID, tuple[OfSite, Columns | None]] = field(default_factory=dict)
    _removed: set[UUID] = field(default_factory=set)

    @property
    def outline(self) -> Outline:
        """Where everything stands, asked once; what the edit moves is moved in it."""
        if self._outline is None:
            self._outline = standing.outline_of(self.uow, self.version)
        return self._outline

    @property
    def ids(self) -> Ids:
        """The rows by what elements name them, as they were before the edit."""
        if self._ids is None:
            elements = self.outline.elements.values()
            self._ids = Ids(
                blocks={one.code: one.id for one in elements if one.kind is not None},
                phases={one.code: one.id for one in elements if one.kind is None},
                equipment={one.code: one.id for one in self.rows(RecipeEquipment)},
                materials={one.position: one.id for one in self.rows(RecipeMaterial)},
            )
        return self._ids

    def rows(self, model: type[Element], *conditions: ColumnElement[bool]) -> list[Element]:
        """The version's rows of one kind; those that meet the conditions."""
        of_version = model.recipe_version_id == self.version.id  # type: ignore[attr-defined]  # every element has it
        return self.uow.find(model, of_version, *conditions, limit=form.PHASES * form.PARAMETERS)

    def add(self, model: type[Element], columns: Columns, *, id: UUID | None = None) -> Element:  # noqa: A002 -- the plant's word
        """A new element of the draft."""
        place = {"recipe_version_id": self.version.id, "site_id": self.version.site_id}
        row = self.uow.add(model(id=id or new_id(), **place, **columns))  # type: ignore[call-arg]  # a mapped class takes its columns
        self._before[row.id] = (row, None)
        return row

    def change(self, row: OfSite, columns: Columns) -> None:
        """Make a row say this. Its digits count: 5.10 takes the place of 5.1 (EXE-4)."""
        before = changes.columns_of(row)
        self._before.setdefault(row.id, (row, before))
        for name, value in columns.items():
            if not changes.same({name: getattr(row, name)}, {name: value}):
                setattr(row, name, value)
                flag_modified(row, name)

    def remove(self, row: OfSite) -> None:
        self._before.setdefault(row.id, (row, changes.columns_of(row)))
        self._removed.add(row.id)
        self.uow.remove(row)

    def written(self, id: UUID) -> OfSite:  # noqa: A002 -- the plant's word
        """A row that this edit added or changed."""
        return self._before[id][0]

    def goes(self, id: UUID) -> bool:  # noqa: A002 -- as above
        """Whether this edit removes a row."""
        return id in self._removed

    def settle(self) -> None:
        """Let every row say where it stands."""
        if self._outline is not None:
            standing.settle(self.uow, self.version, self._outline, [row for row, _ in self._before.values()])

    def done(
        self,
        act: EditAct,
        element: tuple[str, UUID],
        what: str,
        *,
        undoes: RecipeEdit | None = None,
        nothing: bool = False,
    ) -> RecipeEdit:
        """Settle where everything stands, and keep the edit.

        Raises InvalidInput where it changes `nothing`, unless that is allowed, and where a version may have no more.
        """
        self._require_room()
        self._let_translations_go()
        self.settle()
        made = [one for one in self._changes() if one.before is None or one.after is None or not _same(one)]
        if not made and not nothing:
            raise InvalidInput(path=(), problem="This is what the draft says already; nothing was changed.")
        return self._kept(act, element, what, made, undoes)

    def written_whole(self, what: str) -> RecipeEdit:
        """Settle where everything stands, and keep that the draft was written whole, in one edit.

        Its rows aren't kept one by one: such an edit isn't undone. Raises InvalidInput where it is too many of them.
        """
        self._require_room()
        self.settle()
        return self._kept(EditAct.REPLACE, ("MasterRecipeVersion", self.version.id), what, [], None)

    def _kept(
        self, act: EditAct, element: tuple[str, UUID], what: str, made: list[Change], undoes: RecipeEdit | None
    ) -> RecipeEdit:
        edit = RecipeEdit(
            id=new_id(),
            site_id=self.version.site_id,
            recipe_version_id=self.version.id,
            number=self._next_number(),
            act=act.value,
            element_type=element[0],
            element_id=element[1],
            what=what[:WHAT],
            changes=changes.text_of(made),
            undoes_id=None if undoes is None else undoes.id,
            edited_by=self.uow.person,
            edited_at=self.uow.now,
        )
        touch(self.version)
        self.uow.record(RecipeVersionEdited(version=self.version.id, element=what[:WHAT]))
        return self.uow.add(edit)

    def _require_room(self) -> None:
        """Of what the edit adds, no more than a version may have."""
        added = {type(row) for row, before in self._before.values() if before is None}
        for model in (one for one in MOST if one in added):
            mine = {row.id for row, _ in self._before.values() if type(row) is model}
            held = ({row.id for row in self.rows(model)} | mine) - self._removed
            if len(held) > MOST[model]:
                name = model.__name__.removeprefix("Recipe")
                most = f"A version has at most {MOST[model]} of {name}"
                problem = f"{most}, and this would make {len(held)}; take some out first."
                raise InvalidInput(path=(), problem=problem)

    def _let_translations_go(self) -> None:
        """What is removed takes its translations along."""
        if not self._removed:
            return
        of_removed = RecipeTranslation.element_id == any_(literal(list(self._removed), ARRAY(Uuid)))
        for one in self.rows(RecipeTranslation, of_removed):
            if not self.goes(one.id):
                self.remove(one)

    def _changes(self) -> list[Change]:
        order = {name: place for place, name in enumerate(changes.ELEMENTS)}
        found = [self._changed(row, before) for row, before in self._before.values()]
        return sorted(found, key=lambda one: order[one.element_type])

    def _changed(self, row: OfSite, before: Columns | None) -> Change:
        after = None if row.id in self._removed else changes.columns_of(row)
        if after is None:
            version = None
        elif before is None:
            version = 1
        else:
            version = row.version + (not changes.same(before, after))
        return Change(type(row).__name__, row.id, before, after, version)

    def _next_number(self) -> int:
        chosen = select(func.max(RecipeEdit.number)).where(
            RecipeEdit.company_id == self.version.company_id, RecipeEdit.recipe_version_id == self.version.id
        )
        return (self.uow.session.scalar(chosen) or 0) + 1


def opened(uow: UnitOfWork, recipe_version: UUID, *, seen: int | None = None) -> Draft:
    """The draft, held, with the actor among its authors; as it was `seen` where an edit is of the whole.

    Raises NotFound, Forbidden, WrongState, VersionConflict.
    """
    version = uow.load(MasterRecipeVersion, recipe_version, Permission.RECIPE_WRITE, version=seen)
    VERSION.after(VersionState(version.state), VersionAct.EDIT)
    add_author(uow, version)
    return Draft(uow, version)


def add_author(uow: UnitOfWork, version: MasterRecipeVersion) -> None:
    """Keep that the actor wrote on the draft: they can't approve it (REC-2)."""
    person = uow.actor.as_person
    if not uow.find(RecipeAuthor, RecipeAuthor.recipe_version_id == version.id, RecipeAuthor.person_id == person):
        uow.add(RecipeAuthor(id=new_id(), recipe_version_id=version.id, person_id=person))


def touch(version: MasterRecipeVersion) -> None:
    """Write the version's row though no column changed, so that its own version counts up (EXE-14)."""
    flag_modified(version, "state")


def _same(change: Change) -> bool:
    assert change.before is not None, change.id
    assert change.after is not None, change.id
    return changes.same(change.before, change.after)
