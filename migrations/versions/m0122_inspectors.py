"""Inspectors' requests read as a role of their own; a table is closed to it unless a policy opens a part (INS-1).

Whatever the application asks on their behalf, what lies outside their accesses isn't there.
"""

from alembic import op

from migrations.inspecting import ROLE, of_rows, opened, scope

revision = "0122"
down_revision = "0121"

INSPECTOR = f"""
do $$ begin
  create role {ROLE} nologin nosuperuser nocreatedb nocreaterole nobypassrls;
exception when duplicate_object or unique_violation then null;
end $$;
select pg_advisory_xact_lock(7416302);
-- Who inherited the role's rights would be under its policies too: the application takes it on for a request.
alter role theriac_app noinherit;
grant {ROLE} to theriac_app;
grant usage on schema theriac to {ROLE};
"""

# Valid now, by the database's own clock: an end or a revocation counts at the next statement.
SCOPE = """
create function inspected(kind text) returns uuid[]
language plpgsql stable security definer set search_path = theriac, pg_catalog, pg_temp as $$
declare
  company constant uuid := nullif(current_setting('theriac.company', true), '')::uuid;
  inspector constant uuid := nullif(current_setting('theriac.inspector', true), '')::uuid;
  accesses uuid[];
  batches uuid[];
begin
  accesses := array(select a.id from inspection_access a where a.company_id = company and a.person_id = inspector
    and a.revoked_at is null and a.valid_from <= clock_timestamp() and a.valid_until > clock_timestamp());
  if kind = 'access' then return accesses; end if;
  batches := array(
    select n.batch_id from inspection_batch n where n.company_id = company and n.access_id = any (accesses)
    union
    select b.id from inspection_period p
    join site s on s.company_id = company and s.id = p.site_id
    join batch b on b.company_id = company and b.site_id = p.site_id
    join master_recipe_version v on v.company_id = company and v.id = b.recipe_version_id
    where p.company_id = company and p.access_id = any (accesses)
      and (p.recipe_id is null or v.recipe_id = p.recipe_id)
      and (b.started_at < (p.until_on + 1)::timestamp at time zone s.time_zone
          and coalesce(b.completed_at, clock_timestamp()) >= p.from_on::timestamp at time zone s.time_zone
        or exists (select from disposition d where d.company_id = company and d.batch_id = b.id
          and d.decided_at >= p.from_on::timestamp at time zone s.time_zone
          and d.decided_at < (p.until_on + 1)::timestamp at time zone s.time_zone)));
  return case kind
    when 'batch' then batches
    when 'version' then array(
      select b.recipe_version_id from batch b where b.company_id = company and b.id = any (batches))
    when 'made' then array(
      select e.target_lot_id from genealogy_edge e
      where e.company_id = company and e.source_id = any (batches) and e.target_lot_id is not null)
    when 'lot' then array(
      select e.target_lot_id from genealogy_edge e
      where e.company_id = company and e.source_id = any (batches) and e.target_lot_id is not null
      union select e.source_lot_id from genealogy_edge e
      where e.company_id = company and e.target_id = any (batches) and e.source_lot_id is not null
      union select d.lot_id from dispense_source d join dispense_order o
        on o.company_id = company and o.id = d.order_id
      where d.company_id = company and o.batch_id = any (batches))
    when 'cleaning' then array(
      select u.cleaning_id from equipment_use u where u.company_id = company and u.batch_id = any (batches)
      union select c.id from equipment_use u join cleaning_record c
        on c.company_id = company and c.equipment_id = u.equipment_id and c.begun_at >= u.ended_at
      where u.company_id = company and u.batch_id = any (batches) and not exists (
        select from cleaning_record p where p.company_id = company and p.equipment_id = u.equipment_id
          and p.state = 'PASSED' and p.begun_at >= u.ended_at and p.begun_at < c.begun_at))
  end;
end $$;
alter function inspected(text) owner to theriac_owner;
revoke all on function inspected(text) from public;
"""

# Of these, each row is of one batch.
OF_BATCH = (
    *("audit_trail_review", "batch_comment", "batch_exception", "batch_hold", "batch_purge", "batch_reconciliation"),
    "batch_review",
    *("conditional_use", "condition_reached", "control_series", "decided_lot", "deviation_exception"),
    *("dispense_order", "dispensed_container", "disposition", "downtime_page", "downtime_page_account"),
    *("downtime_use", "equipment_allocation", "equipment_replacement", "equipment_use", "exception_approval"),
    *("exception_assessment", "floor_question", "gate_override", "impacted_batch", "in_process_control"),
    *("inserted_phase", "label_reconciliation", "legal_hold", "line_clearance", "lot_flag", "material_loss"),
    *("not_applicable", "offline_act", "operation_take_out", "parameter_reading", "parameter_value"),
    *("part_confirmation", "phase_execution", "phase_repeat", "phase_takeover", "pick_list", "planned_deviation"),
    *("procedure_decision", "process_timer", "qp_certificate", "qp_certificate_lot", "qp_certificate_part"),
    *("qp_certificate_revocation", "record_export", "record_retention", "release_revocation", "review_evaluation"),
    *("review_mark", "revoked_lot", "scan_confirmation", "shift_hand_over", "transcription"),
    *("transcription_correction", "value_input", "weighing"),
)
# Of these, each is of the row that its column names.
OF_ROW = {
    "parameter_value_revision": ("value_id", "parameter_value"),
    "decision_input": ("decision_id", "procedure_decision"),
    "clearance_check": ("clearance_id", "line_clearance"),
    "dispense_source": ("order_id", "dispense_order"),
    "dispense_calculation": ("order_id", "dispense_order"),
    "weight_reading": ("weighing_id", "weighing"),
    "scale_reading_request": ("weighing_id", "weighing"),
    "scale_reading": ("request_id", "scale_reading_request"),
    "pick": ("list_id", "pick_list"),
    "impacted_use": ("impacted_batch_id", "impacted_batch"),
    "purge_count": ("batch_purge_id", "batch_purge"),
    "rework_lot": ("approval_id", "rework_approval"),
    "signature_request_place": ("request_id", "signature_request"),
    "deviation_investigation": ("deviation_id", "deviation"),
    "deviation_approval": ("deviation_id", "deviation"),
    "corrective_action": ("deviation_id", "deviation"),
    "impact_statement": ("deviation_id", "deviation"),
    "record_download": ("export_id", "record_export"),
    "export_progress": ("id", "record_export"),
    "process_order_equipment": ("order_id", "process_order"),
    "process_order_source": ("order_id", "process_order"),
}
OF_VERSION = (
    *("recipe_approval", "recipe_approval_step", "recipe_author", "recipe_block", "recipe_capability"),
    *("recipe_charge", "recipe_equipment", "recipe_file", "recipe_link", "recipe_material", "recipe_output"),
    *("recipe_override", "recipe_process_parameter", "recipe_review", "recipe_simulation", "recipe_translation"),
)
OF_LOT = ("lot_certificate", "lot_disposition", "lot_investigation", "lot_result", "lot_sample", "lot_testing")


def _named(table: str, *by: tuple[str, str]) -> str:
    """That a row which the inspector sees names this one: other tables with their columns."""
    return "(" + " or ".join(of_rows(table, "id", other, by=column) for other, column in by) + ")"


def _batch_parts() -> dict[str, str]:
    """What is of a batch alone; changes of it are in the audit trail that an inspector reads."""
    batch = scope("batch")
    found = {"batch": f"batch.id = {batch}"}
    found |= {table: f"{table}.batch_id = {batch}" for table in OF_BATCH}
    found |= {
        "genealogy_edge": f"(genealogy_edge.source_id = {batch} or genealogy_edge.target_id = {batch})",
        "deviation": _named("deviation", ("deviation_exception", "deviation_id")),
        "evidence": f"(evidence.batch_id = {batch} or {of_rows('evidence', 'deviation_id', 'deviation')})",
        "rework_approval": f"(rework_approval.batch_id = {batch}"
        f" or {_named('rework_approval', ('batch', 'rework_id'))})",
        "downtime_set": _named("downtime_set", ("downtime_use", "set_id")),
        "process_order": _named("process_order", ("batch", "order_id")),
        "cleaning_record": f"cleaning_record.id = {scope('cleaning')}",
    }
    found |= {table: of_rows(table, column, other) for table, (column, other) in OF_ROW.items()}
    return found


def _recipes() -> dict[str, str]:
    """The versions that the batches followed, with the phases that were inserted into them."""
    version = scope("version")
    found = {table: f"{table}.recipe_version_id = {version}" for table in OF_VERSION}
    inserted = of_rows("recipe_parameter", "recipe_phase_id", "inserted_phase", by="recipe_phase_id")
    return found | {
        "master_recipe_version": f"master_recipe_version.id = {version}",
        "master_recipe": _named("master_recipe", ("master_recipe_version", "recipe_id")),
        "recipe_phase": f"(recipe_phase.recipe_version_id = {version}"
        f" or {_named('recipe_phase', ('inserted_phase', 'recipe_phase_id'))})",
        "recipe_parameter": f"(recipe_parameter.recipe_version_id = {version} or {inserted})",
    }


def _shared() -> dict[str, str]:
    """What other batches have a part in: the things themselves as they are named, and none of their changes."""
    lot, made = scope("lot"), scope("made")
    found = {table: f"{table}.lot_id = {lot}" for table in OF_LOT}
    return found | {
        "material_lot": f"material_lot.id = {lot}",
        "lot_balance": f"lot_balance.id = {lot}",
        "lot_result_revision": of_rows("lot_result_revision", "result_id", "lot_result"),
        "lot_status_change": f"(lot_status_change.lot_id = {made}"
        f" or {_named('lot_status_change', ('lot_flag', 'change_id'))})",
        "container": f"(container.lot_id = {made} or"
        f" {_named('container', ('weighing', 'container_id'), ('dispensed_container', 'container_id'))})",
        "material_specification": _named("material_specification", ("lot_testing", "specification_id")),
        "specification_test": of_rows("specification_test", "specification_id", "material_specification"),
        "material_definition": _named(
            "material_definition", ("material_lot", "material_id"), ("dispense_order", "material_id")
        ),
        "material_class": _named("material_class", ("material_definition", "class_id")),
        "supplier": _named("supplier", ("material_lot", "supplier_id"), ("material_lot", "manufacturer_id")),
        "equipment": _named(
            "equipment",
            *((one, "equipment_id") for one in ("equipment_allocation", "line_clearance", "parameter_reading")),
        ),
        "equipment_class": _named("equipment_class", ("equipment", "class_id")),
        "cleaning_procedure": _named("cleaning_procedure", ("cleaning_record", "procedure_id")),
        "clearance_procedure": _named("clearance_procedure", ("line_clearance", "procedure_id")),
        "clearance_item": of_rows("clearance_item", "procedure_id", "clearance_procedure"),
        "operational_location": _named(
            "operational_location",
            *((one, "location_id") for one in ("line_clearance", "equipment", "equipment_use", "pick_list")),
            ("weighing", "booth_id"),
        ),
        "scale": _named("scale", ("weighing", "scale_id"), ("scale_reading", "scale_id")),
        "calibration_impact": _named("calibration_impact", ("impacted_batch", "impact_id")),
        "offline_device": _named("offline_device", ("offline_act", "device_id"), ("operation_take_out", "device_id")),
        "batch_campaign": _named("batch_campaign", ("process_order", "campaign_id")),
        "purge": _named("purge", ("batch_purge", "purge_id")),
        "retention_policy": of_rows("retention_policy", "site_id", "site"),
        "release_policy": _named("release_policy", ("disposition", "policy_id")),
        "marketing_authorisation": _named("marketing_authorisation", ("qp_certificate", "authorisation_id")),
        "manufacturing_authorisation": _named(
            "manufacturing_authorisation", ("qp_certificate_part", "authorisation_id")
        ),
        "site": _named(
            "site",
            *((one, "site_id") for one in ("batch", "master_recipe_version", "material_lot", "inspection_access")),
            ("qp_certificate_part", "made_site_id"),
        ),
        "company": "true",
    }


def _of_subject(table: str) -> str:
    """That the inspector sees what a row says was signed."""
    kind = f"lower(regexp_replace({table}.subject_type, '(?<!^)([A-Z])', '_\\1', 'g'))"
    return f"inspected_row({kind}, {table}.subject_id)"


# An ISSUED signature is on the version, and one on a lot may be for the use in a batch: it is of the batch that names
# it. What is signed on a thing that batches share isn't shown, but for the lot's own disposition and tests.
SIGNED = f"""
(case
  when signature.act = 'issueBatch' then {_named("signature", ("batch", "issue_signature_id"))}
  when signature.act = 'approveConditionalUse' then {_named("signature", ("conditional_use", "signature_id"))}
  when signature.act = 'reconcileLabels' then {_named("signature", ("label_reconciliation", "signature_id"))}
  when signature.act in ('setReleasePolicy') then {_named("signature", ("release_policy", "signature_id"))}
  when signature.act = 'placeLegalHold' then {_named("signature", ("legal_hold", "signature_id"))}
  when signature.act = 'setMarketingAuthorisation'
    then {_named("signature", ("marketing_authorisation", "signature_id"))}
  when signature.act = 'setManufacturingAuthorisation'
    then {_named("signature", ("manufacturing_authorisation", "signature_id"))}
  when signature.subject_type in ('MaterialLot', 'LotResult', 'LotInvestigation', 'MaterialSpecification')
    then inspected_thing(signature.subject_type, signature.subject_id)
  else {_of_subject("signature")}
end)
"""


def _asking(name: str, argument: str, cases: dict[str, str]) -> None:
    """A function that runs as whoever asks it: whether they see the row of a thing that is named by a word."""
    told = "\n".join(
        f"    when '{word}' then return exists (select from {table} r where r.company_id = company and r.id = thing);"
        for word, table in sorted(cases.items())
    )
    op.execute(f"""
        create function {name}({argument} text, thing uuid) returns boolean
        language plpgsql stable set search_path = theriac, pg_catalog, pg_temp as $$
        declare
          company constant uuid := nullif(current_setting('theriac.company', true), '')::uuid;
        begin
          case {argument}
        {told}
            else return false;
          end case;
        end $$;
        alter function {name}(text, uuid) owner to theriac_owner;
        revoke all on function {name}(text, uuid) from public;
        grant execute on function {name}(text, uuid) to {ROLE};
    """)


def upgrade() -> None:
    op.execute(INSPECTOR)
    op.execute(SCOPE)
    op.execute(f"grant execute on function inspected(text) to {ROLE}")
    op.execute(f"grant execute on function genealogy(uuid, uuid, boolean, int, int) to {ROLE}")
    parts, recipes = _batch_parts(), _recipes()
    for table, where in (parts | recipes | _shared() | _own()).items():
        opened(table, where)
    told = {table: table for table in (parts | recipes) if table != "export_progress"}
    told |= {one: one for one in ("signature", "signature_request")}
    _asking("inspected_row", "kind", told)
    things = ("MaterialLot", "material_lot"), ("LotResult", "lot_result"), ("LotInvestigation", "lot_investigation")
    _asking("inspected_thing", "kind", dict([*things, ("MaterialSpecification", "material_specification")]))
    opened("signature", SIGNED)
    opened("signature_request", _of_subject("signature_request"))
    opened("signature_challenge", _named("signature_challenge", ("signature", "challenge_id")))
    opened("signature_staleness", of_rows("signature_staleness", "id", "signature"))
    gone = f"(audit_entry.act = 'DELETE' and (audit_entry.old ->> 'batch_id')::uuid = {scope('batch')})"
    opened("audit_entry", f"(inspected_row(audit_entry.table_name, audit_entry.row_id) or {gone})")


def _own() -> dict[str, str]:
    """Who somebody is, by name; an inspector's own account and accesses; and hashes that prove the log whole."""
    own = "(select nullif(current_setting('theriac.inspector', true), '')::uuid)"
    found = {"person": "true"}  # who did something is told with it
    found |= {one: f"{one}.person_id = {own}" for one in ("account", "access_session", "role_grant")}
    found |= {"inspection_access": f"inspection_access.person_id = {own}"}
    found |= {one: of_rows(one, "access_id", "inspection_access") for one in ("inspection_batch", "inspection_period")}
    return found | dict.fromkeys(("session_policy", "sealed_entry", "log_head", "checkpoint"), "true")
