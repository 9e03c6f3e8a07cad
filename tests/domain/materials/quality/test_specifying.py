"""Specifications: written by one, approved by another, frozen, one in effect at a time."""

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError

from domain.kernel.actor import Grant
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Role
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, Refusal, VersionConflict, WrongState
from domain.materials.quality.refusals import LotReleaseBlocked, SpecificationAuthorApproves
from domain.signatures.rules import sha256
from tests.materials import Store
from tests.plant import Plant
from tests.quality import ASSAY, TESTS, WATER, Laboratory

TIGHTER = (replace(ASSAY, low=Decimal("99.0")), WATER)


@pytest.mark.requirement("MAT-1", "SIG-1")
def test_one_writes_another_approves_and_what_was_approved_is_frozen(store: Store, lab: Laboratory) -> None:
    material = store.material()
    specification = lab.draft(material)
    row = lab.row("material_specification", specification)
    assert (row.number, row.state, row.digest, row.written_name) == (1, "DRAFT", None, "Engineer")
    assert [one.code for one in lab.rows("specification_test")] == ["ASSAY", "WATER", "IDENTITY"]
    lab.approve(specification)
    row = lab.row("material_specification", specification)
    assert (row.state, row.approved_name) == ("EFFECTIVE", "Reviewer")
    assert row.digest == sha256(row.content)
    content = json.loads(row.content)
    assert content["material"]["code"] == "API-001"
    assert content["tests"][0]["low"] == "98.5"
    signed = json.loads(next(one for one in lab.rows("signature") if one.id == row.signature_id).content)
    assert signed["content"] == content
    with pytest.raises(WrongState):
        lab.write(specification, TIGHTER)
    assert lab.row("material_specification", specification) == row


@pytest.mark.requirement("MAT-1")
def test_the_next_one_takes_the_place_of_the_one_in_effect(store: Store, lab: Laboratory, plant: Plant) -> None:
    material = store.material()
    first, second = lab.specified(material), lab.draft(material, TIGHTER)
    assert lab.row("material_specification", second).number == 2
    lab.approve(second)
    states = {one.number: one.state for one in lab.rows("material_specification")}
    assert states == {1: "SUPERSEDED", 2: "EFFECTIVE"}
    with pytest.raises(WrongState):
        lab.withdraw(first)
    lab.withdraw(second, by=plant.second_reviewer)
    row = lab.row("material_specification", second)
    assert (row.state, row.ended_because) == ("WITHDRAWN", "No longer bought.")
    with pytest.raises(WrongState):
        lab.approve(second)


@pytest.mark.requirement("MAT-1")
def test_nobody_approves_what_they_wrote_on_even_if_another_wrote_last(
    store: Store, lab: Laboratory, plant: Plant
) -> None:
    specification = lab.draft(store.material(), by=plant.reviewer)
    lab.write(specification, TIGHTER, by=plant.engineer)
    assert [one.low for one in lab.rows("specification_test")] == [Decimal("99.0"), None]
    with pytest.raises(SpecificationAuthorApproves):
        lab.approve(specification, by=plant.reviewer)
    assert lab.row("material_specification", specification).state == "DRAFT"
    lab.approve(specification, by=plant.second_reviewer)


@pytest.mark.requirement("TEN-2", "EXE-14")
def test_what_is_no_draft_or_not_ones_to_write_is_refused(store: Store, lab: Laboratory, plant: Plant) -> None:
    material = store.material()
    specification = lab.draft(material)
    before = lab.row("material_specification", specification)
    refused: tuple[tuple[type[Refusal], Callable[[], object]], ...] = (
        (Forbidden, lambda: lab.draft(material, by=plant.operator)),
        (Forbidden, lambda: lab.draft(material, site=plant.other_site)),
        (NotFound, lambda: lab.draft(new_id())),
        (InvalidInput, lambda: lab.draft(material, ())),
        (Forbidden, lambda: lab.write(specification, TESTS, by=plant.operator)),
        (VersionConflict, lambda: lab.write(specification, TESTS, seen=7)),
        (Forbidden, lambda: lab.approve(specification, by=plant.qualified)),
        (Forbidden, lambda: lab.withdraw(specification, by=plant.engineer)),
        (Forbidden, lambda: lab.demand(material, by=plant.engineer)),
        (Forbidden, lambda: lab.demand(material, by=plant.reviewer)),
    )
    for refusal, act in refused:
        with pytest.raises(refusal):
            act()
    assert lab.rows("material_specification") == [before]
    nowhere = replace(plant.engineer, grants=frozenset({Grant(Role.PROCESS_ENGINEER, None)}))
    with pytest.raises(NotFound):
        lab.draft(material, by=nowhere, site=SiteId(new_id()))


@pytest.mark.requirement("MAT-1")
def test_a_site_follows_the_enterprise_until_it_has_its_own(store: Store, lab: Laboratory, plant: Plant) -> None:
    from tests import enterprise

    head = enterprise.enterprise(store.do, plant)
    material = store.material()
    company = lab.draft(material, by=head.engineer, site=head.site)
    lab.approve(company, by=head.reviewer)
    lot, other = store.receive(material), store.receive(material, "L-2")
    lab.sample(lot)
    assert [one.specification_id for one in lab.rows("lot_testing")] == [company]
    own = lab.specified(material, TIGHTER)
    lab.sample(other)
    assert [one.specification_id for one in lab.rows("lot_testing")] == [company, own]
    assert {one.state for one in lab.rows("material_specification")} == {"EFFECTIVE"}
    with pytest.raises(InvalidInput):
        store.receive(material, "L-3", site=head.site, by=head.operator)


@pytest.mark.requirement("MAT-1")
def test_a_material_may_demand_a_specification(store: Store, lab: Laboratory) -> None:
    material = store.material()
    lot = store.receive(material)
    lab.demand(material)
    with pytest.raises(LotReleaseBlocked) as refused:
        store.dispose(lot)
    assert [one.kind for one in refused.value.blockers] == ["NO_SPECIFICATION"]
    assert store.lot(lot).status == "QUARANTINE"
    lab.demand(material, demanded=False)
    store.dispose(lot)


@pytest.mark.requirement("MAT-1")
@pytest.mark.parametrize(
    ("change", "because"),
    [
        ("update material_specification set change = 'x' where state = 'EFFECTIVE'", "never changes"),
        ("update material_specification set authors = '{}' where state = 'SUPERSEDED'", "never changes"),
        ("update material_specification set state = 'EFFECTIVE' where state = 'SUPERSEDED'", "never goes from"),
        ("update specification_test set low = 1 where code = 'ASSAY'", "while it is a draft"),
        ("delete from specification_test", "while it is a draft"),
    ],
)
def test_the_database_keeps_what_was_approved_whoever_writes(
    store: Store, lab: Laboratory, change: str, because: str
) -> None:
    material = store.material()
    lab.specified(material)
    lab.specified(material, TIGHTER)
    with pytest.raises(IntegrityError, match=because):
        lab.tamper(change)


@pytest.mark.requirement("MAT-1")
def test_the_database_lets_no_author_approve(store: Store, lab: Laboratory, plant: Plant) -> None:
    specification = lab.draft(store.material())
    approved = """update material_specification set state = 'EFFECTIVE', content = 'x', digest = repeat('a', 64),
        approved_by = :person, approved_name = 'x', approved_at = now(), signature_id = :person where id = :one"""
    with pytest.raises(IntegrityError, match="check constraint"):
        lab.tamper(approved, person=plant.engineer.as_person, one=specification)
