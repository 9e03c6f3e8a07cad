"""A supervisor signs the figures of a complete batch; each that lies outside its limit opens an exception (REV-2)."""

import json
from dataclasses import dataclass
from uuid import UUID

from domain.exceptions import commands as exceptions
from domain.exceptions.commands import Place
from domain.exceptions.models import BatchException
from domain.exceptions.rules import TITLE_LENGTH
from domain.execution.kinds import OVER
from domain.execution.models import Batch
from domain.execution.rules import batches
from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_text
from domain.reconciliation import queries, rules
from domain.reconciliation.events import BatchReconciled
from domain.reconciliation.figures import Figures
from domain.reconciliation.models import BatchReconciliation
from domain.reconciliation.refusals import AlreadyReconciled, BatchNotComplete, NothingToReconcile
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature


@dataclass(frozen=True, slots=True)
class ReconcileBatch:
    """`remark` is what the supervisor says of the figures."""

    subject: UUID
    version: int
    remark: str

    def as_json(self) -> dict[str, Json]:
        return {"batch": str(self.subject), "version": str(self.version), "remark": self.remark}


def _content(uow: UnitOfWork, batch: Batch, _: ReconcileBatch) -> Json:
    figures: Json = json.loads(queries.content_of(queries.figures_of(uow.session, batch)))
    return {"batch": batch.number, "figures": figures}


def _check(uow: UnitOfWork, batch: Batch, given: ReconcileBatch) -> None:
    """Raises InvalidInput, BatchDecided, BatchNotComplete, NothingToReconcile, LabelsUncounted, AlreadyReconciled."""
    require_text(given.remark, limit=rules.REMARK, path=("remark",))
    batches.require_undecided(batch.number, batch.disposition)
    if batch.state not in OVER:
        raise BatchNotComplete(number=batch.number, state=batch.state)
    figures = queries.figures_of(uow.session, batch)
    if not figures.anything:
        raise NothingToReconcile(number=batch.number)
    rules.require_counted_all(queries.uncounted(figures))
    if queries.last_digest(uow.session, batch) == queries.digest_of(figures):
        raise AlreadyReconciled(number=batch.number)


def _perform(uow: UnitOfWork, batch: Batch, given: ReconcileBatch, signature: Signature) -> Batch:
    figures = queries.figures_of(uow.session, batch)
    uow.add(
        BatchReconciliation(
            id=new_id(),
            site_id=batch.site_id,
            batch_id=batch.id,
            content=queries.content_of(figures),
            digest=queries.digest_of(figures),
            remark=given.remark,
            reconciled_by=uow.actor.as_person,
            reconciled_name=signature.printed_name,
            reconciled_at=uow.now,
            signature_id=signature.id,
        )
    )
    _open(uow, batch, figures)
    uow.record(BatchReconciled(batch=batch.id))
    return batch


def _open(uow: UnitOfWork, batch: Batch, figures: Figures) -> None:
    """An exception for each figure outside its limit, unless the same figure opened one before."""
    row = BatchException
    before = uow.find(row, row.batch_id == batch.id, row.rule.in_((rules.FIGURES, rules.LABELS)))
    known = {(one.rule, one.title, one.description) for one in before}
    for rule, title, description in rules.outside(figures):
        if (rule, title[:TITLE_LENGTH], description) not in known:
            place = Place(site=batch.site_id, batch=batch.id)
            exceptions.raise_by_rule(uow, place, rule=rule, title=title, description=description)


RECONCILE_BATCH: SignedAct[ReconcileBatch, Batch] = SignedAct(
    name="reconcileBatch",
    model=Batch,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.BATCH_SUPERVISE,
    meaning=lambda _: Meaning.PERFORMED,
    content=_content,
    check=_check,
    perform=_perform,
)
