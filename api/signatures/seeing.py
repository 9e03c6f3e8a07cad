"""Which signatures a reader of batches doesn't see: what they cover is shown to fewer people (TEN-2)."""

from typing import Any

from sqlalchemy import ColumnElement, Uuid, and_, bindparam, exists, literal_column, or_

from api.reading import permissions
from domain.kernel.actor import Actor
from domain.kernel.permissions import Permission
from domain.training.record_models import TrainingRecord

OF_TRAINING: tuple[ColumnElement[str], ...] = (literal_column("'TrainingVersion'"), literal_column("'TrainingSession'"))
"""What is signed there tells who was trained on what, with which outcome."""


def narrowed(actor: Actor, row: Any) -> list[ColumnElement[bool]]:  # noqa: ANN401 -- a model or its alias
    """A training's is seen by who reads trainings at its site, by its signer and by whose training it tells of."""
    readers = permissions.held(actor, Permission.TRAINING_READ, row)
    if not readers:
        return []
    me, record = bindparam(permissions.PERSON, actor.person, Uuid), TrainingRecord
    own = record.company_id == row.company_id, record.signature_id == row.id, record.person_id == me
    other = and_(*(row.subject_type != one for one in OF_TRAINING))
    return [or_(other, row.person_id == me, *readers, exists().where(*own))]
