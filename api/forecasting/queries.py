"""Asking what will lapse before planned batches end."""

from datetime import date

import strawberry

from api.context import Info
from api.forecasting import asking
from api.forecasting.types import BatchForecast
from api.relay import local_id
from domain.forecasting.queries import BATCHES, STANDINGS


@strawberry.type
class ForecastQuery:
    @strawberry.field(
        description="The forecast of each batch of a site that is planned to start by a day, in the order of their"
        f" starts (RDY-5). With more than {BATCHES} of them, or {STANDINGS} operators times recipe versions, it is"
        " refused rather than cut."
    )
    def batch_forecasts(self, info: Info, site_id: strawberry.ID, until: date) -> list[BatchForecast]:
        return asking.of_site(info, local_id(site_id, "Site", path="siteId"), until=until)
