"""A record with everything a record can hold, for the tests of its printed form."""

from itertools import cycle, islice
from typing import Any, cast

import rfc8785

from domain.exports.document.basics import Amount, ListedSignature, Signature, Time
from domain.exports.document.dispensing import Automated, Dispense, Weighed
from domain.exports.document.evaluated import RulesEvaluated
from domain.exports.document.judging import (
    Action,
    Approval,
    Assessment,
    Deviation,
    Evidence,
    Impact,
    Investigation,
    RecordedException,
)
from domain.exports.document.phases import Charge, NotApplicable, Parameter, Phase
from domain.exports.document.procedure import Hold, PlannedDeviation
from domain.exports.document.rework import Rework
from domain.exports.document.values import Correction, Value
from domain.exports.document.whole import Document
from tests.infra.documents import certified

PEOPLE = [
    "Zoë Øst",
    "Nguyễn Thị Ánh",
    "李小龍",
    "محمد بن علي",
    "राज कुमार",
    "משה כהן",
    "Ελένη Παππά",
    "Юлия Щукина",
    "สมชาย ใจดี",
    "한지민",
]
STEPS = [
    ("Dispensing", "Prepare", "Scale checks", "± 0.1 % at 3 points", "99.98", "%"),
    ("Dispensing", "Weigh", "Dispense API", "± 0.1 %", "151.402", "kg"),
    ("Granulation", "Wet granulation", "Granulate", "4 to 6 min; impeller 150 ± 10 rpm", "5.0", "min"),
    ("Granulation", "Drying", "Loss on drying", "1.0 to 2.5; alert 1.2 to 2.3", "2.2", "%"),
    ("Compression", "Tabletting", "Hardness", "120 to 200", "180", "N"),
]


def time(minute: int) -> Time:
    hour, rest = divmod(minute, 60)
    return {
        "utc": f"2026-11-22T{hour % 22:02d}:{rest:02d}:00.000000Z",
        "local": f"2026-11-22 {hour % 22 + 1:02d}:{rest:02d}:00",
        "zone": "Europe/Vienna",
    }


def signature(meaning: str, name: str, minute: int, *, stale: bool = False) -> Signature:
    return {
        "meaning": meaning,
        "printed_name": name,
        "signed_at": time(minute),
        "stale": stale,
        "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "method": "PASSWORD",
    }


def correction(original: str, text: str, minute: int) -> Correction:
    return {
        "original": original,
        "text": text,
        "corrected_by": "Zoë Øst",
        "corrected_at": time(minute),
        "reason": "A digit was left out while typing; the tester's own display reads 180 N.",
    }


def value(text: str, unit: str | None, name: str, minute: int) -> Value:
    return {
        "repetition": "1",
        "text": text,
        "unit": unit,
        "recorded_by": name,
        "recorded_at": time(minute),
        "occurred_at": None,
        "source": "MANUAL",
        "outcome": "WITHIN",
        "reason": None,
        "corrections": [],
    }


def phase(index: int, name: str) -> Phase:
    procedure, operation, title, limits, text, unit = STEPS[(index - 1) // 8 % 5]
    verifier = PEOPLE[(index + 1) % len(PEOPLE)]
    parameter: Parameter = {
        "name": title,
        "kind": "NUMBER",
        "unit": unit,
        "limits": limits,
        "values": [value(text, unit, name, index * 10)],
    }
    remark: Parameter = {"name": "Appearance", "kind": "TEXT", "unit": None, "limits": None, "values": []}
    remark["values"].append(value("Free-flowing, white", None, name, index * 10 + 1))
    return {
        "number": str(index),
        "name": title,
        "unit_procedure": procedure,
        "operation": operation,
        "instruction": "Confirm that the room is cleared, then carry out the step.\nRecord each value when it is read.",
        "critical": index % 5 == 0,
        "during": "26" if 27 <= index <= 30 else None,
        "state": "COMPLETE",
        "started_at": time(index * 10),
        "completed_at": time(index * 10 + 8),
        "charges": charges() if procedure == "Dispensing" and index % 3 == 0 else [],
        "parameters": [parameter, remark],
        "demanded": ["PERFORMED", "VERIFIED"],
        "signatures": [
            signature("PERFORMED", name, index * 10 + 6),
            signature("VERIFIED", verifier, index * 10 + 7),
        ],
        "exceptions": [],
    }


def _unforeseen(found: Phase) -> None:
    """A run in the place of a complete one, of which something isn't applicable."""
    found["run"] = "2"
    found["inserted"] = {
        "before": "4",
        "source": "LIB-SIEVE version 2",
        "reason": "Lumps were seen.",
        "proposed_by": "Ελένη Παππά",
        "proposed_at": time(20),
        "approved_by": "Zoë Øst",
        "approved_at": time(25),
        "exception": "EX-1",
    }
    found["withdrawn"] = [
        {
            "number": "9",
            "source": "LIB-SIEVE version 1",
            "reason": "Lumps were feared.",
            "proposed_by": "Ελένη Παππά",
            "proposed_at": time(20),
            "withdrawn_by": "Zoë Øst",
            "withdrawn_at": time(22),
            "withdrawn_because": "There were none.",
            "exception": "2",
        }
    ]
    found["repeat"] = {
        "reason": "The sieve had torn.",
        "decided_by": "Zoë Øst",
        "decided_at": time(3),
        "exception": "1",
    }
    mark: NotApplicable = {
        "what": "",
        "reason": "No lumps were found.",
        "marked_by": "Zoë Øst",
        "marked_at": time(4),
        "critical": True,
        "approved_by": "Юлия Щукина",
        "approved_at": time(5),
        "taken_back_by": None,
        "taken_back_at": None,
        "taken_back_because": None,
        "exception": "2",
    }
    back: NotApplicable = {**mark, "what": "Appearance, repetition 2", "approved_by": None, "approved_at": None}
    back.update({"taken_back_by": "Zoë Øst", "taken_back_at": time(6), "taken_back_because": "It was seen after all."})
    found["not_applicable"] = [mark, back]


def reworks() -> list[Rework]:
    """That by which the batch is made, and one of its own lots that was withdrawn."""
    first: Rework = {
        "own": True,
        "kind": "REWORK",
        "of": "B-2026-000",
        "because": "Metal was found.",
        "evaluation": "The solvent is removed again.",
        "recipe": "MET-RW, version 2",
        "lots": [{"number": "BAD-1", "quantity": {"value": "60.0", "unit": "kg"}}],
        "additional_tests": ["RESIDUAL_SOLVENT"],
        "expires_on": "2027-06-30",
        "expires_because": "Its stability was shown.",
        "approved_by": "Юлия Щукина",
        "approved_at": time(1),
    }
    withdrawn: Rework = {**first, "own": False, "kind": "REPROCESSING", "additional_tests": []}
    withdrawn["expires_on"] = withdrawn["expires_because"] = None
    withdrawn["withdrawn_by"], withdrawn["withdrawn_at"] = "Zoë Øst", time(3)
    withdrawn["withdrawn_because"] = "It isn't worth it."
    return [first, withdrawn]


def planned() -> list[PlannedDeviation]:
    """One that was approved and then withdrawn, and one that waits for its approval."""
    first: PlannedDeviation = {
        "number": "1",
        "phase": "3",
        "title": "A wetter batch",
        "allows": "Up to 3.0 %.",
        "because": "The filter is replaced next week.",
        "classification": "MAJOR",
        "planned_by": "Zoë Øst",
        "planned_at": time(1),
        "approved_by": "Юлия Щукина",
        "approved_at": time(2),
        "withdrawn_by": "Юлия Щукина",
        "withdrawn_at": time(50),
        "withdrawn_because": "The filter came.",
        "exceptions": ["1", "2"],
    }
    waiting: PlannedDeviation = {**first, "number": "2", "phase": None, "approved_by": None, "approved_at": None}
    return [first, {**waiting, "withdrawn_by": None, "withdrawn_at": None, "withdrawn_because": None, "exceptions": []}]


def charges() -> list[Charge]:
    return [
        {"code": "API-001", "name": "Metformin HCl (100 % basis)", "quantity": {"value": "150.000", "unit": "kg"}},
        {"code": "EXC-020", "name": "Purified water, binder", "quantity": {"value": "30.000", "unit": "L"}},
    ]


def dispensed_automatically() -> Dispense:
    """A weight and its addition that the system verified."""
    amount: Amount = {"value": "7.500", "unit": "kg"}
    checked: Automated = {
        "because": ["Told by the scale."],
        "readings": ["5f1c", "6a2d"],
        "checked_by": "Zoë Øst",
        "checked_at": time(5),
    }
    weighed: Weighed = {
        "number": "1",
        "state": "VERIFIED",
        "lot": "PVP-1",
        "container": "PVP-1-1",
        "booth": "BOOTH-1",
        "method": "NET",
        "target": amount,
        "low": amount,
        "high": amount,
        "scale": "SCL-01",
        "net": amount,
        "emptied": False,
        "abandoned": None,
        "weights": [],
        "signatures": [],
        "dispensed": "PVP-1-2",
        "dispensed_state": "ADDED",
        "charged_by": "Zoë Øst",
        "charged_at": time(6),
        "automated": checked,
        "addition_automated": {**checked, "readings": []},
    }
    return {
        "code": "EXC-012",
        "name": "Povidone",
        "state": "COMPLETE",
        "because": None,
        "quantity": amount,
        "target": amount,
        "derivation": [],
        "lots": [],
        "weighings": [weighed],
    }


def phases(count: int) -> list[Phase]:
    made = [phase(index + 1, name) for index, name in enumerate(islice(cycle(PEOPLE), count))]
    _correct(made[3 % count])
    _dry_again(made[1 % count])
    _enter_late(made[2 % count])
    _calculate(made[4 % count])
    _unforeseen(made[5 % count])
    return made


def _calculate(step: Phase) -> None:
    value = step["parameters"][0]["values"][0]
    value["source"] = "CALCULATED"
    seen = [("mass", "11.598 g"), ("mass", "11.604 g"), ('input."API-001"', "150.000 kg")]
    value["calculation"] = {
        "formula": 'mean(mass) / input."API-001"',
        "problem": None,
        "inputs": [{"reference": reference, "text": text} for reference, text in seen],
    }
    value["signatures"] = [signature("VERIFIED", "Amélie Lefèvre", 51)]


def _correct(step: Phase) -> None:
    changed = step["parameters"][0]["values"][0]
    changed["corrections"] = [correction("18", "190", 45), correction("190", changed["text"], 47)]
    changed["outcome"] = "WITHIN"
    step["signatures"][0]["stale"] = True
    step["signatures"].append({**signature("PERFORMED", "Zoë Øst", 50), "place": "1 of 2"})
    step["exceptions"] = ["EX-2"]


def _dry_again(step: Phase) -> None:
    first = step["parameters"][0]["values"][0]
    first["outcome"] = "ACTION"
    again = value("2.35", "%", "😀 Noé\u0007 Grün", 25)
    again |= {"repetition": "2", "outcome": "ALERT", "source": "SCALE"}
    step["parameters"][0]["values"].append(again)
    step["exceptions"] = ["EX-1"]


def _enter_late(step: Phase) -> None:
    late = step["parameters"][0]["values"][0]
    late["occurred_at"] = time(12)
    late["reason"] = "The terminal was without power from 01:10 to 01:25."


def exceptions() -> list[RecordedException]:
    first: RecordedException = {
        "number": "EX-1",
        "rule": "EXE-2",
        "phase": "2",
        "title": "Loss on drying 2.7 %, limit 2.5 %",
        "description": "The value lies above the action limit. The granules were dried for 5 minutes more.",
        "state": "ASSESSED",
        "resolved_at": None,
        "classification": "MINOR",
        "rationale": "Drying again is foreseen by the recipe; the repeated value is within its limits.",
        "raised_at": time(21),
        "raised_by": "Theriac (limit check)",
        "assessed_by": "Юлия Щукина",
        "assessed_at": time(600),
    }
    told: RecordedException = {**first, "number": "EX-2", "rule": None, "phase": "4", "classification": "MAJOR"}
    unassessed: RecordedException = {
        **first,
        "number": "EX-3",
        "phase": None,
        "state": "OPEN",
        "classification": None,
        "rationale": None,
        "assessed_by": None,
        "assessed_at": None,
    }
    resolved: RecordedException = {
        **unassessed,
        "number": "EX-4",
        "phase": "4",
        "title": "Hardness 18 N, limit 120 N",
        "state": "RESOLVED_BY_CORRECTION",
        "resolved_at": time(45),
    }
    both: RecordedException = {
        **first,
        "number": "EX-5",
        "state": "RESOLVED_BY_CORRECTION",
        "resolved_at": time(46),
    }
    before: Assessment = {
        "number": "1",
        "classification": "CRITICAL",
        "downgraded_from": None,
        "rationale": "It may have reached other lots.",
        "by": "Ελένη Παππά",
        "at": time(600),
        "approvers": ["QUALITY", "QUALIFIED_PERSON"],
        "approvals": [{"role": "QUALITY", "by": "Zoë Øst", "at": time(601)}],
        "stands": False,
    }
    downgraded: Assessment = {
        **before,
        "number": "2",
        "classification": "MAJOR",
        "downgraded_from": "CRITICAL",
        "rationale": "It reached no other lot.",
        "stands": True,
    }
    awaiting: RecordedException = {
        **first,
        "number": "EX-6",
        "state": "IN_APPROVAL",
        "classification": "MAJOR",
        "rationale": "It reached no other lot.",
        "after_decision": True,
        "awaits": "QUALIFIED_PERSON",
        "assessments": [before, downgraded],
        "evidence": evidence(),
    }
    return [first, told, unassessed, resolved, both, awaiting]


def evidence() -> list[Evidence]:
    """Words alone, a file, and a link."""
    words: Evidence = {
        "number": "1",
        "says": "It smelled of burnt dust.",
        "file": None,
        "sha256": None,
        "about": None,
        "by": "한지민",
        "at": time(590),
    }
    return [
        words,
        {**words, "number": "2", "says": "The recorder's strip.", "file": "strip.pdf", "sha256": "ab" * 32},
        {**words, "number": "3", "says": "Made next.", "about": "Batch B-2026-0044"},
    ]


def impact() -> list[Impact]:
    """Of a batch that is affected, and of a lot that isn't."""
    stated: Impact = {
        "number": "1",
        "about": "Batch B-2026-0044",
        "affected": True,
        "because": "It was dried in the same hour.",
        "by": "Юлия Щукина",
        "at": time(620),
    }
    spared: Impact = {**stated, "number": "2", "about": "Lot L-7", "affected": False, "because": "It was sealed."}
    return [stated, spared]


def deviations() -> list[Deviation]:
    """One that was reopened and closed since, and one that was withdrawn."""
    over: Investigation = {
        "number": "1",
        "classification": "MINOR",
        "cause_category": "NOT_FOUND",
        "cause": "None could be established.",
        "conclusion": "It is watched.",
        "by": "Юлия Щукина",
        "at": time(610),
        "approvers": ["QUALITY"],
        "approvals": [],
        "stands": False,
    }
    approvals: list[Approval] = [{"role": "QUALITY", "by": "Ελένη Παππά", "at": time(640)}]
    found: Investigation = {
        **over,
        "number": "2",
        "cause_category": "METHOD",
        "cause": "The filter was changed too late.",
        "conclusion": "No other batch was dried meanwhile.",
        "approvals": approvals,
        "stands": True,
    }
    closed: Deviation = {
        "number": "7",
        "title": "The room was too warm",
        "description": "From 02:30 on.",
        "classification": "MINOR",
        "state": "CLOSED",
        "opened_by": "Zoë Øst",
        "opened_at": time(600),
        "investigator": "Юлия Щукина",
        "awaits": None,
        "closed_at": time(640),
        "reopened_at": time(620),
        "reopened_because": "Further exceptions were added to it.",
        "withdrawn_by": None,
        "withdrawn_at": None,
        "withdrawn_because": None,
        "exceptions": [
            {
                "number": "EX-1",
                "added_by": "Zoë Øst",
                "added_at": time(600),
                "removed_by": None,
                "removed_at": None,
                "removed_because": None,
            }
        ],
        "investigations": [over, found],
    }
    withdrawn: Deviation = {
        **closed,
        "number": "8",
        "state": "WITHDRAWN",
        "closed_at": None,
        "reopened_at": None,
        "reopened_because": None,
        "withdrawn_by": "Zoë Øst",
        "withdrawn_at": time(630),
        "withdrawn_because": "It was opened twice.",
        "exceptions": [
            {
                "number": "EX-2",
                "added_by": "Zoë Øst",
                "added_at": time(600),
                "removed_by": "Zoë Øst",
                "removed_at": time(630),
                "removed_because": "It was opened twice.",
            }
        ],
        "investigations": [],
    }
    done: Action = {
        "number": "1",
        "kind": "CORRECTIVE",
        "says": "The fan is replaced.",
        "state": "VERIFIED",
        "owner": "한지민",
        "due_on": "2026-12-24",
        "overdue_at": time(700),
        "done": "Replaced by one of the same make.",
        "done_by": "한지민",
        "done_at": time(710),
        "verified_by": "Юлия Щукина",
        "verified_at": time(720),
        "verification_remark": "It runs.",
        "cancelled_by": None,
        "cancelled_at": None,
        "cancelled_because": None,
    }
    cancelled: Action = {
        **done,
        "number": "2",
        "kind": "PREVENTIVE",
        "state": "CANCELLED",
        "overdue_at": None,
        "done": None,
        "done_by": None,
        "done_at": None,
        "verified_by": None,
        "verified_at": None,
        "verification_remark": None,
        "cancelled_by": "Юлия Щукина",
        "cancelled_at": time(715),
        "cancelled_because": "There is no other fan of this make.",
    }
    return [{**closed, "actions": [done, cancelled], "evidence": evidence(), "impact": impact()}, withdrawn]


def holds() -> list[Hold]:
    over: Hold = {
        "held_at": time(130),
        "held_by": "Ελένη Παππά",
        "reason": "Room temperature out of its alert limit.",
        "restarted_at": time(150),
        "restarted_by": "Zoë Øst",
        "restart_reason": "The air handling unit runs again; 21 °C and 45 % for an hour.",
    }
    still: Hold = {
        **over,
        "held_at": time(700),
        "restarted_at": None,
        "restarted_by": None,
        "restart_reason": None,
    }
    aborted: Hold = {
        **still,
        "held_at": time(720),
        "kind": "ABORT",
        "of": "operation Granulation",
        "reached_at": time(725),
        "running_at": None,
        "superseded_by": None,
    }
    paused: Hold = {**over, "kind": "PAUSE", "of": "batch", "reached_at": time(131), "running_at": time(151)}
    paused["superseded_by"] = "COMPLETE"
    return [over, still, aborted, paused]


def listed(made: list[Phase]) -> list[ListedSignature]:
    return [
        {
            **signed,
            "subject": f"Phase {step['number']} {step['name']}",
            "session_person": "Zoë Øst" if step["critical"] else None,
        }
        for step in made
        for signed in step["signatures"]
    ]


def document(count: int = 40) -> Document:
    """A released batch of so many phases."""
    made = phases(count)
    return {
        "format": "theriac-batch-record/1",
        "exported_at": time(720),
        "export_id": "01938f5e-7c1a-7b2d-9e4f-3a5b6c7d8e9f",
        "company": {"name": "Ærø Pharma A/S"},
        "site": {"code": "VIE", "name": "Wien", "time_zone": "Europe/Vienna"},
        "batch": {
            "id": "01938f5e-0000-7b2d-9e4f-3a5b6c7d8e9f",
            "number": "MET-2026-0042",
            "product": "Metformin HCl 500 mg film-coated tablets",
            "size": {"value": "300000", "unit": "{tbl}"},
            "state": "COMPLETE",
            "disposition": "RELEASED",
            "issued_at": time(0),
            "started_at": time(10),
            "completed_at": time(480),
        },
        "recipe": {
            "code": "MBR-MET-500",
            "name": "Metformin HCl 500 mg film-coated tablets, 300 000",
            "version": "3",
            "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "effective_from": time(0),
            "author": "Ελένη Παππά",
            "approvals": [signature("APPROVED", "Юлия Щукина", 1), signature("APPROVED", "李小龍", 2)],
        },
        "materials": [
            {
                "code": code,
                "name": name,
                "quantity": {"value": quantity, "unit": "kg"},
                "tolerance": tolerance,
                "role": "INPUT",
            }
            for code, name, quantity, tolerance in [
                ("API-001", "Metformin HCl (100 % basis)", "150.000", "±0.1 %"),
                ("EXC-014", "Microcrystalline cellulose PH-101", "9.300", "±0.5 %"),
                ("EXC-020", "Purified water, binder", "30.000", None),
            ]
        ],
        "phases": made,
        "holds": holds(),
        "takeovers": [
            {
                "phase": "3",
                "before": "Zoë Øst",
                "since": "Ελένη Παππά",
                "reason": "Called to the warehouse.",
                "taken_at": time(31),
            }
        ],
        "taken_out": [
            {
                "operation": "Granulation",
                "unit_procedure": "Wet granulation",
                "device": "TAB-01",
                "taken_by": "Zoë Øst",
                "taken_at": time(120),
                "ended_by": "Zoë Øst" if recalled is False else "Ελένη Παππά",
                "ended_at": None if recalled is None else time(140),
                "ended_because": None if recalled is None else "All is sent.",
                "recalled": recalled is True,
            }
            for recalled in (False, True, None)
        ],
        "offline_acts": [
            {
                "device": "TAB-01",
                "sequence": str(7 + each),
                "phase": "13",
                "parameter": "Impeller speed",
                "repetition": "1",
                "content": f"15{each} r/min",
                "person": "Zoë Øst",
                "device_time": time(136),
                "event_at": time(137),
                "arrived_at": time(139),
                "outcome": outcome,
                "says": says,
                "waits_for": waits_for,
                "exception": exception,
            }
            for each, (outcome, says, waits_for, exception) in enumerate(
                [
                    ("APPLIED", None, None, None),
                    ("REFUSED", "Ελένη Παππά already recorded 149 r/min.", None, "2"),
                    ("NOT_APPLIED", None, "8", None),
                ]
            )
        ],
        "hand_overs": [
            {
                "given_by": "Zoë Øst",
                "given_at": time(140),
                "open_phases": "Phase 13 Granulate: RUNNING, Zoë Øst",
                "notes": "The binder ran slowly.",
                "replaced_at": None,
                "accepted_by": "Ελένη Παππά",
                "accepted_at": time(141),
                "remark": "Seen.",
            },
            {
                "given_by": "Zoë Øst",
                "given_at": time(138),
                "open_phases": "No phase is open.",
                "notes": "Nothing special.",
                "replaced_at": time(139),
                "accepted_by": None,
                "accepted_at": None,
                "remark": None,
            },
        ],
        "planned_deviations": planned(),
        "reworks": reworks(),
        "comments": [{"on": "phase 3 Dry", "text": "Dusty.", "by": "Zoë Øst", "at": time(33)}],
        "certificates": [certified.certificate()],
        "confirmations": [certified.confirmation()],
        "exceptions": exceptions(),
        "deviations": deviations(),
        "signatures": listed(made),
        "rules_evaluated": evaluated(),
        "review": {
            "reviewer": "Юлия Щукина",
            "completed_at": time(660),
            "audit_trail_reviewed_at": time(650),
            "conclusion": "All exceptions are assessed; none touches the quality of the product.",
        },
        "questions": [
            {
                "number": "1",
                "on": "phase 3 Dry",
                "question": "Why was it stopped?",
                "to": "OPERATOR",
                "asked_by": "Юлия Щукина",
                "asked_at": time(640),
                "answer": "The filter was changed.",
                "answered_by": "Zoë Øst",
                "answered_at": time(645),
                "answered_because": "The operator is on leave.",
                "withdrawn_by": None,
                "withdrawn_at": None,
                "withdrawn_because": None,
            },
            {
                "number": "2",
                "on": "batch",
                "question": "Who cleaned?",
                "to": None,
                "asked_by": "Юлия Щукина",
                "asked_at": time(641),
                "answer": None,
                "answered_by": None,
                "answered_at": None,
                "answered_because": None,
                "withdrawn_by": "Юлия Щукина",
                "withdrawn_at": time(642),
                "withdrawn_because": "The logbook tells.",
            },
        ],
        "trail_reviews": [
            {
                "reviewer": "Юлия Щукина",
                "at": time(650),
                "shown": {"CHANGED": "41", "CORRECTED": "1", "DELETED": "0", "LATE": "2", "OVERRIDDEN": "1"},
                "entries": "45",
                "digest": "c" * 64,
                "upto": "0197c0de-0000-7000-8000-000000000001 3",
                "conclusion": "Each has its reason.",
            }
        ],
        "review_marks": [{"reviewer": "Юлия Щукина", "parts": "41", "since": time(630), "until": time(655)}],
        "reviews": [
            {
                "kind": "PRODUCTION",
                "reviewer": "Jürgen Weiß",
                "at": time(640),
                "conclusion": "Made as its recipe says.",
                "stale": True,
            },
            {
                "kind": "QUALITY",
                "reviewer": "Юлия Щукина",
                "at": time(660),
                "conclusion": "All exceptions are assessed; none touches the quality of the product.",
                "stale": False,
            },
        ],
        "disposition": {
            "decision": "RELEASED",
            "by": "Nguyễn Thị Ánh",
            "at": time(700),
            "statement": "Manufactured and checked in accordance with GMP and the marketing authorisation.",
            "decided_as": "QUALITY_UNIT",
            "reviewer_because": "The unit has two persons, and one of them executes.",
            "lots": [
                {"number": "MET-1-A", "status": "QUARANTINE", "decision": "RELEASED"},
                {"number": "MET-1-B", "status": "QUARANTINE", "decision": "REJECTED", "because": "Its drum was open."},
                {"number": "MET-1-C", "status": "REJECTED", "decision": "REJECTED"},
            ],
        },
        "revocations": [
            {
                "decision": {"decision": "RELEASED", "by": "Nguyễn Thị Ánh", "at": time(670), "statement": "In order."},
                "because": "A failing result was found in the laboratory's notebook.",
                "by": "Jürgen Groß",
                "at": time(680),
                "lots": [{"number": "MET-1-A", "status": "RELEASED", "shipped": {"value": "12.50", "unit": "kg"}}],
            }
        ],
    }


def evaluated() -> RulesEvaluated:
    """Two rules, each at a place."""
    return {
        "reviewer": "Юлия Щукина",
        "at": time(660),
        "digest": "5e" * 32,
        "counts": {"passed": "0", "failed": "1", "not_applicable": "1", "overridden": "0"},
        "rules": [
            {
                "rule": "EXE-2",
                "version": "1",
                "text": "An out-of-limit value is stored, then becomes an exception.",
                "looks_at": "each value",
                "counts": {"passed": "0", "failed": "1", "not_applicable": "0", "overridden": "0"},
            },
            {
                "rule": "WGH-4",
                "version": "1",
                "text": "A compensator below its own minimum stops the dispense.",
                "looks_at": "each dispense order",
                "counts": {"passed": "0", "failed": "0", "not_applicable": "1", "overridden": "0"},
            },
        ],
        "complete": False,
        "places": [
            {
                "rule": "EXE-2",
                "place": "phase 3, Loss on drying",
                "outcome": "FAILED",
                "inputs": [{"name": "value", "value": "2.7", "unit": "%", "limits": "action 1.0 to 2.5 %"}],
            }
        ],
    }


def record(content: Document) -> bytes:
    """Canonical bytes of a record without rows."""
    return rfc8785.dumps({"format": "theriac-record/1", "document": cast("dict[str, Any]", content), "rows": []})
