"""Master recipes, their versions and elements as GraphQL shows them."""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

import strawberry

from api.context import Info
from api.listing import listed
from api.people.types import Person
from api.reading.vocabulary import Pages, Parts, lowered
from api.recipes import enums as kinds
from api.recipes import words
from api.recipes.findings import RecipeFinding, findings_of
from api.relay import Connection, Node, Window
from api.scalars import Quantity
from api.signatures.types import Signature
from api.tenancy.types import Site
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.recipes import models
from domain.recipes.limits import limits_text

QUANTITY = Parts({"value": "quantity_value", "unit": "quantity_unit"})
BATCH_SIZE = Parts({"value": "batch_size_value", "unit": "batch_size_unit"})


@strawberry.type(description="A line of the formula.")
class RecipeMaterial(Node):
    model: ClassVar[type[OfCompany]] = models.RecipeMaterial
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    position: int = strawberry.field(description="Its place in the formula, from 1; charges refer to it.")
    code: str
    name: str
    role: kinds.MaterialRole
    tolerance_percent: Decimal | None = strawberry.field(description="Percent of the quantity, to either side.")

    @strawberry.field(description="How much of it the batch size takes.", metadata=lowered(QUANTITY))
    def quantity(self, root: strawberry.Parent[models.RecipeMaterial]) -> Quantity:
        return Quantity(value=root.quantity_value, unit=root.quantity_unit)


@strawberry.type(description="What a phase charges of a material.")
class RecipeCharge(Node):
    model: ClassVar[type[OfCompany]] = models.RecipeCharge
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    position: int
    material: RecipeMaterial

    @strawberry.field(metadata=lowered(QUANTITY))
    def quantity(self, root: strawberry.Parent[models.RecipeCharge]) -> Quantity:
        return Quantity(value=root.quantity_value, unit=root.quantity_unit)


@strawberry.type(description="A value to set or capture in a phase.")
class RecipeParameter(Node):
    model: ClassVar[type[OfCompany]] = models.RecipeParameter
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    position: int
    name: str
    kind: kinds.ParameterKind
    unit: str | None = strawberry.field(description='UCUM code; "1" for a bare number.')
    target: Decimal | None
    alert_low: Decimal | None
    alert_high: Decimal | None
    action_low: Decimal | None
    action_high: Decimal | None
    exclusive: bool = strawberry.field(description="Whether a value on a bound is outside the limits.")
    decimals: int | None = strawberry.field(description="To how many a number is rounded before it is compared.")
    rounding: kinds.Rounding | None
    choices: list[str]
    expected: str | None = strawberry.field(description='A choice, or "yes" or "no"; any other answer is an exception.')
    critical: bool
    rationale: str | None
    repetitions: int = strawberry.field(description="How many values complete the phase.")
    repetition_limit: int = strawberry.field(description="How many values may be recorded.")

    @strawberry.field(
        description="The limits as one line, such as “alert 1.2–2.3, action 1.0–2.5 %”; may be empty.",  # noqa: RUF001 -- a range takes a dash
        metadata=lowered(words.LIMITS),
    )
    def limits(self, root: strawberry.Parent[models.RecipeParameter]) -> str:
        return limits_text(root)


@strawberry.type(description="What an operator executes: a phase of an operation of a unit procedure (ISA-88).")
class RecipePhase(Node):
    model: ClassVar[type[OfCompany]] = models.RecipePhase
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    number: int
    unit_procedure: str
    operation: str
    name: str
    instruction: str
    critical: bool
    during_number: int | None = strawberry.field(description="The number of the phase that it may run during (EXE-20).")
    signatures: list[kinds.PhaseSignature]
    parameters: list[RecipeParameter] = strawberry.field(description="At most 100, by position.")
    charges: list[RecipeCharge] = strawberry.field(description="At most 500, by position.")


@strawberry.type(description="One role's signed approval of one submission.")
class RecipeApproval(Node):
    model: ClassVar[type[OfCompany]] = models.RecipeApproval
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    role: kinds.ApprovalRole
    submission: int = strawberry.field(description="It counts while this is the version's own.")
    approved_at: datetime
    person: Person
    signature: Signature


@strawberry.type(description="Somebody who wrote on a version, if only one element.")
class RecipeAuthor:
    model: ClassVar[type[OfCompany]] = models.RecipeAuthor

    person: Person


@strawberry.type(description="One version for one site, batch size and variant; frozen from its submission on (REC-1).")
class MasterRecipeVersion(Node):
    model: ClassVar[type[OfCompany]] = models.MasterRecipeVersion
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    version: int = strawberry.field(description="Send it back with a change; it counts every change up.")
    number: int = strawberry.field(description="The recipe's versions are numbered from 1.")
    state: kinds.VersionState
    variant: str
    site: Site
    recipe: "MasterRecipe"
    submission: int = strawberry.field(description="How often it was submitted.")
    submitted_at: datetime | None
    digest: str | None = strawberry.field(description="SHA-256 of the submitted content's RFC 8785 form, hex.")
    content: str | None = strawberry.field(description="The submitted content, canonical JSON.")
    approved_at: datetime | None
    effective_on: date | None = strawberry.field(description="The day at the site from which it is in effect.")
    effective_at: datetime | None
    ended_at: datetime | None = strawberry.field(description="When it was superseded or withdrawn.")
    because: str | None = strawberry.field(description="Why it was last returned to draft, or withdrawn.")
    materials: list[RecipeMaterial] = strawberry.field(description="The formula; at most 500, by position.")
    phases: list[RecipePhase] = strawberry.field(description="The procedure; at most 2,000, by number.")
    authors: list[RecipeAuthor] = strawberry.field(description="Who wrote on it; none of them may approve it (REC-2).")
    approvals: list[RecipeApproval] = strawberry.field(description="Of every submission, oldest first.")
    signatures: list[Signature] = strawberry.field(description="Of authors and approvers, oldest first.")

    @strawberry.field(description="How much one batch makes.", metadata=lowered(BATCH_SIZE))
    def batch_size(self, root: strawberry.Parent[models.MasterRecipeVersion]) -> Quantity:
        return Quantity(value=root.batch_size_value, unit=root.batch_size_unit)

    @strawberry.field(description="What the linter finds in it: errors, warnings and notes, of any state (REC-7).")
    def findings(self, root: strawberry.Parent[models.MasterRecipeVersion], info: Info) -> list[RecipeFinding]:
        return findings_of(info.context.session, root)


VERSIONS = Pages(lambda row, recipe, _: [row.recipe_id == recipe.id])


@strawberry.type(description="The master batch record of one product at one stage.")
class MasterRecipe(Node):
    model: ClassVar[type[OfCompany]] = models.MasterRecipe
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    version: int
    code: str
    product: str
    stage: str = strawberry.field(description="Such as bulk, coating or packaging.")

    @strawberry.field(description="Its versions at the sites whose recipes you may read.", metadata=lowered(VERSIONS))
    def versions(
        self,
        root: strawberry.Parent[models.MasterRecipe],
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[MasterRecipeVersion]:
        window = Window(first, after, last, before)
        return listed(info, MasterRecipeVersion, VERSIONS, window, of=root)
