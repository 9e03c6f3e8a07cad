"""What a container is booked with after something was taken from it, and what emptying it records (WGH-12)."""

from dataclasses import dataclass
from fractions import Fraction

from domain.dispensing import exact
from domain.dispensing.derivation import Derivation, Input, subtracted
from domain.dispensing.refusals import MoreThanBooked
from domain.kernel.quantity import Quantity, require_amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """What one dispense books, in the container's unit: `balance` = booked − `taken` + `difference`.

    `difference` is what emptying found beyond the books, below 0 where it found less; None where it wasn't emptied.
    """

    taken: Quantity
    difference: Quantity | None
    balance: Quantity
    derivation: Derivation


def book(container: str, booked: Quantity, net: Quantity, *, emptied: bool) -> Booking:
    """Take a net out of a container; emptied, its difference is booked in the same act, a gain too (WGH-12).

    A container that is found empty is emptied with a net of 0.
    Raises MoreThanBooked where it yields more than it has and isn't told to be empty; InvalidInput, DimensionsDiffer.
    """
    exact.require_not_negative(booked, path=("booked",))
    if emptied:
        exact.require_not_negative(net, path=("net",))
    else:
        require_amount(net, path=("net",))
    taken = exact.converted(net, booked.unit)
    return _emptied(container, booked, taken) if emptied else _partial(container, booked, taken)


def _partial(container: str, booked: Quantity, taken: Quantity) -> Booking:
    left = exact.difference(booked, taken)
    if left.value < 0:
        raise MoreThanBooked(container=container, booked=booked, net=taken)
    whole, part = Input(name="booked", value=booked), Input(name="net", value=taken)
    step = subtracted("WGH-12", f"Balance of {container}", whole, part, left)
    return Booking(taken=taken, difference=None, balance=left, derivation=(step,))


def _emptied(container: str, booked: Quantity, taken: Quantity) -> Booking:
    found = exact.difference(taken, booked)
    whole, part = Input(name="net", value=taken), Input(name="booked", value=booked)
    step = subtracted("WGH-12", f"Difference of {container}, emptied", whole, part, found)
    nothing = exact.amount(Fraction(0), booked.unit, places=exact.places(found.value))
    return Booking(taken=taken, difference=found, balance=nothing, derivation=(step,))
