"""Which rows a batch's record consists of, and reading them in the form in which the audit trigger writes them."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.audit.entry import Row
from domain.exports.members import Rows

CHUNK = 1000
"""So many ids travel with one statement."""

MAX_ROWS = 200_000
"""More are no batch's record; the archive couldn't hold their entries."""

Found: TypeAlias = dict[str, dict[str, Row]]
T = TypeVar("T")

_OF_BATCH = "t.batch_id = :batch"
_OF_VERSION = "t.recipe_version_id = (select recipe_version_id from batch where company_id = :company and id = :batch)"
_IS_BATCH = "t.id = :batch"
_ORDERS = "(select id from dispense_order where company_id = :company and batch_id = :batch)"
_WEIGHINGS = "(select id from weighing where company_id = :company and batch_id = :batch)"
_INSERTED = "(select recipe_phase_id from inserted_phase where company_id = :company and batch_id = :batch)"
_REWORKED = "(select rework_id from batch where company_id = :company and id = :batch)"
_REWORKS = f"(select id from rework_approval where company_id = :company and (batch_id = :batch or id = {_REWORKED}))"  # noqa: S608 -- our own condition
_LOTS = f"""
    (select source_lot_id from genealogy_edge where company_id = :company and target_id = :batch
     union all select target_lot_id from genealogy_edge where company_id = :company and source_id = :batch
     union all select lot_id from dispense_source where company_id = :company and order_id in {_ORDERS})
"""  # noqa: S608 -- our own condition

_DEVIATIONS = "(select deviation_id from deviation_exception where company_id = :company and batch_id = :batch)"
_USES = "(select {} from equipment_use where company_id = :company and batch_id = :batch)"
# What it was clean by as a use began; before a sterilisation, what was sterilised; then all until it is clean again.
_CLEANINGS = f"""
    t.id in {_USES.format("cleaning_id")}
    or exists (
      select from equipment_use u join cleaning_record s on s.company_id = u.company_id and s.id = u.cleaning_id
      where u.company_id = :company and u.batch_id = :batch and s.kind = 'STERILISATION'
        and t.id = (
          select c.id from cleaning_record c
          where c.company_id = :company and c.equipment_id = u.equipment_id and c.kind <> 'STERILISATION'
            and c.state = 'PASSED' and c.begun_at < s.begun_at
          order by c.begun_at desc, c.id desc limit 1))
    or t.equipment_id in {_USES.format("equipment_id")} and exists (
      select from equipment_use u
      where u.company_id = :company and u.batch_id = :batch and u.equipment_id = t.equipment_id
        and u.ended_at <= t.begun_at and not exists (
          select from cleaning_record c
          where c.company_id = :company and c.equipment_id = t.equipment_id and c.state = 'PASSED'
            and c.begun_at >= u.ended_at and c.begun_at < t.begun_at))
"""  # noqa: S608 -- our own conditions

SOURCES = {
    "company": "t.id = :company",
    "site": "t.id = (select site_id from batch where company_id = :company and id = :batch)",
    "batch": _IS_BATCH,
    "process_order": "t.id = (select order_id from batch where company_id = :company and id = :batch)",
    "process_order_equipment": """
        t.order_id = (select order_id from batch where company_id = :company and id = :batch)
    """,
    "process_order_source": """
        t.order_id = (select order_id from batch where company_id = :company and id = :batch)
    """,
    "batch_campaign": """
        t.id = (select o.campaign_id from process_order o
                join batch b on b.company_id = o.company_id and b.order_id = o.id
                where b.company_id = :company and b.id = :batch)
    """,
    "phase_execution": _OF_BATCH,
    "parameter_value": _OF_BATCH,
    "parameter_value_revision": """
        t.value_id in (select id from parameter_value where company_id = :company and batch_id = :batch)
    """,
    "value_input": _OF_BATCH,
    "procedure_decision": _OF_BATCH,
    "process_timer": _OF_BATCH,
    "decision_input": """
        t.decision_id in (select id from procedure_decision where company_id = :company and batch_id = :batch)
    """,
    "parameter_reading": _OF_BATCH,
    "scan_confirmation": _OF_BATCH,
    "offline_act": _OF_BATCH,
    "operation_take_out": _OF_BATCH,
    "control_series": _OF_BATCH,
    "in_process_control": _OF_BATCH,
    "not_applicable": _OF_BATCH,
    "phase_repeat": _OF_BATCH,
    "planned_deviation": _OF_BATCH,
    "batch_comment": _OF_BATCH,
    "batch_hold": _OF_BATCH,
    "condition_reached": _OF_BATCH,
    "phase_takeover": _OF_BATCH,
    "shift_hand_over": _OF_BATCH,
    "batch_exception": _OF_BATCH,
    "exception_assessment": _OF_BATCH,
    "exception_approval": _OF_BATCH,
    "deviation": f"t.id in {_DEVIATIONS}",
    "deviation_exception": _OF_BATCH,
    "deviation_investigation": f"t.deviation_id in {_DEVIATIONS}",
    "deviation_approval": f"t.deviation_id in {_DEVIATIONS}",
    "corrective_action": f"t.deviation_id in {_DEVIATIONS}",
    "impact_statement": f"t.deviation_id in {_DEVIATIONS}",
    "evidence": f"({_OF_BATCH} or t.deviation_id in {_DEVIATIONS})",
    "gate_override": _OF_BATCH,
    "batch_review": _OF_BATCH,
    "audit_trail_review": _OF_BATCH,
    "floor_question": _OF_BATCH,
    "review_evaluation": _OF_BATCH,
    "review_mark": _OF_BATCH,
    "disposition": _OF_BATCH,
    "decided_lot": _OF_BATCH,
    "release_revocation": _OF_BATCH,
    "revoked_lot": _OF_BATCH,
    "release_policy": "t.id in (select policy_id from disposition where company_id = :company and batch_id = :batch)",
    "part_confirmation": _OF_BATCH,
    "qp_certificate": _OF_BATCH,
    "qp_certificate_lot": _OF_BATCH,
    "qp_certificate_part": _OF_BATCH,
    "qp_certificate_revocation": _OF_BATCH,
    "equipment_allocation": _OF_BATCH,
    "equipment_use": _OF_BATCH,
    "equipment_replacement": _OF_BATCH,
    "cleaning_record": f"({_CLEANINGS})",
    "line_clearance": _OF_BATCH,
    "clearance_check": """
        t.clearance_id in (select id from line_clearance where company_id = :company and batch_id = :batch)
    """,
    "material_loss": _OF_BATCH,
    "label_reconciliation": _OF_BATCH,
    "batch_reconciliation": _OF_BATCH,
    "downtime_set": "t.id in (select set_id from downtime_use where company_id = :company and batch_id = :batch)",
    "downtime_use": _OF_BATCH,
    "downtime_page": _OF_BATCH,
    "downtime_page_account": _OF_BATCH,
    "transcription": _OF_BATCH,
    "transcription_correction": _OF_BATCH,
    "conditional_use": _OF_BATCH,
    "lot_flag": _OF_BATCH,
    "rework_approval": f"t.id in {_REWORKS}",
    "rework_lot": f"t.approval_id in {_REWORKS}",
    "dispense_order": _OF_BATCH,
    "dispense_source": f"t.order_id in {_ORDERS}",
    "dispense_calculation": f"t.order_id in {_ORDERS}",
    "weighing": _OF_BATCH,
    "weight_reading": f"t.weighing_id in {_WEIGHINGS}",
    "scale_reading_request": f"t.weighing_id in {_WEIGHINGS}",
    "scale_reading": f"""
        t.request_id in (select id from scale_reading_request
                         where company_id = :company and weighing_id in {_WEIGHINGS})
    """,  # noqa: S608 -- our own condition
    "dispensed_container": _OF_BATCH,
    "lot_status_change": """
        t.id in (select change_id from lot_flag where company_id = :company and batch_id = :batch)
    """,
    "genealogy_edge": ":batch in (t.source_id, t.target_id)",
    "material_lot": f"t.id in {_LOTS}",
    "lot_disposition": f"t.lot_id in {_LOTS}",
    "material_definition": f"""
        t.id in (select material_id from material_lot where company_id = :company and id in {_LOTS}
                 union all select material_id from dispense_order where company_id = :company and batch_id = :batch)
    """,  # noqa: S608 -- our own condition
    "master_recipe_version": "t.id = (select recipe_version_id from batch where company_id = :company and id = :batch)",
    "master_recipe": """
        t.id = (select v.recipe_id from master_recipe_version v
                join batch b on b.company_id = v.company_id and b.recipe_version_id = v.id
                where b.company_id = :company and b.id = :batch)
    """,
    "recipe_author": _OF_VERSION,
    "recipe_approval": _OF_VERSION,
    "recipe_approval_step": _OF_VERSION,
    "recipe_override": _OF_VERSION,
    "recipe_material": _OF_VERSION,
    "recipe_output": _OF_VERSION,
    "recipe_process_parameter": _OF_VERSION,
    "recipe_equipment": _OF_VERSION,
    "recipe_capability": _OF_VERSION,
    "recipe_block": _OF_VERSION,
    "recipe_link": _OF_VERSION,
    "recipe_file": _OF_VERSION,
    "inserted_phase": _OF_BATCH,
    "recipe_phase": f"({_OF_VERSION} or t.id in {_INSERTED})",
    "recipe_charge": _OF_VERSION,
    "recipe_parameter": f"({_OF_VERSION} or t.recipe_phase_id in {_INSERTED})",
    "recipe_translation": _OF_VERSION,
    "record_export": "t.id = :export",
}
"""Each table of the record, and which of its rows `t`; a test holds it against the catalogue's foreign keys."""

OF_BATCH = tuple(table for table, where in SOURCES.items() if where is _OF_BATCH)
"""The tables whose rows name their batch."""

# Issuing another batch signs the same recipe version; letting it use a lot, or counting the labels of a lot that it
# gave and this batch used, the same lot: that is the other batch's. How a site numbers and reviews its batches, who
# signs what there, how long records are kept, who has which rights, and by which authorisations it makes and the
# company sells, is theirs; so is who releases them, unless the disposition rests on it.
_SIGNED = """
    t.subject_id = any(cast(:ids as uuid[]))
    and (t.meaning <> 'ISSUED'
         or t.id = (select issue_signature_id from batch where company_id = :company and id = :batch))
    and (t.act <> 'approveConditionalUse'
         or t.id in (select signature_id from conditional_use where company_id = :company and batch_id = :batch))
    and (t.act <> 'reconcileLabels'
         or t.id in (select signature_id from label_reconciliation where company_id = :company and batch_id = :batch))
    and t.act <> all(array['setBatchNumbering', 'setReleasePolicy', 'setReviewPolicy', 'setSignaturePolicy',
      'setMarketingAuthorisation', 'setManufacturingAuthorisation', 'setRetentionPolicy', 'placeLegalHold',
      'reviewAccess', 'proposePurge'])
"""
BY_NAME = (
    *("approveConditionalUse", "reconcileLabels"),
    *("setBatchNumbering", "setReleasePolicy", "setReviewPolicy", "setSignaturePolicy"),
    *("setMarketingAuthorisation", "setManufacturingAuthorisation"),
    *("setRetentionPolicy", "placeLegalHold", "reviewAccess", "proposePurge"),
)
"""The acts of these signatures are of a batch whose row names them, not of each that has what was signed."""
THESE = "t.id = any(cast(:ids as uuid[]))"
"""The rows with these ids."""

SIGNATURES = frozenset(
    {
        *("signature_id", "issue_signature_id", "witness_signature_id", "verification_signature_id"),
        "withdrawal_signature_id",
        "addition_signature_id",
        "acceptance_signature_id",
    }
)
"""Columns that name a signature."""

PEOPLE = frozenset(
    {
        *(
            "approved_by",
            "assessed_by",
            "changed_by",
            "completed_by",
            "confirmed_by",
            "decided_by",
            "declared_by",
            "granted_by",
            "taken_by",
            "proposed_by",
            "accepted_by",
            "from_person",
            "given_by",
            "held_by",
            "in_charge_id",
            "issued_by",
            "missed_by",
            "scanned_by",
            "raised_by",
            "recorded_by",
            "to_person",
        ),
        *("added_by", "begun_by", "charged_by", "chosen_by", "opened_by", "returned_by", "verified_by"),
        *("closed_by", "ordered_by", "marked_by", "taken_back_by", "planned_by", "commented_by", "replaced_by"),
        *("checked_by", "corrected_by", "transcribed_by", "set_by", "revoked_by", "asked_by", "answered_by"),
        *("allocated_by", "ended_by", "performed_by", "released_by"),
        *("weighed_by", "witnessed_by", "counted_by", "reconciled_by", "withdrawn_by"),
        *("certified_by", "investigated_by", "removed_by", "owner_id", "done_by", "cancelled_by", "stated_by"),
        *(
            "requested_by",
            "restarted_by",
            "signed_by",
            "started_by",
            "author_id",
            "person_id",
            "reviewer_id",
            "session_person_id",
        ),
    }
)
"""Columns that name a person."""


class TooManyRows(Exception):
    """A record has more rows than an archive holds."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which record: of this company, this batch, for this export."""

    company: UUID
    batch: UUID
    export: UUID


def read(session: Session, chosen: Chosen) -> Rows:
    """Every row of the record, by table and id, in the snapshot of the session; tables without rows are left out.

    Each row is column by column PostgreSQL's text, or null. Raises TooManyRows.
    """
    found: Found = {table: _rows(session, chosen, table, where) for table, where in SOURCES.items()}
    subjects = [id_ for rows in found.values() for id_ in rows]
    signatures = chunked(session, chosen, "signature", _SIGNED, subjects)
    signatures |= chunked(session, chosen, "signature", THESE, named(found, SIGNATURES) - signatures.keys())
    found |= _requested(session, chosen, signatures)
    signatures |= chunked(session, chosen, "signature", THESE, named(found, SIGNATURES) - signatures.keys())
    found["signature"] = signatures
    found["signature_staleness"] = chunked(session, chosen, "signature_staleness", THESE, signatures)
    found["person"] = chunked(session, chosen, "person", THESE, named(found, PEOPLE))
    if (total := sum(map(len, found.values()))) > MAX_ROWS:
        raise TooManyRows(f"The record has {total} rows; at most {MAX_ROWS} are exported.")
    return {table: rows for table, rows in found.items() if rows}


def _requested(session: Session, chosen: Chosen, signatures: Iterable[str]) -> Found:
    """What several people signed, or were to sign, of what is signed here: with all of its places (SIG-7)."""
    places = chunked(
        session, chosen, "signature_request_place", "t.signature_id = any(cast(:ids as uuid[]))", signatures
    )
    requests = named({"signature_request_place": places}, {"request_id"})
    all_of_them = "t.request_id = any(cast(:ids as uuid[]))"
    return {
        "signature_request": chunked(session, chosen, "signature_request", THESE, requests),
        "signature_request_place": chunked(session, chosen, "signature_request_place", all_of_them, requests),
    }


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """The items in their order, so many at a time."""
    listed = list(items)
    return (listed[start : start + size] for start in range(0, len(listed), size))


def named(found: Rows, columns: Collection[str]) -> set[str]:
    """The ids that these columns of the rows hold."""
    rows = (row for table in found.values() for row in table.values())
    return {value for row in rows for column, value in row.items() if column in columns and value is not None}


def chunked(session: Session, chosen: Chosen, table: str, where: str, ids: Iterable[str]) -> dict[str, Row]:
    """The rows of a table that the condition finds for these ids, however many they are."""
    found: dict[str, Row] = {}
    for some in chunks(sorted(ids)):
        found |= _rows(session, chosen, table, where, ids=some)
    return found


def _rows(session: Session, chosen: Chosen, table: str, where: str, *, ids: Sequence[str] = ()) -> dict[str, Row]:
    # Our own tables and conditions; the row is written by the same two functions as the audit trigger's.
    statement = f"""
        select t.id, (select jsonb_object_agg(key, value) from jsonb_each_text(to_jsonb(t)))::text
        from {table} t where t.company_id = :company and {where} order by t.id limit {MAX_ROWS + 1}
    """  # noqa: S608 -- see above
    values = {"company": chosen.company, "batch": chosen.batch, "export": chosen.export, "ids": list(ids)}
    used = {name: value for name, value in values.items() if f":{name}" in statement}
    return {str(id_): json.loads(row) for id_, row in session.execute(text(statement), used)}
