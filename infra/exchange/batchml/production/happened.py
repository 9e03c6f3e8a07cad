"""What happened in a batch, gathered from all parts of its record."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from domain.exports.document.basics import Amount, Time
from domain.exports.document.judging import Disposition, RecordedException
from domain.exports.document.phases import Phase
from domain.exports.document.procedure import Hold
from domain.exports.document.whole import Document
from infra.exchange.batchml.production.entries import RECORD, only_runs
from infra.exchange.batchml.production.states import spoken

OURS = "Other: "
"""Begins the kind of an event for which the schema has no word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One event; `rest` is what else the record says of it, under the record's own words."""

    pointer: str
    at: Time
    of: tuple[str, str]  # the schema's type and sub-type, or "Other: " and ours
    value: str | Amount | None = None
    says: tuple[str | None, ...] = ()
    by: str | None = None
    about: str | None = None  # the pointer of a run of a phase
    category: str | None = None
    with_event: str | None = None  # the pointer of another event
    rest: Mapping[str, object] = field(default_factory=dict)


_COMMANDED = ("Operator", "State Command")
_LISTS = (
    ("takeovers", "taken_at", "since", "Takeover"),
    ("hand_overs", "given_at", "given_by", "Hand-over"),
    ("planned_deviations", "planned_at", "planned_by", "Planned deviation"),
    ("questions", "asked_at", "asked_by", "Question to the floor"),
    ("trail_reviews", "at", "reviewer", "Audit trail review"),
    ("reviews", "at", "reviewer", "Review"),
    ("review_marks", "until", "reviewer", "Parts marked as looked at"),
    ("deviations", "opened_at", "opened_by", "Deviation"),
    ("reworks", "approved_at", "approved_by", "Rework"),
    ("confirmations", "at", "by", "Confirmation of a part"),
    ("certificates", "at", "by", "Certificate"),
    ("offline_acts", "arrived_at", "person", "Act without a connection"),
    ("taken_out", "taken_at", "taken_by", "Operation taken to a device"),
    ("clearances", "begun_at", "begun_by", "Clearance"),
    ("decisions", "decided_at", None, "Decision"),
    ("timers", "opened_at", None, "Timer"),
)
"""Lists of the document that are told as they are: when each was, whose act it was, and its kind."""
_OF_PHASE = (
    ("scans", "scanned_at", "scanned_by", "Scan"),
    ("not_applicable", "marked_at", "marked_by", "Not applicable"),
    ("withdrawn", "proposed_at", "proposed_by", "Insertion withdrawn"),
)
_ONE_OF_PHASE = (
    ("inserted", "proposed_at", "proposed_by", "Insertion"),
    ("repeat", "decided_at", "decided_by", "Repetition"),
)


def happened(document: Document) -> list[Happened]:
    """Every event, in the order of time."""
    runs = only_runs(document)
    found = [
        *_of_batch(document),
        *(one for place, phase in enumerate(document["phases"]) for one in _of_phase(f"/phases/{place}", phase)),
        *(one for place, hold in enumerate(document["holds"]) for one in _of_hold(f"/holds/{place}", hold)),
        *_exceptions(document),
        *_weights(document),
        *_listed("", document, _LISTS, lambda one: runs.get(cast("str | None", one.get("phase")))),
    ]
    return sorted(found, key=lambda one: one.at["utc"])


def _of_batch(document: Document) -> Iterator[Happened]:
    batch, review, decided = document["batch"], document["review"], document["disposition"]
    yield from _states(RECORD, batch, {"issued_at": "IDLE", "started_at": "RUNNING", "completed_at": batch["state"]})
    if review is not None and review["completed_at"] is not None:
        yield Happened(
            pointer="/review",
            at=review["completed_at"],
            of=("Operator", f"{OURS}Review"),
            says=(review["conclusion"],),
            by=review["reviewer"],
            rest={"audit_trail_reviewed_at": review["audit_trail_reviewed_at"]},
        )
    if (rules := document.get("rules_evaluated")) is not None:
        yield _of("/rules_evaluated", rules["at"], "Rules evaluated", rules["reviewer"], about=None, rest=rules)
    for place, revoked in enumerate(document.get("revocations", ())):
        yield _decided(f"/revocations/{place}/decision", revoked["decision"])
        yield Happened(
            pointer=f"/revocations/{place}",
            at=revoked["at"],
            of=("Operator", "Status Change"),
            value="RELEASE_REVOKED",
            says=(revoked["because"],),
            by=revoked["by"],
            rest={"lots": revoked["lots"]},
        )
    if decided is not None:
        yield _decided("/disposition", decided)


def _decided(pointer: str, decided: Disposition) -> Happened:
    return Happened(
        pointer=pointer,
        at=decided["at"],
        of=("Operator", "Status Change"),
        value=decided["decision"],
        says=(decided["statement"],),
        by=decided["by"],
        rest={name: decided[name] for name in ("decided_as", "reviewer_because", "lots") if name in decided},
    )


def _of_phase(pointer: str, phase: Phase) -> Iterator[Happened]:
    yield from _states(pointer, phase, {"started_at": "RUNNING", "completed_at": phase["state"]})
    if "left_out_at" in phase:
        yield _of(f"{pointer}/left_out_at", phase["left_out_at"], "Left out", None, about=pointer)
    for place, one in enumerate(phase.get("conditions", ())):
        yield Happened(
            pointer=f"{pointer}/conditions/{place}",
            at=one["confirmed_at"],
            of=("Procedural Execution", "State Change"),
            value=spoken(one["reached"]),
            says=(one["remark"],),
            by=one["confirmed_by"],
            about=pointer,
        )
    yield from _listed(pointer, phase, _OF_PHASE, lambda _: pointer)
    for key, at, by, kind in _ONE_OF_PHASE:
        found = cast("Mapping[str, object] | None", phase.get(key))
        if found is not None:
            yield _of(
                f"{pointer}/{key}", cast("Time", found[at]), kind, cast("str", found[by]), about=pointer, rest=found
            )


def _states(pointer: str, of: Mapping[str, object], states: Mapping[str, str]) -> Iterator[Happened]:
    """That a batch or a phase came into its states."""
    kind = "Control Recipe" if pointer == RECORD else "Procedural Execution"
    for key, state in states.items():
        at = cast("Time | None", of[key])
        if at is not None:
            about = None if pointer == RECORD else pointer
            yield Happened(
                pointer=f"{pointer}/{key}", at=at, of=(kind, "State Change"), value=spoken(state), about=about
            )


def _of_hold(pointer: str, hold: Hold) -> Iterator[Happened]:
    kind = hold.get("kind", "HOLD")
    yield Happened(
        pointer=pointer,
        at=hold["held_at"],
        of=_COMMANDED,
        value=spoken(kind),
        says=(hold["reason"],),
        by=hold["held_by"],
        rest={key: hold.get(key) for key in ("of", "reached_at", "running_at", "superseded_by")},
    )
    if hold["restarted_at"] is not None:
        yield Happened(
            pointer=f"{pointer}/restarted_at",
            at=hold["restarted_at"],
            of=_COMMANDED,
            value="Resume" if kind == "PAUSE" else "Restart",
            says=(hold["restart_reason"],),
            by=hold["restarted_by"],
            with_event=pointer,
        )


def _exceptions(document: Document) -> Iterator[Happened]:
    """Each exception, about the run that it was raised in."""
    runs = {number: f"/phases/{at}" for at, phase in enumerate(document["phases"]) for number in phase["exceptions"]}
    for place, one in enumerate(document["exceptions"]):
        yield _exception(f"/exceptions/{place}", one, runs.get(one["number"]))


def _exception(pointer: str, one: RecordedException, about: str | None) -> Happened:
    told = ("title", "description", "classification", "raised_at", "raised_by", "rationale")
    return Happened(
        pointer=pointer,
        at=one["raised_at"],
        of=("General", f"{OURS}Exception"),
        says=(one["title"], one["description"]),
        by=one["raised_by"],
        about=about,
        category=one["classification"],
        rest={key: text for key, text in one.items() if key not in told},
    )


def _weights(document: Document) -> Iterator[Happened]:
    """Each reading of a scale, with what was weighed out of which container."""
    for at_dispense, dispense in enumerate(document.get("dispenses", ())):
        for at_weighing, weighing in enumerate(dispense["weighings"]):
            pointer = f"/dispenses/{at_dispense}/weighings/{at_weighing}"
            for place, one in enumerate(weighing["weights"]):
                rest = {key: text for key, text in one.items() if key not in {"quantity", "recorded_by", "recorded_at"}}
                yield Happened(
                    pointer=f"{pointer}/weights/{place}",
                    at=one["recorded_at"],
                    of=("Material", f"{OURS}Weight"),
                    value=one["quantity"],
                    says=(f"{dispense['code']} {dispense['name']}",),
                    by=one["recorded_by"],
                    rest={"lot": weighing["lot"], "scale": weighing["scale"], **rest},
                )


def _of(
    pointer: str, at: Time, kind: str, by: str | None, *, about: str | None, rest: Mapping[str, object] | None = None
) -> Happened:
    of = ("Procedural Execution" if by is None else "Operator", f"{OURS}{kind}")
    return Happened(pointer=pointer, at=at, of=of, by=by, about=about, rest=rest or {})


def _listed(
    pointer: str,
    of: Mapping[str, object],
    lists: tuple[tuple[str, str, str | None, str], ...],
    about: Callable[[Mapping[str, object]], str | None],
) -> Iterator[Happened]:
    """What the document lists, with all that it says of each."""
    for key, at, by, kind in lists:
        for place, one in enumerate(cast("Sequence[Mapping[str, object]]", of.get(key, ()))):
            person = None if by is None else cast("str", one[by])
            yield _of(f"{pointer}/{key}/{place}", cast("Time", one[at]), kind, person, about=about(one), rest=one)
