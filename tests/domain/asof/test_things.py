"""What a thing consists of is held against the catalogue: its foreign keys, and what the application may delete."""

import pytest
from sqlalchemy import Engine, text

from domain.asof.shapes import Thing
from domain.asof.things import BATCH, EQUIPMENT, LOT, PERSON, RECIPE_VERSION, THINGS
from tests.domain.exports.test_snapshot import NOT_OF_THE_RECORD, keys

__all__ = ["keys"]

Keys = list[tuple[str, str, str]]

ITS_OWN = "a thing of its own, which only names it"
NOT_SHOWN = {
    "batch": {
        "impact_statement": "of the deviation, whose other batches it is about",
        **dict.fromkeys(NOT_OF_THE_RECORD, "as of its record"),
        "downtime_set": "what the site prepared for a downtime; its use says that the batch had it",
        "process_order_source": "of the order",
    },
    "material_lot": {
        "decided_lot": "of the batch whose release decided on it; its status tells what became of it",
        "dispense_source": "of the batch that it was dispensed for",
        "genealogy_report": ITS_OWN,
        "genealogy_edge": "of the batches and lots that it came from and went into; the balance tells how much",
        "inventory_transaction": "the balance, which the database books from them, is a row of its own",
        "evidence": "of the exception or the deviation that it is given of",
        "impact_statement": "of the deviation",
        "label": ITS_OWN,
        "label_reconciliation": "of the batch that its labels were counted for",
        "legal_hold": ITS_OWN,
        "batch_purge": ITS_OWN,
        "lot_flag": "of the batch that it flags, which has readers of its own",
        "material_transfer": ITS_OWN,
        "revoked_lot": "of the batch whose release was revoked",
        "process_order_source": "of the order",
        "qp_certificate_lot": "of the batch that it was certified with",
        "recall_start": "of the recall",
        "retention_sample": ITS_OWN,
        "rework_lot": "of the batch whose rework was approved",
        "scan_confirmation": "of the batch that it was scanned for",
        "shipment": ITS_OWN,
        "stock_count": ITS_OWN,
    },
    "equipment": {
        "calibration_impact": ITS_OWN,
        "cleaning_record": "its history; the last cleaning is named by it",
        "clearance_demand": "of the place's clearances",
        "equipment": "what lies below it are things of their own",
        "equipment_calibration": "its history; the last calibration is named by the demand",
        "equipment_use": "of the batch that used it",
        "gate_override": "of the batch that it was overridden for",
        "line_clearance": "of the batch that it was cleared for",
        "logbook_export": ITS_OWN,
        "logbook_note": "of its logbook",
        "parameter_reading": "of the batch whose value it gave",
        "process_order_equipment": "of the order",
        "scan_confirmation": "of the batch that it was scanned for",
        "work_order": "its history; the last one is named by the plan",
    },
    "master_recipe_version": {
        "batch": ITS_OWN,
        "master_recipe_version": "what was adopted from it are versions of their own",
        "practice": ITS_OWN,
        "process_order": ITS_OWN,
        "rework_approval": "of the batch whose rework was approved by it",
        "recipe_edit": "how a draft's rows were before and after; the rows themselves are shown",
        "recipe_import": "how a version came out of a file",
        "recipe_proposal": "concerns the version that a site has yet to make",
        "recipe_simulation": "what was tried; the signatures name its digest",
    },
}


def parts_of(thing: Thing) -> set[str]:
    return {part.table for part in thing.parts}


@pytest.mark.requirement("AUD-7")
@pytest.mark.parametrize("thing", [BATCH, LOT, EQUIPMENT, RECIPE_VERSION], ids=lambda thing: thing.root)
def test_what_names_a_thing_is_a_part_of_it_or_why_not(thing: Thing, keys: Keys) -> None:
    naming, reasons = {here for here, _, there in keys if there == thing.root}, NOT_SHOWN[thing.root]
    assert naming - parts_of(thing) - reasons.keys() == set()
    assert parts_of(thing) & reasons.keys() == set()


@pytest.mark.parametrize("thing", THINGS, ids=lambda thing: thing.root)
def test_parts_and_what_is_named_are_columns_that_refer_to_it(thing: Thing, keys: Keys) -> None:
    referring = {(here, column) for here, column, _ in keys}
    assert {(part.table, part.column) for part in thing.parts} - referring <= {
        ("genealogy_edge", "source_id"),
        ("genealogy_edge", "target_id"),
    }
    assert {(one.table, one.column, one.to) for one in thing.mentions if one.to != "signature_staleness"} <= set(keys)


@pytest.mark.parametrize("thing", THINGS, ids=lambda thing: thing.root)
def test_what_may_be_deleted_is_sought_in_the_log(thing: Thing, admin: Engine) -> None:
    query = text("select has_table_privilege('theriac_app', cast(:t as text), 'delete')")
    with admin.connect() as connection:
        for part in thing.parts:
            deleted = connection.execute(query, {"t": f"theriac.{part.table}"}).scalar_one()
            assert part.removable == deleted, part


INDEXED = text("""
    select c.relname as here, a.attname as column from pg_index i join pg_class c on c.oid = i.indrelid
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[1]
    join pg_attribute first on first.attrelid = i.indrelid and first.attnum = i.indkey[0]
    where c.relnamespace = 'theriac'::regnamespace and i.indpred is null and first.attname = 'company_id'
""")


@pytest.mark.parametrize("thing", THINGS, ids=lambda thing: thing.root)
def test_parts_are_found_by_an_index(thing: Thing, admin: Engine) -> None:
    with admin.connect() as connection:
        indexed = {(row.here, row.column) for row in connection.execute(INDEXED)}
    assert {(part.table, part.column) for part in thing.parts} - indexed == set()


def test_nobodys_secrets_are_shown() -> None:
    assert parts_of(PERSON).isdisjoint({"access_session", "account_token", "credential", "sign_in_attempt"})
