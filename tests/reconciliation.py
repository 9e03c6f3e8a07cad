"""Batches to reconcile: a recipe with an output and its yield limits, lots charged and given, labels printed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from domain.execution.models import Batch
from domain.exports import snapshot
from domain.exports.composing import reconciling, signatures
from domain.exports.composing.source import Source
from domain.exports.document.reconciliation import Reconciliation
from domain.kernel.actor import Actor
from domain.kernel.ids import new_id
from domain.recipes.kinds import PhaseSignature
from domain.reconciliation.commands import losing
from domain.reconciliation.commands.counting import RECONCILE_LABELS, VERIFY_LABELS, ReconcileLabels, VerifyLabels
from domain.reconciliation.commands.losing import RecordLoss
from domain.reconciliation.commands.reconciling import RECONCILE_BATCH, ReconcileBatch
from domain.reconciliation.figures import LabelCount
from domain.reconciliation.kinds import LossKind
from domain.review import executors
from domain.work.queries import work_of
from infra.transaction import Outcome
from tests import execution, recipes
from tests.conftest import Do, every_row
from tests.execution import Run
from tests.labelling import PrintRoom
from tests.materials import Store, kg
from tests.plant import Plant

REMARK = "Compared; nothing is missing."
TABLES = ("material_loss", "label_reconciliation", "batch_reconciliation", "batch_exception", "signature")


def reconcile(run: Run, *, by: Actor | None = None, remark: str = REMARK) -> Outcome:
    """The figures of a complete batch, signed by the supervisor."""
    given = ReconcileBatch(run.batch, run.row().version, remark)
    return recipes.sign(run.do, by or run.plant.supervisor, RECONCILE_BATCH, given)


@dataclass(frozen=True)
class Balance:
    """A batch in its only phase, and what is accounted for of it."""

    run: Run
    store: Store

    def lose(
        self,
        charge: UUID,
        quantity: str,
        kind: LossKind = LossKind.DESTROYED,
        reason: str = "Spilt",
        *,
        by: Actor | None = None,
    ) -> UUID:
        given = RecordLoss(charge=charge, kind=kind, quantity=kg(quantity), reason=reason)
        return self.run.do(by or self.run.plant.operator, lambda uow: losing.record_loss(uow, given)).id

    def finish(self) -> None:
        self.run.complete(1)

    def reconcile(self, *, by: Actor | None = None, remark: str = REMARK) -> Outcome:
        return reconcile(self.run, by=by, remark=remark)

    def label(self, lot: UUID, *, times: int = 1) -> None:
        """So many labels of a lot's container, on a printer of its own."""
        room = PrintRoom(self.run.do, self.run.plant, self.run.admin)
        if not room.rows("label_issuer"):
            room.mark()
        (drum,) = [row.id for row in self.store.rows("container") if row.lot_id == lot]
        printer = room.printer(f"P-{len(room.rows('label_printer')) + 1}")
        for _ in range(times):
            printed = any(row.lot_id == lot for row in room.rows("label_print"))
            room.print(printer, [drum], reason="Smudged" if printed else None)

    def count(
        self,
        lot: UUID,
        used: int,
        destroyed: int = 0,
        specimens: int = 0,
        returned: int = 0,
        *,
        by: Actor | None = None,
    ) -> UUID:
        count = LabelCount(used=used, returned=returned, destroyed=destroyed, specimens=specimens)
        given = ReconcileLabels(lot, self.store.lot(lot).version, count, REMARK)
        return recipes.sign(self.run.do, by or self.run.plant.operator, RECONCILE_LABELS, given).id

    def verify(self, count: UUID, *, by: Actor | None = None) -> None:
        recipes.sign(self.run.do, by or self.run.plant.second_operator, VERIFY_LABELS, VerifyLabels(count, 1))

    def rows(self, table: str) -> list[Any]:
        return self.state()[table]

    def state(self) -> dict[str, list[Any]]:
        return every_row(self.run.admin, TABLES, self.run.plant.company)

    def work(self) -> list[tuple[str, str, list[str]]]:
        """What waits of the reconciliation, and which of the floor's people can do it."""
        able: dict[tuple[str, str], list[str]] = {}
        plant = self.run.plant
        with Session(self.run.admin) as session:
            for actor in (plant.operator, plant.second_operator, plant.supervisor):
                for item in work_of(session, actor):
                    if item.act in {"reconcileLabels", "verifyLabelReconciliation", "reconcileBatch"}:
                        able.setdefault((item.act, item.title), []).extend([] if item.because else [actor.name])
        return [(act, title, names) for (act, title), names in able.items()]

    def executed_by(self) -> frozenset[UUID]:
        with Session(self.run.admin) as session:
            return executors.executed_by(
                session, session.scalars(select(Batch).where(Batch.id == self.run.batch)).one()
            )

    def document(self) -> Reconciliation | None:
        """The reconciliation as the batch's readable record tells it."""
        return reconciling.reconciliation(self._source())

    def signed(self) -> list[str]:
        """What was signed, as the batch's readable record lists it."""
        return [one["subject"] for one in signatures.listed(self._source())]

    def _source(self) -> Source:
        with Session(self.run.admin) as session:
            return Source(snapshot.read(session, snapshot.Chosen(self.run.plant.company, self.run.batch, new_id())))

    def found(self) -> Sequence[tuple[str, str]]:
        """The batch's exceptions, by rule and title."""
        return [(row.rule, row.title) for row in self.run.rows("batch_exception")]


def balance(do: Do, plant: Plant, admin: Engine, *, code: str = "MET-500", number: str = "B-001") -> Balance:
    """Its recipe gives 169.410 kg of GRANULE, 97 to 101 % of it; its only phase runs."""
    phases = (recipes.phase(1, "Blend", signatures=(PhaseSignature.PERFORMED,)),)
    draft = recipes.written(do, plant, phases=phases, materials=(), of=recipes.recipe(do, plant, code=code))
    recipes.insert(do, plant, draft.id, recipes.OUTPUT)
    version = replace(draft, seen=draft.seen + 1)
    effective = recipes.effective(do, plant, recipes.approved(do, plant, recipes.submitted(do, plant, version))).id
    run = Run(do, plant, admin, execution.issue(do, plant, effective, number))
    run.start(1)
    return Balance(run, Store(do, plant, admin))


def one_of_each(do: Do, plant: Plant, admin: Engine) -> None:
    """A loss, counted labels, and a reconciliation."""
    made = balance(do, plant, admin, code="ACCOUNTED", number="B-ACCOUNTED")
    charge = made.store.charge(made.run, 1, made.store.released("API-ACCOUNTED"), "10")
    lot = made.store.output(made.run, made.store.material("ACCOUNTED"), "OUT-ACCOUNTED")
    made.lose(charge, "1")
    made.label(lot)
    made.verify(made.count(lot, 1))
    made.finish()
    made.reconcile()
