"""What a client sends of a value: one content of the parameter's kind."""

from datetime import datetime
from decimal import Decimal

import strawberry

from api.context import Info
from api.execution import uploads
from api.materials.quality.enums import Qualifier
from api.relay import local_id
from api.scalars import QuantityInput
from domain.downtime.commands.transcribing import FromPaper
from domain.execution.content import Content, time_text
from domain.execution.readings.kinds import ReadingQuality
from domain.execution.readings.rules import Reading
from domain.execution.rules.recording import Late
from domain.kernel.refusals import InvalidInput


@strawberry.input(description="A result without an exact number: less or greater than one, or with none at all.")
class QualifiedInput:
    qualifier: Qualifier
    number: QuantityInput | None = None

    def to_domain(self) -> Content:
        """Raises InvalidInput for an unknown unit."""
        if self.number is None:
            return Content(qualifier=self.qualifier)
        amount = self.number.to_domain(path=("content", "qualified", "number"))
        return Content(number=Decimal(amount.value), unit=amount.unit, qualifier=self.qualifier)


@strawberry.input(one_of=True, description="Exactly one, of the parameter's kind.")
class ContentInput:
    number: QuantityInput | None = strawberry.UNSET
    qualified: QualifiedInput | None = strawberry.UNSET
    text: str | None = strawberry.UNSET
    choice: str | None = strawberry.UNSET
    yes_no: bool | None = strawberry.UNSET
    date_time: datetime | None = strawberry.UNSET
    upload: str | None = strawberry.field(
        default=strawberry.UNSET, description="The `upload` that POST /uploads answered with."
    )

    def to_domain(self) -> Content:
        """The domain's form. Raises InvalidInput for an unknown unit, or what isn't the token of an upload."""
        if self.number:
            amount = self.number.to_domain(path=("content", "number"))
            return Content(number=Decimal(amount.value), unit=amount.unit)
        if self.qualified:
            return self.qualified.to_domain()
        if self.upload:
            return uploads.content(self.upload)
        return Content(
            text=self.text or None,
            choice=self.choice or None,
            yes_no=None if self.yes_no is strawberry.UNSET else self.yes_no,
            date_time=self.date_time or None,
        )

    def require_uploaded(self, info: Info) -> None:
        """A file is attached by the company that uploaded it, and soon. Raises InvalidInput."""
        if self.upload:
            context = info.context
            uploads.require(context.services.secret, context.actor.company, self.upload)


@strawberry.input(description="The page of a used downtime set that it is transcribed from, and who wrote it there.")
class PaperInput:
    page: strawberry.ID
    performed_by: str = strawberry.field(description="The name in print on the page.")
    remark: str | None = strawberry.field(default=None, description="What stands there beside it, or can't be read.")

    def to_domain(self) -> FromPaper:
        page = local_id(self.page, "DowntimePage", path="page")
        return FromPaper(page=page, performed_by=self.performed_by, remark=self.remark)


@strawberry.input(description="An entry made after the event: when it happened, and why it is late (EXE-11).")
class LateEntryInput:
    event_at: datetime
    reason: str
    paper: PaperInput | None = strawberry.field(
        default=None, description="Where it stands on paper, of what was done while the service was down."
    )

    def to_domain(self) -> Late:
        return Late(self.event_at, self.reason)


@strawberry.input(description="When it happened, and why it is entered only now: an exception (EXE-11).")
class LateInput:
    event_at: datetime
    reason: str

    def to_domain(self) -> Late:
        return Late(self.event_at, self.reason)

    @property
    def told(self) -> list[str]:
        return [time_text(self.event_at), self.reason]


@strawberry.input(description="What an instrument gave: which equipment, of which quality, by the source's clock.")
class ReadingInput:
    instrument: strawberry.ID
    quality: ReadingQuality
    measured_at: datetime

    def to_domain(self) -> Reading:
        """Raises InvalidInput for another thing than equipment, or a time without its zone."""
        if self.measured_at.tzinfo is None:
            problem = "Say the time with its zone, as in 2026-05-04T06:00:00Z."
            raise InvalidInput(path=("reading", "measuredAt"), problem=problem)
        instrument = local_id(self.instrument, "Equipment", path="instrument")
        return Reading(instrument=instrument, quality=self.quality, measured_at=self.measured_at)
