"""Opening a site."""

import strawberry

from api.context import Info, act, changed
from api.problems import Problem
from api.tenancy.types import Site
from domain.tenancy import commands
from domain.tenancy.models import SiteKind
from infra.transaction import Outcome


@strawberry.input(description="A new plant: its code is unique in the company, its zone is how its times are shown.")
class OpenSiteInput:
    code: str
    name: str
    time_zone: str
    kind: SiteKind = strawberry.field(default=SiteKind.SITE, description="A company has at most one ENTERPRISE.")
    command_id: str | None = None


@strawberry.type
class OpenSitePayload:
    site: Site | None = None
    problems: list[Problem]


@strawberry.type
class TenancyMutation:
    @strawberry.mutation(description="Open a site of the company, or its enterprise; for administrators.")
    def open_site(self, info: Info, input: OpenSiteInput) -> OpenSitePayload:  # noqa: A002 -- GraphQL's word
        given = {"code": input.code, "name": input.name, "timeZone": input.time_zone, "kind": input.kind.value}

        def work() -> Outcome:
            return act(
                info,
                "openSite",
                lambda uow: commands.open_site(
                    uow, code=input.code, name=input.name, time_zone=input.time_zone, kind=input.kind
                ),
                given=dict(given),
                command_id=input.command_id,
            )

        return changed(info, OpenSitePayload, "site", Site, work)
