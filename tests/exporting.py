"""A house with its sealer running, and a batch in which everything happened, for tests of its exported record."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cached_property, partial
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from domain.audit.notes import VerifierKey
from domain.exceptions.kinds import ApproverRole, Classification
from domain.execution.content import Content
from domain.execution.rules.recording import Late
from domain.exports import commands, verification
from domain.exports.report import Report
from domain.kernel.actor import Actor
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Role
from domain.kernel.unit_of_work import UnitOfWork
from domain.review.acts import DISPOSE_BATCH, Decide
from domain.review.models import Decision
from domain.review.questions.commands import Ask, answer, ask
from infra.documents.reading import READING
from infra.mail import FolderMailbox
from infra.services import Services
from infra.transaction import Command, Outcome
from tests import execution, recipes
from tests.execution import Run, percent
from tests.materials import Store
from tests.plant import Plant, build_plant
from tests.reconciliation import reconcile
from tests.reviewing import review
from tests.sealing import House, new_database
from workers.export import export_record


@dataclass(frozen=True)
class Exporting:
    """A company whose log is sealed while the tests run."""

    house: House
    plant: Plant
    services: Services

    @cached_property
    def run(self) -> Run:
        """A batch of the small recipe; each Exporting has one."""
        return execution.run(self.do, self.plant, self.house.admin)

    def do(self, actor: Actor, act: Callable[[UnitOfWork], OfCompany], **options: str) -> Outcome:
        return self.services.transactions.run(Command(actor, act, **{"reason": "test", **options}))

    def do_as_given(self, actor: Actor, act: Callable[[UnitOfWork], OfCompany], **options: str) -> Outcome:
        """By the actor with the roles that the test gave it, whatever the tables hold."""

        def acting(uow: UnitOfWork) -> OfCompany:
            uow.actor = actor
            return act(uow)

        return self.do(actor, acting, **options)

    def request(self, batch: UUID) -> UUID:
        return self.do(self.plant.reviewer, lambda uow: commands.request_export(uow, batch=batch)).id

    def export(self, batch: UUID) -> UUID:
        """Request an export and bring it to its end."""
        export = self.request(batch)
        export_record(self.services, self.plant.company, export)
        return export

    def row(self, export: UUID) -> Any:  # noqa: ANN401 -- a row of whatever columns
        return self.house.ask("select * from record_export where id = :id", id=export)[0]

    def bundle(self, export: UUID) -> bytes:
        row = self.row(export)
        return self.services.objects.get(row.object_key, sha256=row.bundle_sha256)

    @contextmanager
    def behind_the_back(self, table: str, change: str, undo: str) -> Iterator[None]:
        """A superuser's change with the table's triggers off, undone at the end."""
        self._with_triggers_off(table, change)
        try:
            yield
        finally:
            self._with_triggers_off(table, undo)

    def _with_triggers_off(self, table: str, statement: str) -> None:
        triggers = "select tgname from pg_trigger where tgrelid = cast(:t as regclass) and not tgisinternal"
        names = [row.tgname for row in self.house.ask(triggers, t=table)]
        with self.house.admin.begin() as connection:
            connection.execute(text(f"alter table {table} disable trigger user"))
            connection.execute(text("set constraints all immediate"))
            connection.execute(text(statement))
            for name in names:
                connection.execute(text(f"alter table {table} enable always trigger {name}"))

    @property
    def verifier(self) -> VerifierKey:
        return self.house.sealer.signing_key(self.plant.company).verifier

    def verified(self, data: bytes) -> Report:
        return verification.verify(data, str(self.verifier), reading=READING)


@contextmanager
def exporting(folder: Path) -> Iterator[Exporting]:
    """A database of one's own with a plant in it, and its sealer at work."""
    with new_database() as database:
        house = House(database, folder)
        stop = threading.Event()
        sealer = threading.Thread(target=house.new_sealer(seconds=0.1).run, args=(stop,))
        sealer.start()
        try:
            services = Services(
                transactions=house.transactions,
                objects=house.objects,
                mailbox=FolderMailbox(folder / "mail"),
                secret=bytes(32),
                public_url="http://testserver",
                purging=house.purging,
            )
            found = Exporting(house, build_plant(house.transactions, house.admin, name="export"), services)
            assert found.run.row().state == "IDLE"
            yield found
        finally:
            stop.set()
            sealer.join()


def eventful(run: Run) -> None:
    """Out of limits, corrected, late, held, charged, told, assessed, reviewed, released: what a record can hold."""
    run.clear_line()
    run.start(2)
    run.hold()
    run.restart()
    move(run)
    run.complete(2)
    run.verify(2)
    run.start(3)
    run.start(4)
    wrong = run.record(3, "Loss on drying", percent("27"))
    late = Late(event_at=datetime.now(UTC) - timedelta(minutes=20), reason="The terminal had no power.")
    run.record(3, "Loss on drying", percent("2.70"), repetition=2, late=late)
    run.record(3, "Loss on drying", percent("2.2"), repetition=3)
    run.record(3, "Remark", Content(text="Free-flowing; 白い粉\nZoë"))
    run.complete(4)
    run.complete(3)
    run.approve(3)
    run.correct(wrong, Content(number=Decimal("2.1"), unit="%"), reason="A point was left out.")
    run.complete(3)
    run.approve(3)
    told = run.tell("A bag was torn", number=2)
    for exception in [row.id for row in run.rows("batch_exception") if row.id != told]:
        run.assess(exception, by=run.plant.second_reviewer)
    for as_ in (Classification.CRITICAL, Classification.MAJOR):
        run.assess(told, as_=as_, rationale=f"Found to be {as_.value.lower()}.")
    run.approve_exception(told)
    run.approve_exception(told, role=ApproverRole.QUALIFIED_PERSON)
    release(run)


def move(run: Run) -> None:
    """A lot charged in phase 2, once more than was meant, and one that the batch gave."""
    store = Store(run.do, run.plant, run.admin)
    lot = store.released("API-77")
    store.charge(run, 2, lot, "51.402")
    store.reverse(store.charge(run, 2, lot, "1.50"))
    store.output(run, store.material("BULK"), "BULK-1", "49.80")


def release(run: Run) -> None:
    """Reconciled by the supervisor, reviewed by the second reviewer, released by the qualified person.

    The reviewer asked the operators a question, which the supervisor answered for them.
    """
    reconcile(run)
    question = Ask(batch=run.batch, question="Why was it stopped?", to_role=Role.OPERATOR)
    asked = run.do(run.plant.second_reviewer, partial(ask, given=question))
    said = partial(answer, question=asked.id, version=1, answer="The filter was changed.", because="On leave.")
    run.do(run.plant.supervisor, said)
    review(run, by=run.plant.second_reviewer, conclusion="Complete and in order.")
    given = Decide(run.batch, run.row().version, Decision.RELEASED, "Made in accordance with GMP.")
    recipes.sign(run.do, run.plant.qualified, DISPOSE_BATCH, given)
