"""Which rows are a batch's alone, and which of these stay since rows of others refer to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from domain.kernel.canonical import Json

Ids: TypeAlias = dict[str, set[UUID]]

_OF_BATCH = "t.batch_id = :batch"
_VALUES = "(select id from parameter_value where company_id = :company and batch_id = :batch)"
_ORDERS = "(select id from dispense_order where company_id = :company and batch_id = :batch)"
_WEIGHINGS = "(select id from weighing where company_id = :company and batch_id = :batch)"
_REQUESTS = f"(select id from scale_reading_request where company_id = :company and weighing_id in {_WEIGHINGS})"  # noqa: S608 -- our own condition
_EXPORTS = "(select id from record_export where company_id = :company and batch_id = :batch)"
# A deviation that other batches or lots were ever part of, or said to be affected by, is theirs as well; and that with
# the last number of its site stays, so that its number isn't given again.
_DEVIATIONS = """
    (select d.deviation_id from deviation_exception d where d.company_id = :company and d.batch_id = :batch
       and not exists (select from deviation_exception o where o.company_id = :company
         and o.deviation_id = d.deviation_id and o.batch_id <> :batch)
       and not exists (select from impact_statement s where s.company_id = :company
         and s.deviation_id = d.deviation_id and s.about_batch_id is distinct from :batch)
       and exists (select from deviation one join deviation later on later.company_id = one.company_id
         and later.site_id = one.site_id and later.number > one.number
         where one.company_id = :company and one.id = d.deviation_id))
"""

# Requests of several signatures, of what is signed of a batch.
_REQUESTED = f"""
    (t.subject_id = :batch or t.subject_id in (
       select id from batch_exception where company_id = :company and batch_id = :batch
       union all select id from planned_deviation where company_id = :company and batch_id = :batch
       union all select id from lot_flag where company_id = :company and batch_id = :batch
       union all select id from corrective_action where company_id = :company and deviation_id in {_DEVIATIONS})
     or t.subject_id in {_DEVIATIONS})
"""  # noqa: S608 -- our own conditions

_OWN_TABLES = """
    audit_trail_review batch_comment batch_exception batch_hold batch_reconciliation batch_review batch_review_notice
    condition_reached conditional_use control_series decided_lot dispense_order dispensed_container disposition
    downtime_page downtime_page_account downtime_use exception_approval exception_assessment floor_question
    gate_override in_process_control inserted_phase label_reconciliation line_clearance lot_flag material_loss
    not_applicable offline_act operation_take_out parameter_reading parameter_value phase_execution phase_repeat
    phase_takeover planned_deviation procedure_decision process_timer record_export release_revocation
    review_evaluation review_mark revoked_lot scan_confirmation shift_hand_over transcription transcription_correction
    value_input weighing
"""

GOES: Mapping[str, str] = {
    **dict.fromkeys(_OWN_TABLES.split(), _OF_BATCH),
    "parameter_value_revision": f"t.value_id in {_VALUES}",
    "decision_input": """
        t.decision_id in (select id from procedure_decision where company_id = :company and batch_id = :batch)
    """,
    "clearance_check": """
        t.clearance_id in (select id from line_clearance where company_id = :company and batch_id = :batch)
    """,
    "dispense_source": f"t.order_id in {_ORDERS}",
    "dispense_calculation": f"t.order_id in {_ORDERS}",
    "dispense_campaign_order": f"t.order_id in {_ORDERS}",
    "weight_reading": f"t.weighing_id in {_WEIGHINGS}",
    "scale_reading_request": f"t.weighing_id in {_WEIGHINGS}",
    "scale_reading": f"t.request_id in {_REQUESTS}",
    "scale_reading_handover": f"t.id in {_REQUESTS}",
    "export_progress": f"t.id in {_EXPORTS}",
    "record_download": f"t.export_id in {_EXPORTS}",
    "deviation": f"t.id in {_DEVIATIONS}",
    "deviation_exception": f"t.deviation_id in {_DEVIATIONS}",
    "deviation_investigation": f"t.deviation_id in {_DEVIATIONS}",
    "deviation_approval": f"t.deviation_id in {_DEVIATIONS}",
    "corrective_action": f"t.deviation_id in {_DEVIATIONS}",
    "impact_statement": f"t.deviation_id in {_DEVIATIONS}",
    "signature_request": _REQUESTED,
    "signature_request_place": f"""
        t.request_id in (select t.id from signature_request t where t.company_id = :company and {_REQUESTED})
    """,  # noqa: S608 -- our own conditions
    "evidence": f"(t.batch_id = :batch and t.deviation_id is null or t.deviation_id in {_DEVIATIONS})",
}
"""Each table whose rows are a batch's own, and which of its rows `t`; signatures follow from these."""

STAYS: Mapping[str, str] = {
    "batch": "its number is never used again (REC-5), and neighbours' genealogy names it",
    "genealogy_edge": "the neighbours' trace goes through it (MAT-6)",
    "inventory_transaction": "stock is the sum of them",
    "material_lot": "others have it",
    "lot_disposition": "of the lot, which others have",
    "lot_status_change": "of the lot, which others have",
    "process_order": "what was ordered, of which the batch is one part",
    "process_order_source": "of the order",
    "equipment_allocation": "the equipment's logbook tells of it",
    "equipment_use": "the equipment's logbook tells of it",
    "equipment_replacement": "the equipment's logbook tells of it",
    "cleaning_record": "of the equipment",
    "impacted_batch": "of the instrument whose calibration was out of tolerance",
    "qp_certificate": "the register of certificates has no gaps (QPC-3)",
    "qp_certificate_lot": "of the register",
    "qp_certificate_part": "of the register",
    "qp_certificate_revocation": "of the register",
    "part_confirmation": "certificates rest on it",
    "rework_approval": "it links two batches",
    "rework_lot": "of the approval, which links two batches",
    "recall_start": "a recall is a record of its own",
    "genealogy_report": "a report is a record of its own",
    "downtime_set": "it was printed for several batches",
    "pick_list": "it moved containers, whose stock goes on",
    "record_retention": "it tells that the record was kept long enough",
    "inspection_batch": "it tells what an authority was let see",
    "legal_hold": "it tells what was kept for whom",
    "batch_purge": "it is what proves the purge",
}
"""What names a batch and stays when its record goes, and why."""

KEYS = text("""
    select c.relname as child, t.relname as parent,
      exists (select from pg_attribute i where i.attrelid = p.conrelid and i.attname = 'id') as has_id,
      (select string_agg(format('t.%I = p.%I', a.attname, b.attname), ' and ')
       from unnest(p.conkey, p.confkey) k(here, there)
       join pg_attribute a on a.attrelid = p.conrelid and a.attnum = k.here
       join pg_attribute b on b.attrelid = p.confrelid and b.attnum = k.there) as joined
    from pg_constraint p join pg_class c on c.oid = p.conrelid join pg_class t on t.oid = p.confrelid
    where p.contype = 'f' and c.relnamespace = 'theriac'::regnamespace and not c.relispartition
      and t.relname = any(:parents)
    order by 1, 2, 4
""")
SIGNING = text("""
    select c.relname as child, a.attname as "column"
    from pg_constraint p join pg_class c on c.oid = p.conrelid
    join pg_attribute a on a.attrelid = p.conrelid and a.attnum = any(p.conkey) and a.attname <> 'company_id'
    where p.contype = 'f' and p.confrelid = 'theriac.signature'::regclass and c.relname = any(:tables)
""")
SIGNED = text("select id from signature where company_id = :company and subject_id = any(:subjects)")
STALE = text("select id from signature_staleness where company_id = :company and id = any(:ids)")


@dataclass(frozen=True, slots=True)
class Found:
    """The ids of what goes and of what stays, by table, each table with some rows."""

    goes: Mapping[str, frozenset[UUID]]
    stays: Mapping[str, frozenset[UUID]]

    def as_json(self) -> Json:
        """How many rows of each table, as it is signed."""
        tables = sorted({*self.goes, *self.stays})
        return {one: {"goes": len(self.goes.get(one, ())), "stays": len(self.stays.get(one, ()))} for one in tables}


def rows_of(session: Session, company: UUID, batch: UUID) -> Found:
    """What is a batch's own, as it stands in the session's snapshot.

    A row that another one refers to, which isn't the batch's or has to stay itself, stays as well.
    """
    values = {"company": company, "batch": batch}
    own: Ids = {table: _ids(session, table, where, values) for table, where in GOES.items()}
    own["signature"] = _signatures(session, own, values)
    stale = session.scalars(STALE, {"company": company, "ids": list(own["signature"])})
    own["signature_staleness"] = set(stale)
    goes = {table: set(ids) for table, ids in own.items()}
    keys = session.execute(KEYS, {"parents": sorted(goes)}).all()
    while _kept_back(session, company, keys, goes):
        pass
    stays = {table: frozenset(ids - goes[table]) for table, ids in own.items()} | {"batch": frozenset({batch})}
    return Found(_some(goes), _some(stays))


def _ids(session: Session, table: str, where: str, values: Mapping[str, UUID]) -> set[UUID]:
    statement = f"select t.id from {table} t where t.company_id = :company and {where}"  # noqa: S608 -- our own
    return set(session.scalars(text(statement), values))


def _signatures(session: Session, own: Ids, values: Mapping[str, UUID]) -> set[UUID]:
    """Of what goes and of the batch, and those that rows name which go."""
    subjects = [values["batch"], *(one for ids in own.values() for one in ids)]
    found = set(session.scalars(SIGNED, {"company": values["company"], "subjects": subjects}))
    for table, column in session.execute(SIGNING, {"tables": [one for one in own if own[one]]}).all():
        statement = (
            f"select {column} from {table} where company_id = :company and id = any(:ids) and {column} is not null"  # noqa: S608 -- our own
        )
        found |= set(session.scalars(text(statement), {"company": values["company"], "ids": list(own[table])}))
    return found


def _kept_back(session: Session, company: UUID, keys: Sequence[Row[Any]], goes: Ids) -> bool:
    """Take out what rows that stay refer to; whether there was any."""
    found = False
    for key in keys:
        if not goes[key.parent]:
            continue
        others = "and t.id <> all(:gone)" if key.child in goes and key.has_id else ""
        statement = f"""
            select distinct p.id from {key.parent} p join {key.child} t on {key.joined}
            where p.company_id = :company and p.id = any(:ids) {others}
        """  # noqa: S608 -- our own tables
        values = {"company": company, "ids": list(goes[key.parent])}
        values |= {"gone": list(goes[key.child])} if others else {}
        kept = set(session.scalars(text(statement), values))
        goes[key.parent] -= kept
        found |= bool(kept)
    return found


def _some(found: Ids | Mapping[str, frozenset[UUID]]) -> dict[str, frozenset[UUID]]:
    return {table: frozenset(ids) for table, ids in found.items() if ids}
