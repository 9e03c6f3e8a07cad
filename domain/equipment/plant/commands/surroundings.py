"""What a piece of equipment is put among, asked and held once however many pieces of a site are put there."""

from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from domain.equipment.models import Scale
from domain.equipment.plant import queries, rules
from domain.equipment.plant.kinds import ClassState, ServiceState
from domain.equipment.plant.models import Equipment, EquipmentClass, EquipmentProperty
from domain.equipment.plant.states import CLASS, ClassAct
from domain.kernel.ids import SiteId
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.commands.many import found_by
from domain.materials.container_models import OperationalLocation
from domain.tenancy.models import Site


@dataclass(slots=True)
class Surroundings:
    """One site, whose equipment nobody else registers or changes meanwhile; `codes` are those that are taken."""

    uow: UnitOfWork
    site: SiteId
    codes: set[str]
    _equipment: dict[UUID, Equipment | None] = field(default_factory=dict)
    _classes: dict[UUID, EquipmentClass] = field(default_factory=dict)
    _properties: dict[UUID, dict[str, EquipmentProperty]] = field(default_factory=dict)
    _rooms: dict[UUID, OperationalLocation] = field(default_factory=dict)
    _scales: dict[UUID, Scale] = field(default_factory=dict)
    _equipment_of: dict[UUID, tuple[UUID, str]] = field(default_factory=dict)

    def equipment(self, wanted: UUID) -> Equipment | None:
        """A piece of this site, as it stands; None where there is none."""
        if wanted not in self._equipment:
            self._equipment[wanted] = self.uow.look_at(Equipment, wanted)
        found = self._equipment[wanted]
        return found if found is not None and found.site_id == self.site else None

    def properties(self, class_id: UUID) -> dict[str, EquipmentProperty]:
        """Of a class, by their folded names; they stay until what is registered is written. Raises NotFound."""
        if class_id not in self._properties:
            self._classes.setdefault(class_id, self.uow.rely_on(EquipmentClass, class_id))
            found = queries.properties_of(self.uow, class_id)
            self._properties[class_id] = {rules.folded(one.name): one for one in found}
        return self._properties[class_id]

    def require_class(self, class_id: UUID) -> None:
        """Raises NotFound, WrongState for one of which nothing more is registered."""
        self.properties(class_id)
        CLASS.after(ClassState(self._classes[class_id].state), ClassAct.REGISTER)

    def room(self, wanted: UUID) -> OperationalLocation:
        """Raises NotFound for one of another site."""
        if wanted not in self._rooms:
            self._rooms[wanted] = self.uow.rely_on(OperationalLocation, wanted)
        if self._rooms[wanted].site_id != self.site:
            raise NotFound(kind="OperationalLocation", id=wanted, path=("details", "room"))
        return self._rooms[wanted]

    def scale(self, wanted: UUID) -> Scale:
        """Raises NotFound for one of another site."""
        if wanted not in self._scales:
            self._scales[wanted] = self.uow.rely_on(Scale, wanted)
            for one in self.uow.find(
                Equipment, Equipment.scale_id == wanted, Equipment.service != ServiceState.RETIRED
            ):
                self._equipment_of[wanted] = (one.id, one.code)
        if self._scales[wanted].site_id != self.site:
            raise NotFound(kind="Scale", id=wanted, path=("details", "enrolledScale"))
        return self._scales[wanted]

    def equipment_of(self, scale: UUID, *, but: UUID) -> str | None:
        """The code of the other equipment that this scale is, which isn't retired."""
        self.scale(scale)
        of = self._equipment_of.get(scale)
        return None if of is None or of[0] == but else of[1]

    def put(self, found: Equipment) -> None:
        """What was registered stands among the rest from now on."""
        self.codes.add(found.code)
        self._equipment[found.id] = found
        if found.scale_id is not None:
            self._equipment_of[found.scale_id] = (found.id, found.code)


def opened(uow: UnitOfWork, site: SiteId, *, codes: Collection[str] = ()) -> Surroundings:
    """Hold the site: of two of one code one is refused, not broken off, and none goes below what is retired meanwhile.

    `codes` are those that are to be registered. Raises NotFound.
    """
    if not uow.lock(Site, Site.id == site):
        raise NotFound(kind="Site", id=site, path=("siteId",))
    taken = found_by(uow, Equipment, Equipment.code, codes, Equipment.site_id == site) if codes else ()
    return Surroundings(uow, site, set(taken))
