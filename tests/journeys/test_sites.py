"""Somebody who may do everything at another site of the company may do and read nothing here (TEN-2, EXE-15)."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from graphql import GraphQLSchema
from sqlalchemy import Engine, text

from api.relay import IDS_LIMIT
from domain.exports.snapshot import chunks
from domain.kernel.permissions import Role
from domain.people.commands import roles
from domain.review.questions.commands import Ask, ask
from infra.transaction import Transactions
from tests import (
    access,
    calculating,
    calibration,
    certification,
    containers,
    controls,
    counting,
    deviating,
    dispensing,
    distribution,
    downtime,
    enterprise,
    equipment,
    execution,
    flow,
    gate,
    governing,
    inspecting,
    keeping,
    labelling,
    maintenance,
    offline,
    orders,
    picking,
    purging,
    quality,
    readings,
    recalls,
    recipes,
    reconciliation,
    releasing,
    reports,
    retention,
    reviewing,
    rework,
    scales,
    seals,
    suppliers,
    training,
    transfers,
    unforeseen,
    verifying,
)
from tests.asking import requests, selection, with_ids
from tests.client import Client
from tests.conftest import Do
from tests.dispensing import Dispensary
from tests.journeys.test_tenancy import table_of
from tests.materials import Store
from tests.plant import PASSWORD, Plant
from tests.quality import Laboratory

pytestmark = pytest.mark.requirement("TEN-2")

GIVEN: dict[str, object] = {
    "unit": "kg",
    "element": {"phase": {"name": "Dry", "signatures": ["PERFORMED"]}},
    "content": {"number": {"value": "2.5", "unit": "%"}},
    "proof": {"password": {"name": "second_operator", "password": PASSWORD}},
}
"""What else an input says, so that it is of its form and the visitor's own."""
OF_A_SITE = {
    "loadData": {"kind": "LOTS"},
    "beginClearance": {"equipment": None},
    "demandClearance": {"equipment": None},
    "exportLogbook": {"equipment": None},
    "stateImpact": {"lot": None},
    "attachEvidence": dict.fromkeys(("deviation", "upload", "lot", "equipmentUse")),  # of one thing, about one at most
    "requestGenealogyReport": {"batch": None},
    "sendOfflineActs": {"acts": []},  # whether its device may be used is asked before what it sends is read
}
"""What makes an act one at a site that may be one for the company too, or one of one place, by the act's name."""
COMPANYS_OWN = {
    "CompanySeal",
    *("ApprovalRoute", "Person", "Company", "Site", "MasterRecipe", "MaterialDefinition", "StockPolicy"),
    *("MaterialClass", "Supplier", "LabelIssuer", "Consignee"),
    *("EquipmentClass", "EquipmentProperty", "CleaningProcedure"),
    *("PersonnelClass", "TrainingSubject", "Curriculum", "TrainingRequirement", "TrainingPolicy"),
    *("OverridePolicy", "VerificationRun", "VerificationFinding", "MarketingAuthorisation"),
    *("AccessReviewPolicy", "InspectorLook"),
}
"""What everybody of the company may know of; their permissions are asked at what lies below."""
COMPANYS_ACTS = {
    *("defineMaterial", "changeMaterial", "retireMaterial", "changeSupplier", "changeConsignee"),
    *("changeEquipmentClass", "retireEquipmentClass"),
    *("defineCleaningProcedure", "changeCleaningProcedure", "replaceCleaningProcedure", "retireCleaningProcedure"),
    "acknowledgeFinding",
}
"""What whoever may define materials or equipment, or is of quality, at any site does for the company."""


@pytest.fixture
def visitor(do: Do, plant: Plant, admin: Engine, client: Callable[[str], Client]) -> Client:
    """Somebody with every role at the other site and none here."""
    person = plant.second_operator.as_person
    query = "select id, version from role_grant where company_id = :c and person_id = :p"
    with admin.connect() as connection:
        held = connection.execute(text(query), {"c": plant.company, "p": person}).one()
    do(plant.administrator, lambda uow: roles.revoke(uow, held.id, version=held.version))
    for role in set(Role) - {Role.ADMINISTRATOR}:
        do(plant.administrator, lambda uow, role=role: roles.grant(uow, person, role, plant.other_site))
    return client("second_operator")


@pytest.fixture
def here(do: Do, admin: Engine, plant: Plant, transactions: Transactions) -> dict[str, UUID]:
    """An id of each node type that lives here."""
    from api.nodes import node_types

    made = execution.run(do, plant, admin)
    made.up_to_drying()
    made.record(3, "Loss on drying", execution.percent("2.7"))
    offline.one_of_each(made)
    deviating.one_of_each(made)
    recipes.one_of_each_element(do, plant)
    enterprise.followed(do, plant)
    store = Store(do, plant, admin)
    store.charge(made, 3, store.released(), "1.5")
    for things in (containers, counting, retention, labelling):
        things.one_of_each(do, plant, admin)
    suppliers.one_of_each(do, plant, transactions)
    scales.one_of_each(do, plant, admin)
    quality.one_of_each(Laboratory(store), made)
    transfers.one_of_each(do, plant, admin)
    picking.one_of_each(store, made.row().recipe_version_id)
    dispensing.one_of_each(Dispensary(do, plant, admin))
    distribution.one_of_each(do, plant, admin)
    recalls.one_of_each(store)
    for things in (reconciliation, equipment, calibration, maintenance, gate, rework):
        things.one_of_each(do, plant, admin)
    keeping.one_of_each(do, plant)
    purging.one_of_each(do, plant, admin)
    inspecting.one_of_each(do, plant, made.batch)
    reports.one_of_each(store)
    for things in (
        calculating,
        flow,
        controls,
        unforeseen,
        downtime,
        readings,
        training,
        verifying,
        orders,
        releasing,
        governing,
        access,
    ):
        things.one_of_each(do, plant, admin)
    certification.one_of_each(do, plant, admin)
    reviewing.policy(do, plant, admin)
    reviewing.mark(made, "phase 1")
    seals.one_of_each(do, plant)
    do(plant.reviewer, lambda uow: ask(uow, Ask(batch=made.batch, question="Why was it stopped?")))
    made.change_hands(3)
    made.hold()
    found: dict[str, UUID] = {"Site": plant.site}
    with admin.connect() as connection:
        for name, node in node_types().items():
            table = table_of(node)
            query = f"select id from {table} where company_id = :c order by id limit 1"  # noqa: S608 -- our own
            value = connection.execute(text(query), {"c": plant.company}).scalar()
            if value is not None:
                found.setdefault(name, value)
    return found


def test_no_node_of_another_site_is_found_and_no_act_reaches_it(
    visitor: Client, here: dict[str, UUID], graphql_schema: GraphQLSchema
) -> None:
    require_no_node(visitor, here)
    require_no_act(visitor, here, graphql_schema)


def require_no_node(visitor: Client, here: dict[str, UUID]) -> None:
    kinds = sorted(set(here) - COMPANYS_OWN)
    assert {"Batch", "PhaseExecution", "MasterRecipeVersion", "RecipePhase", "Signature", "SignatureChallenge"} <= {
        *kinds
    }
    ids = [f"{kind}:{here[kind]}" for kind in kinds]
    found: list[Any] = []
    for some in chunks(ids, IDS_LIMIT):
        found += visitor.query("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=some)["nodes"]
    assert dict(zip(kinds, found, strict=True)) == dict.fromkeys(kinds)


def require_no_act(visitor: Client, here: dict[str, UUID], graphql_schema: GraphQLSchema) -> None:
    acts = 0
    for keyword, name, field, given in requests(graphql_schema):
        if keyword != "mutation" or name in COMPANYS_ACTS:
            continue
        declared = ", ".join(f"${key}: {field.args[key].type}" for key in given)
        passed = ", ".join(f"{key}: ${key}" for key in given)
        variables = {key: filled(value, here) for key, value in given.items()}
        variables["input"] |= OF_A_SITE.get(name, {})
        answer = visitor.query(f"mutation ({declared}) {{ {name}({passed}) {selection(field)} }}", **variables)[name]
        assert [one["code"] for one in answer["problems"]] == ["FORBIDDEN"], (name, json.dumps(variables), answer)
        acts += 1
    assert acts > 0


def filled(given: Any, here: dict[str, UUID], key: str = "") -> Any:  # noqa: ANN401 -- JSON in and out
    """The input with ids of what lives here, and with the visitor's own proof."""
    if key in GIVEN:
        return GIVEN[key]
    if isinstance(given, dict):
        return {name: filled(value, here, name) for name, value in given.items()}
    return with_ids(given, here, key)


@pytest.fixture
def graphql_schema() -> GraphQLSchema:
    from api.schema import schema

    return schema._schema
