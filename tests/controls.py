"""A press whose tablets are weighed every quarter of an hour, under a clock that the test moves."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine, text

from domain.execution.content import Content
from domain.execution.controls.commands import missing, setting, watching
from domain.execution.controls.commands.setting import Capture
from domain.execution.rules.recording import Late
from domain.kernel.actor import Actor
from domain.kernel.models import OfCompany
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.kinds import ParameterKind
from domain.recipes.values import Parameter, Phase
from infra.transaction import Outcome
from tests import execution, recipes
from tests.conftest import Do
from tests.execution import Run
from tests.plant import Plant

QUARTER = timedelta(minutes=15)
WEIGHT = Parameter(
    name="Weight of 20 tablets",
    kind=ParameterKind.NUMBER,
    unit="g",
    action_low=Decimal("11.252"),
    action_high=Decimal("11.948"),
    every=Quantity(Decimal(15), "min"),
    samples=2,
    repetition_limit=8,
)
SPEED = Parameter(name="Speed", kind=ParameterKind.NUMBER, unit="1")
PRESSING = (
    recipes.phase(1, "Compress", parameters=(SPEED,)),
    recipes.phase(2, "Weigh tablets", during_number=1, parameters=(WEIGHT,)),
)
LOOK = {
    "control_series": "select * from control_series where company_id = :c order by id",
    "in_process_control": "select * from in_process_control where company_id = :c order by number",
}


class Press:
    """A batch of PRESSING under a clock that the test moves."""

    def __init__(
        self,
        do: Do,
        plant: Plant,
        admin: Engine,
        phases: Sequence[Phase] = PRESSING,
        *,
        code: str = "TAB-1",
        now: datetime | None = None,
    ) -> None:
        self.now = now or datetime.now(UTC)
        self.plant, self.admin, self._do = plant, admin, do
        version = recipes.effective_recipe(do, plant, phases=phases, code=code)
        self.run = Run(self.do, plant, admin, execution.issue(do, plant, version, f"B-{code}"))

    def do(self, actor: Actor, act: Callable[[UnitOfWork], OfCompany], **options: str) -> Outcome:
        def at(uow: UnitOfWork) -> OfCompany:
            uow._now = self.now
            return act(uow)

        return self._do(actor, at, **options)

    def rows(self, table: str) -> list[Any]:
        with self.admin.connect() as connection:
            return list(connection.execute(text(LOOK[table]), {"c": self.plant.company}))

    def series(self) -> Any:  # noqa: ANN401 -- a row
        return self.rows("control_series")[0]

    def later(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)

    def weigh(
        self, repetition: int, grams: str = "11.60", *, late: Late | None = None, early: str | None = None
    ) -> None:
        content = Content(number=Decimal(grams), unit="g")
        self.run.record(2, WEIGHT.name, content, repetition=repetition, late=late, early=early)

    def heed(self) -> None:
        self.do(self.plant.supervisor, lambda uow: watching.heed_time(uow, series=self.series().id))

    def miss(self, number: int, *, by: Actor | None = None, reason: str = "The balance was being adjusted") -> None:
        row = next(one for one in self.rows("in_process_control") if one.number == number)
        self.do(
            by or self.plant.supervisor,
            lambda uow: missing.miss_control(uow, control=row.id, version=row.version, reason=reason),
        )

    def titles(self) -> list[tuple[str, str]]:
        return [(one.rule, one.title) for one in self.run.rows("batch_exception")]

    def start(self) -> None:
        self.run.start(1)
        self.run.start(2)

    def finish(self) -> None:
        """The press stops."""
        self.run.record(1, "Speed", Content(number=Decimal(30), unit="1"))
        self.run.complete(1)


def one_of_each(do: Do, plant: Plant, admin: Engine) -> Press:
    """What a site set, and a press that runs: a control was taken, one missed, one is overdue."""
    act, wanted = setting.set_policy, Capture(grace_minutes=4, reading_seconds=30)
    do(plant.reviewer, lambda uow: act(uow, site=plant.site, wanted=wanted, seen=None, reason="As validated"))
    press = Press(do, plant, admin, code="EACH-TAB")
    press.start()
    press.later(15)
    for repetition in (1, 2):
        press.weigh(repetition)
    press.later(15)
    press.heed()
    press.miss(2)
    press.later(20)
    press.heed()
    return press
