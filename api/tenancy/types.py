"""Company and sites as GraphQL shows them."""

from typing import ClassVar

import strawberry
from sqlalchemy import Text, func

from api.reading.vocabulary import Expression, lowered
from api.relay import Node
from domain.kernel.models import OfCompany
from domain.tenancy import models
from domain.tenancy.models import SiteKind

strawberry.enum(SiteKind, description="ENTERPRISE: above all sites; the company's own recipes stand there (ISA-95).")


@strawberry.type(description="The tenant: nothing of one company is ever visible to another.")
class Company(Node):
    model: ClassVar[type[OfCompany]] = models.Company

    name: str = strawberry.field(description="The name that its people sign in with.")
    title: str


@strawberry.type(description="A plant of the company, or its enterprise.")
class Site(Node):
    model: ClassVar[type[OfCompany]] = models.Site

    version: int
    code: str
    name: str
    default_language: str | None = strawberry.field(
        description="The BCP 47 tag of the language of whoever chose none; null where none was chosen."
    )
    time_zone: str = strawberry.field(description="IANA zone in which the site's times are shown.")

    @strawberry.field(
        description="A plant, or the enterprise above all plants.",
        metadata=lowered(Expression(lambda row, _: func.coalesce(row.kind, SiteKind.SITE.value, type_=Text()))),
    )
    def kind(self, root: strawberry.Parent[models.Site]) -> SiteKind:
        return SiteKind(root.kind or SiteKind.SITE)
