"""The demonstration's journey against the product, through HTTP."""

import pytest
from rich.console import Console
from starlette.testclient import TestClient

from demonstration import journey
from demonstration.steps import figures, writing
from demonstration.steps.client import Answer, Client, Json
from demonstration.steps.show import Show
from tests.plant import PASSWORD, Plant

ACCOUNTS = {
    "author": "engineer",
    "operator": "operator",
    "operator2": "second_operator",
    "supervisor": "supervisor",
    "reviewer": "reviewer",
    "qp": "qualified",
}


class WithoutCookies:
    """The test's connection, which keeps no cookie."""

    def __init__(self, web: TestClient) -> None:
        self._web = web

    def request(
        self,
        method: str,
        url: str,
        *,
        json: Json | None = None,
        content: bytes | None = None,
        params: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        self._web.cookies.clear()
        return self._web.request(method, url, json=json, content=content, params=params, headers=headers)


@pytest.fixture
def team(web: TestClient, plant: Plant) -> dict[str, Client]:
    """The plant's people, under their names in the demonstration."""
    http = WithoutCookies(web)
    return {short: Client(http, plant.name, name, PASSWORD).sign_in() for short, name in ACCOUNTS.items()}


@pytest.mark.timeout(300)
@pytest.mark.requirement("REC-1")
@pytest.mark.requirement("EXE-2")
@pytest.mark.requirement("EXE-8")
def test_the_batch_is_made_and_released_and_a_second_version_supersedes(team: dict[str, Client]) -> None:
    show = Show(Console(quiet=True))
    batch = journey.make_and_release(team, show=show)
    assert (batch.version_number, batch.values, batch.signatures) == (1, 270, 68)
    again = writing.write(
        figures.recipe(), author=team["author"], production=team["supervisor"], quality=team["reviewer"], show=show
    )
    assert again.number == 2
    asked = "query batch($id: ID!) { batch(id: $id) { disposition recipeVersion { number state } } }"
    assert team["qp"].ask(asked, id=batch.id)["batch"] == {
        "disposition": "RELEASED",
        "recipeVersion": {"number": 1, "state": "SUPERSEDED"},
    }
