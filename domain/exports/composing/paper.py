"""The downtime sets that were used: each issued page with what became of it, and what was entered off it."""

from domain.audit.entry import Row
from domain.exports.composing.source import Source, must, whole
from domain.exports.composing.values import text
from domain.exports.document.paper import AccountBefore, EntryBefore, PaperEntry, PaperPage, PaperUse


def used(source: Source) -> list[PaperUse]:
    """Each use, in the order of their declarations."""
    return [_use(source, row) for row in source.all("downtime_use", by=lambda row: must(row, "id"))]


def _use(source: Source, row: Row) -> PaperUse:
    made = source.one("downtime_set", row.get("set_id"))
    pages = source.all("downtime_page", by=lambda one: (whole(one, "copy"), whole(one, "page")), use_id=must(row, "id"))
    return {
        "set": must(made, "number"),
        "as_of": source.time(made, "as_of"),
        "sha256": must(made, "sha256"),
        "pages_of_set": must(made, "pages"),
        "copies": must(row, "copies"),
        "began_at": source.time(row, "began_at"),
        "ended_at": source.time(row, "ended_at"),
        "reason": must(row, "reason"),
        "exception": must(source.one("batch_exception", row.get("exception_id")), "number"),
        "declared_by": must(row, "declared_name"),
        "declared_at": source.time(row, "declared_at"),
        "pages": [_page(source, one) for one in pages],
    }


def _page(source: Source, row: Row) -> PaperPage:
    entries = source.all("transcription", by=_id, page_id=must(row, "id"))
    page: PaperPage = {
        "page": must(row, "page"),
        "copy": must(row, "copy"),
        "state": must(row, "state"),
        "reason": row.get("reason"),
        "scan": row.get("scan_name"),
        "scan_sha256": row.get("scan_sha256"),
        "reconciled_by": row.get("reconciled_name"),
        "reconciled_at": source.maybe_time(row, "reconciled_at"),
        "checked_by": row.get("checked_name"),
        "checked_at": source.maybe_time(row, "checked_at"),
        "entries": [_entry(source, one) for one in entries],
    }
    if before := source.all("downtime_page_account", by=_id, page_id=must(row, "id")):
        page["before"] = [_account(source, one) for one in before]
    return page


def _account(source: Source, row: Row) -> AccountBefore:
    return {
        "outcome": must(row, "outcome"),
        "reason": row.get("reason"),
        "scan": row.get("scan_name"),
        "scan_sha256": row.get("scan_sha256"),
        "reconciled_by": must(row, "reconciled_name"),
        "reconciled_at": source.time(row, "reconciled_at"),
        "because": must(row, "because"),
        "taken_back_by": must(row, "taken_back_name"),
        "taken_back_at": source.time(row, "taken_back_at"),
    }


def _entry(source: Source, row: Row) -> PaperEntry:
    run = source.one("phase_execution", row.get("phase_execution_id"))
    of_phase = row.get("value_id") is None
    name, said = _named(source, row, run)
    entry: PaperEntry = {
        "phase": must(run, "number"),
        "name": name,
        "text": said,
        "began_at": source.time(row, "began_at"),
        "ended_at": source.maybe_time(row, "ended_at"),
        "started_at": source.maybe_time(run, "started_at") if of_phase else None,
        "completed_at": source.maybe_time(run, "completed_at") if of_phase else None,
        "performed_by": must(row, "performed_name"),
        "remark": row.get("remark"),
        "transcribed_by": must(row, "transcribed_name"),
        "transcribed_at": source.time(row, "transcribed_at"),
    }
    if before := source.all("transcription_correction", by=_id, transcription_id=must(row, "id")):
        entry["before"] = [_before(source, one) for one in before]
    return entry


def _before(source: Source, row: Row) -> EntryBefore:
    return {
        "began_at": source.time(row, "began_at"),
        "ended_at": source.maybe_time(row, "ended_at"),
        "performed_by": must(row, "performed_name"),
        "remark": row.get("remark"),
        "because": must(row, "because"),
        "corrected_by": must(row, "corrected_name"),
        "corrected_at": source.time(row, "corrected_at"),
    }


def _id(row: Row) -> str:
    return must(row, "id")


def _named(source: Source, row: Row, run: Row) -> tuple[str, str | None]:
    """What the entry is of, and what a value reads as it stands."""
    if (value_id := row.get("value_id")) is None:
        return must(source.one("recipe_phase", run.get("recipe_phase_id")), "name"), None
    value = source.one("parameter_value", value_id)
    name = must(source.one("recipe_parameter", value.get("recipe_parameter_id")), "name")
    return f"{name}, repetition {must(value, 'repetition')}", text(source, value, named=True)
