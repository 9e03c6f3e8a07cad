"""Amounts, as the tests write them."""

from decimal import Decimal

from domain.kernel.quantity import Quantity

D = Decimal


def kg(value: str | Decimal) -> Quantity:
    return Quantity(D(value), "kg")
