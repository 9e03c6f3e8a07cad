"""Clear a place of weighing of the material that was weighed there, signed (21 CFR 211.130(e))."""

from dataclasses import dataclass
from uuid import UUID

from domain.dispensing import booths
from domain.dispensing.booth_models import BoothClearance
from domain.dispensing.events import BoothCleared
from domain.dispensing.order_refusals import NoBooth, NothingToClear
from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.container_kinds import LocationKind
from domain.materials.container_models import OperationalLocation
from domain.materials.models import MaterialDefinition
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature


@dataclass(frozen=True, slots=True)
class ClearBooth:
    """`subject` is the place of weighing."""

    subject: UUID
    version: int

    def as_json(self) -> dict[str, Json]:
        return {"booth": str(self.subject), "version": str(self.version)}


def _content(uow: UnitOfWork, booth: OperationalLocation, _: ClearBooth) -> Json:
    left = booths.left_over(uow, booth.id)
    found = None if left is None else uow.look_at(MaterialDefinition, left)
    material: Json = None if found is None else {"code": found.code, "name": found.name}
    return {"booth": {"code": booth.code, "name": booth.name}, "clearedOf": material}


def _check(uow: UnitOfWork, booth: OperationalLocation, _: ClearBooth) -> None:
    """Raises NoBooth, BoothBusy, NothingToClear."""
    if booth.kind != LocationKind.BOOTH:
        raise NoBooth(location_code=booth.code, path=("booth",))
    booths.require_idle(uow, booth)
    if booths.left_over(uow, booth.id) is None:
        raise NothingToClear(booth=booth.code, path=("booth",))


def _perform(uow: UnitOfWork, booth: OperationalLocation, _: ClearBooth, signature: Signature) -> OperationalLocation:
    left = booths.left_over(uow, booth.id)
    assert left is not None, "it was checked under the lock"
    clearance = uow.add(
        BoothClearance(
            id=new_id(),
            site_id=booth.site_id,
            booth_id=booth.id,
            material_id=left,
            cleared_by=signature.person_id,
            cleared_name=signature.printed_name,
            cleared_at=uow.now,
            signature_id=signature.id,
        )
    )
    uow.record(BoothCleared(booth=booth.id, clearance=clearance.id))
    return booth


CLEAR_BOOTH: SignedAct[ClearBooth, OperationalLocation] = SignedAct(
    name="clearBooth",
    model=OperationalLocation,
    reads=Permission.MATERIAL_READ,
    needs=lambda _: Permission.BATCH_EXECUTE,
    meaning=lambda _: Meaning.PERFORMED,
    content=_content,
    check=_check,
    perform=_perform,
)
