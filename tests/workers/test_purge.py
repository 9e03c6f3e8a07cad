"""A record whose retention is over goes by the act of two persons, and leaves its proof."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from starlette.testclient import TestClient

from api.app import create_app
from domain.keeping.refusals import RecordGone
from domain.purging.commands.purging import StoredFile, digest_of
from domain.purging.finding import GOES
from infra.object_storage.folder import FolderStore
from infra.object_storage.store import Unavailable
from operations.drilling.growing import Tree
from operations.proving import proving
from tests import execution, exporting, keeping, purging
from tests.client import Client
from tests.execution import Run
from tests.exporting import Exporting
from tests.materials import Store
from workers.jobs import Postponed
from workers.sealing import appending

BATCH = """query ($id: ID!) { batch(id: $id) { number disposition exceptions { id } recordExports { id }
    retention { until } purge { entries leavesSha256 files problem counts { tableName gone stays }
      purge { reason approvedName } } } }"""
NEIGHBOUR = (
    """query ($id: ID!) { batch(id: $id) { purge { id } genealogy(direction: BACKWARD) { batch { number } } } }"""
)
TRAIL = """query ($id: ID!) { batch(id: $id) { auditTrail(first: 10) { totalCount edges { node { old new } } } } }"""
PURGES = """query ($where: PurgeFilter) { purges(first: 5, where: $where) { edges { node { id reason proposedName
    signature { meaning } approvalSignature { meaning } } } } }"""
REMARK = "Free-flowing"
STAYS = {"batch": 1, "phase_execution": 1}
"""The phase that charged a lot stays: the lot's genealogy names it."""


@dataclass(frozen=True)
class Purged:
    """A house in which the record of a batch is gone; another batch charged a lot that it gave."""

    house: Exporting
    purge: UUID
    batch: UUID
    other: UUID
    bundle: bytes
    files: list[StoredFile]
    client: Callable[[], Client]

    def rows(self, table: str) -> list[Any]:
        query = f"select * from {table} where company_id = :c order by id"  # noqa: S608 -- our own tables
        return self.house.house.ask(query, c=self.house.plant.company)

    @property
    def row(self) -> Any:  # noqa: ANN401 -- a row of whatever columns
        return next(row for row in self.rows("batch_purge") if row.entries is not None)

    def proven(self) -> list[str]:
        with self.house.house.transactions.reading(self.house.plant.company) as session:
            return list(map(str, proving.prove(session, self.house.plant.company)))

    def checked(self) -> list[tuple[str, str]]:
        return [(one.kind, one.explanation) for one in self.house.house.check(self.house.plant.company)]


class Failing(FolderStore):
    """A store that is gone whenever something is to be deleted there."""

    def delete(self, key: str) -> None:
        raise Unavailable(key)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Purged]:
    with exporting.exporting(tmp_path_factory.mktemp("purge")) as house, purging.retention_over():
        run, plant = house.run, house.plant
        exporting.eventful(run)
        version, admin = run.row().recipe_version_id, house.house.admin
        other = Run(house.do, plant, admin, execution.issue(house.do, plant, version, "B-002"))
        other.clear_line()
        other.start(2)
        store = Store(house.do, plant, admin)
        (gave,) = house.house.ask("select id from material_lot where number = 'BULK-1'")
        store.dispose(gave.id)
        store.charge(other, 2, gave.id, "1")
        bundle = house.bundle(house.export(run.batch))
        files = [
            StoredFile(key, key.rpartition("/")[2].partition(".")[0])
            for key in house.services.objects.list(f"{plant.company}/exports/")
        ]
        kept = purging.propose(house.do, plant, run.batch)
        purging.approve(house.do, plant, kept)
        purging.carry_out(house.services, plant, kept)
        with TestClient(create_app(house.services, threads=4)) as web:
            client = partial(Client, web, plant.name)
            purge = _signed_through_http(client, house, run.batch)
            purging.stored_long_ago(house.house.folder / "objects" / str(plant.company) / "exports")
            made = Purged(house, purge, run.batch, other.batch, bundle, files, client)
            _carry_out(made)
            yield made


def _signed_through_http(client: Callable[[], Client], house: Exporting, batch: UUID) -> UUID:
    """Proposed by quality, approved by an administrator: what they see before they sign."""
    reviewer, administrator, plant = client().sign_in("reviewer"), client().sign_in("administrator"), house.plant
    given = {
        "site": f"Site:{plant.site}",
        "version": keeping.version_of(house.do, plant, plant.site),
        "batches": [f"Batch:{batch}"],
        "reason": "Its retention ended in 2020",
    }
    assert administrator.sign("proposePurge", given)["problems"][0]["code"] == "FORBIDDEN"
    shown = "purge { id version approvedAt batches { number keptUntil because endedAt } signature { content } }"
    proposed = reviewer.sign("proposePurge", given, shown)["purge"]
    (signed,) = json.loads(proposed["signature"]["content"])["content"]["batches"]
    assert (signed["number"], signed["rows"]["batch_exception"]) == ("B-001", {"goes": 4, "stays": 0})
    assert proposed["batches"] == [
        {"number": "B-001", "keptUntil": "2020-01-31", "because": purging.OVER.because, "endedAt": None}
    ]
    waiting = administrator.query(PURGES, where={"approved": False, "siteId": given["site"]})["purges"]
    assert [one["node"]["id"] for one in waiting["edges"]] == [proposed["id"]]
    approval = {"purge": proposed["id"], "version": proposed["version"]}
    assert reviewer.sign("approvePurge", approval)["problems"][0]["code"] == "SAME_PERSON"
    approved = administrator.sign("approvePurge", approval, "purge { approvedName }")
    assert approved == {"purge": {"approvedName": "Administrator"}, "problems": []}
    return UUID(proposed["id"].partition(":")[2])


def _carry_out(made: Purged) -> None:
    """As soon as all entries are sealed, and first with a store that doesn't answer."""
    failing = replace(made.house.services, objects=Failing(made.house.house.folder / "objects"))
    for _ in range(100):
        try:
            purging.carry_out(failing, made.house.plant, made.purge)
        except Postponed:
            continue
        except Unavailable:
            break
    assert [row.deleted_at for row in made.rows("purged_file")] == [None] * len(made.files)
    purging.carry_out(made.house.services, made.house.plant, made.purge)
    purging.carry_out(made.house.services, made.house.plant, made.purge)


@pytest.mark.requirement("REV-8", "KEP-3")
def test_all_that_was_the_batchs_alone_is_gone(made: Purged) -> None:
    company = made.house.plant.company
    left = {
        table: sum(row.batch_id == made.batch for row in made.rows(table) if hasattr(row, "batch_id")) for table in GOES
    }
    assert {table: count for table, count in left.items() if count} == {"phase_execution": 1}
    counts = {row.table_name: (row.gone, row.stays) for row in made.rows("purge_count")}
    assert {table: stays for table, (_, stays) in counts.items() if stays} == STAYS
    assert {
        "parameter_value",
        "parameter_value_revision",
        "batch_exception",
        "disposition",
        "signature",
    } < counts.keys()
    (batch,) = [row for row in made.rows("batch") if row.id == made.batch]
    assert (batch.number, batch.disposition) == ("B-001", "RELEASED")
    # Nothing says any more what was in it: not the entries, nor what was shown before it was signed.
    for table in ("audit_entry", "signature_challenge", "outbox", "signature"):
        query = f"select 1 from {table} t where company_id = :c and t::text like :r"  # noqa: S608 -- our own tables
        said = made.house.house.ask(query, c=company, r=f"%{REMARK}%")
        assert said == [], table
    stored = {row.object_key for row in made.rows("purged_file") if row.deleted_at is not None}
    assert stored == {one.key for one in made.files}
    assert not any(made.house.services.objects.exists(key) for key in stored)


@pytest.mark.requirement("REV-8", "KEP-4")
def test_what_is_left_tells_who_let_go_of_what_and_why(made: Purged) -> None:
    (first, second) = made.rows("batch_purge")
    assert (first.entries, first.problem.partition(" until ")[0].rpartition(" file ")[0]) == (
        None,
        "The object store keeps the",
    )
    (purge,) = [row for row in made.rows("purge") if row.id == made.purge]
    assert (purge.reason, purge.proposed_name, purge.approved_name) == (
        "Its retention ended in 2020",
        "Reviewer",
        "Administrator",
    )
    assert (second.number, str(second.kept_until), second.because) == ("B-001", "2020-01-31", purging.OVER.because)
    assert (second.files, second.files_sha256) == (len(made.files), digest_of(made.files))
    leaves = made.house.house.ask(
        """
        select n.hash from audit_entry e join sealed_entry s using (company_id, transaction_id, number)
        join log_node n on n.company_id = s.company_id and n.level = 0 and n.index = s.position
        where e.purge_id = :p order by s.position
        """,
        p=second.id,
    )
    digest = hashlib.sha256(b"".join(bytes(row.hash) for row in leaves)).hexdigest()
    assert (second.entries, second.leaves_sha256) == (len(leaves), digest)
    gone = made.house.house.ask(
        "select old::text, process, reason from audit_entry where company_id = :c and act = 'DELETE'",
        c=made.house.plant.company,
    )
    assert len(gone) == sum(row.gone for row in made.rows("purge_count") if row.table_name != "export_progress")
    assert set(gone) == {("{}", "purge", "Its retention ended in 2020")}


@pytest.mark.requirement("REV-8", "KEP-4", "AUD-3")
def test_the_log_and_the_data_are_proven_as_before(made: Purged) -> None:
    assert made.checked() == []
    assert made.proven() == []
    company = made.house.plant.company
    with made.house.house.admin.connect() as connection:
        size = appending.size(connection, company)
        tree = Tree(connection, company)
        assert (tree.root(size), tree.findings) == (appending.root(connection, company, size), [])
    # Who holds the record from before verifies it as ever, and the neighbour's can still be made.
    neighbours = made.house.bundle(made.house.export(made.other))
    assert [made.house.verified(one).confirmed for one in (made.bundle, neighbours)] == [True, True]


@pytest.mark.requirement("KEP-4", "AUD-4")
@pytest.mark.parametrize(
    ("change", "undo", "told"),
    [
        (
            "update audit_entry set old = null, new = null where {of_batch}",
            "update audit_entry set new = cast('{new}' as jsonb) where {of_batch}",
            "no purge took them",
        ),
        (
            "update audit_entry set old = null, new = null, purge_id = '{purge}' where {of_batch}",
            "update audit_entry set new = cast('{new}' as jsonb), purge_id = null where {of_batch}",
            "doesn't list its row",
        ),
    ],
)
def test_an_entry_that_lost_its_values_otherwise_is_found_where_it_is(
    made: Purged, change: str, undo: str, told: str
) -> None:
    of_batch = f"table_name = 'batch' and act = 'INSERT' and row_id = '{made.batch}'"
    (entry,) = made.house.house.ask(f"select new::text, transaction_id from audit_entry where {of_batch}")  # noqa: S608 -- our own
    values = {"of_batch": of_batch, "purge": made.row.id, "new": entry.new.replace(":", r"\:")}
    with made.house.behind_the_back("audit_entry", change.format(**values), undo.format(**values)):
        found = made.house.house.check(made.house.plant.company)
        assert any(
            one.kind == "changed-entry" and told in one.explanation and str(entry.transaction_id) in one.place
            for one in found
        )
        assert any("batch" in one and "lost its values" in one for one in made.proven())
    assert (made.checked(), made.proven()) == ([], [])


@pytest.mark.requirement("KEP-4", "AUD-4")
def test_a_purge_that_tells_other_digests_accounts_for_nothing(made: Purged) -> None:
    """Listing more rows behind the application's back doesn't help: the digest that was told isn't of them."""
    of_entry = f"table_name = 'batch_purge' and act = 'UPDATE' and row_id = '{made.row.id}'"
    told = made.row.leaves_sha256
    other = "update audit_entry set new = jsonb_set(new, '{{leaves_sha256}}', to_jsonb(cast('{0}' as text))) where {1}"
    with made.house.behind_the_back("audit_entry", other.format("0" * 64, of_entry), other.format(told, of_entry)):
        found = [explanation for _, explanation in made.checked()]
        assert "what the purge told of the entries that it took the values of isn't true of these" in found
        assert "the entry is not the one that was sealed here" in found
    assert made.checked() == []


@pytest.mark.requirement("KEP-3", "KEP-4", "MAT-6")
def test_a_purged_batch_answers_what_it_is_and_its_neighbours_still_name_it(made: Purged) -> None:
    operator, reviewer = made.client().sign_in("operator"), made.client().sign_in("reviewer")
    told = operator.query(BATCH, id=f"Batch:{made.batch}")["batch"]
    counts = {one.pop("tableName"): one for one in told["purge"].pop("counts")}
    assert counts["parameter_value"] == {"gone": 6, "stays": 0}
    assert told == {
        "number": "B-001",
        "disposition": "RELEASED",
        "purge": {
            "entries": made.row.entries,
            "leavesSha256": made.row.leaves_sha256,
            "files": len(made.files),
            "purge": {"reason": "Its retention ended in 2020", "approvedName": "Administrator"},
            "problem": None,
        },
        "exceptions": [],
        "recordExports": [],
        "retention": {"until": "2020-01-31"},
    }
    neighbour = operator.query(NEIGHBOUR, id=f"Batch:{made.other}")["batch"]
    assert neighbour["purge"] is None
    assert "B-001" in {one["batch"]["number"] for one in neighbour["genealogy"] if one["batch"] is not None}
    (purge, _) = [one["node"] for one in reviewer.query(PURGES)["purges"]["edges"]]
    assert (purge["reason"], purge["proposedName"]) == ("Its retention ended in 2020", "Reviewer")
    assert [one["meaning"] for one in (purge["signature"], purge["approvalSignature"])] == ["APPROVED", "APPROVED"]
    assert reviewer.query(TRAIL, id=f"Batch:{made.batch}")["batch"]["auditTrail"]["totalCount"] > 0
    asked = reviewer.mutate("exportRecord", "ExportRecordInput", {"batch": f"Batch:{made.batch}"})
    assert [(one["code"], one["rule"]) for one in asked["problems"]] == [("RECORD_PURGED", "KEP-3")]


@pytest.mark.requirement("KEP-3")
def test_nothing_is_added_to_a_purged_batch(made: Purged) -> None:
    before = len(made.rows("record_export"))
    with pytest.raises(RecordGone):
        made.house.request(made.batch)
    assert len(made.rows("record_export")) == before
    assert keeping.rows(made.house.house.admin, "batch_purge", made.house.plant)[-1] == made.row


@pytest.mark.requirement("AUD-2", "KEP-3")
@pytest.mark.parametrize("role", ["theriac_app", "theriac_purge", "postgres"])
def test_no_role_deletes_what_no_purge_lists(made: Purged, role: str) -> None:
    company = made.house.plant.company
    statements = (
        "delete from phase_execution",
        "delete from signature where act = 'issueBatch'",
        "update audit_entry set old = null, new = null, purge_id = gen_random_uuid() where purge_id is null",
        "delete from audit_entry",
        "delete from purged_row",
        f"select list_purged('{made.row.id}', array['phase_execution'], array['{made.other}'::uuid], array[false])",
        "insert into purged_row select company_id, id, batch_purge_id, 'batch', row_id, false from purged_row",
    )
    before = [made.rows(table) for table in ("phase_execution", "signature", "purged_row")]
    for statement in statements:
        if role == "postgres" and statement.startswith("insert"):
            continue  # a superuser lists what they like: then what was told of the purge isn't true any more
        with made.house.house.database.engine(role).connect() as connection:
            connection.execute(text(f"select set_config('theriac.company', '{company}', true)"))
            with pytest.raises(DBAPIError, match=r"permission denied|AUD-2|KEP-3"):
                connection.execute(text(statement))
    assert [made.rows(table) for table in ("phase_execution", "signature", "purged_row")] == before
