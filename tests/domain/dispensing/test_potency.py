"""As-is potency: on every basis, corrected once, from figures that count today (WGH-1, WGH-5)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dispensing.derivation import printed
from domain.dispensing.potency import Certificate, Figure, as_is
from domain.dispensing.refusals import PotencyExpired, PotencyImpossible, PotencyMissing, PotencySuperseded
from domain.materials.quality.kinds import AssayBasis
from tests.domain.dispensing.derivations import require_true

TODAY = date(2026, 3, 2)
ASSAYS = st.decimals("80", "105", places=2)
PARTS = st.decimals("0", "20", places=2)
BASES = st.sampled_from(AssayBasis)
USED = {AssayBasis.ANHYDROUS: "water", AssayBasis.DRIED: "loss_on_drying"}


def certificate(
    basis: AssayBasis = AssayBasis.ANHYDROUS, assay: str = "99.2", water: str = "0.4", loss: str = "0.5"
) -> Certificate:
    figures = (Figure(percent=Decimal(one), good_until=TODAY) for one in (assay, water, loss))
    return Certificate(lot="A", basis=basis, **dict(zip(("assay", "water", "loss_on_drying"), figures, strict=True)))


@pytest.mark.requirement("WGH-1")
@pytest.mark.parametrize(
    ("basis", "share", "line"),
    [
        (
            AssayBasis.ANHYDROUS,
            "0.988032",
            "assay on the anhydrous basis × (1 − water) = 99.2 % × (1 − 0.4 %) = 0.988032",
        ),
        (
            AssayBasis.DRIED,
            "0.98704",
            "assay on the dried basis × (1 − loss on drying) = 99.2 % × (1 − 0.5 %) = 0.98704",
        ),
        (AssayBasis.AS_IS, "0.992", "assay as is, which nothing corrects = 99.2 % = 0.992"),
    ],
)
def test_each_basis_is_corrected_by_what_it_leaves_out(basis: AssayBasis, share: str, line: str) -> None:
    found = as_is(certificate(basis), today=TODAY)
    assert (found.lot, found.basis, str(found.share)) == ("A", basis, share)
    assert printed(found.derivation) == (f"1. As-is potency of lot A: {line}",)


@pytest.mark.requirement("WGH-1")
@given(ASSAYS, PARTS, PARTS, BASES)
def test_nothing_is_corrected_twice(assay: Decimal, water: Decimal, loss: Decimal, basis: AssayBasis) -> None:
    found = as_is(certificate(basis, str(assay), str(water), str(loss)), today=TODAY)
    part = {AssayBasis.ANHYDROUS: water, AssayBasis.DRIED: loss, AssayBasis.AS_IS: Decimal(0)}[basis]
    assert Fraction(found.share) == Fraction(assay) / 100 * (1 - Fraction(part) / 100)
    require_true(found.derivation)


@pytest.mark.requirement("WGH-1")
@given(ASSAYS, PARTS, PARTS, BASES)
def test_more_water_never_makes_a_lot_stronger(assay: Decimal, one: Decimal, other: Decimal, basis: AssayBasis) -> None:
    drier, wetter = (as_is(certificate(basis, str(assay), str(w), str(w)), today=TODAY) for w in sorted((one, other)))
    assert wetter.share <= drier.share


@pytest.mark.requirement("WGH-5")
@given(BASES, st.sampled_from(["assay", "water", "loss_on_drying"]))
def test_what_the_basis_asks_for_is_there_and_counts_today(basis: AssayBasis, name: str) -> None:
    whole = certificate(basis)
    figure = getattr(whole, name)
    for broken, refusal in (
        (None, PotencyMissing),
        (replace(figure, superseded_by="result 2"), PotencySuperseded),
        (replace(figure, good_until=TODAY - timedelta(days=1)), PotencyExpired),
    ):
        changed: dict[str, Any] = {name: broken}
        given_ = replace(whole, **changed)
        if name in {"assay", USED.get(basis)}:
            with pytest.raises(refusal) as refused:
                as_is(given_, today=TODAY)
            assert refused.value.rule == "WGH-5"
            assert name.replace("_", " ") in refused.value.message
            assert "lot A" in refused.value.message.replace("Lot", "lot")
        else:
            assert as_is(given_, today=TODAY) == as_is(whole, today=TODAY)


@pytest.mark.requirement("WGH-5")
def test_a_figure_without_a_last_day_counts_until_it_is_superseded() -> None:
    lasting = replace(certificate(AssayBasis.AS_IS), assay=Figure(percent=Decimal("99.2")))
    assert as_is(lasting, today=date(2199, 1, 1)).share == Decimal("0.992")


@pytest.mark.requirement("WGH-1")
@pytest.mark.parametrize(
    ("assay", "water"), [("0", "0.4"), ("-1", "0.4"), ("992", "0.4"), ("99", "-0.1"), ("99", "100")]
)
def test_impossible_figures_are_refused(assay: str, water: str) -> None:
    with pytest.raises(PotencyImpossible):
        as_is(certificate(AssayBasis.ANHYDROUS, assay, water), today=TODAY)
