"""What the database must say of every table, read from its own catalogue."""

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from domain.kernel.models import OfCompany
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.commands import defining
from domain.purging import finding
from tests.conftest import Do, Urls
from tests.plant import Plant

pytestmark = pytest.mark.requirement("TEN-1")

# Tables that hold no company's rows, each with its reason.
OUTSIDE_TENANTS = {
    "alembic_version": "which migrations ran",
    "directory": "which company a sign-in name means; the only thing known before somebody signs in",
    "log_epoch": "epochs of the database itself",
    "log_horizon": "how far the sealer has read in this database",
}
# Tables of a company that the audit trigger leaves out, each with its reason.
UNREGULATED = {
    "audit_entry": "the audit itself",
    "audit_closing": "the audit itself",
    "sealed_entry": "the log's own tree",
    "log_node": "the log's own tree",
    "log_head": "the log's own size",
    "checkpoint": "the log's own signed heads",
    "verification_run": "how far verification has come; what it finds is audited",
    "purged_row": "which rows a purge takes; each row's own entry says that it went, batch_purge how many they were",
    "log_alarm": "what the sealer found; it writes outside any person's act",
    "command": "keys of repeats, no record of anything that was done",
    "outbox": "who is still to be told; the facts are in the rows that the events name",
    "credential": "secrets; account and sign_in_attempt record what happened to them",
    "identity_provider_secret": "secrets; identity_provider records what happened to them",
    "export_progress": "how far an export has come; what it says is attested in record_export",
    "company_seal_key": "secrets; company_seal records what happened to them",
    "signature_challenge": "what was shown before signing; the signature keeps the content it covers",
    "recipe_edit": "how a draft's rows were before and after, so that an edit can be undone; the rows are audited",
    "recipe_simulation_case": "as large as a hundred records; the digest in recipe_simulation covers them",
    "search_entry": "what the rows of other tables say, written so that it is found",
    "gateway_contact": "when a gateway was last heard, twice a minute; what it brought is audited",
    "gateway_nonce": "which nonces a gateway used in the last minutes, so that none is taken twice",
    "scale_reading_handover": "when a request was last handed out; request and answer are audited",
    "session_activity": "when a session was last used, to the minute; what was done in it is audited",
    "sign_in_state": "single-use secrets of a sign-in under way; access_session records the sign-in",
}
APPEND_ONLY = [
    *("audit_entry", "audit_closing", "sealed_entry", "log_node", "checkpoint", "sign_in_attempt"),
    *("signature", "signature_staleness", "recipe_approval", "parameter_value_revision", "disposition", "batch_review"),
    *("release_policy", "decided_lot", "release_revocation", "revoked_lot"),
    "audit_trail_review",
    *("review_evaluation", "review_mark"),
    *("access_review", "reviewed_grant", "access_review_notice", "batch_review_notice"),
    "value_input",
    *("part_confirmation", "qp_certificate", "qp_certificate_lot", "qp_certificate_part", "qp_certificate_revocation"),
    *("record_download", "recipe_author", "lot_disposition", "genealogy_edge", "inventory_transaction"),
    "recipe_edit",
    *("lot_sample", "lot_certificate", "lot_result_revision", "lot_status_change", "conditional_use"),
    *("recipe_approval_step", "recipe_review", "recipe_import_note"),
    "data_load_problem",
    "supplier_decision",
    "stock_count_entry",
    *("retention_inspection", "retention_consumption"),
    *("shipment", "recall_start", "recall_total", "material_transfer_container"),
    *("scale_reading_request", "scale_reading", "scale_calibration_point", "scale_check_result"),
    *("equipment_calibration_point", "calibration_standard"),
    *("calibration_impact", "impacted_batch", "impacted_use"),
    "label",
    *("clearance_item", "logbook_note", "environment_reading"),
    "batch_reconciliation",
    *("exception_assessment", "exception_approval"),
    "rework_lot",
    *("deviation_investigation", "deviation_approval", "evidence", "impact_statement"),
    "person_reveal",
    *("purge_count", "purged_row"),
    "report_download",
    *("dispense_calculation", "weight_reading", "booth_clearance", "dispense_campaign_order"),
]


@pytest.fixture(scope="module")
def tables(admin: Engine) -> list[str]:
    with admin.connect() as connection:
        found = connection.execute(
            text("""
                select relname from pg_class where relnamespace = 'theriac'::regnamespace and relkind in ('r', 'p')
                and not relispartition order by relname
            """)
        )
        return list(found.scalars())


def of_companies(tables: list[str]) -> list[str]:
    return [name for name in tables if name not in OUTSIDE_TENANTS]


def ask(admin: Engine, statement: str) -> dict[str, object]:
    with admin.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(text(statement))}


def test_every_key_starts_with_the_company(admin: Engine, tables: list[str]) -> None:
    keys = ask(
        admin,
        """
        select c.relname, array_agg(a.attname::text order by k.place) from pg_constraint p
        join pg_class c on c.oid = p.conrelid cross join unnest(p.conkey) with ordinality k(number, place)
        join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
        where p.contype = 'p' and c.relnamespace = 'theriac'::regnamespace group by c.relname
        """,
    )
    assert [name for name in of_companies(tables) if (keys.get(name) or [None])[0] != "company_id"] == []  # type: ignore[index]


def test_every_foreign_key_carries_the_company(admin: Engine) -> None:
    """A row can't refer to another company's row, even if the application forgets to ask."""
    loose = ask(
        admin,
        """
        select p.conname, c.relname from pg_constraint p join pg_class c on c.oid = p.conrelid
        join pg_class target on target.oid = p.confrelid
        where p.contype = 'f' and c.relnamespace = 'theriac'::regnamespace and target.relname <> 'log_epoch'
        and not exists (
          select from unnest(p.conkey, p.confkey) k(here, there)
          join pg_attribute a on a.attrelid = p.conrelid and a.attnum = k.here and a.attname = 'company_id'
          join pg_attribute b on b.attrelid = p.confrelid and b.attnum = k.there and b.attname = 'company_id')
        """,
    )
    assert loose == {}


def test_every_table_of_a_company_is_fenced_for_its_owner_too(admin: Engine, tables: list[str]) -> None:
    fenced = ask(
        admin,
        "select relname, relrowsecurity and relforcerowsecurity from pg_class"
        " where relnamespace = 'theriac'::regnamespace",
    )
    assert [name for name in of_companies(tables) if not fenced[name]] == []


def test_every_policy_for_everybody_compares_with_the_company_once(admin: Engine, tables: list[str]) -> None:
    policies = ask(
        admin,
        "select tablename, qual || coalesce(with_check, '') from pg_policies"
        " where schemaname = 'theriac' and roles = '{public}'",
    )
    bare = [
        name
        for name in of_companies(tables)
        if "NULLIF(current_setting('theriac.company'" not in str(policies.get(name))
        or "SELECT" not in str(policies[name])
    ]
    assert bare == []


@pytest.mark.requirement("AUD-1")
def test_no_temporary_table_stands_in_for_the_log(do: Do, plant: Plant, admin: Engine) -> None:
    """PostgreSQL looks for temporary tables first, unless a function says otherwise."""

    def act(uow: UnitOfWork) -> OfCompany:
        uow.session.execute(text("create temporary table audit_entry (like audit_entry) on commit drop"))
        uow.session.execute(text("create temporary table audit_closing (like audit_closing) on commit drop"))
        return defining.define_material(uow, code="SHADOW", name="Shadow", unit="kg")

    material = do(plant.engineer, act).id
    with admin.connect() as connection:
        entries = "select count(*) from audit_entry where company_id = :c and row_id = :m"
        assert connection.execute(text(entries), {"c": plant.company, "m": material}).scalar_one() == 1
        paths = (
            "select proname, proconfig::text from pg_proc where pronamespace = 'theriac'::regnamespace and prosecdef"
        )
        unsafe = [name for name, path in connection.execute(text(paths)) if "pg_catalog, pg_temp" not in (path or "")]
    assert unsafe == []


@pytest.mark.requirement("AUD-1")
def test_every_regulated_table_is_audited_whatever_the_session_says(admin: Engine, tables: list[str]) -> None:
    audited = ask(
        admin,
        """
        select c.relname, count(*) from pg_trigger t join pg_class c on c.oid = t.tgrelid
        where t.tgname in ('audit', 'audit_truncate') and t.tgenabled = 'A' group by c.relname
        """,
    )
    wanted = [name for name in of_companies(tables) if name not in UNREGULATED]
    assert [name for name in wanted if audited.get(name) != 2] == []
    assert [name for name in UNREGULATED if name in audited] == []


@pytest.mark.requirement("AUD-2")
def test_what_accepts_no_change_refuses_it_to_everybody(admin: Engine, tables: list[str]) -> None:
    guarded = ask(
        admin,
        """
        select c.relname, count(*) from pg_trigger t join pg_class c on c.oid = t.tgrelid
        where t.tgname in ('append_only', 'append_only_truncate') and t.tgenabled = 'A' and not c.relispartition
        group by c.relname
        """,
    )
    assert [name for name in APPEND_ONLY if name in tables and guarded.get(name) != 2] == []


def test_the_application_owns_nothing_and_bypasses_nothing(admin: Engine) -> None:
    roles = ask(
        admin,
        "select rolname, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb from pg_roles"
        " where rolname like 'theriac%'",
    )
    assert set(roles) >= {"theriac_app", "theriac_sealer", "theriac_relay", "theriac_purge", "theriac_owner"}
    assert not any(roles.values())
    owned = ask(
        admin,
        """
        select relname, rolname from pg_class c join pg_roles r on r.oid = c.relowner
        where relnamespace = 'theriac'::regnamespace and rolname like 'theriac%' and rolname <> 'theriac_owner'
        """,
    )
    assert owned == {}


@pytest.mark.requirement("AUD-2")
def test_the_application_may_only_read_the_log(admin: Engine) -> None:
    may = ask(
        admin,
        """
        select table_name || ' ' || privilege_type, grantee from information_schema.role_table_grants
        where table_schema = 'theriac' and grantee = 'theriac_app' and privilege_type <> 'SELECT'
        and (starts_with(table_name, 'audit_') or starts_with(table_name, 'log_')
          or table_name in ('sealed_entry', 'checkpoint'))
        and table_name <> 'audit_trail_review' -- tells of it, as people sign
        """,
    )
    assert may == {}


@pytest.mark.requirement("KEP-3", "KEP-4")
def test_the_purge_may_delete_what_is_a_batchs_own_and_no_more(admin: Engine) -> None:
    may = """
        select table_name || ' ' || privilege_type || coalesce(' of ' || string_agg(column_name, ', '), ''), ''
        from (
          select table_name, privilege_type, null as column_name from information_schema.role_table_grants
          where table_schema = 'theriac' and grantee = 'theriac_purge'
          union
          select table_name, privilege_type, column_name from information_schema.role_column_grants g
          where table_schema = 'theriac' and grantee = 'theriac_purge' and not exists (
            select from information_schema.role_table_grants t where t.table_schema = g.table_schema
              and (t.table_name, t.grantee, t.privilege_type) = (g.table_name, g.grantee, g.privilege_type))
        ) found where privilege_type <> 'SELECT' group by table_name, privilege_type
    """
    own = {f"{table} DELETE" for table in {*finding.GOES, "signature", "signature_staleness"}}
    assert set(ask(admin, may)) == own | {
        *("audit_entry UPDATE of new, old, purge_id", "signature_challenge DELETE", "outbox INSERT"),
        *("batch_purge UPDATE", "purge_count INSERT", "purged_file INSERT", "purged_file UPDATE"),
    }
    indexed = """
        select c.relname || ' ' || t.relname, '' from pg_constraint p join pg_class c on c.oid = p.conrelid
        join pg_class t on t.oid = p.confrelid
        where p.contype = 'f' and c.relnamespace = 'theriac'::regnamespace and not c.relispartition
          and exists (select from information_schema.role_table_grants g where g.table_schema = 'theriac'
            and g.grantee = 'theriac_purge' and g.privilege_type = 'DELETE' and g.table_name = t.relname)
          and not exists (select from pg_index i where i.indrelid = p.conrelid and i.indnkeyatts >= 2
            and (i.indkey::int2[])[0:1] <@ p.conkey)
    """
    assert ask(admin, indexed) == {}, "what refers to a row that goes is found by an index"
    unseen = """
        select c.relname || ' ' || t.relname, '' from pg_constraint p join pg_class c on c.oid = p.conrelid
        join pg_class t on t.oid = p.confrelid
        where p.contype = 'f' and c.relnamespace = 'theriac'::regnamespace and not c.relispartition
          and has_table_privilege('theriac_purge', t.oid, 'delete')
          and not has_table_privilege('theriac_purge', c.oid, 'select')
    """
    assert ask(admin, unseen) == {}, "whether something still refers to a row that goes is seen"


@pytest.mark.requirement("KEP-3")
def test_what_names_a_batch_goes_with_its_record_or_why_not(admin: Engine) -> None:
    named = """
        select distinct c.relname, '' from pg_constraint p join pg_class c on c.oid = p.conrelid
        where p.contype = 'f' and p.confrelid = 'theriac.batch'::regclass
    """
    assert set(ask(admin, named)) - finding.GOES.keys() - finding.STAYS.keys() == set()
    assert finding.GOES.keys() & finding.STAYS.keys() == set()
    kept = """
        select c.relname, '' from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid
        where p.proname = 'refuse_change' and t.tgenabled = 'A' and t.tgtype & 8 <> 0
    """
    assert finding.GOES.keys() - set(ask(admin, kept)) == set(), "nobody deletes what no purge lists"
    closed = """
        select c.relname, '' from pg_trigger t join pg_class c on c.oid = t.tgrelid
        where t.tgname = 'refuse_purged' and t.tgenabled = 'A'
    """
    named = """
        select c.relname, '' from pg_attribute a join pg_class c on c.oid = a.attrelid
        where a.attname = 'batch_id' and c.relnamespace = 'theriac'::regnamespace
    """
    assert finding.GOES.keys() & set(ask(admin, named)) - set(ask(admin, closed)) == set()


def test_partitions_are_reached_through_their_table_only(admin: Engine) -> None:
    granted = ask(
        admin,
        """
        select c.relname, g.grantee from pg_class c join information_schema.role_table_grants g
        on g.table_name = c.relname and g.table_schema = 'theriac'
        where c.relispartition and g.grantee like 'theriac_%' and g.grantee <> 'theriac_owner'
        """,
    )
    assert granted == {}


def test_every_state_is_text_with_its_values_checked(admin: Engine) -> None:
    """A PostgreSQL enum would lose its index under row-level security."""
    enums = ask(
        admin, "select typname, typtype from pg_type where typnamespace = 'theriac'::regnamespace and typtype = 'e'"
    )
    assert enums == {}


def test_no_foreign_key_waits_for_the_order_of_writing(admin: Engine) -> None:
    eager = ask(
        admin,
        """
        select p.conname, c.relname from pg_constraint p join pg_class c on c.oid = p.conrelid
        where p.contype = 'f' and c.relnamespace = 'theriac'::regnamespace and not p.condeferred
        and c.relname not in ('log_horizon') and c.relispartition = false
        """,
    )
    assert eager == {}


def test_without_a_company_nothing_is_visible(urls: Urls, tables: list[str]) -> None:

    engine = create_engine(urls.app, poolclass=NullPool)
    with engine.connect() as connection:
        for name in of_companies(tables):
            allowed = connection.execute(
                text("select has_table_privilege(current_user, 'theriac.' || :name, 'select')"), {"name": name}
            ).scalar()
            if allowed:
                assert connection.execute(text(f"select count(*) from theriac.{name}")).scalar() == 0, name  # noqa: S608
