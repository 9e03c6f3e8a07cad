"""A site's deviations are found, and made again in a newer company version where they still fit (REC-9)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given

from domain.kernel.quantity import Quantity
from domain.recipes.adoption import building
from domain.recipes.adoption.carrying import carried
from domain.recipes.adoption.comparing import deviations
from domain.recipes.adoption.kinds import DeviationKind, ElementKind
from domain.recipes.adoption.sheets import Sheet, elements_of, sheet_of
from domain.recipes.adoption.values import PLACE, Deviation, Key
from tests.domain.recipes.adoption.sample import COMPANY, added, changed, moved, removed, versions

pytestmark = pytest.mark.requirement("REC-9")

OLD = sheet_of(COMPANY)
DRY, MEASURE, CLEAR = (Key(ElementKind.PHASE, code) for code in ("DRY", "MEASURE", "CLEAR"))
MOISTURE, TEMPERATURE = (Key(ElementKind.PARAMETER, code) for code in ("MEASURE.moisture", "DRY.temperature"))
DRYING = Key(ElementKind.BLOCK, "DRYING")


def told(found: tuple[Deviation, ...]) -> list[str]:
    return [str(one) for one in found]


def test_a_version_laid_out_and_put_together_again_says_the_same() -> None:
    assert elements_of(OLD) == COMPANY


@given(versions())
def test_any_version_laid_out_and_put_together_again_says_the_same(site: Sheet) -> None:
    assert sheet_of(elements_of(site)) == site


@given(versions())
def test_an_adoption_without_changes_has_no_drift(site: Sheet) -> None:
    assert deviations(site, site) == ()


@given(versions())
def test_made_again_in_the_unchanged_company_version_the_deviations_give_the_sites(site: Sheet) -> None:
    again = carried(OLD, site, OLD)
    assert again.misfits == ()
    assert elements_of(again.sheet) == elements_of(site)


@given(versions())
def test_a_site_without_deviations_gets_the_newer_company_version(new: Sheet) -> None:
    assert elements_of(carried(OLD, OLD, new).sheet) == elements_of(new)


@given(versions())
def test_where_the_company_took_over_all_that_the_site_had_nothing_is_left_to_carry(site: Sheet) -> None:
    again = carried(OLD, site, site)
    assert (again.misfits, elements_of(again.sheet)) == ((), elements_of(site))


@given(versions(), versions())
def test_every_deviation_is_made_again_or_told_as_a_misfit(site: Sheet, new: Sheet) -> None:
    again = carried(OLD, site, new)
    assert list(building.loose(again.sheet)) == []
    assert sheet_of(elements_of(again.sheet)).fields == dict(again.sheet.fields)
    misfits = {(one.deviation.key, one.deviation.field) for one in again.misfits}
    for one in deviations(OLD, site):
        if (one.key, one.field) not in misfits and one.field != PLACE:
            there, here = again.sheet.fields.get(one.key), site.fields.get(one.key)
            assert (there and there.get(one.field or "")) == (here and here.get(one.field or "")), one


@given(versions(), versions())
def test_what_the_site_never_touched_is_as_the_company_has_it(site: Sheet, new: Sheet) -> None:
    again = carried(OLD, site, new).sheet
    touched = {(one.key, one.field) for one in deviations(OLD, site)}
    for key, said in new.fields.items():
        for field, value in said.items():
            if key in OLD.fields and key in again.fields and not {(key, field), (key, None)} & touched:
                assert again.fields[key][field] == value


def test_a_digit_more_is_a_deviation() -> None:
    (found,) = deviations(OLD, changed(OLD, MOISTURE, actionHigh="2.50"))
    assert (found.key, found.field, found.company, found.here) == (MOISTURE, "actionHigh", "2.5", "2.50")


def test_a_phase_put_in_between_leaves_the_others_where_they_are() -> None:
    site = added(OLD, Key(ElementKind.PHASE, "SAMPLE"), OLD.fields[DRY], DRYING, 1)
    assert told(deviations(OLD, site)) == ["phase SAMPLE"]


def test_only_what_was_moved_is_told() -> None:
    assert told(deviations(OLD, moved(OLD, MEASURE, DRYING, 0))) == ["phase MEASURE, place"]


def test_a_removed_phase_is_told_with_its_parameters_as_one() -> None:
    (found,) = deviations(OLD, removed(OLD, MEASURE))
    assert (found.kind, found.key, found.company) == (DeviationKind.REMOVED, MEASURE, "phase MEASURE (Measure)")


def test_what_the_company_changed_too_is_a_misfit_and_its_word_stands() -> None:
    again = carried(OLD, changed(OLD, MOISTURE, actionHigh="2.4"), changed(OLD, MOISTURE, actionHigh="2.2"))
    assert again.sheet.fields[MOISTURE]["actionHigh"] == "2.2"
    (misfit,) = again.misfits
    assert misfit.why == "the company changed it from 2.5 to 2.2, the site had 2.4"


def test_other_fields_of_one_element_are_carried() -> None:
    again = carried(OLD, changed(OLD, MOISTURE, actionHigh="2.4"), changed(OLD, MOISTURE, actionLow="1.1"))
    assert again.misfits == ()
    assert (again.sheet.fields[MOISTURE]["actionLow"], again.sheet.fields[MOISTURE]["actionHigh"]) == ("1.1", "2.4")


def test_a_sites_phase_in_an_operation_that_the_company_dropped_is_a_misfit() -> None:
    site = added(OLD, Key(ElementKind.PHASE, "SAMPLE"), OLD.fields[CLEAR], DRYING, 1)
    smaller = replace(COMPANY, blocks=COMPANY.blocks[:2], phases=COMPANY.phases[:2], links=(), equipment=())
    again = carried(OLD, site, sheet_of(smaller))
    assert elements_of(again.sheet) == smaller
    assert told(tuple(one.deviation for one in again.misfits)) == ["phase SAMPLE"]


def test_what_the_site_removed_comes_back_where_the_company_needs_it_now() -> None:
    dryer = Key(ElementKind.EQUIPMENT, "FBD_01")
    site = removed(changed(OLD, TEMPERATURE, instrument=None), dryer)
    again = carried(OLD, site, changed(OLD, MOISTURE, instrument="FBD_01"))
    assert dryer in again.sheet.fields
    (misfit,) = again.misfits
    assert (str(misfit.deviation), misfit.why) == (
        "equipment FBD_01",
        "in the company's version parameter MEASURE.moisture needs it",
    )


def test_a_quantity_reads_as_people_write_it() -> None:
    heavier = replace(COMPANY, materials=(replace(COMPANY.materials[0], quantity=Quantity(Decimal(151), "kg")),))
    found = deviations(OLD, sheet_of(heavier))[0]
    assert (str(found), found.company, found.here) == ("material 1, quantity", "150.000 kg", "151 kg")
