"""What must hold of containers, and of lots that are divided or put together: values in, a value or a refusal out."""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from domain.kernel.quantity import Quantity, require_unit
from domain.kernel.refusals import InvalidInput
from domain.materials.container_kinds import LocationKind
from domain.materials.container_refusals import (
    BeyondTolerance,
    ContainersDiffer,
    NotEnoughInContainer,
    NotMergeable,
    WrongPlace,
)
from domain.materials.kinds import LotStatus
from domain.materials.refusals import WrongLotUnit
from domain.materials.rules import EXACT
from domain.materials.states import SEVERITY

NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,59}")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,39}")
TARE_UNITS = ("t", "kg", "g", "mg", "ug")

MOST_CONTAINERS = 200
"""So many containers come in one act."""

FEWEST_LOTS, MOST_LOTS = 2, 20
"""So many lots are merged in one act."""

_HOW_MANY = f"it takes {FEWEST_LOTS} to {MOST_LOTS} different ones"

TOLERANCE_PERCENT = Decimal("0.5")
"""What the floor of a company that chose nothing may adjust, of what the container was filled with."""

NOTHING = Decimal(0)

UNMERGED = frozenset({LotStatus.EXPIRED, LotStatus.REJECTED})
"""Never merged into conformity (MAT-5)."""

APART = frozenset({LocationKind.REJECT, LocationKind.QUARANTINE})


def require_container_number(number: str, *, path: tuple[str, ...] = ("number",)) -> str:
    """1 to 60 letters, digits, and . _ / - after the first: what a GS1 code of character set 82 holds too."""
    if NUMBER.fullmatch(number) is None:
        problem = "A container's number has 1 to 60 letters, digits, points, dashes, slashes; a letter or digit first."
        raise InvalidInput(path=path, problem=problem)
    return number


def require_location_code(code: str) -> str:
    """As a container's number, of at most 40. Raises InvalidInput."""
    if CODE.fullmatch(code) is None:
        problem = "A location's code has 1 to 40 letters, digits, points, dashes, slashes; a letter or digit first."
        raise InvalidInput(path=("code",), problem=problem)
    return code


def require_tare(tare: Quantity | None) -> None:
    """What an empty container weighs: a mass, zero or more (WGH-6). Raises InvalidInput."""
    if tare is None:
        return
    if tare.unit not in TARE_UNITS:
        problem = f"A tare is a mass, in one of {', '.join(TARE_UNITS)}."
        raise InvalidInput(path=("tare", "unit"), problem=problem)
    if tare.value < 0:
        raise InvalidInput(path=("tare", "value"), problem=f"A tare is 0 or more; {tare.value:f} was given.")


def require_content(quantity: Quantity, unit: str, *, path: str) -> None:
    """What is in a container: zero or more, in its lot's unit. Raises InvalidInput, WrongLotUnit."""
    require_unit(quantity.unit, path=(path, "unit"))
    if quantity.unit != unit:
        raise WrongLotUnit(expected=unit, given=quantity.unit, path=(path, "unit"))
    if quantity.value < 0:
        raise InvalidInput(path=(path, "value"), problem=f"A content is 0 or more; {quantity.value:f} was given.")


def total(values: Sequence[Decimal]) -> Decimal:
    """Their sum, no digit lost."""
    found = Decimal(0)
    for one in values:
        found = EXACT.add(found, one)
    return found


def require_filled(quantity: Quantity, contents: Sequence[Quantity]) -> None:
    """What the containers hold is what the lot brings, in its unit. Raises InvalidInput, ContainersDiffer."""
    if len(contents) > MOST_CONTAINERS:
        problem = f"At most {MOST_CONTAINERS} containers come at once; {len(contents)} were given."
        raise InvalidInput(path=("containers",), problem=problem)
    together = total([one.value for one in contents])
    if together != quantity.value:
        raise ContainersDiffer(declared=quantity.value, total=together, unit=quantity.unit, path=("containers",))


def taken(contents: Sequence[Decimal], wanted: Decimal) -> list[Decimal]:
    """What each container gives, one after the other, until there is what is wanted or nothing left."""
    found: list[Decimal] = []
    for content in contents:
        part = min(content, wanted)
        wanted = EXACT.subtract(wanted, part)
        found.append(part)
    return found


def require_in_container(number: str, wanted: Quantity, *, remaining: Decimal) -> None:
    """Nothing is taken from a container that the book doesn't have there (MAT-7). Raises NotEnoughInContainer."""
    if wanted.value > remaining:
        raise NotEnoughInContainer(number=number, remaining=remaining, unit=wanted.unit, path=("quantity",))


def tolerated(initial: Decimal, percent: Decimal) -> Decimal:
    """How far a container may be from its book without a supervisor."""
    return EXACT.divide(EXACT.multiply(initial, percent), Decimal(100))


def require_tolerated(difference: Quantity, *, limit: Decimal, supervised: bool, roles: tuple[str, ...]) -> None:
    """A larger difference is a supervisor's to record (WGH-12). Raises BeyondTolerance."""
    if abs(difference.value) > limit and not supervised:
        raise BeyondTolerance(difference=difference.value, limit=limit, unit=difference.unit, roles=roles)


def is_fit(status: str, kind: LocationKind, *, kept: bool = False) -> bool:
    """Rejected lots stand apart, and nothing else where they do (21 CFR 211.42(c)(4)); so do samples that are kept."""
    if kept or kind is LocationKind.RETENTION:
        return kept and kind is LocationKind.RETENTION
    return kind in APART if status == LotStatus.REJECTED else kind is not LocationKind.REJECT


def require_place(status: str, kind: LocationKind, *, kept: bool = False) -> None:
    """Raises WrongPlace."""
    if not is_fit(status, kind, kept=kept):
        raise WrongPlace(status=status, kind=kind, kept=kept, path=("location",))


def require_few(count: int) -> None:
    """No more different lots than these are put together at once. Raises NotMergeable."""
    if count > MOST_LOTS:
        raise NotMergeable(because=_HOW_MANY, path=("lots",))


def require_mergeable(kinds: set[tuple[object, ...]], statuses: Sequence[LotStatus]) -> None:
    """Two or more lots of one material and unit at one site, none of them rejected or expired (MAT-5).

    `kinds` are material, unit and site of the lots. Raises NotMergeable.
    """
    if len(statuses) < FEWEST_LOTS:
        raise NotMergeable(because=_HOW_MANY, path=("lots",))
    if len(kinds) > 1:
        raise NotMergeable(because="they are not of one material, in one unit, at one site", path=("lots",))
    if out := sorted(set(statuses) & UNMERGED):
        raise NotMergeable(because=f"{out[0]} lots are never merged into others", path=("lots",))


def require_unexpired(days: Sequence[date | None], *, today: date) -> None:
    """None is past its last day, so that nothing depends on a status that a process changes. Raises NotMergeable."""
    last = earliest(days)
    if last is not None and last < today:
        raise NotMergeable(because=f"one of them was usable until {last}; at its site it is {today}", path=("lots",))


def require_known_sources(sources: Collection[tuple[UUID | None, UUID | None]], statuses: Iterable[LotStatus]) -> None:
    """Lots of several suppliers were each released as their own: what they become can't be judged by one (SUP-1).

    Raises NotMergeable.
    """
    if len(sources) > 1 and set(statuses) != {LotStatus.RELEASED}:
        because = "they came from different suppliers, and not all of them are released; release each of them first"
        raise NotMergeable(because=because, path=("lots",))


def require_restriction_kept(statuses: Collection[LotStatus]) -> None:
    """What waits for a decision has no restriction yet: put together with it, a restricted lot would lose its own.

    So the decision comes first, and the restriction is that of the whole (MAT-5). Raises NotMergeable.
    """
    if {LotStatus.RESTRICTED, LotStatus.QUARANTINE} <= set(statuses):
        because = "one is RESTRICTED and another in QUARANTINE; decide on that one first, or the restriction is lost"
        raise NotMergeable(because=because, path=("lots",))


def most_restrictive(statuses: Sequence[LotStatus]) -> LotStatus:
    """The status of what is put together (MAT-5)."""
    return max(statuses, key=SEVERITY.__getitem__)


def earliest(days: Sequence[date | None]) -> date | None:
    """The last day of use of what is put together (MAT-5); None where none has one."""
    return min((one for one in days if one is not None), default=None)
