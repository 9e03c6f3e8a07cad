"""The readable record of a batch, derived from its rows alone: what is printed follows from what was recorded."""

from typing import cast

from domain.audit.entry import Row
from domain.exports.composing import (
    certifying,
    clearances,
    conditions,
    decisions,
    deviations,
    dispenses,
    equipment,
    evaluated,
    grouped,
    hands,
    lots,
    offline,
    paper,
    phases,
    planned,
    procedure,
    recipe,
    reconciling,
    reworks,
    signatures,
    stages,
    yields,
)
from domain.exports.composing.source import Source, must
from domain.exports.document.basics import Company, Site
from domain.exports.document.whole import Batch, Document, Ordered, Scaled
from domain.exports.members import FORMAT, Rows
from domain.recipes.scaling import told


def compose(rows: Rows) -> Document:
    """The document of these rows (AUD-5): the same on every machine, whenever it is asked.

    Raises ValueError for rows that are no batch's record.
    """
    source, related = Source(stages.own(rows)), Source(rows)
    export = source.only("record_export")
    found: Document = {
        "format": FORMAT,
        "exported_at": source.time(export, "requested_at"),
        "export_id": must(export, "id"),
        "company": _company(source),
        "site": _site(source),
        "batch": _batch(source),
        "recipe": recipe.recipe(source),
        "materials": recipe.materials(source),
        "phases": phases.phases(source),
        "holds": deviations.holds(source),
        "exceptions": deviations.exceptions(source),
        "signatures": signatures.listed(source),
        "review": decisions.review(source),
        "disposition": decisions.disposition(source),
    }
    # What most batches don't have is left out where there is nothing to tell.
    further = {
        "takeovers": hands.takeovers(source),
        "hand_overs": hands.hand_overs(source),
        "questions": decisions.questions(source),
        "trail_reviews": decisions.trail_reviews(source),
        "planned_deviations": planned.deviations(source),
        "deviations": grouped.deviations(source),
        "comments": planned.comments(source),
        "offline_acts": offline.acts(source),
        "taken_out": offline.taken_out(source),
        "reworks": reworks.reworks(source),
        "lots": lots.movements(source),
        "fed_by": stages.fed_by(related),
        "feeds": stages.feeds(related),
        "dispenses": dispenses.dispenses(source),
        "clearances": clearances.clearances(source),
        "decisions": conditions.decisions(source),
        "timers": procedure.timers(source),
        "equipment": equipment.used(source),
        "paper": paper.used(source),
        "yields": yields.yields(source),
        "reconciliation": reconciling.reconciliation(source),
        "files": recipe.files(source),
        "revocations": decisions.revocations(source),
        "rules_evaluated": evaluated.rules(source),
        "reviews": decisions.reviews(source),
        "review_marks": decisions.marks(source),
        "certificates": certifying.certificates(source),
        "confirmations": certifying.confirmations(source),
    }
    return cast("Document", {**found, **{name: part for name, part in further.items() if part}})


def _company(source: Source) -> Company:
    return {"name": must(source.only("company"), "title")}


def _site(source: Source) -> Site:
    site = source.only("site")
    return {"code": must(site, "code"), "name": must(site, "name"), "time_zone": must(site, "time_zone")}


def _batch(source: Source) -> Batch:
    batch = source.only("batch")
    found: Batch = {
        "id": must(batch, "id"),
        "number": must(batch, "number"),
        "product": must(batch, "product"),
        "size": {"value": must(batch, "size_value"), "unit": must(batch, "size_unit")},
        "state": must(batch, "state"),
        "disposition": _standing(source),
        "issued_at": source.time(batch, "issued_at"),
        "started_at": source.maybe_time(batch, "started_at"),
        "completed_at": source.maybe_time(batch, "completed_at"),
    }
    if source.factor != 1:
        found["scaled"] = _scaled(source)
    if (order := batch.get("order_id")) is not None:
        found["order"] = _ordered(source, source.one("process_order", order))
    return found


def _ordered(source: Source, order: Row) -> Ordered:
    campaign = order.get("campaign_id")
    return {
        "number": must(order, "number"),
        "priority": order.get("priority"),
        "notes": order.get("notes"),
        "ordered_by": must(order, "ordered_name"),
        "ordered_at": source.time(order, "ordered_at"),
        "because": order.get("because"),
        "campaign": None if campaign is None else must(source.one("batch_campaign", campaign), "code"),
        "place": order.get("campaign_position"),
    }


def _scaled(source: Source) -> Scaled:
    version = source.only("master_recipe_version")
    return {
        "factor": told(source.factor),
        "recipe_size": {"value": must(version, "batch_size_value"), "unit": must(version, "batch_size_unit")},
    }


def _standing(source: Source) -> str | None:
    """How far the decision is: none before the review, in review after it, then the decision itself."""
    decided = must(source.only("batch"), "disposition")
    if decided != "PENDING":
        return decided
    return "IN_REVIEW" if source.rows.get("batch_review") else None
