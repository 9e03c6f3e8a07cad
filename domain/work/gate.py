"""Asks the gate ahead for many batches: what is demanded at a site is read once, not once for each phase (EXE-15)."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from domain.execution import queries
from domain.execution.commands import running
from domain.execution.equipment.demanding import DEMANDED
from domain.execution.gate import person
from domain.execution.gate.models import GateOverride
from domain.execution.hold_models import BatchHold
from domain.execution.models import Batch, PhaseExecution
from domain.execution.offline import attesting
from domain.kernel.actor import Actor
from domain.recipes.models import MasterRecipeVersion, PhaseSignature, RecipeEquipment
from domain.training import at_the_act
from domain.work.ahead import Ahead, KeptRows
from domain.work.rules.items import refused

NOTHING: Sequence[Sequence[Any]] = ()
CODES = text("""
with recursive above as (
  select id as phase, code, block_id from recipe_phase
    where company_id = :company and recipe_version_id = any(:versions)
  union select a.phase, o.code, o.parent_id from above a
    join recipe_block o on o.company_id = :company and o.id = a.block_id
)
select a.phase, a.code, cast(null as uuid) as material from above a where a.code is not null
union all select c.recipe_phase_id, null, c.material_id from recipe_charge c
  where c.company_id = :company and c.recipe_version_id = any(:versions)
""")


@dataclass(frozen=True, slots=True)
class Codes:
    """Of phases of recipes, their codes and those of the blocks that hold them; which of them charge a material."""

    of_phase: Mapping[UUID, set[str]]
    charging: Mapping[UUID, set[UUID]]

    def of_input(self, material: UUID) -> set[str]:
        return {code for phase in self.charging.get(material, ()) for code in self.of_phase.get(phase, ())}


class Demands:
    """What is demanded of a person who works by some batches, in few questions."""

    def __init__(self, ahead: Ahead, batches: Collection[Batch]) -> None:
        self._ahead, self._batches = ahead, {one.id: one for one in batches}

    def answer_for_inputs(self) -> None:
        """From now on what weighing a batch's inputs demands of the person is answered from what its site demands."""

        def answer(given: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
            batch = self._batches.get(given["batch"])
            return (
                NOTHING if batch is None else self._told(batch, given, lambda: self._codes.of_input(given["material"]))
            )

        self._ahead.kept.answering(person.FOR_INPUT, answer)

    def answer_for_phases(self, phases: Mapping[UUID, PhaseExecution]) -> None:
        """The same for these phases of the batches."""

        def answer(given: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
            phase = phases.get(given["phase"])
            batch = None if phase is None else self._batches.get(phase.batch_id)
            if phase is None or batch is None:
                return NOTHING
            return self._told(batch, given, lambda: self._codes.of_phase.get(phase.recipe_phase_id, set()))

        self._ahead.kept.answering(person.IN_PHASE, answer)

    def _told(
        self, batch: Batch, given: Mapping[str, Any], codes: Callable[[], Collection[str]]
    ) -> Sequence[Sequence[Any]]:
        found = self._ahead.look_up(at_the_act.AT_SITE, site=batch.site_id, person=given["person"])
        if not found or at_the_act.read(found[0][0]).demands_nothing:
            return found
        told = json.loads(found[0][0])
        recipe = {"recipe": str(self._recipes[batch.recipe_version_id]), "version": str(batch.recipe_version_id)}
        phases = sorted(codes()) if any(one["phases"] for one in told["lines"]) else []
        return [(json.dumps({**told, **recipe, "phases": phases}),)]

    @cached_property
    def _recipes(self) -> Mapping[UUID, UUID]:
        """The recipe of each version that these batches are made by."""
        row, versions = MasterRecipeVersion, {one.recipe_version_id for one in self._batches.values()}
        chosen = select(row.id, row.recipe_id).where(row.company_id == self._ahead.actor.company, row.id.in_(versions))
        return {one.id: one.recipe_id for one in self._ahead.session.execute(chosen)}

    @cached_property
    def _codes(self) -> Codes:
        """Of all phases of those versions; asked once, where something is demanded for some phases alone."""
        asked = {
            "company": self._ahead.actor.company,
            "versions": list({one.recipe_version_id for one in self._batches.values()}),
        }
        of_phase, charging = defaultdict[UUID, set[str]](set), defaultdict[UUID, set[UUID]](set)
        for phase, code, material in self._ahead.session.execute(CODES, asked):
            if material is None:
                of_phase[phase].add(code)
            else:
                charging[material].add(phase)
        return Codes(of_phase, charging)


class PhaseGate:
    """Why a person is not admitted to a phase of one of these batches, by the very rules of its acts."""

    def __init__(self, session: Session, actor: Actor, batches: Sequence[Batch]) -> None:
        self._ahead = Ahead(KeptRows(session, actor.company), actor)
        self._batches = {one.id: one for one in batches}
        phases = [phase for one in batches for phase in one.phases]
        self._phases = {one.id: one for one in phases}
        Demands(self._ahead, batches).answer_for_phases(self._phases)
        self._ahead.kept.keep(GateOverride, "phase_execution_id", [one.id for one in phases])
        self._answer_commands(list(self._batches))
        self._answer_equipment({one.recipe_phase_id: self._batches[one.batch_id].recipe_version_id for one in phases})

    def start(self, phase: UUID) -> str | None:
        """Why they can't start it: what holds it stands still, or what they lack, or the equipment."""
        found = self._phases[phase]
        batch = self._batches[found.batch_id]
        still = refused(lambda: queries.require_free_above(self._ahead, found))
        return still or self.act(phase) or refused(lambda: running.require_equipment(self._ahead, found, batch))

    def act(self, phase: UUID) -> str | None:
        """Why they can't act in it."""
        return refused(lambda: person.require_admitted(self._ahead, self._phases[phase]))

    def attest(self, phase: UUID) -> str | None:
        """Why they can't sign for what was completed without a connection (OFL-4)."""
        return refused(lambda: attesting.require_own(self._ahead, self._phases[phase]))

    def sign(self, phase: UUID, meaning: PhaseSignature) -> str | None:
        """Why they can't sign it so; quality's approval demands no training on the recipe."""
        if meaning is PhaseSignature.QUALITY:
            return None
        second = meaning is PhaseSignature.VERIFIED
        return refused(lambda: person.require_admitted(self._ahead, self._phases[phase], second=second))

    def _answer_commands(self, batches: Collection[UUID]) -> None:
        """Batches none of whose operations or unit procedures stands still aren't asked phase by phase (CMD-1)."""
        row, company = BatchHold, self._ahead.actor.company
        chosen = select(row.batch_id).where(
            row.company_id == company,
            row.batch_id.in_(batches),
            row.restarted_at.is_(None),
            row.recipe_block_id.is_not(None),
        )
        halted = set(self._ahead.session.scalars(chosen.distinct())) if batches else set[UUID]()

        def answer(given: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
            if given["batch"] not in halted:
                return NOTHING
            return self._ahead.session.execute(queries.HALTED_ABOVE, {**given, "company": company}).all()

        self._ahead.kept.answering(queries.HALTED_ABOVE, answer)

    def _answer_equipment(self, version_of: Mapping[UUID, UUID]) -> None:
        """Recipe versions that demand no equipment aren't asked phase by phase."""
        row, company = RecipeEquipment, self._ahead.actor.company
        chosen = select(row.recipe_version_id).where(
            row.company_id == company, row.recipe_version_id.in_(set(version_of.values()))
        )
        demanding = set(self._ahead.session.scalars(chosen.distinct())) if version_of else set[UUID]()

        def answer(given: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
            if version_of.get(given["phase"]) not in demanding:
                return NOTHING
            return self._ahead.session.execute(DEMANDED, {**given, "company": company}).all()

        self._ahead.kept.answering(DEMANDED, answer)
