"""Reading authorisations and the qualified person's register."""

import strawberry
from sqlalchemy import ColumnElement, exists

from api.certification import downloads
from api.certification.types import (
    ManufacturingAuthorisation,
    MarketingAuthorisation,
    PartOfOther,
    QpCertificate,
)
from api.context import Info, looking, read
from api.filters import DateTimeRange, between
from api.listing import listed
from api.ordering import Order, number, uuid
from api.reading.vocabulary import Given, Pages, Row, by_id, lowered
from api.relay import Connection, Window, global_id, local_id
from domain.certification import queries
from domain.certification.kinds import AuthorisationState
from domain.certification.models import QpCertificateRevocation
from domain.execution import models
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.tenancy.models import Site


def _of_product(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `marketingAuthorisations` in SQL."""
    found: list[ColumnElement[bool]] = []
    found += [row.material_id == given.id("materialId", "MaterialDefinition")] if given.has("materialId") else []
    found += [row.market == given.text("market")] if given.has("market") else []
    return [*found, row.state == given.text("state")] if given.has("state") else found


def _of_site(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `manufacturingAuthorisations` in SQL."""
    found = [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []
    return [*found, row.state == given.text("state")] if given.has("state") else found


def _entries(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `qpRegister` in SQL."""
    found = [row.site_id == given.id("siteId", "Site"), *between(row.certified_at, "period", given)]
    found += [row.authorisation_number == given.text("authorisation")] if given.has("authorisation") else []
    found += [row.market == given.text("market")] if given.has("market") else []
    return [*found, _revoked(row) if given.flag("revoked") else ~_revoked(row)] if given.has("revoked") else found


def _revoked(row: Row) -> ColumnElement[bool]:
    of = QpCertificateRevocation
    return exists().where(of.company_id == row.company_id, of.certificate_id == row.id)


BY_NUMBER = Order("ENTRY", lambda row: (row.number, row.id), (number, uuid))
MARKETING = Pages(_of_product, newest_first=True)
MANUFACTURING = Pages(_of_site, newest_first=True)
REGISTER = Pages(_entries, order=BY_NUMBER)


@strawberry.type
class CertificationQuery:
    @strawberry.field(
        description="The authorisations of the company's products, replaced and withdrawn ones too; the newest first.",
        metadata=lowered(MARKETING),
    )
    def marketing_authorisations(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        material_id: strawberry.ID | None = None,
        market: str | None = None,
        state: AuthorisationState | None = None,
    ) -> Connection[MarketingAuthorisation]:
        given = {"materialId": material_id, "market": market, "state": state}
        return listed(info, MarketingAuthorisation, MARKETING, Window(first, after, last, before), **given)

    @strawberry.field(
        description="The authorisations of the sites that you may read, replaced and withdrawn ones too; the newest"
        " first.",
        metadata=lowered(MANUFACTURING),
    )
    def manufacturing_authorisations(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        state: AuthorisationState | None = None,
    ) -> Connection[ManufacturingAuthorisation]:
        given = {"siteId": site_id, "state": state}
        return listed(info, ManufacturingAuthorisation, MANUFACTURING, Window(first, after, last, before), **given)

    @strawberry.field(
        description="The qualified person's register of a site, in the order of entry; what was revoked stays in it"
        " (QPC-3; Directive 2001/83/EC, article 51(3)).",
        metadata=lowered(REGISTER),
    )
    def qp_register(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        site_id: strawberry.ID,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        period: DateTimeRange | None = None,
        authorisation: str | None = None,
        market: str | None = None,
        revoked: bool | None = None,
    ) -> Connection[QpCertificate]:
        given = {
            "siteId": site_id,
            "period": period,
            "authorisation": authorisation,
            "market": market,
            "revoked": revoked,
        }
        return listed(info, QpCertificate, REGISTER, Window(first, after, last, before), **given)

    @strawberry.field(
        description="Fetches a site's whole register as CSV for you, for five minutes; null where you read no batches."
    )
    def qp_register_url(self, info: Info, site_id: strawberry.ID) -> str | None:
        actor, services = info.context.actor, info.context.services
        site = SiteId(local_id(site_id, "Site", path="siteId"))
        if looking(info).look_at(Site, site) is None or not actor.may(Permission.BATCH_READ, site=site):
            return None
        link = downloads.register_link(site, company=actor.company, person=actor.as_person)
        return link.url(services.secret, services.public_url)

    @strawberry.field(
        description="The certificate with this id; null where there is none that you may read.",
        metadata=by_id("QpCertificate"),
    )
    def qp_certificate(self, info: Info, id: strawberry.ID) -> QpCertificate | None:  # noqa: A002 -- GraphQL's word
        return read(info, QpCertificate, local_id(id, "QpCertificate", path="id"))


def parts_of_others(info: Info, batch: models.Batch) -> list[PartOfOther]:
    """What other sites made of a batch, in the order of issue."""
    uow = looking(info)
    sites = {one.id: one.name for one in uow.find(Site)}
    return [
        PartOfOther(
            batch_id=global_id("Batch", one.batch.id),
            number=one.batch.number,
            product=one.batch.product,
            site=sites[one.batch.site_id],
            state=one.state,
            confirmed_name=None if one.confirmation is None else one.confirmation.confirmed_name,
            confirmed_at=None if one.confirmation is None else one.confirmation.confirmed_at,
        )
        for one in queries.parts_of_others(uow.session, batch)
    ]
