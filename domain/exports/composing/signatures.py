"""Who signed what, in words, and whether it still counts."""

from collections.abc import Callable, Mapping

from domain.audit.entry import Row
from domain.exports.composing import procedure, reworks
from domain.exports.composing.source import Source, must
from domain.exports.document.basics import ListedSignature, Signature

OF_VALUE = "signValue"
"""The act that signs a value rather than its phase."""
ALONE = "PASSWORD_ALONE"
"""What is told of a signature that one component was enough for (SIG-2)."""

APPROVES_REWORK = "approveRework"
"""The act on a batch that another one is made of."""


def shown(source: Source, row: Row) -> Signature:
    """A signature as 21 CFR 11.50 wants it shown: printed name, time, meaning (SIG-1)."""
    found: Signature = {
        "meaning": must(row, "meaning"),
        "printed_name": must(row, "printed_name"),
        "signed_at": source.time(row, "signed_at"),
        "stale": must(row, "id") in source.rows.get("signature_staleness", {}),
        "digest": must(row, "digest"),
        "method": must(row, "method"),
    }
    if row.get("components") == ALONE:
        found["components"] = ALONE
    place = _place(source, row)
    if place is not None:
        found["place"] = place
    return found


def _place(source: Source, row: Row) -> str | None:
    """Its place where several people signed one act, or were to (SIG-7): "1 of 2"."""
    own = source.all("signature_request_place", by=_id, signature_id=_id(row))
    if not own:
        return None
    of = source.all("signature_request_place", by=_id, request_id=own[0].get("request_id"))
    return f"{must(own[0], 'order_number')} of {len(of)}"


def of(source: Source, *subjects: str) -> list[Signature]:
    """The signatures on these things, in the order of signing."""
    given = [
        row
        for subject_id in set(subjects)
        for row in source.all("signature", by=_id, subject_id=subject_id)
        if row.get("act") != OF_VALUE
    ]
    return [shown(source, row) for row in sorted(given, key=lambda row: (_signed_at(source, row), _id(row)))]


def of_value(source: Source, value: str) -> list[Signature]:
    """The signatures that a recipe asks of each value, in the order of signing."""
    given = [row for row in source.all("signature", by=_id, subject_id=value) if row.get("act") == OF_VALUE]
    return [shown(source, row) for row in given]


def listed(source: Source) -> list[ListedSignature]:
    """Every signature of the record, in the order of signing."""
    rows = source.all("signature", by=lambda row: _signed_at(source, row))
    return [_listed(source, row) for row in rows]


def printed_name(source: Source, signature_id: str | None, *, otherwise: str | None) -> str:
    """The name that a signature bears; for a thing without one, the name of the person."""
    if signature_id is None:
        return source.person(otherwise)
    return must(source.one("signature", signature_id), "printed_name")


def _signed_at(source: Source, row: Row) -> str:
    return source.time(row, "signed_at")["utc"]


def _id(row: Row) -> str:
    return must(row, "id")


def _listed(source: Source, row: Row) -> ListedSignature:
    carrier = row.get("session_person_id")
    other = carrier is not None and carrier != row.get("person_id")
    return {
        **shown(source, row),
        "subject": subject(source, row),
        "session_person": source.person(carrier) if other else None,
    }


def subject(source: Source, row: Row) -> str:
    """What was signed, in words: "Phase 13 Granulate", "Exception 2", "Recipe version 1"."""
    batch, kind = source.only("batch"), must(row, "subject_type")
    if must(row, "id") == batch.get("issue_signature_id"):
        return f"Issue of batch {must(batch, 'number')}"
    if row.get("act") == APPROVES_REWORK:
        approved = reworks.of_signature(source, must(row, "id"))
        return "Rework, not approved" if approved is None else f"Rework of batch {must(approved, 'batch_number')}"
    told = _IN_WORDS.get(kind)
    return kind if told is None else told(source, must(row, "subject_id"))


def _batch(source: Source, batch_id: str) -> str:
    return f"Batch {must(source.one('batch', batch_id), 'number')}"


def _version(source: Source, version_id: str) -> str:
    return f"Recipe version {must(source.one('master_recipe_version', version_id), 'number')}"


def _exception(source: Source, exception_id: str) -> str:
    return f"Exception {must(source.one('batch_exception', exception_id), 'number')}"


def _phase(source: Source, phase_id: str) -> str:
    phase = source.one("phase_execution", phase_id)
    name = must(source.one("recipe_phase", phase.get("recipe_phase_id")), "name")
    passes = procedure.passes(phase)
    return f"Phase {must(phase, 'number')} {name}{f', pass {passes}' if passes else ''}"


def _value(source: Source, value_id: str) -> str:
    value = source.one("parameter_value", value_id)
    name = must(source.one("recipe_parameter", value.get("recipe_parameter_id")), "name")
    return f"{_phase(source, must(value, 'phase_execution_id'))}: {name}, repetition {must(value, 'repetition')}"


def _lot(source: Source, lot_id: str) -> str:
    return f"Lot {must(source.one('material_lot', lot_id), 'number')}"


def _weighing(source: Source, weighing_id: str) -> str:
    weighing = source.one("weighing", weighing_id)
    material = must(source.one("dispense_order", weighing.get("order_id")), "name")
    return f"Weighing {must(weighing, 'number')} of {material}"


def _dispensed(source: Source, dispensed_id: str) -> str:
    return f"Addition of container {must(source.one('dispensed_container', dispensed_id), 'code')}"


def _count(source: Source, count_id: str) -> str:
    lot = source.one("label_reconciliation", count_id).get("lot_id")
    return f"Counted labels of lot {must(source.one('material_lot', lot), 'number')}"


def _cleaning(source: Source, cleaning_id: str) -> str:
    cleaning = source.one("cleaning_record", cleaning_id)
    uses = source.all("equipment_use", by=_id, equipment_id=cleaning.get("equipment_id"))
    return f"Cleaning of {must(uses[0], 'equipment_code')} by {must(cleaning, 'procedure_code')}"


def _clearance(source: Source, clearance_id: str) -> str:
    clearance = source.one("line_clearance", clearance_id)
    return f"Clearance of {must(clearance, 'place_code')} by {must(clearance, 'procedure_code')}"


def _hand_over(source: Source, hand_over_id: str) -> str:
    return f"Hand-over by {must(source.one('shift_hand_over', hand_over_id), 'given_name')}"


def _not_applicable(source: Source, mark_id: str) -> str:
    mark = source.one("not_applicable", mark_id)
    return f"{_phase(source, must(mark, 'phase_execution_id'))}: not applicable"


def _transcription(source: Source, entry_id: str) -> str:
    entry = source.one("transcription", entry_id)
    return f"{_page(source, must(entry, 'page_id'))}: phase {_phase(source, must(entry, 'phase_execution_id'))[6:]}"


def _page(source: Source, page_id: str) -> str:
    page = source.one("downtime_page", page_id)
    use = source.one("downtime_use", page.get("use_id"))
    number = must(source.one("downtime_set", use.get("set_id")), "number")
    return f"Paper: set {number}, page {must(page, 'page')}, copy {must(page, 'copy')}"


def _planned(source: Source, deviation_id: str) -> str:
    return f"Planned deviation {must(source.one('planned_deviation', deviation_id), 'number')}"


def _deviation(source: Source, deviation_id: str) -> str:
    return f"Deviation {must(source.one('deviation', deviation_id), 'number')}"


def _action(source: Source, action_id: str) -> str:
    action = source.one("corrective_action", action_id)
    of = must(source.one("deviation", action.get("deviation_id")), "number")
    return f"Action {must(action, 'number')} of deviation {of}"


def _inserted(source: Source, inserted_id: str) -> str:
    return f"Inserted phase {must(source.one('inserted_phase', inserted_id), 'number')}"


def _rework(source: Source, approval_id: str) -> str:
    return f"Withdrawn rework of batch {must(source.one('rework_approval', approval_id), 'batch_number')}"


def _site(source: Source, site_id: str) -> str:
    """Of a site's signatures a batch's record holds that on who releases there, where its disposition rests on that."""
    return f"Who releases at site {must(source.one('site', site_id), 'code')}"


_IN_WORDS: Mapping[str, Callable[[Source, str], str]] = {
    "Batch": _batch,
    "MasterRecipeVersion": _version,
    "PhaseExecution": _phase,
    "ParameterValue": _value,
    "BatchException": _exception,
    "MaterialLot": _lot,
    "Weighing": _weighing,
    "DispensedContainer": _dispensed,
    "LabelReconciliation": _count,
    "CleaningRecord": _cleaning,
    "LineClearance": _clearance,
    "ShiftHandOver": _hand_over,
    "NotApplicable": _not_applicable,
    "DowntimePage": _page,
    "Transcription": _transcription,
    "PlannedDeviation": _planned,
    "Deviation": _deviation,
    "CorrectiveAction": _action,
    "InsertedPhase": _inserted,
    "ReworkApproval": _rework,
    "Site": _site,
}
