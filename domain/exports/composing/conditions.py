"""What was decided of the batch's branches and loops, and on what (EXE-1)."""

from domain.audit.entry import Row
from domain.exports.composing import procedure, signatures
from domain.exports.composing.source import Source, must, whole
from domain.exports.document.procedure import Decision, DecisionInput


def decisions(source: Source) -> list[Decision]:
    """Every decision, with each revision, in the order in which they were made."""
    rows = source.all("procedure_decision", by=lambda row: source.time(row, "decided_at")["utc"])
    return [_decision(source, row) for row in rows]


def _decision(source: Source, row: Row) -> Decision:
    block = source.one("recipe_block", row.get("recipe_block_id"))
    phase, raised = row.get("phase_execution_id"), row.get("exception_id")
    inputs = source.all("decision_input", by=lambda one: whole(one, "position"), decision_id=must(row, "id"))
    made: Decision = {
        "block": must(row, "block"),
        "name": block.get("name") or "",
        "kind": must(block, "kind"),
        "condition": must(block, "condition"),
        "passes": procedure.passes(row),
        "revision": must(row, "revision"),
        "holds": _answer(row, "holds"),
        "followed": _answer(row, "followed"),
        "because": row.get("because"),
        "decided_at": source.time(row, "decided_at"),
        "phase": None if phase is None else must(source.one("phase_execution", phase), "number"),
        "exception": None if raised is None else must(source.one("batch_exception", raised), "number"),
        "inputs": [_input(one) for one in inputs],
    }
    signature = row.get("signature_id")
    if signature is not None:
        made["signature"] = signatures.shown(source, source.one("signature", signature))
        made["reason"] = must(row, "reason")
    return made


def _answer(row: Row, column: str) -> bool | None:
    found = row.get(column)
    return None if found is None else found == "true"


def _input(row: Row) -> DecisionInput:
    return {"name": must(row, "refers_to"), "text": must(row, "says"), "revision": row.get("revision")}
