"""A target in several weighings, where one is more than a scale carries or a container holds (WGH-8)."""

from collections.abc import Sequence
from fractions import Fraction

from domain.dispensing import exact
from domain.dispensing.bands import Band
from domain.dispensing.refusals import CannotSplit
from domain.dispensing.scales import Scale
from domain.kernel.quantity import Quantity, require_amount

MOST = 100
"""So many weighings of one target are proposed at most."""


def split(target: Quantity, *, limit: Quantity, step: Quantity, minimum: Quantity) -> tuple[Quantity, ...]:
    """The fewest parts that are each from the minimum to the limit; together they are exactly the target.

    The parts are multiples of the step, as equal as these can be, the larger ones first; what the target has beyond a
    multiple is in the last. All are in the target's unit. Raises CannotSplit, DimensionsDiffer, InvalidInput.
    """
    require_amount(target, path=("target",))
    exact.require_step(step, path=("step",))
    unit = target.unit
    one = exact.converted(step, unit)
    size, whole = Fraction(one.value), Fraction(target.value)
    most = exact.rounded_down(exact.into(limit, unit), size)
    count = -(-whole // most) if most > 0 else MOST + 1
    parts = _equal(whole, size, count) if count <= MOST else ()
    if not parts or min(parts) < exact.into(minimum, unit):
        raise CannotSplit(target=target, limit=limit, minimum=minimum)
    return tuple(exact.amount(part, unit, places=exact.places(one.value)) for part in parts)


def over(scale: Scale, target: Quantity, *, tare: Quantity, holds: Quantity | None = None) -> tuple[Quantity, ...]:
    """The target in as few weighings as the scale allows with containers of this tare, which each hold so much.

    A target that fits is one part. Raises CannotSplit, DimensionsDiffer, InvalidInput.
    """
    room = exact.difference(scale.capacity, tare)
    limit = room if holds is None else min(room, holds, key=lambda one: exact.into(one, target.unit))
    return split(target, limit=limit, step=scale.division, minimum=scale.minimum_weight)


def rest(target: Quantity, nets: Sequence[Quantity]) -> Quantity:
    """What is still to be weighed after these nets, the last part's target; below 0 where they are more already."""
    return exact.difference(target, exact.total(nets, target.unit))


def rest_within(whole: Band, nets: Sequence[Quantity]) -> Band:
    """The band of the last part: the whole target's bounds, less what the other parts brought (WGH-7)."""
    return Band(
        target=rest(whole.target, nets),
        low=rest(whole.low, nets),
        high=rest(whole.high, nets),
    )


def _equal(whole: Fraction, size: Fraction, count: int) -> tuple[Fraction, ...]:
    steps, beyond = divmod(whole, size)
    each, larger = divmod(steps, count)
    parts = [(each + (number < larger)) * size for number in range(count)]
    return (*parts[:-1], parts[-1] + beyond)
