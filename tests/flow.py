"""A recipe with every way through a procedure, for tests, and batches of it."""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, text

from domain.execution.commands import commanding, recording, running, signing
from domain.execution.commands.deciding_by_hand import DECIDE_CONDITION, DecideCondition
from domain.execution.commands.recording import RecordValue
from domain.execution.commands.signing import SignPhase
from domain.execution.content import Content
from domain.execution.shifts import taking
from domain.kernel.actor import Actor
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.commands import drafting
from domain.recipes.kinds import BlockKind, LinkKind, ParameterKind
from domain.recipes.models import MasterRecipeVersion
from domain.recipes.values import Block, Elements, Link, Parameter, Phase, ProcessParameter
from domain.recipes.walking.values import Question
from infra.transaction import Outcome
from tests import execution, recipes
from tests.conftest import Do
from tests.execution import Run, percent, yes
from tests.plant import Plant
from tests.recipes import P, Written
from tests.triggers import triggers_off

LUMPS = Parameter(name="Lumps", code="LUMPS", kind=ParameterKind.YES_NO)
LOSS = Parameter(name="Loss on drying", code="LOSS", kind=ParameterKind.NUMBER, unit="%", action_high=Decimal("3.5"))
COUNT = Parameter(name="Pieces", code="PIECES", kind=ParameterKind.NUMBER, unit="1")
LEVEL = "wet"
AN_HOUR = Quantity(Decimal(1), "h")


def step(number: int, code: str, block: str, position: int, *parameters: Parameter, **fields: Any) -> Phase:  # noqa: ANN401 -- whatever a phase has
    return Phase(
        number=number,
        code=code,
        name=code.capitalize(),
        unit_procedure="Granulation",
        operation="Wet granulation",
        block=block,
        position=position,
        parameters=parameters,
        **{"signatures": (P,), **fields},
    )


def branch(code: str, parent: str, position: int, condition: str | None = None) -> Block:
    return Block(code=code, kind=BlockKind.BRANCH, position=position, parent=parent, condition=condition)


LEVELS = (
    Block(code="granulation", kind=BlockKind.UNIT_PROCEDURE, position=1, name="Granulation"),
    Block(code=LEVEL, kind=BlockKind.OPERATION, position=1, name="Wet granulation", parent="granulation"),
)
WAYS = Elements(
    blocks=(
        *LEVELS,
        Block(code="both", kind=BlockKind.PARALLEL, position=2, parent=LEVEL),
        branch("left", "both", 1),
        branch("right", "both", 2),
        Block(code="either", kind=BlockKind.SELECTION, position=3, parent=LEVEL),
        branch("lumpy", "either", 1, "SORT.LUMPS = yes"),
        branch("smooth", "either", 2),
        Block(
            code="again",
            kind=BlockKind.LOOP,
            position=4,
            parent=LEVEL,
            name="Drying",
            condition="LOD.LOSS <= 2.5 %",
            passes=3,
        ),
    ),
    phases=(
        step(1, "SORT", LEVEL, 1, LUMPS),
        step(2, "SPRAY", "left", 1),
        step(3, "MIX", "right", 1),
        step(4, "SIEVE", "lumpy", 1),
        step(5, "PASS_ON", "smooth", 1),
        step(6, "DRY", "again", 1),
        step(7, "LOD", "again", 2, LOSS),
        step(8, "MILL", LEVEL, 5),
    ),
)


def drafted(do: Do, plant: Plant, elements: Elements = WAYS, *, code: str = "WAYS") -> Written:
    """A draft of these elements."""
    recipe = recipes.recipe(do, plant, code=code)

    def write(uow: UnitOfWork) -> MasterRecipeVersion:
        version = drafting.draft_version(
            uow, recipe=recipe, site=plant.site, batch_size=recipes.BATCH_SIZE, variant="STANDARD"
        )
        drafting.write(uow, version, elements)
        return version

    done = do(plant.engineer, write)
    return Written(done.id, done.version or 0, recipe)


def effective(do: Do, plant: Plant, elements: Elements = WAYS) -> UUID:
    """A version of these elements in effect, with real signatures."""
    version = drafted(do, plant, elements)
    return recipes.effective(do, plant, recipes.approved(do, plant, recipes.submitted(do, plant, version))).id


@dataclass(frozen=True)
class Way(Run):
    """A batch whose phases have several runs: a place is a number, or a number with its passes."""

    def phase(self, number: int, *passes: int) -> Row[Any]:
        return next(one for one in self.runs() if (one.number, tuple(one.passes or ())) == (number, passes))

    def runs(self) -> list[Row[Any]]:
        """Those that count: a run that was reset gave its place to another."""
        return [one for one in self.rows("phase_execution") if one.batch_id == self.batch and not one.replaced_at]

    def idle(self, number: int, *passes: int) -> bool:
        row = self.phase(number, *passes)
        return row.state == "IDLE" and row.left_out_at is None

    def begin(self, number: int, *passes: int, by: Actor | None = None) -> Outcome:
        row = self.phase(number, *passes)
        return self.do(
            by or self.plant.operator, lambda uow: running.start_phase(uow, phase=row.id, version=row.version)
        )

    def value(self, content: Content, number: int, *passes: int, name: str, by: Actor | None = None) -> UUID:
        row = self.phase(number, *passes)
        query = "select id from recipe_parameter where company_id = :c and recipe_phase_id = :p and name = :n"
        with self.admin.connect() as connection:
            given = {"c": self.plant.company, "p": row.recipe_phase_id, "n": name}
            parameter: UUID = connection.execute(text(query), given).scalar_one()
        recorded = RecordValue(phase=row.id, parameter=parameter, repetition=1, content=content)
        return self.do(by or self.plant.operator, lambda uow: recording.record_value(uow, recorded)).id

    def end(self, number: int, *passes: int, by: Actor | None = None) -> Outcome:
        row = self.phase(number, *passes)
        return recipes.sign(self.do, by or self.plant.operator, signing.COMPLETE_PHASE, SignPhase(row.id, row.version))

    def check(self, number: int, *passes: int, by: Actor | None = None) -> Outcome:
        """The second person's signature."""
        row = self.phase(number, *passes)
        given = SignPhase(row.id, row.version)
        return recipes.sign(self.do, by or self.plant.second_operator, signing.VERIFY_PHASE, given)

    def reach(self, number: int, *passes: int, by: Actor | None = None) -> Outcome:
        """It is in the condition that a command asks for."""
        row = self.phase(number, *passes)
        given = {"phase": row.id, "version": row.version, "remark": "Emptied, blower off"}
        return self.do(by or self.plant.operator, lambda uow: commanding.confirm_condition(uow, **given))

    def take(self, number: int, *passes: int, by: Actor) -> Outcome:
        """Another person answers for it."""
        row = self.phase(number, *passes)
        given = {"phase": row.id, "version": row.version, "reason": "Called away"}
        return self.do(by, lambda uow: taking.take_over_phase(uow, **given))

    def through(self, number: int, *passes: int, by: Actor | None = None) -> None:
        """A phase without values from its start to its signature."""
        self.begin(number, *passes, by=by)
        self.end(number, *passes, by=by)

    def sort(self, *, lumps: bool) -> UUID:
        self.begin(1)
        value = self.value(Content(yes_no=lumps), 1, name="Lumps")
        self.end(1)
        return value

    def dry(self, loss: str, number: int) -> UUID:
        """A pass of the loop; the id of its loss on drying."""
        self.through(6, number)
        self.begin(7, number)
        value = self.value(percent(loss), 7, number, name="Loss on drying")
        self.end(7, number)
        return value

    def decide(
        self,
        question: Question,
        *,
        holds: bool,
        reason: str = "It was seen.",
        by: Actor | None = None,
        seen: int | None = None,
    ) -> Outcome:
        """By the supervisor unless told."""
        given = DecideCondition(self.batch, seen or self.row().version, question, holds, reason)
        return recipes.sign(self.do, by or self.plant.supervisor, DECIDE_CONDITION, given)

    def to_the_loop(self) -> UUID:
        """Everything before the loop; the id of what was sorted."""
        value = self.sort(lumps=False)
        for number in (2, 3, 5):
            self.through(number)
        return value

    def table(self, name: str, order: str = "id") -> list[Row[Any]]:
        with self.admin.connect() as connection:
            query = text(f"select * from {name} where company_id = :c order by {order}")  # noqa: S608 -- our own names
            return list(connection.execute(query, {"c": self.plant.company}))

    def decided(self) -> list[tuple[str, list[int], int, bool | None, bool | None]]:
        """Block, passes, revision, whether it holds and whether that is followed, in the order of deciding."""
        rows = self.table("procedure_decision", "decided_at, id")
        return [(one.block, one.passes, one.revision, one.holds, one.followed) for one in rows]

    def raised(self) -> list[tuple[str, str]]:
        return [(one.rule, one.state) for one in self.rows("batch_exception")]


def way(do: Do, plant: Plant, admin: Engine, elements: Elements = WAYS) -> Way:
    return Way(do, plant, admin, execution.issue(do, plant, effective(do, plant, elements)))


def linked(*links: Link) -> Elements:
    """Three phases in a row, joined by these links."""
    return Elements(
        blocks=LEVELS,
        phases=(step(1, "WET", LEVEL, 1), step(2, "REST", LEVEL, 2), step(3, "USE", LEVEL, 3)),
        links=links,
    )


def hours(value: str) -> Quantity:
    return Quantity(Decimal(value), "h")


HOLD = Link(
    code="HOLD",
    kind=LinkKind.SEQUENCE,
    from_phase="WET",
    to_phase="USE",
    at_least=hours("1"),
    alert=hours("2"),
    at_most=hours("3"),
    rationale="It takes up water.",
)
"""From the first of `linked` phases to the last."""
RESTING = Link(code="RESTING", kind=LinkKind.SEQUENCE, from_phase="LOD", to_phase="MILL", at_least=AN_HOUR)


def one_of_each(do: Do, plant: Plant, admin: Engine) -> None:
    """A decision with what it was made on, and a timer."""
    link = Link(code="WATCHED", kind=LinkKind.SEQUENCE, from_phase="SORT", to_phase="MILL", at_most=AN_HOUR)
    made = Way(do, plant, admin, execution.issue(do, plant, effective(do, plant, with_links(link)), "B-WAYS"))
    made.sort(lumps=False)
    made.through(2)
    made.through(3)


AT_ONCE = Elements(
    process_parameters=(ProcessParameter(code="GRADE", name="Grade", text="coarse"),),
    blocks=(
        *LEVELS,
        Block(code="grading", kind=BlockKind.SELECTION, position=1, parent=LEVEL),
        branch("coarse", "grading", 1, 'formula.GRADE = "coarse"'),
        branch("fine", "grading", 2),
    ),
    phases=(step(1, "SIEVE", "coarse", 1), step(2, "PASS_ON", "fine", 1), step(3, "USE", LEVEL, 2)),
)
"""It begins with a choice, by a figure of the recipe."""


def with_links(*links: Link) -> Elements:
    """Every way, with these links."""
    return replace(WAYS, links=links)


def undecidable(elements: Elements = WAYS) -> Elements:
    """The same, but its selection asks for a quotient by nothing."""
    nothing = ProcessParameter(code="NOTHING", name="Nothing", number=Decimal(0), unit="1")
    blocks = tuple(
        replace(one, condition="1 / formula.NOTHING > 2") if one.code == "lumpy" else one for one in elements.blocks
    )
    return replace(elements, blocks=blocks, process_parameters=(*elements.process_parameters, nothing))


def later(way: Way, by: timedelta) -> None:
    """So much time passes: what its timers count from lies so much further back."""
    columns = ("opened_at", "earliest_at", "alert_at", "due_at")
    with way.admin.begin() as connection, triggers_off(connection, "process_timer"):
        said = ", ".join(f"{one} = {one} - :by" for one in columns)
        moved = text(f"update process_timer set {said} where company_id = :c and state = 'OPEN'")  # noqa: S608 -- our own
        connection.execute(moved, {"by": by, "c": way.plant.company})


__all__ = ["HOLD", "WAYS", "Way", "effective", "hours", "later", "linked", "percent", "way", "with_links", "yes"]
