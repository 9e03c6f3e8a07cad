"""What was merged, written into a draft: rows that change, come and go; those that stay as they are keep their ids."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.models import OfSite
from domain.recipes import codes, columns, models
from domain.recipes.columns import Columns, Ids
from domain.recipes.editing import elements, parts, removing, translating
from domain.recipes.editing.draft import Draft
from domain.recipes.editing.outline import Standing
from domain.recipes.heads import BlockHead
from domain.recipes.library import inserting, reading_back
from domain.recipes.library.reading_back import Names
from domain.recipes.library.sheets import (
    BLOCK,
    CHARGE,
    EQUIPMENT,
    FILE,
    LINK,
    MATERIAL,
    PARAMETER,
    PHASE,
    ROOT,
    SHARED,
    VALUE,
    Key,
    Sheet,
    labels,
    link_keys,
)
from domain.recipes.library.three import Three
from domain.recipes.library.versions import Source
from domain.recipes.values import Equipment, Link


def take(draft: Draft, sides: Three, merged: Sheet, *, mine: Sheet, theirs: Sheet, source: Source) -> None:
    """Make the element and all below it say what was merged, as one edit.

    Raises InvalidInput, NamesDiffer, ElementInUse.
    """
    inserting.require_one_meaning(sides.new, sides.recipe.equipment, sides.recipe.process_parameters)
    taking = _Taking(draft, sides, merged, mine, theirs, source)
    taking.name_new()
    taking.shared()
    taking.procedure()
    for phase in (one for one in merged.facts if one[0] == PHASE):
        taking.parts(models.RecipeParameter, phase, merged.parameters, mine.parameters)
        taking.parts(models.RecipeCharge, phase, merged.charges, mine.charges)
    taking.links()


@dataclass
class _Taking:
    """One update on its way into a draft; `placed` are the ids of blocks and phases, `names` the draft's names."""

    draft: Draft
    sides: Three
    merged: Sheet
    mine: Sheet
    theirs: Sheet
    source: Source
    placed: dict[Key, UUID] = field(default_factory=dict)
    rows: dict[UUID, OfSite] = field(default_factory=dict)
    _names: Names | None = None
    _ids: Ids | None = None

    @property
    def names(self) -> Names:
        assert self._names is not None, "name_new comes first"
        return self._names

    @property
    def ids(self) -> Ids:
        assert self._ids is not None, "name_new comes first"
        return self._ids

    def name_new(self) -> None:
        """What everything is called in the draft: as before, or by free codes and positions."""
        called = {name: code for code, name in self.sides.names.items()}
        taken = {one.code for one in self.draft.outline.elements.values()}
        new = [key for key in self.merged.facts if key[0] in {BLOCK, PHASE} and key not in self.mine.facts]
        for _, name in new:
            code = name if name not in taken else codes.proposed(name, taken, capitals=True)
            called[name] = code
            taken.add(code)
        self._name_materials(called, new)
        for key in (*self.merged.facts, *self.mine.facts):
            if key[0] in {BLOCK, PHASE}:
                self.placed[key] = (self.ids.blocks if key[0] == BLOCK else self.ids.phases)[called[key[1]]]
        placed = list(self.placed.values())
        self.rows |= {one.id: one for one in self.draft.rows(models.RecipeBlock, models.RecipeBlock.id.in_(placed))}
        self.rows |= {one.id: one for one in self.draft.rows(models.RecipePhase, models.RecipePhase.id.in_(placed))}

    def _name_materials(self, called: Mapping[str, str], new: Sequence[Key]) -> None:
        there = {label: position for position, label in labels(self.sides.recipe.materials).items()}
        free = inserting.free_positions(self.draft)
        lines = {label: one for label, one in self._theirs_materials() if (MATERIAL, label) in self.merged.facts}
        added = {label: next(free) for label in lines if label not in there}
        equipment = [key[1] for key in self.merged.facts if key[0] == EQUIPMENT and key not in self.mine.facts]
        own, made = self.draft.ids, {kind: [called[name] for of, name in new if of == kind] for kind in (BLOCK, PHASE)}
        self._ids = Ids(
            blocks={**own.blocks, **{code: new_id() for code in made[BLOCK]}},
            phases={**own.phases, **{code: new_id() for code in made[PHASE]}},
            equipment={**{code: new_id() for code in equipment}, **own.equipment},
            materials={**own.materials, **{position: new_id() for position in added.values()}},
        )
        self._names = Names(called, {**there, **added}, {label: one.code for label, one in lines.items()})

    def _theirs_materials(self) -> Iterator[tuple[str, Any]]:
        named = labels(self.sides.theirs.materials)
        return ((named[one.position], one) for one in self.sides.theirs.materials)

    def differs(self, key: Key) -> bool:
        return self.merged.facts[key] != self.mine.facts.get(key)

    def shared(self) -> None:
        """Equipment, materials, values of the formula and files, new or changed."""
        rows: dict[Key, OfSite] = {(EQUIPMENT, one.code): one for one in self.draft.rows(models.RecipeEquipment)}
        rows |= {(FILE, one.code): one for one in self.draft.rows(models.RecipeFile)}
        rows |= {(VALUE, one.code): one for one in self.draft.rows(models.RecipeProcessParameter)}
        by_position = {one.position: one for one in self.draft.rows(models.RecipeMaterial)}
        rows |= {
            (MATERIAL, label): by_position[position]
            for label, position in self.names.positions.items()
            if position in by_position
        }
        for key, said in self.merged.facts.items():
            if key[0] not in SHARED or not self.differs(key):
                continue
            row = self._write_shared(key, reading_back.shared(key, said, self.names), rows.get(key))
            self.translate(key, row)

    def translate(self, key: Key, row: OfSite) -> None:
        """What an element that came or changed is called in other languages."""
        if key[0] != FILE and self.differs(key):
            translating.replace(self.draft, row, reading_back.translations(self.merged.facts[key]))

    def _write_shared(self, key: Key, element: Any, row: OfSite | None) -> OfSite:  # noqa: ANN401 -- one of four kinds
        match key[0]:
            case kind if kind == EQUIPMENT:
                return self._equip(element, row)
            case kind if kind == MATERIAL:
                id_ = self.ids.materials[element.position]
                return self._written(models.RecipeMaterial, columns.of_material(element), row, id_)
            case kind if kind == FILE:
                said = columns.of_file(element, company=self.draft.version.company_id)
                return self._written(models.RecipeFile, said, row)
            case _:
                return self._written(models.RecipeProcessParameter, columns.of_process_parameter(element), row)

    def _equip(self, element: Equipment, row: OfSite | None) -> OfSite:
        said, id_ = columns.of_equipment(element, self.ids), self.ids.equipment[element.code]
        row = self._written(models.RecipeEquipment, said, row, id_)
        assert isinstance(row, models.RecipeEquipment), row
        parts.replace(self.draft, models.RecipeCapability, row, elements.capability_columns(element))
        return row

    def _written(self, model: type[OfSite], said: Columns, row: OfSite | None, id_: UUID | None = None) -> OfSite:
        if row is None:
            return self.draft.add(model, said, id=id_)
        self.draft.change(row, said)
        return row

    def procedure(self) -> None:
        """Blocks and phases: those that go, those that come, how they stand, and where they come from."""
        gone = [key for key in self.mine.facts if key[0] in {BLOCK, PHASE} and key not in self.merged.facts]
        for holder, key in self.merged.walk():
            self._place(holder, key)
        for key in gone:
            if key[0] == PHASE:
                removing.remove(self.draft, self.rows[self.placed[key]])
        self._arrange([key for key in gone if key[0] == BLOCK])
        for key in gone:
            if key[0] == BLOCK:
                removing.remove(self.draft, self.rows[self.placed[key]])

    def _place(self, holder: Key, key: Key) -> None:
        id_, outline = self.placed[key], self.draft.outline
        head = reading_back.head(key, self.merged.facts[key], self.names)
        assert head.code is not None, key
        said = columns.of_block(head) if isinstance(head, BlockHead) else columns.of_phase(head, self.ids)
        kind = head.kind if isinstance(head, BlockHead) else None
        during = said.get("during_id")
        if key in self.mine.facts:
            before = outline.elements[id_]
            outline.elements[id_] = replace(before, code=head.code, name=head.name, during=during)
            row = self.rows[id_]
            self.draft.change(row, {**(said if self.differs(key) else {}), **self._origin(key)})
            self.translate(key, row)
        else:
            parent = None if holder == ROOT else self.placed[holder]
            outline.elements[id_] = Standing(
                id=id_, code=head.code, kind=kind, name=head.name, parent=parent, position=0, during=during
            )
            model = models.RecipeBlock if key[0] == BLOCK else models.RecipePhase
            self.translate(key, self.draft.add(model, {**said, **self._origin(key)}, id=id_))

    def _origin(self, key: Key) -> Columns:
        """What the newer version has came from it; what it lacks is the recipe's own, or came from elsewhere."""
        settled = {"declined_version_id": None, "declined_because": None}
        if key in self.theirs.facts:
            code = self.sides.theirs_top if key[1] == self.sides.top else key[1]
            return {**columns.of_origin(self.source.origin(code)), **settled}
        if key in self.sides_base:
            return {**columns.of_origin(None), **settled}
        return {}

    @property
    def sides_base(self) -> frozenset[Key]:
        """The blocks and phases that were taken from the older version."""
        blocks = ((BLOCK, one.code) for one in self.sides.base.blocks)
        return frozenset(blocks) | {(PHASE, one.code or "") for one in self.sides.base.phases}

    def _arrange(self, gone: Sequence[Key]) -> None:
        """Let the outline stand as it was merged; blocks that go are empty, at the end of the element."""
        outline = self.draft.outline
        for key in (one for one in self.merged.facts if one[0] == BLOCK):
            held = [self.placed[one] for one in self.merged.steps.get(key, ())]
            outline.below[self.placed[key]] = held
            for one in held:
                outline.elements[one] = replace(outline.elements[one], parent=self.placed[key])
        top = self.placed[next(self.merged.walk())[1]]
        for key in gone:
            id_ = self.placed[key]
            outline.below[id_] = []
            outline.below[top].append(id_)
            outline.elements[id_] = replace(outline.elements[id_], parent=top)
        for key in (one for one in self.merged.facts if one[0] in {BLOCK, PHASE}):
            outline.require_fits(self.placed[key])

    def parts(
        self,
        model: type[models.RecipeParameter] | type[models.RecipeCharge],
        phase: Key,
        wanted: Mapping[Key, tuple[Key, ...]],
        there: Mapping[Key, tuple[Key, ...]],
    ) -> None:
        """The parameters or charges of a phase, in the order that was merged."""
        owner = self.placed[phase]
        held = parts.of(self.draft, model, owner) if phase in self.mine.facts else []
        rows = dict(zip(there.get(phase, ()), held, strict=True))
        keys = wanted.get(phase, ())
        for key, row in rows.items():
            if key not in keys:
                self.draft.remove(row)
        for position, key in enumerate(keys, 1):
            said: Columns = {"position": position}
            if self.differs(key):
                said |= self._part_columns(key)
            if key not in rows:
                said = {**self._part_columns(key), **said, parts.OWNERS[model]: owner}
                self.translate(key, self.draft.add(model, said))
            elif said != {"position": rows[key].position}:
                self.draft.change(rows[key], said)
                self.translate(key, rows[key])

    def _part_columns(self, key: Key) -> Columns:
        said = self.merged.facts[key]
        if key[0] == PARAMETER:
            parameter = reading_back.parameter(key, said, self.names)
            return columns.of_parameter(parameter, self.ids, path=("parameter",))
        assert key[0] == CHARGE, key
        return columns.of_charge(reading_back.charge(key, said, self.names), self.ids, path=("charge",))

    def links(self) -> None:
        """Links within the element; those of a phase that went are gone with it."""
        rows = {one.code: one for one in self.draft.rows(models.RecipeLink) if not self.draft.goes(one.id)}
        mine = {key: one.code for key, one in link_keys(self.sides.mine.links)}
        theirs = {key: one.code for key, one in link_keys(self.sides.theirs.links)}
        for key, code in mine.items():
            if key not in self.merged.facts and code in rows:
                self.draft.remove(rows[code])
        taken = set(rows)
        for key in (one for one in self.merged.facts if one[0] == LINK and self._has_ends(one)):
            if key in mine:
                self._write_link(reading_back.link(key, mine[key], self.merged.facts[key], self.names), rows[mine[key]])
            else:
                wanted = theirs[key]
                code = wanted if wanted not in taken else codes.proposed(wanted, taken, capitals=True)
                taken.add(code)
                self._write_link(reading_back.link(key, code, self.merged.facts[key], self.names), None)

    def _has_ends(self, key: Key) -> bool:
        """A link goes with a phase that went, whoever wanted to keep it."""
        return all((PHASE, one) in self.merged.facts for one in key[2:4])

    def _write_link(self, link: Link, row: OfSite | None) -> None:
        said = columns.of_link(link, self.ids)
        if row is None:
            self.draft.add(models.RecipeLink, said)
        else:
            self.draft.change(row, said)
