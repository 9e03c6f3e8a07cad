"""Which signatures a reader of batches doesn't see: what they cover is shown to fewer people (TEN-2)."""

from typing import Any

from sqlalchemy import ColumnElement, Uuid, and_, bindparam, exists, literal_column, or_

from api.reading import permissions
from domain.kernel.actor import Actor
from domain.kernel.permissions import Permission
from domain.training.record_models import TrainingRecord

OF_TRAINING: tuple[ColumnElement[str], ...] = (literal_column("'TrainingVersion'"), literal_column("'TrainingSession'"))
"""What is signed there tells who was trained on what, with which outcome."""


OF_ACCESS: ColumnElement[str] = literal_column("'Company'")
"""What is signed there tells of each person at a place what they may do, and when they last signed in."""


def narrowed(actor: Actor, row: Any) -> list[ColumnElement[bool]]:  # noqa: ANN401 -- a model or its alias
    """Signatures of trainings and of reviews of access, each to its own readers.

    The database shows an inspector those of batches alone (INS-1).
    """
    if actor.inspection is not None:
        return []
    return [*_of_trainings(actor, row), *_of_access(actor, row)]


def narrowed_challenge(actor: Actor, row: Any) -> list[ColumnElement[bool]]:  # noqa: ANN401 -- as above
    """What a review of access is about to sign is seen by who asked for it."""
    return [or_(row.subject_type != OF_ACCESS, row.asked_by == bindparam(permissions.PERSON, actor.person, Uuid))]


def _of_access(actor: Actor, row: Any) -> list[ColumnElement[bool]]:  # noqa: ANN401 -- as above
    """A review's is seen by who reads the audit trail there, and by its signer."""
    readers = permissions.held(actor, Permission.AUDIT_READ, row)
    me = bindparam(permissions.PERSON, actor.person, Uuid)
    return [or_(row.subject_type != OF_ACCESS, row.person_id == me, *readers)] if readers else []


def _of_trainings(actor: Actor, row: Any) -> list[ColumnElement[bool]]:  # noqa: ANN401 -- as above
    """A training's is seen by who reads trainings at its site, by its signer and by whose training it tells of."""
    readers = permissions.held(actor, Permission.TRAINING_READ, row)
    if not readers:
        return []
    me, record = bindparam(permissions.PERSON, actor.person, Uuid), TrainingRecord
    own = record.company_id == row.company_id, record.signature_id == row.id, record.person_id == me
    other = and_(*(row.subject_type != one for one in OF_TRAINING))
    return [or_(other, row.person_id == me, *readers, exists().where(*own))]
