"""What forbids to make a batch, now or before its planned end, as GraphQL shows it."""

from datetime import datetime

import strawberry

from domain.forecasting.kinds import LapseKind

strawberry.enum(
    LapseKind,
    description="What lapses. LOT_APPROVAL: what was approved for this batch alone, of a lot that isn't released.",
)


@strawberry.type(description="One thing that forbids to make a batch, and what a person does about it.")
class ForecastLapse:
    kind: LapseKind
    name: str = strawberry.field(description="The equipment's or scale's code, the lot's number, the person's name.")
    at: datetime | None = strawberry.field(description="From when on; null where it is so already.")
    rule: str
    says: str
    clears: str
    equipment_id: strawberry.ID | None
    scale_id: strawberry.ID | None
    lot_id: strawberry.ID | None
    person_id: strawberry.ID | None


@strawberry.type(description="The operators of a batch's site, against its recipe's version.")
class ForecastStaff:
    people: int
    trained: int = strawberry.field(description="Now.")
    throughout: int = strawberry.field(description="Now, and all the time up to the planned end.")


@strawberry.type(description="What forbids to make a batch that isn't finished, now or before its planned end (RDY-5).")
class BatchForecast:
    batch_id: strawberry.ID
    number: str
    until: datetime | None = strawberry.field(
        description="Its planned end, or else its planned start; null where neither is planned: what is so now."
    )
    lapses: list[ForecastLapse] = strawberry.field(
        description="What is so already first, then by their moments; at most 200."
    )
    omitted: int = strawberry.field(
        description="So many more lapse: what people lack is left out first, and the latest first."
    )
    staff: ForecastStaff | None = strawberry.field(
        description="Null where you may not know of others' training (TRN-11); lapses leave it out then too."
    )
