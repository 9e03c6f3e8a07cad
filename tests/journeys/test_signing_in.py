"""Signing in and out through HTTP."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from tests.client import Client
from tests.plant import Plant

ME = "{ viewer { person { name } company { name } } }"


def test_a_person_signs_in_and_is_who_they_are(client: Callable[[str], Client], plant: Plant) -> None:
    me = client("operator").query(ME)["viewer"]
    assert me == {"person": {"name": "Operator"}, "company": {"name": plant.name}}


def test_without_a_token_there_is_no_viewer(web: TestClient, plant: Plant) -> None:
    assert Client(web, plant.name).query(ME) == {"viewer": None}


@pytest.mark.requirement("SIG-3")
def test_five_failed_attempts_lock_the_account(web: TestClient, plant: Plant, client: Callable[[str], Client]) -> None:
    anonymous = Client(web, plant.name)
    for _ in range(5):
        refused = anonymous.try_to_sign_in("operator", "wrong")
        assert [one["code"] for one in refused["problems"]] == ["SIGN_IN_REFUSED"]
    with pytest.raises(AssertionError):
        client("operator")


def test_signing_out_everywhere_ends_every_session(client: Callable[[str], Client]) -> None:
    one, two = client("operator"), client("operator")
    one.query("mutation { signOutEverywhere { problems { code } } }")
    assert one.query(ME) == two.query(ME) == {"viewer": None}
