"""A customer's secret is opened only with the key and at the place it was sealed for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra import secret_box
from infra.secret_box import NotUnsealed

KEY, OTHER = bytes(32), bytes([1]) * 32


@given(st.text(max_size=500), st.text(max_size=50))
def test_what_is_sealed_comes_back(secret: str, place: str) -> None:
    sealed = secret_box.seal(KEY, secret, place=place)
    assert secret_box.unseal(KEY, sealed, place=place) == secret


def test_two_seals_of_one_secret_differ() -> None:
    assert secret_box.seal(KEY, "secret", place="here") != secret_box.seal(KEY, "secret", place="here")


@pytest.mark.parametrize(("key", "place"), [(OTHER, "here"), (KEY, "there")])
def test_another_key_or_place_opens_nothing(key: bytes, place: str) -> None:
    sealed = secret_box.seal(KEY, "secret", place="here")
    with pytest.raises(NotUnsealed):
        secret_box.unseal(key, sealed, place=place)


@pytest.mark.parametrize("sealed", ["", "AAAA", "not base64!", "A" * 100, "é"])
def test_what_was_never_sealed_opens_nothing(sealed: str) -> None:
    with pytest.raises(NotUnsealed):
        secret_box.unseal(KEY, sealed, place="here")
