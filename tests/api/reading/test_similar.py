"""Exceptions alike and whether they recur, over batches, products and sites; to each reader what they may read."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, text

from tests import execution, recipes, stages
from tests.api.reading.paths import Paths
from tests.client import Client
from tests.conftest import Do
from tests.equipment import Workshop
from tests.execution import Run, percent
from tests.plant import Plant
from tests.unforeseen import forge

DRY = (recipes.phase(1, "Dry", parameters=(recipes.LOD,)), recipes.phase(2, "Mill"))
SIMILAR = """query ($id: ID!, $where: SimilarFilter) { node(id: $id) { ... on Exception {
  similar(first: 10, where: $where) { totalCount edges { node { rule number batch { number } } } } } } }"""
RECURS = """query ($id: ID!, $days: Int, $threshold: Int! = 3) { node(id: $id) { ... on Exception {
  recurrence(days: $days, threshold: $threshold) {
    threshold count recurring places { product count site { name } } } } } }"""
OLDER = """update batch_exception set raised_at = raised_at - interval '400 days'
  where batch_id in (select id from batch where number = 'C-1')"""
OF_PRODUCT = """query ($product: String!) { exceptions(first: 50, where: {product: $product, rule: "TOLD"}) {
  edges { node { title } } } }"""


def batch(do: Do, plant: Plant, admin: Engine, number: str, product: str) -> Run:
    """What is dried comes out too wet; then somebody tells of dust while milling, and of a noise without a place."""
    version = recipes.effective_recipe(do, plant, phases=DRY, code=product)
    made = Run(do, plant, admin, execution.issue(do, plant, version, number))
    made.start(1)
    made.record(1, "Loss on drying", percent("2.7"))
    made.tell(f"{number}: dust", number=2)
    made.tell("MX-1: a noise")
    return made


def exceptions(run: Run) -> list[str]:
    with run.admin.connect() as connection:
        query = text("select id from batch_exception where company_id = :c and batch_id = :b order by number")
        found = connection.execute(query, {"c": run.plant.company, "b": run.batch})
        return [f"Exception:{row.id}" for row in found]


@pytest.mark.requirement("DEV-8", "TEN-2")
def test_what_is_alike_is_told_over_products_and_sites_and_as_recurring(
    client: Callable[[str], Client], do: Do, plant: Plant, admin: Engine, paths: Paths
) -> None:
    here, other = batch(do, plant, admin, "A-1", "A"), batch(do, plant, admin, "B-1", "B")
    away = batch(do, stages.at_other_site(do, plant), admin, "C-1", "C")
    wet, dust, noise = exceptions(here)
    reviewer, operator = client("reviewer"), client("operator")

    def similar(who: Client, of: str, **where: Any) -> list[str]:  # noqa: ANN401 -- GraphQL's values
        asked = {"id": of, "where": where}
        found = paths.lower(who, SIMILAR, asked)["node"]["similar"]
        assert found["totalCount"] == len(found["edges"])
        return [one["node"]["batch"]["number"] for one in found["edges"]]

    assert similar(reviewer, wet) == ["C-1", "B-1"]  # who reads both sites
    assert similar(operator, wet) == ["B-1"]
    assert similar(reviewer, dust) == ["C-1", "B-1"]
    assert similar(reviewer, noise) == []  # nothing says that two of these are of one kind
    Workshop(do, plant, admin)
    for one in (here, other):
        one.tell("C-HIGH_SHEAR_MIXER: a noise")
    assert similar(reviewer, exceptions(here)[-1]) == ["B-1"]  # of the same equipment
    product = "Metformin HCl 500 mg (B)"
    assert similar(reviewer, dust, product=product) == ["B-1"]
    assert similar(reviewer, dust, siteId=f"Site:{plant.other_site}") == ["C-1"]
    titles = [one["node"]["title"] for one in reviewer.query(OF_PRODUCT, product=product)["exceptions"]["edges"]]
    assert sorted(titles) == ["B-1: dust", "C-HIGH_SHEAR_MIXER: a noise", "MX-1: a noise"]

    def recurs(who: Client, of: str, **given: int) -> tuple[int, bool, list[tuple[str, int]]]:
        found = who.query(RECURS, id=of, **given)["node"]["recurrence"]
        return found["count"], found["recurring"], [(one["product"][-2:-1], one["count"]) for one in found["places"]]

    assert recurs(reviewer, dust) == (3, True, [("B", 1), ("C", 1)])
    assert recurs(operator, dust) == (2, False, [("B", 1)])
    assert recurs(operator, dust, threshold=2) == (2, True, [("B", 1)])
    assert recurs(reviewer, noise) == (1, False, [])
    for wrong in ({"days": 0}, {"days": 3661}, {"threshold": 1}):
        answer = reviewer.send(RECURS, {"id": dust, **wrong})
        assert answer["errors"][0]["extensions"]["code"] == "INVALID_INPUT"
    forge(away, OLDER)
    assert (similar(reviewer, dust), similar(reviewer, dust, days=401)) == (["B-1"], ["C-1", "B-1"])
