"""A device on which people record without a connection, and what it sends, through the domain's own commands."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from domain.execution.commands.recording import RecordValue
from domain.execution.content import Content
from domain.execution.offline import applying, registering, taking_out
from domain.execution.offline.applying import Sent
from domain.execution.offline.kinds import OfflineKind
from domain.execution.offline.models import OfflineAct, OperationTakeOut
from domain.execution.offline.taking_out import TakeOut
from domain.kernel.actor import Actor
from domain.kernel.refusals import Refusal
from domain.kernel.unit_of_work import UnitOfWork
from tests import execution, recipes
from tests.conftest import every_row
from tests.execution import Run, percent

NONE = timedelta(0)
BEHIND = timedelta(hours=1)
"""By how much this device's clock is behind."""


@dataclass
class Tablet:
    run: Run
    code: str = "TAB-01"
    id: UUID = field(init=False)

    def __post_init__(self) -> None:
        plant, register, name = self.run.plant, registering.register_device, "Tablet of the dryer"
        made = self.run.do(plant.supervisor, lambda uow: register(uow, site=plant.site, code=self.code, name=name))
        self.id = made.id

    def sent(
        self,
        sequence: int,
        number: int,
        name: str,
        content: Content,
        *,
        repetition: int = 1,
        depends_on: tuple[int, ...] = (),
        ago: timedelta = timedelta(0),
    ) -> Sent:
        now = datetime.now(UTC)
        value = RecordValue(
            phase=self.run.phase(number).id,
            parameter=self.run.parameter(number, name),
            repetition=repetition,
            content=content,
        )
        return Sent(
            device=self.id,
            sequence=sequence,
            device_time=now - BEHIND - ago,
            sent_at=now - BEHIND,
            arrived_at=now,
            depends_on=depends_on,
            phase=value.phase,
            value=value,
        )

    def done(
        self, sequence: int, number: int, kind: OfflineKind, *, depends_on: tuple[int, ...] = (), ago: timedelta = NONE
    ) -> Sent:
        """A phase of what it took out, started or completed."""
        now = datetime.now(UTC)
        return Sent(
            device=self.id,
            sequence=sequence,
            device_time=now - BEHIND - ago,
            sent_at=now - BEHIND,
            arrived_at=now,
            depends_on=depends_on,
            phase=self.run.phase(number).id,
            kind=kind,
        )

    def take_out(self, operation: str = "Drying", *, by: Actor | None = None) -> UUID:
        given = TakeOut(batch=self.run.batch, unit_procedure="Granulation", operation=operation, device=self.id)
        return self.run.do(by or self.run.plant.operator, lambda uow: taking_out.take_out(uow, given)).id

    def taken_out(self) -> list[Any]:
        return self._rows("operation_take_out")

    def bring_back(self, take_out: UUID, *, by: Actor | None = None) -> None:
        self._end(taking_out.bring_back, take_out, by or self.run.plant.operator)

    def recall(self, take_out: UUID, *, by: Actor | None = None) -> None:
        self._end(taking_out.recall, take_out, by or self.run.plant.supervisor)

    def _end(self, act: Callable[..., OperationTakeOut], take_out: UUID, by: Actor) -> None:
        version = next(one.version for one in self.taken_out() if one.id == take_out)
        self.run.do(by, lambda uow: act(uow, take_out=take_out, version=version, reason="It is back"))

    def apply(self, sent: Sent, *, by: Actor | None = None) -> UUID:
        """As it is sent: applied, or kept with its refusal; the act's id."""
        try:
            return self._do(lambda uow: applying.apply(uow, sent), by)
        except Refusal as refused:
            refusal = refused
        return self._do(lambda uow: applying.keep_refused(uow, sent, refusal), by)

    def revoke(self) -> None:
        given = {"device": self.id, "version": self.device().version, "reason": "Lost"}
        self.run.do(self.run.plant.supervisor, lambda uow: registering.revoke_device(uow, **given))

    def device(self) -> Any:  # noqa: ANN401 -- a row
        return next(one for one in self._rows("offline_device") if one.id == self.id)

    def acts(self) -> list[Any]:
        return self._rows("offline_act")

    def _rows(self, table: str) -> list[Any]:
        return every_row(self.run.admin, (table,), self.run.plant.company)[table]

    def _do(self, act: Callable[[UnitOfWork], OfflineAct], by: Actor | None) -> UUID:
        return self.run.do(by or self.run.plant.operator, act).id


def one_of_each(run: Run) -> Tablet:
    """A device, and an act of it in the third phase: applied where that runs, kept as refused where it doesn't."""
    tablet = Tablet(run)
    beside = _beside(run, tablet)
    beside.apply(beside.done(1_000, 2, OfflineKind.START))
    tablet.apply(tablet.sent(1, 3, "Loss on drying", percent("2.1"), repetition=2))
    return tablet


def _beside(run: Run, tablet: Tablet) -> Tablet:
    """The same device with an operation of another batch, which it took out."""
    phases = (recipes.phase(1, "Watch"), recipes.phase(2, "Watch on"))
    version = recipes.effective_recipe(run.do, run.plant, phases=phases, code="EACH-OFF")
    other = Run(run.do, run.plant, run.admin, execution.issue(run.do, run.plant, version, "B-OFFLINE"))
    other.start(1)
    other.complete(1)
    beside = copy(tablet)
    beside.run = other
    beside.take_out()
    return beside
