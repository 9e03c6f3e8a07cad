"""Give evidence of an exception or a deviation: words, a file, or what else is recorded (DEV-7)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified

from domain.deviations import rules
from domain.deviations.commands import reopening
from domain.deviations.events import EvidenceAttached
from domain.deviations.kinds import DeviationState
from domain.deviations.models import Deviation
from domain.deviations.states import DEVIATION, DeviationAct
from domain.exceptions.evidence_models import Evidence
from domain.exceptions.models import BatchException
from domain.execution.content import time_text
from domain.execution.equipment.models import EquipmentUse
from domain.execution.models import Batch
from domain.kernel.ids import SiteId, new_id
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.materials.models import MaterialLot


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """An uploaded file, hashed (EXE-16); `key` is where its bytes lie, `size` in bytes."""

    key: str
    name: str
    size: int
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Evidence of an exception or a deviation, about one thing at most."""

    says: str
    exception: UUID | None = None
    deviation: UUID | None = None
    file: File | None = None
    lot: UUID | None = None
    equipment_use: UUID | None = None
    batch: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Of:
    """What it is evidence of, at which site; `batch` is the exception's."""

    site: UUID
    exception: UUID | None = None
    batch: UUID | None = None
    deviation: UUID | None = None


def attach_evidence(uow: UnitOfWork, given: Given) -> Evidence:
    """Say what was seen, found or measured, with a file or a link to what else is recorded (DEV-7; EU GMP 8.10).

    What was concluded of a deviation without it is opened again. Raises NotFound, Forbidden, WrongState, InvalidInput,
    JudgedAlready.
    """
    rules.require_one_subject(exception=given.exception, deviation=given.deviation)
    rules.require_one_thing(given.file, given.lot, given.equipment_use, given.batch)
    of = _held(uow, exception=given.exception, deviation=given.deviation)
    says = require_words(given.says, limit=rules.TEXT_LENGTH, path=("says",))
    there = len(_evidence_of(uow, of))
    rules.require_room_for_evidence(there)
    file = given.file
    found = Evidence(
        id=new_id(),
        site_id=of.site,
        exception_id=of.exception,
        batch_id=of.batch,
        deviation_id=of.deviation,
        number=there + 1,
        says=says,
        file_key=None if file is None else file.key,
        file_name=None if file is None else file.name,
        file_size=None if file is None else file.size,
        file_sha256=None if file is None else file.sha256,
        media_type=None if file is None else file.media_type,
        lot_id=given.lot,
        equipment_use_id=given.equipment_use,
        about_batch_id=given.batch,
        link_text=_link_text(uow, given),
        added_by=uow.actor.as_person,
        added_name=uow.actor.name,
        added_at=uow.now,
    )
    _heed(uow, of)
    uow.record(EvidenceAttached(evidence=found.id))
    return uow.add(found)


def _held(uow: UnitOfWork, *, exception: UUID | None, deviation: UUID | None) -> Of:
    """What the evidence is of, held so that nobody judges it meanwhile. Raises NotFound, Forbidden, JudgedAlready."""
    if deviation is not None:
        return Of(site=uow.load(Deviation, deviation, Permission.EXCEPTION_RAISE).site_id, deviation=deviation)
    assert exception is not None, "one of them is named"
    found = uow.load(BatchException, exception, Permission.EXCEPTION_RAISE)
    rules.require_unjudged(found.number, classification=found.classification)
    return Of(site=found.site_id, exception=found.id, batch=found.batch_id)


def _heed(uow: UnitOfWork, of: Of) -> None:
    """Evidence of a deviation is of it: its version counts up, and what was concluded is opened again."""
    if of.deviation is None:
        return
    found = uow.hold(Deviation, of.deviation)
    if DEVIATION.after(DeviationState(found.state), DeviationAct.ATTACH) != found.state:
        reopening.reopen(uow, found, because="Evidence was given of it.")
    flag_modified(found, "state")


def _evidence_of(uow: UnitOfWork, of: Of) -> list[Evidence]:
    if of.deviation is not None:
        return uow.find(Evidence, Evidence.deviation_id == of.deviation)
    return uow.find(Evidence, Evidence.exception_id == of.exception)


def _link_text(uow: UnitOfWork, given: Given) -> str | None:
    """What it refers to, as it is called now. Raises NotFound, Forbidden."""
    if given.lot is not None:
        return f"Lot {_readable(uow, MaterialLot, given.lot, Permission.MATERIAL_READ, 'lot').number}"
    if given.batch is not None:
        return f"Batch {_readable(uow, Batch, given.batch, Permission.BATCH_READ, 'batch').number}"
    if given.equipment_use is None:
        return None
    use = _readable(uow, EquipmentUse, given.equipment_use, Permission.BATCH_READ, "equipmentUse")
    batch = uow.find(Batch, Batch.id == use.batch_id)[0]
    return f"Use of {use.equipment_code} by batch {batch.number} from {time_text(use.begun_at)}"


def _readable(uow: UnitOfWork, model: type[Any], id_: UUID, reads: Permission, path: str) -> Any:  # noqa: ANN401 -- a row
    """The row, where it is there for who asks; it may be of another site. Raises NotFound."""
    found: OfCompany | None = uow.look_at(model, id_)
    if found is None or not uow.actor.may(reads, site=SiteId(found.site_id)):  # type: ignore[attr-defined]  # of a site
        raise NotFound(kind=model.__name__, id=id_, path=(path,))
    return found
