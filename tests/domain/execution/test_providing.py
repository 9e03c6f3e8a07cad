"""A phase is done with equipment that fits and serves, each piece for one demand; what is lacking is all told."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.equipment.plant.fitting import Misfit
from domain.equipment.plant.kinds import EquipmentLack
from domain.equipment.unsuitable import Reason, Unsuitable
from domain.execution.equipment.providing import Candidate, Need, may_serve, provide
from domain.execution.gate import rules
from domain.execution.gate.refusals import OverrideBeyondLimit, OverridesNotAllowed, OwnOverride
from domain.execution.gate.rules import Limit
from domain.kernel.refusals import InvalidInput, Refusal

MIXER, DRYER = UUID(int=1), UUID(int=2)
DIRTY = Reason(kind=Unsuitable.DIRTY, says="It is dirty.")
SMALL = Misfit(kind=EquipmentLack.OUT_OF_RANGE, says="Its volume is 10 L.", clears="Take other equipment.")
CANDIDATES = st.lists(
    st.builds(
        lambda number, told, fits, dirty, using: Candidate(
            allocation=UUID(int=number),
            equipment=UUID(int=number),
            code=f"E-{number}",
            told_for=told,
            using=using,
            misfits={one: () if one in fits else (SMALL,) for one in (MIXER, DRYER)},
            reasons=(DIRTY,) if dirty and not using else (),
        ),
        st.integers(10, 99),
        st.sampled_from([None, MIXER, DRYER]),
        st.sets(st.sampled_from([MIXER, DRYER])),
        st.booleans(),
        st.booleans(),
    ),
    max_size=6,
    unique_by=lambda one: one.allocation,
)


def need(requirement: UUID = MIXER, count: int = 1) -> Need:
    return Need(requirement=requirement, code=f"N-{requirement.int}", equipment_class="Mixer", count=count)


@pytest.mark.requirement("EQP-6")
@given(candidates=CANDIDATES, needs=st.lists(st.sampled_from([MIXER, DRYER]), min_size=1, unique=True))
def test_what_may_not_serve_changes_nothing(candidates: list[Candidate], needs: list[UUID]) -> None:
    looked_at = [one for one in candidates if may_serve(one.told_for, {of: one.misfits[of] for of in needs})]
    wanted = [need(one) for one in needs]
    assert provide(wanted, looked_at) == provide(wanted, candidates)


@pytest.mark.requirement("EXE-15", "EQP-6")
@given(candidates=CANDIDATES, count=st.integers(1, 3))
def test_nothing_is_lacking_exactly_where_enough_serves(candidates: list[Candidate], count: int) -> None:
    found = provide([need(count=count)], candidates)
    may = [one for one in candidates if one.told_for == MIXER or (one.told_for is not MIXER and not one.misfits[MIXER])]
    serving = [one for one in may if not one.misfits[MIXER] and not one.reasons]
    assert (found.lacking == ()) is (len(serving) >= count)
    assert len(found.chosen) == min(count, len(may))
    assert all(one.says and one.clears and one.rule for one in found.lacking)
    if not found.lacking:
        assert all(not one.reasons and not one.misfits[MIXER] for one in found.chosen)
        assert sum(one.using for one in found.chosen) == min(count, sum(one.using for one in serving))


@given(candidates=CANDIDATES)
def test_a_piece_serves_one_demand(candidates: list[Candidate]) -> None:
    found = provide([need(), need(DRYER)], candidates)
    assert len({one.allocation for one in found.chosen}) == len(found.chosen)
    own = [one for one in candidates if one.told_for == DRYER and not one.misfits[DRYER] and not one.reasons]
    assert not own or not any(one.says.startswith("N-2") for one in found.lacking)


def test_what_is_lacking_is_told_with_what_clears_it() -> None:
    (lacking,) = provide([need()], []).lacking
    assert lacking.says == "N-1 (Mixer): none is allocated to this batch."
    assert "allocateEquipment" in lacking.clears
    dirty = Candidate(
        allocation=MIXER,
        equipment=MIXER,
        code="E-1",
        told_for=MIXER,
        using=False,
        misfits={MIXER: ()},
        reasons=(DIRTY,),
    )
    found = provide([need(count=2)], [dirty])
    assert [one.says for one in found.lacking] == ["It is dirty.", "N-1 (Mixer): 1 of 2 are allocated to this batch."]
    assert found.lacking[0].clears == DIRTY.clears


@pytest.mark.requirement("EXE-15")
@given(
    minutes=st.integers(-1, 1500),
    acts=st.integers(-1, 120),
    most=st.builds(Limit, st.integers(1, 1440), st.integers(1, 100)),
)
def test_an_override_holds_within_both_of_the_companys_limits(minutes: int, acts: int, most: Limit) -> None:
    asked = Limit(minutes, acts)
    within = 1 <= minutes <= most.minutes and 1 <= acts <= most.acts
    assert _refused(lambda: rules.require_within(asked, most)) is (None if within else OverrideBeyondLimit)
    assert _refused(lambda: rules.require_within(asked, None)) is OverridesNotAllowed
    settable = 1 <= minutes <= 1440 and 1 <= acts <= 100
    assert _refused(lambda: rules.require_policy(asked)) is (None if settable else InvalidInput)
    rules.require_policy(None)


@pytest.mark.requirement("EXE-15")
def test_nobody_overrides_the_gate_for_themself() -> None:
    assert _refused(lambda: rules.require_another(MIXER, person=MIXER)) is OwnOverride
    rules.require_another(MIXER, person=DRYER)
    rules.require_another(MIXER, person=None)


def _refused(act: object) -> type[Refusal] | None:
    try:
        act()  # type: ignore[operator]  # a rule to ask
    except Refusal as refusal:
        return type(refusal)
    return None
