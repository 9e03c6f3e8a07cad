"""How batches are numbered: asking for it, and quality's setting of it."""

from datetime import datetime
from typing import Any, ClassVar

import strawberry
from sqlalchemy import ColumnElement

from api.auth.signing import SignatureInput, sign
from api.context import Info, changed
from api.listing import listed
from api.problems import Problem
from api.reading.vocabulary import Given, Pages, Row, lowered
from api.recipes.types import MasterRecipe
from api.relay import Connection, Node, Window, local_id
from api.signatures.types import Signature
from api.tenancy.types import Site
from domain.execution.numbering import models
from domain.execution.numbering.commands.setting import SET_BATCH_NUMBERING, SetBatchNumbering
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.signatures.acts import SignedAct, SignedInput


def _of(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `batchNumberings` in SQL."""
    return [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []


NUMBERINGS = Pages(_of)


@strawberry.type(
    description="By which pattern a site's batches are numbered, all or one recipe's; the enterprise's holds where a"
    " site has none (REC-5)."
)
class BatchNumbering(Node):
    model: ClassVar[type[OfCompany]] = models.BatchNumbering
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    version: int
    site: Site
    recipe: MasterRecipe | None = strawberry.field(description="Null: of all that have no rule of their own.")
    pattern: str | None = strawberry.field(description="Null: whoever issues a batch gives its number.")
    by_hand: bool = strawberry.field(description="Whether a number may be given although there is a pattern.")
    because: str
    set_name: str
    set_at: datetime
    signature: Signature


@strawberry.input(
    description="How a site's batches are numbered, or with the enterprise as the site all of the company's; of one"
    " recipe, or of all that have no rule of their own."
)
class SetBatchNumberingAct:
    site: strawberry.ID
    version: int = strawberry.field(description="The site's.")
    recipe: strawberry.ID | None = None
    pattern: str | None = strawberry.field(
        default=None,
        description="Such as {site}-{product}-{yy}{mm}-{seq:4}: the site's and the recipe's code, {yyyy}, {yy}, {mm},"
        " {dd} of the day at the site, and a sequence that begins anew where all else differs. Null: by hand.",
    )
    by_hand: bool = strawberry.field(description="Whether a number may be given.")
    numbering_version: int | None = strawberry.field(
        default=None, description="Of the rule that it replaces; null for none."
    )
    reason: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        recipe = None if self.recipe is None else local_id(self.recipe, "MasterRecipe", path="recipe")
        return SET_BATCH_NUMBERING, SetBatchNumbering(
            subject=local_id(self.site, "Site", path="site"),
            version=self.version,
            recipe=recipe,
            pattern=self.pattern,
            by_hand=self.by_hand,
            seen=self.numbering_version,
            reason=self.reason,
        )


@strawberry.input
class SetBatchNumberingInput(SetBatchNumberingAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class SetBatchNumberingPayload:
    numbering: BatchNumbering | None = None
    problems: list[Problem]


@strawberry.type
class NumberingQuery:
    @strawberry.field(
        description="How batches are numbered, at a site or wherever you may know it.", metadata=lowered(NUMBERINGS)
    )
    def batch_numberings(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
    ) -> Connection[BatchNumbering]:
        return listed(info, BatchNumbering, NUMBERINGS, Window(first, after, last, before), siteId=site_id)


@strawberry.type
class NumberingMutation:
    @strawberry.mutation(description="Say how batches are numbered from now on, signed by quality (REC-5).")
    def set_batch_numbering(self, info: Info, input: SetBatchNumberingInput) -> SetBatchNumberingPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            SetBatchNumberingPayload,
            "numbering",
            BatchNumbering,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )
