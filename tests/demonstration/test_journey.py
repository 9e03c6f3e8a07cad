"""The demonstration's journey against the product, through HTTP."""

import json
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from starlette.testclient import TestClient

from demonstration import journey
from demonstration.steps import composing, figures, records, supplying, writing
from demonstration.steps.client import Answer, Client, Json
from demonstration.steps.executing import Execution
from demonstration.steps.show import Show
from domain.recipes.content import elements_content
from tests.demonstration.elements import elements_of
from tests.plant import PASSWORD, Plant

ACCOUNTS = {
    "author": "engineer",
    "operator": "operator",
    "operator2": "second_operator",
    "supervisor": "supervisor",
    "reviewer": "reviewer",
    "qp": "qualified",
}
MADE_OF = [
    "Metformin HCl R-24-1187, 100.00 kg",
    "Metformin HCl R-24-1203, 51.40 kg",
    "Microcrystalline cellulose PH-101 R-24-1091, 7.899 kg",
    "Povidone K30 R-24-1114, 7.500 kg",
    "Croscarmellose sodium R-24-1132, 5.221 kg",
    "Colloidal silicon dioxide R-24-1140, 0.871 kg",
    "Magnesium stearate R-24-1158, 1.110 kg",
    "Film-coat premix R-24-1176, 5.744 kg",
]


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
@pytest.mark.requirement("MAT-6")
def test_the_batch_is_made_and_released_and_a_second_version_supersedes(team: dict[str, Client]) -> None:
    show = Show(Console(quiet=True))
    batch = journey.make_and_release(team, show=show)
    assert (batch.version_number, batch.values, batch.charges, batch.signatures) == (1, 270, 11, 68)
    require_what_went_in_and_came_out(batch, team["qp"])
    again = writing.write(
        figures.recipe(), author=team["author"], production=team["supervisor"], quality=team["reviewer"], show=show
    )
    assert again.number == 2
    asked = "query batch($id: ID!) { batch(id: $id) { disposition recipeVersion { number state } } }"
    assert team["qp"].ask(asked, id=batch.id)["batch"] == {
        "disposition": "RELEASED",
        "recipeVersion": {"number": 1, "state": "SUPERSEDED"},
    }


@pytest.mark.timeout(300)
@pytest.mark.requirement("REC-7")
@pytest.mark.parametrize(
    ("path", "counted", "judged"),
    [
        (
            records.METFORMIN,
            "12 materials, 50 phases, 232 parameters (71 calculated), 1 parallel, 2 selections, 1 loop, 7 time limits",
            "no error and 4 warnings, 4 PHASE-CRITICAL-ALONE",
        ),
        (
            records.STERILE,
            "7 materials, 24 phases, 89 parameters (20 calculated), 1 parallel, 2 selections, 1 loop, 4 time limits",
            "no error and 0 warnings",
        ),
    ],
    ids=["metformin", "sterile"],
)
def test_the_record_in_full_is_written_approved_and_frozen_as_its_file_says(
    team: dict[str, Client], path: Path, counted: str, judged: str
) -> None:
    words, record = StringIO(), records.record(path)
    show = Show(Console(file=words, soft_wrap=True, highlight=False))
    approvers = {"PRODUCTION": team["supervisor"], "QUALITY": team["reviewer"]}
    written = composing.compose(record, author=team["author"], approvers=approvers, show=show)
    assert written["state"] == "APPROVED"
    assert f": {counted}\n  The linter finds {judged}\n" in words.getvalue()
    asked = "query elements($id: ID!) { masterRecipeVersion(id: $id) { content } }"
    frozen = json.loads(team["qp"].ask(asked, id=written["id"])["masterRecipeVersion"]["content"])
    expected = elements_content(elements_of(record))
    assert {kind: by_code(frozen[kind]) for kind in expected} == {kind: by_code(expected[kind]) for kind in expected}


def by_code(elements: Any) -> list[Json]:  # noqa: ANN401 -- JSON is anything
    """Whatever the order in which the database keeps what has none."""
    return sorted(elements, key=lambda one: str(one["code"]))


def require_what_went_in_and_came_out(batch: Execution, reader: Client) -> None:
    """The trace tells what was weighed; lot A is used up, and the lot that the batch gave is released."""
    words = StringIO()
    supplying.trace(batch.output["id"], reader, Show(Console(file=words, soft_wrap=True)))
    first, second = words.getvalue().splitlines()
    assert first == f"  Lot {batch.number}, RELEASED, came from batch {batch.number}, made of 8 lots:"
    assert second.strip().split("; ") == MADE_OF
    asked = "query rest { lots(first: 200) { edges { node { number status balance { remaining } } } } }"
    lots = {edge["node"]["number"]: edge["node"] for edge in reader.ask(asked)["lots"]["edges"]}
    assert {one["status"] for one in lots.values()} == {"RELEASED"}
    rest = {number: Decimal(one["balance"]["remaining"]) for number, one in lots.items()}
    assert rest["R-24-1187"] == 0
    assert (rest["R-24-1091"], rest[batch.number]) == (Decimal("12.101"), Decimal(4885))
