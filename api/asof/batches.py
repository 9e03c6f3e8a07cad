"""A batch as it was: its state, its phases with their values, its exceptions, signatures and decisions."""

from datetime import datetime

import strawberry

from api.asof import told
from api.asof.types import SignatureThen, ThingAsOf, signatures
from api.scalars import Quantity
from domain.asof.reading import Past
from domain.audit.entry import Row
from domain.exports.composing import values
from domain.exports.composing.source import Source, must, whole
from domain.exports.members import Rows


@strawberry.type(description="A recorded value as it stood.")
class ValueThen:
    id: strawberry.ID
    parameter: str = strawberry.field(description="The parameter's name.")
    repetition: int
    text: str = strawberry.field(description="With its digits and unit; a moment by the site's clock.")
    outcome: str
    revision: int = strawberry.field(description="From 1; each correction by then is one more.")
    recorded_name: str = strawberry.field(description="Who gave it this content.")
    recorded_at: datetime
    reason: str | None = strawberry.field(description="Why it was corrected, or entered late.")


@strawberry.type(description="A run of a phase as it stood.")
class PhaseThen:
    id: strawberry.ID
    number: int
    name: str | None
    run: int
    state: str
    started_name: str | None
    started_at: datetime | None
    completed_name: str | None
    completed_at: datetime | None
    signed_off_at: datetime | None
    left_out_at: datetime | None
    not_applicable_at: datetime | None
    replaced_at: datetime | None
    values: list[ValueThen]


@strawberry.type(description="An exception as it stood.")
class ExceptionThen:
    id: strawberry.ID
    number: int
    rule: str
    phase_number: int | None
    title: str
    description: str
    raised_at: datetime
    state: str
    classification: str | None
    rationale: str | None
    assessed_at: datetime | None
    awaits: str | None = strawberry.field(description="As what somebody had still to approve its assessment.")
    resolved_at: datetime | None


@strawberry.type(description="A hold that wasn't lifted, or was by then.")
class HoldThen:
    reason: str
    held_at: datetime
    restarted_at: datetime | None


@strawberry.type(description="A review, or the decision on a batch or lot, that was made by then.")
class DecisionThen:
    decision: str = strawberry.field(
        description="REVIEWED for quality's review, REVIEWED_BY_PRODUCTION for production's."
    )
    statement: str
    decided_name: str
    decided_at: datetime


@strawberry.type
class BatchThen:
    number: str
    product: str
    size: Quantity
    version: int
    state: str
    disposition: str
    recipe_version_id: strawberry.ID
    issued_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    phases: list[PhaseThen] = strawberry.field(description="In the order of the recipe, those that didn't run too.")
    exceptions: list[ExceptionThen]
    holds: list[HoldThen]
    signatures: list[SignatureThen] = strawberry.field(
        description="On it and on what belongs to it, in the order of signing; the stale ones too."
    )
    decisions: list[DecisionThen] = strawberry.field(
        description="Reviews, dispositions, and a release that was taken back, in their order."
    )


@strawberry.type(description="A batch as it was at the moment.")
class BatchAsOf(ThingAsOf):
    @strawberry.field
    def was(self) -> BatchThen | None:
        return _batch(self.past)


def _batch(past: Past) -> BatchThen | None:
    batch, rows = past.own, past.rows
    if batch is None:
        return None
    return BatchThen(
        number=must(batch, "number"),
        product=must(batch, "product"),
        size=told.amount(batch, "size"),
        version=whole(batch, "version"),
        state=must(batch, "state"),
        disposition=must(batch, "disposition"),
        recipe_version_id=strawberry.ID(f"MasterRecipeVersion:{must(batch, 'recipe_version_id')}"),
        issued_at=told.time(batch, "issued_at"),
        started_at=told.maybe_time(batch, "started_at"),
        completed_at=told.maybe_time(batch, "completed_at"),
        phases=_phases(Source(rows)),
        exceptions=[_exception(row) for row in told.all_of(rows, "batch_exception", "number")],
        holds=[_hold(row) for row in told.all_of(rows, "batch_hold", "held_at")],
        signatures=signatures(rows),
        decisions=decisions(rows),
    )


def _phases(source: Source) -> list[PhaseThen]:
    runs = source.all("phase_execution", by=lambda row: (whole(row, "number"), int(row.get("run") or 1)))
    return [_phase(source, row) for row in runs]


def _phase(source: Source, row: Row) -> PhaseThen:
    found = source.all("parameter_value", by=_recorded, phase_execution_id=must(row, "id"))
    rows = source.rows
    return PhaseThen(
        id=_id("PhaseExecution", row),
        number=whole(row, "number"),
        name=told.column_of(rows, "recipe_phase", row.get("recipe_phase_id"), "name"),
        run=int(row.get("run") or 1),
        state=must(row, "state"),
        started_name=told.column_of(rows, "person", row.get("started_by"), "name"),
        started_at=told.maybe_time(row, "started_at"),
        completed_name=told.column_of(rows, "person", row.get("completed_by"), "name"),
        completed_at=told.maybe_time(row, "completed_at"),
        signed_off_at=told.maybe_time(row, "signed_off_at"),
        left_out_at=told.maybe_time(row, "left_out_at"),
        not_applicable_at=told.maybe_time(row, "not_applicable_at"),
        replaced_at=told.maybe_time(row, "replaced_at"),
        values=[_value(source, one) for one in found],
    )


def _recorded(row: Row) -> str:
    """Ids are of the time of their making."""
    return must(row, "id")


def _value(source: Source, row: Row) -> ValueThen:
    parameter = source.one("recipe_parameter", row.get("recipe_parameter_id"))
    return ValueThen(
        id=_id("ParameterValue", row),
        parameter=must(parameter, "name"),
        repetition=whole(row, "repetition"),
        text=values.text(source, row, named=True),
        outcome=must(row, "outcome"),
        revision=whole(row, "revision"),
        recorded_name=must(row, "recorded_name"),
        recorded_at=told.time(row, "recorded_at"),
        reason=_reason(source, row),
    )


def _reason(source: Source, row: Row) -> str | None:
    """Why it was corrected last, else why it was entered late."""
    revisions = source.all("parameter_value_revision", by=lambda one: whole(one, "revision"), value_id=must(row, "id"))
    return (revisions[-1] if revisions else row).get("reason")


def _exception(row: Row) -> ExceptionThen:
    phase = row.get("phase_number")
    return ExceptionThen(
        id=_id("Exception", row),
        number=whole(row, "number"),
        rule=must(row, "rule"),
        phase_number=None if phase is None else int(phase),
        title=must(row, "title"),
        description=must(row, "description"),
        raised_at=told.time(row, "raised_at"),
        state=must(row, "state"),
        classification=row.get("classification"),
        awaits=row.get("awaits"),
        rationale=row.get("rationale"),
        assessed_at=told.maybe_time(row, "assessed_at"),
        resolved_at=told.maybe_time(row, "resolved_at"),
    )


def _hold(row: Row) -> HoldThen:
    return HoldThen(
        reason=must(row, "reason"),
        held_at=told.time(row, "held_at"),
        restarted_at=told.maybe_time(row, "restarted_at"),
    )


def decisions(rows: Rows) -> list[DecisionThen]:
    """Reviews, dispositions and what took a release back, in the order in which they were made."""
    reviews = [
        DecisionThen(
            decision="REVIEWED_BY_PRODUCTION" if row.get("kind") == "PRODUCTION" else "REVIEWED",
            statement=must(row, "conclusion"),
            decided_name=must(row, "reviewer_name"),
            decided_at=told.time(row, "reviewed_at"),
        )
        for row in told.all_of(rows, "batch_review", "reviewed_at")
    ]
    revoked = [
        DecisionThen(
            decision="RELEASE_REVOKED",
            statement=must(row, "because"),
            decided_name=must(row, "revoked_name"),
            decided_at=told.time(row, "revoked_at"),
        )
        for row in told.all_of(rows, "release_revocation", "revoked_at")
    ]
    return sorted([*reviews, *decided(rows, "disposition"), *revoked], key=lambda one: one.decided_at)


def decided(rows: Rows, table: str) -> list[DecisionThen]:
    """The dispositions of a batch or lot, in their order."""
    return [
        DecisionThen(
            decision=must(row, "decision"),
            statement=must(row, "statement"),
            decided_name=must(row, "decided_name"),
            decided_at=told.time(row, "decided_at"),
        )
        for row in told.all_of(rows, table, "decided_at")
    ]


def _id(type_name: str, row: Row) -> strawberry.ID:
    return strawberry.ID(f"{type_name}:{must(row, 'id')}")
