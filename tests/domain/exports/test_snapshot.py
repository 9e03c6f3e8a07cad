"""A record misses no row: what it reads is held against the catalogue's own foreign keys."""

import sys
from importlib import import_module

import pytest
from sqlalchemy import Engine, text

from domain.exports import snapshot
from domain.kernel.ids import new_id
from domain.signatures.acts import SignedAct
from domain.tenancy.models import Company, Site
from infra.transaction import Transactions
from tests import access, execution
from tests.conftest import Do
from tests.execution import Run
from tests.materials import LATER, Store
from tests.plant import Plant
from tests.quality import Laboratory
from tests.reconciliation import Balance

KEYS = text("""
    select c.relname as here, a.attname as column, target.relname as there from pg_constraint p
    join pg_class c on c.oid = p.conrelid join pg_class target on target.oid = p.confrelid
    cross join unnest(p.conkey, p.confkey) k(here, there)
    join pg_attribute a on a.attrelid = p.conrelid and a.attnum = k.here
    where p.contype = 'f' and c.relnamespace = 'theriac'::regnamespace and a.attname <> 'company_id'
      and not c.relispartition
""")
NOT_OF_THE_RECORD = {
    "batch_review_notice": "who was reminded of a review says nothing of the batch; the record has when it was given",
    "batch_purge": "it comes when the record goes",
    "genealogy_report": "a report is of many batches and lots, and a record of its own",
    "inspection_batch": "whom an authority sent to look at it came after it was made; the log has who looked at what",
    "impacted_batch": "an impact list is of the instrument; the record has the exception that it raised in the batch",
    "legal_hold": "what the law bids to keep says nothing of how a batch was made; its retention tells it",
    "pick_list": "how containers came to the batch; the record has what was weighed out of them and charged",
    "practice": "a practice run touches no batch; it is evidence of who was trained",
    "recipe_import": "how a version came out of a file; the record has the version as it was frozen",
    "recipe_simulation": "what was tried before any batch; the signatures of author and approvers name its digest",
    "recipe_simulation_case": "as the simulation that it is a case of",
    "recipe_edit": "how the draft was written; the record has the version as it was frozen, and each row's entries",
    "recipe_proposal": "what the company proposes to a site concerns its next version, not the one of a batch",
    "record_download": "who fetched a record comes after it",
    "record_export": "other exports of a batch are no part of this one",
    "record_retention": "how long the record is kept comes after it",
    "recall_start": "a recall comes after it, and is a record of its own",
    "recipe_review": "a periodic review looks at the recipe, whatever batches were made by it",
}


@pytest.fixture
def keys(admin: Engine) -> list[tuple[str, str, str]]:
    with admin.connect() as connection:
        return [(row.here, row.column, row.there) for row in connection.execute(KEYS)]


@pytest.mark.requirement("AUD-5")
def test_whatever_belongs_to_a_batch_or_its_recipe_is_in_the_record(keys: list[tuple[str, str, str]]) -> None:
    owners = {"batch", "phase_execution", "parameter_value", "batch_exception", "master_recipe_version", "recipe_phase"}
    owned = {here for here, _, there in keys if there in owners}
    assert owned - snapshot.SOURCES.keys() - NOT_OF_THE_RECORD.keys() == set()


def test_every_person_and_signature_that_a_row_names_is_in_the_record(keys: list[tuple[str, str, str]]) -> None:
    tables = snapshot.SOURCES.keys() | {"signature"}
    named = {(column, there) for here, column, there in keys if here in tables}
    assert {column for column, there in named if there == "person"} - snapshot.PEOPLE == set()
    assert {column for column, there in named if there == "signature"} - snapshot.SIGNATURES == set()


@pytest.mark.requirement("AUD-5", "MAT-1", "REV-3")
def test_what_was_signed_of_a_lot_for_another_batch_is_not_of_the_record(
    do: Do, plant: Plant, admin: Engine, transactions: Transactions
) -> None:
    run, store = execution.run(do, plant, admin), Store(do, plant, admin)
    other = Run(do, plant, admin, execution.issue(do, plant, run.row().recipe_version_id, "B-002"))
    for one in (run, other):
        one.start(1)
    access.one_of_each(do, plant, admin)
    lot, lab = store.output(other, store.material()), Laboratory(store)
    gave = Balance(other, store)
    gave.label(lot)
    gave.count(lot, 1)
    for batch in (run.batch, other.batch):
        lab.let_use(lot, batch, until=LATER)
    store.charge(run, 1, lot, "1")
    own = next(one.signature_id for one in lab.rows("conditional_use") if one.batch_id == run.batch)
    with transactions.reading(plant.company) as session:
        rows = snapshot.read(session, snapshot.Chosen(plant.company, run.batch, new_id()))
    of_lot = {str(key): one["act"] for key, one in rows["signature"].items() if one["subject_id"] == str(lot)}
    assert of_lot == {str(own): "approveConditionalUse"}
    assert len(rows["conditional_use"]) == 1
    assert "reviewAccess" not in {one["act"] for one in rows["signature"].values()}


def test_what_is_signed_of_the_site_or_the_company_is_not_of_the_record() -> None:
    """Both are in every record; what says how they work is theirs, unless a row of the batch names it."""
    import_module("api.schema")  # with it, all that can be signed
    modules = [module for name, module in list(sys.modules.items()) if name.startswith("domain.")]
    signed = [one for module in modules for one in vars(module).values() if isinstance(one, SignedAct)]
    of_all = {one.name for one in signed if one.model in {Site, Company}}
    assert {"setReviewPolicy", "reviewAccess"} <= of_all <= set(snapshot.BY_NAME)
    assert all(f"'{name}'" in snapshot._SIGNED for name in snapshot.BY_NAME)


def test_rows_that_name_their_batch_are_sought_in_the_log_too() -> None:
    assert "batch_exception" in snapshot.OF_BATCH
    assert "record_export" not in snapshot.OF_BATCH
