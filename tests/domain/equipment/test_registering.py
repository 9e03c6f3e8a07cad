"""Classes and equipment are registered and said anew; what is refused leaves nothing behind."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Engine

from domain.equipment.cleaning.kinds import ProcedureKind
from domain.equipment.cleaning.refusals import (
    ProcedureCodeTaken,
)
from domain.equipment.plant.commands import classes, registering
from domain.equipment.plant.kinds import EquipmentLevel
from domain.equipment.plant.refusals import (
    EquipmentClassExists,
    EquipmentCodeTaken,
    HoldsOthers,
    NotBelow,
    PropertyInUse,
    ScaleIsEquipment,
)
from domain.equipment.plant.values import EquipmentDetails
from domain.kernel.actor import Actor
from domain.kernel.ids import SiteId, new_id
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, VersionConflict
from tests.equipment import MIXER, PROPERTIES, REASON, RULES, VALUES, Workshop, refused
from tests.plant import Plant
from tests.scales import Booth

D = Decimal
HOUR, DAYS = timedelta(hours=1), timedelta(days=1)
UNIT, AREA = EquipmentLevel.UNIT, EquipmentLevel.AREA
UNIQUE = "23505"
COPIED = """
    insert into equipment_allocation (company_id, id, version, site_id, equipment_id, batch_id, exclusive, state,
      allocated_by, allocated_name, allocated_at)
    select company_id, gen_random_uuid(), 1, site_id, equipment_id, '{batch}', {exclusive}, state, allocated_by,
      allocated_name, allocated_at from equipment_allocation where company_id = :c
"""


def test_equipment_lies_in_its_hierarchy_with_values_of_its_class(shop: Workshop, plant: Plant, admin: Engine) -> None:
    mixer, booth = shop.unit(), Booth(shop.do, plant, admin)
    row = shop.row("equipment", mixer)
    assert (row.service, row.cleanliness, row.clean_until, row.dirty_until) == ("IN_SERVICE", "DIRTY", None, None)
    assert [(f"{one.low:f}", f"{one.high:f}") for one in shop.state()["equipment_value"] if one.low is not None] == [
        ("600", "600"),
        ("20", "300"),
    ]
    scale = booth.scale()
    shop.unit("SCL-01", scale=scale)

    def change(equipment: UUID, version: int = 1, by: Actor = plant.engineer, **said: Any) -> object:  # noqa: ANN401
        details = EquipmentDetails(**{"name": "New", "parent": shop.cell, **said})
        command = registering.change_equipment
        return shop.do(
            by, lambda uow: command(uow, equipment=equipment, version=version, details=details, reason=REASON)
        )

    area = shop.state()["equipment"][0].id
    refused(
        shop,
        (EquipmentCodeTaken, shop.unit),
        (ScaleIsEquipment, lambda: shop.unit("SCL-02", scale=scale)),
        (NotBelow, lambda: shop.unit("RMG-02", parent=mixer)),
        (NotBelow, lambda: shop.unit("RMG-02", parent=None)),
        (NotFound, lambda: shop.unit("RMG-02", parent=new_id())),
        (NotFound, lambda: shop.unit("RMG-02", room=new_id())),
        (NotFound, lambda: shop.unit("RMG-02", scale=new_id())),
        (InvalidInput, lambda: shop.unit("RMG 02")),
        (InvalidInput, lambda: shop.unit("RMG-02", values=(*VALUES, VALUES[0]))),
        (InvalidInput, lambda: shop.registered("A-2", AREA, EquipmentDetails(name="X", shareable=True))),
        (VersionConflict, lambda: change(mixer, 2)),
        (Forbidden, lambda: change(mixer, by=plant.supervisor)),
        (InvalidInput, lambda: change(mixer, name="")),
        (HoldsOthers, lambda: shop.serve(shop.cell, "retire_equipment")),
        (InvalidInput, lambda: shop.begin(area)),
        (Forbidden, lambda: _register_at(shop, plant.other_site)),
    )
    change(mixer, values=VALUES[:1])
    row = shop.row("equipment", mixer)
    assert (row.version, row.name) == (2, "New")
    assert len([one for one in shop.state()["equipment_value"] if one.equipment_id == mixer]) == 1


def _register_at(shop: Workshop, site: SiteId) -> object:
    details, command = EquipmentDetails(name="Solids"), registering.register_equipment
    return shop.do(
        shop.plant.engineer,
        lambda uow: command(uow, site=site, code="A-9", level=AREA, equipment_class=None, details=details),
    )


def test_a_class_keeps_room_for_what_its_equipment_says(shop: Workshop, plant: Plant) -> None:
    shop.unit()

    def change(version: int = 1, by: Actor = plant.engineer, **said: Any) -> object:  # noqa: ANN401 -- what details hold
        details, command = replace(MIXER, **said), classes.change_class
        return shop.do(
            by,
            lambda uow: command(uow, equipment_class=shop.kind, version=version, details=details, reason=REASON),
        )

    volume = PROPERTIES[0]
    refused(
        shop,
        (EquipmentClassExists, lambda: shop.defined("HIGH_SHEAR_MIXER", replace(MIXER, name="X"))),
        (EquipmentClassExists, lambda: shop.defined("OTHER", replace(MIXER, name="high_shear_mixer"))),
        (PropertyInUse, lambda: change(properties=PROPERTIES[1:])),
        (PropertyInUse, lambda: change(properties=(replace(volume, high=D(599)), *PROPERTIES[1:]))),
        (PropertyInUse, lambda: change(properties=(replace(volume, unit="mL"), *PROPERTIES[1:]))),
        (VersionConflict, lambda: change(2)),
        (Forbidden, lambda: change(by=plant.operator)),
        (ProcedureCodeTaken, lambda: shop.procedure(ProcedureKind.MINOR)),
    )
    change(properties=(PROPERTIES[2], replace(volume, high=D(600)), PROPERTIES[1]), cleaning=RULES)
    assert [
        (one.name, one.position) for one in sorted(shop.state()["equipment_property"], key=lambda one: one.position)
    ] == [
        ("Contact material", 1),
        ("Volume", 2),
        ("Impeller", 3),
    ]
    assert shop.row("equipment_class", shop.kind).version == 2
