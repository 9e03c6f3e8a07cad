"""The state of a sign-in: only ours, only in its time, and nothing of it is guessed."""

import secrets
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.auth import sign_in_state
from api.auth.sign_in_state import SignInState
from domain.kernel.ids import CompanyId

KEY = bytes(32)


@pytest.mark.parametrize("challenge", [None, uuid4()])
def test_a_state_comes_back_as_it_went(challenge: None) -> None:
    state = sign_in_state.begin(CompanyId(uuid4()), challenge=challenge)
    found = sign_in_state.read(KEY, state.sealed(KEY))
    assert found is not None
    assert (found.company, found.request, found.challenge) == (state.company, state.request, challenge)


@given(st.integers(0, 117), st.sampled_from("AQgw_-"))
def test_a_changed_state_is_none(place: int, letter: str) -> None:
    sealed = sign_in_state.begin(CompanyId(uuid4())).sealed(KEY)
    changed = sealed[:place] + letter + sealed[place + 1 :]
    assert changed == sealed or sign_in_state.read(KEY, changed) is None or len(sealed) - 1 == place


def test_another_services_state_is_none() -> None:
    sealed = sign_in_state.begin(CompanyId(uuid4())).sealed(secrets.token_bytes(32))
    assert sign_in_state.read(KEY, sealed) is None


def test_a_state_past_its_time_is_none() -> None:
    late = SignInState(CompanyId(uuid4()), uuid4(), datetime.now(UTC) - timedelta(seconds=1))
    assert sign_in_state.read(KEY, late.sealed(KEY)) is None


@given(st.text(max_size=400))
def test_no_text_breaks_the_reading(text: str) -> None:
    assert sign_in_state.read(KEY, text) is None


def test_what_only_we_know_is_not_in_the_state() -> None:
    asked = sign_in_state.begin(CompanyId(uuid4())).asked(KEY)
    assert len({asked.state, asked.nonce, asked.verifier}) == 3
    assert 43 <= len(asked.verifier) <= 128  # RFC 7636 §4.1
    assert asked.verifier not in asked.state
    assert not asked.fresh
    assert sign_in_state.begin(CompanyId(uuid4()), challenge=uuid4()).asked(KEY).fresh
