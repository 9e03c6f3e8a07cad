"""Asks the gate ahead for many batches: what is demanded at a site is read once, not once for each phase (EXE-15)."""

import json
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.execution.commands import running
from domain.execution.equipment.demanding import DEMANDED
from domain.execution.gate import person
from domain.execution.gate.models import GateOverride
from domain.execution.models import Batch
from domain.kernel.actor import Actor
from domain.recipes.models import MasterRecipeVersion, PhaseSignature, RecipeEquipment
from domain.training import at_the_act
from domain.work.ahead import Ahead, KeptRows
from domain.work.rules import refused

NOTHING: Sequence[Sequence[Any]] = ()


class Demands:
    """What is demanded of a person who works by some batches, in few questions."""

    def __init__(self, ahead: Ahead, batches: Collection[Batch]) -> None:
        self._ahead, self._batches = ahead, {one.id: one for one in batches}

    def answer_for_batches(self) -> None:
        """From now on a batch's demands on the person are answered from what its site demands."""
        self._ahead.kept.answering(person.IN_BATCH, lambda given: self._told(self._batches.get(given["batch"]), given))

    def answer_for_phases(self, batch_of: Mapping[UUID, UUID]) -> None:
        """The same for phases, of which these batches they are."""
        self._ahead.kept.answering(
            person.IN_PHASE,
            lambda given: self._told(self._batches.get(batch_of.get(given["phase"])), given),  # type: ignore[arg-type]  # None is in no mapping
        )

    def _told(self, batch: Batch | None, given: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        if batch is None:
            return NOTHING
        found = self._ahead.look_up(at_the_act.AT_SITE, site=batch.site_id, person=given["person"])
        if not found or at_the_act.read(found[0][0]).demands_nothing:
            return found
        told = json.loads(found[0][0])
        recipe = {"recipe": str(self._recipes[batch.recipe_version_id]), "version": str(batch.recipe_version_id)}
        return [(json.dumps({**told, **recipe}),)]

    @cached_property
    def _recipes(self) -> Mapping[UUID, UUID]:
        """The recipe of each version that these batches are made by."""
        row, versions = MasterRecipeVersion, {one.recipe_version_id for one in self._batches.values()}
        chosen = select(row.id, row.recipe_id).where(row.company_id == self._ahead.actor.company, row.id.in_(versions))
        return {one.id: one.recipe_id for one in self._ahead.session.execute(chosen)}


class PhaseGate:
    """Why a person is not admitted to a phase of one of these batches, by the very rules of its acts."""

    def __init__(self, session: Session, actor: Actor, batches: Sequence[Batch]) -> None:
        self._ahead = Ahead(KeptRows(session, actor.company), actor)
        self._batches = {one.id: one for one in batches}
        phases = [phase for one in batches for phase in one.phases]
        self._phases = {one.id: one for one in phases}
        Demands(self._ahead, batches).answer_for_phases({one.id: one.batch_id for one in phases})
        self._ahead.kept.keep(GateOverride, "phase_execution_id", [one.id for one in phases])
        self._answer_equipment({one.recipe_phase_id: self._batches[one.batch_id].recipe_version_id for one in phases})

    def start(self, phase: UUID) -> str | None:
        """Why they can't start it: what they lack, or the equipment."""
        found = self._phases[phase]
        batch = self._batches[found.batch_id]
        return self.act(phase) or refused(lambda: running.require_equipment(self._ahead, found, batch))

    def act(self, phase: UUID) -> str | None:
        """Why they can't act in it."""
        return refused(lambda: person.require_admitted(self._ahead, self._phases[phase]))

    def sign(self, phase: UUID, meaning: PhaseSignature) -> str | None:
        """Why they can't sign it so; quality's approval demands no training on the recipe."""
        if meaning is PhaseSignature.QUALITY:
            return None
        second = meaning is PhaseSignature.VERIFIED
        return refused(lambda: person.require_admitted(self._ahead, self._phases[phase], second=second))

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
