"""Giving inspectors access, taking it back, and following what they look at."""

from datetime import date, datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, func

from api.auth.signing import SignatureInput, sign
from api.context import Info, changed
from api.inspection.types import InspectionAccess
from api.listing import listed
from api.problems import Problem
from api.reading.vocabulary import Given, Pages, Row, lowered
from api.relay import Connection, Window, local_id, maybe_id
from domain.inspection import rules
from domain.inspection.granting import GRANT_INSPECTION, REVOKE_INSPECTION, GrantInspection, RevokeInspection
from domain.inspection.rules import Period
from domain.signatures.acts import SignedAct, SignedInput


def _those(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `inspections` in SQL."""
    found: list[ColumnElement[bool]] = []
    if given.has("siteId"):
        found.append(row.site_id == given.id("siteId", "Site"))
    if given.has("personId"):
        found.append(row.person_id == given.id("personId", "Person"))
    if given.flag("openOnly"):
        found += [row.revoked_at.is_(None), row.valid_until > func.now()]
    return found


INSPECTIONS = Pages(_those, newest_first=True)


@strawberry.input(description="Days at the site, both included; of one recipe's batches where it is named.")
class InspectionPeriodInput:
    from_on: date
    until_on: date
    recipe_id: strawberry.ID | None = None

    def period(self) -> Period:
        return Period(self.from_on, self.until_on, maybe_id(self.recipe_id, "MasterRecipe", path="periods"))


@strawberry.input(
    description="Let an authority's inspector read named batches of a site, and those that were under way or decided on"
    " within dates. The person holds no role, and never will."
)
class GrantInspectionAct:
    person: strawberry.ID
    version: int = strawberry.field(description="The person's.")
    site: strawberry.ID
    authority: str
    reason: str
    valid_from: datetime
    valid_until: datetime = strawberry.field(description=f"At most {rules.LONGEST_DAYS} days after it begins.")
    batches: list[strawberry.ID] = strawberry.field(
        default_factory=list, description=f"Of the site, up to {rules.BATCHES}."
    )
    periods: list[InspectionPeriodInput] = strawberry.field(default_factory=list, description=f"Up to {rules.PERIODS}.")

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        return GRANT_INSPECTION, GrantInspection(
            subject=local_id(self.person, "Person", path="person"),
            version=self.version,
            site=local_id(self.site, "Site", path="site"),
            authority=self.authority,
            because=self.reason,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            batches=tuple(local_id(one, "Batch", path="batches") for one in self.batches),
            periods=tuple(one.period() for one in self.periods),
        )


@strawberry.input
class GrantInspectionInput(GrantInspectionAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(description="End an inspector's access at once.")
class RevokeInspectionAct:
    inspection_access: strawberry.ID
    version: int
    reason: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        return REVOKE_INSPECTION, RevokeInspection(
            subject=local_id(self.inspection_access, "InspectionAccess", path="inspectionAccess"),
            version=self.version,
            because=self.reason,
        )


@strawberry.input
class RevokeInspectionInput(RevokeInspectionAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class InspectionPayload:
    inspection: InspectionAccess | None = None
    problems: list[Problem]


@strawberry.type
class InspectionQuery:
    @strawberry.field(
        description="Inspectors' accesses, the newest first, with what they looked at; for who reads the audit trail.",
        metadata=lowered(INSPECTIONS),
    )
    def inspections(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        person_id: strawberry.ID | None = None,
        open_only: bool = False,  # noqa: FBT002 -- a GraphQL argument, given by name
    ) -> Connection[InspectionAccess]:
        window, those = Window(first, after, last, before), {"siteId": site_id, "personId": person_id}
        return listed(info, InspectionAccess, INSPECTIONS, window, **those, openOnly=open_only)


@strawberry.type
class InspectionMutation:
    @strawberry.mutation(
        description="Sign that an authority's inspector may read named batches of a site and those of given dates,"
        " until a time; by the site's quality unit (INS-1)."
    )
    def grant_inspection(self, info: Info, input: GrantInspectionInput) -> InspectionPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            InspectionPayload,
            "inspection",
            InspectionAccess,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )

    @strawberry.mutation(description="Sign that an inspector's access ends now; their sessions end with it (INS-2).")
    def revoke_inspection(self, info: Info, input: RevokeInspectionInput) -> InspectionPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            InspectionPayload,
            "inspection",
            InspectionAccess,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )
