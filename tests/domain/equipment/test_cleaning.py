"""Equipment is cleaned by procedures, with two signatures; what is refused leaves nothing behind."""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from domain.equipment.cleaning.commands import procedures
from domain.equipment.cleaning.commands.cleaning import COMPLETE_CLEANING, InspectCleaning
from domain.equipment.cleaning.kinds import Inspection, ProcedureKind
from domain.equipment.cleaning.refusals import (
    FailureNeedsRemark,
    InspectedOwnCleaning,
    ProcedureAuthorApproves,
    ProcedureDraftExists,
    ProcedureOfAnotherClass,
)
from domain.equipment.cleaning.values import ProcedureDetails
from domain.equipment.plant.kinds import EquipmentLevel
from domain.kernel.actor import Actor
from domain.kernel.refusals import Forbidden, InvalidInput, VersionConflict, WrongState
from tests import recipes
from tests.domain.recipes.forcing import RESTRICTED, refused_by_the_database
from tests.equipment import MIXER, REASON, Workshop, refused
from tests.plant import Plant

D = Decimal
HOUR, DAYS = timedelta(hours=1), timedelta(days=1)
UNIT, AREA = EquipmentLevel.UNIT, EquipmentLevel.AREA
UNIQUE = "23505"
DENIED = "42501"
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


@dataclass(frozen=True)
class Writing:
    """Says something of procedures, as the engineer unless told."""

    shop: Workshop
    details: ProcedureDetails

    def say(self, act: str, procedure: UUID, version: int, *, by: Actor | None = None, **said: Any) -> UUID:  # noqa: ANN401
        """`act` is a command of `procedures`."""
        command, details = getattr(procedures, act), replace(self.details, **said)
        given = {"procedure": procedure, "version": version, "details": details, "reason": REASON}
        return self.shop.do(by or self.shop.plant.engineer, lambda uow: command(uow, **given)).id


@pytest.mark.requirement("EQP-1", "21 CFR 211.100(a)")
def test_a_procedure_is_used_once_quality_approved_it_and_replaced_rather_than_changed(
    shop: Workshop, plant: Plant
) -> None:
    mixer, major = shop.unit(), shop.procedures[ProcedureKind.MAJOR]
    record = shop.begin(mixer)
    short = ProcedureDetails(name="Shorter", kind=ProcedureKind.MAJOR, steps="Rinse.", verified=False)
    say = Writing(shop, short).say
    refused(
        shop,
        (WrongState, lambda: say("change_procedure", major, 2)),
        (WrongState, lambda: shop.approve(major)),
        (VersionConflict, lambda: say("replace_procedure", major, 1)),
        (Forbidden, lambda: say("replace_procedure", major, 2, by=plant.operator)),
        (InvalidInput, lambda: say("replace_procedure", major, 2, kind=ProcedureKind.MINOR)),
    )
    draft = say("replace_procedure", major, 2)
    both = plant.reviewer.grants | plant.engineer.grants
    engineer, reviewer = replace(plant.engineer, grants=both), replace(plant.reviewer, grants=both)
    say("change_procedure", draft, 1, by=reviewer, name="Short")
    shop.complete(record)
    shop.verify(record)
    shop.procedures[ProcedureKind.MAJOR] = draft
    refused(
        shop,
        (WrongState, lambda: shop.begin(mixer)),
        (ProcedureDraftExists, lambda: say("replace_procedure", major, 2)),
        (InvalidInput, lambda: say("change_procedure", draft, 2, steps=" ")),
        (ProcedureAuthorApproves, lambda: shop.approve(draft, by=engineer)),
        (ProcedureAuthorApproves, lambda: shop.approve(draft, by=reviewer)),
        (Forbidden, lambda: shop.approve(draft, by=plant.operator)),
    )
    shop.approve(draft, by=plant.second_reviewer)
    before, after = shop.row("cleaning_procedure", major), shop.row("cleaning_procedure", draft)
    assert (before.state, before.edition, before.superseded_at is not None) == ("SUPERSEDED", 1, True)
    assert (after.state, after.edition, after.name) == ("EFFECTIVE", 2, "Short")
    assert after.approved_by == plant.second_reviewer.person
    assert shop.row("cleaning_record", record).edition == 1
    following = shop.begin(mixer)
    made = shop.row("cleaning_record", following)
    assert (made.edition, made.steps, made.verified) == (2, "Rinse.", False)
    for behind in ("steps = 'x'", "state = 'DRAFT'", "authors = array[approved_by]", "edition = 3"):
        statement = f"update cleaning_procedure set {behind} where company_id = :c and id = '{draft}'"  # noqa: S608 -- our own ids
        assert refused_by_the_database(shop.do, plant, statement) in {RESTRICTED, DENIED}, behind
    shop.do(plant.engineer, lambda uow: procedures.retire_procedure(uow, procedure=draft, version=3, reason=REASON))
    shop.complete(following)
    sifter = replace(shop, code="SIFTER", details=replace(MIXER, name="Sifter", properties=()))
    refused(
        shop,
        (WrongState, lambda: shop.begin(mixer)),
        (ProcedureOfAnotherClass, lambda: begun_by_another(shop, sifter, mixer)),
    )


@pytest.mark.requirement("EQP-1", "SIG-1")
def test_the_database_knows_no_procedure_in_effect_that_nobody_signed(shop: Workshop, plant: Plant) -> None:
    draft = shop.draft(ProcedureKind.MINOR, verified=False)
    before = shop.state()
    statement = f"""
        update cleaning_procedure set state = 'EFFECTIVE', approved_name = 'R', approved_at = now(),
          approved_by = s.person_id, signature_id = s.id
        from (select id, person_id from signature where company_id = :c limit 1) s
        where company_id = :c and cleaning_procedure.id = '{draft}'
    """  # noqa: S608 -- our own ids
    assert refused_by_the_database(shop.do, plant, statement) == RESTRICTED
    assert shop.state() == before


def begun_by_another(shop: Workshop, of: Workshop, equipment: UUID) -> object:
    shop.procedures[ProcedureKind.MINOR] = of.procedures[ProcedureKind.MINOR]
    return shop.begin(equipment, ProcedureKind.MINOR)
