"""Proposing and approving purges, and asking for them."""

from typing import Any

import strawberry
from sqlalchemy import ColumnElement

from api.auth.signing import SignatureInput, sign
from api.context import Info, changed
from api.listing import listed
from api.problems import Problem
from api.purging.types import Purge
from api.reading.vocabulary import Given, Pages, Row, lowered
from api.relay import Connection, Window, local_id
from domain.purging.commands.proposing import APPROVE_PURGE, PROPOSE_PURGE, ApprovePurge, ProposePurge
from domain.signatures.acts import SignedAct, SignedInput


@strawberry.input(description="Purges that are all of what is given.")
class PurgeFilter:
    approved: bool | None = strawberry.field(default=None, description="False: those that wait for a second person.")
    site_id: strawberry.ID | None = None


def _purges(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The argument of `purges` in SQL."""
    found: list[ColumnElement[bool]] = []
    if given.has("where.approved"):
        approved = row.approved_at.is_not(None)
        found.append(approved if given.flag("where.approved") else ~approved)
    return found + ([row.site_id == given.id("where.siteId", "Site")] if given.has("where.siteId") else [])


PURGES = Pages(_purges, newest_first=True)


@strawberry.input(description="That the records of batches go, which needn't be kept any more.")
class ProposePurgeAct:
    site: strawberry.ID = strawberry.field(description="Where these batches were made.")
    version: int = strawberry.field(description="The site's.")
    batches: list[strawberry.ID] = strawberry.field(description="From 1 to 10.")
    reason: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        batches = (local_id(one, "Batch", path="batches") for one in self.batches)
        site = local_id(self.site, "Site", path="site")
        return PROPOSE_PURGE, ProposePurge(site, self.version, tuple(batches), self.reason)


@strawberry.input
class ProposePurgeInput(ProposePurgeAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class ProposePurgePayload:
    purge: Purge | None = None
    problems: list[Problem]


@strawberry.input(description="As another person than who proposed it: from then on nothing stops it but a legal hold.")
class ApprovePurgeAct:
    purge: strawberry.ID
    version: int

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        return APPROVE_PURGE, ApprovePurge(local_id(self.purge, "Purge", path="purge"), self.version)


@strawberry.input
class ApprovePurgeInput(ApprovePurgeAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class ApprovePurgePayload:
    purge: Purge | None = None
    problems: list[Problem]


@strawberry.type
class PurgingMutation:
    @strawberry.mutation(
        description="Propose that records go whose retention is over, with why; signed by quality. What goes of each"
        " batch, table by table, is in what is signed. Nothing goes before another person approves it (KEP-3)."
    )
    def propose_purge(self, info: Info, input: ProposePurgeInput) -> ProposePurgePayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            ProposePurgePayload,
            "purge",
            Purge,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )

    @strawberry.mutation(
        description="Approve a purge, signed by another person of quality or an administrator: the records then go, and"
        " can't be brought back (KEP-3)."
    )
    def approve_purge(self, info: Info, input: ApprovePurgeInput) -> ApprovePurgePayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            ApprovePurgePayload,
            "purge",
            Purge,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )


@strawberry.type
class PurgingQuery:
    @strawberry.field(description="The purges that you may see, the newest first (KEP-3).", metadata=lowered(PURGES))
    def purges(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        where: PurgeFilter | None = None,
    ) -> Connection[Purge]:
        return listed(info, Purge, PURGES, Window(first, after, last, before), where=where)
