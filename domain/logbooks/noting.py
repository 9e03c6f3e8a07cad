"""Write in the logbook of equipment or of a room, signed; correct what was written by another entry (EQP-6)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.equipment.plant.models import Equipment
from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_text
from domain.logbooks.events import LogbookNoteWritten
from domain.logbooks.models import LogbookNote
from domain.logbooks.refusals import CorrectedAlready
from domain.materials.container_models import OperationalLocation
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature

LONGEST = 4000
Place = Equipment | OperationalLocation


@dataclass(frozen=True, slots=True)
class WriteLogbook:
    """`subject` is the equipment or the room; what it tells of happened now unless told, `corrects` another entry."""

    subject: UUID
    version: int
    says: str
    happened_at: datetime | None = None
    corrects: UUID | None = None

    def as_json(self) -> dict[str, Json]:
        return {
            "place": str(self.subject),
            "version": str(self.version),
            "says": self.says,
            "happenedAt": None if self.happened_at is None else self.happened_at.isoformat(),
            "corrects": None if self.corrects is None else str(self.corrects),
        }


def _content(uow: UnitOfWork, place: Place, given: WriteLogbook) -> Json:
    corrected = None if given.corrects is None else uow.look_at(LogbookNote, given.corrects)
    wrong: Json = None if corrected is None else {"by": corrected.written_name, "says": corrected.says}
    return {"place": {"code": place.code, "name": place.name}, "says": given.says, "corrects": wrong}


def _check(uow: UnitOfWork, place: Place, given: WriteLogbook) -> None:
    """Raises InvalidInput, NotFound, CorrectedAlready."""
    require_text(given.says, limit=LONGEST, path=("says",))
    if given.happened_at is not None and given.happened_at > uow.now:
        raise InvalidInput(path=("happenedAt",), problem="A logbook tells of what has happened, not of what will.")
    if given.corrects is None:
        return
    wrong = uow.look_at(LogbookNote, given.corrects)
    if wrong is None or place.id not in {wrong.equipment_id, wrong.location_id}:
        raise NotFound(kind="LogbookNote", id=given.corrects, path=("corrects",))
    for one in uow.find(LogbookNote, LogbookNote.corrects_id == wrong.id):
        raise CorrectedAlready(by=one.written_name, path=("corrects",))


def _perform(uow: UnitOfWork, place: Place, given: WriteLogbook, signature: Signature) -> LogbookNote:
    note = LogbookNote(
        id=new_id(),
        site_id=place.site_id,
        equipment_id=place.id if isinstance(place, Equipment) else None,
        location_id=None if isinstance(place, Equipment) else place.id,
        says=given.says,
        happened_at=given.happened_at or uow.now,
        corrects_id=given.corrects,
        written_by=signature.person_id,
        written_name=signature.printed_name,
        written_at=uow.now,
        signature_id=signature.id,
    )
    uow.record(LogbookNoteWritten(note=note.id))
    return uow.add(note)


WRITE_EQUIPMENT_LOGBOOK: SignedAct[WriteLogbook, Equipment] = SignedAct(
    name="writeEquipmentLogbook",
    model=Equipment,
    reads=Permission.EQUIPMENT_READ,
    needs=lambda _: Permission.LOGBOOK_WRITE,
    meaning=lambda _: Meaning.AUTHORED,
    content=_content,
    check=_check,
    perform=_perform,
)

WRITE_ROOM_LOGBOOK: SignedAct[WriteLogbook, OperationalLocation] = SignedAct(
    name="writeRoomLogbook",
    model=OperationalLocation,
    reads=Permission.EQUIPMENT_READ,
    needs=lambda _: Permission.LOGBOOK_WRITE,
    meaning=lambda _: Meaning.AUTHORED,
    content=_content,
    check=_check,
    perform=_perform,
)
