"""A batch's procedure as its commands see it: the runs that count, what holds them, and the commands in force."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.execution.hold_models import BatchHold
from domain.execution.kinds import Level, PhaseState
from domain.execution.models import Batch, PhaseExecution
from domain.execution.rules import procedure
from domain.execution.rules.procedure import InForce, Place, Run
from domain.execution.unforeseen.insertion_models import InsertedPhase
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.kinds import BlockKind
from domain.recipes.models import RecipeBlock, RecipePhase

LEVELS = {BlockKind.UNIT_PROCEDURE: Level.UNIT_PROCEDURE, BlockKind.OPERATION: Level.OPERATION}


@dataclass(frozen=True, slots=True)
class At:
    """Where a command is to be given: a block by its code, a run of a phase by its id, else the whole batch."""

    block: str | None = None
    phase: UUID | None = None


@dataclass(frozen=True)
class Procedure:
    """`phases` are the runs that count, `holds` the commands in force and those whose restart isn't done."""

    batch: Batch
    blocks: Mapping[UUID, RecipeBlock]
    phases: Sequence[PhaseExecution]
    block_of: Mapping[UUID, UUID | None]
    """By the recipe's phase, or by the run of one that was inserted: it stands where the one behind it does."""
    names: Mapping[UUID, str]
    holds: list[BatchHold]

    def place(self, at: At) -> Place:
        """Raises NotFound, InvalidInput."""
        if at.block is not None and at.phase is not None:
            raise InvalidInput(
                path=("block",), problem="Name a block or a phase, not both; neither is the whole batch."
            )
        if at.block is not None:
            return self._block(at.block)
        if at.phase is None:
            return procedure.PROCEDURE
        for one in self.phases:
            if one.id == at.phase:
                return self.of_phase(one)
        raise NotFound(kind="PhaseExecution", id=at.phase, path=("phase",))

    def _block(self, code: str) -> Place:
        for one in self.blocks.values():
            if one.code == code and BlockKind(one.kind) in LEVELS:
                return self.of_block(one)
        problem = "The batch's recipe has no unit procedure or operation of this code."
        raise InvalidInput(path=("block",), problem=problem)

    def of_block(self, block: RecipeBlock) -> Place:
        return Place(LEVELS[BlockKind(block.kind)], block=block.id, within=frozenset(self._up(block.id)))

    def of_phase(self, phase: PhaseExecution) -> Place:
        return Place(Level.PHASE, phase=phase.id, within=frozenset(self._up(self._block_of(phase))))

    def _block_of(self, phase: PhaseExecution) -> UUID | None:
        return self.block_of[phase.recipe_phase_id if phase.inserted_id is None else phase.id]

    def of_hold(self, hold: BatchHold) -> Place:
        if hold.recipe_block_id is not None:
            return self.of_block(self.blocks[hold.recipe_block_id])
        if hold.phase_execution_id is None:
            return procedure.PROCEDURE
        found = [one for one in self.phases if one.id == hold.phase_execution_id]
        return self.of_phase(found[0]) if found else Place(Level.PHASE, phase=hold.phase_execution_id)

    def _up(self, block: UUID | None) -> Iterator[UUID]:
        for _ in self.blocks:
            if block is None:
                return
            yield block
            block = self.blocks[block].parent_id

    @property
    def runs(self) -> list[Run]:
        """Of what is on the batch's path: a branch that isn't taken is in no state (EXE-1)."""
        return [self.run(one) for one in self.phases if one.left_out_at is None]

    def run(self, phase: PhaseExecution) -> Run:
        done = phase.signed_off_at is not None or phase.not_applicable_at is not None
        return Run(self.of_phase(phase), PhaseState(phase.state), done=done)

    @property
    def commands(self) -> list[InForce]:
        return [self.command(one) for one in self.holds]

    def command(self, hold: BatchHold) -> InForce:
        return InForce(hold.command, self.of_hold(hold), restarting=hold.restarted_at is not None)

    def state_at(self, place: Place) -> PhaseState:
        begun = place.level is Level.PROCEDURE and self.batch.started_at is not None
        return procedure.state_at(place, self.runs, self.commands, begun=begun)

    def below(self, place: Place) -> list[PhaseExecution]:
        return [one for one in self.phases if one.left_out_at is None and place.covers(self.of_phase(one))]

    def order(self, block: RecipeBlock) -> tuple[int, ...]:
        """Where a block stands among all, by the positions of what holds it."""
        return tuple(reversed([self.blocks[one].position for one in self._up(block.id)]))

    def in_force(self) -> list[BatchHold]:
        return [one for one in self.holds if one.restarted_at is None]

    def named(self, place: Place) -> str:
        """What people call it: "batch B-001", "operation Granulate", "phase 3 Dry"."""
        if place.block is not None:
            return f"{place.level.value.lower().replace('_', ' ')} {self.blocks[place.block].name}"
        for one in self.phases:
            if one.id == place.phase:
                return f"phase {one.number} {self.names[one.recipe_phase_id]}"
        return f"batch {self.batch.number}"


def of(uow: UnitOfWork, batch: Batch, *, locked: Sequence[PhaseExecution] | None = None) -> Procedure:
    """The procedure of a batch; its caller holds the batch, and the phases that it gives as `locked`."""
    counting = PhaseExecution.batch_id == batch.id, PhaseExecution.replaced_at.is_(None)
    phases = uow.find(PhaseExecution, *counting) if locked is None else [one for one in locked if not one.replaced_at]
    recipe = uow.find(RecipePhase, RecipePhase.recipe_version_id == batch.recipe_version_id)
    blocks = {one.id: one.block_id for one in recipe}
    placed, foreign = _inserted(uow, phases, blocks)
    holds = uow.find(
        BatchHold,
        BatchHold.batch_id == batch.id,
        BatchHold.restarted_at.is_(None)
        | (BatchHold.reached_at.is_not(None) & BatchHold.running_at.is_(None) & BatchHold.superseded_by.is_(None)),
    )
    return Procedure(
        batch=batch,
        blocks={one.id: one for one in uow.find(RecipeBlock, RecipeBlock.recipe_version_id == batch.recipe_version_id)},
        phases=sorted(phases, key=lambda one: (one.number, one.passes)),
        block_of={**blocks, **placed},
        names={one.id: one.name for one in (*recipe, *foreign)},
        holds=sorted(holds, key=lambda one: one.id),
    )


def _inserted(
    uow: UnitOfWork, phases: Sequence[PhaseExecution], blocks: Mapping[UUID, UUID | None]
) -> tuple[dict[UUID, UUID | None], list[RecipePhase]]:
    """The block that each inserted run stands in, and what their recipes say of them; nothing where there are none."""
    runs = [one for one in phases if one.inserted_id is not None]
    if not runs:
        return {}, []
    inserted = uow.find(InsertedPhase, InsertedPhase.id.in_([one.inserted_id for one in runs]))
    found = {one.id: one.before_id for one in inserted}
    behind = {one.id: one for one in uow.find(PhaseExecution, PhaseExecution.id.in_(set(found.values())))}
    placed = {one.id: blocks[behind[found[one.inserted_id]].recipe_phase_id] for one in runs if one.inserted_id}
    return placed, uow.find(RecipePhase, RecipePhase.id.in_([one.recipe_phase_id for one in runs]))
