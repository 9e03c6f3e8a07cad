"""The audit trail of a thing: which entries, in pages, to whom; alone and within other lists."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from domain.execution.content import Content
from domain.kernel.permissions import Role
from domain.people.events import PersonAdded
from domain.people.models import RoleGrant
from infra.transaction import as_process
from tests.api.reading.paths import Paths
from tests.client import Client
from tests.execution import Run

Clients = Callable[[str], Client]

WHOLE = """
select transaction_id, number, act from audit_entry where company_id = :c and row_id in (
  select id from batch where id = :b
  union all select id from phase_execution where batch_id = :b
  union all select id from parameter_value where batch_id = :b
  union all select id from batch_hold where batch_id = :b
  union all select id from batch_exception where batch_id = :b
  union all select id from exception_assessment where batch_id = :b
  union all select id from condition_reached where batch_id = :b
  union all select id from phase_takeover where batch_id = :b
  union all select id from shift_hand_over where batch_id = :b
  union all select id from label_reconciliation where batch_id = :b
  union all select id from lot_flag where batch_id = :b
  union all select id from equipment_allocation where batch_id = :b
  union all select id from gate_override where batch_id = :b
  union all select id from conditional_use where batch_id = :b
  union all select id from rework_approval where batch_id = :b
  union all select id from dispense_order where batch_id = :b
  union all select id from scan_confirmation where batch_id = :b
  union all select id from genealogy_edge where :b in (source_id, target_id)
  union all select id from signature where subject_id in (
    select id from batch where id = :b
    union all select id from phase_execution where batch_id = :b
    union all select id from parameter_value where batch_id = :b
    union all select id from shift_hand_over where batch_id = :b
    union all select id from batch_exception where batch_id = :b))
order by transaction_id, number
"""
OF_PHASE = """
select transaction_id, number, act from audit_entry where company_id = :c and row_id in (
  select cast(:b as uuid)
  union all select id from parameter_value where phase_execution_id = :b
  union all select id from batch_exception where phase_execution_id = :b
  union all select id from condition_reached where phase_execution_id = :b
  union all select id from phase_takeover where phase_execution_id = :b
  union all select id from genealogy_edge where phase_execution_id = :b
  union all select id from signature where subject_id in (
    select cast(:b as uuid)
    union all select id from parameter_value where phase_execution_id = :b
    union all select id from batch_exception where phase_execution_id = :b))
order by transaction_id, number
"""

Key = tuple[str, int]


def told(admin: Engine, query: str, run: Run, about: UUID, *, changes_only: bool = False) -> list[Key]:
    with admin.connect() as connection:
        rows = connection.execute(text(query), {"c": run.plant.company, "b": about})
        return [(str(row.transaction_id), row.number) for row in rows if not (changes_only and row.act == "INSERT")]


def keys(connection: dict[str, Any]) -> list[Key]:
    return [(one["node"]["transactionId"], one["node"]["number"]) for one in connection["edges"]]


TRAIL = """query ($batch: ID!, $only: Boolean! = false, $first: Int, $after: String, $last: Int, $before: String) {
  auditTrail(batch: $batch, changesOnly: $only, first: $first, after: $after, last: $last, before: $before) {
    totalCount pageInfo { __typename hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { __typename transactionId number at tableName rowId act who { name } process reason command
      old new } } } }"""


@pytest.mark.parametrize("only", [False, True])
def test_a_batchs_trail_is_every_entry_about_it_in_pages(
    client: Clients, run: Run, paths: Paths, admin: Engine, *, only: bool
) -> None:
    person, given = client("reviewer"), {"batch": f"Batch:{run.batch}", "only": only}
    whole = told(admin, WHOLE, run, run.batch, changes_only=only)
    seen: list[Key] = []
    after = None
    while True:
        found = paths.lower(person, TRAIL, {**given, "first": 7, "after": after})["auditTrail"]
        assert found["totalCount"] == len(whole)
        seen += keys(found)
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break
    assert seen == whole
    assert len(whole) > 2 * 7
    last = paths.lower(person, TRAIL, {**given, "last": 5, "before": after})["auditTrail"]
    assert keys(last) == whole[-6:-1]


def of(edge: dict[str, Any], name: str = "act") -> str:
    told: str = edge["node"][name]
    return told


BY_KINDS = """query ($batch: ID!, $kinds: [AuditTrailKind!]) {
  auditTrail(batch: $batch, kinds: $kinds, first: 200) {
    totalCount edges { node { transactionId number act tableName } } } }"""


@pytest.mark.requirement("REV-4")
def test_a_trail_is_read_by_what_its_entries_tell(client: Clients, run: Run, paths: Paths) -> None:
    value = run.rows("parameter_value")[0].id
    run.correct(value, Content(yes_no=False))
    person, batch = client("reviewer"), f"Batch:{run.batch}"
    found: dict[tuple[str, ...], Any] = {
        kinds: paths.lower(person, BY_KINDS, {"batch": batch, "kinds": list(kinds)})["auditTrail"]
        for kinds in (("CORRECTED",), ("CHANGED",), ("CHANGED", "CORRECTED"), ("LATE", "OVERRIDDEN", "DELETED"))
    }
    whole = person.query(BY_KINDS, batch=batch)["auditTrail"]["edges"]
    changed = found["CHANGED", "CORRECTED"]["edges"]
    updated = {"edges": [one for one in whole if of(one) == "UPDATE"]}
    assert keys({"edges": [one for one in changed if of(one) == "UPDATE"]}) == keys(updated)
    assert {of(one, "tableName") for one in changed if of(one) == "INSERT"} <= {"lot_flag", "genealogy_edge"}
    assert "parameter_value" in {of(one, "tableName") for one in found["CORRECTED",]["edges"]}
    assert len(changed) == found["CHANGED",]["totalCount"] + found["CORRECTED",]["totalCount"]


NESTED = """query ($first: Int, $after: String) { batches(first: 5) { edges { node { number
  auditTrail(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { cursor node {
    transactionId number } } }
  phases { id auditTrail(last: 2, changesOnly: true) { totalCount edges { node { transactionId number act } } } }
} } } }"""


def test_each_thing_of_a_list_has_its_own_page_of_entries(
    client: Clients, run: Run, paths: Paths, admin: Engine
) -> None:
    person = client("reviewer")
    whole = told(admin, WHOLE, run, run.batch)
    (edge,) = paths.lower(person, NESTED, {"first": 3})["batches"]["edges"]
    first = edge["node"]["auditTrail"]
    assert (keys(first), first["totalCount"]) == (whole[:3], len(whole))
    (edge,) = paths.lower(person, NESTED, {"first": 3, "after": first["pageInfo"]["endCursor"]})["batches"]["edges"]
    assert keys(edge["node"]["auditTrail"]) == whole[3:6]
    for phase in edge["node"]["phases"]:
        of_phase = told(admin, OF_PHASE, run, UUID(phase["id"].partition(":")[2]), changes_only=True)
        assert keys(phase["auditTrail"]) == of_phase[-2:]
        assert phase["auditTrail"]["totalCount"] == len(of_phase)


@pytest.mark.requirement("TEN-2")
def test_a_trail_is_for_those_who_may_read_it(client: Clients, run: Run, paths: Paths) -> None:
    batch = {"batch": f"Batch:{run.batch}"}
    for document in (TRAIL, NESTED):
        refused = paths.compare(client("operator"), document, batch if document == TRAIL else {})
        assert {one["extensions"]["code"] for one in refused["errors"]} == {"FORBIDDEN"}
    assert paths.lowered == 0
    # The batch itself is out of an administrator's sight, so there is nothing to be refused.
    assert paths.lower(client("administrator"), TRAIL, batch)["auditTrail"] is None
    assert paths.compare(client("reviewer"), TRAIL, {"batch": "Site:x"})["errors"]


@pytest.mark.requirement("TEN-2")
def test_reading_trails_elsewhere_is_not_reading_them_here(client: Clients, run: Run, paths: Paths) -> None:
    """A reviewer of the other site who is an operator here: the database finds out, the ordinary path refuses."""
    plant = run.plant
    system = as_process(plant.company, "test")

    def grow(uow: Any) -> RoleGrant:  # noqa: ANN401 -- a unit of work
        (grant,) = uow.find(RoleGrant, RoleGrant.person_id == plant.operator.as_person)
        more = RoleGrant(
            company_id=grant.company_id,
            person_id=grant.person_id,
            role=Role.QUALITY_REVIEWER,
            site_id=plant.other_site,
        )
        uow.add(more)
        uow.record(PersonAdded(person=plant.operator.as_person))
        return more

    run.do(system, grow)
    person = client("operator")
    refused = paths.compare(person, TRAIL, {"batch": f"Batch:{run.batch}"})
    assert [one["extensions"]["code"] for one in refused["errors"]] == ["FORBIDDEN"]
    assert refused["data"] == {"auditTrail": None}
