"""What must hold for a certificate, of every case there is."""

from contextlib import nullcontext, suppress
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.certification import countries, rules
from domain.certification.kinds import AuthorisationKind, AuthorisationState, PartState
from domain.certification.refusals import AuthorisationNotValid, LotNotCertifiable, PartNotConfirmed
from domain.certification.rules import LotFacts
from domain.certification.states import AUTHORISATION, AuthorisationAct
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput, WrongState
from domain.materials.kinds import LotStatus

TODAY = date(2026, 11, 27)
THERE = Quantity(Decimal("12.50"), "kg")
GOOD = LotFacts(
    number="L-1", status=LotStatus.RELEASED, authorised_product=True, expires_on=TODAY, quantity=THERE, remaining=THERE
)
AROUND = tuple(TODAY + timedelta(days=one) for one in (-1, 0, 1))


@pytest.mark.requirement("QPC-2")
def test_a_lot_is_certified_as_it_is_or_not_at_all() -> None:
    """A restricted one isn't: a certificate has no conditions (Annex 16, 1.5)."""
    amounts = [Quantity(Decimal(value), "kg") for value in ("-1", "0", "0.001", "12.5", "12.51")]
    amounts.append(Quantity(Decimal(1), "g"))
    passed = []
    for status, authorised, expires_on, quantity in product(LotStatus, (True, False), (None, *AROUND), amounts):
        lot = replace(GOOD, status=status, authorised_product=authorised, expires_on=expires_on, quantity=quantity)
        with suppress(LotNotCertifiable):
            rules.require_lot(lot, today=TODAY)
            passed.append((status, authorised, expires_on, str(quantity)))
    good = product([LotStatus.RELEASED], [True], AROUND[1:], ["0.001 kg", "12.5 kg"])
    assert passed == list(good)


@pytest.mark.requirement("QPC-1", "QPC-2")
def test_an_authorisation_is_good_from_its_first_day_to_its_last() -> None:
    for state, first, last in product(AuthorisationState, AROUND, (None, *AROUND)):
        good = state is AuthorisationState.IN_FORCE and first <= TODAY and (last is None or last >= TODAY)
        assert rules.valid(state, first, last, today=TODAY) is good
        with nullcontext() if good else pytest.raises(AuthorisationNotValid):
            rules.require_valid("1", state, (first, last), today=TODAY)


@pytest.mark.requirement("QPC-4")
@pytest.mark.parametrize("market", ["EU", "AT", "US"])
def test_a_destination_lies_where_the_authorisation_is_good(market: str) -> None:
    good = {*countries.MEMBERS, "IS", "LI", "NO"} if market == "EU" else {market}
    for country in countries.names():
        with nullcontext() if country in good else pytest.raises(InvalidInput):
            rules.require_destinations(market, [country])


@pytest.mark.requirement("QPC-4")
def test_the_statement_is_that_of_annex_16() -> None:
    marketing, trial = AuthorisationKind.MARKETING, AuthorisationKind.CLINICAL_TRIAL
    assert "Marketing Authorisation(s) of the destination" in rules.statement(marketing, "EU")
    assert rules.statement(marketing, "AT") == rules.statement(marketing, "EU")
    assert rules.statement(marketing, "US").endswith("GMP requirements of the EU.")
    assert "clinical trial" in rules.statement(trial, "DE")
    assert countries.names().keys() >= countries.EEA
    assert len(countries.MEMBERS) == 27
    assert (countries.name("AT"), countries.name("EU"), countries.name("XX")) == ("Austria", "European Union", "XX")


@pytest.mark.requirement("QPC-5")
@given(st.lists(st.sampled_from(PartState), max_size=4))
def test_every_part_of_another_site_is_confirmed_as_it_stands(states: list[PartState]) -> None:
    parts = [(f"B-{place}", state) for place, state in enumerate(states)]
    if all(state is PartState.CONFIRMED for state in states):
        rules.require_confirmed(parts)
        return
    with pytest.raises(PartNotConfirmed) as refused:
        rules.require_confirmed(parts)
    assert len(refused.value.batches) == sum(state is not PartState.CONFIRMED for state in states)


@pytest.mark.requirement("QPC-1")
@given(st.sampled_from(AuthorisationState), st.sampled_from(AuthorisationAct))
def test_what_was_replaced_or_withdrawn_stays_so(state: AuthorisationState, act: AuthorisationAct) -> None:
    if state is AuthorisationState.IN_FORCE:
        assert AUTHORISATION.after(state, act) is not state
        return
    with pytest.raises(WrongState):
        AUTHORISATION.after(state, act)
