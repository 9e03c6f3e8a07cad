"""Fill new containers of a lot, each with a number that was given or is made of the lot's."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials import container_queries as containers
from domain.materials import container_rules, rules
from domain.materials.commands.booking import Why, book
from domain.materials.container_kinds import ContainerState
from domain.materials.container_models import Container
from domain.materials.container_refusals import ContainerNumberTaken
from domain.materials.models import MaterialLot


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContainer:
    """A container as it comes: its net content and, where they are known, its tare, number and place.

    One that is `kept` holds a retention sample.
    """

    quantity: Quantity
    tare: Quantity | None = None
    number: str | None = None
    location: UUID | None = None
    kept: bool = False


def require_new(given: NewContainer, *, unit: str) -> None:
    """Raises InvalidInput, WrongLotUnit."""
    rules.require_counted(given.quantity, unit)
    container_rules.require_tare(given.tare)
    if given.number is not None:
        container_rules.require_container_number(given.number)


def fill(
    uow: UnitOfWork, lot: MaterialLot, given: Sequence[NewContainer], why: Why, *, new_lot: bool = False
) -> list[Container]:
    """New containers of a lot whose balance is new or locked, all for one reason.

    Raises InvalidInput, WrongLotUnit, ContainerNumberTaken, NotFound, LocationClosed, WrongPlace.
    """
    return fill_each(uow, lot, [(one, why) for one in given], new_lot=new_lot)


def fill_each(
    uow: UnitOfWork, lot: MaterialLot, given: Sequence[tuple[NewContainer, Why]], *, new_lot: bool
) -> list[Container]:
    """As `fill`, each for a reason of its own."""
    for one, _ in given:
        require_new(one, unit=lot.unit)
    first = 1 if new_lot else 1 + containers.last_position(uow, lot.id)
    numbers = numbered(
        lot.number, [one.number for one, _ in given], first=first, taken=partial(containers.taken_numbers, uow)
    )
    for place, kept in sorted({(one.location, one.kept) for one, _ in given if one.location is not None}):
        containers.place_for(uow, place, lot, kept=kept)
    return put_up(uow, lot, given, first=first, numbers=numbers)


def numbered(
    of_lot: str, given: Sequence[str | None], *, first: int, taken: Callable[[Sequence[str]], set[str]]
) -> list[str]:
    """Each one's number: made ones go on counting behind those that somebody gave. Raises ContainerNumberTaken."""
    own = Counter(one for one in given if one is not None)
    while True:
        made = {place: f"{of_lot}-{place}" for place, one in enumerate(given, start=first) if one is None}
        numbers = [one or made[place] for place, one in enumerate(given, start=first)]
        gone = taken(numbers)
        for number, times in own.items():
            if number in gone or times > 1:
                raise ContainerNumberTaken(number=number, path=("number",))
        behind = max((place for place, number in made.items() if number in gone or number in own), default=None)
        if behind is None:
            return numbers
        first = behind + 1 - given.index(None)  # the first made one comes behind it


def put_up(
    uow: UnitOfWork,
    lot: MaterialLot,
    given: Sequence[tuple[NewContainer, Why]],
    *,
    first: int,
    numbers: Sequence[str],
) -> list[Container]:
    """Add containers that were checked, under these numbers; `first` is the first one's position in the lot."""
    made = [_container(lot, one, first + n, numbers[n]) for n, (one, _) in enumerate(given)]
    for (one, why), container in zip(given, made, strict=True):
        uow.add(container)
        book(uow, lot, container, one.quantity.value, why)
    return made


def _container(lot: MaterialLot, given: NewContainer, position: int, number: str) -> Container:
    return Container(
        id=new_id(),
        site_id=lot.site_id,
        lot_id=lot.id,
        position=position,
        number=number,
        unit=lot.unit,
        tare_value=None if given.tare is None else given.tare.value,
        tare_unit=None if given.tare is None else given.tare.unit,
        location_id=given.location,
        initial=given.quantity.value,
        remaining=Decimal(0),
        state=ContainerState.RETAINED if given.kept else ContainerState.CLOSED,
    )
