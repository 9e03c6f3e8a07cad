"""Equipment is cleaned by procedures, with two signatures; what is refused leaves nothing behind."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from domain.equipment.cleaning.commands import procedures
from domain.equipment.cleaning.commands.cleaning import COMPLETE_CLEANING, InspectCleaning
from domain.equipment.cleaning.kinds import Inspection, ProcedureKind
from domain.equipment.cleaning.refusals import (
    FailureNeedsRemark,
    InspectedOwnCleaning,
    ProcedureOfAnotherClass,
)
from domain.equipment.cleaning.values import ProcedureDetails
from domain.equipment.plant.kinds import EquipmentLevel
from domain.kernel.actor import Actor
from domain.kernel.refusals import Forbidden, InvalidInput, VersionConflict, WrongState
from tests import recipes
from tests.equipment import MIXER, REASON, Workshop, refused
from tests.plant import Plant

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


@pytest.mark.requirement("EQP-1", "EQP-2")
def test_equipment_is_clean_by_a_cleaning_that_two_people_signed(shop: Workshop, plant: Plant) -> None:
    mixer = shop.unit()
    record = shop.begin(mixer)
    assert shop.is_now(mixer) == "CLEANING"
    refused(
        shop,
        (WrongState, lambda: shop.begin(mixer)),
        (WrongState, lambda: shop.verify(record)),
        (Forbidden, lambda: shop.complete(record, by=plant.engineer)),
        (VersionConflict, lambda: _completed_late(shop, record)),
    )
    shop.complete(record)
    refused(
        shop,
        (InspectedOwnCleaning, lambda: shop.verify(record, by=plant.operator)),
        (WrongState, lambda: shop.complete(record)),
    )
    assert shop.is_now(mixer) == "CLEANING"
    shop.verify(record)
    row, made = shop.row("equipment", mixer), shop.row("cleaning_record", record)
    assert (row.cleanliness, row.clean_until - made.performed_at) == ("CLEAN", timedelta(days=7))
    assert (made.state, made.performed_name, made.verified_name) == ("PASSED", "Operator", "Second Operator")
    assert (made.edition, made.kind, "60 °C" in made.steps) == (1, "MAJOR", True)


def _completed_late(shop: Workshop, record: UUID) -> object:
    given = InspectCleaning(record, 7, Inspection.PASSED)
    return recipes.sign(shop.do, shop.plant.operator, COMPLETE_CLEANING, given)


@pytest.mark.requirement("EQP-1")
def test_a_failed_inspection_makes_dirty_at_once(shop: Workshop, plant: Plant) -> None:
    mixer = shop.unit()
    first = shop.begin(mixer)

    def unexplained() -> object:
        given = InspectCleaning(first, 1, Inspection.FAILED)
        return recipes.sign(shop.do, plant.operator, COMPLETE_CLEANING, given)

    refused(shop, (FailureNeedsRemark, unexplained))
    shop.complete(first, Inspection.FAILED)
    assert (shop.is_now(mixer), shop.row("cleaning_record", first).state) == ("DIRTY", "FAILED")
    second = shop.begin(mixer)
    shop.complete(second)
    shop.verify(second, Inspection.FAILED)
    assert (shop.is_now(mixer), shop.row("cleaning_record", second).verification_remark) == (
        "DIRTY",
        "Residue at the seal.",
    )
    shop.procedures[ProcedureKind.MAJOR] = shop.procedure(ProcedureKind.MAJOR, verified=False)
    shop.complete(shop.begin(mixer))
    assert shop.is_now(mixer) == "CLEAN"


def test_a_procedure_is_followed_in_the_edition_that_a_cleaning_began_with(shop: Workshop, plant: Plant) -> None:
    mixer, major = shop.unit(), shop.procedures[ProcedureKind.MAJOR]
    record = shop.begin(mixer)
    details = ProcedureDetails(name="Shorter", kind=ProcedureKind.MAJOR, steps="Rinse.", verified=False)

    def change(version: int, details: ProcedureDetails = details, by: Actor = plant.engineer) -> object:
        command = procedures.change_procedure
        return shop.do(by, lambda uow: command(uow, procedure=major, version=version, details=details, reason=REASON))

    refused(
        shop,
        (VersionConflict, lambda: change(2)),
        (Forbidden, lambda: change(1, by=plant.operator)),
        (InvalidInput, lambda: change(1, replace(details, kind=ProcedureKind.MINOR))),
        (InvalidInput, lambda: change(1, replace(details, steps=" "))),
    )
    change(1)
    shop.complete(record)
    assert (shop.is_now(mixer), shop.row("cleaning_record", record).edition) == ("CLEANING", 1)
    shop.verify(record)
    following = shop.begin(mixer)
    made = shop.row("cleaning_record", following)
    assert (made.edition, made.steps, made.verified) == (2, "Rinse.", False)
    shop.do(plant.engineer, lambda uow: procedures.retire_procedure(uow, procedure=major, version=2, reason=REASON))
    shop.complete(following)
    sifter = replace(shop, code="SIFTER", details=replace(MIXER, name="Sifter", properties=()))
    refused(
        shop,
        (WrongState, lambda: shop.begin(mixer)),
        (ProcedureOfAnotherClass, lambda: replace_procedure(shop, sifter, mixer)),
    )


def replace_procedure(shop: Workshop, of: Workshop, equipment: UUID) -> object:
    shop.procedures[ProcedureKind.MINOR] = of.procedures[ProcedureKind.MINOR]
    return shop.begin(equipment, ProcedureKind.MINOR)
