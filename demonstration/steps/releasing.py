"""Quality assesses and reviews, the qualified person releases, and the record is exported."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from demonstration.steps import deviating
from demonstration.steps.client import Client, Failed, Json
from demonstration.steps.closing import Closing, Found
from demonstration.steps.executing import Team
from demonstration.steps.show import Show, Step
from demonstration.steps.supplying import dispose

EXPORT_SECONDS = 90.0
TRAIL = ("CHANGED", "CORRECTED", "DELETED", "LATE", "OVERRIDDEN")
"""All that a reviewer of an audit trail looks at."""
PAUSE_SECONDS = 0.5

EXCEPTIONS = """
query exceptions($id: ID!) {
  batch(id: $id) {
    version
    state
    exceptions { id version number rule phaseNumber title state raiser { name } }
  }
}
"""
FIGURES = """
query figures($id: ID!) {
  batch(id: $id) {
    reconciliation { materials { material accountability } outputs { material actual unit } }
  }
}
"""
EVALUATED = """
query evaluated($id: ID!) {
  batch(id: $id) { ruleEvaluations(first: 1) { totalCount counts { passed failed notApplicable } rules { rule } } }
}
"""
EXPORT = "id state downloadUrl verifierKey problem"


class Made(Protocol):
    """A complete batch, the lot that it gave, and who brings it to its end with which words."""

    @property
    def id(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def team(self) -> Team: ...
    @property
    def output(self) -> Json: ...
    @property
    def closing(self) -> Closing: ...


@dataclass(frozen=True)
class Exported:
    """The record's file, and the key that verifies it."""

    file: Path
    key: str


def release(batch: Made, *, show: Show) -> None:
    """Reconcile, assess the exceptions that were found, review, decide, and release the lot, which waits for that.

    Raises Failed if others were found.
    """
    closing, team = batch.closing, batch.team
    reviewer, decider = team[closing.reviewed_by], team[closing.disposed_by]
    supervisor = team[closing.issued_by]
    with show.stage("Reconcile, assess, review, release", len(closing.exceptions) + 5) as step:
        given = {**_seen(batch, supervisor), "remark": closing.reconciliation}
        supervisor.sign("reconcileBatch", given, "batch { id }")
        step()
        investigated = _assess(batch, step)
        given = {**_seen(batch, reviewer), "kinds": TRAIL, "conclusion": closing.trail}
        reviewer.sign("reviewAuditTrail", given, "batch { id }")
        step()
        given = {**_seen(batch, reviewer), "conclusion": closing.conclusion}
        reviewer.sign("completeReview", given, "batch { id }")
        step()
        given = {**_seen(batch, decider), "decision": closing.decision, "statement": closing.statement}
        disposed = decider.sign("disposeBatch", given, "batch { disposition }")["batch"]
        step()
        dispose(batch.output, closing.statement, decider)
        step()
    show.say(f"  {supervisor.name} reconciled the batch: {_figures(batch, supervisor)}")
    _tell_what_was_done(closing, team, show)
    for line in (*investigated, _evaluated(batch, reviewer)):
        show.say(f"  {line}")
    if disposed["disposition"] != closing.decision:
        raise Failed(f"The batch is {disposed['disposition']}, not {closing.decision}.")


def _assess(batch: Made, step: Step) -> list[str]:
    """Each exception by its class, in between the deviation that the batch has; what is told of that. Raises Failed."""
    closing, team = batch.closing, batch.team
    reviewer, second, deviation = team[closing.reviewed_by], team[closing.approved_by], closing.deviation
    pairs = _exceptions(batch, reviewer)
    begun = None if deviation is None else deviating.begin(deviation, [found for found, _ in pairs], team)
    for found, assessment in pairs:
        given = {
            "exception": found["id"],
            "version": found["version"],
            "classification": assessment.classification,
            "rationale": assessment.rationale,
        }
        assessed = reviewer.sign("assessException", given, "exception { id version awaits }")["exception"]
        approve(assessed, second)
        step()
    return [] if deviation is None or begun is None else deviating.conclude(deviation, begun, team)


def approve(assessed: Json, second: Client) -> None:
    """The approval by a second person of quality, where the exception's class asks for one."""
    if assessed["awaits"] is not None:
        given = {"exception": assessed["id"], "version": assessed["version"], "role": assessed["awaits"]}
        second.sign("approveException", given, "exception { state }")


def _figures(batch: Made, reader: Client) -> str:
    """How much of what was issued is accounted for, at least, of all materials."""
    shown = reader.ask(FIGURES, id=batch.id)["batch"]["reconciliation"]
    accounted = [one["accountability"] for one in shown["materials"]]
    given = [f"{one['actual']} {one['unit']} of {one['material']}" for one in shown["outputs"]]
    return f"{len(accounted)} materials, accountability from {min(accounted, key=float)} %; {', '.join(given)}"


def _evaluated(batch: Made, reader: Client) -> str:
    """What the reviewer needn't look for: every rule at every place, and how many of them failed (REV-7)."""
    found = reader.ask(EVALUATED, id=batch.id)["batch"]["ruleEvaluations"]
    counts = found["counts"]
    return (
        f"{len(found['rules'])} rules were evaluated at {found['totalCount']} places:"
        f" {counts['passed']} passed, {counts['failed']} failed, {counts['notApplicable']} not applicable"
    )


def export(batch: Made, *, folder: Path, show: Show) -> Exported:
    """Have the record made, and fetch it into the folder. Raises Failed after 90 seconds."""
    person = batch.team[batch.closing.disposed_by]
    with show.stage("Export the record"):
        asked = person.act("exportRecord", {"batch": batch.id}, f"recordExport {{ {EXPORT} }}")["recordExport"]
        ready = _wait(person, asked)
        data = person.download(ready["downloadUrl"])
        file = folder / f"{batch.number}.ebr.zip"
        partial = file.with_suffix(".part")
        partial.write_bytes(data)
        partial.replace(file)
    show.say(f"  {person.name} fetched {file.name}, {len(data):,} bytes")
    return Exported(file, ready["verifierKey"])


def matched(there: Sequence[Json], wanted: Sequence[Found]) -> list[tuple[Json, Found]]:
    """What was found beside what had to be, one to one. Raises Failed for one too few, too many, or another."""
    pairs = list(zip(there, wanted, strict=False))
    if len(there) != len(wanted) or not all(_is(found, one) for found, one in pairs):
        told = "; ".join(f"{one['number']} {one['rule']} phase {one['phaseNumber']}: {one['title']}" for one in there)
        raise Failed(f"{len(wanted)} exceptions had to arise, others did: {told or 'none'}")
    return pairs


def _exceptions(batch: Made, reader: Client) -> list[tuple[Json, Found]]:
    asked = reader.ask(EXCEPTIONS, id=batch.id)["batch"]
    if asked["state"] != "COMPLETE":
        raise Failed(f"Batch {batch.number} is {asked['state']}, not complete.")
    return matched(asked["exceptions"], batch.closing.exceptions)


def _is(found: Json, wanted: Found) -> bool:
    state = "RESOLVED_BY_CORRECTION" if wanted.resolved_by_correction else "OPEN"
    by_rule = found["raiser"] is None
    return bool(
        (found["phaseNumber"], found["rule"], found["state"]) == (wanted.phase, wanted.rule, state)
        and by_rule == (not wanted.found_by)
        and found["title"].startswith(wanted.parameter or wanted.title)
    )


def _tell_what_was_done(closing: Closing, team: Team, show: Show) -> None:
    for number, one in enumerate(closing.exceptions, 1):
        by = f"told by {team[one.found_by].name}" if one.found_by else f"found by rule {one.rule}"
        title = one.title or f"{one.parameter}, value {one.repetition}"
        place = "the batch" if one.phase is None else f"phase {one.phase}"
        show.say(f"  Exception {number}, {place}, {by}, {one.classification}: {title}")
    reviewer, decider = team[closing.reviewed_by], team[closing.disposed_by]
    show.say(f"  {reviewer.name} assessed and reviewed; {decider.name} decided {closing.decision}")
    if any(one.classification != "MINOR" for one in closing.exceptions):
        show.say(f"  {team[closing.approved_by].name} approved the assessment of what is not minor, as a second person")


def _seen(batch: Made, reader: Client) -> Json:
    return {"batch": batch.id, "version": reader.ask(EXCEPTIONS, id=batch.id)["batch"]["version"]}


def _wait(person: Client, export: Json) -> Json:
    until = time.monotonic() + EXPORT_SECONDS
    document = f"query export($id: ID!) {{ recordExport(id: $id) {{ {EXPORT} }} }}"
    while export["state"] not in {"READY", "FAILED"}:
        if time.monotonic() > until:
            raise Failed(f"The export was still {export['state']} after {EXPORT_SECONDS:.0f} s.")
        time.sleep(PAUSE_SECONDS)
        export = person.ask(document, id=export["id"])["recordExport"]
    if export["state"] == "FAILED":
        raise Failed(f"The export failed: {export['problem']}")
    return export
