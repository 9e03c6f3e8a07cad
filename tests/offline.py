"""A device on which people record without a connection, and what it sends, through the domain's own commands."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from domain.execution.commands.recording import RecordValue
from domain.execution.content import Content
from domain.execution.offline import applying, registering
from domain.execution.offline.applying import Sent
from domain.execution.offline.models import OfflineAct
from domain.kernel.refusals import Refusal
from domain.kernel.unit_of_work import UnitOfWork
from tests.conftest import every_row
from tests.execution import Run, percent

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
            value=value,
        )

    def apply(self, sent: Sent) -> UUID:
        """As it is sent: applied, or kept with its refusal; the act's id."""
        try:
            return self._do(lambda uow: applying.apply(uow, sent))
        except Refusal as refused:
            refusal = refused
        return self._do(lambda uow: applying.keep_refused(uow, sent, refusal))

    def revoke(self) -> None:
        given = {"device": self.id, "version": self.device().version, "reason": "Lost"}
        self.run.do(self.run.plant.supervisor, lambda uow: registering.revoke_device(uow, **given))

    def device(self) -> Any:  # noqa: ANN401 -- a row
        return next(one for one in self._rows("offline_device") if one.id == self.id)

    def acts(self) -> list[Any]:
        return self._rows("offline_act")

    def _rows(self, table: str) -> list[Any]:
        return every_row(self.run.admin, (table,), self.run.plant.company)[table]

    def _do(self, act: Callable[[UnitOfWork], OfflineAct]) -> UUID:
        return self.run.do(self.run.plant.operator, act).id


def one_of_each(run: Run) -> Tablet:
    """A device, and an act of it in the third phase: applied where that runs, kept as refused where it doesn't."""
    tablet = Tablet(run)
    tablet.apply(tablet.sent(1, 3, "Loss on drying", percent("2.1"), repetition=2))
    return tablet
