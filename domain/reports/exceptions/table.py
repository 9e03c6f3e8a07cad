"""A report over exceptions as a table for spreadsheets (RFC 4180, UTF-8 with its mark), one line for each exception."""

from domain.kernel import spreadsheets
from domain.reports.exceptions.document import Assessment, Document, Exception_

HEAD = (
    *("site", "batch", "product", "number", "rule", "phase", "phase_name", "parameter", "value", "limits", "title"),
    *("description", "raised_by", "raised_at", "raised_at_utc", "state", "resolved_at", "classification", "rationale"),
    *("assessed_by", "assessed_at", "approved", "awaits", "planned_deviation", "disposition", "decided_by"),
    *("decided_at", "id"),
)


def written(document: Document) -> bytes:
    """The exceptions in their order, under a head; times are the site's, beside the first also in UTC.

    Of the assessments the one that stands is told; the attached JSON has all of them.
    """
    return spreadsheets.written(HEAD, (_cells(one) for one in document["exceptions"]))


def _cells(one: Exception_) -> tuple[str | None, ...]:
    batch, value, decision, resolved = one["batch"], one["value"], one["batch"]["decision"], one["resolved_at"]
    signed = None if decision is None else decision["signature"]
    return (
        *(batch["site"], batch["number"], batch["product"], one["number"], one["rule"], one["phase"]),
        one["phase_name"],
        *((None, None, None) if value is None else (value["parameter"], value["revisions"][-1], value["limits"])),
        *(one["title"], one["description"], one["raised_by"], one["raised_at"]["local"], one["raised_at"]["utc"]),
        *(one["state"], None if resolved is None else resolved["local"], one["classification"]),
        *_assessed(next((each for each in one["assessments"] if each["stands"]), None)),
        *(one["awaits"], one["planned_deviation"], batch["disposition"]),
        *((None, None) if signed is None else (signed["printed_name"], signed["signed_at"]["local"])),
        one["id"],
    )


def _assessed(one: Assessment | None) -> tuple[str | None, ...]:
    if one is None:
        return (None, None, None, None)
    approved = (
        f"{each['role']}: {each['signature']['printed_name']}, {each['signature']['signed_at']['local']}"
        for each in one["approvals"]
    )
    signed = one["signature"]
    return (one["rationale"], signed["printed_name"], signed["signed_at"]["local"], "; ".join(approved))
