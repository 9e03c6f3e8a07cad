"""How the batch was reconciled: the figures as they were signed, the losses behind them, and who counted the labels."""

import json
from typing import Any

from domain.audit.entry import Row
from domain.exports.composing.source import Source, must
from domain.exports.document.reconciliation import (
    LabelBalance,
    LostMaterial,
    MaterialBalance,
    OutputYield,
    Reconciliation,
    Withdrawal,
)


def reconciliation(source: Source) -> Reconciliation | None:
    """The last one that was signed; those before it are among the rows. None where none was."""
    signed = source.all("batch_reconciliation", by=lambda row: source.time(row, "reconciled_at")["utc"])
    if not signed:
        return None
    last = signed[-1]
    content = json.loads(must(last, "content"))
    return {
        "by": must(last, "reconciled_name"),
        "at": source.time(last, "reconciled_at"),
        "remark": must(last, "remark"),
        "digest": must(last, "digest"),
        "materials": [_material(one) for one in content["materials"]],
        "outputs": [_output(one) for one in content["outputs"]],
        "labels": [_labels(source, one, until=source.time(last, "reconciled_at")["utc"]) for one in content["labels"]],
        "losses": [_loss(source, row) for row in source.all("material_loss", by=lambda row: must(row, "id"))],
    }


def _material(one: dict[str, Any]) -> MaterialBalance:
    return {
        "code": one["code"],
        "name": one["name"],
        "unit": one["unit"],
        "issued": one["issued"],
        "used": one["used"],
        "returned": one["returned"],
        "destroyed": one["destroyed"],
        "sampled": one["sampled"],
        "unaccounted": one["unaccounted"],
        "accountability": one["accountability"],
        "low": one["limits"]["low"],
        "high": one["limits"]["high"],
        "within": one["within"],
    }


def _output(one: dict[str, Any]) -> OutputYield:
    found: OutputYield = {
        "code": one["code"],
        "name": one["name"],
        "unit": one["unit"],
        "theoretical": one["theoretical"],
        "actual": one["actual"],
        "percent": one["yield"],
        "low": one["limits"]["low"],
        "high": one["limits"]["high"],
        "within": one["within"],
    }
    if "told" in one:
        found["told"] = {"says": one["told"]["says"], "agrees": one["told"]["agrees"]}
    return found


def _labels(source: Source, one: dict[str, Any], *, until: str) -> LabelBalance:
    """As they were counted and verified last before somebody signed the figures."""
    lots = {must(row, "id"): must(row, "number") for row in source.all("material_lot", by=lambda row: must(row, "id"))}
    counts = source.all("label_reconciliation", by=lambda row: must(row, "id"))
    of_lot = [
        row
        for row in counts
        if lots.get(must(row, "lot_id")) == one["lot"]
        and row.get("verified_name")
        and source.time(row, "verified_at")["utc"] <= until
    ]
    return {
        "lot": one["lot"],
        "issued": one["issued"],
        "used": one["used"],
        "returned": one["returned"],
        "destroyed": one["destroyed"],
        "specimens": one["specimens"],
        "imbalance": one["imbalance"],
        "limit": one["limit"],
        "within": one["within"],
        "counted_by": of_lot[-1].get("counted_name") if of_lot else None,
        "verified_by": of_lot[-1].get("verified_name") if of_lot else None,
        "remark": of_lot[-1].get("remark") if of_lot else None,
    }


def _loss(source: Source, row: Row) -> LostMaterial:
    charge = source.one("genealogy_edge", row.get("edge_id"))
    return {
        "lot": must(source.one("material_lot", charge.get("source_lot_id")), "number"),
        "kind": must(row, "kind"),
        "quantity": {"value": must(row, "quantity_value"), "unit": must(row, "quantity_unit")},
        "reason": must(row, "reason"),
        "recorded_by": must(row, "recorded_name"),
        "recorded_at": source.time(row, "recorded_at"),
        "withdrawn": None if row.get("withdrawn_because") is None else _withdrawal(source, row),
    }


def _withdrawal(source: Source, row: Row) -> Withdrawal:
    return {
        "because": must(row, "withdrawn_because"),
        "by": must(row, "withdrawn_name"),
        "at": source.time(row, "withdrawn_at"),
    }
