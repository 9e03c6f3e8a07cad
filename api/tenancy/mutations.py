"""Opening a site, and choosing its language."""

import strawberry

from api.context import Info, act, changed
from api.problems import Problem
from api.relay import local_id
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


@strawberry.input
class ChooseSiteLanguageInput:
    site_id: strawberry.ID
    version: int
    language: str | None = strawberry.field(default=None, description="A BCP 47 tag, such as de-AT; null for none.")
    command_id: str | None = None


@strawberry.type
class ChooseSiteLanguagePayload:
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

    @strawberry.mutation(description="Choose the language of a site's people who chose none; for administrators.")
    def choose_site_language(self, info: Info, input: ChooseSiteLanguageInput) -> ChooseSiteLanguagePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, ChooseSiteLanguagePayload, "site", Site, lambda: _choose_language(info, input))


def _choose_language(info: Info, given: ChooseSiteLanguageInput) -> Outcome:
    site = local_id(given.site_id, "Site", path="siteId")
    return act(
        info,
        "chooseSiteLanguage",
        lambda uow: commands.choose_site_language(uow, site=site, seen=given.version, language=given.language),
        given={"site": str(site), "version": given.version, "language": given.language},
        command_id=given.command_id,
    )
