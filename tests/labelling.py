"""Labels for tests: printers enrolled, labels printed, jobs answered through the domain's own commands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, text

from domain.equipment.commands import gateways
from domain.kernel.actor import Actor, Grant
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Role
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork
from domain.labelling.commands import jobs, marking, printers, printing
from domain.labelling.commands.jobs import Answer
from domain.labelling.commands.printers import PrinterDetails
from domain.labelling.commands.printing import PrintLabels
from domain.labelling.kinds import PrinterFont, Resolution
from domain.labelling.things import Wanted
from domain.labels.own import Issuer
from domain.materials.quality.commands import sampling
from domain.materials.quality.kinds import SamplePurpose
from infra.labels import press
from infra.transaction import as_process
from tests.conftest import Do
from tests.containers import filled
from tests.materials import Store
from tests.plant import Plant
from tests.scales import new_key

ISSUER = Issuer("METRO", prefixes=frozenset({"9501101"}))
DETAILS = PrinterDetails(
    name="At the dock",
    resolution=Resolution.DPI_203,
    width=100,
    height=50,
    font=PrinterFont.LATIN,
)
TABLES = ("label_issuer", "label_printer", "label", "label_job", "label_print")


@dataclass(frozen=True)
class PrintRoom:
    """The printers and jobs of a plant, seen from outside of the domain."""

    do: Do
    plant: Plant
    admin: Engine

    @property
    def store(self) -> Store:
        return Store(self.do, self.plant, self.admin)

    def rows(self, table: str) -> list[Row[Any]]:
        with self.admin.connect() as connection:
            query = f"select * from {table} where company_id = :c order by id"  # noqa: S608 -- our own table's name
            return list(connection.execute(text(query), {"c": self.plant.company}))

    def job(self, job: UUID) -> Row[Any]:
        return next(row for row in self.rows("label_job") if row.id == job)

    def prints(self, job: UUID) -> list[Row[Any]]:
        return sorted((row for row in self.rows("label_print") if row.job_id == job), key=lambda row: row.position)

    def outcomes(self, job: UUID) -> list[str]:
        return [row.outcome for row in self.prints(job)]

    def mark(self, issuer: Issuer = ISSUER, *, seen: int | None = None, by: Actor | None = None) -> UUID:
        everywhere = replace(self.plant.reviewer, grants=frozenset({Grant(Role.QUALITY_REVIEWER, None)}))
        return self.do(by or everywhere, lambda uow: marking.set_issuer(uow, issuer=issuer, seen=seen)).id

    def gateway(self, site: SiteId | None = None, name: str = "Labels", *, key: str = "") -> UUID:
        """The enrolled one of this name at a site; made, with its key or a new one, where there is none."""
        there = site or self.plant.site
        for row in self.rows("gateway"):
            if (row.site_id, row.name, row.state) == (there, name, "ENROLLED"):
                return UUID(str(row.id))
        who = replace(self.plant.engineer, grants=frozenset({Grant(Role.PROCESS_ENGINEER, there)}))
        verifier = key or str(new_key().verifier)
        enrol = gateways.enrol_gateway
        return self.do(who, lambda uow: enrol(uow, site=there, name=name, verifier_key=verifier)).id

    def printer(
        self,
        code: str = "P-1",
        *,
        site: SiteId | None = None,
        by: Actor | None = None,
        **details: Any,  # noqa: ANN401 -- whatever a printer has
    ) -> UUID:
        there = site or self.plant.site
        who = replace(self.plant.supervisor, grants=frozenset({Grant(Role.SUPERVISOR, there)}))
        reached = {"gateway": self.gateway(there), "gateway_printer": code.lower()}
        given = replace(DETAILS, **{**reached, **details})
        return self.do(by or who, lambda uow: printers.enrol_printer(uow, site=there, code=code, details=given)).id

    def change(self, printer: UUID, *, seen: int = 1, by: Actor | None = None, **details: Any) -> None:  # noqa: ANN401 -- as above
        kept = next((row for row in self.rows("label_printer") if row.id == printer), None)
        reached = {} if kept is None else {"gateway": kept.gateway_id, "gateway_printer": kept.gateway_printer}
        given = replace(DETAILS, **{**reached, **details})
        who = by or self.plant.supervisor
        self.do(who, lambda uow: printers.change_printer(uow, printer=printer, seen=seen, details=given))

    def retire(self, printer: UUID, *, seen: int = 1, by: Actor | None = None) -> None:
        who = by or self.plant.supervisor
        self.do(who, lambda uow: printers.retire_printer(uow, printer=printer, seen=seen))

    def print(
        self,
        printer: UUID,
        containers: Sequence[UUID] = (),
        *,
        samples: Sequence[UUID] = (),
        reason: str | None = None,
        minutes: int | None = None,
        by: Actor | None = None,
    ) -> UUID:
        wanted = Wanted(tuple(containers), tuple(samples))
        given = PrintLabels(printer=printer, wanted=wanted, reason=reason, valid_minutes=minutes)
        return self.do(by or self.plant.operator, lambda uow: printing.print_labels(uow, given, draw=press.drawn)).id

    def send(self, job: UUID, *, later: timedelta = timedelta()) -> None:
        self.do(self.process("gateway"), lambda uow: jobs.send_job(later_than(uow, later), job=job))

    def answer(self, job: UUID, printed: int, *, in_doubt: int = 0, said: str = "") -> None:
        given = Answer(printed=printed, in_doubt=in_doubt, said=said)
        self.do(self.process("gateway"), lambda uow: jobs.take_answer(uow, job=job, answer=given))

    def heed(self, job: UUID, *, later: timedelta = timedelta()) -> None:
        self.do(self.process("schedule"), lambda uow: jobs.heed_time(later_than(uow, later), job=job))

    def process(self, name: str) -> Actor:
        return as_process(self.plant.company, name)

    def cancel(self, job: UUID, *, seen: int = 1, reason: str = "Wrong lot", by: Actor | None = None) -> None:
        who = by or self.plant.operator
        self.do(who, lambda uow: jobs.cancel_job(uow, job=job, seen=seen, reason=reason))

    def settle(self, job: UUID, printed: Sequence[UUID], *, reason: str = "Looked", seen: int | None = None) -> None:
        version = seen or self.job(job).version
        self.do(
            self.plant.operator,
            lambda uow: jobs.settle_job(uow, job=job, seen=version, printed=printed, reason=reason),
        )

    def drums(self, *quantities: str, number: str = "L-1", material: UUID | None = None) -> list[UUID]:
        """The containers of a new lot of so many drums."""
        given = tuple(filled(one, tare=Quantity(Decimal(350), "g")) for one in quantities)
        whole = str(sum(Decimal(one) for one in quantities))
        lot = self.store.receive(material or self.store.material(f"M-{number}"), number, whole, containers=given)
        return [row.id for row in self.store.rows("container") if row.lot_id == lot]

    def sample(self, lot: UUID, quantity: str = "0.10") -> UUID:
        given = sampling.TakeSample(
            lot=lot, purpose=SamplePurpose.RETENTION, quantity=Quantity(Decimal(quantity), "kg"), reference="LIMS-1"
        )
        return self.do(self.plant.operator, lambda uow: sampling.take_sample(uow, given)).id


def later_than(uow: UnitOfWork, by: timedelta) -> UnitOfWork:
    """The same, so much later."""
    uow._now = uow.now + by
    return uow


def one_of_each(do: Do, plant: Plant, admin: Engine) -> None:
    """A printer at the plant's site, a container and a sample with their labels, and the job that printed them."""
    room = PrintRoom(do, plant, admin)
    room.mark()
    (drum,) = room.drums("10", number="L-LABELLED")
    lot = next(row.lot_id for row in room.store.rows("container") if row.id == drum)
    room.print(room.printer("P-LABELS"), [drum], samples=[room.sample(lot)])
