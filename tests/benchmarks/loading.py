"""Puts rows into the database by COPY, as its superuser: quick, with every index and no trigger."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from psycopg import Connection, sql
from sqlalchemy import Engine

from tests.benchmarks import lots, rows
from tests.benchmarks.rows import Batches, Line

CHUNK = 1000
CONTENT = "number, unit, outcome, recorded_by, recorded_name, recorded_at, revision"
AUDITED = (
    *("batch", "phase_execution", "parameter_value", "parameter_value_revision", "signature", "batch_exception"),
    "exception_assessment",
    *("material_definition", "material_lot", "lot_balance", "container", "genealogy_edge", "inventory_transaction"),
    *("consignee", "shipment"),
)
GUARDS = """select tgname from pg_trigger
  where tgrelid = cast(%s as text)::regclass and tgenabled = 'A' and not tgisinternal order by tgname"""
"""What fires whoever writes: it records each row, books it once more, or looks up others for each of many."""

RECORDED = "recorded_by, recorded_name, recorded_at"
COLUMNS = {
    "signature_challenge": "company_id, id, version, act, meaning, subject_type, subject_id, subject_version, site_id,"
    " content, digest, asked_by, created_at, expires_at, used_at",
    "signature": "company_id, id, site_id, act, meaning, subject_type, subject_id, subject_version, person_id,"
    " account_id, session_person_id, printed_name, signed_at, time_zone, method, digest, content, challenge_id",
    "batch": "company_id, id, version, site_id, number, recipe_version_id, recipe_digest, product, size_value,"
    " size_unit, state, disposition, issued_by, issued_at, issue_signature_id, started_at, completed_at",
    "phase_execution": "company_id, id, version, site_id, batch_id, recipe_phase_id, number, state, started_by,"
    " started_at, completed_by, completed_at, signed_off_at",
    "parameter_value": "company_id, id, version, site_id, batch_id, phase_execution_id, recipe_parameter_id,"
    f" repetition, {CONTENT}",
    "parameter_value_revision": f"company_id, id, site_id, value_id, {CONTENT}",
    "batch_exception": "company_id, id, version, site_id, batch_id, number, rule, phase_execution_id, phase_number,"
    " parameter_value_id, title, description, raised_at, state, classification, rationale, assessed_by, assessed_at,"
    " signature_id",
    "exception_assessment": "company_id, id, site_id, batch_id, exception_id, number, classification, rationale,"
    " approvers, assessed_by, assessed_name, assessed_at, signature_id",
    "material_definition": "company_id, id, version, code, name, unit",
    "material_lot": "company_id, id, version, site_id, material_id, number, supplier_lot, unit, expires_on, status,"
    f" {RECORDED}",
    "lot_balance": "company_id, id, version, site_id, unit, received, used, reversed, remaining",
    "container": "company_id, id, version, site_id, lot_id, position, number, unit, initial, remaining, state",
    "genealogy_edge": "company_id, id, site_id, kind, source_lot_id, source_batch_id, target_lot_id, target_batch_id,"
    f" source_id, target_id, phase_execution_id, quantity_value, quantity_unit, {RECORDED}, reverses_id, reason",
    "inventory_transaction": "company_id, id, site_id, lot_id, kind, quantity_value, quantity_unit, edge_id,"
    f" container_id, {RECORDED}",
    "consignee": "company_id, id, version, code, name, address, country",
    "shipment": "company_id, id, site_id, kind, lot_id, consignee_id, quantity_value, quantity_unit, shipped_on,"
    f" document, {RECORDED}",
    "audit_entry": "company_id, epoch, transaction_id, number, xid, at, table_name, row_id, act, person, process,"
    " session_person, reason, command, old, new, mac",
}

Copy = Callable[["Connection[Any]", str, Iterable[Line]], None]
"""Writes lines into a table, in the order of COLUMNS."""


@contextmanager
def quietly(admin: Engine, tables: Sequence[str] = AUDITED) -> Iterator["Connection[Any]"]:
    """A transaction in which no change of these is recorded; the tables are as guarded as before once it ends."""
    with admin.begin() as connection:
        raw: Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]  # psycopg's own
        raw.execute("set local session_replication_role = replica")
        guards = [(table, name) for table in tables for (name,) in raw.execute(GUARDS, [table]).fetchall()]
        for names in guards:
            raw.execute(sql.SQL("alter table {} disable trigger {}").format(*map(sql.Identifier, names)))
        yield raw
        for names in guards:
            raw.execute(sql.SQL("alter table {} enable always trigger {}").format(*map(sql.Identifier, names)))


def copy(connection: "Connection[Any]", table: str, lines: Iterable[Line], columns: str | None = None) -> None:
    command = sql.SQL(f"copy {table} ({columns or COLUMNS[table]}) from stdin")
    waiting: list[Line] = []
    with connection.cursor() as cursor, cursor.copy(command) as into:
        for line in lines:
            waiting.append(line)
            if len(waiting) == CHUNK:
                into.write("".join(waiting))
                waiting.clear()
        into.write("".join(waiting))


def load(connection: "Connection[Any]", of: Batches, *, copy: Copy = copy) -> None:
    """Everything of these batches but their audit entries."""
    copy(connection, "signature_challenge", rows.challenges(of))
    copy(connection, "signature", rows.signatures(of))
    copy(connection, "batch", rows.batches(of))
    copy(connection, "phase_execution", rows.phases(of))
    copy(connection, "parameter_value", rows.values(of))
    copy(connection, "parameter_value_revision", rows.revisions(of))
    copy(connection, "batch_exception", rows.exceptions(of))
    copy(connection, "exception_assessment", rows.assessments(of))


def load_lots(connection: "Connection[Any]", of: Batches) -> None:
    """The lots that these batches gave and took, and the edges between them."""
    copy(connection, "material_definition", lots.materials(of))
    copy(connection, "material_lot", lots.lots(of))
    copy(connection, "lot_balance", lots.balances(of))
    copy(connection, "container", lots.containers(of))
    copy(connection, "genealogy_edge", lots.edges(of))
    copy(connection, "inventory_transaction", lots.transactions(of))
