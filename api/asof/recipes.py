"""A version of a recipe as it was, a draft too: its state, its approvals, and what it said."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from api.asof import told
from api.asof.types import SignatureThen, ThingAsOf, signatures
from api.scalars import Quantity
from domain.asof.reading import Past
from domain.audit.entry import Row
from domain.exports.composing.source import must, whole, yes
from domain.exports.members import Rows


@strawberry.type(description="What a phase asked to be recorded.")
class RecipeParameterThen:
    code: str | None
    name: str
    kind: str
    unit: str | None
    target: Decimal | None
    alert_low: Decimal | None
    alert_high: Decimal | None
    action_low: Decimal | None
    action_high: Decimal | None
    registered_low: Decimal | None
    registered_high: Decimal | None
    critical: bool
    formula: str | None


@strawberry.type
class RecipePhaseThen:
    code: str | None
    number: int
    unit_procedure: str
    operation: str
    name: str
    instruction: str
    critical: bool
    parameters: list[RecipeParameterThen]


@strawberry.type(description="A material that the recipe took.")
class RecipeMaterialThen:
    code: str
    name: str
    role: str
    quantity: Quantity


@strawberry.type(description="What the recipe gave.")
class RecipeOutputThen:
    code: str
    name: str
    kind: str
    quantity: Quantity
    yield_low: Decimal | None
    yield_high: Decimal | None


@strawberry.type(description="An approval of the submission that stood then.")
class RecipeApprovalThen:
    role: str
    person: str | None
    approved_at: datetime


@strawberry.type
class RecipeVersionThen:
    code: str | None
    product: str | None
    number: int
    variant: str
    state: str
    batch_size: Quantity
    authors: list[str]
    submission: int
    submitted_at: datetime | None
    approvals: list[RecipeApprovalThen]
    approved_at: datetime | None
    effective_on: date | None
    effective_at: datetime | None
    review_due_on: date | None
    ended_at: datetime | None
    because: str | None
    digest: str | None = strawberry.field(description="SHA-256 of the content that was submitted; null for a draft.")
    phases: list[RecipePhaseThen]
    materials: list[RecipeMaterialThen]
    outputs: list[RecipeOutputThen]
    signatures: list[SignatureThen]


@strawberry.type(description="A version of a recipe as it was at the moment.")
class RecipeVersionAsOf(ThingAsOf):
    @strawberry.field
    def was(self) -> RecipeVersionThen | None:
        return _version(self.past)


def _version(past: Past) -> RecipeVersionThen | None:
    row, rows = past.own, past.rows
    if row is None:
        return None
    recipe, submission = row.get("recipe_id"), must(row, "submission")
    approvals = told.all_of(rows, "recipe_approval", "approved_at", submission=submission)
    return RecipeVersionThen(
        code=told.column_of(rows, "master_recipe", recipe, "code"),
        product=told.column_of(rows, "master_recipe", recipe, "product"),
        number=whole(row, "number"),
        variant=must(row, "variant"),
        state=must(row, "state"),
        batch_size=told.amount(row, "batch_size"),
        authors=told.names_of(rows, [one.get("person_id") for one in told.all_of(rows, "recipe_author")]),
        submission=int(submission),
        submitted_at=told.maybe_time(row, "submitted_at"),
        approvals=[_approval(rows, one) for one in approvals],
        approved_at=told.maybe_time(row, "approved_at"),
        effective_on=told.maybe_day(row, "effective_on"),
        effective_at=told.maybe_time(row, "effective_at"),
        review_due_on=told.maybe_day(row, "review_due_on"),
        ended_at=told.maybe_time(row, "ended_at"),
        because=row.get("because"),
        digest=row.get("digest"),
        phases=[_phase(rows, one) for one in told.all_of(rows, "recipe_phase", "number")],
        materials=[_material(one) for one in told.all_of(rows, "recipe_material", "position")],
        outputs=[_output(one) for one in told.all_of(rows, "recipe_output", "code")],
        signatures=signatures(rows),
    )


def _approval(rows: Rows, row: Row) -> RecipeApprovalThen:
    return RecipeApprovalThen(
        role=must(row, "role"),
        person=told.column_of(rows, "person", row.get("person_id"), "name"),
        approved_at=told.time(row, "approved_at"),
    )


def _phase(rows: Rows, row: Row) -> RecipePhaseThen:
    parameters = told.all_of(rows, "recipe_parameter", "position", recipe_phase_id=must(row, "id"))
    return RecipePhaseThen(
        code=row.get("code"),
        number=whole(row, "number"),
        unit_procedure=must(row, "unit_procedure"),
        operation=must(row, "operation"),
        name=must(row, "name"),
        instruction=must(row, "instruction"),
        critical=yes(row, "critical"),
        parameters=[_parameter(one) for one in parameters],
    )


def _parameter(row: Row) -> RecipeParameterThen:
    limits = ("target", "alert_low", "alert_high", "action_low", "action_high", "registered_low", "registered_high")
    return RecipeParameterThen(
        code=row.get("code"),
        name=must(row, "name"),
        kind=must(row, "kind"),
        unit=row.get("unit"),
        critical=yes(row, "critical"),
        formula=row.get("formula"),
        **{one: told.maybe_number(row, one) for one in limits},
    )


def _material(row: Row) -> RecipeMaterialThen:
    return RecipeMaterialThen(
        code=must(row, "code"), name=must(row, "name"), role=must(row, "role"), quantity=told.amount(row, "quantity")
    )


def _output(row: Row) -> RecipeOutputThen:
    return RecipeOutputThen(
        code=must(row, "code"),
        name=must(row, "name"),
        kind=must(row, "kind"),
        quantity=told.amount(row, "quantity"),
        yield_low=told.maybe_number(row, "yield_low"),
        yield_high=told.maybe_number(row, "yield_high"),
    )
