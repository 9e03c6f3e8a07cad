"""Setting how long records are kept, placing and releasing legal holds, and asking for both."""

from typing import Any

import strawberry
from sqlalchemy import ColumnElement

from api.auth.signing import SignatureInput, sign
from api.context import Info, changed
from api.keeping.types import LegalHold, RetentionPolicy
from api.listing import listed
from api.problems import Problem
from api.reading.vocabulary import Given, Pages, Row, lowered
from api.relay import Connection, Window, local_id, maybe_id
from domain.keeping.commands.holding import PLACE_LEGAL_HOLD, RELEASE_LEGAL_HOLD, PlaceHold, ReleaseHold
from domain.keeping.commands.setting import SET_RETENTION_POLICY, SetRetentionPolicy
from domain.keeping.rules import Periods
from domain.signatures.acts import SignedAct, SignedInput


@strawberry.input(description="Legal holds that are all of what is given.")
class LegalHoldFilter:
    in_force: bool | None = strawberry.field(default=None, description="False: those that were released.")
    site_id: strawberry.ID | None = None
    batch_id: strawberry.ID | None = strawberry.field(default=None, description="Placed on this batch itself.")
    lot_id: strawberry.ID | None = strawberry.field(default=None, description="Placed on this lot itself.")


def _holds(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The argument of `legalHolds` in SQL."""
    found: list[ColumnElement[bool]] = []
    if given.has("where.inForce"):
        in_force = row.released_at.is_(None)
        found.append(in_force if given.flag("where.inForce") else ~in_force)
    found += [row.site_id == given.id("where.siteId", "Site")] if given.has("where.siteId") else []
    found += [row.batch_id == given.id("where.batchId", "Batch")] if given.has("where.batchId") else []
    return found + ([row.lot_id == given.id("where.lotId", "MaterialLot")] if given.has("where.lotId") else [])


HOLDS = Pages(_holds, newest_first=True)
POLICIES = Pages(lambda *_: [])


@strawberry.input(description="For how long records are kept from now on, in place of the policy that there was.")
class SetRetentionPolicyAct:
    site: strawberry.ID = strawberry.field(description="Where; the enterprise for all of the company's sites.")
    version: int = strawberry.field(description="The site's.")
    months_after_expiry: int = strawberry.field(description="After the last lot of a batch expires: 12 to 600.")
    months_after_decision: int = strawberry.field(description="After the decision on a batch: 60 to 600.")
    policy_version: int | None = strawberry.field(
        default=None, description="Of the policy that it replaces; null for none."
    )
    reason: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        return SET_RETENTION_POLICY, SetRetentionPolicy(
            subject=local_id(self.site, "Site", path="site"),
            version=self.version,
            periods=Periods(after_expiry=self.months_after_expiry, after_decision=self.months_after_decision),
            seen=self.policy_version,
            reason=self.reason,
        )


@strawberry.input
class SetRetentionPolicyInput(SetRetentionPolicyAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class SetRetentionPolicyPayload:
    policy: RetentionPolicy | None = None
    problems: list[Problem]


@strawberry.input(
    description="Keep a batch, all that a lot came of or went into, or all batches of a product; one of them."
)
class PlaceLegalHoldAct:
    site: strawberry.ID = strawberry.field(
        description="The batch's or lot's. For a product where its batches are held, the enterprise for everywhere."
    )
    version: int = strawberry.field(description="The site's.")
    batch: strawberry.ID | None = None
    lot: strawberry.ID | None = None
    product: str | None = strawberry.field(default=None, description="As batches and recipes name it.")
    reason: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        return PLACE_LEGAL_HOLD, PlaceHold(
            subject=local_id(self.site, "Site", path="site"),
            version=self.version,
            batch=maybe_id(self.batch, "Batch", path="batch"),
            lot=maybe_id(self.lot, "MaterialLot", path="lot"),
            product=self.product,
            reason=self.reason,
        )


@strawberry.input
class PlaceLegalHoldInput(PlaceLegalHoldAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class PlaceLegalHoldPayload:
    legal_hold: LegalHold | None = None
    problems: list[Problem]


@strawberry.input(description="End a legal hold, with why it isn't needed any more.")
class ReleaseLegalHoldAct:
    legal_hold: strawberry.ID
    version: int
    reason: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        found = local_id(self.legal_hold, "LegalHold", path="legalHold")
        return RELEASE_LEGAL_HOLD, ReleaseHold(found, self.version, self.reason)


@strawberry.input
class ReleaseLegalHoldInput(ReleaseLegalHoldAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class ReleaseLegalHoldPayload:
    legal_hold: LegalHold | None = None
    problems: list[Problem]


@strawberry.type
class KeepingMutation:
    @strawberry.mutation(
        description="Say for how long records are kept, longer than the law asks; signed by quality. What was told of a"
        " batch before becomes later by it, never sooner (KEP-1)."
    )
    def set_retention_policy(self, info: Info, input: SetRetentionPolicyInput) -> SetRetentionPolicyPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            SetRetentionPolicyPayload,
            "policy",
            RetentionPolicy,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )

    @strawberry.mutation(description="Keep records whatever their retention says; signed by quality (KEP-2).")
    def place_legal_hold(self, info: Info, input: PlaceLegalHoldInput) -> PlaceLegalHoldPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            PlaceLegalHoldPayload,
            "legal_hold",
            LegalHold,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )

    @strawberry.mutation(
        description="Release a legal hold, signed by another person of quality than who placed it; their retention then"
        " counts again (KEP-2)."
    )
    def release_legal_hold(self, info: Info, input: ReleaseLegalHoldInput) -> ReleaseLegalHoldPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            ReleaseLegalHoldPayload,
            "legal_hold",
            LegalHold,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )


@strawberry.type
class KeepingQuery:
    @strawberry.field(
        description="The legal holds that you may see, the newest first (KEP-2).", metadata=lowered(HOLDS)
    )
    def legal_holds(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        where: LegalHoldFilter | None = None,
    ) -> Connection[LegalHold]:
        return listed(info, LegalHold, HOLDS, Window(first, after, last, before), where=where)

    @strawberry.field(
        description="For how long records are kept: where sites and the company say more than the law, a year after"
        " expiry or five after the decision (KEP-1).",
        metadata=lowered(POLICIES),
    )
    def retention_policies(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[RetentionPolicy]:
        return listed(info, RetentionPolicy, POLICIES, Window(first, after, last, before))
