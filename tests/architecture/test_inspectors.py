"""What the database opens to inspectors, read from its own catalogue: a table that nobody decided on fails."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from tests.architecture.test_catalogue import OUTSIDE_TENANTS

HERE = Path(__file__).parent.parent.parent

pytestmark = pytest.mark.requirement("INS-1")

# Tables that inspectors may read nothing of, by the reason. A record of a batch that isn't among them is to be opened
# by a policy of its own (migrations/inspecting.py).
CLOSED = frozenset(
    {
        # Secrets, and how the service itself works.
        *("account_token", "command", "company_seal", "company_seal_key", "credential", "identity_provider"),
        *("identity_provider_secret", "outbox", "search_entry", "session_activity", "sign_in_attempt"),
        *("sign_in_state", "data_load", "data_load_problem", "gateway", "gateway_contact"),
        *("gateway_nonce", "scale_reading_handover"),
        # How the log is kept: that it is whole is proven by what is open.
        *("audit_closing", "log_alarm", "log_node", "verification_finding", "verification_run"),
        # Who may see what, and what inspectors looked at, is quality's.
        *("access_review", "access_review_notice", "access_review_policy", "inspection_look", "person_reveal"),
        *("batch_review_notice", "purged_file", "purged_row", "reviewed_grant"),
        # How a company and its sites set themselves up.
        *("approval_route", "approval_route_step", "batch_number_counter", "batch_numbering", "capture_policy"),
        *("downtime_policy", "exception_route", "label_issuer", "override_policy", "review_policy"),
        *("signature_policy", "signature_policy_signer", "stock_policy"),
        # People and what they learned; that they were trained for a phase, its gate tells.
        *("absence", "curriculum", "personnel_class", "practice", "practice_entry", "qualification", "shift"),
        *("shift_assignment", "training_attendance", "training_policy", "training_record", "training_requirement"),
        *("training_session", "training_subject", "training_version"),
        # Equipment, places and scales apart from a batch's use of them.
        *("booth_clearance", "calibration_definition", "calibration_definition_point", "calibration_standard"),
        *("clearance_demand", "environment_limit", "environment_reading", "equipment_calibration"),
        *("equipment_calibration_point", "equipment_property", "equipment_value", "logbook_export", "logbook_note"),
        *("maintenance_plan", "reference_standard", "scale_calibration", "scale_calibration_point", "scale_check"),
        *("scale_check_result", "scale_check_weight", "service_tag", "work_order"),
        # Stock and its ways, which batches share; what a batch took and gave, its genealogy tells.
        *("consignee", "container_destruction", "dispense_campaign", "dispense_campaign_order"),
        *("inventory_transaction", "label", "label_job", "label_print", "label_printer", "material_transfer"),
        *("material_transfer_container", "recall", "recall_start", "recall_total", "retention_consumption"),
        *("retention_inspection", "retention_sample", "shipment", "stock_count", "stock_count_entry"),
        *("stock_count_line", "supplier_approval", "supplier_decision"),
        # Drafts of recipes, and what goes across batches.
        *("exception_report", "genealogy_report", "report_download", "recipe_edit", "recipe_import"),
        *("recipe_import_note", "recipe_proposal", "recipe_simulation_case"),
    }
)
MAY_ASK = {"field", "folded", "genealogy", "inspected", "inspected_row", "inspected_thing", "set_limit", "show_limit"}
"""Functions of ours that an inspector's statement may call; of these, `inspected` alone sees more than they do."""


def _names(admin: Engine, statement: str) -> set[str]:
    with admin.connect() as connection:
        return set(connection.execute(text(statement)).scalars())


TABLES = """
    select relname from pg_class where relnamespace = 'theriac'::regnamespace and relkind in ('r', 'p', 'v')
      and not relispartition and {}
"""
READABLE = "has_table_privilege('theriac_inspector', oid, 'select')"


def test_each_table_is_opened_to_inspectors_or_closed_by_decision(admin: Engine) -> None:
    found, open_ = _names(admin, TABLES.format("true")), _names(admin, TABLES.format(READABLE))
    assert found - open_ - set(OUTSIDE_TENANTS) - {"logbook_entry"} == CLOSED
    assert open_ & CLOSED == set()


def test_whatever_is_open_is_narrowed_by_a_policy_that_restricts(admin: Engine) -> None:
    narrowed = _names(
        admin,
        "select tablename from pg_policies where schemaname = 'theriac' and permissive = 'RESTRICTIVE'"
        " and roles = '{theriac_inspector}' and cmd = 'SELECT'",
    )
    assert narrowed == _names(admin, TABLES.format(READABLE))


def test_inspectors_write_nothing_and_call_nothing_that_sees_more(admin: Engine) -> None:
    writing = "has_table_privilege('theriac_inspector', oid, 'insert, update, delete, truncate')"
    assert _names(admin, TABLES.format(writing)) == set()
    called = _names(
        admin,
        "select proname from pg_proc p where pronamespace = 'theriac'::regnamespace"
        " and prorettype <> 'trigger'::regtype and has_function_privilege('theriac_inspector', p.oid, 'execute')"
        " and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')",
    )
    assert called <= MAY_ASK
    assert called >= {"inspected"}


def test_the_application_isnt_under_their_policies(admin: Engine) -> None:
    """It takes the role on for a request; inheriting it would hide everything from everybody."""
    with admin.connect() as connection:
        asked = "select pg_has_role('theriac_app', 'theriac_inspector', '{}')"
        assert connection.execute(text(asked.format("usage"))).scalar_one() is False
        assert connection.execute(text(asked.format("member"))).scalar_one() is True


READS_AS_ITSELF = {
    "api/auth/federated.py": "before anybody is signed in",
    "api/auth/links.py": "before anybody is signed in",
    "api/context.py": "as whoever asks",
    "api/downloads/following.py": "as the link's person",
    "api/execution/subscriptions.py": "no socket is open to an inspector",
    "api/gateway/downtime.py": "for a gateway",
    "api/gateway/jobs.py": "for a gateway",
}
"""Where the edge opens a snapshot, and for whom: anywhere else it would see more than an inspector may."""


def test_the_edge_reads_as_whoever_asks() -> None:
    found = {
        str(path.relative_to(HERE))
        for path in (HERE / "api").rglob("*.py")
        if "transactions.reading(" in path.read_text(encoding="utf-8")
    }
    assert found == set(READS_AS_ITSELF)
