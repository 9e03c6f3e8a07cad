"""One question, one answer: usable, or every reason with its rule and with what would clear it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.equipment.cleaning.kinds import CleaningKind, Cleanliness
from domain.equipment.cleaning.rules import Campaign, PastUse
from domain.equipment.known import Holder, Standing, Upkeep, Wanted
from domain.equipment.plant.kinds import ServiceState
from domain.equipment.suitability import for_allocation, suitability
from domain.equipment.unsuitable import CLEARS, RULES, Unsuitable

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SITE, BATCH, OTHER = uuid4(), uuid4(), uuid4()
UPKEEP = Upkeep(
    cleanliness=Cleanliness.CLEAN,
    clean_until=NOW + HOUR,
    dirty_until=None,
    overdue_cleaning=CleaningKind.MAJOR,
    sterile=False,
    campaign=Campaign(batches=2, days=10),
    major_at=NOW - HOUR,
)
MIXER = Standing(code="RMG-01", site=SITE, service=ServiceState.IN_SERVICE, shareable=False, upkeep=UPKEEP)
WANTED = Wanted(batch=BATCH, site=SITE, product="A", now=NOW)
THEIRS = Holder(batch=OTHER, number="B-002", using=True)
OURS = Holder(batch=BATCH, number="B-001")
USED = PastUse(batch=OTHER, product="B", begun_at=NOW - HOUR)
Said = dict[str, object]


def kinds(upkeep: Said, standing: Said) -> list[str]:
    kept = replace(UPKEEP, **upkeep)  # type: ignore[arg-type]  # fields by name
    return [one.kind for one in suitability(replace(MIXER, **{"upkeep": kept, **standing}), WANTED)]  # type: ignore[arg-type]


CASES: tuple[tuple[Said, Said, list[str]], ...] = (
    ({}, {}, []),
    ({}, {"holders": (OURS,)}, []),
    ({"clean_until": NOW}, {}, []),
    ({"clean_until": NOW - HOUR}, {}, ["CLEAN_HOLD_LAPSED"]),
    ({"cleanliness": Cleanliness.DIRTY, "clean_until": None}, {}, ["DIRTY"]),
    ({"cleanliness": Cleanliness.DIRTY, "dirty_until": NOW - HOUR}, {}, ["DIRTY_HOLD_OVERDUE"]),
    ({"cleanliness": Cleanliness.DIRTY, "dirty_until": NOW}, {}, ["DIRTY"]),
    ({"cleanliness": Cleanliness.CLEANING}, {}, ["BEING_CLEANED"]),
    ({"sterile": True}, {}, ["NOT_STERILE"]),
    ({"sterile": True, "cleanliness": Cleanliness.STERILE}, {}, []),
    ({"sterile": True, "cleanliness": Cleanliness.STERILE, "clean_until": NOW - HOUR}, {}, ["CLEAN_HOLD_LAPSED"]),
    ({"major_at": None}, {}, ["MAJOR_CLEANING_DEMANDED"]),
    ({"uses": (USED,)}, {}, ["MAJOR_CLEANING_DEMANDED"]),
    ({"uses": (replace(USED, product="A"),)}, {}, []),
    ({}, {"service": ServiceState.OUT_OF_SERVICE, "service_reason": "Seal broken."}, ["OUT_OF_SERVICE"]),
    ({}, {"retired_scale": "SCL-01"}, ["SCALE_RETIRED"]),
    ({"cleanliness": Cleanliness.DIRTY}, {"service": ServiceState.RETIRED}, ["RETIRED"]),
    ({}, {"site": uuid4()}, ["ANOTHER_SITE"]),
    ({}, {"upkeep": None}, ["NOT_USED_ITSELF"]),
    ({}, {"holders": (replace(THEIRS, using=False),)}, ["ALLOCATED_TO_ANOTHER"]),
    ({"cleanliness": Cleanliness.IN_USE}, {"holders": (THEIRS,)}, ["ALLOCATED_TO_ANOTHER", "IN_USE_BY_ANOTHER"]),
    ({"cleanliness": Cleanliness.IN_USE}, {"holders": (THEIRS, OURS), "shareable": True}, []),
    ({"cleanliness": Cleanliness.IN_USE, "uses": (USED,)}, {"holders": (replace(OURS, using=True),)}, []),
)


@pytest.mark.requirement("EQP-1", "EQP-2", "EQP-3", "EQP-4", "EQP-6")
@pytest.mark.parametrize(("upkeep", "standing", "expected"), CASES)
def test_each_reason_is_told(upkeep: Said, standing: Said, expected: list[str]) -> None:
    assert kinds(upkeep, standing) == expected


def test_every_reason_has_its_rule_and_what_clears_it() -> None:
    assert set(RULES) == set(CLEARS) == set(Unsuitable)
    (found,) = suitability(replace(MIXER, service=ServiceState.OUT_OF_SERVICE, service_reason="Seal broken."), WANTED)
    assert (found.rule, found.says) == ("EQP-1", "RMG-01 is out of service: Seal broken.")
    assert "returnEquipmentToService" in found.clears


@pytest.mark.requirement("EQP-1")
@given(
    st.sampled_from(Cleanliness),
    st.sampled_from(ServiceState),
    st.booleans(),
    st.lists(st.sampled_from([OURS, THEIRS]), max_size=2, unique=True),
)
def test_what_is_usable_is_clean_in_service_and_free(
    cleanliness: Cleanliness, service: ServiceState, shareable: bool, holders: list[Holder]
) -> None:
    standing = replace(
        MIXER,
        service=service,
        shareable=shareable,
        holders=tuple(holders),
        upkeep=replace(UPKEEP, cleanliness=cleanliness),
    )
    reasons = suitability(standing, WANTED)
    usable = (
        service is ServiceState.IN_SERVICE
        and cleanliness in {Cleanliness.CLEAN, Cleanliness.STERILE, Cleanliness.IN_USE}
        and (shareable or THEIRS not in holders)
    )
    assert (not reasons) == usable
    assert set(for_allocation(reasons)) <= set(reasons)
    cleaned = replace(standing, upkeep=replace(UPKEEP, cleanliness=Cleanliness.CLEAN))
    assert for_allocation(suitability(cleaned, WANTED)) == tuple(one for one in for_allocation(reasons)), (
        "how clean it is doesn't matter for its allocation"
    )
