"""Every rule that a review lists: what it says, as which version, and what of a batch it looks at (REV-7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Looked(StrEnum):
    """What is counted of a batch, so that a rule that found nothing there is told from one that had nothing to look at.

    OWN rules look at things that are each listed for themselves.
    """

    OWN = "OWN"
    BATCH = "BATCH"
    RUNS = "RUNS"
    VALUES = "VALUES"
    DECISIONS = "DECISIONS"
    CHARGES = "CHARGES"
    EQUIPMENT = "EQUIPMENT"
    DISPENSES = "DISPENSES"
    WEIGHINGS = "WEIGHINGS"
    TAKE_OUTS = "TAKE_OUTS"
    OFFLINE_ACTS = "OFFLINE_ACTS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`version` counts up whenever what it says, or how it is evaluated, changes; it is kept with each evaluation."""

    text: str
    looks_at: str
    looked: Looked = Looked.OWN
    version: int = 1


CATALOGUE: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        "EXE-1": Rule(
            text="A phase can't complete out of its sequence; the server decides, not the screen.",
            looks_at="each decision of a branch or a loop, and each that a person made by hand",
            looked=Looked.DECISIONS,
        ),
        "EXE-2": Rule(
            text=(
                "An out-of-limit value is stored, then becomes an exception. It is never refused and never "
                "retyped away."
            ),
            looks_at="each value against its limits or expected answer, as it stands",
        ),
        "EXE-3": Rule(
            text=(
                "Alert, action and registered limits differ; each bound is inclusive unless declared exclusive; "
                "the comparison is on the value as rounded by the parameter's own rule. A result may be qualified "
                "(<, >, not detected, too many to count); one that can't be judged is an exception."
            ),
            looks_at="each qualified result, whether its limits can judge it",
        ),
        "EXE-7": Rule(
            text=(
                "A correction re-evaluates every dependent calculation, limit, exception and yield; signatures on "
                "changed content become stale and must be given again."
            ),
            looks_at=(
                "each calculated value, whether its formula gives one, and each decision that a correction changed"
            ),
        ),
        "EXE-9": Rule(
            text='"Not applicable" needs a reason and authority; on a critical phase, quality\'s approval.',
            looks_at="each run of a phase, whether it or a part of it was left out, and each control that was missed",
            looked=Looked.RUNS,
        ),
        "EXE-10": Rule(
            text="An inserted phase is approved before it is run, counts for this run only, and is an exception.",
            looks_at="each run of a phase, whether it was inserted",
            looked=Looked.RUNS,
        ),
        "EXE-11": Rule(
            text="A late entry carries the time of the event and of the entry, and a reason.",
            looks_at="each value, act and page of paper, whether it was entered late",
            looked=Looked.VALUES,
        ),
        "EXE-12": Rule(
            text=(
                "Hold timers run on the server between named events; alert before, exception after; putting the "
                "batch on hold doesn't stop them."
            ),
            looks_at="each time between two events that the recipe limits",
        ),
        "EXE-15": Rule(
            text="Training, role, site and qualification are checked at the act, not at sign-in.",
            looks_at="each run of a phase, whether somebody or something was admitted to it by an override",
            looked=Looked.RUNS,
        ),
        "EXE-17": Rule(
            text="A lost instrument link keeps its quality flag; the manual fallback is an exception.",
            looks_at="each value, whether a person gave it in place of an instrument or a formula",
            looked=Looked.VALUES,
        ),
        "EXE-20": Rule(
            text=(
                "A phase may run during another (in-process controls during compression); the recipe says so, and "
                "the record keeps the true times."
            ),
            looks_at="each series of in-process controls, whether each was taken in its time",
        ),
        "CMD-2": Rule(
            text=(
                "A supervisor stops or aborts, with a reason, an abort by a signature; each is an exception. A "
                "batch that was stopped or aborted never goes on: its record is closed by what is missing of "
                "signatures, corrections and counts, and is reviewed; an aborted one is never released, a stopped "
                "one only if no phase is left unfinished (REV-4)."
            ),
            looks_at="the batch, whether it ended before it was complete",
            looked=Looked.BATCH,
        ),
        "CMD-7": Rule(
            text=(
                "A supervisor has a completed phase run again, by a signature with the reason: the complete run "
                "stays beside the new one with its values, charges and signatures, what is controlled every so "
                "often while it runs is run again with it, and what hasn't begun behind it waits. What was "
                "decided on the first run is decided again on the new one; where the batch went the other way "
                "already, that is an exception, as the repeat itself is. A complete batch is reopened, until it "
                "is decided on."
            ),
            looks_at="each run of a phase, whether it was run again after it was complete",
            looked=Looked.RUNS,
        ),
        "UNX-3": Rule(
            text=(
                "Equipment is replaced in the middle of a phase by one act with a reason: its use ends and it is "
                "dirty, what takes its place meets the same demand of the recipe, is asked whether it is suitable "
                "as any is, and is used in the same phase from then on. The record tells both, and it is an "
                "exception."
            ),
            looks_at="each use of equipment, whether it was replaced in the middle of a phase",
            looked=Looked.EQUIPMENT,
        ),
        "OFL-1": Rule(
            text=(
                "What is recorded on a device without a connection is applied in its order, each act once, alone "
                "and under the same rules as online, with the device's time and the server's; what is refused, "
                "and what depends on it, is kept as it was entered and never merged."
            ),
            looks_at="each act that a device sent, whether it was applied",
            looked=Looked.OFFLINE_ACTS,
        ),
        "OFL-3": Rule(
            text=(
                "A device takes out an operation none of whose phases takes a second person, quality, equipment, "
                "an instrument, material or a decision at the act; until it is back or recalled, only what the "
                "device sends goes on there, and of what was recalled nothing more is applied."
            ),
            looks_at="each operation that a device took out, whether it came back",
            looked=Looked.TAKE_OUTS,
        ),
        "OFL-4": Rule(
            text=(
                "A phase that was completed without a connection lets the next one of what was taken out begin "
                "there; it is an exception, and unsigned, so that nothing else begins behind it and nothing is "
                "released, until the same person signs for it."
            ),
            looks_at="each phase that was completed without a connection, whether its person signed for it",
            looked=Looked.OFFLINE_ACTS,
        ),
        "EQP-3": Rule(
            text="An overdue dirty hold is an exception and demands its declared cleaning.",
            looks_at="each use of equipment, whether it was cleaned in time after it",
            looked=Looked.EQUIPMENT,
        ),
        "EQP-5": Rule(
            text="A calibration found out of tolerance lists every batch since the last good one.",
            looks_at="each use of equipment, whether a calibration found it out of tolerance",
            looked=Looked.EQUIPMENT,
        ),
        "DEV-9": Rule(
            text=(
                "Whether another batch or lot is affected by what a deviation is about is stated by a person with "
                "the reason, and signed, by nobody who executed what it is about; what may be affected is proposed "
                "by genealogy, lots in common and equipment. An affected batch gets an exception, found after its "
                "decision where that was made; a lot in use goes back to quarantine. It is in the record, and who "
                "concludes or approves the deviation signs it."
            ),
            looks_at="the batch, whether a deviation of others was stated to affect it",
            looked=Looked.BATCH,
        ),
        "MNT-2": Rule(
            text=(
                "A breakdown puts equipment out of service at once and is an exception of every batch that uses "
                "it; it returns by the signature of somebody who didn't repair it, and is dirty where what "
                "touches the product was opened."
            ),
            looks_at="each use of equipment, whether it broke down",
            looked=Looked.EQUIPMENT,
        ),
        "ENV-2": Rule(
            text=(
                "A reading outside its limits is kept, with its source and both times; nothing begins in the room "
                "until it is back within them, and the batches that ran there get an exception."
            ),
            looks_at="each run of a phase, whether its room left its limits meanwhile",
            looked=Looked.RUNS,
        ),
        "MAT-1": Rule(
            text=(
                "Only released, unexpired, retest-current lots are used; conditional use needs an approval scoped "
                "to batch and lot."
            ),
            looks_at="each lot that was charged, whether it was released",
            looked=Looked.CHARGES,
        ),
        "MAT-3": Rule(
            text="A lot whose status changes flags at once every batch that consumed it and every open dispense.",
            looks_at="each lot that was charged, whether its status got worse since",
            looked=Looked.CHARGES,
        ),
        "WGH-4": Rule(
            text="A compensator below its own minimum stops the dispense and raises an exception.",
            looks_at="each dispense order, whether its compensator was below its own minimum",
            looked=Looked.DISPENSES,
        ),
        "WGH-10": Rule(
            text="A typed weight (not from an enrolled scale) needs a reason and a witness, and is an exception.",
            looks_at="each weighing and reading, whether a weight was typed",
            looked=Looked.WEIGHINGS,
        ),
        "REV-2": Rule(
            text="Yield and accountability are separate figures; one outside its limit opens an investigation.",
            looks_at="each yield that a phase told, and each figure of the reconciliation",
        ),
        "REV-3": Rule(
            text=(
                "Labels: issued = used + returned + destroyed + specimens; an imbalance outside its limit blocks. "
                "A label that bears a lot number is destroyed, never returned (21 CFR 211.125(d))."
            ),
            looks_at="the labels of each lot that the batch gave",
        ),
        "SIG-4": Rule(
            text="A signature can't be moved to another record, and a change of content makes it stale.",
            looks_at="each run of a phase, whether all its signatures are given and valid",
        ),
        "REV-4": Rule(
            text=(
                "Release is blocked by: an open exception, a stale or missing signature, an unfinished phase, a "
                "pending test, an unreviewed audit trail, an open question to the floor, an open hold, unreconciled "
                "labels, an upstream batch or lot, at any depth, that isn't released. The blockers are computed, "
                "explained and can't be overridden."
            ),
            looks_at="each thing that blocks a release, but for the review itself",
        ),
    }
)
"""By id, in the order in which a review lists them. A test holds the texts to those of the requirements."""
