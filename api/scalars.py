"""Decimals as text, times in UTC with six decimals, amounts with their unit."""

from datetime import UTC, date, datetime
from decimal import Decimal as PyDecimal

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from domain.kernel.quantity import Quantity as DomainQuantity
from domain.kernel.quantity import decimal, require_unit
from domain.kernel.refusals import InvalidInput


def time_text(value: datetime) -> str:
    """UTC with six decimals and Z, the same on every path."""
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _time(text: object) -> datetime:
    """A time in UTC; one that UTC puts outside of the years 1 to 9999 is none that a record holds."""
    try:
        value = datetime.fromisoformat(str(text))
        if value.tzinfo is not None:
            return value.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise GraphQLError(f"{str(text)[:40]!r} is not a time with a zone, such as 2026-11-22T10:00:00Z.")


def _decimal(text: object) -> PyDecimal:
    if not isinstance(text, str):
        raise GraphQLError('A decimal is sent as text, such as "12.50", so that no digit is lost.')
    try:
        return decimal(text)
    except InvalidInput as refusal:
        raise GraphQLError(refusal.message) from None


def _date(text: object) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise GraphQLError(f"{str(text)[:40]!r} is not a date such as 2026-11-22.") from None


SCALARS: dict[object, ScalarDefinition] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="A moment, RFC 3339 with a zone; answered in UTC with six decimals.",
        serialize=time_text,
        parse_value=_time,
    ),
    date: strawberry.scalar(
        name="Date", description="A calendar day, 2026-11-22.", serialize=date.isoformat, parse_value=_date
    ),
    PyDecimal: strawberry.scalar(
        name="Decimal",
        description="An exact decimal number as text; its digits stay as they were entered.",
        serialize=lambda value: f"{value:f}",
        parse_value=_decimal,
    ),
}


@strawberry.type(description="An amount: an exact number and its UCUM unit.")
class Quantity:
    value: PyDecimal
    unit: str


@strawberry.input(description="An amount: an exact number and its UCUM unit.")
class QuantityInput:
    value: PyDecimal
    unit: str

    def to_domain(self, *, path: tuple[str, ...]) -> DomainQuantity:
        return DomainQuantity(self.value, require_unit(self.unit, path=(*path, "unit")))
